//! The chair's decision on a plan: Decree 56/2017 Art 28, Mẫu 05.

use api::codes::v1::AppliedLimit;
use api::intake::v1::{
    ApprovePlanRequest, FamilyAgreement, MeasureScheduled, PlanApproved, PlanRejected,
    PlannedService, RejectPlanRequest,
};
use api::log::v1::Role;
use api::timestamp_to_proto;
use decider::{Occasion, vietnam_day};
use jiff::Timestamp;

use super::Decided;
use super::common::{act_time, decision, leading, not_before, open, own_unit};
use super::lateness::Excuse;
use crate::dossier::DossierGaps;
use crate::messages::IntakeEvent;
use crate::rejection::IntakeRejection;
use crate::state::{CaseState, Draft, PlanStart};

/// From the start that the rule pack names to the approval.
const APPROVE_RULE: &str = "intake.plan.approve";

/// The limit for a plan, when one runs.
struct PlanLimit {
    counted_from: Timestamp,
    /// None while it stands still.
    due_at: Option<Timestamp>,
    applied: AppliedLimit,
}

/// Art 28: the chair approves, on the whole dossier.
pub(super) fn approve(
    request: &ApprovePlanRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    for_the_chair(state, occasion)?;
    let gaps = DossierGaps::of(state);
    if !gaps.is_empty() {
        return Err(IntakeRejection::DossierIncomplete(gaps));
    }
    let draft = draft_read(state, request.plan_number, request.plan_version, occasion)?;
    let not_asked = request.family_agreement() == FamilyAgreement::NotAskedSuspect;
    if not_asked && !state.caregiver_suspected() {
        return Err(IntakeRejection::FamilyNotSuspected);
    }
    let (decision, _) = decision(request.decision.as_ref(), occasion)?;
    let limit = plan_limit(state, occasion);
    let due_at = limit.as_ref().and_then(|limit| limit.due_at);
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(occasion.occurred_at, due_at)?;
    let approved = PlanApproved {
        plan_number: draft.number,
        plan_version: draft.version,
        decision: Some(decision),
        approved_by_org_unit_id: own_unit(occasion).to_owned(),
        protection_level: draft.protection_level,
        submitted_at: Some(timestamp_to_proto(draft.submitted_at)),
        approved_at: act_time(occasion),
        measure_count: u32::try_from(draft.services.len()).unwrap_or(u32::MAX),
        family_agreement: request.family_agreement,
        remarks: request.remarks.clone(),
        review_due_at: draft.review_due_at,
        counted_from: limit.as_ref().map(|it| timestamp_to_proto(it.counted_from)),
        due_at: due_at.map(timestamp_to_proto),
        emergency_exempt: limit.is_none() && state.emergency,
        applied_limit: limit.map(|limit| limit.applied),
        late: lateness.late,
        late_reason: lateness.reason,
        late_explanation: lateness.explanation,
    };
    let scheduled = draft
        .services
        .iter()
        .map(|service| scheduled(draft.number, service));
    Ok([approved.into()].into_iter().chain(scheduled).collect())
}

/// Art 29: every measure by its number, and until when. Who carries out what stands sealed in the draft.
fn scheduled(plan_number: u32, service: &PlannedService) -> IntakeEvent {
    MeasureScheduled {
        plan_number,
        measure_number: service.measure_number,
        protection_level: service.protection_level,
        starts_at: service.starts_at,
        due_at: service.due_at,
    }
    .into()
}

/// Art 28: five working days, emergencies excepted. The Decree does not say from when: the rule
/// pack does.
fn plan_limit(state: &CaseState, occasion: &Occasion<'_>) -> Option<PlanLimit> {
    let rules = occasion.rules;
    let rule = rules.rule(
        APPROVE_RULE,
        occasion.area,
        vietnam_day(occasion.occurred_at),
    )?;
    let starts = PlanStart::ALL
        .into_iter()
        .filter(|(_, event)| rule.starts_by().any(|start| start == *event));
    let counted_from = starts
        .filter_map(|(start, _)| state.plans.started_at(start))
        .min()?;
    let limit = occasion.limit(APPROVE_RULE, counted_from);
    Some(PlanLimit {
        counted_from,
        due_at: (state.ties).due_after_rests(counted_from, limit.due_from(counted_from)),
        applied: limit.applied(),
    })
}

/// The chair returns a draft for revision, complete or not.
pub(super) fn reject(
    request: &RejectPlanRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    for_the_chair(state, occasion)?;
    let draft = draft_read(state, request.plan_number, request.plan_version, occasion)?;
    let rejected = PlanRejected {
        plan_number: draft.number,
        plan_version: draft.version,
        rejected_by_org_unit_id: own_unit(occasion).to_owned(),
        rejected_at: act_time(occasion),
        reason: request.reason.clone(),
    };
    Ok(vec![rejected.into()])
}

fn for_the_chair(state: &CaseState, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    if occasion.actor.role != Role::CommuneChair {
        return Err(IntakeRejection::NotTheChair);
    }
    open(state)?;
    leading(state, occasion)
}

/// The draft that awaits the decision, if it is the one the chair has read.
fn draft_read<'a>(
    state: &'a CaseState,
    number: u32,
    version: u32,
    occasion: &Occasion<'_>,
) -> Result<&'a Draft, IntakeRejection> {
    let draft = state.plans.draft.as_ref().ok_or(IntakeRejection::NoDraft)?;
    if (draft.number, draft.version) != (number, version) {
        return Err(IntakeRejection::OtherDraft);
    }
    not_before(draft.submitted_at, occasion)?;
    Ok(draft)
}
