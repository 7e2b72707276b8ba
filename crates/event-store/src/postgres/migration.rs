//! Brings the tables to the state this build needs.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Row, SqlSafeStr};

use crate::OpenError;

const SCHEMA: &str = "lachan_log";
const MIGRATIONS_TABLE: &str = "lachan_log.migrations";

/// Migrates, unless everything is applied: a service role could not, and need not. Of several
/// processes that start at once, the migrator's advisory lock lets one do it.
pub(super) async fn migrate(options: &PgConnectOptions) -> Result<(), OpenError> {
    let mut connection = options.connect().await?;
    let migrator = migrator();
    if !is_applied(&mut connection, &migrator).await {
        migrator.run_direct(None, &mut connection, false).await?;
    }
    connection.close().await?;
    Ok(())
}

/// Whether exactly the migrations of this build are applied. Any doubt is the migrator's to voice.
async fn is_applied(connection: &mut PgConnection, migrator: &Migrator) -> bool {
    let applied = sqlx::query("SELECT version, checksum FROM lachan_log.migrations WHERE success")
        .fetch_all(connection)
        .await
        .unwrap_or_default();
    let is_known = |row: &sqlx::postgres::PgRow| {
        let (version, checksum) = (row.try_get::<i64, _>(0), row.try_get::<&[u8], _>(1));
        migrator.iter().any(|migration| {
            version
                .as_ref()
                .is_ok_and(|version| *version == migration.version)
                && checksum
                    .as_ref()
                    .is_ok_and(|checksum| *checksum == &*migration.checksum)
        })
    };
    applied.len() == migrator.iter().count() && applied.iter().all(is_known)
}

fn migrator() -> Migrator {
    let mut migrator = Migrator::with_migrations(vec![Migration::new(
        1,
        "log".into(),
        MigrationType::Simple,
        include_str!("../../migrations/postgres/0001_log.sql").into_sql_str(),
        false,
    )]);
    migrator.create_schema(SCHEMA);
    migrator.dangerous_set_table_name(MIGRATIONS_TABLE);
    migrator
}
