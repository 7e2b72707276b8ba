//! The accounts that are deployed let each side do its work, and no more.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bus::{BusError, BusMessage, JetStreamConfig, Publisher};
use testkit::NatsServer;

use crate::support::{Rig, events, eventually, jetstream as connect, linked};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_relay_may_publish_and_readers_may_read() {
    let accounts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/nats/accounts.conf");
    let passwords = [
        ("LACHAN_NATS_RELAY_PASSWORD", "relay-secret"),
        ("LACHAN_NATS_READER_PASSWORD", "reader-secret"),
    ];
    let nats = NatsServer::start_with(&accounts, &passwords).await.unwrap();
    let address = nats.url().replace("nats://", "");
    let relay_url = format!("nats://relay:relay-secret@{address}");
    let reader_url = format!("nats://reader:reader-secret@{address}");
    let relay = connect(JetStreamConfig::new(relay_url)).await;
    eventually("connected", async || relay.verify().await.is_ok()).await;

    let mut tail = relay.tail().await.unwrap();
    let log = events(0, 100);
    let batch = BusMessage::link(log.clone(), &tail);
    relay.publish(&batch, &mut tail).await.unwrap();
    relay.purge().await.unwrap();
    let mut tail = relay.tail().await.unwrap();
    relay.publish(&batch, &mut tail).await.unwrap();

    let reader = Arc::new(connect(JetStreamConfig::new(reader_url)).await);
    let rig = Rig {
        bus: reader.clone(),
        nats: Some(nats),
    };
    assert_eq!(rig.collect("views", &log).await, linked(&log));
    let forged = BusMessage::link(events(100, 1), &tail);
    let refused = reader.publish(&forged, &mut tail.clone()).await;
    assert!(
        matches!(refused, Err(BusError::Unavailable(_))),
        "{refused:?}"
    );
    let emptied = tokio::time::timeout(Duration::from_secs(20), reader.purge()).await;
    assert!(matches!(emptied, Ok(Err(BusError::Unavailable(_)))));
    assert!(relay.stands_at(&tail).await.unwrap());
}
