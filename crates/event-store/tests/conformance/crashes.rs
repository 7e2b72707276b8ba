//! Processes that die at the wrong moment.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use event_store::ExpectedVersion::NoStream;
use event_store::{Append, EventStore, Limits, PostgresEventStore};
use uuid::Uuid;

use crate::builders::{append, eventually, new_stream, read_all};
use crate::fixture::{Log, PostgresLog, SqliteLog};

/// What a child process is to do, and on which log; unset in the tests themselves.
const ROLE: &str = "LACHAN_TEST_CHILD_ROLE";
const ADDRESS: &str = "LACHAN_TEST_CHILD_ADDRESS";

/// The name of [`a_child_process`] as the test harness knows it.
const CHILD_TEST: &str = "crashes::a_child_process";

/// This test binary once more, as another process.
fn spawn_child(role: &str, address: &str) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD_TEST, "--nocapture"])
        .env(ROLE, role)
        .env(ADDRESS, address)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output: ChildStdout = child.stdout.take().unwrap();
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    // what the harness itself prints
    let lines =
        lines.filter_map(|line| line.split_once("child: ").map(|(_, said)| said.to_owned()));
    (child, lines)
}

/// Not a test of its own: the body of the child processes of the others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_process() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let address = std::env::var(ADDRESS).unwrap();
    match role.as_str() {
        "insert without commit on sqlite" => insert_without_commit::<SqliteLog>(&address).await,
        "insert without commit on postgres" => insert_without_commit::<PostgresLog>(&address).await,
        "append on sqlite" => append_for_ever(SqliteLog::open_at(&address).await).await,
        "append on postgres" => append_for_ever(PostgresLog::open_at(&address).await).await,
        other => panic!("no such role: {other}"),
    }
}

async fn insert_without_commit<L: Log>(address: &str) {
    let mut raw = L::raw_at(address).await;
    L::execute(&mut raw, "BEGIN").await.unwrap();
    L::execute(&mut raw, L::WRITE_ONE).await.unwrap();
    println!("child: inserted");
    std::future::pending::<()>().await;
}

async fn append_for_ever(store: std::sync::Arc<dyn EventStore>) {
    let writer = || async {
        loop {
            let command = append(&new_stream("case"), NoStream);
            let appended = store.append(command.clone()).await.unwrap();
            let id = command.writes[0].events[0].event_id;
            println!("child: {} {id}", appended.first_position);
        }
    };
    tokio::join!(writer(), writer(), writer(), writer());
}

pub(crate) async fn a_process_killed_between_insert_and_commit_leaves_nothing<L: Log>(log: L) {
    let store = log.open().await;
    store
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    let role = format!("insert without commit on {}", L::NAME);
    let (mut child, mut said) = spawn_child(&role, &log.address());
    assert_eq!(said.next().as_deref(), Some("inserted"));
    assert_eq!(store.head().await, Ok(1), "not visible before the commit");
    child.kill().unwrap();
    child.wait().unwrap();
    let next = store
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    assert_eq!(next.first_position, 2, "its position was given back");
    let events = read_all(&*store).await;
    assert!(
        events
            .iter()
            .all(|event| event.stream.as_str() != "case/slow")
    );
}

pub(crate) async fn what_a_killed_process_acknowledged_is_there<L: Log>(log: L) {
    let store = log.open().await;
    let mut acknowledged: Vec<(u64, Uuid)> = Vec::new();
    for round in 1..=3 {
        let (mut child, said) = spawn_child(&format!("append on {}", L::NAME), &log.address());
        for line in said.take(50 * round) {
            let (position, id) = line.split_once(' ').unwrap();
            acknowledged.push((position.parse().unwrap(), id.parse().unwrap()));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // this process goes on where the other fell
    store
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    let events = read_all(&*store).await;
    for (position, id) in acknowledged {
        assert_eq!(events[position as usize - 1].data.event_id, id);
    }
}

/// Appends whose answer was unknown are sent again until they are answered.
async fn append_until_known(store: &dyn EventStore, command: Append) -> u64 {
    loop {
        match store.append(command.clone()).await {
            Ok(appended) => return appended.first_position,
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_postgres_loses_nothing_and_the_store_heals() {
    let server = testkit::PostgresServer::start().await.unwrap();
    let url = server.create_database("log").await.unwrap();
    let store = PostgresEventStore::connect(&url, Limits::default())
        .await
        .unwrap();
    let hint = store.head_hint();
    let done = std::sync::atomic::AtomicBool::new(false);
    let writer = || async {
        let mut answered = Vec::new();
        let mut unknown = 0;
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            let command = append(&new_stream("case"), NoStream);
            let position = match store.append(command.clone()).await {
                Ok(appended) => appended.first_position,
                Err(_) => {
                    unknown += 1;
                    append_until_known(&store, command.clone()).await
                }
            };
            answered.push((position, command.writes[0].events[0].event_id));
        }
        (answered, unknown)
    };
    let killer = async {
        for _ in 0..3 {
            let before = *hint.borrow();
            eventually("the log grows", async || *hint.borrow() > before + 50).await;
            server.kill().await.unwrap();
            let refused = store.append(append(&new_stream("case"), NoStream)).await;
            assert!(refused.is_err(), "nothing is acknowledged by a dead server");
            server.restart().await.unwrap();
        }
        let before = *hint.borrow();
        eventually("the log grows again", async || *hint.borrow() > before + 50).await;
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    };
    let writers = futures::future::join_all((0..8).map(|_| writer()));
    let (written, ()) = tokio::join!(writers, killer);
    let events = read_all(&store).await;
    let ids: std::collections::HashSet<_> =
        events.iter().map(|event| event.data.event_id).collect();
    assert_eq!(ids.len(), events.len(), "nothing stands there twice");
    let mut recorded = 0;
    for (position, id) in written.iter().flat_map(|(answered, _)| answered) {
        assert_eq!(&events[*position as usize - 1].data.event_id, id);
        recorded += 1;
    }
    let unknown: u64 = written.iter().map(|(_, unknown)| unknown).sum();
    assert!(unknown > 0, "the kills were felt");
    // besides these, only the killer's own three may have been recorded
    assert!((recorded..=recorded + 3).contains(&events.len()));
}
