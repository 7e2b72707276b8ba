//! What happens when all is well, or late.

use api::codes::v1::{AgeGroup, DelayReason};
use api::legal_aid::v1::*;
use decider::{EncodedEvent, EventSet};
use legal_aid::{LegalAidEvent, LegalAidRejection, Stage};

use crate::fixtures::*;

fn waiting() -> [LegalAidEvent; 2] {
    [lane_opened(), request_received()]
}

fn accepted() -> [LegalAidEvent; 3] {
    [lane_opened(), request_received(), request_accepted()]
}

#[test]
fn a_first_request_opens_the_lane() {
    let events = case([]).when(receive()).expect("the rules allow it");
    let [
        LegalAidEvent::LaneOpened(lane),
        LegalAidEvent::RequestReceived(event),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(lane.org_unit_id, UNIT);
    assert_eq!(event.request_id, SUBJECT);
    assert!(event.regardless_of_means);
}

#[test]
fn a_bodys_notice_after_more_than_24_hours_is_flagged_not_refused() {
    let notice = |received_at: &str| {
        let request = ReceiveRequestRequest {
            received_at: time(received_at),
            ..receive()
        };
        only!(case([lane_opened()]).when(request), RequestReceived)
    };
    assert!(!notice("2026-03-01T09:00:00+07:00").notice_late);
    let late = notice("2026-03-01T09:00:01+07:00");
    assert!(late.notice_late);
    assert_eq!(late.notice_limit.map(|limit| limit.amount), Some(24));
}

#[test]
fn a_child_is_accepted_and_a_provider_due_in_three_working_days() {
    let event = only!(case(waiting()).when(accept()), RequestAccepted);
    // Friday + 3 working days = Wednesday, until 24:00
    assert_eq!(event.appointment_due_at, time("2026-02-26T00:00:00+07:00"));
    assert!(event.regardless_of_means);
}

#[test]
fn after_a_bodys_notice_a_provider_is_due_the_same_day() {
    let notice = RequestReceived {
        requester_kind: RequesterKind::ProceduralBody.into(),
        ..received()
    };
    let event = only!(
        case([lane_opened(), notice.into()]).when(accept()),
        RequestAccepted
    );
    assert_eq!(event.appointment_due_at, time("2026-02-21T00:00:00+07:00"));
}

#[test]
fn who_is_eligible_on_what_ground() {
    use AgeGroup as Age;
    use EligibilityBasis as Ground;
    let outcome = |basis: Ground, age: Age, hardship_shown| {
        let request = AcceptRequestRequest {
            eligibility_basis: basis.into(),
            age_group: age.into(),
            hardship_shown,
            ..accept()
        };
        case(waiting()).when(request).err()
    };
    let unfit = Some(LegalAidRejection::GroundDoesNotFitAge);
    let poor = Some(LegalAidRejection::HardshipNotShown);
    let table = [
        (Ground::ChildUnder16, Age::Under6, false, None),
        (Ground::ChildUnder16, Age::Unknown, false, None),
        (Ground::ChildUnder16, Age::AgeGroup16To17, true, unfit),
        (
            Ground::Victim1617InHardship,
            Age::AgeGroup16To17,
            true,
            None,
        ),
        (
            Ground::Victim1617InHardship,
            Age::AgeGroup16To17,
            false,
            poor,
        ),
        (
            Ground::Victim1617InHardship,
            Age::AgeGroup11To15,
            true,
            unfit,
        ),
        (Ground::Accused1617, Age::AgeGroup16To17, false, None),
        (Ground::Accused1617, Age::AgeGroup11To15, false, unfit),
    ];
    for (basis, age, hardship, expected) in table {
        assert_eq!(outcome(basis, age, hardship), expected, "{basis:?} {age:?}");
    }
}

#[test]
fn a_child_is_never_declined_as_not_eligible_unless_papers_show_another_age() {
    let mut request = decline();
    request.reason = DeclineReason::NotEligible.into();
    let refused = case(waiting()).when(request.clone());
    assert_eq!(refused, Err(LegalAidRejection::ChildIsEligible));
    request.verified_age_group = AgeGroup::AgeGroup16To17.into();
    assert!(case(waiting()).when(request).is_ok());
}

#[test]
fn a_late_appointment_is_recorded_once_its_reason_is_given() {
    assert!(!only!(case(accepted()).when(appoint()), ProviderAppointed).late);
    let mut late = appoint();
    late.appointed_at = time("2026-02-26T00:00:01+07:00");
    let refused = case(accepted()).when(late.clone());
    assert_eq!(refused, Err(LegalAidRejection::DelayUnexplained));
    late.delay_reason = DelayReason::Capacity.into();
    assert!(only!(case(accepted()).when(late), ProviderAppointed).late);
}

#[test]
fn a_replacement_has_a_reason_and_no_clock_and_retires_the_one_before() {
    let event = only!(case(in_proceedings()).when(replace()), ProviderAppointed);
    assert_eq!((event.due_at, event.late), (None, false));
    assert_eq!(
        event.replacement_reason(),
        ReplacementReason::RequestOfChild
    );
    let history = [in_proceedings(), vec![replaced()]].concat();
    let state = case(history).state().clone();
    let retired = state.appointments.values().filter(|one| one.replaced);
    assert_eq!(retired.count(), 1);
}

#[test]
fn a_lawyer_under_contract_need_not_be_the_centres_own() {
    let request = AppointProviderRequest {
        provider_person_id: "lawyer-khac".into(),
        provider_kind: ProviderKind::Lawyer.into(),
        ..appoint()
    };
    assert!(case(accepted()).when(request).is_ok());
}

#[test]
fn a_registration_after_more_than_24_hours_is_flagged() {
    assert!(!only!(case(in_proceedings()).when(register()), DefenderRegistered).late);
    let mut late = register();
    late.registered_at = time("2026-02-27T09:00:01+07:00");
    assert!(only!(case(in_proceedings()).when(late), DefenderRegistered).late);
}

#[test]
fn work_is_recorded_even_after_the_provider_changed_or_the_aid_ended() {
    let history = [in_proceedings(), vec![replaced(), completed()]].concat();
    let event = only!(case(history).when(session()), SessionRecorded);
    assert_eq!(event.provider_person_id, "lawyer-thanh-an");
    assert_eq!(event.session_number, 1);
}

#[test]
fn the_end_counts_the_sessions() {
    let first = only!(case(in_proceedings()).when(session()), SessionRecorded);
    let history = [in_proceedings(), vec![first.into()]].concat();
    let event = only!(case(history.clone()).when(close()), AidCompleted);
    assert_eq!(event.sessions_held, 1);
    let state = case([history, vec![event.into()]].concat()).state().clone();
    assert!(
        state
            .requests
            .values()
            .all(|aid| aid.stage == Stage::Closed)
    );
}

#[test]
fn what_passes_between_child_and_provider_is_not_public() {
    let request = RecordSessionRequest {
        advice: "lời tư vấn".into(),
        ..session()
    };
    let event = only!(case(in_proceedings()).when(request), SessionRecorded);
    let encoded = EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = LegalAidEvent::decode(encoded.event_type, &parts[0].1);
    let Ok(LegalAidEvent::SessionRecorded(public)) = public else {
        panic!("{public:?}");
    };
    assert_eq!(public.advice, "");
}

#[test]
fn every_event_survives_the_log() {
    for event_type in LegalAidEvent::types() {
        let event = LegalAidEvent::decode(event_type, &[]).expect("an empty message");
        let encoded = event.encode();
        let decoded = LegalAidEvent::decode(encoded.event_type, &encoded.payload);
        assert_eq!(decoded, Ok(event));
    }
}
