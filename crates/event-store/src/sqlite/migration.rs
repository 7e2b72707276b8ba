//! Opening a file that other processes may be opening at the same moment.

use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, SqlSafeStr};
use tokio::time::{Instant, sleep};

use crate::OpenError;

/// Primary result code of "another process holds the lock".
const SQLITE_BUSY: i32 = 5;

/// Connects and migrates. The switch to WAL answers `SQLITE_BUSY` at once, whatever the busy
/// timeout, when another process is just switching: then it is tried again.
pub(super) async fn open_migrated(
    options: &SqliteConnectOptions,
    patience: Duration,
) -> Result<SqliteConnection, OpenError> {
    let deadline = Instant::now() + patience;
    let mut connection = loop {
        match options.connect().await {
            Ok(connection) => break connection,
            Err(error) if is_busy(&error) && Instant::now() < deadline => {
                sleep(Duration::from_millis(10)).await;
            }
            Err(error) => return Err(error.into()),
        }
    };
    // the write lock from the start: whoever comes second finds everything applied
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrator()
        .run_direct(None, &mut *transaction, false)
        .await?;
    transaction.commit().await?;
    Ok(connection)
}

fn migrator() -> Migrator {
    Migrator::with_migrations(vec![Migration::new(
        1,
        "log".into(),
        MigrationType::Simple,
        include_str!("../../migrations/sqlite/0001_log.sql").into_sql_str(),
        false,
    )])
}

fn is_busy(error: &sqlx::Error) -> bool {
    super::writer::primary_code(error) == Some(SQLITE_BUSY)
}
