//! The log in PostgreSQL.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::query::Query;
use sqlx::{ConnectOptions, Postgres, Row};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use api::CaseId;

use crate::appender::{Appender, appender};
use crate::columns::clamped;
use crate::columns::to_micros;
use crate::postgres::writer::Writer;
use crate::{
    Append, AppendError, Appended, CommandKey, Event, EventStore, Lease, Limits, OpenError,
    PublicEvent, ReadError, StreamName, rows,
};

mod columns;
mod follower;
mod migration;
mod writer;

/// Connections that read, one of which listens and one of which tells.
const READERS_MAX: u32 = 10;
/// How long a read waits for a connection. While the server is away the pool goes on trying for so
/// long: twice this must fit into a call, so that the caller is told `UNAVAILABLE` and not that
/// time is up.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

const FIND_COMMAND: &str = include_str!("postgres/find_command.sql");
const READ_STREAM: &str = include_str!("postgres/read_stream.sql");
const READ_PUBLIC: &str = include_str!("postgres/read_public.sql");
const READ_LOG: &str = include_str!("postgres/read_log.sql");
const READ_CASE: &str = include_str!("postgres/read_case.sql");
const HEAD: &str = include_str!("postgres/head.sql");
const ACQUIRE_LEASE: &str = include_str!("postgres/acquire_lease.sql");
const RELEASE_LEASE: &str = include_str!("postgres/release_lease.sql");

/// The log in PostgreSQL, shared by any number of processes.
pub struct PostgresEventStore {
    appender: Appender,
    readers: PgPool,
    head: Arc<watch::Sender<u64>>,
    tasks: TaskTracker,
    closing: CancellationToken,
    // a store that is dropped without `close` must not leave its tasks behind
    _close_on_drop: DropGuard,
}

type PgQuery<'q> = Query<'q, Postgres, PgArguments>;

// === impl PostgresEventStore ===

impl PostgresEventStore {
    /// Connects, and migrates the tables if they are not what this build needs. A role that owns
    /// nothing will do when they are.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn connect(url: &str, limits: Limits) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(OpenError::Address)?
            .application_name("lachan-log")
            .disable_statement_logging();
        migration::migrate(&options).await?;
        let readers = PgPoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT.min(limits.commit_timeout))
            // a dead connection is found out by its query, which is then sent again
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().options([("jit", "off")]));
        let head = Arc::new(watch::Sender::new(read_head(&readers).await?));

        let (committed, commits) = watch::channel(0);
        let backend = Writer::new(&options, limits.commit_timeout, committed);
        let (appender, task) = appender(backend, limits, Arc::clone(&head));
        let tasks = TaskTracker::new();
        let closing = CancellationToken::new();
        tasks.spawn(task.run(closing.clone()));
        tasks.spawn(closing.clone().run_until_cancelled_owned(follower::follow(
            readers.clone(),
            Arc::clone(&head),
            commits,
        )));
        Ok(Self {
            appender,
            readers,
            head,
            tasks,
            _close_on_drop: closing.clone().drop_guard(),
            closing,
        })
    }

    /// Runs a query that changes nothing or may be sent twice. After a restart of the server every
    /// idle connection is dead: each one costs an attempt.
    async fn fetch<'q>(&self, query: impl Fn() -> PgQuery<'q>) -> Result<Vec<PgRow>, ReadError> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            match query().fetch_all(&self.readers).await {
                Err(sqlx::Error::Io(_)) if attempts <= READERS_MAX => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot read the log");
                    return Err(ReadError::Unavailable);
                }
                Ok(found) => return Ok(found),
            }
        }
    }
}

#[async_trait]
impl EventStore for PostgresEventStore {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.appender.append(append).await
    }

    async fn find_command(
        &self,
        command: &CommandKey,
    ) -> Result<Option<([u8; 32], Appended)>, ReadError> {
        let query = || {
            let query = sqlx::query(FIND_COMMAND).bind(command.actor.as_str());
            query.bind(command.command_id)
        };
        let found = self.fetch(query).await?;
        let Some(row) = found.first() else {
            return Ok(None);
        };
        let recorded = rows::recorded_command(row, 0)?;
        Ok(Some((recorded.fingerprint, recorded.appended)))
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        let query = || {
            let query = sqlx::query(READ_STREAM).bind(stream.as_str());
            query.bind(clamped(after_version)).bind(clamped(limit))
        };
        rows::events(&self.fetch(query).await?)
    }

    async fn read_public(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<PublicEvent>, ReadError> {
        let query = || {
            let query = sqlx::query(READ_PUBLIC).bind(stream.as_str());
            query.bind(clamped(after_version)).bind(clamped(limit))
        };
        rows::public_events(&self.fetch(query).await?)
    }

    async fn read_log(&self, after_position: u64, limit: usize) -> Result<Vec<Event>, ReadError> {
        let query = || {
            let query = sqlx::query(READ_LOG);
            query.bind(clamped(after_position)).bind(clamped(limit))
        };
        rows::events(&self.fetch(query).await?)
    }

    async fn read_case(
        &self,
        case_id: CaseId,
        after_position: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        let query = || {
            let query = sqlx::query(READ_CASE).bind(case_id.0);
            query.bind(clamped(after_position)).bind(clamped(limit))
        };
        rows::events(&self.fetch(query).await?)
    }

    async fn head(&self) -> Result<u64, ReadError> {
        let found = self.fetch(|| sqlx::query(HEAD)).await?;
        let position = found.first().and_then(|row| row.try_get::<i64, _>(0).ok());
        position
            .and_then(|position| u64::try_from(position).ok())
            .ok_or(ReadError::Corrupt {
                position: 0,
                reason: "log_head",
            })
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
        let expires_at = now.saturating_add(clamped(ttl.as_micros()));
        // asking twice is renewing
        let query = || {
            let query = sqlx::query(ACQUIRE_LEASE).bind(name.to_owned());
            query.bind(holder).bind(now).bind(expires_at)
        };
        let found = self.fetch(query).await?;
        let epoch = found.first().and_then(|row| row.try_get::<i64, _>(0).ok());
        Ok(epoch.map(|epoch| Lease {
            name: name.to_owned(),
            holder,
            epoch: epoch.unsigned_abs(),
        }))
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), ReadError> {
        let query = || {
            let query = sqlx::query(RELEASE_LEASE).bind(lease.name.clone());
            query.bind(lease.holder).bind(clamped(lease.epoch))
        };
        self.fetch(query).await.map(|_| ())
    }

    async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.readers.close().await;
    }
}

async fn read_head(readers: &PgPool) -> sqlx::Result<u64> {
    let position: i64 = sqlx::query_scalar(HEAD).fetch_one(readers).await?;
    Ok(position.unsigned_abs())
}
