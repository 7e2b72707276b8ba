//! What the appender knows of the log without asking.
//!
//! Where a stream stood when this process last wrote to it is where it stands now, or less: streams
//! only grow. A batch decided on that needs no question, for the unique constraints are the judge:
//! its events take the versions after those remembered, and had another process been there, these
//! would be taken; a command recorded before finds its own row. Either fails the whole batch, which
//! is then decided on facts. So memory may only ever say yes: a request that would be refused on
//! its account is looked up first.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::decision::{Plan, Question};
use crate::{Append, ExpectedVersion, StreamName};

/// Streams in each of the two generations.
const GENERATION_STREAMS_MAX: usize = 8_192;
/// After this long without a batch the next one asks: it finds out at no risk whether the
/// connection still stands.
const TRUSTED_FOR: Duration = Duration::from_millis(100);
/// Batches decided on facts after memory was wrong once, so that being wrong stays cheap.
const BATCHES_IN_DOUBT: u32 = 16;

/// Versions of the streams written to of late, within bounds.
#[derive(Default)]
pub(crate) struct Memory {
    young: HashMap<StreamName, u64>,
    old: HashMap<StreamName, u64>,
    /// The connection over which it was learnt.
    session: u64,
    learnt_at: Option<Instant>,
    in_doubt: u32,
}

/// What memory makes of a batch.
pub(crate) struct Recalled<'a> {
    /// Versions by the ordinals of the question; 0 where nothing is known.
    pub(crate) versions: Vec<u64>,
    /// Requests that must be looked up.
    pub(crate) open: Vec<&'a Append>,
}

// === impl Memory ===

impl Memory {
    /// Whether the next batch may be decided on it.
    pub(crate) fn is_trusted(&mut self) -> bool {
        if self.in_doubt > 0 {
            self.in_doubt -= 1;
            return false;
        }
        self.learnt_at
            .is_some_and(|learnt_at| learnt_at.elapsed() < TRUSTED_FOR)
    }

    /// Another process wrote what this one did not know of.
    pub(crate) fn doubt(&mut self) {
        self.in_doubt = BATCHES_IN_DOUBT;
    }

    /// The database at the other end may be another one, restored or promoted, and know less.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// A plan was recorded.
    pub(crate) fn learn(&mut self, plan: &Plan<'_>, session: u64) {
        if self.session != session {
            self.forget();
            self.session = session;
        }
        self.learnt_at = Some(Instant::now());
        for planned in &plan.events {
            if let Some(version) = self.young.get_mut(planned.stream) {
                *version = planned.version;
                continue;
            }
            if self.young.len() >= GENERATION_STREAMS_MAX {
                self.old = std::mem::take(&mut self.young);
            }
            self.young.insert(planned.stream.clone(), planned.version);
        }
    }

    /// Takes the first expectation of each stream for true where nothing known speaks against it.
    pub(crate) fn recall<'a>(&self, batch: &'a [Append], question: &Question<'a>) -> Recalled<'a> {
        let mut beliefs = vec![Belief::Unasked; question.streams.len()];
        let mut open = Vec::new();
        for append in batch {
            let mut is_open = false;
            for write in &append.writes {
                let belief = &mut beliefs[question.stream_ordinal(&write.stream)];
                if matches!(belief, Belief::Unasked) {
                    *belief = self.believe(&write.stream, write.expected);
                }
                is_open |= matches!(belief, Belief::Open);
            }
            if is_open {
                open.push(append);
            }
        }
        let version = |belief: Belief| match belief {
            Belief::Version(version) => version,
            Belief::Unasked | Belief::Open => 0,
        };
        Recalled {
            versions: beliefs.into_iter().map(version).collect(),
            open,
        }
    }

    fn believe(&self, stream: &StreamName, expected: ExpectedVersion) -> Belief {
        let known = self.young.get(stream).or_else(|| self.old.get(stream));
        match (known, expected) {
            (None, ExpectedVersion::NoStream) => Belief::Version(0),
            (Some(&version), expected) if expected.is_met_by(version) => Belief::Version(version),
            _ => Belief::Open,
        }
    }
}

/// What is believed of a stream in the course of a batch.
#[derive(Clone, Copy)]
enum Belief {
    Unasked,
    Version(u64),
    Open,
}
