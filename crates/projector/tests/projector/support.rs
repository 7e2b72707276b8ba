//! A log, a bus with seeded faults, and views that check what is asked of them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::CaseId;
use api::log::v1::{AgencyKind, Role};
use async_trait::async_trait;
use bus::{
    InProcessBus, InProcessLimits, PARTITIONS, Relay, RelayConfig, Subscriber, partition_of,
};
use bytes::Bytes;
use event_store::{
    Actor, Append, CommandKey, Event, EventStore, ExpectedVersion, Limits, NewEvent,
    SqliteEventStore, StreamName, StreamWrite,
};
use jiff::Timestamp;
use projector::{
    ApplyError, Batch, Checkpoint, Frontier, Halt, Outcome, Projector, ProjectorConfig, Scope,
    ViewStore, ViewsUnavailable,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// A small generator of reproducible chance.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        times > 0 && self.below(times) == 0
    }
}

/// A log in a directory of its own.
pub(crate) struct Log {
    pub(crate) store: Arc<SqliteEventStore>,
    _directory: tempfile::TempDir,
}

impl Log {
    pub(crate) async fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("log.db");
        let store = SqliteEventStore::open(&path, Limits::default())
            .await
            .expect("a log");
        Self {
            store: Arc::new(store),
            _directory: directory,
        }
    }

    /// Records events of cases drawn by chance, in appends of one to five.
    pub(crate) async fn grow(&self, chance: &mut Chance, events: u64) {
        let mut left = events;
        while left > 0 {
            let count = (1 + chance.below(5)).min(left);
            let case = CaseId(Uuid::from_u128(u128::from(1 + chance.below(60))));
            self.append(case, count).await;
            left -= count;
        }
    }

    pub(crate) async fn append(&self, case: CaseId, count: u64) -> u64 {
        let event = |_| NewEvent {
            event_id: Uuid::now_v7(),
            event_type: "test.v1.SomethingHappened".to_owned(),
            case_id: Some(case),
            occurred_at: Timestamp::UNIX_EPOCH,
            causation_id: None,
            correlation_id: Uuid::now_v7(),
            traceparent: String::new(),
            policy_version: String::new(),
            public: Bytes::new(),
            sealed: Vec::new(),
        };
        let append = Append {
            command: CommandKey {
                actor: "p-test".to_owned(),
                command_id: Uuid::now_v7(),
            },
            fingerprint: [0; 32],
            actor: Actor {
                person_id: "p-test".to_owned(),
                org_unit_id: "unit-test".to_owned(),
                agency_kind: AgencyKind::Intake,
                role: Role::HotlineOperator,
            },
            recorded_at: Timestamp::now(),
            writes: vec![StreamWrite {
                stream: StreamName::of("case", case.0),
                expected: ExpectedVersion::Any,
                events: (0..count).map(event).collect(),
            }],
            answer: Bytes::new(),
        };
        self.store
            .append(append)
            .await
            .expect("recorded")
            .last_position
    }

    pub(crate) async fn head(&self) -> u64 {
        self.store.head().await.expect("a head")
    }

    /// The positions of each partition, in order: what views must hold.
    pub(crate) async fn by_partition(&self) -> BTreeMap<u16, Vec<u64>> {
        let mut expected = BTreeMap::new();
        let events = self.store.read_log(0, 100_000).await.expect("the log");
        for event in events {
            let positions: &mut Vec<u64> = expected.entry(partition_of(&event)).or_default();
            positions.push(event.position);
        }
        expected
    }

    /// Every event stands in the views once and in order.
    pub(crate) async fn assert_applied_once(&self, views: &ListViews, seed: u64) {
        let expected = self.by_partition().await;
        assert_eq!(views.lock().applied, expected, "seed {seed}");
    }

    /// A bus that a relay fills from this log.
    pub(crate) fn bus(&self, shutdown: &CancellationToken) -> Arc<InProcessBus> {
        let limits = InProcessLimits {
            ack_wait: Duration::from_millis(200),
            ..InProcessLimits::default()
        };
        let bus = Arc::new(InProcessBus::new(limits));
        let relay = Relay::new(self.store.clone(), bus.clone(), RelayConfig::default());
        tokio::spawn(relay.run(shutdown.clone()));
        bus
    }
}

/// Views that hold positions, and refuse what no view store should ever be asked.
#[derive(Default)]
pub(crate) struct ListViews {
    state: Mutex<ListState>,
    chance: Mutex<Option<Chance>>,
    pub(crate) poison: AtomicU64,
    pub(crate) applies: AtomicU64,
}

#[derive(Clone, Default)]
pub(crate) struct ListState {
    pub(crate) checkpoints: Vec<Checkpoint>,
    pub(crate) applied: BTreeMap<u16, Vec<u64>>,
}

impl ListViews {
    pub(crate) fn new() -> Arc<Self> {
        let views = Self::default();
        views.lock().checkpoints = vec![Checkpoint::default(); usize::from(PARTITIONS)];
        Arc::new(views)
    }

    /// Views that fail now and then, before or after the commit.
    pub(crate) fn unsteady(seed: u64) -> Arc<Self> {
        let views = Self::new();
        *views.chance.lock().expect("a lock") = Some(Chance::seeded(seed));
        views
    }

    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, ListState> {
        self.state.lock().expect("a lock")
    }

    fn fail_now_and_then(&self) -> Result<(), ViewsUnavailable> {
        let mut chance = self.chance.lock().expect("a lock");
        match chance.as_mut().is_some_and(|chance| chance.one_in(6)) {
            true => Err(ViewsUnavailable("injected".to_owned())),
            false => Ok(()),
        }
    }

    fn commit(&self, batch: &Batch<'_>) -> Outcome {
        let mut state = self.lock();
        let checkpoint = &mut state.checkpoints[usize::from(batch.partition)];
        if checkpoint.position != batch.from {
            return Outcome::Moved;
        }
        let last = batch.events.last().expect("at least one event").position;
        assert!(batch.scanned >= last, "scanned lies behind the batch");
        *checkpoint = Checkpoint {
            position: last,
            scanned: batch.scanned,
            halt: None,
        };
        let applied = state.applied.entry(batch.partition).or_default();
        for event in batch.events {
            assert_eq!(partition_of(event), batch.partition);
            assert!(applied.last().is_none_or(|last| *last < event.position));
            applied.push(event.position);
        }
        Outcome::Applied
    }
}

#[async_trait]
impl ViewStore for ListViews {
    async fn checkpoints(&self) -> Result<Vec<Checkpoint>, ViewsUnavailable> {
        self.fail_now_and_then()?;
        Ok(self.lock().checkpoints.clone())
    }

    async fn apply(&self, batch: &Batch<'_>) -> Result<Outcome, ApplyError> {
        self.applies.fetch_add(1, Ordering::Relaxed);
        let poison = self.poison.load(Ordering::Relaxed);
        let is_poison = |event: &&Arc<Event>| event.position == poison;
        if let Some(event) = batch.events.iter().find(is_poison) {
            return Err(ApplyError::Poison {
                position: event.position,
                code: "TEST_POISON",
            });
        }
        self.fail_now_and_then()?;
        // where a killed process may stop: before the commit, and after it
        tokio::task::yield_now().await;
        let outcome = self.commit(batch);
        tokio::task::yield_now().await;
        self.fail_now_and_then()?;
        Ok(outcome)
    }

    async fn note_scanned(
        &self,
        partition: u16,
        position: u64,
        scanned: u64,
    ) -> Result<(), ViewsUnavailable> {
        self.fail_now_and_then()?;
        let mut state = self.lock();
        let checkpoint = &mut state.checkpoints[usize::from(partition)];
        if checkpoint.position == position {
            checkpoint.scanned = checkpoint.scanned.max(scanned);
        }
        Ok(())
    }

    async fn note_halt(
        &self,
        partition: u16,
        position: u64,
        halt: &Halt,
    ) -> Result<(), ViewsUnavailable> {
        self.fail_now_and_then()?;
        let mut state = self.lock();
        let checkpoint = &mut state.checkpoints[usize::from(partition)];
        assert_eq!(checkpoint.position, position);
        checkpoint.halt = Some(halt.clone());
        Ok(())
    }
}

/// A running projector.
pub(crate) struct Running {
    pub(crate) frontier: Frontier,
    pub(crate) task: JoinHandle<()>,
    pub(crate) shutdown: CancellationToken,
}

impl Running {
    pub(crate) fn start(
        log: &Log,
        subscriber: Arc<dyn Subscriber>,
        views: Arc<dyn ViewStore>,
    ) -> Self {
        Self::start_paced(log, subscriber, views, Duration::from_millis(1))
    }

    /// With a pace of its own for transactions.
    pub(crate) fn start_paced(
        log: &Log,
        subscriber: Arc<dyn Subscriber>,
        views: Arc<dyn ViewStore>,
        batch_interval: Duration,
    ) -> Self {
        let config = ProjectorConfig {
            batch_interval,
            heal_after: Duration::from_millis(60),
            retry_delay_min: Duration::from_millis(2),
            batch_events_max: 16,
            queue_len_max: 16,
            read_events_max: 8,
            scanned_lag_max: 20,
            ..ProjectorConfig::default()
        };
        let projector = Projector::new(log.store.clone(), subscriber, views, config);
        let shutdown = CancellationToken::new();
        Self {
            frontier: projector.frontier(),
            task: tokio::spawn(projector.run(shutdown.clone())),
            shutdown,
        }
    }

    pub(crate) async fn reach(&self, position: u64) {
        let reached = self.frontier.wait_for(Scope::All, position);
        tokio::time::timeout(DEADLINE, reached)
            .await
            .expect("reached in time")
            .expect("not stuck");
    }

    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(DEADLINE, self.task)
            .await
            .expect("it ends in time")
            .expect("it does not panic");
    }

    /// Ends it as a killed process ends: in the middle of whatever it does.
    pub(crate) async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

/// Waits for a condition, without a fixed sleep.
pub(crate) async fn until(what: &str, condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.expect(what);
}
