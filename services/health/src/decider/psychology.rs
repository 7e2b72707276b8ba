//! Psychological care: plan, sessions, review, end.

use api::health::v1::{
    EndPsychologicalCareRequest, MentalHealthReviewed, PlanPsychologicalCareRequest,
    PsychologicalCareEnded, PsychologicalCarePlanned, PsychologicalSessionHeld,
    RecordPsychologicalSessionRequest, ReviewMentalHealthRequest,
};
use api::timestamp_to_proto;
use decider::{AHEAD_MAX, Occasion, explained, readable, told_or};
use jiff::{SignedDuration, Timestamp};

use super::official::person_or_actor;
use super::{CarePlan, Decided, HealthRejection, HealthState};
use crate::limits::SESSION_MAX;

pub(super) fn plan(request: &PlanPsychologicalCareRequest, occasion: &Occasion<'_>) -> Decided {
    let planned_at = told_or(
        request.planned_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::PlannedInFuture,
    )?;
    let rejection = HealthRejection::ReviewDueInvalid;
    if readable(request.review_due_at.as_ref(), rejection)? <= planned_at {
        return Err(rejection);
    }
    let event = PsychologicalCarePlanned {
        plan_id: occasion.subject_id.to_string(),
        planned_at: Some(timestamp_to_proto(planned_at)),
        therapist_person_id: person_or_actor(&request.therapist_person_id, occasion),
        sessions_planned: request.sessions_planned,
        review_due_at: request.review_due_at,
        needs: request.needs.clone(),
        goals: request.goals.clone(),
        methods: request.methods.clone(),
        child_view: request.child_view.clone(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
    };
    Ok(vec![event.into()])
}

pub(super) fn record_session(
    request: &RecordPsychologicalSessionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let number = state.psychological_sessions.saturating_add(1);
    let plan_id = plan_id(state.care_plan.as_ref());
    Ok(vec![
        session_held(request, number, plan_id, occasion)?.into(),
    ])
}

/// A session by a plan; the plan's id is empty when there was none.
pub(super) fn session_held(
    request: &RecordPsychologicalSessionRequest,
    session_number: u32,
    plan_id: String,
    occasion: &Occasion<'_>,
) -> Result<PsychologicalSessionHeld, HealthRejection> {
    let started_at = readable(
        request.started_at.as_ref(),
        HealthRejection::SessionStartUnreadable,
    )?;
    let ended_at = readable(
        request.ended_at.as_ref(),
        HealthRejection::SessionEndInvalid,
    )?;
    let length = ended_at.duration_since(started_at);
    let in_future = ended_at.duration_since(occasion.now) > AHEAD_MAX;
    if in_future || length <= SignedDuration::ZERO || length > SESSION_MAX {
        return Err(HealthRejection::SessionEndInvalid);
    }
    if request.next_session_at.is_some() {
        let rejection = HealthRejection::NextSessionInvalid;
        if readable(request.next_session_at.as_ref(), rejection)? < ended_at {
            return Err(rejection);
        }
    }
    Ok(PsychologicalSessionHeld {
        session_id: occasion.subject_id.to_string(),
        session_number,
        plan_id,
        started_at: request.started_at,
        ended_at: request.ended_at,
        therapist_person_id: person_or_actor(&request.therapist_person_id, occasion),
        child_attended: request.child_attended,
        next_session_at: request.next_session_at,
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        form: request.form,
        observations: request.observations.clone(),
        assessment: request.assessment.clone(),
        plan: request.plan.clone(),
    })
}

pub(super) fn review(
    request: &ReviewMentalHealthRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let plan = state.care_plan.as_ref();
    let due_at = plan.and_then(|plan| plan.review_due_at);
    Ok(vec![
        reviewed(request, plan_id(plan), due_at, occasion)?.into(),
    ])
}

/// A review by a plan that said when; `due_at` is `None` when none did.
pub(super) fn reviewed(
    request: &ReviewMentalHealthRequest,
    plan_id: String,
    due_at: Option<Timestamp>,
    occasion: &Occasion<'_>,
) -> Result<MentalHealthReviewed, HealthRejection> {
    let reviewed_at = told_or(
        request.reviewed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ReviewedInFuture,
    )?;
    if request.next_review_at.is_some() {
        let rejection = HealthRejection::NextReviewInvalid;
        if readable(request.next_review_at.as_ref(), rejection)? <= reviewed_at {
            return Err(rejection);
        }
    }
    let late = due_at.is_some_and(|due_at| reviewed_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        HealthRejection::DelayUnexplained,
        HealthRejection::DelayUnworded,
    )?;
    Ok(MentalHealthReviewed {
        review_id: occasion.subject_id.to_string(),
        plan_id,
        reviewed_at: Some(timestamp_to_proto(reviewed_at)),
        reviewer_person_id: person_or_actor(&request.reviewer_person_id, occasion),
        due_at: due_at.map(timestamp_to_proto),
        late,
        delay_reason: request.delay_reason,
        next_review_at: request.next_review_at,
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        trend: request.trend,
        recommendation: request.recommendation,
        findings: request.findings.clone(),
        delay_explanation: request.delay_explanation.clone(),
    })
}

pub(super) fn end(
    request: &EndPsychologicalCareRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    if state.care_plan.is_none() {
        return Err(HealthRejection::NoCarePlan);
    }
    let ended_at = told_or(
        request.ended_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::CareEndedInFuture,
    )?;
    let event = PsychologicalCareEnded {
        plan_id: plan_id(state.care_plan.as_ref()),
        ended_at: Some(timestamp_to_proto(ended_at)),
        sessions_held: state.psychological_sessions,
        outcome: request.outcome,
        summary: request.summary.clone(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
    };
    Ok(vec![event.into()])
}

fn plan_id(plan: Option<&CarePlan>) -> String {
    plan.map_or_else(String::new, |plan| plan.id.clone())
}
