//! What travels: subjects, headers, envelopes.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use api::log::v1::{AgencyKind, Role};
use api::{CaseId, Compartment};
use bus::{BusMessage, PARTITIONS, decode, encode, partition_of, subject_of};
use event_store::{Actor, Event, NewEvent, SealedPart, StreamName};

use crate::support::events;

fn with_case(case_id: Option<u128>, stream: &str) -> Event {
    let mut event = events(0, 1).remove(0);
    event.data.case_id = case_id.map(|id| CaseId(Uuid::from_u128(id)));
    event.stream = stream.parse().unwrap();
    event
}

#[test]
fn partitions_are_frozen() {
    // a change here would move cases between consumers that hold checkpoints
    let frozen = [
        (0, 12),
        (1, 11),
        (0x0192_f0c1_2345_7abc_8def_0123_4567_89ab, 1),
        (0x0192_f0c1_2345_7abc_8def_0123_4567_89ac, 0),
        (u128::MAX, 13),
    ];
    let actual = frozen.map(|(id, _)| (id, partition_of(&with_case(Some(id), "case/x"))));
    assert_eq!(actual, frozen);
    assert_eq!(partition_of(&with_case(None, "org/commune-an-phuoc")), 14);
}

#[test]
fn all_lanes_of_a_case_share_a_partition_and_a_stream_without_case_goes_by_its_id() {
    let id = 0x0192_f0c1_2345_7abc_8def_0123_4567_89ab;
    let name = StreamName::of("referral", Uuid::from_u128(id));
    let of_case = partition_of(&with_case(Some(id), "police/whatever"));
    assert_eq!(partition_of(&with_case(Some(id), "health/other")), of_case);
    assert_eq!(partition_of(&with_case(None, name.as_str())), of_case);
}

#[test]
fn cases_spread_over_all_partitions() {
    let mut counts = [0_u32; PARTITIONS as usize];
    for _ in 0..16_000 {
        let event = with_case(Some(Uuid::now_v7().as_u128()), "case/x");
        counts[usize::from(partition_of(&event))] += 1;
    }
    assert!(
        counts.iter().all(|count| (800..1200).contains(count)),
        "{counts:?}"
    );
}

#[test]
fn a_subject_names_partition_lane_and_kind_of_event() {
    let event = with_case(Some(1), "legal_aid/00000000-0000-0000-0000-000000000001");
    let partition = partition_of(&event);
    assert_eq!(
        subject_of(&event),
        format!("cases.v1.p{partition:02}.legal_aid.interview_session_recorded")
    );
}

#[test]
fn headers_are_cloudevents_in_binary_mode() {
    let mut event = with_case(Some(1), "police/00000000-0000-0000-0000-000000000001");
    event.position = 42;
    let message = BusMessage {
        event: Arc::new(event),
        prev: 17,
    };
    let wire = encode(&message);
    let header = |name: &str| {
        wire.headers
            .get(name)
            .map(|value| value.as_str().to_owned())
    };
    let id = message.event.data.event_id.to_string();
    for (name, value) in [
        ("ce-specversion", "1.0"),
        ("ce-id", id.as_str()),
        ("ce-source", "/lachan/log"),
        ("ce-type", "police.v1.InterviewSessionRecorded"),
        ("ce-subject", "police/00000000-0000-0000-0000-000000000001"),
        ("ce-time", "1970-01-01T00:00:00Z"),
        ("ce-datacontenttype", "application/protobuf"),
        ("content-type", "application/protobuf"),
        ("ce-sequence", "00000000000000000042"),
        ("Nats-Msg-Id", id.as_str()),
        ("Lachan-Position", "42"),
        ("Lachan-Prev", "17"),
        ("traceparent", message.event.data.traceparent.as_str()),
    ] {
        assert_eq!(header(name).as_deref(), Some(value), "{name}");
    }
}

#[test]
fn headers_that_contradict_the_envelope_are_refused() {
    let message = BusMessage {
        event: Arc::new(events(4, 1).remove(0)),
        prev: 3,
    };
    let wire = encode(&message);
    assert_eq!(decode(Some(&wire.headers), &wire.payload), Ok(message));
    assert!(decode(None, &wire.payload).is_err());
    for (name, value) in [
        ("Lachan-Position", "6"),
        ("Lachan-Position", ""),
        ("Lachan-Prev", "5"),
        ("Lachan-Prev", "-1"),
    ] {
        let mut headers = wire.headers.clone();
        headers.insert(name, value);
        assert!(
            decode(Some(&headers), &wire.payload).is_err(),
            "{name}: {value}"
        );
    }
}

fn timestamps() -> impl Strategy<Value = Timestamp> {
    // years 1 to 9999
    (-62_000_000_000_000_000_i64..253_000_000_000_000_000)
        .prop_map(|micros| Timestamp::from_microsecond(micros).unwrap())
}

fn uuids() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn sealed_parts() -> impl Strategy<Value = SealedPart> {
    (uuids(), any::<[u8; 24]>(), vec(any::<u8>(), 0..64)).prop_map(|(key_id, nonce, bytes)| {
        SealedPart {
            compartment: Compartment::Medical,
            key_id,
            nonce,
            ciphertext: bytes.into(),
        }
    })
}

prop_compose! {
    fn new_events()(
        event_id in uuids(),
        event_type in any::<String>(),
        case_id in proptest::option::of(uuids().prop_map(CaseId)),
        occurred_at in timestamps(),
        causation_id in proptest::option::of(uuids()),
        correlation_id in uuids(),
        traceparent in any::<String>(),
        policy_version in any::<String>(),
        public in vec(any::<u8>(), 0..64),
        sealed in vec(sealed_parts(), 0..4),
    ) -> NewEvent {
        NewEvent {
            event_id, event_type, case_id, occurred_at, causation_id, correlation_id,
            traceparent, policy_version, public: public.into(), sealed,
        }
    }
}

prop_compose! {
    fn any_message()(
        position in 1..u64::MAX,
        before in any::<u64>(),
        category in "[a-z_]{1,20}",
        id in "[a-z0-9-]{1,40}",
        version in any::<u64>(),
        recorded_at in timestamps(),
        command_id in uuids(),
        person in any::<String>(),
        unit in any::<String>(),
        data in new_events(),
    ) -> BusMessage {
        let actor = Actor {
            person_id: person,
            org_unit_id: unit,
            agency_kind: AgencyKind::Health,
            role: Role::Clinician,
        };
        let stream = format!("{category}/{id}").parse().unwrap();
        let event = Event { position, stream, version, recorded_at, actor, command_id, data };
        BusMessage { event: Arc::new(event), prev: before % position }
    }
}

proptest! {
    #[test]
    fn any_event_survives_the_way_through_headers_and_envelope(message in any_message()) {
        let wire = encode(&message);
        prop_assert!(wire.subject.bytes().all(
            |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
        ));
        prop_assert_eq!(wire.subject.split('.').count(), 5);
        prop_assert_eq!(decode(Some(&wire.headers), &wire.payload), Ok(message));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(
        position in any::<String>().prop_filter("a header", |text| !text.contains(['\r', '\n'])),
        payload in vec(any::<u8>(), 0..200),
    ) {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("Lachan-Position", position.as_str());
        headers.insert("Lachan-Prev", "0");
        let _ = decode(Some(&headers), &Bytes::from(payload.clone()));
        headers.insert("Lachan-Position", "1");
        prop_assert!(decode(Some(&headers), &Bytes::from(payload)).is_err());
    }
}
