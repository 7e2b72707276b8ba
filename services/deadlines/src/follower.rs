//! Follows the log: takes the events of every case in order, and notes when to look at it next.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::CaseId;
use api::EventMessage;
use api::deadline::v1::{ClockMissed, MissedAction};
use async_trait::async_trait;
use decider::Message;
use event_store::{Event, ReadError};
use futures::StreamExt;
use futures::stream;
use projector::{ApplyError, Batch, Checkpoint, Halt, Outcome, ViewStore, ViewsUnavailable};

use crate::DeadlinesError;
use crate::desk::{Desk, Known};
use crate::event::CATEGORY;
use crate::expiry::Expiry;
use crate::store::{Step, Store, Wake};

/// Cases of one batch that are worked on at the same time: their appends share commits.
const CASES_AT_ONCE: usize = 32;

/// What follows the log. Effects come first and are idempotent, the checkpoint last: whatever dies
/// in between is done again and changes nothing.
pub(crate) struct Follower {
    pub(crate) desk: Arc<Desk>,
    pub(crate) store: Store,
}

impl Follower {
    async fn take_case(
        &self,
        partition: u16,
        case_id: CaseId,
        events: Vec<Arc<Event>>,
    ) -> Result<Wake, DeadlinesError> {
        let mut known = self.desk.known(case_id).await?;
        for event in &events {
            let mut folded = (*known).clone();
            folded.fold(event)?;
            known = Arc::new(folded);
            if event.stream.category() == CATEGORY {
                self.follow_up(&known, case_id, event).await?;
            } else {
                self.desk.take(&mut known, event).await?;
            }
        }
        self.desk.keep(case_id, &known);
        Ok(wake(partition, case_id, &known))
    }

    /// What a recorded miss leads to.
    async fn follow_up(
        &self,
        known: &Known,
        case_id: CaseId,
        event: &Event,
    ) -> Result<(), DeadlinesError> {
        if event.data.event_type != ClockMissed::TYPE {
            return Ok(());
        }
        let missed = ClockMissed::decode(event.data.public.clone()).map_err(|_| {
            DeadlinesError::Unreadable {
                position: event.position,
            }
        })?;
        let clock = missed
            .clock_id
            .parse()
            .ok()
            .and_then(|id| known.clocks.clock(id));
        let expires = clock.is_some_and(|clock| clock.on_missed == MissedAction::ExpireReferral);
        if expires && let Ok(referral_id) = missed.key.parse() {
            let expiry = Expiry {
                case_id,
                referral_id,
                missed_by: event.data.event_id,
                correlation_id: event.data.correlation_id,
            };
            self.desk.expire_referral(&expiry).await?;
        }
        Ok(())
    }
}

/// When to look at a case next.
pub(crate) fn wake(partition: u16, case_id: CaseId, known: &Known) -> Wake {
    Wake {
        case_id,
        partition,
        version: known.clocks.version(),
        at: known.clocks.next_moment(),
    }
}

#[async_trait]
impl ViewStore for Follower {
    async fn checkpoints(&self) -> Result<Vec<Checkpoint>, ViewsUnavailable> {
        self.store.checkpoints().await.map_err(unavailable)
    }

    async fn apply(&self, batch: &Batch<'_>) -> Result<Outcome, ApplyError> {
        let mut cases: BTreeMap<CaseId, Vec<Arc<Event>>> = BTreeMap::new();
        for event in batch
            .events
            .iter()
            .filter(|event| self.desk.concerns(event))
        {
            if let Some(case_id) = event.data.case_id {
                cases.entry(case_id).or_default().push(Arc::clone(event));
            }
        }
        let partition = batch.partition;
        let mut taken = stream::iter(cases)
            .map(
                |(case_id, events)| async move { self.take_case(partition, case_id, events).await },
            )
            .buffer_unordered(CASES_AT_ONCE);
        let mut wakes = Vec::new();
        while let Some(wake) = taken.next().await {
            wakes.push(wake.map_err(|error| apply_error(error, batch))?);
        }
        let step = Step {
            partition,
            from: batch.from,
            to: batch
                .events
                .last()
                .map_or(batch.from, |event| event.position),
            scanned: batch.scanned,
        };
        match self.store.apply(&step, &wakes).await.map_err(unavailable)? {
            true => Ok(Outcome::Applied),
            false => {
                self.desk.forget_all();
                Ok(Outcome::Moved)
            }
        }
    }

    async fn note_scanned(
        &self,
        partition: u16,
        position: u64,
        scanned: u64,
    ) -> Result<(), ViewsUnavailable> {
        let noted = self.store.note_scanned(partition, position, scanned).await;
        noted.map_err(unavailable)
    }

    async fn note_halt(
        &self,
        partition: u16,
        position: u64,
        halt: &Halt,
    ) -> Result<(), ViewsUnavailable> {
        let noted = self.store.note_halt(partition, position, halt).await;
        noted.map_err(unavailable)
    }
}

fn apply_error(error: DeadlinesError, batch: &Batch<'_>) -> ApplyError {
    let in_batch = |position| batch.events.iter().any(|event| event.position == position);
    let poison = |position| ApplyError::Poison {
        position,
        code: "MALFORMED",
    };
    match error {
        DeadlinesError::Unreadable { position } => poison(position),
        DeadlinesError::Read(ReadError::Corrupt { position, .. }) if in_batch(position) => {
            poison(position)
        }
        other => ApplyError::Unavailable(ViewsUnavailable(other.to_string())),
    }
}

fn unavailable(error: sqlx::Error) -> ViewsUnavailable {
    // the message of a database may quote values, its code may not
    ViewsUnavailable(match &error {
        sqlx::Error::Database(database) => {
            format!("database error {}", database.code().unwrap_or_default())
        }
        other => other.to_string(),
    })
}
