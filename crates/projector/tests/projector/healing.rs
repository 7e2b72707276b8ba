//! The log is the truth: it makes up for a bus that is dead, quiet or forgetful.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use api::CaseId;
use bus::{InProcessBus, InProcessLimits, partition_of_case};
use projector::Scope;
use uuid::Uuid;

use crate::faulty_bus::{Faults, FaultySubscriber};
use crate::support::{Chance, ListViews, Log, Running, until};

fn dead_bus() -> Arc<FaultySubscriber> {
    Arc::new(FaultySubscriber {
        inner: Arc::new(InProcessBus::new(InProcessLimits::default())),
        faults: Faults {
            dead: true,
            ..Faults::default()
        },
        seed: 0,
    })
}

#[tokio::test]
async fn a_dead_bus_delays_events_and_loses_none() {
    let log = Log::new().await;
    let mut chance = Chance::seeded(1);
    log.grow(&mut chance, 300).await;
    let views = ListViews::new();
    let running = Running::start(&log, dead_bus(), views.clone());
    running.reach(log.head().await).await;
    log.grow(&mut chance, 100).await;
    running.reach(log.head().await).await;
    running.stop().await;
    log.assert_applied_once(&views, 1).await;
}

#[tokio::test]
async fn an_idle_partition_does_not_make_the_next_start_read_everything_again() {
    let log = Log::new().await;
    let case = CaseId(Uuid::from_u128(1));
    let head = log.append(case, 50).await;
    let views = ListViews::new();
    let running = Running::start(&log, dead_bus(), views.clone());
    running.reach(head).await;
    running.stop().await;
    let state = views.lock().clone();
    assert!(state.checkpoints.iter().all(|at| at.covered() == head));

    let applies = views.applies.load(Ordering::Relaxed);
    let running = Running::start(&log, dead_bus(), views.clone());
    running.reach(head).await;
    running.stop().await;
    assert_eq!(views.applies.load(Ordering::Relaxed), applies);
}

#[tokio::test]
async fn older_views_put_in_place_of_newer_ones_are_brought_up_to_date() {
    let log = Log::new().await;
    let mut chance = Chance::seeded(3);
    log.grow(&mut chance, 100).await;
    let views = ListViews::new();
    let running = Running::start(&log, dead_bus(), views.clone());
    running.reach(log.head().await).await;
    let older = views.lock().clone();
    log.grow(&mut chance, 200).await;
    running.reach(log.head().await).await;

    *views.lock() = older;
    // each partition notices at its next event
    for number in 1..=60 {
        log.append(CaseId(Uuid::from_u128(number)), 1).await;
    }
    let expected = log.by_partition().await;
    until("the views hold everything again", || {
        views.lock().applied == expected
    })
    .await;
    running.reach(log.head().await).await;
    running.stop().await;
}

#[tokio::test]
async fn a_wait_ends_when_the_views_hold_the_position_and_not_before() {
    let log = Log::new().await;
    let case = CaseId(Uuid::from_u128(7));
    let partition = partition_of_case(case);
    let views = ListViews::new();
    let running = Running::start(&log, dead_bus(), views.clone());
    let position = log.append(case, 3).await;
    let waiting = running
        .frontier
        .wait_for(Scope::Partition(partition), position);
    waiting.await.expect("not stuck");
    assert_eq!(views.lock().applied[&partition], [1, 2, 3]);

    let beyond = running
        .frontier
        .wait_for(Scope::Partition(partition), position + 1);
    let waited = tokio::time::timeout(std::time::Duration::from_millis(50), beyond).await;
    assert!(waited.is_err(), "nothing was recorded there yet");
    running.stop().await;
}
