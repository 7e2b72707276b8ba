//! Wrapped keys in a SQLite file.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use api::CaseId;
use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row, SqlSafeStr};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::VaultError;
use crate::secret::KeyContext;
use crate::store::{KeyRow, KeyStore, context};

/// Connections to the file.
const CONNECTIONS_MAX: u32 = 4;
/// How long one waits for another process to finish writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Primary result code of "another process holds the lock", and the bits that hold it.
const SQLITE_BUSY: i32 = 5;
const PRIMARY_CODE_MASK: i32 = 0xff;

pub(crate) struct SqliteKeyStore {
    pool: SqlitePool,
}

// === impl SqliteKeyStore ===

impl SqliteKeyStore {
    pub(crate) async fn open(path: &Path) -> Result<Self, VaultError> {
        // SQLite gives its side files the same permissions
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)
            .map_err(VaultError::open)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            // an erased key is overwritten, not only unlinked
            .pragma("secure_delete", "ON");
        let connection = connect(&options).await?;
        migrate(connection).await?;
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .connect_with(options)
            .await
            .map_err(VaultError::open)?;
        Ok(Self { pool })
    }
}

#[async_trait]
impl KeyStore for SqliteKeyStore {
    async fn claim(&self, kek_id: &str) -> Result<String, VaultError> {
        sqlx::query(include_str!("sqlite/claim.sql"))
            .bind(kek_id)
            .execute(&self.pool)
            .await
            .map_err(VaultError::open)?;
        sqlx::query_scalar(include_str!("sqlite/read_claim.sql"))
            .fetch_one(&self.pool)
            .await
            .map_err(VaultError::open)
    }

    async fn read(&self, cases: &[CaseId]) -> Result<Vec<KeyRow>, VaultError> {
        let cases: Vec<String> = cases
            .iter()
            .map(|case_id| hex::encode(case_id.0.as_bytes()))
            .collect();
        sqlx::query(include_str!("sqlite/read_keys.sql"))
            .bind(json!(cases).to_string())
            .fetch_all(&self.pool)
            .await
            .map_err(|error| VaultError::unavailable(&error))?
            .iter()
            .map(key_row)
            .collect()
    }

    async fn insert(&self, rows: &[KeyRow]) -> Result<u64, VaultError> {
        let rows: Vec<Value> = rows.iter().map(row_json).collect();
        sqlx::query(include_str!("sqlite/insert_keys.sql"))
            .bind(json!(rows).to_string())
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected())
            .map_err(|error| VaultError::unavailable(&error))
    }

    async fn erase(&self, contexts: &[KeyContext], at: Timestamp) -> Result<(), VaultError> {
        let rows: Vec<Value> = contexts
            .iter()
            .map(|context| json!(key_of(context)))
            .collect();
        sqlx::query(include_str!("sqlite/erase_keys.sql"))
            .bind(json!(rows).to_string())
            .bind(at.as_microsecond())
            .execute(&self.pool)
            .await
            .map_err(|error| VaultError::unavailable(&error))?;
        // the write-ahead log still holds the page as it was before
        let blocked: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| VaultError::unavailable(&error))?;
        if blocked == 0 {
            Ok(())
        } else {
            Err(VaultError::Unavailable)
        }
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

/// The switch to WAL answers `SQLITE_BUSY` at once, whatever the busy timeout, when another process
/// is just switching: then it is tried again.
async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, VaultError> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        match options.connect().await {
            Ok(connection) => return Ok(connection),
            Err(error) if is_busy(&error) && Instant::now() < deadline => {
                sleep(Duration::from_millis(10)).await;
            }
            Err(error) => return Err(VaultError::open(error)),
        }
    }
}

async fn migrate(mut connection: SqliteConnection) -> Result<(), VaultError> {
    let migrator = Migrator::with_migrations(vec![Migration::new(
        1,
        "keys".into(),
        MigrationType::Simple,
        include_str!("../migrations/sqlite/0001_keys.sql").into_sql_str(),
        false,
    )]);
    // the write lock from the start: whoever comes second finds everything applied
    let mut transaction = connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(VaultError::open)?;
    migrator
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(VaultError::open)?;
    transaction.commit().await.map_err(VaultError::open)?;
    connection.close().await.map_err(VaultError::open)
}

fn is_busy(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.code())
        .and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| code & PRIMARY_CODE_MASK == SQLITE_BUSY)
}

fn key_of(context: &KeyContext) -> (String, i32, String) {
    (
        hex::encode(context.case_id.0.as_bytes()),
        context.compartment as i32,
        hex::encode(context.key_id.as_bytes()),
    )
}

fn row_json(row: &KeyRow) -> Value {
    let (case_id, compartment, key_id) = key_of(&row.context);
    let wrapped = hex::encode(row.wrapped.as_deref().unwrap_or_default());
    json!([case_id, compartment, key_id, row.kek_id, wrapped])
}

fn key_row(row: &SqliteRow) -> Result<KeyRow, VaultError> {
    let read = || -> sqlx::Result<_> {
        Ok((
            row.try_get::<Uuid, _>("case_id")?,
            row.try_get::<i64, _>("compartment")?,
            row.try_get::<Uuid, _>("key_id")?,
            row.try_get::<String, _>("kek_id")?,
            row.try_get::<Option<Vec<u8>>, _>("wrapped")?,
        ))
    };
    let (case_id, compartment, key_id, kek_id, wrapped) =
        read().map_err(|_| VaultError::Corrupt)?;
    Ok(KeyRow {
        context: context(case_id, compartment, key_id)?,
        kek_id,
        wrapped,
    })
}
