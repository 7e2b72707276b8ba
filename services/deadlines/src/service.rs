//! The service: follows the log with a projector and lets time pass.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bus::{PARTITIONS, Subscriber, partition_of};
use event_store::{AppendError, Event, EventStore, ReadError};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use projector::{
    ApplyError, Batch, Frontier, Outcome, Projector, ProjectorConfig, Scope, ViewStore,
    ViewsUnavailable,
};
use rule_pack::{PackError, Rulebook, vietnam_day};
use service_kit::{Clock, DatabaseUrl, Platform};
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use crate::follower::{Follower, wake};
use crate::steadiness::Steadiness;
use crate::store::{DueRow, Store};
use crate::{Directory, LiveDirectory};

/// Cases looked at in one go when their moment has come.
const DUE_CASES_MAX: u32 = 256;
/// Of them, at the same time: their appends share commits.
const CASES_AT_ONCE: usize = 32;
/// Cases kept folded in memory.
const CASES_MAX: usize = 10_000;
/// Events read at a time when nothing follows in the background.
const READ_EVENTS_MAX: usize = 1_024;
/// How often the time is looked at.
const TICK: Duration = Duration::from_secs(1);
/// How long a case that failed is put off.
const PUT_OFF: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);
/// After a leap of the server's clock ahead, how long it must last before it is acted on.
const SETTLE: Duration = Duration::from_secs(30);
/// How long the log may take to be followed up to its head before the ticker asks again.
const CATCH_UP_PATIENCE: Duration = Duration::from_secs(30);

/// Where the deadlines keep how far they are.
#[derive(Debug, Clone)]
pub enum Storage {
    /// One file.
    Sqlite(PathBuf),
    /// A PostgreSQL database; the tables are in the schema `lachan_deadlines`.
    Postgres(String),
}

/// What the deadlines stand on.
pub struct Foundation {
    /// The log.
    pub store: Arc<dyn EventStore>,
    /// The server's time.
    pub clock: Arc<dyn Clock>,
    /// The rules.
    pub rules: Arc<Rulebook>,
    /// The org units.
    pub directory: Arc<dyn Directory>,
}

/// Why the deadlines cannot go on for now, or at all.
#[derive(Debug, thiserror::Error)]
pub enum DeadlinesError {
    /// The rule packs do not fit the contract.
    #[error("rules: {0}")]
    Rules(#[from] PackError),
    /// The store cannot be opened or reached.
    #[error("the store of the deadlines: {0}")]
    Store(#[from] ViewsUnavailable),
    /// The log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The log cannot be written.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// Others kept coming first.
    #[error("the case kept moving")]
    Contended,
    /// An event is not what its type says.
    #[error("the event at position {position} is unreadable")]
    Unreadable {
        /// Its position.
        position: u64,
    },
}

/// Opens the deadlines of a process, as its configuration says.
///
/// # Errors
/// See [`DeadlinesError`].
pub async fn open(platform: &Platform) -> Result<Deadlines, DeadlinesError> {
    let storage = match DatabaseUrl::parse(&platform.config().deadlines.url) {
        Ok(DatabaseUrl::Sqlite(file)) => Storage::Sqlite(file),
        Ok(DatabaseUrl::Postgres(url)) => Storage::Postgres(url),
        Err(problem) => return Err(ViewsUnavailable(problem).into()),
    };
    let foundation = Foundation {
        store: Arc::clone(platform.store()),
        clock: Arc::clone(platform.clock()),
        rules: Arc::clone(platform.rulebook()),
        directory: Arc::new(LiveDirectory(platform.live_registry().clone())),
    };
    Deadlines::open(foundation, &storage).await
}

/// The deadlines of all cases. Cheap to clone.
#[derive(Clone)]
pub struct Deadlines {
    desk: Arc<Desk>,
    follower: Arc<Follower>,
    settle: Duration,
}

// === impl Deadlines ===

impl Deadlines {
    /// Opens the store and checks the rule packs against the contract.
    ///
    /// # Errors
    /// See [`DeadlinesError`].
    pub async fn open(foundation: Foundation, storage: &Storage) -> Result<Self, DeadlinesError> {
        let Foundation {
            store,
            clock,
            rules,
            directory,
        } = foundation;
        for year in rules.years_without_holidays(vietnam_day(clock.now())) {
            tracing::warn!(
                year,
                "no public holiday of the year is known; Monday to Friday count as worked"
            );
        }
        let desk = Arc::new(Desk::new(store, clock, rules, directory, CASES_MAX)?);
        let opened = match storage {
            Storage::Sqlite(path) => Store::open_sqlite(path).await,
            Storage::Postgres(url) => Store::connect_postgres(url).await,
        };
        let store = opened.map_err(|error| ViewsUnavailable(error.to_string()))?;
        let follower = Arc::new(Follower {
            desk: Arc::clone(&desk),
            store,
        });
        Ok(Self {
            desk,
            follower,
            settle: SETTLE,
        })
    }

    /// Believes a clock that leapt ahead after another time than the usual 30 seconds.
    #[must_use]
    pub fn settling_within(mut self, settle: Duration) -> Self {
        self.settle = settle;
        self
    }

    /// Runs until shutdown: follows the log, and declares what time has brought once it is caught up.
    pub async fn run(self, subscriber: Arc<dyn Subscriber>, shutdown: CancellationToken) {
        let config = ProjectorConfig {
            durable: "deadlines".to_owned(),
            ..ProjectorConfig::default()
        };
        let views = Arc::clone(&self.follower) as Arc<dyn ViewStore>;
        let projector = Projector::new(Arc::clone(&self.desk.store), subscriber, views, config);
        let frontier = projector.frontier();
        let following = tokio::spawn(projector.run(shutdown.clone()));
        let mut steadiness = Steadiness::new(self.settle);
        while !shutdown.is_cancelled() {
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep(TICK) => {}
            }
            let now = self.desk.clock.now();
            if !steadiness.holds(now, Instant::now()) {
                continue;
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                ticked = self.tick(now, &frontier) => {
                    if let Err(error) = ticked {
                        tracing::warn!(%error, "looking at what is due failed; trying again");
                    }
                }
            }
        }
        if let Err(error) = following.await {
            tracing::error!(panicked = error.is_panic(), "following the log died");
        }
        self.follower.store.close().await;
    }

    /// Looks at everything whose moment has come, after all that the log holds by now was taken.
    async fn tick(&self, now: Timestamp, frontier: &Frontier) -> Result<(), DeadlinesError> {
        if self.due(now, 0).await?.is_empty() {
            return Ok(());
        }
        let head = self.desk.store.head().await?;
        let caught_up = frontier.wait_for(Scope::All, head);
        if tokio::time::timeout(CATCH_UP_PATIENCE, caught_up)
            .await
            .is_err()
        {
            tracing::warn!(
                head,
                "the log is not followed up to its head yet; nothing is declared missed"
            );
            return Ok(());
        }
        // what is missed in a partition that stands still nobody can tell
        let behind = |partition: u16| frontier.partition(partition).covered < head;
        let without = (0..PARTITIONS)
            .filter(|partition| behind(*partition))
            .fold(0_u16, |bits, partition| bits | 1 << partition);
        self.declare(now, without).await
    }

    /// Works through the cases whose moment has come, a bounded batch at a time. A case that fails
    /// keeps no other waiting: it is put off, and the first failure is told at the end.
    async fn declare(&self, now: Timestamp, without: u16) -> Result<(), DeadlinesError> {
        let mut failed = None;
        loop {
            let due = self.due(now, without).await?;
            if due.is_empty() {
                return failed.map_or(Ok(()), Err);
            }
            let mut looked_at = stream::iter(due)
                .map(|row| async move { (row, self.declare_case(row, now).await) })
                .buffer_unordered(CASES_AT_ONCE);
            while let Some((row, outcome)) = looked_at.next().await {
                if let Err(error) = outcome {
                    tracing::warn!(case_id = %row.case_id, %error, "looking at a case failed; it is put off");
                    self.put_off(row, now).await?;
                    failed.get_or_insert(error);
                }
            }
        }
    }

    /// Whatever keeps a case from being looked at may be over then.
    async fn put_off(&self, row: DueRow, now: Timestamp) -> Result<(), DeadlinesError> {
        let later = now.saturating_add(PUT_OFF).unwrap_or(Timestamp::MAX);
        let put_off = self.follower.store.put_off(&row, later).await;
        put_off.map_err(|error| ViewsUnavailable(error.to_string()).into())
    }

    async fn declare_case(&self, row: DueRow, now: Timestamp) -> Result<(), DeadlinesError> {
        let known = self.desk.tick(row.case_id, now).await?;
        let mut wake = wake(row.partition, row.case_id, &known);
        // whatever is left to be done now would be done now again and again
        wake.at = wake
            .at
            .map(|at| at.max(now + jiff::SignedDuration::from_millis(1)));
        let noted = self.follower.store.put_wake(&wake).await;
        noted.map_err(|error| ViewsUnavailable(error.to_string()).into())
    }

    async fn due(&self, now: Timestamp, without: u16) -> Result<Vec<DueRow>, DeadlinesError> {
        let due = self.follower.store.due(now, without, DUE_CASES_MAX).await;
        due.map_err(|error| ViewsUnavailable(error.to_string()).into())
    }

    /// Takes everything the log holds, and what follows from it; returns the position reached. For
    /// whoever drives the time by hand: nothing else may follow the log meanwhile.
    ///
    /// # Errors
    /// See [`DeadlinesError`].
    pub async fn catch_up(&self) -> Result<u64, DeadlinesError> {
        loop {
            let head = self.desk.store.head().await?;
            let checkpoints = self.follower.checkpoints().await?;
            let start = checkpoints
                .iter()
                .map(|one| one.covered())
                .min()
                .unwrap_or(0);
            if start >= head {
                return Ok(head);
            }
            let events = self.desk.store.read_log(start, READ_EVENTS_MAX).await?;
            let Some(last) = events.last().map(|event| event.position) else {
                return Ok(start);
            };
            let mut parts: Vec<Vec<Arc<Event>>> = vec![Vec::new(); usize::from(PARTITIONS)];
            for event in events {
                parts[usize::from(partition_of(&event))].push(Arc::new(event));
            }
            for ((partition, mut part), checkpoint) in (0..PARTITIONS).zip(parts).zip(&checkpoints)
            {
                part.retain(|event| event.position > checkpoint.position);
                if part.is_empty() {
                    self.follower
                        .note_scanned(partition, checkpoint.position, last)
                        .await?;
                } else {
                    self.apply(partition, checkpoint.position, last, &part)
                        .await?;
                }
            }
        }
    }

    async fn apply(
        &self,
        partition: u16,
        from: u64,
        scanned: u64,
        events: &[Arc<Event>],
    ) -> Result<(), DeadlinesError> {
        let batch = Batch {
            partition,
            from,
            scanned,
            events,
        };
        match self.follower.apply(&batch).await {
            Ok(Outcome::Applied | Outcome::Moved) => Ok(()),
            Err(ApplyError::Unavailable(error)) => Err(error.into()),
            Err(ApplyError::Poison { position, .. }) => {
                Err(DeadlinesError::Unreadable { position })
            }
        }
    }

    /// When something is to be recorded next, if nothing happens before.
    ///
    /// # Errors
    /// The store is away.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, DeadlinesError> {
        let next = self.follower.store.next_wake().await;
        next.map_err(|error| ViewsUnavailable(error.to_string()).into())
    }

    /// Records everything whose moment has come by the server's clock; returns the position of the
    /// log reached. To be called after [`Deadlines::catch_up`].
    ///
    /// # Errors
    /// See [`DeadlinesError`].
    pub async fn fire(&self) -> Result<u64, DeadlinesError> {
        self.declare(self.desk.clock.now(), 0).await?;
        self.catch_up().await
    }
}
