//! Corrections of a service and of a review: what they said of the plan holds anew.

use api::codes::v1::RiskLevel;
use api::intake::v1::{
    CorrectReviewRequest, CorrectServiceRequest, ReviewCorrected, ServiceCorrected, ServiceStatus,
};
use api::timestamp_to_proto;
use decider::Occasion;

use super::Decided;
use super::closure::{back_to_a_plan, is_stable, plan_reopened};
use super::common::{
    act_time, corrected_time, from_on, in_force, minutes_from_receipt_to, own_unit,
    participants_in_force, recorded_by,
};
use super::lateness::Excuse;
use super::services::{came, due_of};
use crate::rejection::IntakeRejection;
use crate::state::{CaseState, Service};

/// Which measure of which plan it was stays. One that was not carried out after all is owed again while
/// its plan is in force.
pub(super) fn service(
    request: &CorrectServiceRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let service = state.records.services.get(&request.service_id);
    let service = service.ok_or(IntakeRejection::UnknownService)?;
    recorded_by(&service.unit, occasion)?;
    let delivered_at = corrected_time(
        request.delivered_at.as_ref(),
        occasion,
        IntakeRejection::ServiceTimeImpossible,
    )?;
    in_force(
        [&request.provider_org_unit_id],
        occasion,
        IntakeRejection::UnknownProviderUnit,
    )?;
    let due_at = due_of(service.plan, service.measure, state)?;
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(delivered_at, due_at.filter(|_| came(request.status())))?;
    let corrected = ServiceCorrected {
        correction_id: occasion.subject_id.to_string(),
        service_id: request.service_id.clone(),
        reason: request.reason,
        corrected_by_org_unit_id: own_unit(occasion).to_owned(),
        corrected_at: act_time(occasion),
        explanation: request.explanation.clone(),
        plan_number: service.plan,
        measure_number: service.measure,
        kind: request.kind,
        status: request.status,
        provider_org_unit_id: request.provider_org_unit_id.clone(),
        delivered_at: request.delivered_at,
        minutes_since_receipt: minutes_from_receipt_to(delivered_at, state),
        provider: request.provider.clone(),
        outcome: request.outcome.clone(),
        referral_id: request.referral_id.clone(),
        due_at: due_at.map(timestamp_to_proto),
        late: lateness.late,
        late_reason: lateness.reason,
        late_explanation: lateness.explanation,
        owed_again: owed_again(&request.service_id, request.status(), service, state),
    };
    Ok(vec![corrected.into()])
}

fn owed_again(
    service_id: &str,
    status: ServiceStatus,
    service: &Service,
    state: &CaseState,
) -> bool {
    let records = &state.records;
    let in_force = service.plan != 0 && service.plan == state.plans.latest_approved();
    let was_settled = records.is_settled(service_id, records.status_of(service_id));
    in_force && !state.is_closed() && was_settled && !records.is_settled(service_id, status)
}

/// Art 30 holds for the review as it was after all. One that nothing has followed yet may lead back to a
/// plan; what it had led to stays, and the chair closes if it now allows that.
pub(super) fn review(
    request: &CorrectReviewRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let review_id = request.review_id.as_str();
    let made = state.records.reviews.get(review_id);
    let made = made.ok_or(IntakeRejection::UnknownReview)?;
    recorded_by(&made.unit, occasion)?;
    let reviewed_at = corrected_time(
        request.reviewed_at.as_ref(),
        occasion,
        IntakeRejection::ReviewTimeImpossible,
    )?;
    if request.no_longer_at_risk && request.risk_level() != RiskLevel::Low {
        return Err(IntakeRejection::ReviewContradiction);
    }
    participants_in_force(&request.participants, occasion)?;
    from_on(
        request.next_review_at.as_ref(),
        reviewed_at,
        IntakeRejection::NextReviewImpossible,
    )?;
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(reviewed_at, made.due_at)?;
    let stable = request.findings.as_ref().is_some_and(is_stable);
    let reason = back_to_a_plan(request.no_longer_at_risk, stable);
    let corrected = ReviewCorrected {
        correction_id: occasion.subject_id.to_string(),
        review_id: review_id.to_owned(),
        reason: request.reason,
        corrected_by_org_unit_id: own_unit(occasion).to_owned(),
        corrected_at: act_time(occasion),
        explanation: request.explanation.clone(),
        plan_number: made.plan,
        risk_level: request.risk_level,
        no_longer_at_risk: request.no_longer_at_risk,
        stable,
        new_plan_required: reason.is_some(),
        reviewed_at: request.reviewed_at,
        next_review_at: request.next_review_at,
        participants: request.participants.clone(),
        findings: request.findings.clone(),
        review_due_at: made.due_at.map(timestamp_to_proto),
        late: lateness.late,
        late_reason: lateness.reason,
        late_explanation: lateness.explanation,
        latest: !state.is_closed() && state.records.is_latest_review(review_id),
        closed_on_it: reason.is_some() && state.is_closed_on(review_id),
    };
    let mut events = vec![corrected.into()];
    let current = state
        .review
        .as_ref()
        .filter(|review| review.id == review_id);
    let followed = made.new_plan_required || state.is_closed() || current.is_none();
    if let (Some(reason), false) = (reason, followed) {
        let reopened = plan_reopened(reason, review_id.to_owned(), state, occasion);
        events.push(reopened.into());
    }
    Ok(events)
}
