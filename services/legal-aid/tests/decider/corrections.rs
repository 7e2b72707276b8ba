//! Corrections: what was recorded stays, and the rules hold for the corrected facts.

use api::codes::v1::DelayReason;
use api::legal_aid::v1::*;
use api::log::v1::{AgencyKind, Role};
use legal_aid::{LegalAidCommand, LegalAidEvent, LegalAidRejection};

use crate::fixtures::*;

/// The first session of the request.
pub(crate) fn session_recorded() -> LegalAidEvent {
    SessionRecorded {
        session_id: SESSION.into(),
        appointment_id: APPOINTMENT.into(),
        request_id: REQUEST.into(),
        session_number: 1,
        provider_person_id: LAWYER.into(),
        recorded_by_org_unit_id: UNIT.into(),
        ..SessionRecorded::default()
    }
    .into()
}

/// The entry was made on the day of the request, as was said, but under another number.
pub(crate) fn correct_entry() -> CorrectRegisterEntryRequest {
    CorrectRegisterEntryRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        register_number: "13/TL".into(),
        registered_at: time("2026-02-20T10:00:00+07:00"),
        reason: "ghi nhầm số".into(),
        ..CorrectRegisterEntryRequest::default()
    }
}

pub(crate) fn correct_session() -> CorrectSessionRequest {
    CorrectSessionRequest {
        case_id: CASE.into(),
        session_id: SESSION.into(),
        kind: SessionKind::InterviewAttendance.into(),
        started_at: time("2026-03-01T14:00:00+07:00"),
        ended_at: time("2026-03-01T15:00:00+07:00"),
        reason: "ghi nhầm buổi sáng".into(),
        ..CorrectSessionRequest::default()
    }
}

pub(crate) fn correct_outcome() -> CorrectAidOutcomeRequest {
    CorrectAidOutcomeRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        outcome: AidOutcome::Withdrawn.into(),
        completed_at: time("2026-03-01T16:00:00+07:00"),
        summary: "người đại diện rút yêu cầu".into(),
        reason: "chọn nhầm kết quả".into(),
        ..CorrectAidOutcomeRequest::default()
    }
}

/// A provider was appointed on Wednesday 25 February.
pub(crate) fn appointed_on_the_25th() -> Vec<LegalAidEvent> {
    let appointed = ProviderAppointed {
        appointment_id: APPOINTMENT.into(),
        request_id: REQUEST.into(),
        appointed_at: time("2026-02-25T16:00:00+07:00"),
        ..ProviderAppointed::default()
    };
    let mut history = accepted();
    history.push(appointed.into());
    history
}

fn accepted() -> Vec<LegalAidEvent> {
    vec![lane_opened(), request_received(), request_accepted()]
}

/// The entry was made on Tuesday 24 February, not on Friday 20.
fn four_days_later() -> CorrectRegisterEntryRequest {
    CorrectRegisterEntryRequest {
        registered_at: time("2026-02-24T10:00:00+07:00"),
        delay_reason: DelayReason::Capacity.into(),
        ..correct_entry()
    }
}

fn then(mut history: Vec<LegalAidEvent>, event: impl Into<LegalAidEvent>) -> Vec<LegalAidEvent> {
    history.push(event.into());
    history
}

#[test]
fn a_slip_in_the_register_is_corrected_beside_the_entry_and_its_reason_is_not_public() {
    let event = only!(
        case(accepted()).when(correct_entry()),
        RegisterEntryCorrected
    );
    assert_eq!(event.register_number, "13/TL");
    assert_eq!(event.corrected_at, time("2026-03-02T08:00:00+07:00"));
    assert!(!event.late);
    let encoded = decider::EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    for (compartment, bytes) in parts {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let tells = text.contains("ghi nhầm số");
        assert_eq!(tells, compartment == api::Compartment::Legal);
    }
}

#[test]
fn the_appointment_is_due_from_the_corrected_date_on() {
    let event = only!(
        case(accepted()).when(four_days_later()),
        RegisterEntryCorrected
    );
    // Tuesday 24 February + 3 working days
    assert_eq!(event.appointment_due_at, time("2026-02-28T00:00:00+07:00"));
    assert!(event.appointment_limit.is_some());
    assert!(event.late);
    let on_the_27th = AppointProviderRequest {
        appointed_at: time("2026-02-27T16:00:00+07:00"),
        ..appoint()
    };
    assert_eq!(
        case(accepted()).when(on_the_27th.clone()),
        Err(LegalAidRejection::DelayUnexplained)
    );
    let corrected = case(then(accepted(), event));
    assert!(!only!(corrected.when(on_the_27th), ProviderAppointed).late);
    // and nobody is appointed before it
    let on_the_23rd = AppointProviderRequest {
        appointed_at: time("2026-02-23T16:00:00+07:00"),
        ..appoint()
    };
    assert_eq!(
        corrected.when(on_the_23rd),
        Err(LegalAidRejection::AppointedBeforeAcceptance)
    );
}

#[test]
fn after_a_procedural_bodys_notice_the_appointment_is_due_the_same_day() {
    let notice = RequestReceived {
        requester_kind: RequesterKind::ProceduralBody.into(),
        ..received()
    };
    let history = vec![lane_opened(), notice.into(), request_accepted()];
    let event = only!(
        case(history).when(four_days_later()),
        RegisterEntryCorrected
    );
    assert_eq!(event.appointment_due_at, time("2026-02-25T00:00:00+07:00"));
    let rule = event.appointment_limit.map(|limit| limit.rule_id);
    assert_eq!(rule.as_deref(), Some("legal_aid.appoint_on_notice"));
}

#[test]
fn what_was_appointed_is_not_due_again() {
    let request = CorrectRegisterEntryRequest {
        registered_at: time("2026-02-25T16:00:00+07:00"),
        ..four_days_later()
    };
    let given = case(appointed_on_the_25th());
    let event = only!(given.when(request), RegisterEntryCorrected);
    assert_eq!(event.appointment_due_at, None);
    assert_eq!(event.appointment_limit, None);
}

#[test]
fn papers_that_follow_are_due_from_the_corrected_date_on() {
    let history = vec![lane_opened(), urgent_request(), {
        RequestAccepted {
            request_id: REQUEST.into(),
            registered_at: time("2026-02-20T10:00:00+07:00"),
            papers_later: true,
            papers_due_at: time("2026-02-28T00:00:00+07:00"),
            recorded_by_org_unit_id: UNIT.into(),
            ..RequestAccepted::default()
        }
        .into()
    }];
    let event = only!(
        case(history.clone()).when(four_days_later()),
        RegisterEntryCorrected
    );
    // Tuesday 24 February + 5 working days
    assert_eq!(event.papers_due_at, time("2026-03-04T00:00:00+07:00"));
    let on_sunday = RecordPapersRequest {
        received_at: time("2026-03-01T09:00:00+07:00"),
        ..bring_papers()
    };
    assert!(
        only!(
            case(history.clone()).when(on_sunday.clone()),
            PapersReceived
        )
        .after_due
    );
    let corrected = case(then(history, event));
    assert!(!only!(corrected.when(on_sunday), PapersReceived).after_due);
}

#[test]
fn an_acceptance_that_proves_late_needs_a_reason() {
    let wordless = CorrectRegisterEntryRequest {
        delay_reason: 0,
        ..four_days_later()
    };
    assert_eq!(
        case(accepted()).when(wordless),
        Err(LegalAidRejection::DelayUnexplained)
    );
}

#[test]
fn a_corrected_session_keeps_its_number_its_appointment_and_its_provider() {
    let history = then(in_proceedings(), session_recorded());
    let event = only!(case(history).when(correct_session()), SessionCorrected);
    assert_eq!(event.session_number, 1);
    assert_eq!(event.appointment_id, APPOINTMENT);
    assert_eq!(event.request_id, REQUEST);
    assert_eq!(event.provider_person_id, LAWYER);
    assert_eq!(event.started_at, time("2026-03-01T14:00:00+07:00"));
}

#[test]
fn whether_a_provider_was_registered_is_found_as_of_the_time_of_the_session_not_of_its_entry() {
    // the session began on 1 March at 14:00
    let cases = [
        ("2026-03-01T14:00:00+07:00", false),
        ("2026-03-01T14:00:01+07:00", true),
    ];
    let typed = || RecordSessionRequest {
        kind: SessionKind::InterviewAttendance.into(),
        started_at: time("2026-03-01T14:00:00+07:00"),
        ended_at: time("2026-03-01T15:00:00+07:00"),
        ..session()
    };
    for (at, unregistered) in cases {
        let registered = DefenderRegistered {
            appointment_id: APPOINTMENT.into(),
            registered_at: time(at),
            ..DefenderRegistered::default()
        };
        let registered_first = then(in_proceedings(), registered.clone());
        let event = only!(
            case(registered_first.clone()).when(typed()),
            SessionRecorded
        );
        assert_eq!(event.unregistered, unregistered, "{at}");
        let typed_first = then(in_proceedings(), session_recorded());
        for history in [
            then(typed_first, registered.clone()),
            then(registered_first, session_recorded()),
        ] {
            let event = only!(case(history).when(correct_session()), SessionCorrected);
            assert_eq!(event.unregistered, unregistered, "{at}");
        }
    }
    // a later registration with another body takes nothing away
    let with_two = ["2026-02-27T08:00:00+07:00", "2026-03-01T18:00:00+07:00"].map(|at| {
        LegalAidEvent::from(DefenderRegistered {
            appointment_id: APPOINTMENT.into(),
            registered_at: time(at),
            ..DefenderRegistered::default()
        })
    });
    let history = [in_proceedings(), with_two.to_vec()].concat();
    assert!(!only!(case(history).when(typed()), SessionRecorded).unregistered);
}

#[test]
fn a_corrected_outcome_counts_the_sessions_that_are_on_record() {
    let history = then(then(in_proceedings(), session_recorded()), completed());
    let event = only!(case(history).when(correct_outcome()), AidOutcomeCorrected);
    assert_eq!(event.outcome(), AidOutcome::Withdrawn);
    assert_eq!(event.sessions_held, 1);
    assert_eq!(event.completed_at, time("2026-03-01T16:00:00+07:00"));
}

#[test]
fn the_entry_is_not_moved_past_a_corrected_end() {
    let ended = AidOutcomeCorrected {
        request_id: REQUEST.into(),
        completed_at: time("2026-02-23T10:00:00+07:00"),
        ..AidOutcomeCorrected::default()
    };
    let history = then(then(accepted(), completed()), ended);
    assert_eq!(
        case(history).when(four_days_later()),
        Err(LegalAidRejection::EnteredAfterWhatFollowed)
    );
}

#[test]
fn the_successor_of_a_merged_centre_corrects_what_that_centre_recorded() {
    let history = then(then(in_proceedings(), session_recorded()), completed());
    let successor = case(history)
        .by("legal-aid-moi", AgencyKind::LegalAid, Role::LegalAidOfficer)
        .succeeding(UNIT);
    let all: [LegalAidCommand; 3] = [
        correct_entry().into(),
        correct_session().into(),
        correct_outcome().into(),
    ];
    for command in all {
        assert!(successor.when(command).is_ok());
    }
}
