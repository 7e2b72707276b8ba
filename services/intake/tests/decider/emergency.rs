//! Emergency measures and temporary removal.

use api::codes::v1::DelayReason;
use api::intake::v1::*;
use intake::{IntakeEvent, IntakeRejection};

use crate::fixtures::*;

fn applied(events: Vec<IntakeEvent>) -> EmergencyMeasureApplied {
    match events.into_iter().next() {
        Some(IntakeEvent::EmergencyMeasureApplied(event)) => event,
        other => panic!("not a measure: {other:?}"),
    }
}

fn removed(events: Vec<IntakeEvent>) -> ChildTemporarilyRemoved {
    match events.into_iter().next() {
        Some(IntakeEvent::ChildTemporarilyRemoved(event)) => event,
        other => panic!("not a removal: {other:?}"),
    }
}

#[test]
fn a_measure_within_twelve_hours_is_in_time() {
    let event = applied(
        officer(an_assessed_case())
            .when(measure())
            .expect("accepted"),
    );
    assert!(!event.late);
    assert_eq!(event.minutes_since_receipt, 11 * 60);
    assert!(event.initial_assessment_done);
    let limit = event.applied_limit.expect("stated");
    assert_eq!(limit.legal_basis, "Decree 56/2017/NĐ-CP Art 26(3)");
}

#[test]
fn the_twelfth_hour_still_counts_and_the_next_second_does_not() {
    let at_the_limit = officer(a_reported_case()).at("2026-03-02T09:00:00+07:00");
    assert!(at_the_limit.when(measure()).is_ok());
    let after = officer(a_reported_case()).at("2026-03-02T09:00:01+07:00");
    assert_eq!(
        after.when(measure()),
        Err(IntakeRejection::LateReasonMissing)
    );
}

#[test]
fn a_late_measure_with_its_reason_is_recorded_never_refused() {
    let given = officer(a_reported_case()).at("2026-03-05T08:00:00+07:00");
    let event = applied(given.when(late(measure())).expect("accepted"));
    assert!(event.late);
    assert_eq!(event.late_reason(), DelayReason::ForceMajeure);
}

#[test]
fn a_coded_reason_without_words_is_not_enough() {
    let request = ApplyEmergencyMeasureRequest {
        late_explanation: " ".into(),
        ..late(measure())
    };
    let given = officer(a_reported_case()).at("2026-03-05T08:00:00+07:00");
    assert_eq!(given.when(request), Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn a_measure_in_time_told_late_is_not_late() {
    let given = officer(a_reported_case())
        .at("2026-03-05T08:00:00+07:00")
        .occurred_at("2026-03-01T22:00:00+07:00");
    let event = applied(given.when(late(measure())).expect("accepted"));
    assert!(!event.late);
    assert_eq!(event.late_reason(), DelayReason::Unspecified);
}

#[test]
fn a_measure_before_the_assessment_is_taken_and_the_order_shown() {
    let event = applied(
        officer(a_reported_case())
            .when(measure())
            .expect("accepted"),
    );
    assert!(!event.initial_assessment_done);
}

#[test]
fn a_measure_may_answer_a_later_report_and_counts_from_it() {
    let second = ReportReceived {
        report_sequence: 2,
        received_at: time("2026-03-09T20:00:00+07:00"),
        ..ReportReceived::default()
    };
    let given = officer(with(a_reported_case(), second)).at("2026-03-10T06:00:00+07:00");
    let request = ApplyEmergencyMeasureRequest {
        report_sequence: 2,
        ..measure()
    };
    assert!(!applied(given.when(request).expect("accepted")).late);
    assert_eq!(
        given.when(measure()),
        Err(IntakeRejection::LateReasonMissing)
    );
}

#[test]
fn the_chair_who_acts_in_person_is_the_one_who_decided() {
    let request = ApplyEmergencyMeasureRequest {
        decision: None,
        ..measure()
    };
    let event = applied(chair(a_reported_case()).when(request).expect("accepted"));
    let decision = event.decision.expect("stated");
    assert_eq!(decision.decided_by_person_id, "p-test");
    assert_eq!(decision.decided_at, event.applied_at);
}

#[test]
fn a_removal_of_fifteen_days_needs_no_other_authority() {
    let request = removal("2026-03-17T08:00:00+07:00");
    let event = removed(officer(a_reported_case()).when(request).expect("accepted"));
    assert_eq!(event.total_days, 15);
    assert_eq!(event.longer_required_by(), RemovalAuthority::Unspecified);
}

#[test]
fn a_longer_removal_names_the_authority_that_requires_it() {
    let request = RemoveChildTemporarilyRequest {
        longer_required_by: RemovalAuthority::Court.into(),
        longer_reason: "no safe home is known yet".into(),
        ..removal("2026-03-30T08:00:00+07:00")
    };
    let event = removed(officer(a_reported_case()).when(request).expect("accepted"));
    assert_eq!(event.longer_required_by(), RemovalAuthority::Court);
}

#[test]
fn extensions_count_from_the_beginning_of_the_removal() {
    let given = officer(a_removed_child());
    assert!(given.when(extension("2026-03-16T21:00:00+07:00")).is_ok());
    let beyond = given.when(extension("2026-03-17T21:00:00+07:00"));
    assert_eq!(beyond, Err(IntakeRejection::RemovalOverTotal));
}

/// The child is away whether an authority asked for it or not: what happened is recorded as what it is.
#[test]
fn a_removal_beyond_the_total_that_no_authority_requires_is_recorded_and_flagged() {
    let request = RemoveChildTemporarilyRequest {
        longer_reason: "the aunt comes back on the 25th".into(),
        ..removal("2026-03-25T08:00:00+07:00")
    };
    let event = removed(officer(a_reported_case()).when(request).expect("accepted"));
    assert!(event.over_total);
    assert_eq!(event.longer_required_by(), RemovalAuthority::Unspecified);
    assert_eq!(event.total_days, 23);
    // the total ends when it ends: midnight after the fifteenth day
    assert_eq!(event.total_due_at, time("2026-03-18T00:00:00+07:00"));
}

#[test]
fn an_extension_beyond_the_total_that_no_authority_requires_moves_no_due_time() {
    let beyond = |authority: RemovalAuthority| ExtendRemovalRequest {
        longer_required_by: authority.into(),
        longer_reason: "no safe home is known yet".into(),
        ..extension("2026-03-25T08:00:00+07:00")
    };
    let extended = |history, authority| match officer(history)
        .when(beyond(authority))
        .expect("accepted")
        .remove(0)
    {
        IntakeEvent::RemovalExtended(event) => event,
        other => panic!("not an extension: {other:?}"),
    };
    let flagged = extended(a_removed_child(), RemovalAuthority::Unspecified);
    assert!(flagged.over_total);
    assert_eq!(flagged.total_due_at, time("2026-03-17T00:00:00+07:00"));
    let required = extended(a_removed_child(), RemovalAuthority::Court);
    assert!(!required.over_total);
    assert_eq!(required.total_due_at, time("2026-03-25T08:00:00+07:00"));
    // what the court required stays allowed
    let mut history = a_removed_child();
    if let Some(IntakeEvent::ChildTemporarilyRemoved(removal)) = history.last_mut() {
        removal.total_due_at = time("2026-03-30T08:00:00+07:00");
    }
    let within = officer(history).when(extension("2026-03-28T08:00:00+07:00"));
    assert!(within.is_ok());
}

#[test]
fn an_extension_after_the_end_is_late_not_void() {
    let given = officer(a_removed_child()).at("2026-03-12T08:00:00+07:00");
    let request = ExtendRemovalRequest {
        late_reason: DelayReason::Capacity.into(),
        late_explanation: "the chair was away".into(),
        ..extension("2026-03-15T08:00:00+07:00")
    };
    let events = given.when(request).expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::RemovalExtended(extended)] if extended.late));
}

#[test]
fn a_removal_that_ended_may_be_followed_by_another() {
    let ended = EndRemovalRequest {
        reason: RemovalEndReason::ParentsAssessedSafe.into(),
        ..EndRemovalRequest::default()
    };
    let events = officer(a_removed_child()).when(ended).expect("accepted");
    let history = with(a_removed_child(), events[0].clone());
    assert!(!officer(history.clone()).state().removal_runs());
    let again = removal("2026-03-10T08:00:00+07:00");
    assert!(officer(history).when(again).is_ok());
}
