//! Which report a measure answers, and from when its limit runs: Decree 56/2017 Arts 25, 26(3).

use api::codes::v1::RiskLevel;
use api::intake::v1::*;
use api::log::v1::Role;
use intake::{IntakeEvent, IntakeRejection};

use crate::fixtures::*;

fn applied(history: History, now: &str) -> Result<EmergencyMeasureApplied, IntakeRejection> {
    let events = at(history, AN_PHUOC, Role::CommuneChair)
        .at(now)
        .when(measure())?;
    match events.into_iter().next() {
        Some(IntakeEvent::EmergencyMeasureApplied(event)) => Ok(event),
        other => panic!("not a measure: {other:?}"),
    }
}

fn protected() -> History {
    let first = applied(a_reported_case(), "2026-03-02T08:00:00+07:00").expect("accepted");
    with(a_reported_case(), first)
}

#[test]
fn a_further_measure_answers_no_new_information_and_is_not_late() {
    let further = applied(protected(), "2026-03-20T08:00:00+07:00").expect("accepted");
    assert_eq!((further.late, further.counted_from), (false, None));
}

#[test]
fn a_second_report_asks_for_its_own_answer() {
    let second = ReportReceived {
        report_sequence: 2,
        received_at: time("2026-03-05T08:00:00+07:00"),
        ..ReportReceived::default()
    };
    let history = with(protected(), second);
    let in_time = applied(history.clone(), "2026-03-05T20:00:00+07:00").expect("accepted");
    assert_eq!((in_time.report_sequence, in_time.late), (2, false));
    let late = applied(history, "2026-03-05T20:00:01+07:00");
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

/// Art 26(3) and 31: without a threat and without a suspected caregiver nothing is urgent; what turns
/// up later counts from then.
#[test]
fn an_emergency_found_by_a_later_assessment_counts_from_that_assessment() {
    let calm = InitialRiskAssessed::default();
    let history = with(a_reported_case(), calm);
    let no_hurry = applied(history.clone(), "2026-03-10T08:00:00+07:00").expect("accepted");
    assert!(!no_hurry.late);
    let events = officer(history.clone())
        .at("2026-03-10T08:00:00+07:00")
        .when(initial(RiskLevel::High, true))
        .expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::InitialRiskAssessed(it)] if it.emergency_newly_found)
    );
    let history = with(history, events[0].clone());
    assert!(applied(history.clone(), "2026-03-10T20:00:00+07:00").is_ok());
    let late = applied(history, "2026-03-10T20:00:01+07:00");
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

/// Art 26(3) counts from the receipt: an assessment that was wrong gives the child no more hours.
#[test]
fn an_emergency_that_a_correction_finds_counts_from_the_report() {
    let history = with(a_reported_case(), InitialRiskAssessed::default());
    let request = AssessInitialRiskRequest {
        correction_reason: CorrectionReason::WrongInformation.into(),
        correction_explanation: "the doctor had not been asked".into(),
        ..initial(RiskLevel::High, true)
    };
    let events = officer(history.clone())
        .at("2026-03-02T08:00:00+07:00")
        .when(request)
        .expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::InitialRiskAssessed(it)] if it.emergency_counted_from == time(RECEIVED))
    );
    let history = with(history, events[0].clone());
    assert!(applied(history.clone(), "2026-03-02T09:00:00+07:00").is_ok());
    let late = applied(history, "2026-03-02T09:00:01+07:00");
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

// === which report a check sets aside ===

fn checked(history: &History, report_sequence: u32, result: AuthenticityResult) -> History {
    let request = CheckAuthenticityRequest {
        result: result.into(),
        report_sequence,
        ..CheckAuthenticityRequest::default()
    };
    let events = officer(history.clone()).when(request).expect("accepted");
    with(history.clone(), events[0].clone())
}

fn a_case_of_two_reports() -> History {
    let second = ReportReceived {
        report_sequence: 2,
        received_at: time("2026-03-02T06:00:00+07:00"),
        ..ReportReceived::default()
    };
    with(a_reported_case(), second)
}

#[test]
fn a_report_that_is_not_confirmed_sets_no_other_report_aside() {
    let history = checked(
        &a_case_of_two_reports(),
        2,
        AuthenticityResult::NotConfirmed,
    );
    let late = applied(history.clone(), "2026-03-02T09:00:01+07:00");
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
    // and unless it is named, the earliest unchecked is meant
    let history = checked(&history, 0, AuthenticityResult::NotConfirmed);
    let nothing_waits = applied(history, "2026-03-04T08:00:00+07:00").expect("accepted");
    assert_eq!(
        (nothing_waits.late, nothing_waits.counted_from),
        (false, None)
    );
}

#[test]
fn a_report_that_is_confirmed_after_all_counts_from_its_receipt() {
    let history = checked(&a_reported_case(), 1, AuthenticityResult::NotConfirmed);
    let history = checked(&history, 1, AuthenticityResult::Confirmed);
    let Some(IntakeEvent::AuthenticityChecked(event)) = history.last() else {
        panic!("a check");
    };
    assert!(event.confirmed_after_all);
    assert_eq!(event.received_at, time(RECEIVED));
    let late = applied(history, "2026-03-02T09:00:01+07:00");
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn a_report_that_a_measure_has_answered_is_not_due_again_when_it_is_confirmed() {
    let history = checked(&protected(), 1, AuthenticityResult::NotConfirmed);
    let history = checked(&history, 1, AuthenticityResult::Confirmed);
    assert!(
        matches!(history.last(), Some(IntakeEvent::AuthenticityChecked(it)) if !it.confirmed_after_all)
    );
}
