//! Corrections: of sessions, told anew whole and judged anew; of number and date of documents.

use api::log::v1::{AgencyKind, Role};
use api::police::v1::*;
use decider::fold;
use police::{PoliceDecider, PoliceEvent, PoliceRejection};

use crate::event_of;
use crate::fixtures::*;

fn on(from: &str, to: &str) -> SessionForm {
    SessionForm {
        started_at: time(&format!("2026-03-01T{from}:00+07:00")),
        ended_at: time(&format!("2026-03-01T{to}:00+07:00")),
        ..session()
    }
}

/// The correction of the session with that number.
fn corrected(history: &History, number: usize, form: SessionForm) -> InterviewSessionCorrected {
    let request = CorrectSessionRequest {
        session_id: session_number(number),
        ..correct_session(form)
    };
    event_of!(
        InterviewSessionCorrected,
        case(history.clone()).when(request)
    )
}

#[test]
fn a_corrected_end_takes_the_flag_of_a_session_that_was_too_long() {
    let mut long = on("08:00", "11:00");
    long.over_limit_reason = OverLimitReason::ComplexCase.into();
    let history = sessions_held([long]);
    let event = corrected(&history, 1, on("08:00", "10:00"));
    assert!(!event.over_duration && !event.within_exception);
    assert_eq!((event.duration_minutes, event.session_of_day), (120, 1));
    assert!(!event.repeated_topic, "it does not repeat itself");
    assert_eq!(
        (&*event.session_id, &*event.correction_id),
        (&*session_number(1), SUBJECT)
    );
    assert_eq!(event.reason, "ghi nhầm giờ");
}

#[test]
fn a_correction_over_a_limit_needs_its_reason_as_a_record_does() {
    let history = sessions_held([on("08:00", "09:00")]);
    let mut form = on("08:00", "11:00");
    let mut request = CorrectSessionRequest {
        session_id: session_number(1),
        ..correct_session(form.clone())
    };
    let refused = case(history.clone()).when(request.clone());
    assert_eq!(refused, Err(PoliceRejection::OverLimitUnexplained));
    form.over_limit_reason = OverLimitReason::ComplexCase.into();
    request.session = Some(form);
    assert!(event_of!(InterviewSessionCorrected, case(history).when(request)).over_duration);
}

#[test]
fn a_corrected_session_keeps_its_turn_on_its_day_and_comes_last_on_another() {
    let mut third = on("14:00", "15:00");
    third.over_limit_reason = OverLimitReason::ComplexCase.into();
    let history = sessions_held([on("08:00", "09:00"), on("10:00", "11:00"), third]);
    assert_eq!(
        corrected(&history, 1, on("08:00", "08:30")).session_of_day,
        1
    );
    assert_eq!(
        corrected(&history, 2, on("10:00", "10:30")).session_of_day,
        2
    );
    // the first was of the day before: only two were of that day
    let mut day_before = on("08:00", "09:00");
    day_before.started_at = time("2026-02-28T08:00:00+07:00");
    day_before.ended_at = time("2026-02-28T09:00:00+07:00");
    let moved = corrected(&history, 1, day_before);
    assert_eq!(moved.session_of_day, 1);
    let history = and(history, [moved.into()]);
    let mut third = on("14:00", "15:00");
    third.summary = "bổ sung".into();
    let event = corrected(&history, 3, third);
    assert_eq!(
        (event.session_of_day, event.over_sessions_per_day),
        (2, false)
    );
    // and back again it comes last
    let mut back = on("08:00", "09:00");
    back.over_limit_reason = OverLimitReason::ComplexCase.into();
    assert_eq!(corrected(&history, 1, back).session_of_day, 3);
}

#[test]
fn a_session_that_came_to_a_day_by_correction_keeps_its_turn_there() {
    let mut day_before = on("08:00", "09:00");
    day_before.started_at = time("2026-02-28T08:00:00+07:00");
    day_before.ended_at = time("2026-02-28T09:00:00+07:00");
    let history = sessions_held([day_before, on("10:00", "11:00")]);
    let moved = corrected(&history, 1, on("08:00", "09:00"));
    assert_eq!(moved.session_of_day, 2);
    let history = and(history, [moved.into()]);
    let again = corrected(&history, 1, on("08:00", "08:30"));
    assert_eq!(again.session_of_day, 2);
}

#[test]
fn later_sessions_are_judged_by_what_was_corrected() {
    let history = sessions_held([session()]);
    let mut other_topic = session();
    other_topic.topics = vec![InterviewTopic::Persons.into()];
    let event = corrected(&history, 1, other_topic);
    assert!(!event.repeated_topic, "nothing was asked before it");
    let history = and(history, [event.into()]);
    let later = |topic: InterviewTopic| {
        let form = SessionForm {
            topics: vec![topic.into()],
            ..on("11:00", "12:00")
        };
        session_of(case(history.clone()).when(record(form))).repeated_topic
    };
    assert!(later(InterviewTopic::Persons) && !later(InterviewTopic::FreeAccount));
}

#[test]
fn what_the_commune_came_to_suspect_later_does_not_make_a_correction_harder() {
    let suspected = |history: &History| case(history.clone()).while_the_caregiver_is_suspected();
    let request = |form: SessionForm| CorrectSessionRequest {
        session_id: session_number(1),
        ..correct_session(form)
    };
    let before = sessions_held([session()]);
    let outcome = suspected(&before).when(request(session()));
    let event = event_of!(InterviewSessionCorrected, outcome);
    assert!(!event.representative_suspected && !event.caregiver_suspected);
    // while it was suspected then, a correction says why as the record had to
    let mut explained = session();
    explained.absence_explanation = "chưa cử được người thay".into();
    let recorded = session_of(
        case([lane_opened()])
            .while_the_caregiver_is_suspected()
            .when(record(explained)),
    );
    let recorded = InterviewSessionRecorded {
        session_id: session_number(1),
        ..recorded
    };
    let then = vec![lane_opened(), recorded.into()];
    let refused = case(then).when(request(session()));
    assert_eq!(refused, Err(PoliceRejection::RepresentativeUnexplained));
}

#[test]
fn what_a_prosecutor_took_the_procuracy_records_and_corrects() {
    let mut form = session();
    let refused = procuracy(verifying()).when(record(form.clone()));
    assert_eq!(refused, Err(PoliceRejection::ProsecutorMissing));
    form.attendees[0].role = AttendeeRole::Procurator.into();
    let event = session_of(procuracy(verifying()).when(record(form.clone())));
    assert!(event.investigator_absent);
    assert_eq!(event.org_unit_id, PROCURACY);
    let history = and(verifying(), [event.into()]);
    let by_police = case(history.clone()).when(correct_session(form.clone()));
    assert_eq!(by_police, Err(PoliceRejection::RecordedByAnotherUnit));
    assert!(procuracy(history).when(correct_session(form)).is_ok());
}

#[test]
fn a_corrected_decision_says_whether_it_was_late_after_all() {
    // due at the end of 23 February
    let history = investigating();
    let outcome = case(history.clone()).when(correct_decision("2026-02-23T23:00:00+07:00"));
    let event = event_of!(DocumentCorrected, outcome);
    assert_eq!(
        (event.kind(), event.late),
        (DocumentKind::ProsecutionInitiated, false)
    );
    let late = correct_decision("2026-02-24T08:00:00+07:00");
    assert!(
        case(history).when(late).is_ok(),
        "this decision had no due time on record"
    );
    let timed = and(
        verifying(),
        case(verifying()).when(initiate()).expect("allowed"),
    );
    let mut late = correct_decision("2026-02-24T08:00:00+07:00");
    let correction = late.correction.as_mut().expect("given");
    correction.document_id = SUBJECT.into();
    let refused = case(timed.clone()).when(late.clone());
    assert_eq!(refused, Err(PoliceRejection::CorrectedDelayUnexplained));
    let correction = late.correction.as_mut().expect("given");
    correction.delay_reason = api::codes::v1::DelayReason::Capacity.into();
    assert!(event_of!(DocumentCorrected, case(timed).when(late)).late);
}

#[test]
fn a_corrected_date_stays_between_the_step_before_and_the_step_after() {
    let suspended = PoliceEvent::from(VerificationSuspended {
        decision_id: session_number(1),
        denunciation_id: DENUNCIATION.into(),
        decided_at: time("2026-02-20T16:00:00+07:00"),
        ..VerificationSuspended::default()
    });
    let history = and(verifying(), [suspended, resumed()]);
    let on = |document: &str, at: &str| {
        let request = CorrectDecisionRequest {
            correction: correction(document, at),
            ..correct_decision(at)
        };
        case(history.clone()).when(request)
    };
    let out_of_order = || Err(PoliceRejection::CorrectedOutOfOrder);
    let first = session_number(1);
    assert_eq!(
        on(&first, "2026-02-02T08:00:00+07:00"),
        out_of_order(),
        "not yet received"
    );
    assert_eq!(
        on(&first, "2026-02-23T17:00:00+07:00"),
        out_of_order(),
        "resumed already"
    );
    assert!(on(&first, "2026-02-23T16:00:00+07:00").is_ok());
    assert_eq!(
        on(DECISION, "2026-02-20T15:00:00+07:00"),
        out_of_order(),
        "not yet suspended"
    );
    assert!(on(DECISION, "2026-02-20T16:00:00+07:00").is_ok());
}

#[test]
fn the_corrected_date_of_a_resumption_moves_the_time_that_it_set() {
    let history = and(verifying(), [suspended(), resumed()]);
    let events = case(history.clone()).when(correct_decision("2026-02-21T16:00:00+07:00"));
    let event = event_of!(DocumentCorrected, events.clone());
    // CPC 2015 Art 149: one month
    assert_eq!(event.next_due_at, time("2026-03-24T00:00:00+07:00"));
    let state = fold::<PoliceDecider>(&and(history.clone(), events.expect("allowed")));
    let matter = state.denunciations.values().next().expect("one");
    assert_eq!(
        Some(api::timestamp_to_proto(matter.due_at)),
        event.next_due_at
    );
    // once extended it is no longer the resumption's time
    let complex = extended(ExtensionStage::ComplexMatter, "2026-04-03T00:00:00+07:00");
    let history = and(history, [complex]);
    let outcome = case(history).when(correct_decision("2026-02-21T16:00:00+07:00"));
    assert_eq!(event_of!(DocumentCorrected, outcome).next_due_at, None);
}

#[test]
fn procuracy_and_court_correct_their_own_documents_and_nobody_elses() {
    let indictment = Indicted {
        indictment_id: session_number(7),
        denunciation_id: DENUNCIATION.into(),
        court_org_unit_id: COURT.into(),
        indicted_at: time("2026-02-27T08:00:00+07:00"),
        org_unit_id: PROCURACY.into(),
        ..Indicted::default()
    };
    let judgment = JudgmentDelivered {
        judgment_id: session_number(8),
        denunciation_id: DENUNCIATION.into(),
        delivered_at: time("2026-03-01T08:00:00+07:00"),
        org_unit_id: COURT.into(),
        ..JudgmentDelivered::default()
    };
    let history = and(with_procuracy(), [indictment.into(), judgment.into()]);
    let of_procuracy = |number: usize, at: &str| CorrectProcuracyDecisionRequest {
        case_id: CASE.into(),
        correction: correction(&session_number(number), at),
        ..CorrectProcuracyDecisionRequest::default()
    };
    let of_court = |number: usize, at: &str| CorrectCourtOutcomeRequest {
        case_id: CASE.into(),
        correction: correction(&session_number(number), at),
        ..CorrectCourtOutcomeRequest::default()
    };
    let event = event_of!(
        DocumentCorrected,
        procuracy(history.clone()).when(of_procuracy(7, "2026-02-26T08:00:00+07:00"))
    );
    assert_eq!(
        (event.kind(), event.late),
        (DocumentKind::Indictment, false)
    );
    let event = event_of!(
        DocumentCorrected,
        court(history.clone()).when(of_court(8, "2026-02-28T08:00:00+07:00"))
    );
    assert_eq!(event.kind(), DocumentKind::Judgment);
    let others = procuracy(history.clone()).when(of_procuracy(8, "2026-02-28T08:00:00+07:00"));
    assert_eq!(others, Err(PoliceRejection::RecordedByAnotherUnit));
    let early = court(history.clone()).when(of_court(8, "2026-02-26T08:00:00+07:00"));
    assert_eq!(early, Err(PoliceRejection::CorrectedOutOfOrder));
    let successor = case(history)
        .by("procuracy-new", AgencyKind::Procuracy, Role::Prosecutor)
        .succeeding(PROCURACY);
    assert!(
        successor
            .when(of_procuracy(7, "2026-02-26T08:00:00+07:00"))
            .is_ok()
    );
}

#[test]
fn a_correction_keeps_the_booking_and_the_notices_that_stood_with_the_session() {
    let booked = FriendlyRoomBooked {
        booking_id: session_number(4),
        ..FriendlyRoomBooked::default()
    };
    let told = AdvanceNoticeGiven {
        notice_id: session_number(5),
        booking_id: session_number(4),
        representative_told: true,
        rights_protector_told: true,
        notified_at: time("2026-01-02T08:00:00+07:00"),
        ..AdvanceNoticeGiven::default()
    };
    let form = SessionForm {
        booking_id: session_number(4),
        notice_ids: vec![session_number(5)],
        place_kind: PlaceKind::FriendlyRoom.into(),
        ..session()
    };
    let before = vec![lane_opened(), booked.into(), told.into()];
    let recorded = session_of(case(before.clone()).when(record(form.clone())));
    assert!(!recorded.representative_not_notified);
    let recorded = InterviewSessionRecorded {
        session_id: session_number(1),
        ..recorded
    };
    let moved = RoomBookingRescheduled {
        booking_id: session_number(4),
        ..RoomBookingRescheduled::default()
    };
    let cancelled = RoomBookingCancelled {
        booking_id: session_number(4),
        ..RoomBookingCancelled::default()
    };
    let history = and(before, [recorded.into(), moved.into(), cancelled.into()]);
    let event = corrected(&history, 1, form.clone());
    assert!(!event.representative_not_notified && !event.rights_protector_not_notified);
    // and once more, after it was corrected
    let history = and(history, [event.into()]);
    assert!(!corrected(&history, 1, form.clone()).representative_not_notified);
    let new_session = case(history).when(record(form));
    assert_eq!(new_session, Err(PoliceRejection::BookingWasCancelled));
}
