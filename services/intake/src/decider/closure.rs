//! Review, closing and reopening: Decree 56/2017 Art 30.

use api::codes::v1::RiskLevel;
use api::intake::v1::{
    CaseClosed, CaseReopened, CaseReviewed, CloseCaseRequest, CloseGround, PlanReopenReason,
    PlanReopened, ReopenCaseRequest, ReviewCaseRequest, ReviewFindings,
};
use api::timestamp_to_proto;
use decider::Occasion;

use super::Decided;
use super::common::{
    act_time, decision, decision_if_given, from_on, leading, not_before, open, own_unit,
    participants_in_force, protecting,
};
use super::duplicate;
use super::lateness::Excuse;
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// Art 30: whoever is still at risk, or not stable, gets a new plan.
pub(super) fn review(
    request: &ReviewCaseRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open(state)?;
    leading(state, occasion)?;
    if !state.initial_assessment_done {
        return Err(IntakeRejection::InitialAssessmentMissing);
    }
    if request.no_longer_at_risk && request.risk_level() != RiskLevel::Low {
        return Err(IntakeRejection::ReviewContradiction);
    }
    participants_in_force(&request.participants, occasion)?;
    from_on(
        request.next_review_at.as_ref(),
        occasion.occurred_at,
        IntakeRejection::NextReviewImpossible,
    )?;
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(occasion.occurred_at, state.review_due())?;
    let stable = request.findings.as_ref().is_some_and(is_stable);
    let reviewed = CaseReviewed {
        review_id: occasion.subject_id.to_string(),
        plan_number: state.plans.latest_approved(),
        risk_level: request.risk_level,
        no_longer_at_risk: request.no_longer_at_risk,
        stable,
        new_plan_required: !(request.no_longer_at_risk && stable),
        reviewed_by_org_unit_id: own_unit(occasion).to_owned(),
        reviewed_at: act_time(occasion),
        next_review_at: request.next_review_at,
        participants: request.participants.clone(),
        findings: request.findings.clone(),
        review_due_at: state.review_due().map(timestamp_to_proto),
        late: lateness.late,
        late_reason: lateness.reason,
        late_explanation: lateness.explanation,
    };
    let mut events = vec![reviewed.into()];
    if let Some(reason) = back_to_a_plan(request.no_longer_at_risk, stable) {
        let review_id = occasion.subject_id.to_string();
        events.push(plan_reopened(reason, review_id, state, occasion).into());
    }
    Ok(events)
}

/// Art 30: whoever is still at risk, or not stable.
pub(super) fn back_to_a_plan(no_longer_at_risk: bool, stable: bool) -> Option<PlanReopenReason> {
    match (no_longer_at_risk, stable) {
        (true, true) => None,
        (false, true) => Some(PlanReopenReason::StillAtRisk),
        (true, false) => Some(PlanReopenReason::NotStable),
        (false, false) => Some(PlanReopenReason::AtRiskAndNotStable),
    }
}

/// Art 30: physically, psychologically, cognitively and emotionally.
pub(super) fn is_stable(findings: &ReviewFindings) -> bool {
    findings.physically_stable
        && findings.psychologically_stable
        && findings.cognitively_stable
        && findings.emotionally_stable
}

pub(super) fn plan_reopened(
    reason: PlanReopenReason,
    review_id: String,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> PlanReopened {
    let responsible = state.lead_org_unit_id().unwrap_or(own_unit(occasion));
    PlanReopened {
        plan_number: state.plans.latest_approved(),
        reason: reason.into(),
        review_id,
        responsible_org_unit_id: responsible.to_owned(),
        reopened_at: act_time(occasion),
    }
}

/// Art 30: the chair closes only if the child is no longer at risk and stable. A duplicate closes
/// because the work goes on in the other case, which is closed as Art 30 demands.
pub(super) fn close(
    request: &CloseCaseRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open(state)?;
    leading(state, occasion)?;
    let review_id = match request.ground() {
        CloseGround::Duplicate if state.ties.is_duplicate() => String::new(),
        CloseGround::Duplicate => return Err(IntakeRejection::NotADuplicate),
        _ => review_that_allows_closing(state, occasion)?,
    };
    if state.removal.is_some() {
        return Err(IntakeRejection::RemovalStillRuns);
    }
    from_on(
        request.follow_up_until.as_ref(),
        occasion.occurred_at,
        IntakeRejection::FollowUpImpossible,
    )?;
    let (decision, _) = decision(request.decision.as_ref(), occasion)?;
    let closed = CaseClosed {
        decision: Some(decision),
        ground: request.ground,
        review_id,
        closed_by_org_unit_id: own_unit(occasion).to_owned(),
        closed_at: act_time(occasion),
        follow_up_until: request.follow_up_until,
        summary: request.summary.clone(),
    };
    let rest_no_longer = duplicate::work_ended(state, occasion);
    Ok([closed.into()].into_iter().chain(rest_no_longer).collect())
}

fn review_that_allows_closing(
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Result<String, IntakeRejection> {
    let review = state.review.as_ref();
    let review = review.ok_or(IntakeRejection::ReviewMissing)?;
    if !review.no_longer_at_risk {
        return Err(IntakeRejection::StillAtRisk);
    }
    if !review.stable {
        return Err(IntakeRejection::NotStable);
    }
    not_before(review.reviewed_at, occasion)?;
    Ok(review.id.clone())
}

/// Any commune that may protect the child may open its case again; a new plan follows.
pub(super) fn reopen(
    request: &ReopenCaseRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    if !state.is_closed() {
        return Err(IntakeRejection::CaseIsOpen);
    }
    protecting(state, occasion)?;
    if let Some(closed_at) = state.closed_at {
        not_before(closed_at, occasion)?;
    }
    let reopened = CaseReopened {
        reason: request.reason,
        decision: decision_if_given(request.decision.as_ref(), occasion)?,
        reopened_by_org_unit_id: own_unit(occasion).to_owned(),
        reopened_at: act_time(occasion),
        explanation: request.explanation.clone(),
    };
    let reason = PlanReopenReason::CaseReopened;
    let plan = plan_reopened(reason, String::new(), state, occasion);
    Ok(vec![reopened.into(), plan.into()])
}
