//! What only PostgreSQL has: roles.

use event_store::ExpectedVersion::NoStream;
use event_store::{EventStore, Limits, OpenError, PostgresEventStore};
use sqlx::{Connection, PgConnection};

use crate::builders::{append, new_stream, read_all, time};
use crate::fixture::{Log, PostgresLog};

const ROLES: &str = include_str!("../../../../deploy/postgres/roles.sql");

/// SQLSTATE of "permission denied".
const INSUFFICIENT_PRIVILEGE: &str = "42501";

async fn connect(log: &PostgresLog, role: &str) -> Result<PostgresEventStore, OpenError> {
    PostgresEventStore::connect(&log.database().url_as(role), Limits::default()).await
}

/// A log that the owner made, with the grants in place.
async fn log_with_roles() -> PostgresLog {
    let log = PostgresLog::new().await;
    let mut admin = PgConnection::connect(&log.database().url()).await.unwrap();
    PostgresLog::execute(&mut admin, ROLES).await.unwrap();
    connect(&log, "lachan_owner").await.unwrap().close().await;
    PostgresLog::execute(&mut admin, ROLES).await.unwrap();
    log
}

#[tokio::test]
async fn the_service_role_can_do_all_that_a_store_does() {
    let log = log_with_roles().await;
    let store = connect(&log, "lachan_service").await.unwrap();
    store
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    assert_eq!(read_all(&store).await.len(), 1);
    let holder = uuid::Uuid::from_u128(1);
    let ttl = std::time::Duration::from_secs(1);
    let lease = store
        .acquire_lease("relay", holder, time(), ttl)
        .await
        .unwrap()
        .unwrap();
    store.release_lease(&lease).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn the_service_role_cannot_change_the_log_or_its_tables() {
    let log = log_with_roles().await;
    let store = connect(&log, "lachan_service").await.unwrap();
    store
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    let before = read_all(&store).await;
    let mut service = PgConnection::connect(&log.database().url_as("lachan_service"))
        .await
        .unwrap();
    PostgresLog::execute(&mut service, "SET search_path = lachan_log")
        .await
        .unwrap();
    for act in [
        "UPDATE events SET stream = 'case/other'",
        "DELETE FROM events",
        "TRUNCATE events",
        "DROP TABLE events CASCADE",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_refuse_change ON events",
        "ALTER TABLE events ADD COLUMN note TEXT",
        "ALTER TABLE events OWNER TO lachan_service",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "CREATE TABLE lachan_log.other (id INT)",
        "CREATE TRIGGER other BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "UPDATE commands SET answer = ''",
        "DELETE FROM commands",
        "TRUNCATE commands",
        "INSERT INTO log_head VALUES (TRUE, 7)",
        "DELETE FROM log_head",
        "TRUNCATE log_head",
        "DELETE FROM leases",
        "UPDATE migrations SET success = FALSE",
        "SET session_replication_role = replica",
        "SET ROLE lachan_owner",
        "DROP SCHEMA lachan_log CASCADE",
    ] {
        let refused = PostgresLog::execute(&mut service, act)
            .await
            .expect_err(act);
        let code = refused.as_database_error().and_then(|error| error.code());
        assert_eq!(
            code.as_deref(),
            Some(INSUFFICIENT_PRIVILEGE),
            "{act}: {refused}"
        );
    }
    assert_eq!(read_all(&store).await, before);
}

#[tokio::test]
async fn the_service_role_cannot_make_the_tables() {
    let log = PostgresLog::new().await;
    let mut admin = PgConnection::connect(&log.database().url()).await.unwrap();
    PostgresLog::execute(&mut admin, ROLES).await.unwrap();
    let refused = connect(&log, "lachan_service").await;
    assert!(matches!(refused, Err(OpenError::Migration(_))));
}
