//! Work done for the child, and its end.

use api::legal_aid::v1::{AidCompleted, CloseAidRequest, RecordSessionRequest, SessionRecorded};
use api::timestamp_to_proto;
use decider::{AHEAD_MAX, Occasion, readable, told_or};
use jiff::SignedDuration;

use super::{Decided, LegalAidRejection, LegalAidState, Stage};
use crate::limits::SESSION_MAX;

/// A session is recorded even when the provider was replaced or the aid has ended since: what was
/// done was done, and late entries show as late.
pub(super) fn record(
    request: &RecordSessionRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let appointment = state.appointment(&request.appointment_id)?;
    let started_at = readable(
        request.started_at.as_ref(),
        LegalAidRejection::SessionStartUnreadable,
    )?;
    let ended_at = readable(
        request.ended_at.as_ref(),
        LegalAidRejection::SessionEndInvalid,
    )?;
    let length = ended_at.duration_since(started_at);
    let in_future = ended_at.duration_since(occasion.now) > AHEAD_MAX;
    if in_future || length <= SignedDuration::ZERO || length > SESSION_MAX {
        return Err(LegalAidRejection::SessionEndInvalid);
    }
    let sessions = state
        .requests
        .get(&appointment.request_id)
        .map_or(0, |aid| aid.sessions);
    Ok(vec![
        SessionRecorded {
            session_id: occasion.subject_id.to_string(),
            appointment_id: request.appointment_id.to_ascii_lowercase(),
            request_id: appointment.request_id.to_string(),
            session_number: sessions.saturating_add(1),
            kind: request.kind,
            started_at: request.started_at,
            ended_at: request.ended_at,
            provider_person_id: appointment.provider_person_id.clone(),
            child_present: request.child_present,
            summary: request.summary.clone(),
            advice: request.advice.clone(),
            next_steps: request.next_steps.clone(),
        }
        .into(),
    ])
}

pub(super) fn close(
    request: &CloseAidRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let aid = state.request(&request.request_id)?;
    aid.check_open()?;
    let completed_at = told_or(
        request.completed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::CompletedInFuture,
    )?;
    if aid.accepted_at.is_some_and(|at| completed_at < at) {
        return Err(LegalAidRejection::CompletedBeforeAcceptance);
    }
    Ok(vec![
        AidCompleted {
            request_id: request.request_id.to_ascii_lowercase(),
            outcome: request.outcome,
            completed_at: Some(timestamp_to_proto(completed_at)),
            sessions_held: aid.sessions,
            summary: request.summary.clone(),
        }
        .into(),
    ])
}

pub(super) fn recorded(state: &mut LegalAidState, event: &SessionRecorded) {
    let id = event.request_id.parse().ok();
    if let Some(aid) = id.and_then(|id| state.requests.get_mut(&id)) {
        aid.sessions = aid.sessions.saturating_add(1);
    }
}

pub(super) fn completed(state: &mut LegalAidState, event: &AidCompleted) {
    let id = event.request_id.parse().ok();
    if let Some(aid) = id.and_then(|id| state.requests.get_mut(&id)) {
        aid.stage = Stage::Closed;
    }
}
