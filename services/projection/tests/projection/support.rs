//! A log, a vault and views on either database.

use std::sync::Arc;
use std::time::Duration;

use api::{CaseId, EventMessage};
use bus::{InProcessBus, InProcessLimits, Relay, RelayConfig};
use bytes::Bytes;
use event_store::{
    Actor, Append, CommandKey, EventStore, ExpectedVersion, Limits, NewEvent, SqliteEventStore,
    StreamName, StreamWrite,
};
use jiff::{SignedDuration, Timestamp};
use projection::{Queries, Views};
use projector::{Frontier, Projector, ProjectorConfig, Scope};
use service_kit::ManualClock;
use testkit::PostgresDatabase;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vault::{KeyEncryptionKey, Vault};

use crate::raw::{connect, raw_postgres};

pub(crate) use crate::people::*;

/// When the first event of a world is recorded, and when its queries are asked.
pub(crate) const START: &str = "2026-03-02T08:00:00+07:00";
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Runs each test on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::support::World::on_sqlite().await).await;
            } )+
        }
        mod postgres {
            $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::support::World::on_postgres().await).await;
            } )+
        }
    };
}
pub(crate) use on_both;

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

    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[usize::try_from(self.below(choices.len() as u64)).expect("small")]
    }
}

/// A case by number.
pub(crate) fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xca5e_0000_0000 + number))
}

/// Where the tests of one world live.
pub(crate) struct World {
    pub(crate) store: Arc<SqliteEventStore>,
    pub(crate) vault: Vault,
    pub(crate) directory: tempfile::TempDir,
    database: Option<PostgresDatabase>,
    clock: std::sync::atomic::AtomicI64,
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        Self::new(None).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::new(Some(PostgresDatabase::new().await.expect("a database"))).await
    }

    async fn new(database: Option<PostgresDatabase>) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let log = directory.path().join("log.db");
        let store = SqliteEventStore::open(&log, Limits::default())
            .await
            .expect("a log");
        let key = KeyEncryptionKey::generate().expect("a key");
        let vault = Vault::open_sqlite(&directory.path().join("keys.db"), key)
            .await
            .expect("a vault");
        Self {
            store: Arc::new(store),
            vault,
            directory,
            database,
            clock: 0.into(),
        }
    }

    /// Opens the views of this world's database.
    pub(crate) async fn views(&self) -> Views {
        match &self.database {
            Some(database) => Views::connect_postgres(&database.url()).await,
            None => Views::open_sqlite(&self.directory.path().join("views.db")).await,
        }
        .expect("views")
    }

    /// Opens views on SQLite beside, whatever the world's database.
    pub(crate) async fn other_views(&self) -> Views {
        Views::open_sqlite(&self.directory.path().join("other-views.db"))
            .await
            .expect("views")
    }

    /// Everything the views' database holds, as bytes.
    pub(crate) async fn raw_views(&self, views: &Views) -> Vec<u8> {
        match &self.database {
            Some(database) => {
                let mut connection = connect(&database.url()).await;
                raw_postgres(&mut connection).await
            }
            None => {
                views.close().await;
                let mut raw = Vec::new();
                for name in ["views.db", "views.db-wal"] {
                    raw.extend(std::fs::read(self.directory.path().join(name)).unwrap_or_default());
                }
                raw
            }
        }
    }

    /// A damaged or foreign row: runs SQL against the views' database.
    pub(crate) async fn tamper(&self, sql: &'static str) {
        match &self.database {
            Some(database) => {
                let mut connection = connect(&database.url()).await;
                sqlx::raw_sql("SET search_path TO lachan_views")
                    .execute(&mut connection)
                    .await
                    .expect("a schema");
                sqlx::raw_sql(sql)
                    .execute(&mut connection)
                    .await
                    .expect("tampered");
            }
            None => {
                use sqlx::Connection as _;
                let path = self.directory.path().join("views.db");
                let url = format!("sqlite://{}", path.display());
                let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("a file");
                sqlx::raw_sql(sql)
                    .execute(&mut connection)
                    .await
                    .expect("tampered");
            }
        }
    }

    pub(crate) async fn head(&self) -> u64 {
        self.store.head().await.expect("a head")
    }

    /// Records an event: sealed, at a time later than all before.
    pub(crate) async fn record<E: EventMessage>(
        &self,
        by: &Actor,
        category: &str,
        case: CaseId,
        event: &E,
    ) -> u64 {
        self.record_in(by, StreamName::of(category, case.0), case, event)
            .await
    }

    pub(crate) async fn record_in<E: EventMessage>(
        &self,
        by: &Actor,
        stream: StreamName,
        case: CaseId,
        event: &E,
    ) -> u64 {
        let payload = Bytes::from(event.encode_to_vec());
        self.record_payload(by, stream, case, E::TYPE, payload)
            .await
    }

    pub(crate) async fn record_payload(
        &self,
        by: &Actor,
        stream: StreamName,
        case: CaseId,
        event_type: &str,
        payload: Bytes,
    ) -> u64 {
        let event_id = Uuid::now_v7();
        let sealed = self.vault.seal(case, event_id, event_type, &payload).await;
        let sealed = sealed.expect("sealed");
        self.append(
            by,
            stream,
            case,
            event_id,
            event_type,
            sealed.public,
            sealed.parts,
        )
        .await
    }

    /// Records PUBLIC bytes as they are, whatever they are.
    pub(crate) async fn record_raw(
        &self,
        by: &Actor,
        category: &str,
        case: CaseId,
        event_type: &str,
        public: &'static [u8],
    ) -> u64 {
        let stream = StreamName::of(category, case.0);
        let public = Bytes::from_static(public);
        self.append(
            by,
            stream,
            case,
            Uuid::now_v7(),
            event_type,
            public,
            Vec::new(),
        )
        .await
    }

    #[allow(clippy::too_many_arguments)]
    async fn append(
        &self,
        by: &Actor,
        stream: StreamName,
        case: CaseId,
        event_id: Uuid,
        event_type: &str,
        public: Bytes,
        sealed: Vec<event_store::SealedPart>,
    ) -> u64 {
        let minutes = self
            .clock
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let start: Timestamp = START.parse().expect("a time");
        let recorded_at = start + SignedDuration::from_mins(minutes);
        let event = NewEvent {
            event_id,
            event_type: event_type.to_owned(),
            case_id: Some(case),
            occurred_at: recorded_at,
            causation_id: None,
            correlation_id: Uuid::now_v7(),
            traceparent: String::new(),
            policy_version: String::new(),
            public,
            sealed,
        };
        let append = Append {
            command: CommandKey {
                actor: by.person_id.clone(),
                command_id: Uuid::now_v7(),
            },
            fingerprint: [0; 32],
            actor: by.clone(),
            recorded_at,
            writes: vec![StreamWrite {
                stream,
                expected: ExpectedVersion::Any,
                events: vec![event],
            }],
            answer: Bytes::new(),
        };
        let appended = self.store.append(append).await.expect("recorded");
        appended.last_position
    }

    /// Projects with the bus of the embedded shape.
    pub(crate) async fn project(&self, views: &Views) -> Running {
        let shutdown = CancellationToken::new();
        let bus = Arc::new(InProcessBus::new(InProcessLimits::default()));
        let relay = Relay::new(self.store.clone(), bus.clone(), RelayConfig::default());
        tokio::spawn(relay.run(shutdown.clone()));
        let config = ProjectorConfig {
            heal_after: Duration::from_millis(100),
            ..ProjectorConfig::default()
        };
        let views = Arc::new(views.clone());
        let projector = Projector::new(self.store.clone(), bus, views, config);
        let frontier = projector.frontier();
        let task = tokio::spawn(projector.run(shutdown.clone()));
        Running {
            frontier,
            task,
            shutdown,
        }
    }

    /// Projects everything recorded so far, and answers queries over it.
    pub(crate) async fn queries(&self, views: &Views) -> (Queries, Running) {
        let running = self.project(views).await;
        running.reach(self.head().await).await;
        (self.queries_at(views, &running, START), running)
    }

    /// Answers queries over what a projector projects, at a time that stands still.
    pub(crate) fn queries_at(&self, views: &Views, running: &Running, now: &str) -> Queries {
        let clock = ManualClock::at(now.parse().expect("a time"));
        self.queries_on(views, running, Arc::new(clock))
    }

    /// Answers queries over what a projector projects, at the time of a clock.
    pub(crate) fn queries_on(
        &self,
        views: &Views,
        running: &Running,
        clock: Arc<ManualClock>,
    ) -> Queries {
        let (vault, frontier) = (self.vault.clone(), running.frontier.clone());
        Queries::new(views, vault, frontier, self.store.clone(), clock)
    }
}

/// A running projector.
pub(crate) struct Running {
    pub(crate) frontier: Frontier,
    task: JoinHandle<()>,
    shutdown: CancellationToken,
}

impl Running {
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

    pub(crate) async fn kill(self) {
        self.task.abort();
        self.shutdown.cancel();
        let _ = self.task.await;
    }
}
