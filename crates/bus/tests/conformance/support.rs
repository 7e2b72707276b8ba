//! Rigs, events and waiting.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use api::log::v1::{AgencyKind, Role};
use api::{CaseId, Compartment};
use bus::{
    BusError, BusMessage, InProcessBus, InProcessLimits, JetStreamBus, JetStreamConfig, PARTITIONS,
    Publisher, Relay, RelayConfig, RelayStatus, Subscriber, Tail, partition_of,
};
use event_store::{
    Actor, Append, CommandKey, Event, EventStore, ExpectedVersion, Limits, NewEvent, SealedPart,
    SqliteEventStore, StreamName, StreamWrite,
};
use testkit::NatsServer;

pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    InProcess,
    JetStream,
}

pub(crate) trait Bus: Publisher + Subscriber {}
impl<T: Publisher + Subscriber> Bus for T {}

/// A bus, and the server behind it if it has one.
pub(crate) struct Rig {
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) nats: Option<NatsServer>,
}

impl Rig {
    pub(crate) async fn new(shape: Shape) -> Self {
        Self::with_ack_wait(shape, Duration::from_secs(30)).await
    }

    pub(crate) async fn with_ack_wait(shape: Shape, ack_wait: Duration) -> Self {
        match shape {
            Shape::InProcess => {
                let limits = InProcessLimits {
                    window_messages_max: 100_000,
                    window_bytes_max: usize::MAX,
                    ack_wait,
                    ..InProcessLimits::default()
                };
                Self {
                    bus: Arc::new(InProcessBus::new(limits)),
                    nats: None,
                }
            }
            Shape::JetStream => {
                let nats = NatsServer::start().await.unwrap();
                let mut config = JetStreamConfig::new(nats.url());
                config.ack_wait = ack_wait;
                let bus = jetstream(config).await;
                eventually("nats is connected", async || bus.verify().await.is_ok()).await;
                Self {
                    bus: Arc::new(bus),
                    nats: Some(nats),
                }
            }
        }
    }

    pub(crate) fn publisher(&self) -> Arc<dyn Publisher> {
        self.bus.clone()
    }

    /// Everything the bus holds, read by a new durable subscription: each position once, in order
    /// within its partition, rightly linked.
    pub(crate) async fn assert_holds_exactly(&self, store: &Arc<SqliteEventStore>, durable: &str) {
        let log = whole_log(store).await;
        let status = self.bus.status().await.unwrap();
        assert_eq!(status.messages, log.len() as u64, "{status:?}");
        assert_eq!(status.last_position, log.len() as u64);
        assert_eq!(self.collect(durable, &log).await, linked(&log));
    }

    /// Positions as they arrive, all partitions together.
    pub(crate) fn deliveries(&self, durable: &'static str) -> mpsc::Receiver<u64> {
        let (sender, receiver) = mpsc::channel(1024);
        for partition in 0..PARTITIONS {
            let bus = Arc::clone(&self.bus);
            let sender = sender.clone();
            tokio::spawn(async move {
                let mut subscription = bus.subscribe(durable, partition).await.unwrap();
                loop {
                    if let Ok(delivery) = subscription.next().await {
                        let position = delivery.message.event.position;
                        delivery.ack().await.unwrap();
                        if sender.send(position).await.is_err() {
                            return;
                        }
                    }
                }
            });
        }
        receiver
    }

    /// Reads and acknowledges until the last event of each partition has come.
    pub(crate) async fn collect(&self, durable: &str, log: &[Event]) -> Vec<BusMessage> {
        let last: BTreeMap<u16, u64> = log
            .iter()
            .map(|event| (partition_of(event), event.position))
            .collect();
        let readers = last.into_iter().map(|(partition, last_position)| {
            let bus = Arc::clone(&self.bus);
            let durable = durable.to_owned();
            tokio::spawn(async move {
                let mut subscription = bus.subscribe(&durable, partition).await.unwrap();
                let mut messages = Vec::new();
                loop {
                    match subscription.next().await {
                        Ok(delivery) => {
                            messages.push(delivery.message.clone());
                            let done = delivery.message.event.position == last_position;
                            delivery.ack().await.unwrap();
                            if done {
                                return messages;
                            }
                        }
                        Err(BusError::Unavailable(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        });
        let all = futures::future::try_join_all(readers);
        let per_partition = tokio::time::timeout(DEADLINE, all)
            .await
            .expect("all messages arrive")
            .unwrap();
        let mut messages: Vec<_> = per_partition.into_iter().flatten().collect();
        for partition in 0..PARTITIONS {
            let positions: Vec<u64> = messages
                .iter()
                .filter(|message| partition_of(&message.event) == partition)
                .map(|message| message.event.position)
                .collect();
            assert!(
                positions.is_sorted(),
                "partition {partition}: {positions:?}"
            );
        }
        messages.sort_by_key(|message| message.event.position);
        messages
    }
}

pub(crate) async fn jetstream(config: JetStreamConfig) -> JetStreamBus {
    let config = JetStreamConfig {
        request_timeout: Duration::from_millis(500),
        heartbeat: Duration::from_millis(250),
        backoff_max: Duration::from_millis(200),
        ..config
    };
    JetStreamBus::connect(config).await.unwrap()
}

/// Messages as they must arrive.
pub(crate) fn linked(log: &[Event]) -> Vec<BusMessage> {
    BusMessage::link(log.to_vec(), &Tail::empty(0))
}

/// A log in a directory of its own.
pub(crate) struct Log {
    pub(crate) store: Arc<SqliteEventStore>,
    _directory: tempfile::TempDir,
}

impl Log {
    pub(crate) async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log.db");
        let store = SqliteEventStore::open(&path, Limits::default())
            .await
            .unwrap();
        Self {
            store: Arc::new(store),
            _directory: directory,
        }
    }

    pub(crate) async fn with_events(count: u64) -> Self {
        let log = Self::new().await;
        log.append(count).await;
        log
    }

    /// Appends events over 40 cases, in appends of several.
    pub(crate) async fn append(&self, count: u64) {
        let mut left = count;
        while left > 0 {
            let size = left.min(16);
            left -= size;
            self.append_one_command(size).await;
        }
    }

    pub(crate) async fn append_one_command(&self, events: u64) -> u64 {
        let writes = (0..events)
            .map(|_| {
                let case_id = Uuid::now_v7();
                StreamWrite {
                    stream: StreamName::of("police", case_id),
                    expected: ExpectedVersion::NoStream,
                    events: vec![new_event(CaseId(case_id))],
                }
            })
            .collect();
        let append = Append {
            command: CommandKey {
                actor: "investigator-an-phuoc".to_owned(),
                command_id: Uuid::now_v7(),
            },
            fingerprint: [7; 32],
            actor: actor(),
            recorded_at: Timestamp::UNIX_EPOCH,
            writes,
            answer: Bytes::new(),
        };
        self.store.append(append).await.unwrap().last_position
    }
}

pub(crate) async fn whole_log(store: &Arc<SqliteEventStore>) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        let after = events.last().map_or(0, |event: &Event| event.position);
        let page = store.read_log(after, 1000).await.unwrap();
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

pub(crate) fn actor() -> Actor {
    Actor {
        person_id: "investigator-an-phuoc".to_owned(),
        org_unit_id: "police-an-phuoc".to_owned(),
        agency_kind: AgencyKind::Police,
        role: Role::Investigator,
    }
}

pub(crate) fn new_event(case_id: CaseId) -> NewEvent {
    NewEvent {
        event_id: Uuid::now_v7(),
        event_type: "police.v1.InterviewSessionRecorded".to_owned(),
        case_id: Some(case_id),
        occurred_at: Timestamp::UNIX_EPOCH,
        causation_id: None,
        correlation_id: Uuid::now_v7(),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
        policy_version: "1".to_owned(),
        public: Bytes::from_static(b"\x08\x01"),
        sealed: vec![SealedPart {
            compartment: Compartment::Investigation,
            key_id: Uuid::now_v7(),
            nonce: [3; 24],
            ciphertext: Bytes::from(vec![9; 200]),
        }],
    }
}

/// Events that no store has seen, after a position.
pub(crate) fn events(after_position: u64, count: u64) -> Vec<Event> {
    (after_position + 1..=after_position + count)
        .map(|position| {
            // the same few cases again and again
            let case_id = CaseId(Uuid::from_u128(u128::from(position % 20) << 64));
            Event {
                position,
                stream: StreamName::of("police", case_id.0),
                version: position,
                recorded_at: Timestamp::UNIX_EPOCH,
                actor: actor(),
                command_id: Uuid::now_v7(),
                data: new_event(case_id),
            }
        })
        .collect()
}

pub(crate) use testkit::until as eventually;

/// Short leases and pauses, so that take-overs are quick.
pub(crate) fn relay_config() -> RelayConfig {
    RelayConfig {
        lease_ttl: Duration::from_millis(600),
        batch_events_max: 64,
        check_interval: Duration::from_millis(100),
        backoff_min: Duration::from_millis(10),
        backoff_max: Duration::from_millis(200),
        ..RelayConfig::default()
    }
}

/// A relay that runs until it is dropped or told to stop.
pub(crate) struct RunningRelay {
    pub(crate) status: tokio::sync::watch::Receiver<RelayStatus>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: tokio::task::JoinHandle<Result<(), BusError>>,
}

impl RunningRelay {
    pub(crate) fn start(
        store: Arc<dyn EventStore>,
        publisher: Arc<dyn Publisher>,
        config: RelayConfig,
    ) -> Self {
        let relay = Relay::new(store, publisher, config);
        let status = relay.status();
        let shutdown = CancellationToken::new();
        Self {
            status,
            task: tokio::spawn(relay.run(shutdown.clone())),
            shutdown,
        }
    }

    pub(crate) fn leads(&self) -> bool {
        self.status.borrow().leader
    }

    pub(crate) async fn until(&mut self, what: &str, holds: impl FnMut(&RelayStatus) -> bool) {
        let reached = tokio::time::timeout(DEADLINE, self.status.wait_for(holds)).await;
        assert!(
            matches!(reached, Ok(Ok(_))),
            "not within the deadline: {what}"
        );
    }

    pub(crate) async fn until_published(&mut self, position: u64) {
        self.until("published", |status| status.published_position >= position)
            .await;
    }
}

impl Drop for RunningRelay {
    fn drop(&mut self) {
        self.task.abort();
    }
}
