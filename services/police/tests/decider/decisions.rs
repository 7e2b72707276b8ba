//! Denunciations, rooms and forensic requests: what happens when all is well, or late.

use api::codes::v1::DelayReason;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened};
use api::police::v1::*;
use api::referral::v1::{ReferralProposed, ReferralPurpose};
use decider::{Decider, Elsewhere, EncodedEvent, EventSet, Message};
use police::{PoliceDecider, PoliceEvent, PoliceRejection};

use crate::fixtures::*;

fn decision(outcome: Outcome) -> DenunciationDecided {
    only(outcome, |event| match event {
        PoliceEvent::DenunciationDecided(event) => Some(event),
        _ => None,
    })
}

fn extension(outcome: Outcome) -> VerificationExtended {
    only(outcome, |event| match event {
        PoliceEvent::VerificationExtended(event) => Some(event),
        _ => None,
    })
}

fn booking(outcome: Outcome) -> FriendlyRoomBooked {
    only(outcome, |event| match event {
        PoliceEvent::FriendlyRoomBooked(event) => Some(event),
        _ => None,
    })
}

#[test]
fn a_first_denunciation_opens_the_lane_and_is_due_in_twenty_days() {
    let events = case([]).when(receive()).expect("the rules allow it");
    let [
        PoliceEvent::LaneOpened(lane),
        PoliceEvent::DenunciationReceived(event),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(lane.org_unit_id, UNIT);
    assert_eq!(lane.basis(), LaneBasis::OwnReceipt);
    assert_eq!(event.denunciation_id, SUBJECT);
    // received on 2 March: the last day is 22 March, until 24:00
    assert_eq!(event.due_at, time("2026-03-23T00:00:00+07:00"));
    let limit = event.limit.as_ref().expect("a limit");
    assert_eq!(
        (limit.amount, &*limit.legal_basis),
        (20, "CPC 2015 Art 147")
    );
}

#[test]
fn a_further_denunciation_does_not_open_the_lane_again() {
    let events = case([lane_opened()])
        .when(receive())
        .expect("the rules allow it");
    assert_eq!(events.len(), 1);
}

#[test]
fn a_booking_with_notice_to_both_lacks_nothing() {
    let event = booking(case([lane_opened()]).when(book()));
    assert!(!event.advance_notice_missing);
}

#[test]
fn a_booking_without_advance_notice_is_made_and_flagged() {
    let mut without = book();
    without.rights_protector_notified_at = None;
    assert!(booking(case([lane_opened()]).when(without)).advance_notice_missing);
}

#[test]
fn a_room_is_free_again_when_its_booking_ends_or_is_cancelled() {
    let history = [lane_opened(), room_booked()];
    let next = BookFriendlyRoomRequest {
        starts_at: time("2026-03-03T11:00:00+07:00"),
        ends_at: time("2026-03-03T12:00:00+07:00"),
        ..book()
    };
    assert!(case(history.clone()).when(next).is_ok());
    let other_room = BookFriendlyRoomRequest {
        room_id: "room-2".into(),
        ..book()
    };
    assert!(case(history).when(other_room).is_ok());
    let cancelled = [lane_opened(), room_booked(), booking_cancelled()];
    assert!(case(cancelled).when(book()).is_ok());
}

#[test]
fn a_cancellation_names_the_room() {
    let event = only(
        case([lane_opened(), room_booked()]).when(cancel()),
        |event| match event {
            PoliceEvent::RoomBookingCancelled(event) => Some(event),
            _ => None,
        },
    );
    assert_eq!((&*event.booking_id, &*event.room_id), (BOOKING, "room-1"));
}

#[test]
fn a_forensic_request_proposes_a_referral_to_the_health_unit_in_the_same_act() {
    let given = case([lane_opened()]);
    let events = given.when(request_exam()).expect("the rules allow it");
    let [elsewhere]: [Elsewhere; 1] = PoliceDecider::elsewhere(&events[0], &given.occasion())
        .try_into()
        .expect("one referral");
    assert_eq!(elsewhere.category, "referral");
    assert_eq!(elsewhere.stream_id.to_string(), SUBJECT);
    let referral = ReferralProposed::decode(&elsewhere.event.payload[..]).expect("a referral");
    assert_eq!(referral.referral_id, SUBJECT);
    assert_eq!(referral.case_id, CASE);
    assert_eq!(referral.from_org_unit_id, UNIT);
    assert_eq!(referral.to_org_unit_id, FORENSIC_CENTRE);
    assert_eq!(referral.to_agency_kind(), AgencyKind::Health);
    assert_eq!(referral.purpose(), ReferralPurpose::ForensicExam);
}

#[test]
fn no_other_event_writes_elsewhere() {
    let given = case([]);
    for event in [lane_opened(), denunciation_received(), room_booked()] {
        assert_eq!(PoliceDecider::elsewhere(&event, &given.occasion()), []);
    }
}

#[test]
fn a_decision_in_time_is_not_late_and_says_whether_the_procuracy_knew_at_once() {
    let mut request = decide(DecisionOutcome::ProsecutionInitiated);
    request.procuracy_notified_at = time("2026-02-21T15:00:00+07:00");
    let history = [lane_opened(), denunciation_received()];
    let event = decision(case(history.clone()).when(request.clone()));
    assert!(!event.late && event.procuracy_notified_at_once);
    request.procuracy_notified_at = time("2026-02-21T17:00:00+07:00");
    assert!(!decision(case(history).when(request)).procuracy_notified_at_once);
}

#[test]
fn a_late_decision_is_recorded_once_its_reason_is_given() {
    let mut request = decide(DecisionOutcome::ProsecutionDeclined);
    request.decided_at = time("2026-02-23T00:00:01+07:00");
    let history = [lane_opened(), denunciation_received()];
    let refused = case(history.clone()).when(request.clone());
    assert_eq!(refused, Err(PoliceRejection::DelayUnexplained));
    request.delay_reason = DelayReason::WaitingForExpert.into();
    let event = decision(case(history).when(request));
    assert!(event.late);
    assert_eq!(event.due_at, time("2026-02-23T00:00:00+07:00"));
}

#[test]
fn a_decision_made_in_time_and_entered_late_is_not_late() {
    let given = case([lane_opened(), denunciation_received()]).at("2026-04-01T08:00:00+07:00");
    assert!(!decision(given.when(decide(DecisionOutcome::ProsecutionInitiated))).late);
}

#[test]
fn a_resumed_matter_is_due_in_a_month() {
    let history = [
        lane_opened(),
        denunciation_received(),
        decided(DecisionOutcome::Suspended),
    ];
    let event = decision(case(history).when(decide(DecisionOutcome::Resumed)));
    assert_eq!(event.due_at, None, "the clock stood");
    assert_eq!(event.next_due_at, time("2026-03-21T00:00:00+07:00"));
}

#[test]
fn a_transfer_lets_the_other_unit_take_part_and_keeps_the_clock() {
    let mut request = decide(DecisionOutcome::Transferred);
    request.transferred_to_org_unit_id = PROVINCE.into();
    let history = vec![lane_opened(), denunciation_received()];
    let events = case(history.clone())
        .when(request)
        .expect("the rules allow it");
    let Some(PoliceEvent::LaneOpened(LaneOpened { org_unit_id, .. })) = events.get(1) else {
        panic!("{events:?}");
    };
    assert_eq!(org_unit_id, PROVINCE);
    let state = case([history, events].concat()).state().clone();
    assert!(state.roster.includes(PROVINCE));
    let denunciation = state.denunciations.values().next().expect("one");
    assert_eq!(denunciation.stage, police::Stage::Verifying);
}

#[test]
fn a_complex_matter_is_due_two_months_from_receipt_and_the_procuracy_adds_two() {
    let history = [lane_opened(), denunciation_received()];
    let event = extension(case(history).when(extend(ExtensionStage::ComplexMatter)));
    assert_eq!(event.due_at, time("2026-04-03T00:00:00+07:00"));
    let history = [
        lane_opened(),
        denunciation_received(),
        extended(ExtensionStage::ComplexMatter, "2026-04-03T00:00:00+07:00"),
    ];
    let event = extension(case(history).when(extend(ExtensionStage::ByProcuracy)));
    assert_eq!(event.due_at, time("2026-06-03T00:00:00+07:00"));
}

#[test]
fn an_extension_after_the_time_ran_out_is_recorded_as_late() {
    let mut request = extend(ExtensionStage::ComplexMatter);
    request.decided_at = time("2026-02-25T08:00:00+07:00");
    let history = [lane_opened(), denunciation_received()];
    let refused = case(history.clone()).when(request.clone());
    assert_eq!(refused, Err(PoliceRejection::DelayUnexplained));
    request.delay_reason = DelayReason::ComplexCase.into();
    assert!(extension(case(history).when(request)).late);
}

#[test]
fn every_event_survives_the_log() {
    for event_type in PoliceEvent::types() {
        let event = PoliceEvent::decode(event_type, &[]).expect("an empty message");
        let EncodedEvent {
            event_type,
            payload,
        } = event.encode();
        assert_eq!(PoliceEvent::decode(event_type, &payload), Ok(event));
    }
    let event = session_of(case([lane_opened()]).when(session()));
    let encoded = PoliceEvent::from(event.clone()).encode();
    let decoded = PoliceEvent::decode(encoded.event_type, &encoded.payload);
    assert_eq!(decoded, Ok(event.into()));
}
