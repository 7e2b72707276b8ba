//! One way to talk to SQLite and PostgreSQL: rows of integers, texts and bytes.
//!
//! The views need no other types and no NULL, so that one hash covers both.

use std::path::PathBuf;

use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use crate::binding::{
    expand_list, fetch_postgres, fetch_sqlite, postgres_arguments, postgres_columns,
    row_statements, sqlite_arguments,
};
use crate::copying::binary_pieces;
use crate::pools::{postgres_pool, sqlite_pools, sqlite_scratch_pools};
use crate::sql::{POSTGRES, SQLITE, Sql, Statement};
pub(crate) use crate::value::{Row, Value};

/// Version of the tables and of what the folds put into them.
const VERSION: i64 = 5;
/// Key of the advisory lock under which the schema is made: "lcviews".
const MIGRATION_LOCK: i64 = 0x006c_6376_6965_7773;
/// Rows in one statement of `unnest`.
const UNNEST_ROWS: usize = 2_000;
/// Bytes of a `COPY` sent at a time.
const COPY_BYTES: usize = 256 * 1024;

/// Where views are kept.
#[derive(Debug, Clone)]
pub(crate) enum Location {
    /// One file.
    Sqlite(PathBuf),
    /// One schema of a database.
    Postgres { url: String, schema: String },
}

/// An open database of views.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    pools: Pools,
    location: Location,
    pub(crate) sql: &'static Sql,
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

/// An open transaction.
pub(crate) struct Tx {
    inner: Inner,
    sql: &'static Sql,
}

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

// === impl Database ===

impl Database {
    /// Opens the views and makes their tables; tables of another version are thrown away.
    pub(crate) async fn open(location: Location) -> sqlx::Result<Self> {
        let database = match &location {
            Location::Sqlite(path) => Self {
                pools: sqlite_pools(path),
                sql: &SQLITE,
                location: location.clone(),
            },
            Location::Postgres { url, schema } => Self {
                pools: Pools::Postgres(postgres_pool(url, schema)?),
                sql: &POSTGRES,
                location: location.clone(),
            },
        };
        database.make_tables().await?;
        database.make_indexes().await?;
        Ok(database)
    }

    /// Opens empty views that are thrown away should anything go wrong before they are swapped in:
    /// no indexes yet beside the keys, and no journal where that can be had.
    pub(crate) async fn open_scratch(location: Location) -> sqlx::Result<Self> {
        let database = match &location {
            Location::Sqlite(path) => Self {
                pools: sqlite_scratch_pools(path),
                sql: &SQLITE,
                location: location.clone(),
            },
            Location::Postgres { url, schema } => Self {
                pools: Pools::Postgres(postgres_pool(url, schema)?),
                sql: &POSTGRES,
                location: location.clone(),
            },
        };
        database.make_tables().await?;
        Ok(database)
    }

    /// Makes the indexes beside the keys, unless they stand.
    pub(crate) async fn make_indexes(&self) -> sqlx::Result<()> {
        let mut tx = self.write().await?;
        tx.script(self.sql.indexes.to_owned()).await?;
        tx.commit().await
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// A transaction that writes.
    pub(crate) async fn write(&self) -> sqlx::Result<Tx> {
        let inner = match &self.pools {
            // a later upgrade from reader to writer could fail half-way
            Pools::Sqlite { writer, .. } => {
                Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx {
            inner,
            sql: self.sql,
        })
    }

    /// A transaction whose first statement must be a write. It leaves an attached file alone until
    /// it reads there, which `BEGIN IMMEDIATE` would not.
    pub(crate) async fn write_deferred(&self) -> sqlx::Result<Tx> {
        let inner = match &self.pools {
            Pools::Sqlite { writer, .. } => Inner::Sqlite(writer.begin().await?),
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx {
            inner,
            sql: self.sql,
        })
    }

    /// A transaction that sees one unchanging snapshot.
    pub(crate) async fn snapshot(&self) -> sqlx::Result<Tx> {
        let inner = match &self.pools {
            Pools::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Inner::Postgres(pool.begin_with(begin).await?)
            }
        };
        Ok(Tx {
            inner,
            sql: self.sql,
        })
    }

    /// Attaches another SQLite file as `rebuilt` to the writing connection; nothing elsewhere.
    pub(crate) async fn attach(&self, other: &Location) -> sqlx::Result<()> {
        if let (Pools::Sqlite { writer, .. }, Location::Sqlite(path)) = (&self.pools, other) {
            sqlx::query("ATTACH DATABASE $1 AS rebuilt")
                .bind(path.to_string_lossy().into_owned())
                .execute(writer)
                .await?;
        }
        Ok(())
    }

    /// Takes the attached file away again.
    pub(crate) async fn detach(&self) -> sqlx::Result<()> {
        if let Pools::Sqlite { writer, .. } = &self.pools {
            sqlx::raw_sql("DETACH DATABASE rebuilt")
                .execute(writer)
                .await?;
        }
        Ok(())
    }

    /// Drops a schema of PostgreSQL with all it holds.
    pub(crate) async fn drop_schema(url: &str, schema: &str) -> sqlx::Result<()> {
        let pool = postgres_pool(url, schema)?;
        let drop = AssertSqlSafe(format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
        let dropped = sqlx::raw_sql(drop).execute(&pool).await;
        pool.close().await;
        dropped.map(|_| ())
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    async fn make_tables(&self) -> sqlx::Result<()> {
        let mut tx = self.write().await?;
        if let (Inner::Postgres(_), Location::Postgres { schema, .. }) = (&tx.inner, &self.location)
        {
            let make_schema = format!(
                "SELECT pg_advisory_xact_lock({MIGRATION_LOCK}); CREATE SCHEMA IF NOT EXISTS {schema};"
            );
            tx.script(make_schema).await?;
        }
        tx.script(self.sql.schema.to_owned()).await?;
        let version = tx.fetch(|sql| sql.read_version, &[]).await?;
        if version.first() != Some(&vec![Value::Int(VERSION)]) {
            tx.script(self.sql.drop.to_owned()).await?;
            tx.script(self.sql.schema.to_owned()).await?;
            tx.execute(|sql| sql.write_version, &[Value::Int(VERSION)])
                .await?;
        }
        for partition in 0..bus::PARTITIONS {
            tx.execute(
                |sql| sql.add_partition,
                &[Value::from(i64::from(partition))],
            )
            .await?;
        }
        tx.commit().await
    }
}

// === impl Tx ===

impl Tx {
    /// Fetches the rows of a statement.
    pub(crate) async fn fetch(
        &mut self,
        statement: Statement,
        parameters: &[Value],
    ) -> sqlx::Result<Vec<Row>> {
        let text = statement(self.sql);
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = sqlx::query_with(text, sqlite_arguments(parameters)?);
                fetch_sqlite(tx, query).await
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_with(text, postgres_arguments(parameters)?);
                fetch_postgres(tx, query).await
            }
        }
    }

    /// Fetches the rows whose key is in a list.
    pub(crate) async fn fetch_in(
        &mut self,
        statement: Statement,
        keys: &[Value],
    ) -> sqlx::Result<Vec<Row>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let text = statement(self.sql);
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                let mut rows = Vec::new();
                for (statement, chunk) in expand_list(text, keys) {
                    let arguments = sqlite_arguments(&chunk)?;
                    let query = sqlx::query_with(AssertSqlSafe(statement), arguments);
                    rows.extend(fetch_sqlite(tx, query).await?);
                }
                Ok(rows)
            }
            Inner::Postgres(tx) => {
                let rows: Vec<Row> = keys.iter().map(|key| vec![key.clone()]).collect();
                let query = sqlx::query_with(text, postgres_columns(&rows)?);
                fetch_postgres(tx, query).await
            }
        }
    }

    /// Runs a statement and tells how many rows it changed.
    pub(crate) async fn execute(
        &mut self,
        statement: Statement,
        parameters: &[Value],
    ) -> sqlx::Result<u64> {
        let text = statement(self.sql);
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = sqlx::query_with(text, sqlite_arguments(parameters)?);
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_with(text, postgres_arguments(parameters)?);
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
        }
    }

    /// Writes many rows with few statements.
    pub(crate) async fn put(&mut self, statement: Statement, rows: &[Row]) -> sqlx::Result<()> {
        let text = statement(self.sql);
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                for (statement, chunk) in row_statements(text, rows) {
                    let arguments = sqlite_arguments(chunk.iter().flatten())?;
                    sqlx::query_with(AssertSqlSafe(statement), arguments)
                        .execute(&mut **tx)
                        .await?;
                }
            }
            Inner::Postgres(tx) => {
                for chunk in rows.chunks(UNNEST_ROWS) {
                    sqlx::query_with(text, postgres_columns(chunk)?)
                        .execute(&mut **tx)
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Writes very many rows, none of which stand in the table yet.
    pub(crate) async fn load(&mut self, statement: Statement, rows: &[Row]) -> sqlx::Result<()> {
        let text = statement(self.sql);
        if rows.is_empty() {
            return Ok(());
        }
        let Inner::Postgres(tx) = &mut self.inner else {
            return self.put(statement, rows).await;
        };
        let mut copy = tx.copy_in_raw(text).await?;
        for piece in binary_pieces(rows, COPY_BYTES) {
            copy.send(piece).await?;
        }
        copy.finish().await.map(drop)
    }

    /// Runs a script of several statements without parameters.
    pub(crate) async fn script(&mut self, text: String) -> sqlx::Result<()> {
        let script = sqlx::raw_sql(AssertSqlSafe(text));
        match &mut self.inner {
            Inner::Sqlite(tx) => script.execute(&mut **tx).await.map(drop),
            Inner::Postgres(tx) => script.execute(&mut **tx).await.map(drop),
        }
    }

    pub(crate) async fn commit(self) -> sqlx::Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
    }
}
