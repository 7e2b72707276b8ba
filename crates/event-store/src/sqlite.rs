//! The log in one SQLite file.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Row};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use api::CaseId;

use crate::appender::{Appender, appender, raise_head};
use crate::columns::clamped;
use crate::columns::to_micros;
use crate::sqlite::writer::{Writer, WriterBackend};
use crate::{
    Append, AppendError, Appended, CommandKey, Event, EventStore, Lease, Limits, OpenError,
    PublicEvent, ReadError, StreamName, rows,
};

mod migration;
mod writer;

/// Connections that only read.
const READERS_MAX: u32 = 4;
/// Rows a connection may be ahead of whoever reads them: at the default of 50, long reads spend more
/// time on waking each other than on rows.
const ROWS_AHEAD: usize = 1_024;
/// How often other processes' writes are looked for.
const POLL_EVERY: Duration = Duration::from_secs(1);

const FIND_COMMAND: &str = include_str!("sqlite/find_command.sql");
const READ_STREAM: &str = include_str!("sqlite/read_stream.sql");
const READ_PUBLIC: &str = include_str!("sqlite/read_public.sql");
const READ_LOG: &str = include_str!("sqlite/read_log.sql");
const READ_CASE: &str = include_str!("sqlite/read_case.sql");
const HEAD: &str = include_str!("sqlite/head.sql");
const ACQUIRE_LEASE: &str = include_str!("sqlite/acquire_lease.sql");
const RELEASE_LEASE: &str = include_str!("sqlite/release_lease.sql");

/// The log in one SQLite file, which several processes may have open.
pub struct SqliteEventStore {
    appender: Appender,
    writer: Writer,
    readers: SqlitePool,
    head: Arc<watch::Sender<u64>>,
    tasks: TaskTracker,
    closing: CancellationToken,
    // a store that is dropped without `close` must not leave its tasks behind
    _close_on_drop: DropGuard,
}

// === impl SqliteEventStore ===

impl SqliteEventStore {
    /// Opens the file, makes it if there is none, and migrates its tables.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(path: &Path, limits: Limits) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // an acknowledged append survives the loss of power
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(limits.commit_timeout)
            .disable_statement_logging();
        let connection = migration::open_migrated(&options, limits.commit_timeout).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(limits.commit_timeout)
            .connect_lazy_with(
                options
                    .clone()
                    .pragma("query_only", "ON")
                    .row_buffer_size(ROWS_AHEAD),
            );
        let head = Arc::new(watch::Sender::new(read_head(&readers).await?));

        let writer = Writer::new(options, connection);
        let backend = WriterBackend::new(writer.clone());
        let (appender, task) = appender(backend, limits, Arc::clone(&head));
        let tasks = TaskTracker::new();
        let closing = CancellationToken::new();
        tasks.spawn(task.run(closing.clone()));
        tasks.spawn(poll_head(
            readers.clone(),
            Arc::clone(&head),
            closing.clone(),
        ));
        Ok(Self {
            appender,
            writer,
            readers,
            head,
            tasks,
            _close_on_drop: closing.clone().drop_guard(),
            closing,
        })
    }
}

#[async_trait]
impl EventStore for SqliteEventStore {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.appender.append(append).await
    }

    async fn find_command(
        &self,
        command: &CommandKey,
    ) -> Result<Option<([u8; 32], Appended)>, ReadError> {
        let row = sqlx::query(FIND_COMMAND)
            .bind(command.actor.as_str())
            .bind(command.command_id)
            .fetch_optional(&self.readers)
            .await
            .map_err(unavailable)?;
        let Some(row) = row else { return Ok(None) };
        let recorded = rows::recorded_command(&row, 0)?;
        Ok(Some((recorded.fingerprint, recorded.appended)))
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        let query = sqlx::query(READ_STREAM).bind(stream.as_str());
        let query = query.bind(clamped(after_version)).bind(clamped(limit));
        let found = query.fetch_all(&self.readers).await;
        decode(found)
    }

    async fn read_public(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<PublicEvent>, ReadError> {
        let query = sqlx::query(READ_PUBLIC).bind(stream.as_str());
        let query = query.bind(clamped(after_version)).bind(clamped(limit));
        let found = query.fetch_all(&self.readers).await;
        rows::public_events(&found.map_err(unavailable)?)
    }

    async fn read_log(&self, after_position: u64, limit: usize) -> Result<Vec<Event>, ReadError> {
        let query = sqlx::query(READ_LOG);
        let query = query.bind(clamped(after_position)).bind(clamped(limit));
        let found = query.fetch_all(&self.readers).await;
        decode(found)
    }

    async fn read_case(
        &self,
        case_id: CaseId,
        after_position: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        let query = sqlx::query(READ_CASE).bind(case_id.0);
        let query = query.bind(clamped(after_position)).bind(clamped(limit));
        let found = query.fetch_all(&self.readers).await;
        decode(found)
    }

    async fn head(&self) -> Result<u64, ReadError> {
        read_head(&self.readers).await.map_err(unavailable)
    }

    fn head_hint(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    async fn acquire_lease(
        &self,
        name: &str,
        holder: Uuid,
        now: Timestamp,
        ttl: Duration,
    ) -> Result<Option<Lease>, ReadError> {
        let now = to_micros(now);
        let query = sqlx::query(ACQUIRE_LEASE)
            .bind(name)
            .bind(holder)
            .bind(now)
            .bind(now.saturating_add(clamped(ttl.as_micros())));
        let row = self.writer.run(query).await.map_err(unavailable)?;
        let Some(row) = row else { return Ok(None) };
        let epoch: i64 = row.try_get(0).map_err(unavailable)?;
        Ok(Some(Lease {
            name: name.to_owned(),
            holder,
            epoch: epoch.unsigned_abs(),
        }))
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), ReadError> {
        let query = sqlx::query(RELEASE_LEASE)
            .bind(lease.name.as_str())
            .bind(lease.holder)
            .bind(clamped(lease.epoch));
        self.writer.run(query).await.map_err(unavailable)?;
        Ok(())
    }

    async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.readers.close().await;
    }
}

async fn read_head(readers: &SqlitePool) -> sqlx::Result<u64> {
    let position: i64 = sqlx::query_scalar(HEAD).fetch_one(readers).await?;
    Ok(position.unsigned_abs())
}

async fn poll_head(readers: SqlitePool, head: Arc<watch::Sender<u64>>, closing: CancellationToken) {
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            () = tokio::time::sleep(POLL_EVERY) => {}
        }
        match read_head(&readers).await {
            Ok(position) => raise_head(&head, position),
            Err(error) => tracing::debug!(%error, "cannot read the head of the log"),
        }
    }
}

fn decode(found: sqlx::Result<Vec<SqliteRow>>) -> Result<Vec<Event>, ReadError> {
    rows::events(&found.map_err(unavailable)?)
}

fn unavailable(error: sqlx::Error) -> ReadError {
    tracing::warn!(%error, "cannot read the log");
    ReadError::Unavailable
}
