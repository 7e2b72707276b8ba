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
    let options = sqlite_options(path)
        .journal_mode(SqliteJournalMode::Wal)
        // the views can be filled from the log again: no fsync per commit
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", "-16000");
    of_file(options)
}

/// Connections to a file that is thrown away should anything go wrong: nothing is rolled back, and
/// nothing waits for the disk.
pub(crate) fn sqlite_scratch_pools(path: &Path) -> Pools {
    let options = sqlite_options(path)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-32000");
    of_file(options)
}

fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(LOCK_TIMEOUT)
        .disable_statement_logging()
}

fn of_file(options: SqliteConnectOptions) -> Pools {
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
            // a commit lost in a crash that the projector survives would go unnoticed: it has told
            // the bus and its readers that the views hold the event
            ("synchronous_commit", "on"),
        ])
        .disable_statement_logging();
    Ok(PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .acquire_timeout(LOCK_TIMEOUT)
        .connect_lazy_with(options))
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
    use testkit::PostgresDatabase;

    use super::*;

    #[tokio::test]
    async fn commits_to_postgres_are_durable_whatever_the_database_defaults_to() {
        let database = PostgresDatabase::new().await.expect("a database");
        let mut connection = PgConnection::connect(&database.url())
            .await
            .expect("a server");
        let name: String = sqlx::query_scalar("SELECT current_database()")
            .fetch_one(&mut connection)
            .await
            .expect("a name");
        let lax = format!("ALTER DATABASE {name} SET synchronous_commit = off");
        sqlx::raw_sql(AssertSqlSafe(lax))
            .execute(&mut connection)
            .await
            .expect("set");
        let shown = |url: String| async move {
            let mut connection = PgConnection::connect(&url).await.expect("a server");
            let show = sqlx::query_scalar::<_, String>("SHOW synchronous_commit");
            show.fetch_one(&mut connection).await.expect("a setting")
        };
        assert_eq!(shown(database.url()).await, "off", "the default took hold");
        let pool = postgres_pool(&database.url(), "lachan_views").expect("a pool");
        let setting: String = sqlx::query_scalar("SHOW synchronous_commit")
            .fetch_one(&pool)
            .await
            .expect("a setting");
        assert_eq!(setting, "on");
    }
}
