//! A log, a clock and the deadlines on either database.

use std::sync::Arc;
use std::time::Duration;

use api::log::v1::{AgencyKind, Role};
use api::{CaseId, EventMessage};
use bytes::Bytes;
use deadlines::{Deadlines, Foundation, Storage};
use event_store::{
    Actor, Append, CommandKey, Event, EventStore, ExpectedVersion, Limits, NewEvent,
    PostgresEventStore, SqliteEventStore, StreamName, StreamWrite,
};
use jiff::Timestamp;
use rule_pack::{PackSource, Rulebook};
use service_kit::ManualClock;
use testkit::PostgresDatabase;
use uuid::Uuid;

use crate::counted::Counted;
use crate::office::Office;
use crate::story::{PACK, at};

/// Runs each test on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::world::World::on_sqlite().await).await;
            } )+
        }
        mod postgres {
            $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::world::World::on_postgres().await).await;
            } )+
        }
    };
}
pub(crate) use on_both;

pub(crate) struct World {
    pub(crate) store: Arc<Counted>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: tempfile::TempDir,
    database: Option<PostgresDatabase>,
}

/// A case by number.
pub(crate) fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xca5e_0000_0000 + number))
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteEventStore::open(&folder.path().join("log.db"), Limits::default()).await;
        Self::new(folder, Arc::new(store.expect("a log")), None)
    }

    pub(crate) async fn on_postgres() -> Self {
        let database = PostgresDatabase::new().await.expect("a database");
        let store = PostgresEventStore::connect(&database.url(), Limits::default()).await;
        let folder = tempfile::tempdir().expect("a folder");
        Self::new(folder, Arc::new(store.expect("a log")), Some(database))
    }

    fn new(
        folder: tempfile::TempDir,
        store: Arc<dyn EventStore>,
        database: Option<PostgresDatabase>,
    ) -> Self {
        Self {
            store: Arc::new(Counted::of(store)),
            clock: Arc::new(ManualClock::at(at("08:00"))),
            folder,
            database,
        }
    }

    fn storage(&self) -> Storage {
        match &self.database {
            Some(database) => Storage::Postgres(database.url()),
            None => Storage::Sqlite(self.folder.path().join("deadlines.db")),
        }
    }

    /// The deadlines as a process opens them.
    pub(crate) async fn deadlines(&self) -> Deadlines {
        self.deadlines_with(PACK, self.storage()).await
    }

    /// The same under another text of the pack.
    pub(crate) async fn deadlines_under(&self, pack: &str) -> Deadlines {
        self.deadlines_with(pack, self.storage()).await
    }

    /// The same with a store of their own, which holds nothing.
    pub(crate) async fn deadlines_from_nothing(&self, name: &str) -> Deadlines {
        self.deadlines_with(PACK, Storage::Sqlite(self.folder.path().join(name)))
            .await
    }

    /// The same under other rules.
    pub(crate) async fn deadlines_of(&self, rules: Rulebook) -> Deadlines {
        self.open(rules, &self.storage()).await
    }

    async fn deadlines_with(&self, pack: &str, storage: Storage) -> Deadlines {
        let source = PackSource {
            name: "test.toml",
            text: pack,
        };
        self.open(Rulebook::of(&[source]).expect("a sound pack"), &storage)
            .await
    }

    async fn open(&self, rules: Rulebook, storage: &Storage) -> Deadlines {
        let foundation = Foundation {
            store: Arc::clone(&self.store) as _,
            clock: Arc::clone(&self.clock) as _,
            rules: Arc::new(rules),
            directory: Arc::new(Office),
        };
        Deadlines::open(foundation, storage)
            .await
            .expect("deadlines")
            .settling_within(Duration::from_millis(100))
    }

    /// Records an event of a case at the time the clock shows.
    pub(crate) async fn record<E: EventMessage>(&self, case_id: CaseId, event: &E) -> Event {
        self.record_bytes(case_id, E::TYPE, event.encode_to_vec())
            .await
    }

    pub(crate) async fn record_bytes(
        &self,
        case_id: CaseId,
        event_type: &str,
        public: Vec<u8>,
    ) -> Event {
        use service_kit::Clock;
        let now = self.clock.now();
        let append = append(case_id, event_type, public, now);
        let appended = self.store.append(append).await.expect("recorded");
        let events = self
            .store
            .read_log(appended.first_position - 1, 1)
            .await
            .expect("read");
        events.into_iter().next().expect("the event")
    }

    /// What stands in `deadline/<case_id>`.
    pub(crate) async fn recorded(&self, case_id: CaseId) -> Vec<Event> {
        let stream = StreamName::of("deadline", case_id.0);
        self.store
            .read_stream(&stream, 0, 1_000)
            .await
            .expect("read")
    }

    /// The types of what stands there, without their package.
    pub(crate) async fn names(&self, case_id: CaseId) -> Vec<String> {
        let events = self.recorded(case_id).await;
        let name = |event: &Event| {
            event
                .data
                .event_type
                .trim_start_matches("deadline.v1.")
                .to_owned()
        };
        events.iter().map(name).collect()
    }
}

/// An event of the lane `case`, as its commune records it.
pub(crate) fn append(case_id: CaseId, event_type: &str, public: Vec<u8>, now: Timestamp) -> Append {
    let command_id = Uuid::now_v7();
    Append {
        command: CommandKey {
            actor: "officer".to_owned(),
            command_id,
        },
        fingerprint: [0; 32],
        actor: Actor {
            person_id: "officer".to_owned(),
            org_unit_id: "commune-old".to_owned(),
            agency_kind: AgencyKind::Intake,
            role: Role::ChildProtectionOfficer,
        },
        recorded_at: now,
        writes: vec![StreamWrite {
            stream: StreamName::of("case", case_id.0),
            expected: ExpectedVersion::Any,
            events: vec![NewEvent {
                event_id: Uuid::now_v7(),
                event_type: event_type.to_owned(),
                case_id: Some(case_id),
                occurred_at: now,
                causation_id: None,
                correlation_id: command_id,
                traceparent: String::new(),
                policy_version: String::new(),
                public: public.into(),
                sealed: Vec::new(),
            }],
        }],
        answer: Bytes::new(),
    }
}

pub(crate) use testkit::until;
