//! What only the bus in memory does: forgetting.

use bus::{
    BusMessage, InProcessBus, InProcessLimits, PARTITIONS, Publisher, Subscriber, partition_of,
};

use crate::support::{Log, RunningRelay, events, relay_config};

#[tokio::test]
async fn a_subscriber_that_fell_behind_sees_the_gap_and_the_publisher_never_waits() {
    let bus = InProcessBus::new(InProcessLimits {
        window_messages_max: 4,
        ..InProcessLimits::default()
    });
    let mut tail = bus.tail().await.unwrap();
    let log = events(0, 2000);
    let partition = partition_of(&log[0]);
    let in_partition: Vec<u64> = log
        .iter()
        .filter(|event| partition_of(event) == partition)
        .map(|event| event.position)
        .collect();
    let mut subscription = bus.subscribe("views", partition).await.unwrap();

    bus.publish(&BusMessage::link(log, &tail), &mut tail)
        .await
        .unwrap();

    let first = subscription.next().await.unwrap();
    let kept = in_partition.len() - 4;
    assert_eq!(first.message.event.position, in_partition[kept]);
    assert_eq!(first.message.prev, in_partition[kept - 1]);
    assert!(bus.status().await.unwrap().messages <= 4 * u64::from(PARTITIONS));
}

#[tokio::test]
async fn a_window_is_bounded_in_bytes_too() {
    let bus = InProcessBus::new(InProcessLimits {
        window_bytes_max: 5_000,
        ..InProcessLimits::default()
    });
    let mut tail = bus.tail().await.unwrap();
    let batch = BusMessage::link(events(0, 2000), &tail);
    bus.publish(&batch, &mut tail).await.unwrap();
    // an event counts for some 700 bytes
    assert!(bus.status().await.unwrap().messages <= 7 * u64::from(PARTITIONS));
}

#[tokio::test]
async fn a_bus_that_starts_in_the_middle_never_claims_that_nothing_came_before() {
    let log = Log::with_events(100).await;
    let bus = InProcessBus::starting_at(100, InProcessLimits::default());
    let publisher = std::sync::Arc::new(bus.clone());
    let mut relay = RunningRelay::start(log.store.clone(), publisher, relay_config());
    relay.until("leads", |status| status.leader).await;

    let position = log.append_one_command(1).await;
    relay.until_published(position).await;

    assert_eq!(bus.status().await.unwrap().messages, 1);
    let event = &crate::support::whole_log(&log.store).await[100];
    let mut subscription = bus.subscribe("views", partition_of(event)).await.unwrap();
    let delivery = subscription.next().await.unwrap();
    assert_eq!(delivery.message.event.position, 101);
    assert_eq!(delivery.message.prev, 100);
}

#[tokio::test]
async fn a_subscription_waits_for_acknowledgements_before_it_takes_more() {
    let bus = InProcessBus::new(InProcessLimits {
        ack_pending_max: 2,
        ..InProcessLimits::default()
    });
    let mut tail = bus.tail().await.unwrap();
    let log = events(0, 2000);
    let partition = partition_of(&log[0]);
    bus.publish(&BusMessage::link(log, &tail), &mut tail)
        .await
        .unwrap();
    let mut subscription = bus.subscribe("views", partition).await.unwrap();
    let first = subscription.next().await.unwrap();
    let _second = subscription.next().await.unwrap();
    assert!(futures::FutureExt::now_or_never(subscription.next()).is_none());

    first.ack().await.unwrap();

    assert!(futures::FutureExt::now_or_never(subscription.next()).is_some());
}
