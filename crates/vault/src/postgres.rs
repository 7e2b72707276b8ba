//! Wrapped keys in schema `lachan_keys` of a PostgreSQL database.

use std::str::FromStr;
use std::time::Duration;

use api::{CaseId, Compartment};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgRow};
use sqlx::{ConnectOptions, Connection, Row, SqlSafeStr};
use uuid::Uuid;

use crate::VaultError;
use crate::blind_index::Token;
use crate::keeper::INDEX_OWNER;
use crate::secret::KeyContext;
use crate::store::{BIRTH_DATE_ONLY, KeyRow, KeyStore, context, found};

/// Connections per process: one makes keys, the others read them.
const CONNECTIONS_MAX: u32 = 4;
/// How long a caller waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

pub(crate) struct PostgresKeyStore {
    pool: PgPool,
}

// === impl PostgresKeyStore ===

impl PostgresKeyStore {
    pub(crate) async fn connect(url: &str) -> Result<Self, VaultError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(VaultError::open)?
            .application_name("lachan-keys")
            // a key that is used is durable
            .options([("synchronous_commit", "on")]);
        let connection = options.connect().await.map_err(VaultError::open)?;
        migrate(connection).await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await
            .map_err(VaultError::open)?;
        Ok(Self { pool })
    }

    async fn erase_rows(&self, contexts: &[KeyContext], at: Timestamp) -> sqlx::Result<()> {
        let (cases, compartments, key_ids) = columns(contexts);
        let identities: Vec<Uuid> = contexts
            .iter()
            .filter(|context| context.compartment == Compartment::Identity)
            .map(|context| context.case_id.0)
            .collect();
        let mut transaction = self.pool.begin().await?;
        sqlx::query(include_str!("postgres/erase_keys.sql"))
            .bind(cases)
            .bind(compartments)
            .bind(key_ids)
            .bind(at.as_microsecond())
            .execute(&mut *transaction)
            .await?;
        sqlx::query(include_str!("postgres/erase_tokens.sql"))
            .bind(identities)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
    }
}

#[async_trait]
impl KeyStore for PostgresKeyStore {
    async fn claim(&self, kek_id: &str) -> Result<String, VaultError> {
        sqlx::query(include_str!("postgres/claim.sql"))
            .bind(kek_id)
            .execute(&self.pool)
            .await
            .map_err(VaultError::open)?;
        sqlx::query_scalar(include_str!("postgres/read_claim.sql"))
            .fetch_one(&self.pool)
            .await
            .map_err(VaultError::open)
    }

    async fn read(&self, cases: &[CaseId]) -> Result<Vec<KeyRow>, VaultError> {
        let cases: Vec<Uuid> = cases.iter().map(|case_id| case_id.0).collect();
        sqlx::query(include_str!("postgres/read_keys.sql"))
            .bind(cases)
            .fetch_all(&self.pool)
            .await
            .map_err(|error| VaultError::unavailable(&error))?
            .iter()
            .map(key_row)
            .collect()
    }

    async fn insert(&self, rows: &[KeyRow]) -> Result<u64, VaultError> {
        let (cases, compartments, key_ids) = columns(rows.iter().map(|row| &row.context));
        let kek_ids: Vec<&str> = rows.iter().map(|row| row.kek_id.as_str()).collect();
        let wrapped: Vec<Option<&[u8]>> = rows.iter().map(|row| row.wrapped.as_deref()).collect();
        sqlx::query(include_str!("postgres/insert_keys.sql"))
            .bind(cases)
            .bind(compartments)
            .bind(key_ids)
            .bind(kek_ids)
            .bind(wrapped)
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected())
            .map_err(|error| VaultError::unavailable(&error))
    }

    async fn erase(&self, contexts: &[KeyContext], at: Timestamp) -> Result<(), VaultError> {
        self.erase_rows(contexts, at)
            .await
            .map_err(|error| VaultError::unavailable(&error))
    }

    async fn index_key(&self, fresh: Option<&KeyRow>) -> Result<Option<KeyRow>, VaultError> {
        if let Some(row) = fresh {
            sqlx::query(include_str!("postgres/insert_index_key.sql"))
                .bind(row.context.key_id)
                .bind(&row.kek_id)
                .bind(row.wrapped.as_deref())
                .execute(&self.pool)
                .await
                .map_err(|error| VaultError::unavailable(&error))?;
        }
        sqlx::query(include_str!("postgres/read_index_key.sql"))
            .bind(INDEX_OWNER.0)
            .bind(i64::from(Compartment::Identity as i32))
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| VaultError::unavailable(&error))?
            .map(|row| key_row(&row))
            .transpose()
    }

    async fn insert_tokens(&self, rows: &[(CaseId, Token)]) -> Result<(), VaultError> {
        let digests: Vec<&[u8]> = rows.iter().map(|(_, token)| &token.digest[..]).collect();
        let cases: Vec<Uuid> = rows.iter().map(|(case_id, _)| case_id.0).collect();
        let criteria: Vec<i32> = rows
            .iter()
            .map(|(_, token)| token.criterion as i32)
            .collect();
        sqlx::query(include_str!("postgres/insert_tokens.sql"))
            .bind(digests)
            .bind(cases)
            .bind(criteria)
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
        let digests: Vec<&[u8]> = tokens.iter().map(|token| &token.digest[..]).collect();
        sqlx::query(include_str!("postgres/find_tokens.sql"))
            .bind(digests)
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

/// Migrates, unless everything is applied: a service role could not, and need not. Of several
/// processes that start at once, the migrator's advisory lock lets one do it.
async fn migrate(mut connection: PgConnection) -> Result<(), VaultError> {
    let migrations = [
        ("keys", include_str!("../migrations/postgres/0001_keys.sql")),
        (
            "blind index",
            include_str!("../migrations/postgres/0002_blind_index.sql"),
        ),
    ];
    let mut migrator = Migrator::with_migrations(
        (1..)
            .zip(migrations)
            .map(|(version, (name, text))| {
                let kind = MigrationType::Simple;
                Migration::new(version, name.into(), kind, text.into_sql_str(), false)
            })
            .collect(),
    );
    migrator.create_schema("lachan_keys");
    migrator.dangerous_set_table_name("lachan_keys.migrations");
    if !is_applied(&mut connection, &migrator).await {
        migrator
            .run_direct(None, &mut connection, false)
            .await
            .map_err(VaultError::open)?;
    }
    connection.close().await.map_err(VaultError::open)
}

/// Whether exactly the migrations of this build are applied. Any doubt is the migrator's to voice.
async fn is_applied(connection: &mut PgConnection, migrator: &Migrator) -> bool {
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT version, checksum FROM lachan_keys.migrations WHERE success ORDER BY version",
    )
    .fetch_all(connection)
    .await
    .unwrap_or_default();
    let known: Vec<(i64, Vec<u8>)> = migrator
        .iter()
        .map(|migration| (migration.version, migration.checksum.to_vec()))
        .collect();
    applied == known
}

fn columns<'a>(
    contexts: impl IntoIterator<Item = &'a KeyContext>,
) -> (Vec<Uuid>, Vec<i32>, Vec<Uuid>) {
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for context in contexts {
        columns.0.push(context.case_id.0);
        columns.1.push(context.compartment as i32);
        columns.2.push(context.key_id);
    }
    columns
}

fn key_row(row: &PgRow) -> Result<KeyRow, VaultError> {
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
