//! Needs meeting, plan and services: Decree 56/2017 Arts 27(2), 28, 29.

use api::intake::v1::{
    ApprovePlanRequest, NeedsMeetingHeld, PlanApproved, PlanMeasureDraft, PlanMeasureText,
    PlanRejected, PlanSubmitted, PlannedService, RecordNeedsMeetingRequest,
    RecordServiceDeliveredRequest, RejectPlanRequest, ServiceDelivered, SubmitPlanRequest,
};
use api::log::v1::Role;
use api::timestamp_to_proto;
use decider::{Occasion, told};

use super::Decided;
use super::common::{
    act_time, decision, from_on, in_force, leading, minutes_since_receipt, not_before, open,
    open_then, own_unit, participants_in_force,
};
use crate::rejection::IntakeRejection;
use crate::state::{CaseState, Draft};

/// Art 27(2): the chair of the leading commune convenes the meeting.
pub(super) fn meet(
    request: &RecordNeedsMeetingRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open_then(state, occasion)?;
    leading(state, occasion)?;
    participants_in_force(&request.participants, occasion)?;
    let ended_at = request.ended_at.as_ref();
    let end = told(
        ended_at,
        occasion.now,
        IntakeRejection::MeetingEndImpossible,
    )?;
    if end.is_some_and(|end| end < occasion.occurred_at) {
        return Err(IntakeRejection::MeetingEndImpossible);
    }
    let held = NeedsMeetingHeld {
        meeting_id: occasion.subject_id.to_string(),
        held_at: act_time(occasion),
        ended_at: end.map(timestamp_to_proto),
        convened_by_org_unit_id: own_unit(occasion).to_owned(),
        minutes_number: request.minutes_number.clone(),
        participants: request.participants.clone(),
        minutes: request.minutes.clone(),
    };
    Ok(vec![held.into()])
}

/// Art 28: the officer submits. The dossier may still be incomplete; approval asks for it.
pub(super) fn submit(
    request: &SubmitPlanRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open(state)?;
    leading(state, occasion)?;
    if state.draft.is_some() {
        return Err(IntakeRejection::DraftPending);
    }
    // Art 30: a new plan follows a review that asks for one, or a new assessment
    if state.has_approved_plan() && !state.new_plan_due {
        return Err(IntakeRejection::PlanInForce);
    }
    check_plan_times(request, occasion)?;
    check_measures(&request.measures, occasion)?;
    let (plan_number, plan_version) = match state.returned {
        Some((number, version)) => (number, version.saturating_add(1)),
        None => (state.last_plan_number.saturating_add(1), 1),
    };
    let numbered = || (1u32..).zip(&request.measures);
    let submitted = PlanSubmitted {
        plan_number,
        plan_version,
        protection_level: request.protection_level,
        submitted_by_org_unit_id: own_unit(occasion).to_owned(),
        submitted_at: act_time(occasion),
        starts_at: request.starts_at,
        ends_at: request.ends_at,
        review_due_at: request.review_due_at,
        services: numbered().map(planned_service).collect(),
        measures: numbered().map(measure_text).collect(),
        text: request.text.clone(),
    };
    Ok(vec![submitted.into()])
}

fn check_plan_times(
    request: &SubmitPlanRequest,
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    let submitted = occasion.occurred_at;
    // services of an emergency may have begun before the plan: its start may lie in the past
    let start = from_on(
        request.starts_at.as_ref(),
        jiff::Timestamp::MIN,
        IntakeRejection::PlanStartImpossible,
    )?;
    let earliest_end = start.unwrap_or(submitted);
    from_on(
        request.ends_at.as_ref(),
        earliest_end,
        IntakeRejection::PlanEndsBeforeStart,
    )?;
    from_on(
        request.review_due_at.as_ref(),
        submitted,
        IntakeRejection::ReviewDueBeforePlan,
    )?;
    Ok(())
}

fn check_measures(
    measures: &[PlanMeasureDraft],
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    let units = measures
        .iter()
        .map(|measure| &measure.responsible_org_unit_id);
    in_force(units, occasion, IntakeRejection::UnknownResponsibleUnit)?;
    for measure in measures {
        if measure.responsible_org_unit_id.is_empty() && measure.responsible_party.trim().is_empty()
        {
            return Err(IntakeRejection::MeasureWithoutResponsible);
        }
        from_on(
            measure.due_at.as_ref(),
            occasion.occurred_at,
            IntakeRejection::MeasureDueBeforePlan,
        )?;
    }
    Ok(())
}

fn planned_service((measure_number, measure): (u32, &PlanMeasureDraft)) -> PlannedService {
    PlannedService {
        measure_number,
        kind: measure.kind,
        responsible_org_unit_id: measure.responsible_org_unit_id.clone(),
        due_at: measure.due_at,
    }
}

fn measure_text((measure_number, measure): (u32, &PlanMeasureDraft)) -> PlanMeasureText {
    PlanMeasureText {
        measure_number,
        responsible_party: measure.responsible_party.clone(),
        description: measure.description.clone(),
        goal: measure.goal.clone(),
    }
}

/// Art 28: the chair approves, on the whole dossier.
pub(super) fn approve(
    request: &ApprovePlanRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    for_the_chair(state, occasion)?;
    check_dossier(state)?;
    let draft = draft_read(state, request.plan_number, request.plan_version, occasion)?;
    let approved = PlanApproved {
        plan_number: draft.number,
        plan_version: draft.version,
        decision: decision(request.decision.as_ref(), occasion)?,
        approved_by_org_unit_id: own_unit(occasion).to_owned(),
        protection_level: draft.protection_level,
        submitted_at: Some(timestamp_to_proto(draft.submitted_at)),
        approved_at: act_time(occasion),
        measure_count: draft.measure_count,
        family_agreement: request.family_agreement,
        remarks: request.remarks.clone(),
    };
    Ok(vec![approved.into()])
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

/// Art 28(2): (a) intake report and initial assessment, (b) specific assessment and minutes of the
/// meeting. (c), the draft, is asked for by [`draft_read`].
fn check_dossier(state: &CaseState) -> Result<(), IntakeRejection> {
    let documents = [
        (state.reports > 0, IntakeRejection::DossierLacksReport),
        (
            state.initial_assessment_done,
            IntakeRejection::DossierLacksInitialAssessment,
        ),
        (
            state.specific_assessment_done,
            IntakeRejection::DossierLacksSpecificAssessment,
        ),
        (
            state.needs_meeting_held,
            IntakeRejection::DossierLacksMeeting,
        ),
    ];
    match documents.into_iter().find(|(on_record, _)| !on_record) {
        Some((_, lacks)) => Err(lacks),
        None => Ok(()),
    }
}

/// The draft that awaits the decision, if it is the one the chair has read.
fn draft_read<'a>(
    state: &'a CaseState,
    number: u32,
    version: u32,
    occasion: &Occasion<'_>,
) -> Result<&'a Draft, IntakeRejection> {
    let draft = state
        .draft
        .as_ref()
        .ok_or(IntakeRejection::DossierLacksDraft)?;
    if (draft.number, draft.version) != (number, version) {
        return Err(IntakeRejection::OtherDraft);
    }
    not_before(draft.submitted_at, occasion)?;
    Ok(draft)
}

/// Art 29. Whoever takes part records what became of a service, also outside a plan: early help does
/// not wait for one.
pub(super) fn deliver(
    request: &RecordServiceDeliveredRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open_then(state, occasion)?;
    let (plan, measure) = (request.plan_number, request.measure_number);
    let outside_a_plan = plan == 0 && measure == 0;
    let in_a_plan = state
        .approved
        .get(&plan)
        .is_some_and(|count| (1..=*count).contains(&measure));
    if !outside_a_plan && !in_a_plan {
        return Err(IntakeRejection::UnknownMeasure);
    }
    in_force(
        [&request.provider_org_unit_id],
        occasion,
        IntakeRejection::UnknownProviderUnit,
    )?;
    let delivered = ServiceDelivered {
        service_id: occasion.subject_id.to_string(),
        plan_number: plan,
        measure_number: measure,
        kind: request.kind,
        status: request.status,
        provider_org_unit_id: request.provider_org_unit_id.clone(),
        recorded_by_org_unit_id: own_unit(occasion).to_owned(),
        delivered_at: act_time(occasion),
        minutes_since_receipt: minutes_since_receipt(state, occasion),
        provider: request.provider.clone(),
        outcome: request.outcome.clone(),
    };
    Ok(vec![delivered.into()])
}
