//! The database without us: rows of the same weight in a table with the fewest indexes that
//! would do (a position handed out by the database and a unique id), durably committed.

use async_trait::async_trait;
use sqlx::{PgPool, SqlitePool};

use crate::{Outcome, id};

const PAYLOAD: [u8; 600] = [9; 600];

/// A database to measure.
#[async_trait]
pub(crate) trait Raw: Send + Sync {
    /// Makes the table.
    async fn prepare(&self) -> Outcome<()>;
    /// Inserts rows in one statement, which is one transaction.
    async fn insert(&self, rows: usize) -> Outcome<()>;
    /// Drops the table.
    async fn remove(&self) -> Outcome<()>;
}

/// PostgreSQL.
pub(crate) struct Postgres(pub(crate) PgPool);
/// SQLite.
pub(crate) struct Sqlite(pub(crate) SqlitePool);

// === impl Postgres ===

#[async_trait]
impl Raw for Postgres {
    async fn prepare(&self) -> Outcome<()> {
        sqlx::raw_sql(
            "CREATE TABLE raw_rows (
                position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                id UUID NOT NULL UNIQUE,
                payload BYTEA NOT NULL
            )",
        )
        .execute(&self.0)
        .await?;
        Ok(())
    }

    async fn insert(&self, rows: usize) -> Outcome<()> {
        let query = if rows == 1 {
            sqlx::query("INSERT INTO raw_rows (id, payload) VALUES ($1, $2)")
                .bind(id())
                .bind(PAYLOAD.as_slice())
        } else {
            sqlx::query(
                "INSERT INTO raw_rows (id, payload) SELECT * FROM unnest($1::UUID[], $2::BYTEA[])",
            )
            .bind((0..rows).map(|_| id()).collect::<Vec<_>>())
            .bind(vec![PAYLOAD.as_slice(); rows])
        };
        query.execute(&self.0).await?;
        Ok(())
    }

    async fn remove(&self) -> Outcome<()> {
        sqlx::raw_sql("DROP TABLE raw_rows")
            .execute(&self.0)
            .await?;
        Ok(())
    }
}

// === impl Sqlite ===

#[async_trait]
impl Raw for Sqlite {
    async fn prepare(&self) -> Outcome<()> {
        sqlx::raw_sql(
            "CREATE TABLE raw_rows (
                position INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE,
                payload BLOB NOT NULL
            ) STRICT",
        )
        .execute(&self.0)
        .await?;
        Ok(())
    }

    async fn insert(&self, rows: usize) -> Outcome<()> {
        let mut query = sqlx::QueryBuilder::new("INSERT INTO raw_rows (id, payload) ");
        query.push_values(0..rows, |mut row, _| {
            row.push_bind(id()).push_bind(PAYLOAD.as_slice());
        });
        query.build().execute(&self.0).await?;
        Ok(())
    }

    async fn remove(&self) -> Outcome<()> {
        sqlx::raw_sql("DROP TABLE raw_rows")
            .execute(&self.0)
            .await?;
        Ok(())
    }
}
