//! Connections to either database.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::db::Pools;

/// Connections that read at the same time.
const READERS_MAX: u32 = 8;
/// Connections of a PostgreSQL pool: one per partition's worker, and readers.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// How long a statement waits for a lock or a free connection.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections to one file: one that writes, and some that only read.
pub(crate) fn sqlite_pools(path: &Path) -> Pools {
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

/// Connections to one schema.
pub(crate) fn postgres_pool(url: &str, schema: &str) -> sqlx::Result<PgPool> {
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
