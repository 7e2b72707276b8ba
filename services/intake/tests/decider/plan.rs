//! Plan, services, review and closing.

use api::codes::v1::RiskLevel;
use api::intake::v1::*;
use intake::IntakeEvent;

use crate::fixtures::*;

fn submitted(events: Vec<IntakeEvent>) -> PlanSubmitted {
    match events.into_iter().next() {
        Some(IntakeEvent::PlanSubmitted(event)) => event,
        other => panic!("not a plan: {other:?}"),
    }
}

#[test]
fn a_plan_is_numbered_and_its_measures_are_too() {
    let event = submitted(officer(a_dossier()).when(plan()).expect("accepted"));
    assert_eq!((event.plan_number, event.plan_version), (1, 1));
    let numbers: Vec<u32> = event
        .services
        .iter()
        .map(|service| service.measure_number)
        .collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(
        event.measures[1].responsible_party,
        "the head of the neighbourhood"
    );
}

#[test]
fn a_draft_may_be_submitted_before_the_dossier_is_complete() {
    assert!(officer(a_reported_case()).when(plan()).is_ok());
}

#[test]
fn the_chair_approves_a_plan_on_a_complete_dossier() {
    let events = chair(a_submitted_plan())
        .when(approval(1, 1))
        .expect("accepted");
    let [IntakeEvent::PlanApproved(approved), ..] = &events[..] else {
        panic!("approved");
    };
    assert_eq!(approved.measure_count, 2);
    assert_eq!(approved.submitted_at, time(RECEIVED));
}

#[test]
fn a_plan_that_came_back_keeps_its_number_and_counts_its_versions() {
    let events = chair(a_submitted_plan())
        .when(rejection(1, 1))
        .expect("accepted");
    let history = with(a_submitted_plan(), events[0].clone());
    let event = submitted(officer(history).when(plan()).expect("accepted"));
    assert_eq!((event.plan_number, event.plan_version), (1, 2));
}

#[test]
fn a_review_that_finds_risk_leads_back_to_a_new_plan() {
    let events = officer(a_planned_case())
        .when(review(RiskLevel::High, false, true))
        .expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::CaseReviewed(review), IntakeEvent::PlanReopened(plan)]
            if review.new_plan_required && plan.reason() == PlanReopenReason::StillAtRisk && plan.plan_number == 1)
    );
    let history = events.into_iter().fold(a_planned_case(), with);
    let event = submitted(officer(history).when(plan()).expect("accepted"));
    assert_eq!((event.plan_number, event.plan_version), (2, 1));
}

#[test]
fn one_kind_of_instability_is_instability() {
    let mut request = review(RiskLevel::Low, true, true);
    if let Some(findings) = &mut request.findings {
        findings.emotionally_stable = false;
    }
    let events = officer(a_planned_case()).when(request).expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::CaseReviewed(review), _] if !review.stable));
}

#[test]
fn what_a_review_leaves_out_counts_against_closing() {
    let request = ReviewCaseRequest {
        risk_level: RiskLevel::Low.into(),
        ..ReviewCaseRequest::default()
    };
    let events = officer(a_planned_case()).when(request).expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::CaseReviewed(review), _] if review.new_plan_required)
    );
}

#[test]
fn a_service_may_come_before_any_plan() {
    let events = officer(a_reported_case())
        .when(service(0, 0))
        .expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::ServiceDelivered(it)] if it.minutes_since_receipt == 660)
    );
}

#[test]
fn a_service_of_an_approved_plan_names_its_measure() {
    assert!(officer(a_planned_case()).when(service(1, 2)).is_ok());
}

#[test]
fn a_case_without_risk_and_with_a_stable_child_is_closed() {
    let events = officer(a_safe_case()).when(closing()).expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::CaseClosed(closed)] if closed.review_id == "review-1")
    );
}

#[test]
fn a_report_after_the_review_makes_it_stale() {
    let history = with(a_safe_case(), ReportReceived::default());
    assert!(officer(history).when(closing()).is_err());
}

#[test]
fn a_reopened_case_takes_a_new_plan() {
    let events = officer(a_closed_case())
        .when(reopening())
        .expect("accepted");
    assert!(
        matches!(&events[..], [_, IntakeEvent::PlanReopened(plan)] if plan.reason() == PlanReopenReason::CaseReopened)
    );
    let history = events.into_iter().fold(a_closed_case(), with);
    let event = submitted(officer(history).when(plan()).expect("accepted"));
    assert_eq!(event.plan_number, 2);
}
