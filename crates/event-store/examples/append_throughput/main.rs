//! How many events per second the log takes, beside what the database itself can do.
//!
//! `append_throughput postgres://…|FILE [SECONDS [ROUNDS]]` measures in turns, round after round, and
//! prints the median of each: the raw limits (one row per transaction with 1 and 64 writers, 100 rows
//! per statement), our append with 1, 16, 64 and 256 writers, how that compares with the limit of the
//! same round, and reading it all back. The database must be empty; a throw-away one is best.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_store::{EventStore, Limits, PostgresEventStore, SqliteEventStore};
use futures::future::try_join_all;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use uuid::Uuid;

mod load;
mod raw;

/// Writers that together find the limit of the database.
const LIMIT_WRITERS: usize = 64;
/// Events per read of the read-back.
const PAGE: usize = 1_000;

/// Measurements by name, one for each round.
struct Bench {
    duration: Duration,
    rates: BTreeMap<String, Vec<f64>>,
}

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: append_throughput postgres://…|FILE [SECONDS [ROUNDS]]";
    let target = arguments.next().ok_or(usage)?;
    let seconds = arguments.next().map_or(Ok(3.0), |text| text.parse())?;
    let rounds = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let mut bench = Bench {
        duration: Duration::from_secs_f64(seconds),
        rates: BTreeMap::new(),
    };
    let store: Arc<dyn EventStore> = if target.starts_with("postgres") {
        let store = PostgresEventStore::connect(&target, Limits::default()).await?;
        let options = PgConnectOptions::from_str(&target)?;
        let pool = PgPoolOptions::new().max_connections(LIMIT_WRITERS as u32);
        let raw = raw::Postgres(pool.connect_with(options).await?);
        let store: Arc<dyn EventStore> = Arc::new(store);
        bench.run(&raw, &store, rounds).await?;
        store
    } else {
        let path = Path::new(&target);
        let store = SqliteEventStore::open(path, Limits::default()).await?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(60));
        // more than one connection would only wait for the file's lock
        let pool = SqlitePoolOptions::new().max_connections(1);
        let raw = raw::Sqlite(pool.connect_with(options).await?);
        let store: Arc<dyn EventStore> = Arc::new(store);
        bench.run(&raw, &store, rounds).await?;
        store
    };
    bench.report();
    measure_reading(&*store).await?;
    store.close().await;
    Ok(())
}

// === impl Bench ===

impl Bench {
    async fn run(
        &mut self,
        raw: &dyn raw::Raw,
        store: &Arc<dyn EventStore>,
        rounds: usize,
    ) -> Outcome<()> {
        raw.prepare().await?;
        for _ in 0..rounds {
            for (writers, rows) in [(1, 1), (LIMIT_WRITERS, 1), (LIMIT_WRITERS, 100)] {
                let rate = self.measure_raw(raw, writers, rows).await?;
                let name = format!("limit, {writers} writers, {rows} rows per commit");
                self.rates.entry(name).or_default().push(rate);
                if rows == 1 {
                    let name = format!("append beside the limit, {writers} writers");
                    let ours = self.measure_appends(store, writers).await?;
                    self.rates.entry(name).or_default().push(ours / rate);
                    let name = format!("append, {writers} writers");
                    self.rates.entry(name).or_default().push(ours);
                }
            }
            for writers in [16, 256] {
                let rate = self.measure_appends(store, writers).await?;
                let name = format!("append, {writers} writers");
                self.rates.entry(name).or_default().push(rate);
            }
        }
        raw.remove().await
    }

    /// Rows per second without us.
    async fn measure_raw(&self, raw: &dyn raw::Raw, writers: usize, rows: usize) -> Outcome<f64> {
        let started = Instant::now();
        let writer = || async {
            let mut written = 0;
            while started.elapsed() < self.duration {
                raw.insert(rows).await?;
                written += rows;
            }
            Outcome::Ok(written)
        };
        let written = try_join_all((0..writers).map(|_| writer())).await?;
        Ok(rate(written.into_iter().sum(), started.elapsed()))
    }

    /// Events per second.
    async fn measure_appends(&self, store: &Arc<dyn EventStore>, writers: usize) -> Outcome<f64> {
        let (started, duration) = (Instant::now(), self.duration);
        let writer = || {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut written = 0;
                let mut stream = load::Stream::new();
                while started.elapsed() < duration {
                    store.append(stream.next_append()).await?;
                    written += 1;
                }
                Outcome::Ok(written)
            })
        };
        let written = try_join_all((0..writers).map(|_| writer())).await?;
        let written: Vec<usize> = written.into_iter().collect::<Outcome<_>>()?;
        Ok(rate(written.into_iter().sum(), started.elapsed()))
    }

    fn report(&mut self) {
        for (name, rates) in &mut self.rates {
            rates.sort_by(f64::total_cmp);
            report(name, rates[rates.len() / 2], rates);
        }
    }
}

async fn measure_reading(store: &dyn EventStore) -> Outcome<()> {
    let started = Instant::now();
    let mut position = 0;
    loop {
        let page = store.read_log(position, PAGE).await?;
        let Some(last) = page.last() else { break };
        position = last.position;
    }
    report("read back", rate(position as usize, started.elapsed()), &[]);
    Ok(())
}

fn rate(count: usize, elapsed: Duration) -> f64 {
    count as f64 / elapsed.as_secs_f64()
}

#[expect(clippy::print_stdout, reason = "its output is what it is run for")]
fn report(name: &str, median: f64, all: &[f64]) {
    let digits = if median < 100.0 { 2 } else { 0 };
    let all: Vec<_> = all.iter().map(|rate| format!("{rate:.digits$}")).collect();
    println!("{name:<42} {median:>10.digits$}   {}", all.join(" "));
}

/// An id for a raw row.
fn id() -> Uuid {
    Uuid::now_v7()
}
