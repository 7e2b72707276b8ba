//! Wrapped keys in a SQLite file.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use api::{CaseId, Compartment};
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
use crate::blind_index::Token;
use crate::keeper::INDEX_OWNER;
use crate::secret::KeyContext;
use crate::store::{BIRTH_DATE_ONLY, KeyRow, KeyStore, context, found};

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

    async fn erase_rows(&self, rows: &str, at: Timestamp) -> sqlx::Result<()> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(include_str!("sqlite/erase_keys.sql"))
            .bind(rows)
            .bind(at.as_microsecond())
            .execute(&mut *transaction)
            .await?;
        sqlx::query(include_str!("sqlite/erase_tokens.sql"))
            .bind(rows)
            .bind(Compartment::Identity as i32)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
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
        self.erase_rows(&json!(rows).to_string(), at)
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

    async fn index_key(&self, fresh: Option<&KeyRow>) -> Result<Option<KeyRow>, VaultError> {
        if let Some(row) = fresh {
            sqlx::query(include_str!("sqlite/insert_index_key.sql"))
                .bind(row.context.key_id)
                .bind(&row.kek_id)
                .bind(row.wrapped.as_deref())
                .execute(&self.pool)
                .await
                .map_err(|error| VaultError::unavailable(&error))?;
        }
        sqlx::query(include_str!("sqlite/read_index_key.sql"))
            .bind(INDEX_OWNER.0)
            .bind(Compartment::Identity as i32)
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| VaultError::unavailable(&error))?
            .map(|row| key_row(&row))
            .transpose()
    }

    async fn insert_tokens(&self, rows: &[(CaseId, Token)]) -> Result<(), VaultError> {
        let rows: Vec<Value> = rows
            .iter()
            .map(|(case_id, token)| {
                let case_id = hex::encode(case_id.0.as_bytes());
                json!([hex::encode(token.digest), case_id, token.criterion as i32])
            })
            .collect();
        sqlx::query(include_str!("sqlite/insert_tokens.sql"))
            .bind(json!(rows).to_string())
            .bind(Compartment::Identity as i32)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(|error| VaultError::unavailable(&error))
    }

    async fn find_tokens(
        &self,
        tokens: &[Token],
        cases_max: usize,
    ) -> Result<Vec<(CaseId, u32)>, VaultError> {
        let digests: Vec<String> = tokens
            .iter()
            .map(|token| hex::encode(token.digest))
            .collect();
        sqlx::query(include_str!("sqlite/find_tokens.sql"))
            .bind(json!(digests).to_string())
            .bind(BIRTH_DATE_ONLY)
            .bind(i64::try_from(cases_max).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await
            .map_err(|error| VaultError::unavailable(&error))?
            .iter()
            .map(|row| {
                let case_id = row.try_get("case_id").map_err(|_| VaultError::Corrupt)?;
                found(
                    case_id,
                    row.try_get("bits").map_err(|_| VaultError::Corrupt)?,
                )
            })
            .collect()
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
    let migrations = [
        ("keys", include_str!("../migrations/sqlite/0001_keys.sql")),
        (
            "blind index",
            include_str!("../migrations/sqlite/0002_blind_index.sql"),
        ),
    ];
    let migrator = Migrator::with_migrations(
        (1..)
            .zip(migrations)
            .map(|(version, (name, text))| {
                let kind = MigrationType::Simple;
                Migration::new(version, name.into(), kind, text.into_sql_str(), false)
            })
            .collect(),
    );
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
