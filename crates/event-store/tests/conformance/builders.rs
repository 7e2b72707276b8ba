//! Appends and events for tests; names are invented.

use api::log::v1::{AgencyKind, Role};
use api::{CaseId, Compartment};
use bytes::Bytes;
use event_store::{
    Actor, Append, CommandKey, Event, EventStore, ExpectedVersion, NewEvent, SealedPart,
    StreamName, StreamWrite,
};
use jiff::Timestamp;
use uuid::Uuid;

/// A time that a database keeps exactly.
pub(crate) fn time() -> Timestamp {
    Timestamp::from_microsecond(1_790_000_000_123_456).unwrap()
}

/// A stream of its own.
pub(crate) fn new_stream(category: &str) -> StreamName {
    StreamName::of(category, Uuid::now_v7())
}

pub(crate) fn actor(person: &str) -> Actor {
    Actor {
        person_id: person.to_owned(),
        org_unit_id: "commune-an-phuoc".to_owned(),
        agency_kind: AgencyKind::Intake,
        role: Role::ChildProtectionOfficer,
    }
}

pub(crate) fn event() -> NewEvent {
    NewEvent {
        event_id: Uuid::now_v7(),
        event_type: "intake.v1.ReportReceived".to_owned(),
        case_id: None,
        occurred_at: time(),
        causation_id: None,
        correlation_id: Uuid::now_v7(),
        traceparent: String::new(),
        policy_version: "1".to_owned(),
        public: Bytes::from_static(b"\x08\x01"),
        sealed: Vec::new(),
    }
}

/// An event with every optional field set.
pub(crate) fn full_event(case_id: CaseId) -> NewEvent {
    let part = |compartment, byte: u8| SealedPart {
        compartment,
        key_id: Uuid::now_v7(),
        nonce: [byte; 24],
        ciphertext: Bytes::from(vec![byte; 100]),
    };
    NewEvent {
        case_id: Some(case_id),
        causation_id: Some(Uuid::now_v7()),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
        sealed: vec![
            part(Compartment::Identity, 7),
            part(Compartment::Medical, 0),
        ],
        ..event()
    }
}

/// One event for one stream, as a command of its own.
pub(crate) fn append(stream: &StreamName, expected: ExpectedVersion) -> Append {
    append_to(&[(stream, expected, 1)])
}

/// A number of events for each of several streams.
pub(crate) fn append_to(writes: &[(&StreamName, ExpectedVersion, usize)]) -> Append {
    let command_id = Uuid::now_v7();
    let write = |&(stream, expected, count): &(&StreamName, ExpectedVersion, usize)| StreamWrite {
        stream: stream.clone(),
        expected,
        events: (0..count).map(|_| event()).collect(),
    };
    Append {
        command: CommandKey {
            actor: "officer-an-phuoc".to_owned(),
            command_id,
        },
        fingerprint: [1; 32],
        actor: actor("officer-an-phuoc"),
        recorded_at: time(),
        writes: writes.iter().map(write).collect(),
        answer: Bytes::copy_from_slice(command_id.as_bytes()),
    }
}

/// The same command again; like a caller that built it anew, with other event ids.
pub(crate) fn retry_of(first: &Append) -> Append {
    let mut retry = first.clone();
    let events = retry.writes.iter_mut().flat_map(|write| &mut write.events);
    for event in events {
        event.event_id = Uuid::now_v7();
    }
    retry.answer = Bytes::from_static(b"never given");
    retry
}

/// The whole log, in pages, checked for gaps.
pub(crate) async fn read_all(store: &dyn EventStore) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    loop {
        let page = store.read_log(events.len() as u64, 500).await.unwrap();
        if page.is_empty() {
            return events;
        }
        for event in page {
            assert_eq!(
                event.position,
                events.len() as u64 + 1,
                "positions are gapless"
            );
            events.push(event);
        }
    }
}

pub(crate) use testkit::until as eventually;
