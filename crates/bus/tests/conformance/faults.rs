//! What only a server can do to the log's way out: die, forget, be misconfigured, hold rubbish.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use bytes::Bytes;
use event_store::EventStore;

use bus::{
    BusError, BusMessage, HEADER_POSITION, JetStreamConfig, RelayConfig, Subscriber, partition_of,
    subject_of,
};
use testkit::NatsServer;

use crate::support::{
    DEADLINE, Log, Rig, RunningRelay, Shape, events, eventually, jetstream as connect, linked,
    relay_config, whole_log,
};

async fn context(server: &NatsServer) -> jetstream::Context {
    jetstream::new(async_nats::connect(server.url()).await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_publishing_costs_nothing() {
    let mut rig = Rig::new(Shape::JetStream).await;
    let log = Log::with_events(3000).await;
    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    for killed_at in [200, 1300, 2100] {
        relay.until_published(killed_at).await;
        let nats = rig.nats.as_mut().unwrap();
        nats.kill();
        // commands do not notice
        log.append(50).await;
        nats.restart().await.unwrap();
    }
    relay.until_published(3150).await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_jetstream_directory_is_filled_again_completely() {
    let mut rig = Rig::new(Shape::JetStream).await;
    let log = Log::with_events(500).await;
    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    relay.until_published(500).await;
    rig.assert_holds_exactly(&log.store, "views").await;
    let all = whole_log(&log.store).await;
    let partition = partition_of(&all[0]);
    let mut subscription = rig.bus.subscribe("live", partition).await.unwrap();
    subscription.next().await.unwrap().ack().await.unwrap();

    let nats = rig.nats.as_mut().unwrap();
    nats.wipe_store().unwrap();
    nats.restart().await.unwrap();

    // no new event is needed for it
    eventually(
        "filled again",
        async || matches!(rig.bus.status().await, Ok(status) if status.messages == 500),
    )
    .await;
    rig.assert_holds_exactly(&log.store, "views").await;
    // a subscription that lived through it starts again and goes on to what is new
    let newest = loop {
        let position = log.append_one_command(1).await;
        let newest = log.store.read_log(position - 1, 1).await.unwrap().remove(0);
        if partition_of(&newest) == partition {
            break position;
        }
    };
    let wanted: Vec<u64> = linked(&whole_log(&log.store).await)
        .iter()
        .filter(|message| partition_of(&message.event) == partition)
        .map(|message| message.event.position)
        .collect();
    let mut seen = Vec::new();
    while seen.last() != Some(&newest) {
        match tokio::time::timeout(DEADLINE, subscription.next())
            .await
            .unwrap()
        {
            Ok(delivery) => {
                seen.push(delivery.message.event.position);
                delivery.ack().await.unwrap();
            }
            Err(error) => assert!(matches!(error, BusError::Unavailable(_)), "{error}"),
        }
    }
    assert!(seen.ends_with(&wanted), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_commands_go_on_and_publication_catches_up() {
    let mut nats = NatsServer::stopped().unwrap();
    let bus = Arc::new(connect(JetStreamConfig::new(nats.url())).await);
    let log = Log::with_events(100).await;
    let mut relay = RunningRelay::start(log.store.clone(), bus.clone(), relay_config());
    relay
        .until("says why", |status| {
            status.leader && status.last_error.is_some()
        })
        .await;
    log.append(100).await;
    assert!(matches!(bus.verify().await, Err(BusError::Unavailable(_))));
    let mut subscription = bus.subscribe("views", 0).await.unwrap();
    let asked_at = std::time::Instant::now();
    for _ in 0..4 {
        let error = subscription.next().await.unwrap_err();
        assert!(matches!(error, BusError::Unavailable(_)), "{error}");
    }
    // at least half of 50 + 100 + 200 ms: a caller in a loop does not spin
    assert!(asked_at.elapsed() >= Duration::from_millis(175));

    nats.restart().await.unwrap();

    relay.until_published(200).await;
    relay
        .until("recovers", |status| status.last_error.is_none())
        .await;
    let rig = Rig {
        bus,
        nats: Some(nats),
    };
    rig.assert_holds_exactly(&log.store, "views").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_another_configuration_is_refused_by_the_name_of_the_key() {
    let nats = NatsServer::start().await.unwrap();
    context(&nats)
        .await
        .create_stream(jetstream::stream::Config {
            name: "CASES".to_owned(),
            subjects: vec!["cases.v1.>".to_owned()],
            max_age: Duration::from_secs(3600),
            discard: jetstream::stream::DiscardPolicy::New,
            deny_delete: true,
            ..Default::default()
        })
        .await
        .unwrap();
    let bus = Arc::new(connect(JetStreamConfig::new(nats.url())).await);
    eventually("connected", async || {
        !matches!(bus.verify().await, Err(BusError::Unavailable(_)))
    })
    .await;

    let refused = bus.verify().await.unwrap_err();

    assert!(
        matches!(&refused, BusError::Misconfigured { key: "max_age", .. }),
        "{refused}"
    );
    let log = Log::with_events(1).await;
    let mut relay = RunningRelay::start(log.store.clone(), bus.clone(), relay_config());
    let ended = tokio::time::timeout(DEADLINE, &mut relay.task)
        .await
        .unwrap();
    assert_eq!(ended.unwrap(), Err(refused.clone()));
    let mut subscription = bus.subscribe("views", 0).await.unwrap();
    assert_eq!(subscription.next().await.unwrap_err(), refused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consumer_of_another_configuration_is_refused_by_the_name_of_the_key() {
    let rig = Rig::new(Shape::JetStream).await;
    let stream = context(rig.nats.as_ref().unwrap())
        .await
        .get_stream("CASES")
        .await
        .unwrap();
    stream
        .create_consumer(jetstream::consumer::pull::Config {
            durable_name: Some("views-p03".to_owned()),
            filter_subject: "cases.v1.p04.>".to_owned(),
            ..Default::default()
        })
        .await
        .unwrap();

    let mut subscription = rig.bus.subscribe("views", 3).await.unwrap();
    let refused = subscription.next().await.unwrap_err();

    assert!(
        matches!(
            &refused,
            BusError::Misconfigured {
                key: "filter_subject",
                ..
            }
        ),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_lost_its_beginning_is_filled_again() {
    let rig = Rig::new(Shape::JetStream).await;
    let log = Log::with_events(300).await;
    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    relay.until_published(300).await;
    drop(relay);
    let stream = context(rig.nats.as_ref().unwrap())
        .await
        .get_stream("CASES")
        .await
        .unwrap();
    stream.purge().keep(100).await.unwrap();
    let tail = rig.bus.tail().await.unwrap();
    assert!(tail.beginning_lost);
    assert_eq!(tail.partitions, [300; 16]);

    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    relay.until("leads", |status| status.leader).await;

    eventually(
        "filled again",
        async || matches!(rig.bus.status().await, Ok(status) if status.messages == 300),
    )
    .await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_emptied_by_an_operator_is_filled_again_without_a_new_event() {
    let rig = Rig::new(Shape::JetStream).await;
    let log = Log::with_events(200).await;
    let mut relay = RunningRelay::start(log.store.clone(), rig.publisher(), relay_config());
    relay.until_published(200).await;

    let context = context(rig.nats.as_ref().unwrap()).await;
    let stream = context.get_stream("CASES").await.unwrap();
    stream.purge().await.unwrap();

    eventually(
        "filled again",
        async || matches!(rig.bus.status().await, Ok(status) if status.messages == 200),
    )
    .await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_malformed_message_is_named_by_its_sequence_and_passed() {
    let rig = Rig::new(Shape::JetStream).await;
    let mut tail = rig.bus.tail().await.unwrap();
    let log = events(0, 1);
    let subject = subject_of(&log[0]);
    let context = context(rig.nats.as_ref().unwrap()).await;
    let mut headers = async_nats::HeaderMap::new();
    headers.insert(HEADER_POSITION, "1");
    context
        .publish_with_headers(subject, headers, Bytes::from_static(b"\xffrubbish"))
        .await
        .unwrap()
        .await
        .unwrap();
    tail.sequence = 1;
    let batch = BusMessage::link(log.clone(), &tail);
    rig.bus.publish(&batch, &mut tail).await.unwrap();

    let partition = partition_of(&log[0]);
    let mut subscription = rig.bus.subscribe("views", partition).await.unwrap();
    let error = subscription.next().await.unwrap_err();
    assert!(
        matches!(
            error,
            BusError::Malformed {
                stream_sequence: 1,
                ..
            }
        ),
        "{error}"
    );
    let next = subscription.next().await.unwrap();
    assert_eq!((next.message.event.position, next.stream_sequence), (1, 2));
    next.ack().await.unwrap();
    // it is not kept for another delivery
    let stream = context.get_stream("CASES").await.unwrap();
    let consumer = format!("views-p{partition:02}");
    eventually("nothing waits for an answer", async || {
        let info = stream.consumer_info(&consumer).await.unwrap();
        info.num_ack_pending == 0 && info.delivered.stream_sequence == 2
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_too_large_for_the_server_shows_as_a_gap_and_stops_nothing() {
    let rig = Rig::new(Shape::JetStream).await;
    let mut tail = rig.bus.tail().await.unwrap();
    let mut log = events(0, 41);
    // the same case as the events 1, 21 and 41
    log[20].data.public = Bytes::from(vec![0; 5 * 1024 * 1024]);
    let batch = BusMessage::link(log.clone(), &tail);

    rig.bus.publish(&batch, &mut tail).await.unwrap();

    assert_eq!((tail.position, tail.sequence), (41, 40));
    let partition = partition_of(&log[20]);
    let mut subscription = rig.bus.subscribe("views", partition).await.unwrap();
    let mut arrived = Vec::new();
    while arrived.last().is_none_or(|(position, _)| *position < 41) {
        let delivery = subscription.next().await.unwrap();
        arrived.push((delivery.message.event.position, delivery.message.prev));
    }
    assert!(!arrived.iter().any(|(position, _)| *position == 21));
    assert!(arrived.iter().any(|(_, prev)| *prev == 21), "{arrived:?}");
    // a tail read anew no longer knows of it, and so claims nothing
    assert_eq!(rig.bus.tail().await.unwrap().partitions, [41; 16]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_to_a_relay_twice_at_full_load() {
    let rig = Rig::new(Shape::JetStream).await;
    let log = Log::with_events(4000).await;
    let started_at = std::time::Instant::now();
    let mut relay = RunningRelay::start(
        log.store.clone(),
        rig.publisher(),
        RelayConfig {
            batch_events_max: 512,
            ..relay_config()
        },
    );
    relay.until_published(4000).await;
    let rate = 4000.0 / started_at.elapsed().as_secs_f64();
    println!("published {rate:.0} events/s");
    assert_eq!(log.store.head().await.unwrap(), 4000);
    rig.assert_holds_exactly(&log.store, "views").await;
}
