//! As of any moment, through any eyes.

use access::{AGENCY_KINDS, Disclosure, disclosure, referral_parties};
use api::audit::v1::{CaseState, ReplayCaseResponse};
use api::log::v1::{AgencyKind, LaneBasis};
use api::{CaseId, Compartment};
use audit::{AsOf, Question, ReplayError, whole_case};
use event_store::{EventStore, StreamName};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::fixture::{
    CASE, Log, NOW, OTHER_CASE, STORY, at, entry, names, officer, opened, question, record,
};

async fn replay(log: &Log, as_of: AsOf, viewer: Option<AgencyKind>) -> ReplayCaseResponse {
    whole_case(&**log, &question(as_of, viewer), at(NOW))
        .await
        .expect("a replay")
}

async fn story() -> Log {
    let log = Log::open().await;
    log.tell_the_story().await;
    log
}

#[tokio::test]
async fn all_lanes_of_the_case_and_of_no_other_come_in_the_order_of_the_log() {
    let log = story().await;
    let replay = replay(&log, AsOf::Head, None).await;
    let told: Vec<(u64, &str, u64)> = replay
        .events
        .iter()
        .map(|event| (event.position, event.lane.as_str(), event.version))
        .collect();
    let expected = [
        (1, "case", 1),
        (2, "case", 2),
        (3, "case", 3),
        (5, "referral", 1),
        (6, "referral", 2),
        (7, "police", 1),
        (8, "police", 2),
        (9, "referral", 1),
        (10, "case", 4),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn as_of_each_position_the_replay_is_what_had_been_recorded_until_then() {
    let log = story().await;
    let whole = replay(&log, AsOf::Head, None).await;
    for position in 1..=10 {
        let part = replay(&log, AsOf::Position(position), None).await;
        let until_then = STORY.iter().filter(|known| **known <= position).count();
        assert_eq!(part.events, whole.events[..until_then]);
        let header = part.header.expect("a header");
        assert_eq!(header.event_count, until_then as u64);
        assert_eq!((header.as_of_position, header.log_head), (position, 10));
    }
}

#[tokio::test]
async fn as_of_a_time_it_is_as_of_the_last_event_recorded_until_then() {
    let log = story().await;
    for event in log.read_case(CASE, 0, 100).await.expect("events") {
        let same_time = log.read_case(CASE, 0, 100).await.expect("events");
        let last = same_time
            .iter()
            .filter(|other| other.recorded_at <= event.recorded_at)
            .map(|other| other.position)
            .max()
            .expect("the event itself");
        let by_position = replay(&log, AsOf::Position(last), None).await;
        let just_after = event.recorded_at + SignedDuration::from_micros(1);
        for time in [event.recorded_at, just_after] {
            assert_eq!(
                replay(&log, AsOf::RecordedAt(time), None).await,
                by_position
            );
        }
    }
}

#[tokio::test]
async fn where_clocks_of_servers_differ_a_time_still_shows_a_prefix_of_the_log() {
    let log = Log::open().await;
    let stream = StreamName::of("police", CASE.0);
    for recorded_at in ["10:00:00", "10:00:02", "10:00:01", "10:00:03"] {
        let time = at(&format!("2026-03-02T{recorded_at}Z"));
        let lane = opened("police-an-phuoc", AgencyKind::Police, LaneBasis::OwnReceipt);
        record(
            &*log,
            officer(),
            time,
            vec![entry(CASE, &stream, time, &lane)],
        )
        .await;
    }
    let shown = async |time: &str| {
        let as_of = AsOf::RecordedAt(at(&format!("2026-03-02T{time}Z")));
        log.positions(&question(as_of, None)).await
    };
    assert_eq!(shown("10:00:00").await, [1]);
    assert_eq!(shown("10:00:01").await, [1, 2, 3]);
    assert_eq!(shown("10:00:02").await, [1, 2, 3]);
}

#[tokio::test]
async fn what_happened_before_but_was_recorded_after_does_not_show() {
    let log = story().await;
    // the interview of 3 March was entered on 5 March
    let on_4_march = AsOf::RecordedAt(at("2026-03-04T00:00:00Z"));
    assert_eq!(
        log.positions(&question(on_4_march, None)).await,
        [1, 2, 3, 5, 6, 7]
    );
}

#[tokio::test]
async fn before_its_first_event_the_case_is_not_yet_recorded() {
    let log = story().await;
    let before = AsOf::RecordedAt(at("2026-03-01T00:00:00Z"));
    let replay = replay(&log, before, None).await;
    let header = replay.header.expect("a header");
    assert!(replay.events.is_empty());
    assert_eq!(header.state(), CaseState::NotYetRecorded);
    assert_eq!((header.as_of_position, header.event_count), (0, 0));
}

#[tokio::test]
async fn an_unknown_case_is_told_from_one_that_had_not_begun() {
    let log = story().await;
    let unknown = Question {
        case_id: CaseId(Uuid::from_u128(1)),
        ..question(AsOf::Head, None)
    };
    let answer = whole_case(&*log, &unknown, at(NOW)).await;
    assert_eq!(answer, Err(ReplayError::UnknownCase));

    let not_begun = Question {
        case_id: OTHER_CASE,
        ..question(AsOf::Position(3), None)
    };
    assert_eq!(log.positions(&not_begun).await, Vec::<u64>::new());
}

#[tokio::test]
async fn nobody_can_ask_beyond_the_head_or_the_clock() {
    let log = story().await;
    for position in [0, 11, u64::MAX] {
        let answer = whole_case(&*log, &question(AsOf::Position(position), None), at(NOW)).await;
        assert_eq!(answer, Err(ReplayError::NoSuchPosition { head: 10 }));
    }
    let later = at(NOW) + SignedDuration::from_micros(1);
    let answer = whole_case(&*log, &question(AsOf::RecordedAt(later), None), at(NOW)).await;
    assert_eq!(answer, Err(ReplayError::InTheFuture));
}

#[tokio::test]
async fn the_header_tells_lanes_units_and_state() {
    let log = story().await;
    let header = replay(&log, AsOf::Head, None)
        .await
        .header
        .expect("a header");
    assert_eq!(header.state(), CaseState::Closed);
    let lanes: Vec<String> = header
        .lanes
        .iter()
        .map(|lane| {
            let units = lane.units.iter();
            let units: Vec<String> = units
                .map(|unit| format!("{} since {}", unit.org_unit_id, unit.since_position))
                .collect();
            format!("{} {} {}", lane.lane, lane.event_count, units.join(", "))
        })
        .collect();
    let expected = [
        "case 4 commune-an-phuoc since 1",
        "referral 3 ",
        "police 2 police-an-phuoc since 7",
    ];
    assert_eq!(lanes, expected);
    let before_the_end = replay(&log, AsOf::Position(9), None).await;
    assert_eq!(
        before_the_end.header.expect("a header").state(),
        CaseState::Open
    );
}

#[tokio::test]
async fn only_what_was_recorded_more_than_a_day_after_it_happened_is_late() {
    let log = story().await;
    let replay = replay(&log, AsOf::Head, None).await;
    let late: Vec<(u64, u64)> = replay
        .events
        .iter()
        .filter(|event| event.late)
        .map(|event| (event.position, event.delay_seconds))
        .collect();
    assert_eq!(late, [(8, (2 * 24 + 3) * 3_600)]);
}

#[tokio::test]
async fn a_day_is_not_late_and_a_clock_ahead_is_no_delay() {
    let log = Log::open().await;
    let stream = StreamName::of("police", CASE.0);
    let recorded_at = at("2026-03-02T10:00:00Z");
    let day = SignedDuration::from_hours(24);
    let ahead = SignedDuration::from_mins(-5);
    for delay in [day, day + SignedDuration::from_micros(1), ahead] {
        let lane = opened("police-an-phuoc", AgencyKind::Police, LaneBasis::OwnReceipt);
        let entries = vec![entry(CASE, &stream, recorded_at - delay, &lane)];
        record(&*log, officer(), recorded_at, entries).await;
    }
    let replay = replay(&log, AsOf::Head, None).await;
    let told: Vec<(bool, u64)> = replay
        .events
        .iter()
        .map(|event| (event.late, event.delay_seconds))
        .collect();
    assert_eq!(told, [(false, 86_400), (true, 86_400), (false, 0)]);
}

#[tokio::test]
async fn sealed_parts_show_by_their_digest_and_size_alone() {
    let log = story().await;
    let replay = replay(&log, AsOf::Head, None).await;
    let stored = log.read_case(CASE, 0, 100).await.expect("events");
    for (event, stored) in replay.events.iter().zip(&stored) {
        assert_eq!(event.sealed.len(), stored.data.sealed.len());
        for (summary, part) in event.sealed.iter().zip(&stored.data.sealed) {
            assert_eq!(summary.compartment(), part.compartment);
            assert_eq!(summary.key_id, part.key_id.to_string());
            assert_eq!(summary.size_bytes as usize, part.ciphertext.len());
            assert_eq!(summary.sha256, Sha256::digest(&part.ciphertext).as_slice());
            assert!(!summary.entitled, "nobody was named");
        }
    }
    assert_eq!(
        names(&replay.events[1].sealed, false).len(),
        3,
        "the report"
    );
}

#[tokio::test]
async fn an_agency_sees_the_case_from_the_moment_it_takes_part_and_then_all_it_may() {
    let log = story().await;
    let seen = async |position, kind| {
        let question = question(AsOf::Position(position), Some(kind));
        log.positions(&question).await
    };
    assert_eq!(seen(3, AgencyKind::Police).await, Vec::<u64>::new());
    assert_eq!(seen(5, AgencyKind::Police).await, [5], "its referral");
    assert_eq!(seen(7, AgencyKind::Police).await, [1, 2, 3, 5, 6, 7]);
    assert_eq!(seen(10, AgencyKind::Education).await, [9], "never answered");
    assert_eq!(seen(10, AgencyKind::Health).await, Vec::<u64>::new());
    assert_eq!(seen(10, AgencyKind::LegalAid).await, Vec::<u64>::new());
    for kind in [AgencyKind::Intake, AgencyKind::Lead, AgencyKind::Oversight] {
        assert_eq!(seen(10, kind).await, STORY, "{}", kind.as_str_name());
    }
}

/// An item of the case, registered by the police or by a hospital.
async fn item(log: &Log, by: event_store::Actor) {
    let time = at("2026-05-05T01:00:00Z");
    let stream = StreamName::of("custody", Uuid::now_v7());
    let registered = api::custody::v1::ItemRegistered {
        item_id: Uuid::now_v7().to_string(),
        case_id: CASE.to_string(),
        ..Default::default()
    };
    let event = entry(CASE, &stream, time, &registered);
    record(&**log, by, time, vec![event]).await;
}

#[tokio::test]
async fn a_hospital_that_took_nothing_does_not_know_of_items() {
    let log = story().await;
    item(&log, crate::fixture::investigator()).await;
    let seen = async |kind| log.positions(&question(AsOf::Head, Some(kind))).await;
    assert_eq!(seen(AgencyKind::Health).await, Vec::<u64>::new());
    assert!(seen(AgencyKind::Police).await.contains(&11));
    let role = api::log::v1::Role::Clinician;
    let doctor = crate::fixture::actor("doctor", "hospital", AgencyKind::Health, role);
    item(&log, doctor).await;
    assert!(seen(AgencyKind::Health).await.contains(&12));
    let header = replay(&log, AsOf::Head, Some(AgencyKind::Health)).await;
    let header = header.header.expect("one");
    assert_eq!((header.event_count, header.agency_took_part), (2, false));
}

#[tokio::test]
async fn what_is_no_case_is_not_replayed() {
    let log = story().await;
    let time = at("2026-05-05T01:00:00Z");
    let registry = CaseId(access::REGISTRY_STREAM);
    let stream = StreamName::of("registry", access::REGISTRY_STREAM);
    let person = api::registry::v1::PersonRegistered {
        person_id: "officer-an-phuoc".into(),
        ..Default::default()
    };
    let event = entry(registry, &stream, time, &person);
    record(&*log, officer(), time, vec![event]).await;
    let question = Question {
        case_id: registry,
        ..question(AsOf::Head, None)
    };
    let refused = whole_case(&*log, &question, at(NOW)).await;
    assert_eq!(refused, Err(ReplayError::UnknownCase));
}

#[tokio::test]
async fn the_header_tells_no_more_than_the_agency_may_know() {
    let log = story().await;
    let header = async |kind| {
        replay(&log, AsOf::Head, Some(kind))
            .await
            .header
            .expect("one")
    };
    let school = header(AgencyKind::Education).await;
    let lanes: Vec<&str> = school.lanes.iter().map(|lane| lane.lane.as_str()).collect();
    assert_eq!((lanes, school.event_count), (vec!["referral"], 1));
    assert_eq!(school.state(), CaseState::Unspecified);
    assert!(!school.agency_took_part);

    let police = header(AgencyKind::Police).await;
    // the referral to the school is none of theirs
    assert_eq!((police.lanes.len(), police.event_count), (3, 8));
    assert_eq!(police.state(), CaseState::Closed);
    assert!(police.agency_took_part);
}

#[tokio::test]
async fn every_event_tells_what_the_agency_was_entitled_to_open() {
    let log = story().await;
    let stored = log.read_case(CASE, 0, 100).await.expect("events");
    for kind in AGENCY_KINDS {
        let replay = replay(&log, AsOf::Head, Some(kind)).await;
        for event in &replay.events {
            let stored = stored
                .iter()
                .find(|stored| stored.position == event.position);
            let stored = stored.expect("the event");
            let parties = referral_parties(&stored.data.event_type, &stored.data.public);
            let Disclosure::Open(allowed) = disclosure(kind, &event.lane, parties) else {
                panic!("{} must not know of {}", kind.as_str_name(), event.position);
            };
            let expected: Vec<Compartment> = stored
                .data
                .sealed
                .iter()
                .map(|part| part.compartment)
                .filter(|compartment| allowed.contains(*compartment))
                .collect();
            assert_eq!(names(&event.sealed, true), expected);
        }
    }
}

#[tokio::test]
async fn the_police_may_open_who_the_child_is_and_never_who_reported() {
    let log = story().await;
    let replay = replay(&log, AsOf::Head, Some(AgencyKind::Police)).await;
    let report = &replay.events[1];
    assert_eq!(report.r#type, "intake.v1.ReportReceived");
    let entitled = names(&report.sealed, true);
    assert_eq!(entitled, [Compartment::Identity, Compartment::Care]);
    assert!(names(&report.sealed, false).contains(&Compartment::Reporter));
}
