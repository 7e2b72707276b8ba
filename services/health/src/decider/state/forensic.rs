//! Requisitions and conclusions, as far as the rules need them.

use std::collections::{BTreeMap, BTreeSet};

use api::health::v1::ForensicStep;
use jiff::Timestamp;
use uuid::Uuid;

use super::time;

/// Whether a child may be examined for a requisition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Consent {
    /// Nobody said.
    #[default]
    NotRecorded,
    /// Agreed, or medically necessary.
    Given,
    /// The child declined.
    Declined,
}

/// A requisition, as far as the rules need it. The kinds of examination are sealed: the clock is not.
#[derive(Debug, Clone)]
pub struct Requisition {
    /// When it was received.
    pub received_at: Timestamp,
    /// Unit that received it.
    pub org_unit_id: String,
    /// Whether a consultation gave it longer.
    pub extended: bool,
    /// From when the time runs; `None` while the file is incomplete.
    pub runs_from: Option<Timestamp>,
    /// When the conclusion is due; `None` while no time runs.
    pub due_at: Option<Timestamp>,
    /// Whether a child is presented.
    pub child_presented: bool,
    /// The requisition it repeats.
    pub repeats: Option<Uuid>,
    /// Whether the family refused and was talked to.
    pub family_persuaded: bool,
    /// Whether the child may be examined.
    pub consent: Consent,
    /// Everybody who was ever assigned.
    pub assigned: BTreeSet<String>,
    /// Everybody who signed.
    pub signers: BTreeSet<String>,
    /// The steps of the protocol on record, each with its first time.
    pub steps: BTreeMap<ForensicStep, Timestamp>,
    /// When the requesting body was first told that the limit cannot be met.
    pub delay_notified_at: Option<Timestamp>,
    /// Whether the last conclusion was issued.
    pub concluded: bool,
    /// Whether it ended without one.
    pub ended: bool,
}

/// A conclusion that was signed.
#[derive(Debug, Clone)]
pub struct Conclusion {
    /// The requisition it answers.
    pub requisition_id: Uuid,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// SHA-256 of the signed document.
    pub document_sha256: String,
    /// Unit that issued it.
    pub org_unit_id: String,
    /// When it had been due; `None` when no time ran.
    pub due_at: Option<Timestamp>,
    /// When the requesting body had been told of the delay.
    pub delay_notified_at: Option<Timestamp>,
    /// What a supervisor should see: codes of `ForensicFlag`.
    pub flags: Vec<i32>,
}

/// Whether the step is an examination of the child's body.
pub(in crate::decider) fn is_exam_of_child(step: ForensicStep) -> bool {
    matches!(step, ForensicStep::GeneralExam | ForensicStep::SpecificExam)
}

// === impl Requisition ===

impl Requisition {
    pub(super) fn note_step(&mut self, step: ForensicStep, at: Option<&prost_types::Timestamp>) {
        if let Some(at) = time(at) {
            // taken again is not taken later
            self.steps.entry(step).or_insert(at);
        }
    }

    /// Whether requisition and file came together.
    pub(in crate::decider) fn runs_from_receipt(&self) -> bool {
        self.runs_from == Some(self.received_at)
    }

    /// The first time of a step was told wrong.
    pub(in crate::decider) fn move_step(
        &mut self,
        step: ForensicStep,
        before: Option<Timestamp>,
        now: Option<Timestamp>,
    ) {
        if let (Some(now), Some(at)) = (now, self.steps.get_mut(&step))
            && Some(*at) == before
        {
            *at = now;
        }
    }
}
