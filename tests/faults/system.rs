//! The system under test, and how to wait for it.

use std::sync::Arc;

use api::log::v1::Role;
use bus::{PARTITIONS, partition_of};
use event_store::{Event, EventStore, Limits, PostgresEventStore, SqliteEventStore};
use fastrand::Rng;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use testkit::until;
use tests::Cluster;

const PAGE: usize = 1_000;
/// Fixes what is random.
const SEED_VARIABLE: &str = "FAULT_SEED";

/// The source of all chance in a test; its seed is printed.
pub(crate) fn chance() -> Rng {
    let seed = match std::env::var(SEED_VARIABLE) {
        Ok(seed) => seed.parse().expect("FAULT_SEED is a number"),
        Err(_) => fastrand::u64(..),
    };
    eprintln!("{SEED_VARIABLE}={seed}");
    Rng::with_seed(seed)
}

/// A system in the embedded shape.
pub(crate) async fn embedded() -> Arc<Cluster> {
    Arc::new(Cluster::embedded().await.expect("lachan up"))
}

/// A system in the distributed shape.
pub(crate) async fn distributed() -> Arc<Cluster> {
    Arc::new(Cluster::distributed().await.expect("all services"))
}

/// The log as its database holds it, not as any service tells it.
pub(crate) async fn read_log(cluster: &Cluster) -> Vec<Event> {
    let store: Box<dyn EventStore> = match cluster.postgres() {
        Some(server) => {
            let url = server.url("log");
            let opened = PostgresEventStore::connect(&url, Limits::default()).await;
            Box::new(opened.expect("the log"))
        }
        None => {
            let file = cluster.signing_key_file().with_file_name("log.db");
            let opened = SqliteEventStore::open(&file, Limits::default()).await;
            Box::new(opened.expect("the log"))
        }
    };
    let head = store.head().await.expect("a head");
    let mut events: Vec<Event> = Vec::new();
    loop {
        let after = events.last().map_or(0, |event| event.position);
        let page = store.read_log(after, PAGE).await.expect("a readable log");
        if page.is_empty() {
            break;
        }
        events.extend(page);
    }
    // it may have grown meanwhile
    let read = events.last().map_or(0, |event| event.position);
    assert!(read >= head, "the head is {head}, the last event {read}");
    store.close().await;
    events
}

/// The log once nothing more follows from it: the deadlines have seen every event, and what they
/// recorded themselves.
pub(crate) async fn read_settled_log(cluster: &Cluster) -> Vec<Event> {
    let settled = tokio::sync::Mutex::new(Vec::new());
    until("the deadlines to catch up with the log", || async {
        let events = read_log(cluster).await;
        let watched = watched_positions(cluster).await;
        let mut last = [0; PARTITIONS as usize];
        for event in &events {
            last[usize::from(partition_of(event))] = event.position;
        }
        // they append before they move their mark: nothing is under way once it stands at the last
        let all =
            watched.len() == last.len() && watched.iter().zip(last).all(|(at, end)| *at >= end);
        *settled.lock().await = events;
        all
    })
    .await;
    settled.into_inner()
}

/// How far the deadlines followed each partition, ascending.
async fn watched_positions(cluster: &Cluster) -> Vec<u64> {
    let positions: Result<Vec<i64>, sqlx::Error> = match cluster.postgres() {
        Some(server) => {
            let query = "SELECT position FROM lachan_deadlines.checkpoint ORDER BY partition";
            match PgConnection::connect(&server.url("deadlines")).await {
                Ok(mut database) => sqlx::query_scalar(query).fetch_all(&mut database).await,
                Err(error) => Err(error),
            }
        }
        None => {
            let query = "SELECT position FROM checkpoint ORDER BY partition";
            let file = cluster.signing_key_file().with_file_name("deadlines.db");
            match SqliteConnectOptions::new().filename(file).connect().await {
                Ok(mut database) => sqlx::query_scalar(query).fetch_all(&mut database).await,
                Err(error) => Err(error),
            }
        }
    };
    let positions = positions.unwrap_or_default().into_iter();
    positions.filter_map(|at| u64::try_from(at).ok()).collect()
}

/// Whether Lá Chắn recorded the event by itself.
pub(crate) fn is_own(event: &Event) -> bool {
    event.actor.role == Role::System
}

/// How often a process has said something.
pub(crate) fn times_said(cluster: &Cluster, process: &str, words: &str) -> usize {
    let process = cluster.process(process).expect("a process");
    let log = std::fs::read(process.log()).unwrap_or_default();
    String::from_utf8_lossy(&log).matches(words).count()
}
