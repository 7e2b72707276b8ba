//! Winners and losers of one batch, decided in memory and without I/O.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::columns::to_stored;
use crate::{
    Append, AppendError, Appended, CommandKey, ExpectedVersion, NewEvent, StreamName, StreamWrite,
};

/// What a batch needs to know of the database.
pub(crate) struct Question<'a> {
    /// Every stream written to, once.
    pub(crate) streams: Vec<&'a StreamName>,
    /// Every command, once.
    pub(crate) commands: Vec<&'a CommandKey>,
    /// Every event id; empty unless one is suspected to stand in the log already.
    pub(crate) event_ids: Vec<Uuid>,
    stream_ordinals: HashMap<&'a StreamName, usize>,
    command_ordinals: HashMap<&'a CommandKey, usize>,
}

/// A command as it was recorded.
#[derive(Debug, Clone)]
pub(crate) struct RecordedCommand {
    pub(crate) fingerprint: [u8; 32],
    pub(crate) appended: Appended,
}

/// The answer to a [`Question`], by its ordinals.
pub(crate) struct Facts {
    /// Version of each stream; 0 where there is none.
    pub(crate) versions: Vec<u64>,
    /// Commands recorded before.
    pub(crate) commands: Vec<Option<RecordedCommand>>,
    /// Which of the event ids stand in the log.
    pub(crate) event_ids: HashSet<Uuid>,
}

/// An event that won; its place in [`Plan::events`] is its distance from the head.
pub(crate) struct PlannedEvent<'a> {
    pub(crate) append: &'a Append,
    pub(crate) stream: &'a StreamName,
    pub(crate) version: u64,
    pub(crate) event: &'a NewEvent,
}

/// A command that won.
pub(crate) struct PlannedCommand<'a> {
    pub(crate) append: &'a Append,
    /// Index of its first event in [`Plan::events`].
    pub(crate) first: usize,
    /// Index of its last event.
    pub(crate) last: usize,
    /// Version of its first stream after it.
    pub(crate) version: u64,
}

/// What is to be recorded, and what each request will be told.
pub(crate) struct Plan<'a> {
    pub(crate) events: Vec<PlannedEvent<'a>>,
    pub(crate) commands: Vec<PlannedCommand<'a>>,
    verdicts: Vec<Verdict>,
}

/// What becomes of one request.
enum Verdict {
    /// Its events, or its twin's, are in the plan.
    Planned { command: usize, replayed: bool },
    /// It was recorded long ago.
    Recorded(Appended),
    /// It lost; perhaps to another request of this batch.
    Refused(AppendError),
}

/// What the walk through a batch has decided so far.
struct Walk<'a> {
    plan: Plan<'a>,
    versions: Vec<u64>,
    event_ids: HashSet<Uuid>,
    planned_commands: Vec<Option<usize>>,
}

// === impl Question ===

impl<'a> Question<'a> {
    /// The question of a batch.
    pub(crate) fn of<I>(batch: I, with_event_ids: bool) -> Self
    where
        I: IntoIterator<Item = &'a Append, IntoIter: ExactSizeIterator + Clone>,
    {
        let batch = batch.into_iter();
        let mut question = Self {
            streams: Vec::with_capacity(batch.len()),
            commands: Vec::with_capacity(batch.len()),
            event_ids: Vec::new(),
            stream_ordinals: HashMap::with_capacity(batch.len()),
            command_ordinals: HashMap::with_capacity(batch.len()),
        };
        for append in batch.clone() {
            question
                .command_ordinals
                .entry(&append.command)
                .or_insert_with(|| {
                    question.commands.push(&append.command);
                    question.commands.len() - 1
                });
            for write in &append.writes {
                question
                    .stream_ordinals
                    .entry(&write.stream)
                    .or_insert_with(|| {
                        question.streams.push(&write.stream);
                        question.streams.len() - 1
                    });
            }
        }
        if with_event_ids {
            question.event_ids = batch.flat_map(event_ids).collect();
        }
        question
    }

    /// Where a stream of the batch stands in [`Question::streams`].
    pub(crate) fn stream_ordinal(&self, stream: &StreamName) -> usize {
        self.stream_ordinals[stream]
    }

    /// Puts the answer to a part of this question in its place among the facts of the whole.
    pub(crate) fn merge(&self, facts: &mut Facts, part: &Question<'_>, answer: Facts) {
        for (stream, version) in part.streams.iter().zip(answer.versions) {
            facts.versions[self.stream_ordinals[*stream]] = version;
        }
        for (command, recorded) in part.commands.iter().zip(answer.commands) {
            facts.commands[self.command_ordinals[*command]] = recorded;
        }
    }

    /// Facts that know nothing yet.
    pub(crate) fn no_facts(&self) -> Facts {
        Facts {
            versions: vec![0; self.streams.len()],
            commands: vec![None; self.commands.len()],
            event_ids: HashSet::new(),
        }
    }
}

fn event_ids(append: &Append) -> impl Iterator<Item = Uuid> {
    append
        .writes
        .iter()
        .flat_map(|write| write.events.iter().map(|event| event.event_id))
}

// === impl Plan ===

impl<'a> Plan<'a> {
    /// Walks the batch in the order of arrival: every request meets the facts as the winners
    /// before it will have left them.
    pub(crate) fn decide(batch: &'a [Append], question: &Question<'_>, facts: &Facts) -> Self {
        let mut walk = Walk {
            plan: Plan {
                events: Vec::with_capacity(batch.len()),
                commands: Vec::with_capacity(batch.len()),
                verdicts: Vec::with_capacity(batch.len()),
            },
            versions: facts.versions.clone(),
            event_ids: facts.event_ids.clone(),
            planned_commands: vec![None; facts.commands.len()],
        };
        for append in batch {
            let verdict = walk.decide(append, question, facts);
            walk.plan.verdicts.push(verdict);
        }
        walk.plan
    }

    /// Whether some request was refused: for memory that is not to say.
    pub(crate) fn has_refusals(&self) -> bool {
        let is_refused = |verdict: &Verdict| matches!(verdict, Verdict::Refused(_));
        self.verdicts.iter().any(is_refused)
    }

    /// The answers once the plan is durable; its first event took `base` + 1.
    pub(crate) fn answers(&self, base: u64) -> Vec<Result<Appended, AppendError>> {
        let answer = |verdict: &Verdict| match verdict {
            Verdict::Planned { command, replayed } => {
                Ok(self.commands[*command].appended(base, *replayed))
            }
            Verdict::Recorded(appended) => Ok(appended.clone()),
            Verdict::Refused(error) => Err(error.clone()),
        };
        self.verdicts.iter().map(answer).collect()
    }

    /// The answers when the plan failed. What was recorded long ago stays true; a refusal may
    /// have rested on a winner that was not recorded, so all it can say is that it was not either.
    pub(crate) fn answers_on_failure(
        &self,
        failure: &AppendError,
    ) -> Vec<Result<Appended, AppendError>> {
        let answer = |verdict: &Verdict| match verdict {
            Verdict::Planned { .. } => Err(failure.clone()),
            Verdict::Recorded(appended) => Ok(appended.clone()),
            Verdict::Refused(_) => Err(AppendError::Unavailable),
        };
        self.verdicts.iter().map(answer).collect()
    }
}

// === impl PlannedCommand ===

impl PlannedCommand<'_> {
    fn appended(&self, base: u64, replayed: bool) -> Appended {
        Appended {
            first_position: base + 1 + self.first as u64,
            last_position: base + 1 + self.last as u64,
            version: self.version,
            recorded_at: to_stored(self.append.recorded_at),
            answer: self.append.answer.clone(),
            replayed,
        }
    }
}

// === impl Walk ===

impl<'a> Walk<'a> {
    fn decide(&mut self, append: &'a Append, question: &Question<'_>, facts: &Facts) -> Verdict {
        let command_ordinal = question.command_ordinals[&append.command];
        if let Some(recorded) = &facts.commands[command_ordinal] {
            return if recorded.fingerprint == append.fingerprint {
                Verdict::Recorded(recorded.appended.clone())
            } else {
                Verdict::Refused(AppendError::CommandReused)
            };
        }
        if let Some(command) = self.planned_commands[command_ordinal] {
            let twin = self.plan.commands[command].append;
            return if twin.fingerprint == append.fingerprint {
                Verdict::Planned {
                    command,
                    replayed: true,
                }
            } else {
                Verdict::Refused(AppendError::CommandReused)
            };
        }
        let ordinal = |write: &StreamWrite| question.stream_ordinals[&write.stream];
        for write in &append.writes {
            let actual = self.versions[ordinal(write)];
            if !write.expected.is_met_by(actual) {
                let stream = write.stream.clone();
                return Verdict::Refused(AppendError::Conflict { stream, actual });
            }
        }
        if !self.claim_event_ids(append) {
            return Verdict::Refused(AppendError::DuplicateEventId);
        }
        let first = self.plan.events.len();
        for write in &append.writes {
            self.plan_events(append, write, ordinal(write));
        }
        let command = self.plan.commands.len();
        self.planned_commands[command_ordinal] = Some(command);
        self.plan.commands.push(PlannedCommand {
            append,
            first,
            last: self.plan.events.len() - 1,
            version: self.versions[ordinal(&append.writes[0])],
        });
        Verdict::Planned {
            command,
            replayed: false,
        }
    }

    /// Takes the ids for this request, all or none.
    fn claim_event_ids(&mut self, append: &Append) -> bool {
        for (claimed, id) in event_ids(append).enumerate() {
            if !self.event_ids.insert(id) {
                for id in event_ids(append).take(claimed) {
                    self.event_ids.remove(&id);
                }
                return false;
            }
        }
        true
    }

    fn plan_events(&mut self, append: &'a Append, write: &'a StreamWrite, ordinal: usize) {
        for event in &write.events {
            self.versions[ordinal] += 1;
            self.plan.events.push(PlannedEvent {
                append,
                stream: &write.stream,
                version: self.versions[ordinal],
                event,
            });
        }
    }
}

// === impl ExpectedVersion ===

impl ExpectedVersion {
    pub(crate) fn is_met_by(self, actual: u64) -> bool {
        match self {
            Self::NoStream => actual == 0,
            Self::Exact(version) => actual == version,
            Self::Any => true,
        }
    }
}
