//! Corrections: what was recorded stays, what is right is recorded beside it with its reason, by the
//! unit that recorded it. The rules hold for the corrected facts from then on.

use api::legal_aid::v1::{
    AidOutcome, AidOutcomeCorrected, CorrectAidOutcomeRequest, CorrectRegisterEntryRequest,
    CorrectSessionRequest, RegisterEntryCorrected, SessionCorrected,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Occasion, told_or};
use uuid::Uuid;

use super::answer::appointment_limit;
use super::registration::check_body_unit;
use super::request::{AidRequest, Papers};
use super::work::{check_session_times, is_unregistered};
use super::{Decided, LegalAidRejection as R, LegalAidState, Stage, check_delay};

/// A slip in the number or the date of the entry in the register (sổ thụ lý), by which acceptance is
/// dated. What still follows from the date is due from the corrected one on.
pub(super) fn register(
    request: &CorrectRegisterEntryRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let aid = state.request(&request.request_id)?;
    if matches!(aid.stage, Stage::Waiting | Stage::Declined) {
        return Err(R::RequestNotAccepted);
    }
    check_own(&aid.accepted_by, occasion)?;
    let registered_at = told_or(
        request.registered_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        R::EnteredInFuture,
    )?;
    if registered_at < aid.received_at {
        return Err(R::EnteredBeforeReceipt);
    }
    let mut followed = aid.acted_on_at.into_iter().chain(aid.completed_at);
    if followed.any(|at| registered_at > at) {
        return Err(R::EnteredAfterWhatFollowed);
    }
    let late = aid.answer_was_due_at.is_some_and(|at| registered_at > at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let is_open = aid.stage == Stage::Accepted;
    let appointment =
        (is_open && !aid.appointed).then(|| appointment_limit(aid, registered_at, occasion));
    let papers = (is_open && aid.papers != Papers::Complete)
        .then(|| occasion.limit("legal_aid.papers", registered_at));
    Ok(vec![
        RegisterEntryCorrected {
            request_id: request.request_id.to_ascii_lowercase(),
            registered_at: Some(timestamp_to_proto(registered_at)),
            appointment_due_at: appointment
                .as_ref()
                .map(|limit| timestamp_to_proto(limit.due_from(registered_at))),
            appointment_limit: appointment.map(|limit| limit.applied()),
            register_number: request.register_number.clone(),
            papers_due_at: papers
                .as_ref()
                .map(|limit| timestamp_to_proto(limit.due_from(registered_at))),
            papers_limit: papers.map(|limit| limit.applied()),
            late,
            delay_reason: request.delay_reason,
            delay_explanation: request.delay_explanation.clone(),
            recorded_by_org_unit_id: own_unit(occasion),
            corrected_at: Some(timestamp_to_proto(occasion.occurred_at)),
            reason: request.reason.clone(),
        }
        .into(),
    ])
}

/// Whether the provider was registered is found anew, as of the time at which the session began.
pub(super) fn session(
    request: &CorrectSessionRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let id: Option<Uuid> = request.session_id.parse().ok();
    let session = id
        .and_then(|id| state.sessions.get(&id))
        .ok_or(R::SessionUnknown)?;
    check_own(&session.recorded_by, occasion)?;
    let appointment = state.appointment(&session.appointment_id)?;
    check_session_times(
        request.started_at.as_ref(),
        request.ended_at.as_ref(),
        occasion,
    )?;
    if !request.body_org_unit_id.is_empty() {
        check_body_unit(&request.body_org_unit_id, occasion)?;
    }
    Ok(vec![
        SessionCorrected {
            session_id: request.session_id.to_ascii_lowercase(),
            appointment_id: session.appointment_id.clone(),
            request_id: session.request_id.clone(),
            session_number: session.number,
            kind: request.kind,
            started_at: request.started_at,
            ended_at: request.ended_at,
            provider_person_id: session.provider_person_id.clone(),
            child_present: request.child_present,
            summary: request.summary.clone(),
            advice: request.advice.clone(),
            next_steps: request.next_steps.clone(),
            body_org_unit_id: request.body_org_unit_id.clone(),
            interview_session_id: request.interview_session_id.to_ascii_lowercase(),
            unregistered: is_unregistered(request.kind(), request.started_at.as_ref(), appointment),
            recorded_by_org_unit_id: own_unit(occasion),
            corrected_at: Some(timestamp_to_proto(occasion.occurred_at)),
            reason: request.reason.clone(),
        }
        .into(),
    ])
}

pub(super) fn outcome(
    request: &CorrectAidOutcomeRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let aid = state.request(&request.request_id)?;
    if aid.stage != Stage::Closed {
        return Err(R::AidNotClosed);
    }
    check_own(&aid.completed_by, occasion)?;
    let completed_at = told_or(
        request.completed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        R::CompletedInFuture,
    )?;
    if aid.accepted_at.is_some_and(|at| completed_at < at) {
        return Err(R::CompletedBeforeAcceptance);
    }
    if request.outcome() == AidOutcome::NoLongerEligible && aid.eligible {
        return Err(R::EligibilityStands);
    }
    Ok(vec![
        AidOutcomeCorrected {
            request_id: request.request_id.to_ascii_lowercase(),
            outcome: request.outcome,
            completed_at: Some(timestamp_to_proto(completed_at)),
            sessions_held: aid.sessions,
            summary: request.summary.clone(),
            papers_outstanding: aid.papers != Papers::Complete,
            results: request.results.clone(),
            recorded_by_org_unit_id: own_unit(occasion),
            corrected_at: Some(timestamp_to_proto(occasion.occurred_at)),
            reason: request.reason.clone(),
        }
        .into(),
    ])
}

pub(super) fn register_corrected(state: &mut LegalAidState, event: &RegisterEntryCorrected) {
    let Some(aid) = request_of(state, &event.request_id) else {
        return;
    };
    let time = |field: Option<&prost_types::Timestamp>| field.and_then(timestamp_from_proto);
    aid.accepted_at = time(event.registered_at.as_ref());
    if let Some(due_at) = time(event.appointment_due_at.as_ref()) {
        aid.appointment_due_at = Some(due_at);
    }
    if let Some(due_at) = time(event.papers_due_at.as_ref()) {
        aid.papers = Papers::Asked(Some(due_at));
    }
}

pub(super) fn outcome_corrected(state: &mut LegalAidState, event: &AidOutcomeCorrected) {
    if let Some(aid) = request_of(state, &event.request_id) {
        aid.completed_at = event.completed_at.as_ref().and_then(timestamp_from_proto);
    }
}

fn request_of<'a>(state: &'a mut LegalAidState, id: &str) -> Option<&'a mut AidRequest> {
    let id: Uuid = id.parse().ok()?;
    state.requests.get_mut(&id)
}

fn own_unit(occasion: &Occasion<'_>) -> String {
    occasion.actor.org_unit_id.to_string()
}

/// Nobody corrects what another unit recorded.
fn check_own(unit: &str, occasion: &Occasion<'_>) -> Result<(), R> {
    match occasion.actor.acts_for(unit) {
        true => Ok(()),
        false => Err(R::NotTheRecorder),
    }
}
