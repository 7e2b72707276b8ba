//! Applies one partition's events, each once and in order.

use std::sync::Arc;
use std::time::Duration;

use bus::{Delivery, partition_of};
use event_store::{Event, EventStore, ReadError, crash_point};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Span;

use crate::telemetry::{Instruments, apply_span};
use crate::{
    ApplyError, Batch, Checkpoint, Frontier, Halt, Outcome, ProjectorConfig, ViewStore,
    ViewsUnavailable,
};

/// An event on its way to a worker.
pub(crate) struct Item {
    arrival: Arrival,
    delivery: Option<Delivery>,
}

struct Arrival {
    event: Arc<Event>,
    /// No event of the partition lies between here and the event, except such as were sent before.
    since: u64,
}

/// Applies one partition.
pub(crate) struct Worker {
    pub(crate) partition: u16,
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) views: Arc<dyn ViewStore>,
    pub(crate) frontier: Frontier,
    pub(crate) config: Arc<ProjectorConfig>,
    pub(crate) instruments: Instruments,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) shutdown: CancellationToken,
}

/// Why a worker stops for now.
#[derive(Debug)]
enum Pause {
    /// Try again later.
    Retry(String),
    /// An event can never be applied.
    Halted,
}

// === impl Item ===

impl Item {
    pub(crate) fn from_bus(delivery: Delivery) -> Self {
        let arrival = Arrival {
            event: delivery.message.event.clone(),
            since: delivery.message.prev,
        };
        Self {
            arrival,
            delivery: Some(delivery),
        }
    }

    pub(crate) fn from_log(event: Event, since: u64) -> Self {
        let event = Arc::new(event);
        Self {
            arrival: Arrival { event, since },
            delivery: None,
        }
    }
}

// === impl Worker ===

impl Worker {
    /// Works until shutdown or until nobody sends any more.
    pub(crate) async fn run(mut self, mut items: mpsc::Receiver<Item>) {
        let mut due = Instant::now();
        while let Some(batch) = self.next_batch(&mut items, due).await {
            due = Instant::now() + self.config.batch_interval;
            let (arrivals, deliveries): (Vec<Arrival>, Vec<Option<Delivery>>) = batch
                .into_iter()
                .map(|item| (item.arrival, item.delivery))
                .unzip();
            if !self.apply_until_done(&arrivals).await {
                return;
            }
            crash_point("projector.after_commit");
            for delivery in deliveries.into_iter().flatten() {
                // an acknowledgement that gets lost brings a duplicate, which is skipped
                let _ = delivery.ack().await;
            }
        }
    }

    /// What waits for the worker, and what comes until `due`; `None` at the end.
    async fn next_batch(
        &self,
        items: &mut mpsc::Receiver<Item>,
        due: Instant,
    ) -> Option<Vec<Item>> {
        let events_max = self.config.batch_events_max;
        let mut batch = Vec::new();
        let gathered = async {
            let count = items.recv_many(&mut batch, events_max).await;
            tokio::time::sleep_until(due).await;
            while batch.len() < events_max
                && let Ok(item) = items.try_recv()
            {
                batch.push(item);
            }
            count > 0
        };
        tokio::select! {
            biased;
            () = self.shutdown.cancelled() => None,
            any = gathered => any.then_some(batch),
        }
    }

    /// Tries until every event is applied or settled otherwise; `false` on shutdown.
    async fn apply_until_done(&mut self, arrivals: &[Arrival]) -> bool {
        let mut delay = self.config.retry_delay_min;
        loop {
            let pause = match self.apply_arrivals(arrivals).await {
                Ok(()) => return true,
                Err(pause) => pause,
            };
            match pause {
                Pause::Halted => continue,
                Pause::Retry(error) => {
                    tracing::warn!(
                        partition = self.partition,
                        error,
                        "applying failed; trying again"
                    );
                }
            }
            if !self.sleep(delay).await {
                return false;
            }
            delay = (delay * 2).min(self.config.retry_delay_max);
            // a commit whose answer was lost shows in the checkpoint
            if let Err(error) = self.reload().await {
                tracing::warn!(partition = self.partition, error = %error, "reading the checkpoint failed");
            }
        }
    }

    async fn apply_arrivals(&mut self, arrivals: &[Arrival]) -> Result<(), Pause> {
        let mut run: Vec<Arc<Event>> = Vec::new();
        for arrival in arrivals {
            if self.frontier.partition(self.partition).halt.is_some() {
                break;
            }
            let tail = run.last().map_or(0, |event| event.position);
            let covered = self.covered().max(tail);
            if arrival.event.position <= covered {
                continue;
            }
            if arrival.since <= covered {
                run.push(arrival.event.clone());
            } else {
                self.apply_run(&mut run).await?;
                self.fill_gap(arrival.event.position).await?;
            }
        }
        self.apply_run(&mut run).await?;
        let settled = arrivals.iter().map(|arrival| arrival.event.position);
        self.frontier
            .advance(self.partition, self.checkpoint.position, settled);
        Ok(())
    }

    /// Applies what the log holds of the partition up to a position.
    async fn fill_gap(&mut self, last: u64) -> Result<(), Pause> {
        let mut position = self.covered();
        tracing::debug!(
            partition = self.partition,
            position,
            last,
            "reading a gap from the log"
        );
        while position < last {
            let events = self
                .store
                .read_log(position, self.config.read_events_max)
                .await?;
            let Some(end) = events.last().map(|event| event.position) else {
                return Err(Pause::Retry("the log is behind the bus".to_owned()));
            };
            position = end;
            // another process may have moved the checkpoint beyond the page before
            let covered = self.covered();
            let mut run: Vec<Arc<Event>> = events
                .into_iter()
                .filter(|event| event.position > covered && event.position <= last)
                .filter(|event| partition_of(event) == self.partition)
                .map(Arc::new)
                .collect();
            self.instruments.healed(run.len());
            self.apply_run(&mut run).await?;
        }
        Ok(())
    }

    /// Applies consecutive events of the partition that follow what is covered; leaves `run` empty.
    async fn apply_run(&mut self, run: &mut Vec<Arc<Event>>) -> Result<(), Pause> {
        while !run.is_empty() {
            let count = run.len().min(self.config.batch_events_max);
            let outcome = self.apply_batch(&run[..count]).await;
            match outcome {
                Ok(Outcome::Applied) => {
                    run.drain(..count);
                }
                Ok(Outcome::Moved) => self.follow_moved_checkpoint(run).await?,
                Err(ApplyError::Unavailable(error)) => return Err(error.into()),
                Err(ApplyError::Poison { position, code }) => {
                    let before: Vec<Arc<Event>> = run[..count]
                        .iter()
                        .filter(|event| event.position < position)
                        .cloned()
                        .collect();
                    // what stands before the poison is applied first, then the partition halts
                    if before.is_empty() {
                        return Err(self.halt(position, code).await);
                    }
                    match self.apply_batch(&before).await {
                        Ok(Outcome::Applied) => {
                            run.drain(..before.len());
                        }
                        Ok(Outcome::Moved) => self.follow_moved_checkpoint(run).await?,
                        Err(error) => return Err(Pause::Retry(error.to_string())),
                    }
                }
            }
        }
        Ok(())
    }

    async fn apply_batch(&mut self, events: &[Arc<Event>]) -> Result<Outcome, ApplyError> {
        let spans: Vec<Span> = events.iter().map(|event| apply_span(event)).collect();
        let last = events.last().map_or(0, |event| event.position);
        let batch = Batch {
            partition: self.partition,
            from: self.checkpoint.position,
            scanned: last.max(self.covered()),
            events,
        };
        let outcome = self.views.apply(&batch).await?;
        if outcome == Outcome::Applied {
            self.checkpoint = Checkpoint {
                position: last,
                scanned: batch.scanned,
                halt: None,
            };
            let applied = events.iter().map(AsRef::as_ref);
            self.instruments
                .applied(self.partition, applied, (self.config.now)());
            let positions = events.iter().map(|event| event.position);
            self.frontier.advance(self.partition, last, positions);
        }
        drop(spans);
        Ok(outcome)
    }

    /// Somebody else moved the checkpoint: go on from there.
    async fn follow_moved_checkpoint(&mut self, run: &mut Vec<Arc<Event>>) -> Result<(), Pause> {
        let before = self.checkpoint.position;
        self.reload().await?;
        tracing::debug!(
            partition = self.partition,
            before,
            after = self.checkpoint.position,
            "the checkpoint was moved by another process"
        );
        if self.checkpoint.position < before {
            // older views were put in place: read again what they do not hold
            run.clear();
            return Err(Pause::Retry("the checkpoint was moved back".to_owned()));
        }
        run.retain(|event| event.position > self.checkpoint.position);
        Ok(())
    }

    async fn reload(&mut self) -> Result<(), ViewsUnavailable> {
        let checkpoints = self.views.checkpoints().await?;
        if let Some(checkpoint) = checkpoints.into_iter().nth(usize::from(self.partition)) {
            if checkpoint.position < self.checkpoint.position {
                self.frontier.move_back(self.partition, &checkpoint);
            }
            self.checkpoint = checkpoint;
        }
        Ok(())
    }

    /// Position up to which nothing of the partition is missing.
    fn covered(&self) -> u64 {
        self.checkpoint
            .covered()
            .max(self.frontier.partition(self.partition).covered)
    }

    async fn halt(&mut self, position: u64, code: &'static str) -> Pause {
        let halt = Halt {
            position,
            code: code.to_owned(),
        };
        tracing::error!(
            partition = self.partition,
            position,
            code,
            "an event cannot be applied; its partition halts"
        );
        self.instruments.halted(self.partition);
        let noted = self
            .views
            .note_halt(self.partition, self.checkpoint.position, &halt)
            .await;
        if let Err(error) = noted {
            return error.into();
        }
        self.frontier.halt(self.partition, halt);
        Pause::Halted
    }

    async fn sleep(&self, delay: Duration) -> bool {
        tokio::select! {
            () = self.shutdown.cancelled() => false,
            () = tokio::time::sleep(delay) => true,
        }
    }
}

// === impl Pause ===

impl From<ReadError> for Pause {
    fn from(error: ReadError) -> Self {
        Self::Retry(error.to_string())
    }
}

impl From<ViewsUnavailable> for Pause {
    fn from(error: ViewsUnavailable) -> Self {
        Self::Retry(error.to_string())
    }
}
