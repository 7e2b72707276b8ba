//! Publishers and subscribers, without a relay.

use std::time::Duration;

use bus::{BusError, BusMessage, partition_of};

use crate::support::{DEADLINE, Rig, Shape, events, linked};

async fn publish(rig: &Rig, count: u64) -> Vec<event_store::Event> {
    let mut tail = rig.bus.tail().await.unwrap();
    let events = events(tail.position, count);
    let batch = BusMessage::link(events.clone(), &tail);
    rig.bus.publish(&batch, &mut tail).await.unwrap();
    assert_eq!(tail.position, events.last().unwrap().position);
    events
}

pub(crate) async fn published_events_arrive_once_in_partition_order_with_the_right_prev(
    shape: Shape,
) {
    let rig = Rig::new(shape).await;
    let mut log = publish(&rig, 700).await;
    // a tail read anew links on exactly as the one that was kept
    log.extend(publish(&rig, 300).await);

    assert_eq!(rig.collect("first", &log).await, linked(&log));
    assert_eq!(rig.collect("second", &log).await, linked(&log));
    let status = rig.bus.status().await.unwrap();
    assert_eq!(
        (status.messages, status.first_position, status.last_position),
        (1000, 1, 1000)
    );
}

pub(crate) async fn a_subscription_goes_on_where_it_acknowledged(shape: Shape) {
    let rig = Rig::new(shape).await;
    let first = publish(&rig, 100).await;
    rig.collect("views", &first).await;

    let second = publish(&rig, 100).await;

    let arrived = rig.collect("views", &second).await;
    let positions: Vec<u64> = arrived.iter().map(|m| m.event.position).collect();
    assert_eq!(positions, (101..=200).collect::<Vec<u64>>());
}

pub(crate) async fn a_message_nobody_acknowledged_comes_again(shape: Shape) {
    let rig = Rig::with_ack_wait(shape, Duration::from_millis(300)).await;
    let log = publish(&rig, 1).await;
    let partition = partition_of(&log[0]);
    let mut subscription = rig.bus.subscribe("views", partition).await.unwrap();
    let delivery = subscription.next().await.unwrap();
    assert_eq!(delivery.attempt, 1);
    drop(delivery);

    let again = tokio::time::timeout(DEADLINE, subscription.next()).await;

    let again = again.unwrap().unwrap();
    assert_eq!(again.message.event.position, 1);
    assert!(again.attempt > 1);
}

pub(crate) async fn a_refused_message_comes_again(shape: Shape) {
    let rig = Rig::new(shape).await;
    let log = publish(&rig, 1).await;
    let partition = partition_of(&log[0]);
    let mut subscription = rig.bus.subscribe("views", partition).await.unwrap();
    let delivery = subscription.next().await.unwrap();

    delivery.nak(Duration::from_millis(10)).await.unwrap();

    let again = tokio::time::timeout(DEADLINE, subscription.next()).await;
    let again = again.unwrap().unwrap();
    assert_eq!((again.message.event.position, again.attempt), (1, 2));
}

pub(crate) async fn a_late_publisher_is_fenced(shape: Shape) {
    let rig = Rig::new(shape).await;
    publish(&rig, 10).await;
    let mut late_tail = rig.bus.tail().await.unwrap();
    let log = publish(&rig, 10).await;
    assert_eq!(log.len(), 10);

    let late = BusMessage::link(events(10, 5), &late_tail);
    let refused = rig.bus.publish(&late, &mut late_tail).await;

    assert_eq!(refused, Err(BusError::Fenced));
    assert_eq!(late_tail.position, 10);
    assert_eq!(rig.bus.status().await.unwrap().messages, 20);
}

pub(crate) async fn a_tail_read_before_a_purge_is_fenced(shape: Shape) {
    let rig = Rig::new(shape).await;
    publish(&rig, 10).await;
    let mut tail = rig.bus.tail().await.unwrap();
    assert!(rig.bus.stands_at(&tail).await.unwrap());

    rig.bus.purge().await.unwrap();

    assert!(!rig.bus.stands_at(&tail).await.unwrap());
    let batch = BusMessage::link(events(10, 1), &tail);
    assert_eq!(
        rig.bus.publish(&batch, &mut tail).await,
        Err(BusError::Fenced)
    );
    assert_eq!(rig.bus.tail().await.unwrap().position, 0);
    // what was published before may be published again at once: it is no duplicate any more
    let log = publish(&rig, 10).await;
    assert_eq!(rig.collect("views", &log).await.len(), 10);
}

pub(crate) async fn a_subscription_needs_a_plain_name_and_a_partition_that_exists(shape: Shape) {
    let rig = Rig::new(shape).await;
    for (durable, partition) in [("", 0), ("a.b", 0), ("Views", 0), ("views", 16)] {
        assert!(matches!(
            rig.bus.subscribe(durable, partition).await,
            Err(BusError::InvalidSubscription(_))
        ));
    }
}
