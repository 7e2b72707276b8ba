//! Keys in a PostgreSQL database of one's own.

use std::path::PathBuf;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use testkit::PostgresDatabase;
use vault::{KeyEncryptionKey, Vault, VaultError, VaultLimits};

use crate::fixture::Home;

/// Keys in an empty database.
pub(crate) struct PostgresHome {
    dir: TempDir,
    database: PostgresDatabase,
}

// === impl PostgresHome ===

impl PostgresHome {
    async fn connect(&self) -> sqlx::Result<PgConnection> {
        let mut connection = PgConnection::connect(&self.database.url()).await?;
        sqlx::raw_sql("SET search_path = lachan_keys")
            .execute(&mut connection)
            .await?;
        Ok(connection)
    }
}

impl Home for PostgresHome {
    async fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
            database: PostgresDatabase::new().await.unwrap(),
        }
    }

    fn kek_path(&self) -> PathBuf {
        self.dir.path().join("kek")
    }

    async fn open_as(
        &self,
        kek: KeyEncryptionKey,
        limits: VaultLimits,
    ) -> Result<Vault, VaultError> {
        Vault::connect_postgres_with(&self.database.url(), kek, limits).await
    }

    async fn execute(&self, sql: &str) -> sqlx::Result<u64> {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.connect().await?)
            .await
            .map(|done| done.rows_affected())
    }

    async fn raw_bytes(&self) -> Vec<u8> {
        let mut connection = self.connect().await.unwrap();
        let mut raw = Vec::new();
        for table in ["data_keys", "index_key", "identity_tokens"] {
            let text = AssertSqlSafe(format!("SELECT {table}::text FROM {table}"));
            let rows: Vec<String> = sqlx::query_scalar(text)
                .fetch_all(&mut connection)
                .await
                .unwrap();
            raw.extend(rows.concat().into_bytes());
        }
        raw
    }
}
