//! Every event once and in order, whatever bus, views and processes do.

use std::sync::Arc;

use bus::Subscriber;
use tokio_util::sync::CancellationToken;

use crate::faulty_bus::{Faults, FaultySubscriber};
use crate::support::{Chance, ListViews, Log, Running};

const ALL_FAULTS: Faults = Faults {
    lose: 7,
    duplicate: 5,
    reorder: 4,
    fail: 20,
    dead: false,
};

fn faulty(inner: Arc<dyn Subscriber>, faults: Faults, seed: u64) -> Arc<FaultySubscriber> {
    Arc::new(FaultySubscriber {
        inner,
        faults,
        seed,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_is_applied_once_and_in_order_over_a_faulty_bus() {
    for seed in 0..6 {
        let log = Log::new().await;
        let shutdown = CancellationToken::new();
        let bus = log.bus(&shutdown);
        let views = ListViews::new();
        let running = Running::start(&log, faulty(bus, ALL_FAULTS, seed), views.clone());
        log.grow(&mut Chance::seeded(seed), 400).await;
        running.reach(log.head().await).await;
        running.stop().await;
        shutdown.cancel();
        log.assert_applied_once(&views, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_fail_before_or_after_their_commit_are_tried_again() {
    for seed in 0..4 {
        let log = Log::new().await;
        let shutdown = CancellationToken::new();
        let bus = log.bus(&shutdown);
        let views = ListViews::unsteady(seed);
        let running = Running::start(&log, faulty(bus, ALL_FAULTS, seed), views.clone());
        log.grow(&mut Chance::seeded(seed), 200).await;
        running.reach(log.head().await).await;
        running.stop().await;
        shutdown.cancel();
        log.assert_applied_once(&views, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projector_killed_at_any_step_goes_on_where_the_views_stand() {
    for seed in 0..4 {
        let log = Log::new().await;
        let shutdown = CancellationToken::new();
        let bus = log.bus(&shutdown);
        let views = ListViews::new();
        let mut chance = Chance::seeded(seed);
        for life in 0..12 {
            let subscriber = faulty(bus.clone(), ALL_FAULTS, seed * 100 + life);
            let running = Running::start(&log, subscriber, views.clone());
            let growing = 5 + chance.below(60);
            log.grow(&mut chance, growing).await;
            // somewhere between doing nothing and having applied it all
            for _ in 0..chance.below(400) {
                tokio::task::yield_now().await;
            }
            running.kill().await;
        }
        let running = Running::start(&log, bus, views.clone());
        running.reach(log.head().await).await;
        running.stop().await;
        shutdown.cancel();
        log.assert_applied_once(&views, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_projectors_on_the_same_views_never_apply_an_event_twice() {
    for seed in 0..3 {
        let log = Log::new().await;
        let shutdown = CancellationToken::new();
        let bus = log.bus(&shutdown);
        let views = ListViews::new();
        let first = Running::start(&log, bus.clone(), views.clone());
        let second = Running::start(&log, faulty(bus, ALL_FAULTS, seed), views.clone());
        log.grow(&mut Chance::seeded(seed), 300).await;
        let head = log.head().await;
        first.reach(head).await;
        second.reach(head).await;
        first.stop().await;
        second.stop().await;
        shutdown.cancel();
        log.assert_applied_once(&views, seed).await;
    }
}
