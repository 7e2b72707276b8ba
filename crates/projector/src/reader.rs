//! Reads the log where the bus did not bring it: at the start, and whenever the
//! views stay behind.

use std::sync::Arc;
use std::time::Duration;

use bus::{PARTITIONS, partition_of};
use event_store::{Event, EventStore, ReadError};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::telemetry::Instruments;
use crate::worker::Item;
use crate::{Frontier, ProjectorConfig, ViewStore};

/// Dispatches stretches of the log to the workers.
pub(crate) struct Reader {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) views: Arc<dyn ViewStore>,
    pub(crate) frontier: Frontier,
    pub(crate) workers: Vec<mpsc::Sender<Item>>,
    pub(crate) config: Arc<ProjectorConfig>,
    pub(crate) instruments: Instruments,
    /// Scanned positions as last stored.
    pub(crate) scanned: [u64; PARTITIONS as usize],
}

impl Reader {
    /// Brings the workers everything the log holds now. Returns early when they are gone.
    pub(crate) async fn catch_up(&mut self, shutdown: &CancellationToken) {
        let mut delay = self.config.retry_delay_min;
        while !shutdown.is_cancelled() {
            match self.dispatch_from(self.frontier.position()).await {
                Ok(_) => return,
                Err(error) => tracing::warn!(error = %error, "reading the log failed"),
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(delay) => {}
            }
            delay = (delay * 2).min(self.config.retry_delay_max);
        }
    }

    /// Watches the log until shutdown, and reads it whenever the views stay behind for too long.
    pub(crate) async fn heal(mut self, shutdown: CancellationToken) {
        let mut hint = self.store.head_hint();
        let pace = (self.config.heal_after / 4).max(Duration::from_millis(5));
        let mut progress = (self.frontier.position(), Instant::now());
        loop {
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep(pace) => {}
            }
            let head = *hint.borrow_and_update();
            let position = self.frontier.position();
            if position >= head || position != progress.0 {
                progress = (position, Instant::now());
            } else if progress.1.elapsed() >= self.config.heal_after {
                match self.dispatch_from(position).await {
                    Ok(events) => self.instruments.healed(events),
                    Err(error) => tracing::warn!(error = %error, "reading the log failed"),
                }
                progress = (self.frontier.position(), Instant::now());
            }
            self.store_scanned(self.config.scanned_lag_max).await;
        }
    }

    /// Dispatches all events above `start`, and tells how many needed work.
    async fn dispatch_from(&self, start: u64) -> Result<usize, ReadError> {
        let mut since = [start; PARTITIONS as usize];
        let mut position = start;
        let mut dispatched = 0;
        loop {
            let events = self
                .store
                .read_log(position, self.config.read_events_max)
                .await?;
            let workers_ended = self.workers.iter().any(mpsc::Sender::is_closed);
            let Some(last) = events.last().filter(|_| !workers_ended) else {
                return Ok(dispatched);
            };
            position = last.position;
            for event in events {
                let partition = partition_of(&event);
                let before = &mut since[usize::from(partition)];
                let after = event.position;
                if self.dispatch(partition, event, *before).await {
                    dispatched += 1;
                }
                *before = after;
            }
        }
    }

    async fn dispatch(&self, partition: u16, event: Event, since: u64) -> bool {
        let position = event.position;
        if self.frontier.needs_no_work(partition, position) {
            self.frontier.advance(partition, 0, [position]);
            return false;
        }
        let item = Item::from_log(event, since);
        self.workers[usize::from(partition)]
            .send(item)
            .await
            .is_ok()
    }

    /// Stores how far idle partitions are, so that the next start need not read all of it again.
    pub(crate) async fn store_scanned(&mut self, lag_max: u64) {
        for partition in 0..PARTITIONS {
            let state = self.frontier.partition(partition);
            let stored = &mut self.scanned[usize::from(partition)];
            *stored = (*stored).max(state.applied);
            if state.halt.is_some() || state.covered.saturating_sub(*stored) <= lag_max {
                continue;
            }
            let noted = self
                .views
                .note_scanned(partition, state.applied, state.covered)
                .await;
            match noted {
                Ok(()) => *stored = state.covered,
                Err(error) => {
                    tracing::debug!(error = %error, "storing the scanned position failed");
                    return;
                }
            }
        }
    }
}
