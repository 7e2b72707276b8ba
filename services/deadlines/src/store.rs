//! How far the deadlines followed the log, and which case to look at when; on SQLite or PostgreSQL.

use std::path::Path;
use std::time::Duration;

use api::CaseId;
use jiff::Timestamp;
use projector::{Checkpoint, Halt};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use uuid::Uuid;

use crate::sql::{POSTGRES, SQLITE};

/// How long a statement waits for a lock or a free connection.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections: one for each partition's worker, and the ticker.
const CONNECTIONS_MAX: u32 = 17;
/// Key of the advisory lock under which the schema is made: "lcdeadln".
const MIGRATION_LOCK: i64 = 0x6c63_6465_6164_6c6e;

/// The store of the deadlines. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum Store {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// When a case is to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wake {
    pub(crate) case_id: CaseId,
    pub(crate) partition: u16,
    /// Version of the case's clocks that this follows from.
    pub(crate) version: u64,
    /// Never again, when there is nothing to look for.
    pub(crate) at: Option<Timestamp>,
}

/// A case whose moment has come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DueRow {
    pub(crate) case_id: CaseId,
    pub(crate) partition: u16,
}

/// Where a partition is moved from and to.
pub(crate) struct Step {
    pub(crate) partition: u16,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) scanned: u64,
}

/// Runs one statement on either database.
macro_rules! run {
    ($executor:expr, $sql:expr, [$($parameter:expr),* $(,)?]) => {
        sqlx::query($sql)$(.bind($parameter))*.execute($executor).await.map(|done| done.rows_affected())
    };
}

/// Writes what a batch changed, in one transaction; the checkpoint first, so that nobody else does.
macro_rules! apply_in {
    ($tx:ident, $sql:ident, $step:ident, $wakes:ident) => {{
        let moved = run!(
            &mut *$tx,
            $sql.move_checkpoint,
            [
                i64::from($step.partition),
                number($step.from),
                number($step.to),
                number($step.scanned),
            ]
        )?;
        if moved == 0 {
            return Ok(false);
        }
        for wake in $wakes {
            put_in!(&mut *$tx, $sql, wake)?;
        }
        $tx.commit().await?;
        Ok(true)
    }};
}

macro_rules! put_in {
    ($executor:expr, $sql:ident, $wake:expr) => {
        match $wake.at {
            Some(at) => run!(
                $executor,
                $sql.put_wake,
                [
                    $wake.case_id.0,
                    i64::from($wake.partition),
                    number($wake.version),
                    at.as_microsecond(),
                ]
            ),
            None => run!(
                $executor,
                $sql.drop_wake,
                [$wake.case_id.0, number($wake.version)]
            ),
        }
    };
}

// === impl Store ===

impl Store {
    pub(crate) async fn open_sqlite(path: &Path) -> sqlx::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .busy_timeout(LOCK_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            // it can be made anew from the log: no fsync per commit
            .synchronous(SqliteSynchronous::Normal)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(LOCK_TIMEOUT)
            .connect_with(options)
            .await?;
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(SQLITE.schema).execute(&mut *tx).await?;
        for partition in 0..bus::PARTITIONS {
            run!(&mut *tx, SQLITE.add_partition, [i64::from(partition)])?;
        }
        tx.commit().await?;
        Ok(Self::Sqlite(pool))
    }

    pub(crate) async fn connect_postgres(url: &str) -> sqlx::Result<Self> {
        let options: PgConnectOptions = url.parse()?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(LOCK_TIMEOUT)
            .connect_with(options.disable_statement_logging())
            .await?;
        let mut tx = pool.begin().await?;
        run!(
            &mut *tx,
            "SELECT pg_advisory_xact_lock($1)",
            [MIGRATION_LOCK]
        )?;
        sqlx::raw_sql(POSTGRES.schema).execute(&mut *tx).await?;
        for partition in 0..bus::PARTITIONS {
            run!(&mut *tx, POSTGRES.add_partition, [i64::from(partition)])?;
        }
        tx.commit().await?;
        Ok(Self::Postgres(pool))
    }

    pub(crate) async fn checkpoints(&self) -> sqlx::Result<Vec<Checkpoint>> {
        let rows: Vec<(i64, i64, i64, String)> = match self {
            Self::Sqlite(pool) => sqlx::query_as(SQLITE.checkpoints).fetch_all(pool).await?,
            Self::Postgres(pool) => sqlx::query_as(POSTGRES.checkpoints).fetch_all(pool).await?,
        };
        let checkpoint = |(position, scanned, halted, code): (i64, i64, i64, String)| Checkpoint {
            position: position.unsigned_abs(),
            scanned: scanned.unsigned_abs(),
            halt: (halted > 0).then(|| Halt {
                position: halted.unsigned_abs(),
                code,
            }),
        };
        Ok(rows.into_iter().map(checkpoint).collect())
    }

    /// Moves a checkpoint and writes what follows; `false` when it does not stand where the step
    /// begins, and then nothing was changed.
    pub(crate) async fn apply(&self, step: &Step, wakes: &[Wake]) -> sqlx::Result<bool> {
        match self {
            Self::Sqlite(pool) => {
                let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
                apply_in!(tx, SQLITE, step, wakes)
            }
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                apply_in!(tx, POSTGRES, step, wakes)
            }
        }
    }

    pub(crate) async fn note_scanned(
        &self,
        partition: u16,
        position: u64,
        scanned: u64,
    ) -> sqlx::Result<()> {
        let (partition, position, scanned) =
            (i64::from(partition), number(position), number(scanned));
        match self {
            Self::Sqlite(pool) => run!(pool, SQLITE.note_scanned, [partition, position, scanned]),
            Self::Postgres(pool) => {
                run!(pool, POSTGRES.note_scanned, [partition, position, scanned])
            }
        }
        .map(drop)
    }

    pub(crate) async fn note_halt(
        &self,
        partition: u16,
        position: u64,
        halt: &Halt,
    ) -> sqlx::Result<()> {
        let (partition, position) = (i64::from(partition), number(position));
        let (halted, code) = (number(halt.position), halt.code.as_str());
        match self {
            Self::Sqlite(pool) => run!(pool, SQLITE.note_halt, [partition, position, halted, code]),
            Self::Postgres(pool) => run!(
                pool,
                POSTGRES.note_halt,
                [partition, position, halted, code]
            ),
        }
        .map(drop)
    }

    /// Writes when to look at a case next, unless somebody who knows more has.
    pub(crate) async fn put_wake(&self, wake: &Wake) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(pool) => put_in!(pool, SQLITE, wake),
            Self::Postgres(pool) => put_in!(pool, POSTGRES, wake),
        }
        .map(drop)
    }

    /// Lets a case wait until then, whatever was written of it.
    pub(crate) async fn put_off(&self, row: &DueRow, until: Timestamp) -> sqlx::Result<()> {
        let until = until.as_microsecond();
        match self {
            Self::Sqlite(pool) => run!(pool, SQLITE.put_off, [row.case_id.0, until]),
            Self::Postgres(pool) => run!(pool, POSTGRES.put_off, [row.case_id.0, until]),
        }
        .map(drop)
    }

    /// Cases whose moment has come, the longest waiting first; none of the partitions in `without`
    /// (a bit for each).
    pub(crate) async fn due(
        &self,
        now: Timestamp,
        without: u16,
        limit: u32,
    ) -> sqlx::Result<Vec<DueRow>> {
        let (now, without, limit) = (now.as_microsecond(), i64::from(without), i64::from(limit));
        macro_rules! fetch {
            ($pool:expr, $sql:expr) => {
                sqlx::query_as($sql)
                    .bind(now)
                    .bind(without)
                    .bind(limit)
                    .fetch_all($pool)
                    .await?
            };
        }
        let rows: Vec<(Uuid, i64)> = match self {
            Self::Sqlite(pool) => fetch!(pool, SQLITE.due),
            Self::Postgres(pool) => fetch!(pool, POSTGRES.due),
        };
        let row = |(case_id, partition): (Uuid, i64)| DueRow {
            case_id: CaseId(case_id),
            partition: u16::try_from(partition).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// The next moment of any case.
    pub(crate) async fn next_wake(&self) -> sqlx::Result<Option<Timestamp>> {
        let (micros,): (Option<i64>,) = match self {
            Self::Sqlite(pool) => sqlx::query_as(SQLITE.next_wake).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_as(POSTGRES.next_wake).fetch_one(pool).await?,
        };
        Ok(micros.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn number(value: u64) -> i64 {
    // positions and versions stay far below
    i64::try_from(value).unwrap_or(i64::MAX)
}
