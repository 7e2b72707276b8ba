//! How far the views are, as one number and per partition.

use std::collections::BTreeMap;
use std::sync::Arc;

use bus::PARTITIONS;
use tokio::sync::watch;

use crate::{Checkpoint, Halt};

/// Which part of the views a position must have reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All partitions; those that are halted cannot be waited for and are left out.
    All,
    /// One partition.
    Partition(u16),
}

/// The partition stands still before the position that was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the partition is halted")]
pub struct Stuck;

/// How far one partition is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartitionState {
    /// Position of its last event that the views hold.
    pub applied: u64,
    /// Position up to which the views hold all of its events.
    pub covered: u64,
    /// What holds it up.
    pub halt: Option<Halt>,
}

/// How far the views are; cheap to clone, kept up to date by a running projector.
#[derive(Debug, Clone)]
pub struct Frontier(Arc<watch::Sender<Progress>>);

#[derive(Debug, Default)]
struct Progress {
    /// All positions up to here are settled: applied, or of a halted partition.
    settled: u64,
    /// Settled stretches beyond, first position to last.
    ahead: BTreeMap<u64, u64>,
    partitions: [Partition; PARTITIONS as usize],
}

#[derive(Debug, Default)]
struct Partition {
    applied: u64,
    scanned: u64,
    halt: Option<Halt>,
}

// === impl Frontier ===

impl Default for Frontier {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Progress::default())))
    }
}

impl Frontier {
    /// Position up to which the views hold the whole log, halted partitions apart.
    pub fn position(&self) -> u64 {
        self.0.borrow().settled
    }

    /// How far one partition is.
    pub fn partition(&self, partition: u16) -> PartitionState {
        let progress = self.0.borrow();
        let state = &progress.partitions[usize::from(partition)];
        PartitionState {
            applied: state.applied,
            covered: progress.covered(partition),
            halt: state.halt.clone(),
        }
    }

    /// Waits until the views hold everything of the scope up to a position.
    ///
    /// # Errors
    /// The one partition that is waited for is halted before the position.
    pub async fn wait_for(&self, scope: Scope, position: u64) -> Result<(), Stuck> {
        let mut receiver = self.0.subscribe();
        let progress = receiver
            .wait_for(|progress| progress.has(scope, position).is_some())
            .await
            .map_err(|_| Stuck)?;
        progress.has(scope, position).unwrap_or(Err(Stuck))
    }

    /// Starts from stored checkpoints; halts are tried again and hence forgotten.
    pub(crate) fn start(&self, checkpoints: &[Checkpoint]) {
        self.0.send_modify(|progress| {
            *progress = Progress::default();
            for (state, checkpoint) in progress.partitions.iter_mut().zip(checkpoints) {
                state.applied = checkpoint.position;
                state.scanned = checkpoint.covered();
            }
            progress.settled = checkpoints
                .iter()
                .map(Checkpoint::covered)
                .min()
                .unwrap_or(0);
        });
    }

    /// The partition's checkpoint moved, and these positions of it need no more work.
    pub(crate) fn advance(
        &self,
        partition: u16,
        checkpoint: u64,
        settled: impl IntoIterator<Item = u64>,
    ) {
        self.0.send_modify(|progress| {
            let state = &mut progress.partitions[usize::from(partition)];
            state.applied = state.applied.max(checkpoint);
            for position in settled {
                progress.settle(position);
            }
        });
    }

    /// The partition stands still from now on.
    pub(crate) fn halt(&self, partition: u16, halt: Halt) {
        self.0.send_modify(|progress| {
            // what it was known to hold before the watermark runs on without it
            let covered = progress.covered(partition).min(halt.position - 1);
            let state = &mut progress.partitions[usize::from(partition)];
            state.scanned = state.scanned.max(covered);
            state.halt = Some(halt);
        });
    }

    /// Older views were put in place of those the partition had.
    pub(crate) fn move_back(&self, partition: u16, checkpoint: &Checkpoint) {
        self.0.send_modify(|progress| {
            let state = &mut progress.partitions[usize::from(partition)];
            state.applied = checkpoint.position;
            state.scanned = checkpoint.covered();
            progress.settled = progress.settled.min(checkpoint.covered());
            // what was applied ahead of the watermark may be gone as well: healing settles it again
            progress.ahead.clear();
        });
    }

    /// Whether a position of a partition needs no work: applied, or of a halted partition.
    pub(crate) fn needs_no_work(&self, partition: u16, position: u64) -> bool {
        let progress = self.0.borrow();
        progress.partitions[usize::from(partition)].halt.is_some()
            || position <= progress.covered(partition)
    }
}

// === impl Progress ===

impl Progress {
    fn covered(&self, partition: u16) -> u64 {
        let state = &self.partitions[usize::from(partition)];
        let known = state.applied.max(state.scanned);
        match state.halt {
            Some(_) => known,
            None => known.max(self.settled),
        }
    }

    fn has(&self, scope: Scope, position: u64) -> Option<Result<(), Stuck>> {
        match scope {
            Scope::All => (self.settled >= position).then_some(Ok(())),
            Scope::Partition(partition) if self.covered(partition) >= position => Some(Ok(())),
            Scope::Partition(partition) => self.partitions[usize::from(partition)]
                .halt
                .is_some()
                .then_some(Err(Stuck)),
        }
    }

    fn settle(&mut self, position: u64) {
        if position <= self.settled {
            return;
        }
        if position == self.settled + 1 {
            self.settled = position;
        } else {
            self.put_ahead(position);
        }
        while let Some(stretch) = self.ahead.first_entry() {
            if *stretch.key() > self.settled + 1 {
                break;
            }
            self.settled = self.settled.max(stretch.remove());
        }
    }

    /// Adds a position to the stretches, joining neighbours: bounded by the partitions that lag.
    fn put_ahead(&mut self, position: u64) {
        let mut first = position;
        let mut last = position;
        if let Some((&before, &end)) = self.ahead.range(..=position).next_back() {
            if end >= position {
                return;
            }
            if end + 1 == position {
                first = before;
            }
        }
        if let Some(&end) = self.ahead.get(&(position + 1)) {
            self.ahead.remove(&(position + 1));
            last = end;
        }
        self.ahead.insert(first, last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started() -> Frontier {
        let frontier = Frontier::default();
        frontier.start(&vec![Checkpoint::default(); usize::from(PARTITIONS)]);
        frontier
    }

    fn halt_at(position: u64) -> Halt {
        Halt {
            position,
            code: "MALFORMED".to_owned(),
        }
    }

    #[test]
    fn the_watermark_stops_before_the_first_missing_position() {
        let frontier = started();
        frontier.advance(1, 5, [2, 5, 3]);
        assert_eq!(frontier.position(), 0);
        frontier.advance(2, 1, [1]);
        assert_eq!(frontier.position(), 3);
        frontier.advance(2, 4, [4, 4]);
        assert_eq!(frontier.position(), 5);
    }

    #[test]
    fn stretches_ahead_are_joined_whatever_their_order() {
        let mut progress = Progress::default();
        for position in [10, 8, 9, 4, 12, 11, 9, 12] {
            progress.settle(position);
        }
        assert_eq!(progress.ahead, BTreeMap::from([(4, 4), (8, 12)]));
        for position in [1, 2, 3, 5, 6, 7] {
            progress.settle(position);
        }
        assert_eq!((progress.settled, progress.ahead.len()), (12, 0));
    }

    #[test]
    fn a_start_from_checkpoints_trusts_no_more_than_the_least_of_them() {
        let frontier = Frontier::default();
        let mut checkpoints = vec![
            Checkpoint {
                position: 70,
                scanned: 90,
                halt: None
            };
            usize::from(PARTITIONS)
        ];
        checkpoints[3].scanned = 75;
        frontier.start(&checkpoints);
        assert_eq!(frontier.position(), 75);
        assert_eq!(frontier.partition(2).covered, 90);
    }

    #[test]
    fn what_was_settled_ahead_is_no_longer_after_older_views_were_put_in_place() {
        let frontier = started();
        frontier.advance(1, 5, [1, 2, 4, 5]);
        assert_eq!(frontier.position(), 2);
        // the views that hold 4 and 5 are gone
        let older = Checkpoint {
            position: 1,
            scanned: 1,
            halt: None,
        };
        frontier.move_back(1, &older);
        frontier.advance(2, 3, [3]);
        frontier.advance(1, 2, [2]);
        assert_eq!(
            frontier.position(),
            3,
            "4 and 5 are yet to be applied again"
        );
        assert_eq!(frontier.partition(1).covered, 3);
        frontier.advance(1, 5, [4, 5]);
        assert_eq!(frontier.position(), 5);
    }

    #[tokio::test]
    async fn a_wait_for_a_halted_partition_ends_and_the_others_go_on() {
        let frontier = started();
        frontier.advance(1, 1, [1]);
        frontier.halt(1, halt_at(2));
        frontier.advance(1, 1, [2]);
        frontier.advance(2, 3, [3]);
        assert_eq!(frontier.wait_for(Scope::Partition(1), 1).await, Ok(()));
        assert_eq!(frontier.wait_for(Scope::Partition(1), 3).await, Err(Stuck));
        assert_eq!(frontier.wait_for(Scope::Partition(2), 3).await, Ok(()));
        assert_eq!(frontier.wait_for(Scope::All, 3).await, Ok(()));
        assert_eq!(frontier.partition(1).covered, 1);
    }
}
