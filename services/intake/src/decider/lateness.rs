//! Late steps: recorded with a coded reason and words, never refused.

use api::codes::v1::DelayReason;
use jiff::Timestamp;

use crate::rejection::IntakeRejection;

/// Why a step came late, as the request tells it.
#[derive(Clone, Copy)]
pub(super) struct Excuse<'a> {
    reason: DelayReason,
    words: &'a str,
}

/// Whether a step came late, and why, as an event states it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lateness {
    pub(super) late: bool,
    /// [`DelayReason`]; none for an act in time.
    pub(super) reason: i32,
    pub(super) explanation: String,
}

// === impl Excuse ===

impl<'a> Excuse<'a> {
    pub(super) fn new(reason: DelayReason, words: &'a str) -> Self {
        Self { reason, words }
    }

    /// Judges an act by the time it was due, if any.
    ///
    /// A late act needs a coded reason, for those who see no words, and one in words.
    pub(super) fn at(
        self,
        acted_at: Timestamp,
        due_at: Option<Timestamp>,
    ) -> Result<Lateness, IntakeRejection> {
        if due_at.is_none_or(|due_at| acted_at <= due_at) {
            return Ok(Lateness::default());
        }
        let told = self.reason != DelayReason::Unspecified && !self.words.trim().is_empty();
        if !told {
            return Err(IntakeRejection::LateReasonMissing);
        }
        Ok(Lateness {
            late: true,
            reason: self.reason.into(),
            explanation: self.words.to_owned(),
        })
    }
}
