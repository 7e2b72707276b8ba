//! What a projector asks of the views it keeps up to date.

use std::sync::Arc;

use async_trait::async_trait;
use event_store::Event;

/// An event that cannot be applied, and so holds its partition up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halt {
    /// Position of the event.
    pub position: u64,
    /// Why, as a stable code; never content.
    pub code: String,
}

/// How far the views hold one partition of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkpoint {
    /// Position of the last event of the partition the views hold; 0 when none.
    pub position: u64,
    /// Position up to which the views hold all events of the partition; never below `position` and
    /// ahead of it when the partition was idle. A hint that spares reading: it may be stale.
    pub scanned: u64,
    /// What holds the partition up, as far as the last process could tell.
    pub halt: Option<Halt>,
}

/// Events to apply in one transaction.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The partition all of them belong to.
    pub partition: u16,
    /// The checkpoint's position they follow.
    pub from: u64,
    /// Position up to which no event of the partition is missing after them.
    pub scanned: u64,
    /// The events, in order, at least one; none of the partition is missing in between.
    pub events: &'a [Arc<Event>],
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Views and checkpoint were committed together.
    Applied,
    /// The checkpoint does not stand at `from`: somebody else moved it. Nothing was changed.
    Moved,
}

/// The views' database cannot be reached or refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the views are unavailable: {0}")]
pub struct ViewsUnavailable(pub String);

/// Why a batch was not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// Try again later. Whether the batch was committed is told by the checkpoint.
    #[error(transparent)]
    Unavailable(#[from] ViewsUnavailable),
    /// One event can never be applied by this build. Nothing was changed.
    #[error("the event at position {position} cannot be applied: {code}")]
    Poison {
        /// Its position.
        position: u64,
        /// Why, as a stable code; never content.
        code: &'static str,
    },
}

/// Views with one checkpoint per partition.
#[async_trait]
pub trait ViewStore: Send + Sync + 'static {
    /// The checkpoints of all partitions, ascending.
    ///
    /// # Errors
    /// The database is away.
    async fn checkpoints(&self) -> Result<Vec<Checkpoint>, ViewsUnavailable>;

    /// Applies a batch and moves the checkpoint from `from` to the last event, in one transaction
    /// and only if it still stands there. Lifts the partition's halt.
    ///
    /// # Errors
    /// See [`ApplyError`].
    async fn apply(&self, batch: &Batch<'_>) -> Result<Outcome, ApplyError>;

    /// Notes that a partition whose checkpoint stands at `position` holds everything up to `scanned`.
    /// Does nothing when the checkpoint moved.
    ///
    /// # Errors
    /// The database is away.
    async fn note_scanned(
        &self,
        partition: u16,
        position: u64,
        scanned: u64,
    ) -> Result<(), ViewsUnavailable>;

    /// Notes what holds a partition up whose checkpoint stands at `position`, for everybody to see.
    ///
    /// # Errors
    /// The database is away.
    async fn note_halt(
        &self,
        partition: u16,
        position: u64,
        halt: &Halt,
    ) -> Result<(), ViewsUnavailable>;
}

// === impl Checkpoint ===

impl Checkpoint {
    /// Position up to which the views hold the whole partition.
    pub fn covered(&self) -> u64 {
        self.position.max(self.scanned)
    }
}
