//! The databases without us: rows of the same weight in a table with the fewest indexes that would
//! do (a position handed out by the database and a unique id), durably committed.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures::future::try_join_all;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use uuid::Uuid;

use crate::Outcome;

/// Connections that insert at the same time where the database lets them.
const WRITERS: u32 = 64;
/// What an event of 500 bytes of payload weighs with its other columns.
const ROW: [u8; 700] = [9; 700];

/// A database to measure.
#[async_trait]
trait Raw: Send + Sync + 'static {
    /// Inserts rows in one statement, which is one transaction.
    async fn insert(&self, rows: usize) -> Outcome<()>;
}

struct Postgres(PgPool);
struct Sqlite(SqlitePool);

/// Rows per second, one per transaction and 100 per statement.
pub(crate) struct RawLimits {
    pub(crate) one_row: f64,
    pub(crate) hundred_rows: f64,
}

/// Measures PostgreSQL: 64 connections, prepared statements.
pub(crate) async fn postgres(url: &str, duration: Duration) -> Outcome<RawLimits> {
    let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(WRITERS)
        .min_connections(WRITERS)
        .connect_with(options)
        .await?;
    sqlx::raw_sql(
        "CREATE TABLE raw_rows (
            position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id UUID NOT NULL UNIQUE,
            payload BYTEA NOT NULL
        )",
    )
    .execute(&pool)
    .await?;
    let limits = measure(Arc::new(Postgres(pool.clone())), duration).await?;
    pool.close().await;
    Ok(limits)
}

/// Measures SQLite: one connection, since the file has one writer at a time.
pub(crate) async fn sqlite(path: &Path, duration: Duration) -> Outcome<RawLimits> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    sqlx::raw_sql(
        "CREATE TABLE raw_rows (
            position INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            payload BLOB NOT NULL
        ) STRICT",
    )
    .execute(&pool)
    .await?;
    let limits = measure(Arc::new(Sqlite(pool.clone())), duration).await?;
    pool.close().await;
    Ok(limits)
}

async fn measure(raw: Arc<dyn Raw>, duration: Duration) -> Outcome<RawLimits> {
    Ok(RawLimits {
        one_row: rate(&raw, 1, duration).await?,
        hundred_rows: rate(&raw, 100, duration).await?,
    })
}

async fn rate(raw: &Arc<dyn Raw>, rows: usize, duration: Duration) -> Outcome<f64> {
    let started = Instant::now();
    let writer = || {
        let raw = Arc::clone(raw);
        tokio::spawn(async move {
            let mut written = 0;
            while started.elapsed() < duration {
                raw.insert(rows).await?;
                written += rows;
            }
            Outcome::Ok(written)
        })
    };
    let written = try_join_all((0..WRITERS).map(|_| writer())).await?;
    let elapsed = started.elapsed();
    let written: usize = written.into_iter().sum::<Outcome<usize>>()?;
    Ok(written as f64 / elapsed.as_secs_f64())
}

#[async_trait]
impl Raw for Postgres {
    async fn insert(&self, rows: usize) -> Outcome<()> {
        let query = if rows == 1 {
            sqlx::query("INSERT INTO raw_rows (id, payload) VALUES ($1, $2)")
                .bind(Uuid::now_v7())
                .bind(ROW.as_slice())
        } else {
            sqlx::query(
                "INSERT INTO raw_rows (id, payload) SELECT * FROM unnest($1::UUID[], $2::BYTEA[])",
            )
            .bind((0..rows).map(|_| Uuid::now_v7()).collect::<Vec<_>>())
            .bind(vec![ROW.as_slice(); rows])
        };
        query.execute(&self.0).await?;
        Ok(())
    }
}

#[async_trait]
impl Raw for Sqlite {
    async fn insert(&self, rows: usize) -> Outcome<()> {
        let mut query = sqlx::QueryBuilder::new("INSERT INTO raw_rows (id, payload) ");
        query.push_values(0..rows, |mut row, _| {
            row.push_bind(Uuid::now_v7()).push_bind(ROW.as_slice());
        });
        query.build().execute(&self.0).await?;
        Ok(())
    }
}
