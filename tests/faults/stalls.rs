//! What is away, or there and silent.

use tonic::Code;
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::check::{check, report};
use crate::check_log::violations_of_log;
use crate::check_views::violations_of_views;
use crate::commands::{AGENCIES, Command};
use crate::history::Outcome;
use crate::load::{Load, PATIENCE};
use crate::system::{chance, distributed, read_settled_log};

#[tokio::test]
async fn while_postgresql_stands_still_callers_are_told_in_time_and_nothing_is_lost() {
    let mut rng = chance();
    let cluster = distributed().await;
    let postgres = cluster.postgres().expect("PostgreSQL");
    let load = Load::start(&cluster, &mut rng);
    for _ in 0..2 {
        load.acknowledge(rng.usize(10..60)).await;
        postgres.pause().await.expect("SIGSTOP");
        // every one of these was told within its deadline
        load.break_off(rng.usize(12..20)).await;
        postgres.resume().await.expect("SIGCONT");
    }
    load.acknowledge(40).await;
    let history = load.finish().await;
    for outcome in history.iter().flat_map(|invocation| &invocation.outcomes) {
        if let Outcome::Unknown(code) = outcome {
            let told = [Code::Unavailable, Code::DeadlineExceeded, Code::Cancelled];
            assert!(told.contains(code), "{code:?}");
        }
    }
    check(&cluster, &history).await;
}

#[tokio::test]
async fn without_nats_no_command_fails_the_views_follow_and_the_stream_catches_up_later() {
    let mut rng = chance();
    let cluster = distributed().await;
    let nats = cluster.nats().expect("NATS");
    nats.lock().await.kill();
    let load = Load::start_patient(&cluster, &mut rng);
    load.acknowledge(60).await;
    // whoever starts while it is away waits for it, and serves
    cluster.restart("projection").await.expect("the projection");
    cluster.restart("relay").await.expect("the relay");
    load.acknowledge(60).await;
    let history = load.finish().await;
    let broken = history.iter().find(|invocation| invocation.was_unknown());
    assert!(broken.is_none(), "{broken:?}");
    let events = read_settled_log(&cluster).await;
    report(&violations_of_log(&history, &events));
    report(&violations_of_views(&cluster, &events).await);

    nats.lock().await.restart().await.expect("NATS again");
    check(&cluster, &history).await;
}

#[tokio::test]
async fn while_postgresql_is_away_a_command_is_told_unavailable_and_when_to_come_again() {
    let mut rng = chance();
    let cluster = distributed().await;
    let postgres = cluster.postgres().expect("PostgreSQL");
    postgres.kill().await.expect("a kill");
    let commands = AGENCIES
        .iter()
        .enumerate()
        .map(|(agency, _)| Command::receive(Uuid::from_u128(rng.u128(..)), agency, String::new()));
    let commands: Vec<_> = commands.collect();
    let calls = commands
        .iter()
        .map(|command| command.send_within(&cluster, PATIENCE));
    for answer in futures::future::join_all(calls).await {
        let status = answer.expect_err("nothing can be recorded");
        assert_eq!(status.code(), Code::Unavailable, "{status:?}");
        assert!(status.get_details_retry_info().is_some(), "{status:?}");
    }
}
