//! An event that cannot be applied halts its partition, visibly, and never the others.

use std::sync::atomic::Ordering;

use bus::PARTITIONS;
use projector::{Scope, Stuck};
use tokio_util::sync::CancellationToken;

use crate::support::{Chance, ListViews, Log, Running, until};

#[tokio::test]
async fn poison_halts_its_partition_and_never_the_others() {
    let log = Log::new().await;
    let mut chance = Chance::seeded(5);
    log.grow(&mut chance, 200).await;
    let expected = log.by_partition().await;
    let (&halted, positions) = expected.iter().max_by_key(|(_, p)| p.len()).expect("some");
    let poison = positions[positions.len() / 2];

    let shutdown = CancellationToken::new();
    let bus = log.bus(&shutdown);
    let views = ListViews::new();
    views.poison.store(poison, Ordering::Relaxed);
    let running = Running::start(&log, bus, views.clone());
    // waits for all leave the halted partition out
    running.reach(log.head().await).await;

    for (partition, positions) in &expected {
        let applied = views
            .lock()
            .applied
            .get(partition)
            .cloned()
            .unwrap_or_default();
        match *partition == halted {
            true => assert!(applied.iter().eq(positions.iter().filter(|p| **p < poison))),
            false => assert_eq!(applied, *positions),
        }
    }
    let state = running.frontier.partition(halted);
    let halt = state.halt.expect("halted");
    assert_eq!((halt.position, halt.code.as_str()), (poison, "TEST_POISON"));
    assert!(state.covered < poison);
    let stored = views.lock().checkpoints[usize::from(halted)].clone();
    assert_eq!(stored.halt.map(|halt| halt.position), Some(poison));
    let waited = running
        .frontier
        .wait_for(Scope::Partition(halted), poison)
        .await;
    assert_eq!(waited, Err(Stuck));
    running.stop().await;
    shutdown.cancel();
}

#[tokio::test]
async fn the_others_go_on_while_one_partition_is_halted() {
    let log = Log::new().await;
    let mut chance = Chance::seeded(8);
    log.grow(&mut chance, 50).await;
    let shutdown = CancellationToken::new();
    let bus = log.bus(&shutdown);
    let views = ListViews::new();
    views.poison.store(20, Ordering::Relaxed);
    let running = Running::start(&log, bus, views.clone());
    running.reach(log.head().await).await;
    log.grow(&mut chance, 200).await;
    running.reach(log.head().await).await;
    let halted = (0..PARTITIONS).filter(|p| running.frontier.partition(*p).halt.is_some());
    assert_eq!(halted.count(), 1);
    running.stop().await;
    shutdown.cancel();
}

#[tokio::test]
async fn a_halted_partition_is_tried_again_at_the_next_start() {
    let log = Log::new().await;
    log.grow(&mut Chance::seeded(9), 120).await;
    let shutdown = CancellationToken::new();
    let bus = log.bus(&shutdown);
    let views = ListViews::new();
    views.poison.store(60, Ordering::Relaxed);
    let running = Running::start(&log, bus.clone(), views.clone());
    running.reach(log.head().await).await;
    running.stop().await;

    // a build that knows how to apply it
    views.poison.store(0, Ordering::Relaxed);
    let running = Running::start(&log, bus, views.clone());
    running.reach(log.head().await).await;
    let expected = log.by_partition().await;
    until("everything is applied", || views.lock().applied == expected).await;
    assert!(views.lock().checkpoints.iter().all(|at| at.halt.is_none()));
    running.stop().await;
    shutdown.cancel();
}
