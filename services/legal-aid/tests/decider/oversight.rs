//! Registration with procedural bodies (CPC 2015 Art 78), attendance, complaints (Law 11/2017 Art
//! 45) and inspection.

use api::codes::v1::DelayReason;
use api::legal_aid::v1::*;
use legal_aid::{LegalAidEvent, LegalAidRejection};

use crate::fixtures::*;

fn with_papers_filed() -> Vec<LegalAidEvent> {
    [in_proceedings(), vec![filed()]].concat()
}

fn answer(registered_at: &str) -> RegisterDefenderRequest {
    RegisterDefenderRequest {
        registration_id: REGISTRATION.into(),
        capacity: 0,
        body_org_unit_id: String::new(),
        papers_submitted_at: None,
        registered_at: time(registered_at),
        ..register()
    }
}

#[test]
fn the_bodys_24_hours_run_from_full_papers() {
    let event = only!(case(in_proceedings()).when(file()), RegistrationFiled);
    assert_eq!(event.due_at, time("2026-02-27T09:00:00+07:00"));
    let basis = event.limit.map(|limit| limit.legal_basis);
    assert_eq!(basis.as_deref(), Some("CPC 2015 Art 78"));
}

#[test]
fn a_registration_answers_the_papers_that_were_filed() {
    let in_time = answer("2026-02-27T09:00:00+07:00");
    let event = only!(case(with_papers_filed()).when(in_time), DefenderRegistered);
    assert_eq!(event.registration_id, REGISTRATION);
    assert_eq!(event.body_org_unit_id, POLICE);
    assert!(!event.late);
    let late = answer("2026-02-27T09:00:01+07:00");
    assert!(only!(case(with_papers_filed()).when(late), DefenderRegistered).late);
}

#[test]
fn a_body_that_refuses_says_why_and_papers_are_filed_anew() {
    let given = case(with_papers_filed());
    let event = only!(given.when(refuse_registration()), RegistrationRefused);
    assert!(!event.late);
    let history = [with_papers_filed(), vec![event.into()]].concat();
    assert_eq!(
        case(history.clone()).when(answer("2026-02-27T09:00:00+07:00")),
        Err(LegalAidRejection::RegistrationAnswered)
    );
    assert!(case(history).when(file()).is_ok());
}

#[test]
fn procuracy_and_court_register_too() {
    let at_court = FileRegistrationRequest {
        body_org_unit_id: "court-thanh-an".into(),
        ..file()
    };
    assert!(case(in_proceedings()).when(at_court).is_ok());
    let elsewhere = FileRegistrationRequest {
        body_org_unit_id: String::new(),
        body: "Viện kiểm sát khu vực 2".into(),
        ..file()
    };
    assert!(case(in_proceedings()).when(elsewhere).is_ok());
}

#[test]
fn an_interview_attended_before_any_registration_is_shown_not_refused() {
    let interview = RecordSessionRequest {
        kind: SessionKind::InterviewAttendance.into(),
        body_org_unit_id: POLICE.into(),
        interview_session_id: "00000000-0000-0000-0000-0000000000E1".into(),
        ..session()
    };
    let event = only!(
        case(in_proceedings()).when(interview.clone()),
        SessionRecorded
    );
    assert!(event.unregistered);
    assert_eq!(
        event.interview_session_id,
        "00000000-0000-0000-0000-0000000000e1"
    );
    let registered = only!(
        case(with_papers_filed()).when(answer("2026-02-27T08:00:00+07:00")),
        DefenderRegistered
    );
    let history = [with_papers_filed(), vec![registered.into()]].concat();
    assert!(!only!(case(history).when(interview), SessionRecorded).unregistered);
    // a meeting with the child needs no registration
    assert!(!only!(case(in_proceedings()).when(session()), SessionRecorded).unregistered);
}

#[test]
fn a_complaint_is_settled_in_three_working_days_or_with_a_reason() {
    let given = case([lane_opened(), request_received(), request_declined()]);
    let event = only!(given.when(complain()), ComplaintReceived);
    // Thursday 26 February + 3 working days
    assert_eq!(event.due_at, time("2026-03-04T00:00:00+07:00"));

    let history = [lane_opened(), request_received(), complaint_received()];
    assert!(!only!(case(history.clone()).when(settle()), ComplaintSettled).late);
    let given = case(history).at("2026-03-04T00:00:01+07:00");
    assert_eq!(
        given.when(settle()),
        Err(LegalAidRejection::DelayUnexplained)
    );
    let mut late = settle();
    late.delay_reason = DelayReason::ComplexCase.into();
    assert!(only!(given.when(late), ComplaintSettled).late);
}

#[test]
fn an_inspection_leaves_its_findings_as_codes() {
    let given = case([lane_opened(), request_received()]);
    let event = only!(given.when(inspect()), AidInspected);
    assert_eq!(event.inspecting_org_unit_id, UNIT);
    assert_eq!(
        event.findings().collect::<Vec<_>>(),
        [InspectionFinding::RecordsIncomplete]
    );
}

#[test]
fn the_register_number_is_for_inspectors_the_ground_is_not() {
    let given = case([lane_opened(), request_received()]);
    let event = only!(given.when(accept()), RequestAccepted);
    let encoded = decider::EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = decider::EventSet::decode(encoded.event_type, &parts[0].1);
    let Ok(LegalAidEvent::RequestAccepted(public)) = public else {
        panic!("{public:?}");
    };
    assert_eq!(public.register_number, "31/TL");
    assert_eq!(public.eligibility_reason(), EligibilityReason::Unspecified);
    assert_eq!(public.age_group, 0);
}
