//! One way to talk to SQLite and PostgreSQL: rows of integers, texts and bytes.
//!
//! The views need no other types and no NULL, so that one hash covers both.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Postgres, Sqlite, Transaction};
use uuid::Uuid;

use crate::binding::{
    expand_list, fetch_postgres, fetch_sqlite, postgres_arguments, postgres_columns,
    row_statements, sqlite_arguments,
};
use crate::sql::{POSTGRES, SQLITE, Sql, Statement};

/// Version of the tables and of what the folds put into them.
const VERSION: i64 = 1;
/// Connections that read at the same time.
const READERS_MAX: u32 = 8;
/// Connections of a PostgreSQL pool: one per partition's worker, and readers.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// How long a statement waits for a lock or a free connection.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// Key of the advisory lock under which the schema is made: "lcviews".
const MIGRATION_LOCK: i64 = 0x6c63_7669_6577_73;

/// One column of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Int(i64),
    Text(String),
    Bytes(Bytes),
}

/// One row.
pub(crate) type Row = Vec<Value>;

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
enum Pools {
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
        Ok(database)
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

fn sqlite_pools(path: &Path) -> Pools {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // the views can be filled from the log again: no fsync per commit
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(LOCK_TIMEOUT)
        .pragma("cache_size", "-16000")
        .disable_statement_logging();
    let pool = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(LOCK_TIMEOUT)
    };
    Pools::Sqlite {
        writer: pool(1).connect_lazy_with(options.clone()),
        readers: pool(READERS_MAX).connect_lazy_with(options.pragma("query_only", "ON")),
    }
}

fn postgres_pool(url: &str, schema: &str) -> sqlx::Result<PgPool> {
    let options: PgConnectOptions = url.parse()?;
    let options = options
        .options([
            ("search_path", schema),
            // the views can be filled from the log again: no fsync per commit
            ("synchronous_commit", "off"),
        ])
        .disable_statement_logging();
    Ok(PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .acquire_timeout(LOCK_TIMEOUT)
        .connect_lazy_with(options))
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
                for chunk in rows.chunks(2_000) {
                    sqlx::query_with(text, postgres_columns(chunk)?)
                        .execute(&mut **tx)
                        .await?;
                }
            }
        }
        Ok(())
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

// === impl Value ===

impl Value {
    pub(crate) fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        // positions and counts stay far below
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Bytes(Bytes::copy_from_slice(id.as_bytes()))
    }
}
