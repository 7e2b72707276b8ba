//! The relay, on both buses.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use bus::{
    BusError, BusMessage, Publisher, RebuildProgress, RelayConfig, StreamStatus, Tail, rebuild,
    report,
};
use event_store::EventStore;

use crate::support::{DEADLINE, Log, Rig, RunningRelay, Shape, events, eventually, relay_config};

pub(crate) async fn a_relay_publishes_what_is_appended_without_delay(shape: Shape) {
    let rig = Rig::new(shape).await;
    let log = Log::with_events(200).await;
    let config = RelayConfig {
        // no pause may matter: only the hint of the log wakes the relay
        check_interval: Duration::from_secs(60),
        ..relay_config()
    };
    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), config);
    relay.until_published(200).await;

    let mut delivered = rig.deliveries("latency");
    while delivered.recv().await.unwrap() < 200 {}
    let mut waits = Vec::new();
    for _ in 0..100 {
        let position = log.append_one_command(1).await;
        let acknowledged_at = Instant::now();
        let arrives = async { while delivered.recv().await.unwrap() != position {} };
        tokio::time::timeout(DEADLINE, arrives).await.unwrap();
        waits.push(acknowledged_at.elapsed());
    }

    waits.sort();
    println!(
        "{shape:?} ack to delivered: p50 {:?}, p99 {:?}",
        waits[50], waits[98]
    );
    // far below any polling pause, with room for a busy machine
    assert!(waits[50] < Duration::from_millis(500), "{waits:?}");
    rig.assert_holds_exactly(&log.store, "views").await;
    let status = relay.status.borrow().clone();
    assert_eq!((status.lag(), status.last_error), (0, None));
}

/// Stores a number of messages of the first large enough batch, then never answers: the process
/// died between publishing and noting the acknowledgement.
struct DyingPublisher {
    inner: Arc<dyn Publisher>,
    dies_after: u64,
    published: AtomicU64,
    dead: watch::Sender<bool>,
}

#[async_trait]
impl Publisher for DyingPublisher {
    async fn tail(&self) -> Result<Tail, BusError> {
        self.inner.tail().await
    }

    async fn stands_at(&self, tail: &Tail) -> Result<bool, BusError> {
        self.inner.stands_at(tail).await
    }

    async fn publish(&self, batch: &[BusMessage], tail: &mut Tail) -> Result<(), BusError> {
        let before = self
            .published
            .fetch_add(batch.len() as u64, Ordering::Relaxed);
        let left = usize::try_from(self.dies_after.saturating_sub(before)).unwrap();
        if left > batch.len() {
            return self.inner.publish(batch, tail).await;
        }
        let mut lost_tail = tail.clone();
        self.inner.publish(&batch[..left], &mut lost_tail).await?;
        self.dead.send_replace(true);
        std::future::pending().await
    }

    async fn purge(&self) -> Result<(), BusError> {
        self.inner.purge().await
    }

    async fn status(&self) -> Result<StreamStatus, BusError> {
        self.inner.status().await
    }
}

pub(crate) async fn publication_resumes_after_a_publisher_died_anywhere_in_a_batch(shape: Shape) {
    let rig = Rig::new(shape).await;
    let log = Log::with_events(400).await;
    // a fixed seed: deaths before, within, at the end of and across batches of 64
    for dies_after in [0, 1, 17, 64, 65, 100, 63] {
        let publisher = Arc::new(DyingPublisher {
            inner: rig.publisher(),
            dies_after,
            published: AtomicU64::new(0),
            dead: watch::Sender::new(false),
        });
        let mut dead = publisher.dead.subscribe();
        let relay = RunningRelay::start(log.store.clone(), publisher, relay_config());
        dead.wait_for(|dead| *dead).await.unwrap();
        // aborted without giving the lease back: the next one waits until it runs out
        drop(relay);
    }

    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    relay.until_published(400).await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

pub(crate) async fn of_two_relays_one_publishes_and_the_other_takes_over(shape: Shape) {
    // long enough for a machine that stalls on its disk
    let patient = || RelayConfig {
        lease_ttl: Duration::from_secs(2),
        ..relay_config()
    };
    let rig = Rig::new(shape).await;
    let log = Log::with_events(100).await;
    let mut first = RunningRelay::start(log.store.clone(), rig.publisher(), patient());
    first.until_published(100).await;
    let mut second = RunningRelay::start(log.store.clone(), rig.publisher(), patient());
    log.append(100).await;
    first.until_published(200).await;
    assert!(first.leads() && !second.leads());
    assert_eq!(second.status.borrow().published_position, 0);

    let killed_at = Instant::now();
    drop(first);
    log.append(100).await;
    second.until_published(300).await;

    println!("{shape:?} hand-over after {:?}", killed_at.elapsed());
    second.until("leads", |status| status.leader).await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

pub(crate) async fn a_relay_whose_lease_was_taken_stops_and_nothing_is_published_twice(
    shape: Shape,
) {
    let rig = Rig::new(shape).await;
    let log = Log::with_events(100).await;
    let mut zombie = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    zombie.until_published(100).await;

    // to a relay whose clock is far ahead, the lease ran out long ago
    let ahead = RelayConfig {
        now: Arc::new(|| Timestamp::now() + SignedDuration::from_hours(1)),
        ..relay_config()
    };
    let mut successor = RunningRelay::start(log.store.clone(), rig.publisher(), ahead);
    let appending = async {
        for _ in 0..20 {
            log.append(16).await;
        }
    };
    tokio::join!(appending, successor.until_published(420));
    zombie.until("stepped down", |status| !status.leader).await;

    // a stalled machine may cost it a lease, which it takes again
    successor.until("leads", |status| status.leader).await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

pub(crate) async fn a_relay_that_shuts_down_hands_over_at_once(shape: Shape) {
    let rig = Rig::new(shape).await;
    let log = Log::with_events(10).await;
    let long_lease = || RelayConfig {
        lease_ttl: Duration::from_secs(6),
        ..relay_config()
    };
    let mut first = RunningRelay::start(log.store.clone(), rig.publisher(), long_lease());
    first.until_published(10).await;

    first.shutdown.cancel();
    assert_eq!((&mut first.task).await.unwrap(), Ok(()));

    let handed_over_at = Instant::now();
    let mut second = RunningRelay::start(log.store.clone(), rig.publisher(), long_lease());
    second.until("leads", |status| status.leader).await;
    assert!(handed_over_at.elapsed() < Duration::from_secs(5));
}

pub(crate) async fn a_bus_that_was_emptied_is_filled_again(shape: Shape) {
    let rig = Rig::new(shape).await;
    let log = Log::with_events(300).await;
    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    relay.until_published(300).await;

    rig.bus.purge().await.unwrap();

    eventually(
        "filled again",
        async || matches!(rig.bus.status().await, Ok(status) if status.messages == 300),
    )
    .await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

pub(crate) async fn a_rebuild_without_a_relay_fills_the_bus(shape: Shape) {
    let rig = Rig::new(shape).await;
    let log = Log::with_events(300).await;
    assert_eq!(
        report(log.store.as_ref(), rig.publisher().as_ref())
            .await
            .unwrap()
            .lag(),
        300
    );

    let mut seen: Vec<RebuildProgress> = Vec::new();
    let config = relay_config();
    rebuild(
        log.store.clone(),
        rig.publisher().as_ref(),
        &config,
        |step| {
            seen.push(step);
        },
    )
    .await
    .unwrap();

    assert_eq!(seen.first().unwrap().published_position, 0);
    assert_eq!(seen.last().unwrap().published_position, 300);
    assert!(seen.iter().all(|step| step.target_position == 300));
    let found = report(log.store.as_ref(), rig.publisher().as_ref())
        .await
        .unwrap();
    assert_eq!((found.lag(), found.is_whole()), (0, true));
    rig.assert_holds_exactly(&log.store, "views").await;
    // the lease was given back
    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    relay.until("leads", |status| status.leader).await;
}

pub(crate) async fn a_rebuild_under_a_living_relay_fills_the_bus(shape: Shape) {
    let rig = Rig::new(shape).await;
    let log = Log::with_events(300).await;
    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    relay.until_published(300).await;

    let mut last = None;
    let config = relay_config();
    rebuild(
        log.store.clone(),
        rig.publisher().as_ref(),
        &config,
        |step| {
            last = Some(step);
        },
    )
    .await
    .unwrap();

    assert_eq!(last.unwrap().published_position, 300);
    relay.until("leads", |status| status.leader).await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

pub(crate) async fn a_bus_of_another_log_is_not_published_to(shape: Shape) {
    let rig = Rig::new(shape).await;
    let mut tail = rig.bus.tail().await.unwrap();
    let foreign = BusMessage::link(events(0, 5), &tail);
    rig.bus.publish(&foreign, &mut tail).await.unwrap();
    let log = Log::with_events(50).await;

    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());

    relay
        .until("says so", |status| {
            status
                .last_error
                .as_deref()
                .is_some_and(|text| text.contains("not of this log"))
        })
        .await;
    assert_eq!(rig.bus.status().await.unwrap().last_position, 5);
    // the way out that the error names
    drop(relay);
    let config = relay_config();
    eventually("rebuilt", async || {
        rebuild(log.store.clone(), rig.publisher().as_ref(), &config, |_| {})
            .await
            .is_ok()
    })
    .await;
    assert_eq!(log.store.head().await.unwrap(), 50);
    rig.assert_holds_exactly(&log.store, "views").await;
}
