//! Reception and psychological care.

use api::health::v1::{
    ChildReceived, PsychologicalSessionHeld, ReceiveChildRequest, RecordPsychologicalSessionRequest,
};
use api::timestamp_to_proto;
use decider::{AHEAD_MAX, LaneBasis, Occasion, lane_opened, readable, told_or};
use jiff::SignedDuration;

use super::{Decided, HealthRejection, HealthState, person_or_actor};
use crate::limits::SESSION_MAX;

pub(super) fn receive(
    request: &ReceiveChildRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let arrived_at = told_or(
        request.arrived_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ArrivedInFuture,
    )?;
    let mut events = Vec::with_capacity(2);
    if state.roster.is_empty() {
        let actor = occasion.actor;
        let basis = LaneBasis::OwnReceipt;
        events.push(lane_opened(&actor.org_unit_id, actor.agency_kind, basis).into());
    }
    let event = ChildReceived {
        reception_id: occasion.subject_id.to_string(),
        arrived_at: Some(timestamp_to_proto(arrived_at)),
        brought_by: request.brought_by,
        priority: request.priority,
        evidence_preserved: request.evidence_preserved,
        child: request.child.clone(),
        companion: request.companion.clone(),
        medical_record_number: request.medical_record_number.clone(),
        state: request.state.clone(),
        suspected_forms: request.suspected_forms.clone(),
        services: request.services.clone(),
    };
    events.push(event.into());
    Ok(events)
}

pub(super) fn record_session(
    request: &RecordPsychologicalSessionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
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
        let next_session_at = readable(
            request.next_session_at.as_ref(),
            HealthRejection::NextSessionInvalid,
        )?;
        if next_session_at < ended_at {
            return Err(HealthRejection::NextSessionInvalid);
        }
    }
    Ok(vec![
        PsychologicalSessionHeld {
            session_id: occasion.subject_id.to_string(),
            session_number: state.psychological_sessions.saturating_add(1),
            started_at: request.started_at,
            ended_at: request.ended_at,
            therapist_person_id: person_or_actor(&request.therapist_person_id, occasion),
            child_attended: request.child_attended,
            next_session_at: request.next_session_at,
            form: request.form,
            observations: request.observations.clone(),
            assessment: request.assessment.clone(),
            plan: request.plan.clone(),
        }
        .into(),
    ])
}
