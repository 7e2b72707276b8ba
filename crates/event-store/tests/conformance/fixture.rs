//! A log of its own for every test.

use std::path::Path;
use std::sync::Arc;

use event_store::{EventStore, Limits, PostgresEventStore, SqliteEventStore};
use sqlx::{ConnectOptions, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use testkit::PostgresDatabase;

/// What a test needs of a backend beyond its contract.
pub(crate) trait Log: Send + Sync + Sized + 'static {
    /// A connection with every right.
    type Raw: Connection;
    /// For messages, and for child processes to tell the backends apart.
    const NAME: &'static str;
    /// Takes the next position for an event of stream `case/slow`, past the store.
    const WRITE_ONE: &'static str;
    /// Acts against append-only that only this backend knows.
    const FORBIDDEN: &'static [&'static str];

    /// Where the log is, for another process.
    fn address(&self) -> String;

    /// Opens the log at an address.
    async fn open_at_with(address: &str, limits: Limits) -> Arc<dyn EventStore>;

    /// A connection past the store, whose search path finds the tables.
    async fn raw_at(address: &str) -> Self::Raw;

    /// Runs one statement on a connection.
    async fn execute(raw: &mut Self::Raw, sql: &'static str) -> sqlx::Result<()>;

    /// Begins a transaction that, until it is rolled back, keeps every append from its commit.
    async fn hold_writers(&self) -> Self::Raw;

    /// Opens the log at an address with the usual limits.
    async fn open_at(address: &str) -> Arc<dyn EventStore> {
        Self::open_at_with(address, Limits::default()).await
    }

    /// Opens the log as one more process would.
    async fn open_with(&self, limits: Limits) -> Arc<dyn EventStore> {
        Self::open_at_with(&self.address(), limits).await
    }

    /// Opens the log with the usual limits.
    async fn open(&self) -> Arc<dyn EventStore> {
        self.open_with(Limits::default()).await
    }

    /// A connection past the store.
    async fn raw(&self) -> Self::Raw {
        Self::raw_at(&self.address()).await
    }
}

/// A log in a file of a temporary directory.
pub(crate) struct SqliteLog {
    dir: TempDir,
}

// === impl SqliteLog ===

impl SqliteLog {
    pub(crate) async fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
        }
    }
}

impl Log for SqliteLog {
    type Raw = SqliteConnection;
    const NAME: &'static str = "sqlite";
    const WRITE_ONE: &'static str = include_str!("write_one_sqlite.sql");
    const FORBIDDEN: &'static [&'static str] = &[
        "REPLACE INTO events SELECT * FROM events WHERE position = 1",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 2",
        "REPLACE INTO commands SELECT * FROM commands",
        "REPLACE INTO events SELECT 99, event_id, 'case/other', 99, event_type, case_id, occurred_at,
             recorded_at, actor_person, actor_unit, actor_agency, actor_role, command_id, causation_id,
             correlation_id, traceparent, policy_version, public, sealed FROM events WHERE position = 1",
        "REPLACE INTO events SELECT 99, randomblob(16), stream, version, event_type, case_id, occurred_at,
             recorded_at, actor_person, actor_unit, actor_agency, actor_role, command_id, causation_id,
             correlation_id, traceparent, policy_version, public, sealed FROM events WHERE position = 1",
    ];

    fn address(&self) -> String {
        self.dir.path().join("log.db").to_str().unwrap().to_owned()
    }

    async fn open_at_with(address: &str, limits: Limits) -> Arc<dyn EventStore> {
        let opened = SqliteEventStore::open(Path::new(address), limits).await;
        Arc::new(opened.unwrap())
    }

    async fn raw_at(address: &str) -> SqliteConnection {
        sqlx::sqlite::SqliteConnectOptions::new()
            .filename(address)
            .disable_statement_logging()
            .connect()
            .await
            .unwrap()
    }

    async fn execute(raw: &mut SqliteConnection, sql: &'static str) -> sqlx::Result<()> {
        sqlx::raw_sql(sql).execute(raw).await.map(|_| ())
    }

    async fn hold_writers(&self) -> SqliteConnection {
        let mut raw = self.raw().await;
        Self::execute(&mut raw, "BEGIN IMMEDIATE").await.unwrap();
        raw
    }
}

/// A log in a database of its own.
pub(crate) struct PostgresLog {
    database: PostgresDatabase,
}

// === impl PostgresLog ===

impl PostgresLog {
    pub(crate) async fn new() -> Self {
        Self {
            database: PostgresDatabase::new().await.unwrap(),
        }
    }

    pub(crate) fn database(&self) -> &PostgresDatabase {
        &self.database
    }
}

impl Log for PostgresLog {
    type Raw = PgConnection;
    const NAME: &'static str = "postgres";
    const WRITE_ONE: &'static str = include_str!("write_one_postgres.sql");
    const FORBIDDEN: &'static [&'static str] = &[
        "TRUNCATE events",
        "TRUNCATE commands CASCADE",
        "INSERT INTO events SELECT * FROM events ON CONFLICT (position) DO UPDATE SET version = 9",
        "MERGE INTO commands USING events ON commands.version = events.version WHEN MATCHED THEN DELETE",
    ];

    fn address(&self) -> String {
        self.database.url()
    }

    async fn open_at_with(address: &str, limits: Limits) -> Arc<dyn EventStore> {
        let opened = PostgresEventStore::connect(address, limits).await;
        Arc::new(opened.unwrap())
    }

    async fn raw_at(address: &str) -> PgConnection {
        let mut raw = PgConnection::connect(address).await.unwrap();
        Self::execute(&mut raw, "SET search_path = lachan_log")
            .await
            .unwrap();
        raw
    }

    async fn execute(raw: &mut PgConnection, sql: &'static str) -> sqlx::Result<()> {
        sqlx::raw_sql(sql).execute(raw).await.map(|_| ())
    }

    async fn hold_writers(&self) -> PgConnection {
        let mut raw = self.raw().await;
        Self::execute(&mut raw, "BEGIN; SELECT FROM log_head FOR UPDATE")
            .await
            .unwrap();
        raw
    }
}
