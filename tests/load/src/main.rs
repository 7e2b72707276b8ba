//! Measures Lá Chắn beside the limits of the machine, in one run: `make bench`.
//!
//! Everything runs as it is deployed: release builds, processes of their own, real PostgreSQL and
//! NATS, every commit durable. A figure is the median of its rounds; a ratio is taken within a
//! round, where both of its terms saw the same machine.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use event_store::{EventStore, Limits, PostgresEventStore, SqliteEventStore};
use testkit::PostgresServer;
use tokio::signal::unix::{SignalKind, signal};

use crate::corpus::Corpus;
use crate::long_log::LongLog;
use crate::numbers::percentile_ms;
use crate::process::Program;
use crate::raw::RawLimits;
use crate::report::{Aim, Report, Unit};
use crate::shape::Shape;

mod appends;
mod commands;
mod conditions;
mod corpus;
mod deadlines;
mod folding;
mod footprint;
mod long_case;
mod long_log;
mod numbers;
mod officer;
mod process;
mod raw;
mod report;
mod shape;
mod template;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const POSTGRES: &str = "PostgreSQL";
const SQLITE: &str = "SQLite";
const LOG: &str = "log: events recorded";
const COMMANDS: &str = "commands over gRPC";
const VISIBLE: &str = "from receipt to view, at a steady load";
const LONG: &str = "views from a long log";
const UP: &str = "`lachan up`";
const ONE_CORE: &str = "one core";
const FOLDING: &str = "rules: events of typical cases";

/// What can be set from outside.
struct Settings {
    /// `ROUNDS`: samples per figure.
    rounds: usize,
    /// `SECONDS_EACH`: how long each rate is measured.
    duration: Duration,
    /// `EVENTS`: length of the long log.
    events: u64,
    /// `RATE`: commands per second of the steady load.
    rate: u32,
    /// `CLOCKS`: open clocks of the deadlines.
    clocks: u64,
    /// `ONLY`: the parts to measure, of log, commands, deadlines, rebuild, fold, open and up.
    only: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    // whatever ends this future, what it started is dropped and thereby ended
    let ended = tokio::select! {
        measured = measure() => measured,
        () = interrupted() => Err("interrupted".into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            note(&format!("the measurement failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn interrupted() {
    let interrupt = signal(SignalKind::interrupt());
    let terminate = signal(SignalKind::terminate());
    match (interrupt, terminate) {
        (Ok(mut interrupt), Ok(mut terminate)) => tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        },
        _ => std::future::pending().await,
    }
}

async fn measure() -> Outcome<()> {
    let settings = Settings::from_environment()?;
    let program = Program::find()?.with("LACHAN__TELEMETRY__LOG_FILTER", "warn");
    let server = PostgresServer::start().await?;
    let conditions = conditions::observe(&server, &settings).await?;
    let mut report = Report::default();

    for round in 1..=settings.rounds {
        note(&format!("round {round} of {}: log", settings.rounds));
        let limits = measure_log(&mut report, &settings, &server, round).await?;
        if settings.measures("commands") {
            note("  commands: processes on PostgreSQL and NATS");
            let database = format!("commands_{round}");
            let shape = Shape::distributed(&program, &server, &database).await?;
            measure_shape(&mut report, &settings, shape, POSTGRES, &limits[0]).await?;
            note("  commands: one process on SQLite");
            let shape = Shape::embedded(&program).await?;
            measure_shape(&mut report, &settings, shape, SQLITE, &limits[1]).await?;
        }
        if settings.measures("up") {
            note("  starts of `lachan up`");
            measure_start(&mut report, &program).await?;
        }
    }
    if settings.measures("deadlines") {
        note("deadlines");
        deadlines::measure(&mut report, settings.clocks as usize, &server).await?;
    }
    if ["fold", "open", "rebuild"]
        .iter()
        .any(|part| settings.measures(part))
    {
        note("playing the demo cases");
        let corpus = Arc::new(Corpus::from_demo(&program).await?);
        measure_folding(&mut report, &settings, &corpus).await?;
        if settings.measures("open") {
            long_case::measure(&mut report, settings.rounds, &program, &server, &corpus).await?;
        }
        measure_long_log(&mut report, &settings, &program, &server, &corpus).await?;
    }

    print(&format!("\nconditions\n{}", conditions::text(&conditions)));
    print(&report.table(&[POSTGRES, SQLITE]));
    print(&(report.table(&[ONE_CORE]) + "* misses its aim\n"));
    let file = output_file()?;
    let json = serde_json::to_string_pretty(&report.json(&conditions))?;
    std::fs::write(&file, json + "\n")?;
    print(&format!("every sample: {}\n", file.display()));
    Ok(())
}

/// The raw limits, and our append beside them.
async fn measure_log(
    report: &mut Report,
    settings: &Settings,
    server: &PostgresServer,
    round: usize,
) -> Outcome<[RawLimits; 2]> {
    let duration = settings.duration;
    let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
    let raw_url = server.create_database(&format!("raw_{round}")).await?;
    let limits = [
        raw::postgres(&raw_url, duration).await?,
        raw::sqlite(&files.path().join("raw.db"), duration).await?,
    ];
    for (column, limits) in [POSTGRES, SQLITE].into_iter().zip(&limits) {
        let one = (limits.one_row, Unit::PerSecond);
        let hundred = (limits.hundred_rows, Unit::PerSecond);
        report.add(LOG, column, "limit: one row per transaction", one, None);
        report.add(LOG, column, "limit: 100 rows per statement", hundred, None);
    }
    if !settings.measures("log") {
        return Ok(limits);
    }
    let url = server.create_database(&format!("append_{round}")).await?;
    let stores: [Arc<dyn EventStore>; 2] = [
        Arc::new(PostgresEventStore::connect(&url, Limits::default()).await?),
        Arc::new(SqliteEventStore::open(&files.path().join("log.db"), Limits::default()).await?),
    ];
    let shapes = [POSTGRES, SQLITE].into_iter().zip(&stores).zip(&limits);
    for ((column, store), limits) in shapes {
        for writers in [1, 16, 64, 256] {
            let rate = appends::rate(store, writers, duration).await?;
            let name = format!("append, {writers} writers");
            report.add(LOG, column, name, (rate, Unit::PerSecond), None);
            if writers == 64 {
                let ratio = (rate / limits.one_row, Unit::Ratio);
                // the aim is PostgreSQL's
                let aim = (column == POSTGRES).then_some(Aim::AtLeast(2.0));
                report.add(LOG, column, "  beside one row per transaction", ratio, aim);
            }
        }
        store.close().await;
    }
    Ok(limits)
}

/// Commands in a closed loop, then at a steady pace with somebody watching.
async fn measure_shape(
    report: &mut Report,
    settings: &Settings,
    shape: Shape,
    column: &'static str,
    limits: &RawLimits,
) -> Outcome<()> {
    for clients in [1, 16, 64] {
        let got = commands::closed_loop(&shape, clients, settings.duration).await?;
        let mut add = |name: &str, figure, aim| {
            let name = match name {
                "" => format!("{clients} clients"),
                name => format!("{clients} clients, {name}"),
            };
            report.add(COMMANDS, column, name, figure, aim);
        };
        add("", (got.per_second, Unit::PerSecond), None);
        add("p50", (got.p50_ms, Unit::Milliseconds), None);
        add("p99", (got.p99_ms, Unit::Milliseconds), None);
        if clients == 64 {
            let ratio = got.per_second / limits.one_row;
            let name = "beside one row per transaction";
            add(name, (ratio, Unit::Ratio), Some(Aim::AtLeast(0.5)));
        }
    }
    commands::settle(&shape).await?;
    let mut seen = commands::steady_load(&shape, settings.rate, settings.duration * 3).await?;
    let pace = (seen.per_second, Unit::PerSecond);
    report.add(
        VISIBLE,
        column,
        "commands, each followed by queries",
        pace,
        None,
    );
    for (name, durations, aim) in [
        ("case file", &mut seen.case_file, Some(Aim::AtMost(50.0))),
        (
            "case file, nothing to wait for",
            &mut seen.case_file_alone,
            None,
        ),
        ("worklist", &mut seen.worklist, Some(Aim::AtMost(50.0))),
        (
            "worklist, nothing to wait for",
            &mut seen.worklist_alone,
            None,
        ),
    ] {
        for (share, text, aim) in [(0.5, "p50", None), (0.99, "p99", aim)] {
            let figure = (percentile_ms(durations, share), Unit::Milliseconds);
            report.add(VISIBLE, column, format!("{name}, {text}"), figure, aim);
        }
    }
    shape.stop().await
}

async fn measure_start(report: &mut Report, program: &Program) -> Outcome<()> {
    let start = footprint::first_start_ms(program).await?;
    let aim = Some(Aim::AtMost(1_000.0));
    let start = (start, Unit::Milliseconds);
    report.add(UP, SQLITE, "exec to SERVING, empty folder", start, aim);
    let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
    let idle = footprint::idle_mb(program, files.path()).await?;
    let aim = Some(Aim::AtMost(80.0));
    let idle = (idle, Unit::Megabytes);
    report.add(UP, SQLITE, "idle memory, empty log", idle, aim);
    Ok(())
}

/// The rules on one core.
async fn measure_folding(report: &mut Report, settings: &Settings, corpus: &Corpus) -> Outcome<()> {
    if !settings.measures("fold") {
        return Ok(());
    }
    for round in 1..=settings.rounds {
        note(&format!("round {round}: folding"));
        for rates in folding::rates(corpus, settings.duration).await? {
            let aim = Some(Aim::AtLeast(1_000_000.0));
            let folded = (rates.folded, Unit::PerSecond);
            report.add(
                FOLDING,
                ONE_CORE,
                format!("{}, folded", rates.lane),
                folded,
                aim,
            );
            let name = format!("{}, decoded and folded", rates.lane);
            let decoded = (rates.decoded, Unit::PerSecond);
            report.add(FOLDING, ONE_CORE, name, decoded, aim);
        }
    }
    Ok(())
}

/// Fills a log of each kind once, then reads it and rebuilds its views in rounds.
async fn measure_long_log(
    report: &mut Report,
    settings: &Settings,
    program: &Program,
    server: &PostgresServer,
    corpus: &Arc<Corpus>,
) -> Outcome<()> {
    if !settings.measures("rebuild") {
        return Ok(());
    }
    note("filling long logs with copies of the demo cases");
    let on_postgres = LongLog::on_postgres(program, corpus, settings.events, server).await?;
    let on_sqlite = LongLog::on_sqlite(program, corpus, settings.events).await?;
    note(&format!("  {:?}", on_sqlite.filled));
    for round in 1..=settings.rounds {
        note(&format!("  round {round}: reading and rebuilding"));
        for (column, log) in [(POSTGRES, &on_postgres), (SQLITE, &on_sqlite)] {
            let read = (log.read_rate().await?, Unit::PerSecond);
            report.add(LONG, column, "limit: reading the log", read, None);
            let rebuild = (log.rebuild_rate().await?, Unit::PerSecond);
            let aim = Some(Aim::AtLeast(50_000.0));
            report.add(LONG, column, "`lachan views rebuild`", rebuild, aim);
        }
    }
    if !settings.measures("up") {
        return Ok(());
    }
    for _ in 0..settings.rounds {
        let cases = on_sqlite.filled.cases;
        let start = footprint::next_start_ms(program, on_sqlite.data()).await?;
        let name = format!("exec to SERVING, {cases} cases");
        let aim = Some(Aim::AtMost(1_000.0));
        report.add(UP, SQLITE, name, (start, Unit::Milliseconds), aim);
        let idle = footprint::idle_mb(program, on_sqlite.data()).await?;
        let name = format!("idle memory, {cases} cases");
        let aim = Some(Aim::AtMost(80.0));
        report.add(UP, SQLITE, name, (idle, Unit::Megabytes), aim);
    }
    Ok(())
}

// === impl Settings ===

impl Settings {
    fn from_environment() -> Outcome<Self> {
        let only = std::env::var("ONLY").ok().filter(|only| !only.is_empty());
        Ok(Self {
            rounds: number("ROUNDS", 3)?.max(1) as usize,
            duration: Duration::from_secs(number("SECONDS_EACH", 2)?.max(1)),
            events: number("EVENTS", 220_000)?.max(1),
            rate: u32::try_from(number("RATE", 200)?)?.max(1),
            clocks: number("CLOCKS", 100_000)?.max(1),
            only,
        })
    }

    fn measures(&self, part: &str) -> bool {
        let only = self.only.as_deref();
        only.is_none_or(|only| only.split(',').any(|wanted| wanted == part))
    }
}

fn number(variable: &str, default: u64) -> Outcome<u64> {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .map_err(|_| format!("{variable} must be a number").into()),
        Err(_) => Ok(default),
    }
}

/// `bench/figures.json` in the target folder this program was built into.
fn output_file() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(|profile| profile.parent());
    let folder = target.ok_or("no target folder")?.join("bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder.join("figures.json"))
}

#[expect(clippy::print_stdout, reason = "its output is what it is run for")]
fn print(text: &str) {
    print!("{text}");
}

/// Tells whoever waits what is going on.
#[expect(clippy::print_stderr, reason = "progress, apart from the figures")]
fn note(text: &str) {
    eprintln!("{text}");
}
