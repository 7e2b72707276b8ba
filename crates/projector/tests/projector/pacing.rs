//! Under load events share transactions; a lone event never waits.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use api::CaseId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::{ListViews, Log, Running};

/// Longer than a burst takes, shorter than anybody's patience.
const INTERVAL: Duration = Duration::from_millis(400);
const BURST: u64 = 20;

#[tokio::test]
async fn a_burst_shares_transactions_and_loses_nothing() {
    let log = Log::new().await;
    let shutdown = CancellationToken::new();
    let bus = log.bus(&shutdown);
    let views = ListViews::new();
    let running = Running::start_paced(&log, bus, views.clone(), INTERVAL);
    let case = CaseId(Uuid::from_u128(1));
    running.reach(log.append(case, 1).await).await;
    let before = views.applies.load(Ordering::Relaxed);
    for _ in 1..BURST {
        log.append(case, 1).await;
    }
    running.reach(log.append(case, 1).await).await;
    let applies = views.applies.load(Ordering::Relaxed) - before;
    assert!(applies < BURST, "{applies} transactions for {BURST} events");
    running.stop().await;
    shutdown.cancel();
    log.assert_applied_once(&views, 0).await;
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_the_pace() {
    let log = Log::new().await;
    let shutdown = CancellationToken::new();
    let bus = log.bus(&shutdown);
    let views = ListViews::new();
    let running = Running::start_paced(&log, bus, views, Duration::from_secs(600));
    let case = CaseId(Uuid::from_u128(1));
    running.reach(log.append(case, 1).await).await;
    log.append(case, 1).await;
    let started = Instant::now();
    running.stop().await;
    shutdown.cancel();
    assert!(started.elapsed() < Duration::from_secs(60));
}
