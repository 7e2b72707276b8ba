//! A hundred thousand open clocks: starting them, a process that finds them, a look at the time,
//! declaring all of them missed. The service runs as it does in a process, on the rules that are
//! shipped; the bus brings nothing, so that what is measured is the deadlines' own work.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use access::{LiveRegistry, Registry};
use api::intake::v1::ReportReceived;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::{CaseId, EventMessage, timestamp_to_proto};
use bus::{InProcessBus, InProcessLimits};
use deadlines::{Deadlines, Foundation, LiveDirectory, Storage};
use decider::{Message, Rulebook};
use event_store::{
    Actor, Append, CommandKey, EventStore, ExpectedVersion, Limits, NewEvent, PostgresEventStore,
    SqliteEventStore, StreamName, StreamWrite,
};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use service_kit::ManualClock;
use tempfile::TempDir;
use testkit::PostgresServer;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::report::{Aim, Report, Unit};
use crate::{Outcome, POSTGRES, SQLITE, note};

const SECTION: &str = "deadlines";
/// When all reports come in.
const REPORTED: &str = "2026-03-02T08:00:00+07:00";
/// Cases of one append.
const CASES_AN_APPEND: usize = 32;
/// Appends at the same time.
const APPENDS_AT_ONCE: usize = 32;
/// Looks at the time, of which one is told.
const LOOKS: u32 = 1_000;
/// How often it is asked whether it is done.
const POLL: Duration = Duration::from_millis(50);
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// A log with a report in each case, and the deadlines that follow it.
struct Field {
    log: Arc<dyn EventStore>,
    storage: Storage,
    clock: Arc<ManualClock>,
    directory: LiveRegistry,
    rules: Arc<Rulebook>,
    cases: usize,
    _files: TempDir,
}

/// The deadlines at work.
struct Running {
    deadlines: Deadlines,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

/// Everything on either database.
pub(crate) async fn measure(
    report: &mut Report,
    cases: usize,
    server: &PostgresServer,
) -> Outcome<()> {
    let files = || tempfile::Builder::new().prefix("lachan-load-").tempdir();
    let (folder, limits) = (files()?, Limits::default());
    let log = SqliteEventStore::open(&folder.path().join("log.db"), limits).await?;
    let storage = Storage::Sqlite(PathBuf::from(folder.path()).join("deadlines.db"));
    let field = Field::new(Arc::new(log), storage, cases, folder)?;
    field.measure(report, SQLITE).await?;
    let url = server.create_database("deadlines").await?;
    let log = PostgresEventStore::connect(&url, limits).await?;
    let field = Field::new(Arc::new(log), Storage::Postgres(url), cases, files()?)?;
    field.measure(report, POSTGRES).await
}

// === impl Field ===

impl Field {
    fn new(
        log: Arc<dyn EventStore>,
        storage: Storage,
        cases: usize,
        files: TempDir,
    ) -> Outcome<Self> {
        Ok(Self {
            log,
            storage,
            clock: Arc::new(ManualClock::at(REPORTED.parse()?)),
            directory: LiveRegistry::new(Registry::demo()),
            rules: Arc::new(Rulebook::with_overlays(&[])?),
            cases,
            _files: files,
        })
    }

    async fn measure(&self, report: &mut Report, column: &'static str) -> Outcome<()> {
        note(&format!("  deadlines on {column}: {} reports", self.cases));
        self.fill().await?;
        let reported = self.log.head().await?;
        let resident = resident_mb()?;

        note("  starting the clocks");
        let started = Instant::now();
        let running = self.run().await?;
        let clocks = self.cases as u64;
        self.until_recorded(reported + clocks).await?;
        let took = started.elapsed();
        let mut add = |name: &str, figure, aim| {
            report.add(
                SECTION,
                column,
                format!("{clocks} clocks, {name}"),
                figure,
                aim,
            );
        };
        add(
            "started",
            (clocks as f64 / took.as_secs_f64(), Unit::PerSecond),
            None,
        );
        running.stop().await?;
        self.open().await?.catch_up().await?;
        let grown = resident_mb()? - resident;
        add("memory grown by", (grown, Unit::Megabytes), None);

        note("  starting again, and looking at the time");
        let started = Instant::now();
        let deadlines = self.open().await?;
        deadlines.catch_up().await?;
        let found = deadlines.next_due().await?;
        let took = (millis(started.elapsed()), Unit::Milliseconds);
        add("found by a new process", took, Some(Aim::AtMost(1_000.0)));
        if found.is_none() {
            return Err("no clock runs".into());
        }
        let started = Instant::now();
        for _ in 0..LOOKS {
            deadlines.fire().await?;
        }
        let look = millis(started.elapsed()) / f64::from(LOOKS);
        add(
            "one look, nothing due",
            (look, Unit::Milliseconds),
            Some(Aim::AtMost(100.0)),
        );
        drop(deadlines);

        note("  declaring all of them missed");
        let running = self.run().await?;
        let late = "2026-03-04T08:00:00+07:00".parse::<Timestamp>()?;
        self.clock.set(late);
        let started = Instant::now();
        let before = self.log.head().await?;
        // a reminder and the miss
        self.until_recorded(before + clocks * 2).await?;
        let rate = clocks as f64 / started.elapsed().as_secs_f64();
        add("declared missed", (rate, Unit::PerSecond), None);
        running.stop().await?;
        add(
            "memory grown by, all missed",
            (resident_mb()? - resident, Unit::Megabytes),
            None,
        );
        let deadlines = self.open().await?;
        deadlines.catch_up().await?;
        let exactly_once = self.log.head().await? == before + clocks * 2;
        if !exactly_once || deadlines.next_due().await?.is_some() {
            return Err("not every clock was missed once".into());
        }
        self.log.close().await;
        Ok(())
    }

    async fn open(&self) -> Outcome<Deadlines> {
        let foundation = Foundation {
            store: Arc::clone(&self.log),
            clock: Arc::clone(&self.clock) as _,
            rules: Arc::clone(&self.rules),
            directory: Arc::new(LiveDirectory(self.directory.clone())),
        };
        let opened = Deadlines::open(foundation, &self.storage).await?;
        Ok(opened.settling_within(Duration::ZERO))
    }

    async fn run(&self) -> Outcome<Running> {
        let deadlines = self.open().await?;
        let silent = InProcessBus::starting_at(0, InProcessLimits::default());
        let shutdown = CancellationToken::new();
        let task = deadlines.clone().run(Arc::new(silent), shutdown.clone());
        Ok(Running {
            deadlines,
            shutdown,
            task: tokio::spawn(task),
        })
    }

    async fn until_recorded(&self, head: u64) -> Outcome<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.log.head().await? < head {
            if Instant::now() > deadline {
                return Err(format!("{} of {head} recorded", self.log.head().await?).into());
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// A report in each case, as its commune records it.
    async fn fill(&self) -> Outcome<()> {
        let now: Timestamp = REPORTED.parse()?;
        let numbers: Vec<usize> = (0..self.cases).collect();
        let appends = numbers.chunks(CASES_AN_APPEND).map(|cases| {
            let append = reports(cases.len(), now);
            async move { self.log.append(append).await.map(drop) }
        });
        stream::iter(appends)
            .buffer_unordered(APPENDS_AT_ONCE)
            .try_collect::<Vec<()>>()
            .await?;
        Ok(())
    }
}

// === impl Running ===

impl Running {
    async fn stop(self) -> Outcome<()> {
        self.shutdown.cancel();
        self.task.await?;
        drop(self.deadlines);
        Ok(())
    }
}

/// So many cases, in one append.
fn reports(count: usize, now: Timestamp) -> Append {
    let command_id = Uuid::now_v7();
    let (officer, commune) = ("officer-an-phuoc", "commune-an-phuoc");
    let opened = LaneOpened {
        org_unit_id: commune.to_owned(),
        agency_kind: AgencyKind::Intake.into(),
        basis: LaneBasis::OwnReceipt.into(),
        referral_id: String::new(),
    };
    let received = ReportReceived {
        report_sequence: 1,
        received_at: Some(timestamp_to_proto(now - SignedDuration::from_mins(1))),
        incident_org_unit_id: commune.to_owned(),
        ..ReportReceived::default()
    };
    let write = |_| {
        let case_id = CaseId(Uuid::now_v7());
        let event = |event_type: &str, public: Vec<u8>| NewEvent {
            event_id: Uuid::now_v7(),
            event_type: event_type.to_owned(),
            case_id: Some(case_id),
            occurred_at: now,
            causation_id: None,
            correlation_id: command_id,
            traceparent: String::new(),
            policy_version: "1".to_owned(),
            public: public.into(),
            sealed: Vec::new(),
        };
        StreamWrite {
            stream: StreamName::of("case", case_id.0),
            expected: ExpectedVersion::NoStream,
            events: vec![
                event(LaneOpened::TYPE, opened.encode_to_vec()),
                event(ReportReceived::TYPE, received.encode_to_vec()),
            ],
        }
    };
    Append {
        command: CommandKey {
            actor: officer.to_owned(),
            command_id,
        },
        fingerprint: [7; 32],
        actor: Actor {
            person_id: officer.to_owned(),
            org_unit_id: commune.to_owned(),
            agency_kind: AgencyKind::Intake,
            role: Role::ChildProtectionOfficer,
        },
        recorded_at: now,
        writes: (0..count).map(write).collect(),
        answer: Vec::new().into(),
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// Resident memory of this process, in megabytes.
fn resident_mb() -> Outcome<f64> {
    crate::process::resident_mb(std::process::id())
}
