//! SIGTERM: an orderly end.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use sqlx::{Connection, PgConnection};
use testkit::until;
use uuid::Uuid;

use crate::check::check;
use crate::commands::{AGENCIES, Command};
use crate::history::{Invocation, Outcome};
use crate::load::Load;
use crate::system::{chance, distributed, embedded, times_said};

/// A call may take so long: the lock is held until the service is ending.
const CALL_MAX: Duration = Duration::from_secs(9);
/// What a process says when it is asked to end.
const ENDING: &str = "shutting down";

#[tokio::test]
async fn lachan_up_ends_in_order_under_load_and_goes_on_where_it_was() {
    let mut rng = chance();
    let cluster = embedded().await;
    let load = Load::start(&cluster, &mut rng);
    for _ in 0..2 {
        load.acknowledge(rng.usize(10..60)).await;
        let process = cluster.process("lachan").expect("a process");
        let status = process.stop().await.expect("an end");
        assert!(status.expect("it ran").success());
        process.start().await.expect("a start");
    }
    load.acknowledge(10).await;
    let history = load.finish().await;
    check(&cluster, &history).await;
}

#[tokio::test]
async fn every_service_ends_in_order_and_a_call_under_way_is_answered_first() {
    let mut rng = chance();
    let cluster = distributed().await;
    // whoever appends now waits for this lock
    let url = cluster.postgres().expect("PostgreSQL").url("log");
    let mut locker = PgConnection::connect(&url).await.expect("a connection");
    let mut lock = locker.begin().await.expect("a transaction");
    let lock_head = "SELECT position FROM lachan_log.log_head FOR UPDATE";
    sqlx::query(lock_head)
        .execute(&mut *lock)
        .await
        .expect("the lock");

    let agency = rng.usize(..AGENCIES.len());
    let process = AGENCIES[agency].process;
    let command = a_command(&mut rng, agency);
    let call = tokio::spawn({
        let (cluster, command) = (Arc::clone(&cluster), command.clone());
        async move { command.send_within(&cluster, CALL_MAX).await }
    });
    let watcher = tokio::sync::Mutex::new(PgConnection::connect(&url).await.expect("a connection"));
    until("the append to wait", || async {
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
        let count = sqlx::query_scalar::<_, i64>(waiting);
        let count = count.fetch_one(&mut *watcher.lock().await).await;
        count.expect("a count") > 0
    })
    .await;
    let ending = tokio::spawn({
        let cluster = Arc::clone(&cluster);
        async move { cluster.process(process).expect("a process").stop().await }
    });
    until("the service to be told", || async {
        times_said(&cluster, process, ENDING) == 1
    })
    .await;
    lock.rollback().await.expect("the lock given back");

    let answer = call.await.expect("no panic");
    let receipt = answer.expect("a receipt though the service was ending");
    let status = ending.await.expect("no panic").expect("an end");
    assert!(status.expect("it ran").success());
    assert_eq!(cluster.stop_all().await.expect("an end"), [""; 0]);

    cluster.start_all().await.expect("all services again");
    let outcomes = vec![Outcome::Ok(receipt)];
    check(&cluster, &[Invocation { command, outcomes }]).await;
}

fn a_command(rng: &mut Rng, agency: usize) -> Command {
    Command::receive(Uuid::from_u128(rng.u128(..)), agency, String::new())
}
