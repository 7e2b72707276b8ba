//! Needs meeting and plan: Decree 56/2017 Arts 27(2), 28.

use api::codes::v1::ProtectionLevel;
use api::intake::v1::{
    NeedsMeetingHeld, PlanMeasureDraft, PlanMeasureText, PlanSubmitted, PlannedService,
    RecordNeedsMeetingRequest, SubmitPlanRequest,
};
use decider::Occasion;

use super::Decided;
use super::common::{
    act_time, from_on, in_force, leading, meeting_end, open, open_then, own_unit,
    participants_in_force,
};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// Art 27(2): the chair of the leading commune convenes the meeting.
pub(super) fn meet(
    request: &RecordNeedsMeetingRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open_then(state, occasion)?;
    leading(state, occasion)?;
    participants_in_force(&request.participants, occasion)?;
    let held = NeedsMeetingHeld {
        meeting_id: occasion.subject_id.to_string(),
        held_at: act_time(occasion),
        ended_at: meeting_end(occasion.occurred_at, request.ended_at.as_ref(), occasion)?,
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
    let plans = &state.plans;
    if plans.draft.is_some() {
        return Err(IntakeRejection::DraftPending);
    }
    // Art 30: a new plan follows a review that asks for one, or a new assessment
    if plans.any_approved() && !plans.new_plan_due {
        return Err(IntakeRejection::PlanInForce);
    }
    // Law on Children Art 47 to 50: an abused child needs intervention, one at risk support
    if request.protection_level < state.assessed_level {
        return Err(IntakeRejection::PlanBelowAssessment);
    }
    check_plan_times(request, occasion)?;
    check_measures(request, occasion)?;
    let (plan_number, plan_version) = match plans.returned {
        Some((number, version)) => (number, version.saturating_add(1)),
        None => (plans.last_number.saturating_add(1), 1),
    };
    let numbered = || (1u32..).zip(&request.measures);
    let level = request.protection_level;
    let submitted = PlanSubmitted {
        plan_number,
        plan_version,
        protection_level: level,
        submitted_by_org_unit_id: own_unit(occasion).to_owned(),
        submitted_at: act_time(occasion),
        starts_at: request.starts_at,
        ends_at: request.ends_at,
        review_due_at: request.review_due_at,
        services: numbered()
            .map(|(number, measure)| planned_service(number, measure, level))
            .collect(),
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
    request: &SubmitPlanRequest,
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    let units = request
        .measures
        .iter()
        .map(|measure| &measure.responsible_org_unit_id);
    in_force(units, occasion, IntakeRejection::UnknownResponsibleUnit)?;
    for measure in &request.measures {
        if measure.responsible_org_unit_id.is_empty() && measure.responsible_party.trim().is_empty()
        {
            return Err(IntakeRejection::MeasureWithoutResponsible);
        }
        if measure.protection_level > request.protection_level {
            return Err(IntakeRejection::MeasureAbovePlan);
        }
        let start = from_on(
            measure.starts_at.as_ref(),
            jiff::Timestamp::MIN,
            IntakeRejection::MeasureEndsBeforeStart,
        )?;
        let due_at = from_on(
            measure.due_at.as_ref(),
            occasion.occurred_at,
            IntakeRejection::MeasureDueBeforePlan,
        )?;
        if due_at.is_some_and(|due_at| start.is_some_and(|start| due_at < start)) {
            return Err(IntakeRejection::MeasureEndsBeforeStart);
        }
    }
    Ok(())
}

fn planned_service(
    measure_number: u32,
    measure: &PlanMeasureDraft,
    plan_level: i32,
) -> PlannedService {
    let level = match measure.protection_level() {
        ProtectionLevel::Unspecified => plan_level,
        level => level.into(),
    };
    PlannedService {
        measure_number,
        due_at: measure.due_at,
        starts_at: measure.starts_at,
        protection_level: level,
    }
}

fn measure_text((measure_number, measure): (u32, &PlanMeasureDraft)) -> PlanMeasureText {
    PlanMeasureText {
        measure_number,
        responsible_party: measure.responsible_party.clone(),
        description: measure.description.clone(),
        goal: measure.goal.clone(),
        need: measure.need.clone(),
        resources: measure.resources.clone(),
        kind: measure.kind,
        responsible_org_unit_id: measure.responsible_org_unit_id.clone(),
    }
}
