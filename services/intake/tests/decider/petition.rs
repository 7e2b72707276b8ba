//! Petitions to prosecute, and the notice to the procuracy.

use api::Compartment;
use api::codes::v1::DelayReason;
use api::intake::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use decider::{Decider, Elsewhere, EventSet};
use intake::{IntakeDecider, IntakeEvent, IntakeRejection};

use crate::fixtures::*;

/// The lanes that an event opens elsewhere.
fn opens(event: &IntakeEvent) -> Vec<(&'static str, LaneOpened)> {
    let given = officer(a_reported_case());
    let elsewhere = IntakeDecider::elsewhere(event, &given.occasion());
    let opened =
        |there: &Elsewhere| match IntakeEvent::decode(there.event.event_type, &there.event.payload)
        {
            Ok(IntakeEvent::LaneOpened(opened)) => (there.category, opened),
            other => panic!("no lane: {other:?}"),
        };
    elsewhere.iter().map(opened).collect()
}

fn notified(agency_kind: AgencyKind, unit: &str) -> LaneOpened {
    LaneOpened {
        org_unit_id: unit.into(),
        agency_kind: agency_kind.into(),
        basis: LaneBasis::Notified.into(),
        referral_id: String::new(),
    }
}

#[test]
fn the_police_unit_petitioned_takes_part_in_its_lane() {
    let events = officer(a_reported_case())
        .when(petition())
        .expect("accepted");
    let [IntakeEvent::AuthorityPetitioned(petitioned)] = &events[..] else {
        panic!("a petition, and no notice yet");
    };
    assert_eq!(petitioned.petitioned_by_org_unit_id, AN_PHUOC);
    let police = notified(AgencyKind::Police, POLICE);
    assert_eq!(opens(&events[0]), [("police", police)]);
}

#[test]
fn the_procuracy_told_with_the_petition_takes_part_too() {
    let request = PetitionForProsecutionRequest {
        procuracy_notice: Some(notice()),
        ..petition()
    };
    let events = at(a_shared_case(), HOTLINE, Role::HotlineOperator)
        .when(request)
        .expect("accepted");
    let [
        IntakeEvent::AuthorityPetitioned(petitioned),
        IntakeEvent::PetitionNoticeGiven(given),
    ] = &events[..]
    else {
        panic!("a petition and its notice");
    };
    assert_eq!(petitioned.petition_id, given.petition_id);
    assert!(!given.late);
    let procuracy = notified(AgencyKind::Procuracy, PROCURACY);
    assert_eq!(opens(&events[1]), [("police", procuracy)]);
    let history = [a_shared_case(), events.clone()].concat();
    // the wrong procuracy was told first: the right one is told beside it
    let again = at(history, HOTLINE, Role::HotlineOperator)
        .when(notification("00000000-0000-0000-0000-000000005b1e"))
        .expect("a further notice");
    assert_eq!(opens(&again[0]), opens(&events[1]));
}

/// Joint Circular 01/2022: at once.
#[test]
fn a_notice_after_a_day_is_late_and_says_why() {
    let history = with(a_reported_case(), petitioned());
    let in_time = officer(history.clone()).at("2026-03-02T21:00:00+07:00");
    assert!(in_time.when(notification(FIRST)).is_ok());
    let late = officer(history).at("2026-03-02T21:00:01+07:00");
    let unexplained = late.when(notification(FIRST));
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
    let explained = NotifyProcuracyOfPetitionRequest {
        procuracy_notice: Some(PetitionNotice {
            late_reason: DelayReason::Capacity.into(),
            late_explanation: "the office was closed".into(),
            ..notice()
        }),
        ..notification(FIRST)
    };
    let events = late.when(explained).expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::PetitionNoticeGiven(it)] if it.late));
}

#[test]
fn a_notice_that_was_given_in_time_and_entered_late_is_in_time() {
    let history = with(a_reported_case(), petitioned());
    let request = NotifyProcuracyOfPetitionRequest {
        procuracy_notice: Some(PetitionNotice {
            notified_at: time("2026-03-02T08:00:00+07:00"),
            ..notice()
        }),
        ..notification(FIRST)
    };
    let given = officer(history).at("2026-03-05T08:00:00+07:00");
    assert!(given.when(request).is_ok());
}

/// The crime does not end with the support of the child.
#[test]
fn a_closed_case_is_petitioned_about_and_the_procuracy_is_told() {
    let closed = a_closed_case();
    let events = officer(closed.clone()).when(petition()).expect("accepted");
    let IntakeEvent::AuthorityPetitioned(event) = &events[0] else {
        panic!("a petition");
    };
    let told = notification(&event.petition_id);
    assert!(
        officer([closed, events.clone()].concat())
            .when(told)
            .is_ok()
    );
}

#[test]
fn nothing_that_is_public_tells_of_police_or_procuracy() {
    let request = PetitionForProsecutionRequest {
        procuracy_notice: Some(notice()),
        ..petition()
    };
    let events = officer(a_reported_case()).when(request).expect("accepted");
    for event in events {
        let encoded = event.encode();
        let parts = api::split(encoded.event_type, &encoded.payload).expect("a known event");
        let public = parts
            .iter()
            .find(|(compartment, _)| *compartment == Compartment::Public);
        let (_, bytes) = public.expect("a PUBLIC part");
        let seen = format!("{:?}", IntakeEvent::decode(encoded.event_type, bytes)).to_lowercase();
        for word in ["police", "procuracy", "prosec", "circular", "kn-ubnd"] {
            assert!(!seen.contains(word), "{seen}");
        }
    }
}

#[test]
fn the_successor_of_the_petitioner_tells_the_procuracy() {
    let history = with(a_reported_case(), petitioned());
    let successor = at(history, SONG_LAM, Role::CommuneChair).succeeding(AN_PHUOC);
    assert!(successor.when(notification(FIRST)).is_ok());
}
