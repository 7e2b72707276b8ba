//! Protection of people (CPC 2015 Arts 484 to 488) and of what is told of the child online.

use api::police::v1::{
    ApplyProtectiveMeasureRequest, EndProtectiveMeasureRequest, ProtectionEndReason,
    ProtectiveMeasureApplied, ProtectiveMeasureEnded, RecordTakedownAnswerRequest,
    RequestTakedownRequest, TakedownAnswered, TakedownRequested,
};
use api::timestamp_from_proto;
use decider::Occasion;
use jiff::Timestamp;

use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, time, told_at};

/// A protective measure, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Measure {
    /// When it was decided. From when to when it protects is sealed.
    pub decided_at: Timestamp,
    /// Whether it was ended.
    pub ended: bool,
}

/// A takedown request, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Takedown {
    /// When it was asked.
    pub requested_at: Timestamp,
    /// When an answer is due.
    pub due_at: Timestamp,
    /// Whether all of it was removed.
    pub removed: bool,
}

pub(super) fn apply(request: &ApplyProtectiveMeasureRequest, occasion: &Occasion<'_>) -> Decided {
    let decided_at = told_at(
        request.decided_at.as_ref(),
        occasion,
        PoliceRejection::DecidedInFuture,
    )?;
    let protected_from = match &request.protected_from {
        None => decided_at,
        Some(told) => timestamp_from_proto(told).ok_or(PoliceRejection::ProtectionSpanInvalid)?,
    };
    let protected_until = match &request.protected_until {
        None => None,
        Some(told) => Some(
            timestamp_from_proto(told)
                .filter(|until| *until > protected_from)
                .ok_or(PoliceRejection::ProtectionSpanInvalid)?,
        ),
    };
    Ok(vec![
        ProtectiveMeasureApplied {
            measure_id: occasion.subject_id.to_string(),
            decided_at: stamp(decided_at),
            protected_from: stamp(protected_from),
            protected_until: protected_until.and_then(stamp),
            measures: request.measures.clone(),
            standing: request.standing,
            decision_number: request.decision_number.clone(),
            protected_person: request.protected_person.clone(),
            plan: request.plan.clone(),
        }
        .into(),
    ])
}

pub(super) fn end(
    request: &EndProtectiveMeasureRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let measure = id_of(&request.measure_id)
        .and_then(|id| state.measures.get(&id))
        .ok_or(PoliceRejection::MeasureUnknown)?;
    if measure.ended {
        return Err(PoliceRejection::MeasureEnded);
    }
    let ended_at = told_at(
        request.ended_at.as_ref(),
        occasion,
        PoliceRejection::EndedInFuture,
    )?;
    if request.reason() == ProtectionEndReason::Other && request.explanation.trim().is_empty() {
        return Err(PoliceRejection::ExplanationMissing);
    }
    Ok(vec![
        ProtectiveMeasureEnded {
            measure_id: request.measure_id.to_ascii_lowercase(),
            ended_at: stamp(ended_at),
            reason: request.reason,
            decision_number: request.decision_number.clone(),
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn request_takedown(
    request: &RequestTakedownRequest,
    occasion: &Occasion<'_>,
) -> Decided {
    let requested_at = told_at(
        request.requested_at.as_ref(),
        occasion,
        PoliceRejection::RequestedInFuture,
    )?;
    let limit = occasion.limit("police.takedown.follow_up", requested_at);
    Ok(vec![
        TakedownRequested {
            takedown_id: occasion.subject_id.to_string(),
            requested_at: stamp(requested_at),
            due_at: stamp(limit.due_from(requested_at)),
            limit: Some(limit.applied()),
            address_count: u32::try_from(request.addresses.len()).unwrap_or(u32::MAX),
            evidence_kept: request.evidence_kept,
            service: request.service,
            addresses: request.addresses.clone(),
            addressee: request.addressee.clone(),
            document_number: request.document_number.clone(),
            disclosed: request.disclosed.clone(),
        }
        .into(),
    ])
}

pub(super) fn answer(
    request: &RecordTakedownAnswerRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let takedown = id_of(&request.takedown_id)
        .and_then(|id| state.takedowns.get(&id))
        .ok_or(PoliceRejection::TakedownUnknown)?;
    if takedown.removed {
        return Err(PoliceRejection::TakedownDone);
    }
    let answered_at = told_at(
        request.answered_at.as_ref(),
        occasion,
        PoliceRejection::AnsweredInFuture,
    )?;
    if answered_at < takedown.requested_at {
        return Err(PoliceRejection::AnsweredBeforeRequested);
    }
    Ok(vec![
        TakedownAnswered {
            takedown_id: request.takedown_id.to_ascii_lowercase(),
            answered_at: stamp(answered_at),
            outcome: request.outcome,
            due_at: stamp(takedown.due_at),
            late: answered_at > takedown.due_at,
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn applied(state: &mut PoliceState, event: &ProtectiveMeasureApplied) {
    if let (Some(id), Some(decided_at)) = (id_of(&event.measure_id), time(&event.decided_at)) {
        let measure = Measure {
            decided_at,
            ended: false,
        };
        state.measures.insert(id, measure);
    }
}

pub(super) fn ended(state: &mut PoliceState, event: &ProtectiveMeasureEnded) {
    let id = id_of(&event.measure_id);
    if let Some(measure) = id.and_then(|id| state.measures.get_mut(&id)) {
        measure.ended = true;
    }
}

pub(super) fn takedown_requested(state: &mut PoliceState, event: &TakedownRequested) {
    if let (Some(id), Some(requested_at), Some(due_at)) = (
        id_of(&event.takedown_id),
        time(&event.requested_at),
        time(&event.due_at),
    ) {
        let takedown = Takedown {
            requested_at,
            due_at,
            removed: false,
        };
        state.takedowns.insert(id, takedown);
    }
}

/// A service that refused or left copies may still be brought to remove them: only removal ends it.
pub(super) fn answered(state: &mut PoliceState, event: &TakedownAnswered) {
    let id = id_of(&event.takedown_id);
    if let Some(takedown) = id.and_then(|id| state.takedowns.get_mut(&id)) {
        takedown.removed = event.outcome() == api::police::v1::TakedownOutcome::Removed;
    }
}
