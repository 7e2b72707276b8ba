//! When a step is late: it is recorded with its reason, never refused.

use api::Compartment;
use api::codes::v1::{DelayReason, RiskLevel};
use api::intake::v1::*;
use decider::{EventSet, Given};
use intake::{IntakeDecider, IntakeEvent, IntakeRejection};

use crate::fixtures::*;

/// Monday.
const ASSESSED: &str = "2026-03-02T09:00:00+07:00";
const WORDS: &str = "the family moved twice";

/// A dossier whose specific assessment was made on Monday, 2 March.
fn a_dossier_assessed_on_monday(emergency_protection: bool) -> History {
    let assessed = SpecificRiskAssessed {
        assessed_at: time(ASSESSED),
        emergency_protection,
        ..SpecificRiskAssessed::default()
    };
    let history = with(an_assessed_case(), assessed);
    let history = with(history, NeedsMeetingHeld::default());
    with(history, draft(1, 1))
}

fn approved(given: &Given<IntakeDecider>, request: ApprovePlanRequest) -> PlanApproved {
    match given.when(request).expect("accepted").remove(0) {
        IntakeEvent::PlanApproved(event) => event,
        other => panic!("not an approval: {other:?}"),
    }
}

fn with_a_reason(request: ApprovePlanRequest) -> ApprovePlanRequest {
    ApprovePlanRequest {
        late_reason: DelayReason::Family.into(),
        late_explanation: WORDS.into(),
        ..request
    }
}

/// Decree 56/2017 Art 28: five working days; the start is configurable and by default the specific
/// assessment.
#[test]
fn a_plan_has_five_working_days_from_the_specific_assessment() {
    // Monday + 5 working days = the next Monday, 24:00
    let on_monday = chair(a_dossier_assessed_on_monday(false)).at("2026-03-09T23:59:00+07:00");
    let event = approved(&on_monday, approval(1, 1));
    assert!(!event.late);
    assert_eq!(event.counted_from, time(ASSESSED));
    assert_eq!(event.due_at, time("2026-03-10T00:00:00+07:00"));
    let limit = event.applied_limit.expect("stated");
    assert_eq!(limit.legal_basis, "Decree 56/2017/NĐ-CP Art 28");
}

#[test]
fn a_later_plan_is_approved_with_its_reason_and_shown_as_late() {
    let on_tuesday = chair(a_dossier_assessed_on_monday(false)).at("2026-03-10T08:00:00+07:00");
    let unexplained = on_tuesday.when(approval(1, 1));
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
    let event = approved(&on_tuesday, with_a_reason(approval(1, 1)));
    assert!(event.late);
    assert_eq!(event.late_reason(), DelayReason::Family);
    assert_eq!(event.late_explanation, WORDS);
}

/// Art 28: "trừ trường hợp khẩn cấp".
#[test]
fn an_emergency_is_excepted_from_the_limit_for_the_plan() {
    let in_april = chair(a_dossier_assessed_on_monday(true)).at("2026-04-20T08:00:00+07:00");
    let event = approved(&in_april, approval(1, 1));
    assert!(event.emergency_exempt && !event.late);
    assert_eq!(event.applied_limit, None);
}

#[test]
fn a_reason_given_in_time_makes_nothing_late() {
    let in_time = chair(a_dossier_assessed_on_monday(false));
    let event = approved(&in_time, with_a_reason(approval(1, 1)));
    assert_eq!((event.late, event.late_explanation.as_str()), (false, ""));
}

#[test]
fn the_limit_for_a_new_plan_runs_from_the_review_that_asks_for_it() {
    let history = [
        a_planned_case(),
        vec![
            reviewed(false, true).into(),
            PlanReopened {
                reopened_at: time("2026-03-02T07:00:00+07:00"),
                ..PlanReopened::default()
            }
            .into(),
            draft(2, 1).into(),
        ],
    ]
    .concat();
    let late = chair(history).at("2026-03-10T08:00:00+07:00");
    let event = approved(&late, with_a_reason(approval(2, 1)));
    assert_eq!(event.counted_from, time("2026-03-02T07:00:00+07:00"));
    assert!(event.late);
}

// === measures and reviews ===

fn delivered(at_time: &str, request: RecordServiceDeliveredRequest) -> Option<ServiceDelivered> {
    let given = officer(a_scheduled_case()).at(at_time);
    match given.when(request).ok()?.remove(0) {
        IntakeEvent::ServiceDelivered(event) => Some(event),
        other => panic!("not a service: {other:?}"),
    }
}

#[test]
fn approval_tells_of_each_measure_until_when_it_is_due() {
    let mut history = a_submitted_plan();
    if let Some(IntakeEvent::PlanSubmitted(plan)) = history.last_mut() {
        plan.services = vec![planned(1, time("2026-03-06T17:00:00+07:00"))];
    }
    let events = chair(history).when(approval(1, 1)).expect("accepted");
    let [_, IntakeEvent::MeasureScheduled(measure)] = &events[..] else {
        panic!("one measure");
    };
    assert_eq!((measure.plan_number, measure.measure_number), (1, 1));
    assert_eq!(measure.due_at, time("2026-03-06T17:00:00+07:00"));
}

/// What an agency without the compartment CARE sees of an event.
fn seen_by_all(event: &IntakeEvent) -> IntakeEvent {
    let encoded = event.encode();
    let parts = api::split(encoded.event_type, &encoded.payload).expect("a known event");
    let public = |(compartment, _): &&(Compartment, _)| *compartment == Compartment::Public;
    let (_, bytes) = parts.iter().find(public).expect("a PUBLIC part");
    IntakeEvent::decode(encoded.event_type, bytes).expect("decodes")
}

/// Schools and lawyers see what is PUBLIC: which help a child needs, and where, is none of it.
#[test]
fn neither_the_kind_nor_the_provider_of_a_service_is_public() {
    let events = officer(a_dossier()).when(plan()).expect("accepted");
    let IntakeEvent::PlanSubmitted(told) = &events[0] else {
        panic!("a plan");
    };
    assert_eq!(told.measures[0].kind(), ServiceKind::MedicalCare);
    assert_eq!(told.measures[0].responsible_org_unit_id, HOSPITAL);
    let IntakeEvent::PlanSubmitted(seen) = seen_by_all(&events[0]) else {
        panic!("a plan");
    };
    assert_eq!(seen.services, told.services);
    assert!(seen.measures.is_empty());

    let told = delivered("2026-03-06T17:00:00+07:00", service(1, 1)).expect("accepted");
    let status = told.status;
    let IntakeEvent::ServiceDelivered(seen) = seen_by_all(&told.into()) else {
        panic!("a service");
    };
    assert_eq!(seen.status, status);
    assert_eq!(seen.kind(), ServiceKind::Unspecified);
    assert_eq!(seen.provider_org_unit_id, "");
}

/// Art 29: the plan's own dates.
#[test]
fn a_measure_after_its_date_is_late_and_says_why() {
    let in_time = delivered("2026-03-06T17:00:00+07:00", service(1, 1)).expect("accepted");
    assert!(!in_time.late);
    let unexplained = delivered("2026-03-07T08:00:00+07:00", service(1, 1));
    assert_eq!(unexplained, None);
    let explained = RecordServiceDeliveredRequest {
        late_reason: DelayReason::Capacity.into(),
        late_explanation: WORDS.into(),
        ..service(1, 1)
    };
    let late = delivered("2026-03-07T08:00:00+07:00", explained).expect("accepted");
    assert!(late.late);
    assert_eq!(late.due_at, time("2026-03-06T17:00:00+07:00"));
}

#[test]
fn what_was_not_delivered_says_so_and_is_not_late_besides() {
    let request = RecordServiceDeliveredRequest {
        status: ServiceStatus::Refused.into(),
        ..service(1, 1)
    };
    let refused = delivered("2026-03-07T08:00:00+07:00", request).expect("accepted");
    assert!(!refused.late);
}

#[test]
fn a_review_after_its_date_is_late_and_says_why() {
    let late = officer(a_scheduled_case()).at("2026-03-10T17:00:01+07:00");
    let request = review(RiskLevel::Low, true, true);
    let unexplained = late.when(request.clone());
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
    let explained = ReviewCaseRequest {
        late_reason: DelayReason::Capacity.into(),
        late_explanation: WORDS.into(),
        ..request
    };
    assert!(late.when(explained).is_ok());
}

#[test]
fn a_review_sets_the_date_of_the_next() {
    let request = ReviewCaseRequest {
        next_review_at: time("2026-03-20T17:00:00+07:00"),
        ..review(RiskLevel::Low, true, true)
    };
    let events = officer(a_scheduled_case()).when(request).expect("accepted");
    let history = with(a_scheduled_case(), events[0].clone());
    let again = |day: &str| {
        officer(history.clone())
            .at(day)
            .when(review(RiskLevel::Low, true, true))
    };
    assert!(again("2026-03-20T08:00:00+07:00").is_ok());
    let late = again("2026-03-21T08:00:00+07:00");
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

// === removal ===

#[test]
fn a_child_that_stayed_beyond_the_term_stayed_too_long_and_it_is_told_why() {
    let late = officer(a_removed_child()).at("2026-03-18T08:00:00+07:00");
    let request = EndRemovalRequest {
        reason: RemovalEndReason::TermExpired.into(),
        ..EndRemovalRequest::default()
    };
    let unexplained = late.when(request.clone());
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
    let explained = EndRemovalRequest {
        late_reason: DelayReason::Family.into(),
        late_explanation: WORDS.into(),
        ..request
    };
    let events = late.when(explained).expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::RemovalEnded(it)] if it.overstayed && it.over_total && it.total_days == 17)
    );
}

/// Art 32: the decision within 12 hours; the child may be moved after it.
#[test]
fn the_twelve_hours_are_for_the_decision_on_removal() {
    let at_noon = officer(a_reported_case()).at("2026-03-02T12:00:00+07:00");
    let decided = RemoveChildTemporarilyRequest {
        decision: Some(Decision {
            decided_at: time("2026-03-02T08:30:00+07:00"),
            ..by_chair().unwrap_or_default()
        }),
        ..removal("2026-03-10T08:00:00+07:00")
    };
    assert!(at_noon.when(decided).is_ok());
    let not_before_noon = at_noon.when(removal("2026-03-10T08:00:00+07:00"));
    assert_eq!(not_before_noon, Err(IntakeRejection::LateReasonMissing));
}
