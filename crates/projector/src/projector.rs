//! Puts the parts of a projector together and runs them.

use std::sync::Arc;

use bus::{PARTITIONS, Subscriber};
use event_store::EventStore;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::feeder::feed;
use crate::reader::Reader;
use crate::telemetry::{Instruments, observe_lag};
use crate::worker::{Item, Worker};
use crate::{Checkpoint, Frontier, ProjectorConfig, ViewStore};

/// Keeps views up to date with the log.
pub struct Projector {
    store: Arc<dyn EventStore>,
    subscriber: Arc<dyn Subscriber>,
    views: Arc<dyn ViewStore>,
    config: Arc<ProjectorConfig>,
    frontier: Frontier,
}

impl Projector {
    /// A projector that does nothing until it is run.
    pub fn new(
        store: Arc<dyn EventStore>,
        subscriber: Arc<dyn Subscriber>,
        views: Arc<dyn ViewStore>,
        config: ProjectorConfig,
    ) -> Self {
        Self {
            store,
            subscriber,
            views,
            config: Arc::new(config),
            frontier: Frontier::default(),
        }
    }

    /// How far the views are; kept up to date while the projector runs.
    pub fn frontier(&self) -> Frontier {
        self.frontier.clone()
    }

    /// Runs until shutdown: catches up from the log, then follows the bus and heals from the log.
    pub async fn run(self, shutdown: CancellationToken) {
        // 1. where the views stand
        let Some(checkpoints) = self.load_checkpoints(&shutdown).await else {
            return;
        };
        self.frontier.start(&checkpoints);
        self.observe_lag();

        // 2. one worker per partition
        let instruments = Instruments::new();
        let mut tasks = JoinSet::new();
        let mut senders = Vec::new();
        for (partition, checkpoint) in (0..PARTITIONS).zip(&checkpoints) {
            let (sender, receiver) = mpsc::channel(self.config.queue_len_max);
            let worker = self.worker(partition, checkpoint, &instruments, &shutdown);
            tasks.spawn(worker.run(receiver));
            senders.push(sender);
        }

        // 3. what the log holds already
        let mut reader = self.reader(&checkpoints, senders.clone(), &instruments);
        reader.catch_up(&shutdown).await;

        // 4. from here on the bus, and the log wherever the bus falls short
        for (partition, sender) in (0..PARTITIONS).zip(senders) {
            let config = self.config.clone();
            let subscriber = self.subscriber.clone();
            tasks.spawn(feed(
                subscriber,
                partition,
                sender,
                config,
                shutdown.clone(),
            ));
        }
        tasks.spawn(reader.heal(shutdown.clone()));

        // 5. until shutdown; a task that ends before is a defect and ends the others too
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(panicked = error.is_panic(), "a task of the projector died");
            }
            if !shutdown.is_cancelled() {
                tracing::error!("the projector stops because a part of it ended");
                shutdown.cancel();
            }
        }
        self.reader(&checkpoints, Vec::new(), &instruments)
            .store_scanned(0)
            .await;
    }

    async fn load_checkpoints(&self, shutdown: &CancellationToken) -> Option<Vec<Checkpoint>> {
        let mut delay = self.config.retry_delay_min;
        loop {
            match self.views.checkpoints().await {
                Ok(checkpoints) => return Some(checkpoints),
                Err(error) => tracing::warn!(error = %error, "reading the checkpoints failed"),
            }
            tokio::select! {
                () = shutdown.cancelled() => return None,
                () = tokio::time::sleep(delay) => {}
            }
            delay = (delay * 2).min(self.config.retry_delay_max);
        }
    }

    fn worker(
        &self,
        partition: u16,
        checkpoint: &Checkpoint,
        instruments: &Instruments,
        shutdown: &CancellationToken,
    ) -> Worker {
        Worker {
            partition,
            store: self.store.clone(),
            views: self.views.clone(),
            frontier: self.frontier.clone(),
            config: self.config.clone(),
            instruments: instruments.clone(),
            checkpoint: checkpoint.clone(),
            shutdown: shutdown.clone(),
        }
    }

    fn reader(
        &self,
        checkpoints: &[Checkpoint],
        workers: Vec<mpsc::Sender<Item>>,
        instruments: &Instruments,
    ) -> Reader {
        let mut scanned = [0; PARTITIONS as usize];
        for (stored, checkpoint) in scanned.iter_mut().zip(checkpoints) {
            *stored = checkpoint.covered();
        }
        Reader {
            store: self.store.clone(),
            views: self.views.clone(),
            frontier: self.frontier.clone(),
            workers,
            config: self.config.clone(),
            instruments: instruments.clone(),
            scanned,
        }
    }

    fn observe_lag(&self) {
        let frontier = self.frontier.clone();
        let head = self.store.head_hint();
        observe_lag(move || head.borrow().saturating_sub(frontier.position()));
    }
}
