//! Corrections of steps: what was recorded stays, and the rules hold for what was corrected.

use api::codes::v1::DelayReason;
use api::intake::v1::*;
use api::log::v1::Role;
use intake::{IntakeCommand, IntakeEvent, IntakeRejection};

use crate::fixtures::*;

const WORDS: &str = "the family moved twice";

fn all() -> Vec<(History, IntakeCommand)> {
    let at_seven = "2026-03-02T07:00:00+07:00";
    let service = correct_service(ServiceStatus::Delivered, at_seven);
    vec![
        (
            with(a_shared_case(), measured()),
            correct_measure(at_seven).into(),
        ),
        (
            [
                a_planned_case(),
                vec![served(ServiceStatus::Started).into()],
            ]
            .concat(),
            service.into(),
        ),
        (
            with(a_shared_case(), met()),
            correct_meeting(at_seven).into(),
        ),
        (
            a_reviewed_case(true, true),
            correct_review(true, true).into(),
        ),
        (
            with(a_shared_case(), conferred()),
            correct_conference(at_seven).into(),
        ),
    ]
}

#[test]
fn whoever_recorded_a_step_corrects_it_and_so_does_its_successor() {
    for (history, command) in all() {
        assert!(officer(history.clone()).when(command.clone()).is_ok());
        let successor = at(history.clone(), SONG_LAM, Role::CommuneChair).succeeding(AN_PHUOC);
        assert!(successor.when(command.clone()).is_ok(), "{command:?}");
        let another = at(history, SONG_LAM, Role::CommuneChair).when(command.clone());
        let refused = Err(IntakeRejection::RecordedByAnother);
        assert_eq!(another, refused, "{command:?}");
    }
}

#[test]
fn a_closed_case_takes_corrections() {
    for (history, command) in all() {
        let closed = with(history, CaseClosed::default());
        assert!(officer(closed).when(command.clone()).is_ok(), "{command:?}");
    }
}

// === emergency measures ===

#[test]
fn a_corrected_measure_is_judged_anew_by_the_limit_of_its_report() {
    let history = with(a_reported_case(), measured());
    let two_days_on = officer(history).at("2026-03-04T08:00:00+07:00");
    let in_time = two_days_on.when(correct_measure("2026-03-02T09:00:00+07:00"));
    let events = in_time.expect("accepted");
    let [IntakeEvent::EmergencyMeasureCorrected(corrected)] = &events[..] else {
        panic!("a correction");
    };
    assert!(!corrected.late);
    assert_eq!(corrected.minutes_since_receipt, 12 * 60);
    assert_eq!(
        (corrected.measure_id.as_str(), corrected.report_sequence),
        (FIRST, 1)
    );
    let late = correct_measure("2026-03-02T09:00:01+07:00");
    let unexplained = two_days_on.when(late.clone());
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
    let explained = CorrectEmergencyMeasureRequest {
        late_reason: DelayReason::Family.into(),
        late_explanation: WORDS.into(),
        ..late
    };
    let events = two_days_on.when(explained).expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::EmergencyMeasureCorrected(it)] if it.late));
}

#[test]
fn a_measure_that_answered_nothing_is_not_late_by_its_correction() {
    let unhurried = EmergencyMeasureApplied {
        counted_from: None,
        ..measured()
    };
    let given = officer(with(a_reported_case(), unhurried)).at("2026-03-04T08:00:00+07:00");
    assert!(
        given
            .when(correct_measure("2026-03-03T09:00:00+07:00"))
            .is_ok()
    );
}

// === services ===

fn corrected(history: History, status: ServiceStatus, delivered_at: &str) -> ServiceCorrected {
    let given = officer(history).at("2026-03-06T12:00:00+07:00");
    let request = correct_service(status, delivered_at);
    match given.when(request).expect("accepted").remove(0) {
        IntakeEvent::ServiceCorrected(event) => event,
        other => panic!("not a correction: {other:?}"),
    }
}

#[test]
fn a_measure_that_was_not_carried_out_after_all_is_owed_again() {
    let delivered = with(a_scheduled_case(), served(ServiceStatus::Delivered));
    let at_nine = "2026-03-06T09:00:00+07:00";
    let event = corrected(delivered.clone(), ServiceStatus::NotDelivered, at_nine);
    assert!(event.owed_again);
    assert_eq!(event.due_at, time("2026-03-06T17:00:00+07:00"));
    assert_eq!((event.plan_number, event.measure_number), (1, 1));
    let refused = with(a_scheduled_case(), served(ServiceStatus::Refused));
    assert!(corrected(refused, ServiceStatus::PartlyDelivered, at_nine).owed_again);
    // what was owed is not owed anew, nor is what stays delivered
    assert!(!corrected(delivered, ServiceStatus::Delivered, at_nine).owed_again);
    let begun = with(a_scheduled_case(), served(ServiceStatus::Started));
    assert!(!corrected(begun, ServiceStatus::NotDelivered, at_nine).owed_again);
}

#[test]
fn a_measure_that_another_service_delivered_is_not_owed_again() {
    let history = with(a_scheduled_case(), served(ServiceStatus::Delivered));
    let other = ServiceDelivered {
        service_id: "service-2".into(),
        ..served(ServiceStatus::Delivered)
    };
    let event = corrected(
        with(history.clone(), other),
        ServiceStatus::NotDelivered,
        "2026-03-06T09:00:00+07:00",
    );
    assert!(!event.owed_again);
    let of_another_measure = ServiceDelivered {
        service_id: "service-2".into(),
        measure_number: 2,
        ..served(ServiceStatus::Delivered)
    };
    let event = corrected(
        with(history, of_another_measure),
        ServiceStatus::NotDelivered,
        "2026-03-06T09:00:00+07:00",
    );
    assert!(event.owed_again);
}

#[test]
fn nothing_is_owed_of_a_plan_that_another_one_followed_or_of_a_closed_case() {
    let delivered = with(a_scheduled_case(), served(ServiceStatus::Delivered));
    let at_nine = "2026-03-06T09:00:00+07:00";
    let followed = PlanApproved {
        plan_number: 2,
        measure_count: 1,
        ..PlanApproved::default()
    };
    let followed = with(delivered.clone(), followed);
    assert!(!corrected(followed, ServiceStatus::NotDelivered, at_nine).owed_again);
    let closed = with(delivered, CaseClosed::default());
    assert!(!corrected(closed, ServiceStatus::NotDelivered, at_nine).owed_again);
}

#[test]
fn a_corrected_delivery_after_its_date_is_late_and_says_why() {
    let delivered = with(a_scheduled_case(), served(ServiceStatus::Delivered));
    let given = officer(delivered).at("2026-03-08T12:00:00+07:00");
    let late = correct_service(ServiceStatus::Delivered, "2026-03-07T09:00:00+07:00");
    let unexplained = given.when(late.clone());
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
    // what was not delivered says so by its status
    let not_delivered = CorrectServiceRequest {
        status: ServiceStatus::NotDelivered.into(),
        ..late
    };
    assert!(given.when(not_delivered).is_ok());
}

#[test]
fn a_correction_may_itself_be_corrected() {
    let history = with(a_scheduled_case(), served(ServiceStatus::Delivered));
    let at_nine = "2026-03-06T09:00:00+07:00";
    let event = corrected(history.clone(), ServiceStatus::NotDelivered, at_nine);
    let history = with(history, event);
    let event = corrected(history.clone(), ServiceStatus::Delivered, at_nine);
    assert!(!event.owed_again);
    let history = with(history, event);
    assert!(corrected(history, ServiceStatus::NotDelivered, at_nine).owed_again);
}

// === reviews ===

#[test]
fn a_review_that_was_wrong_leads_back_to_a_plan_after_all() {
    let history = a_reviewed_case(true, true);
    assert!(chair(history.clone()).when(closing()).is_ok());
    let events = officer(history.clone())
        .when(correct_review(true, false))
        .expect("accepted");
    let [
        IntakeEvent::ReviewCorrected(corrected),
        IntakeEvent::PlanReopened(reopened),
    ] = &events[..]
    else {
        panic!("a correction that leads back to a plan");
    };
    assert!(corrected.new_plan_required && corrected.latest);
    assert_eq!(reopened.reason(), PlanReopenReason::NotStable);
    assert_eq!(reopened.review_id, FIRST);
    let history = [history, events].concat();
    let refused = chair(history.clone()).when(closing());
    assert_eq!(refused, Err(IntakeRejection::NotStable));
    assert!(officer(history).when(plan()).is_ok());
}

#[test]
fn a_review_that_was_too_strict_allows_the_closing_after_all() {
    let history = a_reviewed_case(true, false);
    let refused = chair(history.clone()).when(closing());
    assert_eq!(refused, Err(IntakeRejection::NotStable));
    let events = officer(history.clone())
        .when(correct_review(true, true))
        .expect("accepted");
    assert_eq!(events.len(), 1);
    assert!(chair([history, events].concat()).when(closing()).is_ok());
}

#[test]
fn the_correction_of_an_earlier_review_says_nothing_of_the_case_as_it_is_now() {
    let history = a_reviewed_case(true, true);
    let later = CaseReviewed {
        review_id: "review-2".into(),
        ..reviewed(true, true)
    };
    let history = with(history, later);
    let events = officer(history.clone())
        .when(correct_review(false, false))
        .expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::ReviewCorrected(it)] if !it.latest));
    assert!(chair([history, events].concat()).when(closing()).is_ok());
}

#[test]
fn a_review_that_something_has_followed_leads_back_to_no_plan() {
    let history = with(a_reviewed_case(true, true), ReportReceived::default());
    let events = officer(history)
        .when(correct_review(false, false))
        .expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::ReviewCorrected(it)] if it.latest));
}

#[test]
fn a_closed_case_is_led_back_to_no_plan_before_it_is_opened_again() {
    let closed = with(a_reviewed_case(true, true), CaseClosed::default());
    let events = officer(closed)
        .when(correct_review(false, false))
        .expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::ReviewCorrected(it)] if !it.latest));
}

#[test]
fn a_review_that_had_led_back_to_a_plan_does_not_do_so_twice() {
    let events = officer(a_reviewed_case(false, true))
        .when(correct_review(false, false))
        .expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::ReviewCorrected(_)]));
}

/// Decree 56/2017 Art 28 excepts emergencies from the limit for the plan.
#[test]
fn a_child_that_was_safe_after_all_is_no_emergency_any_more() {
    let emergency = |history: History| {
        let assessed = AssessSpecificRiskRequest::default();
        match officer(history).when(assessed).expect("accepted").remove(0) {
            IntakeEvent::SpecificRiskAssessed(event) => event.emergency_protection,
            other => panic!("not an assessment: {other:?}"),
        }
    };
    let history = a_reviewed_case(false, true);
    assert!(emergency(history.clone()));
    let events = officer(history.clone())
        .when(correct_review(true, true))
        .expect("accepted");
    assert!(!emergency([history, events].concat()));
}

#[test]
fn a_corrected_review_sets_the_date_of_the_next() {
    let history = a_reviewed_case(true, true);
    let request = CorrectReviewRequest {
        next_review_at: time("2026-03-20T17:00:00+07:00"),
        ..correct_review(true, true)
    };
    let events = officer(history.clone()).when(request).expect("accepted");
    let history = [history, events].concat();
    let safe = || review(api::codes::v1::RiskLevel::Low, true, true);
    let in_time = officer(history.clone()).at("2026-03-20T17:00:00+07:00");
    assert!(in_time.when(safe()).is_ok());
    let late = officer(history)
        .at("2026-03-20T17:00:01+07:00")
        .when(safe());
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn a_review_corrected_after_the_approval_of_a_new_plan_sets_no_date() {
    let approved = PlanApproved {
        plan_number: 2,
        ..PlanApproved::default()
    };
    let history = with(a_reviewed_case(false, true), approved);
    let events = officer(history)
        .when(correct_review(false, true))
        .expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::ReviewCorrected(it)] if !it.latest));
}

#[test]
fn a_review_that_was_late_stays_late_unless_its_time_was_wrong() {
    let mut history = a_reviewed_case(true, true);
    if let Some(IntakeEvent::CaseReviewed(review)) = history.last_mut() {
        review.review_due_at = time("2026-03-01T17:00:00+07:00");
    }
    let unexplained = officer(history.clone()).when(correct_review(true, true));
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
    let earlier = CorrectReviewRequest {
        reviewed_at: time("2026-03-01T16:00:00+07:00"),
        ..correct_review(true, true)
    };
    assert!(officer(history).when(earlier).is_ok());
}

// === meetings ===

/// A rule pack may let the limit for the plan run from the meeting.
#[test]
fn a_meeting_counts_from_when_it_was_held_after_all() {
    let history = with(a_reported_case(), met());
    let events = officer(history.clone())
        .when(correct_meeting("2026-03-02T06:00:00+07:00"))
        .expect("accepted");
    let told_right = NeedsMeetingHeld {
        held_at: time("2026-03-02T06:00:00+07:00"),
        ..met()
    };
    let corrected = officer([history, events].concat());
    let right = officer(with(a_reported_case(), told_right));
    assert_eq!(corrected.state(), right.state());
}

#[test]
fn a_meeting_ends_after_it_began_as_corrected() {
    let history = with(a_reported_case(), met());
    let ended = |ended_at: &str| CorrectNeedsMeetingRequest {
        ended_at: time(ended_at),
        ..correct_meeting("2026-03-02T06:00:00+07:00")
    };
    let given = officer(history);
    assert!(given.when(ended("2026-03-02T06:30:00+07:00")).is_ok());
    let refused = given.when(ended("2026-03-02T05:59:00+07:00"));
    assert_eq!(refused, Err(IntakeRejection::MeetingEndImpossible));
}

#[test]
fn a_corrected_conference_counts_its_decisions_anew() {
    let given = officer(with(a_reported_case(), conferred()));
    let request = correct_conference("2026-03-02T07:00:00+07:00");
    let events = given.when(request).expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::CaseConferenceCorrected(it)] if it.decision_count == 1)
    );
}
