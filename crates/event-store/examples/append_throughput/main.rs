//! How many events per second the log takes, beside what the database itself can do.
//!
//! `append_throughput postgres://…|FILE [SECONDS]` prints one line per measurement: the raw limits
//! (one row per transaction, 100 rows per statement), our append with 1, 16, 64 and 256 writers,
//! and reading it all back. The database must be empty; a throw-away one is best.

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

/// Writers of the raw measurements.
const RAW_WRITERS: u32 = 64;
/// Events per read of the read-back.
const PAGE: usize = 1_000;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: append_throughput postgres://…|FILE [SECONDS]";
    let target = arguments.next().ok_or(usage)?;
    let seconds = arguments.next().map_or(Ok(3), |text| text.parse())?;
    let duration = Duration::from_secs(seconds);
    let store: Arc<dyn EventStore> = if target.starts_with("postgres") {
        let store = PostgresEventStore::connect(&target, Limits::default()).await?;
        let options = PgConnectOptions::from_str(&target)?;
        let pool = PgPoolOptions::new().max_connections(RAW_WRITERS);
        measure_raw(raw::Postgres(pool.connect_with(options).await?), duration).await?;
        Arc::new(store)
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
        measure_raw(raw::Sqlite(pool.connect_with(options).await?), duration).await?;
        Arc::new(store)
    };
    measure_appends(&store, duration).await?;
    measure_reading(&*store).await?;
    store.close().await;
    Ok(())
}

async fn measure_raw(raw: impl raw::Raw, duration: Duration) -> Outcome<()> {
    raw.prepare().await?;
    for (name, rows) in [
        ("raw, one row per transaction", 1),
        ("raw, 100 rows per statement", 100),
    ] {
        let started = Instant::now();
        let writer = || async {
            let mut written = 0;
            while started.elapsed() < duration {
                raw.insert(rows).await?;
                written += rows;
            }
            Outcome::Ok(written)
        };
        let written = try_join_all((0..RAW_WRITERS).map(|_| writer())).await?;
        report(name, written.into_iter().sum(), started.elapsed());
    }
    raw.remove().await
}

async fn measure_appends(store: &Arc<dyn EventStore>, duration: Duration) -> Outcome<()> {
    for writers in [1, 16, 64, 256] {
        let started = Instant::now();
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
        let name = format!("append, {writers} writers");
        report(&name, written.into_iter().sum(), started.elapsed());
    }
    Ok(())
}

async fn measure_reading(store: &dyn EventStore) -> Outcome<()> {
    let started = Instant::now();
    let mut position = 0;
    loop {
        let page = store.read_log(position, PAGE).await?;
        let Some(last) = page.last() else { break };
        position = last.position;
    }
    report("read back", position as usize, started.elapsed());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "its output is what it is run for")]
fn report(name: &str, events: usize, elapsed: Duration) {
    let rate = events as f64 / elapsed.as_secs_f64();
    println!("{name:<32} {rate:>10.0} events/s");
}

/// An id for a raw row.
fn id() -> Uuid {
    Uuid::now_v7()
}
