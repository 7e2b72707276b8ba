//! Work done for the child, and its end.

use api::legal_aid::v1::{
    AidCompleted, AidOutcome, CloseAidRequest, RecordSessionRequest, SessionKind, SessionRecorded,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{AHEAD_MAX, Occasion, readable, told_or};
use jiff::SignedDuration;

use super::appointment::Appointment;
use super::registration::check_body_unit;
use super::request::Papers;
use super::{Decided, LegalAidRejection, LegalAidState, Stage};

/// Longest session that can be meant: whatever is longer is a slip of the pen.
const SESSION_MAX: SignedDuration = SignedDuration::from_hours(24);

/// A session, as far as its correction needs it.
#[derive(Debug, Clone)]
pub struct Session {
    /// The request it serves.
    pub request_id: String,
    /// The appointment.
    pub appointment_id: String,
    /// Who gave the aid.
    pub provider_person_id: String,
    /// Its number for the request.
    pub number: u32,
    /// Unit that recorded it.
    pub recorded_by: String,
}

/// A session is recorded even when the provider was replaced or the aid has ended since: what was
/// done was done, and late entries show as late.
pub(super) fn record(
    request: &RecordSessionRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let appointment = state.appointment(&request.appointment_id)?;
    check_session_times(
        request.started_at.as_ref(),
        request.ended_at.as_ref(),
        occasion,
    )?;
    if !request.body_org_unit_id.is_empty() {
        check_body_unit(&request.body_org_unit_id, occasion)?;
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
            body_org_unit_id: request.body_org_unit_id.clone(),
            interview_session_id: request.interview_session_id.to_ascii_lowercase(),
            unregistered: is_unregistered(request.kind(), request.started_at.as_ref(), appointment),
            recorded_by_org_unit_id: occasion.actor.org_unit_id.to_string(),
        }
        .into(),
    ])
}

/// Whether a body conducts it and the provider was not registered yet when it began: what was
/// registered or entered later neither mends nor spoils it.
pub(super) fn is_unregistered(
    kind: SessionKind,
    started_at: Option<&prost_types::Timestamp>,
    appointment: &Appointment,
) -> bool {
    let is_before_a_body = matches!(
        kind,
        SessionKind::InterviewAttendance | SessionKind::Hearing
    );
    let started_at = started_at.and_then(timestamp_from_proto);
    let mut registered = appointment.registered_at.into_iter();
    is_before_a_body && !registered.any(|at| started_at.is_some_and(|start| at <= start))
}

pub(super) fn check_session_times(
    started_at: Option<&prost_types::Timestamp>,
    ended_at: Option<&prost_types::Timestamp>,
    occasion: &Occasion<'_>,
) -> Result<(), LegalAidRejection> {
    let started_at = readable(started_at, LegalAidRejection::SessionStartUnreadable)?;
    let ended_at = readable(ended_at, LegalAidRejection::SessionEndInvalid)?;
    let length = ended_at.duration_since(started_at);
    let in_future = ended_at.duration_since(occasion.now) > AHEAD_MAX;
    match in_future || length <= SignedDuration::ZERO || length > SESSION_MAX {
        true => Err(LegalAidRejection::SessionEndInvalid),
        false => Ok(()),
    }
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
    // Law 11/2017 Art 7: eligibility stands until a review says otherwise
    if request.outcome() == AidOutcome::NoLongerEligible && aid.eligible {
        return Err(LegalAidRejection::EligibilityStands);
    }
    Ok(vec![
        AidCompleted {
            request_id: request.request_id.to_ascii_lowercase(),
            outcome: request.outcome,
            completed_at: Some(timestamp_to_proto(completed_at)),
            sessions_held: aid.sessions,
            summary: request.summary.clone(),
            papers_outstanding: aid.papers != Papers::Complete,
            results: request.results.clone(),
            recorded_by_org_unit_id: occasion.actor.org_unit_id.to_string(),
        }
        .into(),
    ])
}

pub(super) fn recorded(state: &mut LegalAidState, event: &SessionRecorded) {
    if let Ok(session_id) = event.session_id.parse() {
        let session = Session {
            request_id: event.request_id.clone(),
            appointment_id: event.appointment_id.clone(),
            provider_person_id: event.provider_person_id.clone(),
            number: event.session_number,
            recorded_by: event.recorded_by_org_unit_id.clone(),
        };
        state.sessions.insert(session_id, session);
    }
    let id = event.request_id.parse().ok();
    if let Some(aid) = id.and_then(|id| state.requests.get_mut(&id)) {
        aid.sessions = aid.sessions.saturating_add(1);
    }
}

pub(super) fn completed(state: &mut LegalAidState, event: &AidCompleted) {
    let id = event.request_id.parse().ok();
    if let Some(aid) = id.and_then(|id| state.requests.get_mut(&id)) {
        aid.stage = Stage::Closed;
        aid.completed_at = event.completed_at.as_ref().and_then(timestamp_from_proto);
        aid.completed_by.clone_from(&event.recorded_by_org_unit_id);
    }
}
