//! Review, closing, jurisdiction and consent: Decree 56/2017 Art 30, Law on Children 102/2016 Art 52.

use api::codes::v1::RiskLevel;
use api::intake::v1::{
    CaseClosed, CaseReopened, CaseReviewed, CloseCaseRequest, ConsentExemption, ConsentGiver,
    ConsentOutcome, ConsentRecorded, JurisdictionTransferred, RecordConsentRequest,
    ReopenCaseRequest, ReviewCaseRequest, ReviewFindings, TransferJurisdictionRequest,
};
use api::log::v1::{AgencyKind, LaneBasis};
use decider::{Occasion, lane_opened};

use super::Decided;
use super::common::{
    act_time, decision, decision_if_given, from_on, in_force, leading, not_before, open, own_unit,
    participants_in_force, protecting,
};
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
    let stable = request.findings.as_ref().is_some_and(is_stable);
    let reviewed = CaseReviewed {
        review_id: occasion.subject_id.to_string(),
        plan_number: state
            .approved
            .last_key_value()
            .map_or(0, |(number, _)| *number),
        risk_level: request.risk_level,
        no_longer_at_risk: request.no_longer_at_risk,
        stable,
        new_plan_required: !(request.no_longer_at_risk && stable),
        reviewed_by_org_unit_id: own_unit(occasion).to_owned(),
        reviewed_at: act_time(occasion),
        next_review_at: request.next_review_at,
        participants: request.participants.clone(),
        findings: request.findings.clone(),
    };
    Ok(vec![reviewed.into()])
}

/// Art 30: physically, psychologically, cognitively and emotionally.
fn is_stable(findings: &ReviewFindings) -> bool {
    findings.physically_stable
        && findings.psychologically_stable
        && findings.cognitively_stable
        && findings.emotionally_stable
}

/// Art 30: the chair closes only if the child is no longer at risk and stable.
pub(super) fn close(
    request: &CloseCaseRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open(state)?;
    leading(state, occasion)?;
    let review = state
        .review
        .as_ref()
        .ok_or(IntakeRejection::ReviewMissing)?;
    if !review.no_longer_at_risk {
        return Err(IntakeRejection::StillAtRisk);
    }
    if !review.stable {
        return Err(IntakeRejection::NotStable);
    }
    if state.removal.is_some() {
        return Err(IntakeRejection::RemovalStillRuns);
    }
    not_before(review.reviewed_at, occasion)?;
    from_on(
        request.follow_up_until.as_ref(),
        occasion.occurred_at,
        IntakeRejection::FollowUpImpossible,
    )?;
    let closed = CaseClosed {
        decision: decision(request.decision.as_ref(), occasion)?,
        ground: request.ground,
        review_id: review.id.clone(),
        closed_by_org_unit_id: own_unit(occasion).to_owned(),
        closed_at: act_time(occasion),
        follow_up_until: request.follow_up_until,
        summary: request.summary.clone(),
    };
    Ok(vec![closed.into()])
}

/// Any commune that may protect the child may open its case again.
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
    Ok(vec![reopened.into()])
}

/// Law on Children Art 52: the commune of residence leads the plan.
pub(super) fn transfer(
    request: &TransferJurisdictionRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open(state)?;
    leading(state, occasion)?;
    let to = request.to_org_unit_id.as_str();
    let receiver = occasion
        .directory
        .org_unit(to, occasion.occurred_at)
        .filter(|unit| unit.agency_kind == AgencyKind::Intake)
        .ok_or(IntakeRejection::UnknownReceivingUnit)?;
    let from = state.lead_org_unit_id().unwrap_or(own_unit(occasion));
    if from == to {
        return Err(IntakeRejection::AlreadyLeads);
    }
    let transferred = JurisdictionTransferred {
        from_org_unit_id: from.to_owned(),
        to_org_unit_id: to.to_owned(),
        reason: request.reason,
        decision: decision_if_given(request.decision.as_ref(), occasion)?,
        transferred_at: act_time(occasion),
        explanation: request.explanation.clone(),
        handover: request.handover.clone(),
    };
    let mut events = vec![transferred.into()];
    if !state.roster.includes(to) {
        events.push(lane_opened(&receiver.id, AgencyKind::Intake, LaneBasis::Jurisdiction).into());
    }
    Ok(events)
}

/// Law 91/2025/QH15 and Decree 56/2017 Art 31(1): protective sharing never hangs on the consent of
/// a parent who may be the abuser; the legal basis is recorded instead.
pub(super) fn consent(
    request: &RecordConsentRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let not_required = request.outcome() == ConsentOutcome::NotRequired;
    let exempted = request.exemption() != ConsentExemption::Unspecified;
    if not_required != exempted {
        return Err(IntakeRejection::ExemptionContradiction);
    }
    let giver = request.giver();
    if !not_required && giver == ConsentGiver::Unspecified {
        return Err(IntakeRejection::ConsentGiverMissing);
    }
    let may_be_suspect = state.caregiver_suspected
        && matches!(giver, ConsentGiver::Parent | ConsentGiver::Guardian)
        && !request.giver_is_not_suspected;
    if !not_required && may_be_suspect {
        return Err(IntakeRejection::SuspectCannotConsent);
    }
    in_force(
        [&request.shared_with_org_unit_id],
        occasion,
        IntakeRejection::UnknownSharedUnit,
    )?;
    let recorded = ConsentRecorded {
        consent_id: occasion.subject_id.to_string(),
        subject: request.subject,
        giver: request.giver,
        outcome: request.outcome,
        exemption: request.exemption,
        shared_with_org_unit_id: request.shared_with_org_unit_id.clone(),
        recorded_for: act_time(occasion),
        explanation: request.explanation.clone(),
    };
    Ok(vec![recorded.into()])
}
