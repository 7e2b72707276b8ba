//! Papers: asked for instead of an acceptance, or following one.

use api::legal_aid::v1::{
    PapersReceived, PapersRequested, RecordPapersRequest, RequestPapersRequest,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Occasion, told_or};

use super::request::Papers;
use super::{Decided, LegalAidRejection, LegalAidState, Stage, check_delay};

/// Law 11/2017 Art 30: the requester is told at once which papers are missing. Who must be accepted
/// at once is accepted, and brings the papers later.
pub(super) fn ask(
    request: &RequestPapersRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let waiting = state.waiting_request(&request.request_id)?;
    if waiting.urgent {
        return Err(LegalAidRejection::AcceptAtOnce);
    }
    let requested_at = told_or(
        request.requested_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::AskedAtImpossible,
    )?;
    if requested_at < waiting.received_at {
        return Err(LegalAidRejection::AskedAtImpossible);
    }
    let late = waiting.answered_late(requested_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let limit = occasion.limit("legal_aid.papers", requested_at);
    Ok(vec![
        PapersRequested {
            request_id: request.request_id.to_ascii_lowercase(),
            requested_at: Some(timestamp_to_proto(requested_at)),
            papers_due_at: Some(timestamp_to_proto(limit.due_from(requested_at))),
            papers_limit: Some(limit.applied()),
            late,
            delay_reason: request.delay_reason,
            delay_explanation: request.delay_explanation.clone(),
            told_in_writing: request.told_in_writing,
            missing: request.missing.clone(),
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

/// Once a waiting request has its papers, it is to be answered at once.
pub(super) fn record(
    request: &RecordPapersRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let aid = state.request(&request.request_id)?;
    match aid.stage {
        Stage::Waiting | Stage::Accepted => {}
        Stage::Declined => return Err(LegalAidRejection::RequestAnswered),
        Stage::Closed => return Err(LegalAidRejection::AidClosed),
    }
    let received_at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::PapersTimeImpossible,
    )?;
    if received_at < aid.received_at {
        return Err(LegalAidRejection::PapersTimeImpossible);
    }
    if request.papers_complete && !request.missing.is_empty() {
        return Err(LegalAidRejection::PapersContradict);
    }
    let to_answer = aid.stage == Stage::Waiting && request.papers_complete;
    let answer = to_answer.then(|| occasion.limit("legal_aid.answer", received_at));
    let due_at = match aid.papers {
        Papers::Asked(due_at) => due_at,
        Papers::Complete | Papers::Missing => None,
    };
    Ok(vec![
        PapersReceived {
            request_id: request.request_id.to_ascii_lowercase(),
            received_at: Some(timestamp_to_proto(received_at)),
            papers_complete: request.papers_complete,
            after_due: due_at.is_some_and(|due_at| received_at > due_at),
            answer_due_at: answer
                .as_ref()
                .map(|limit| timestamp_to_proto(limit.due_from(received_at))),
            answer_limit: answer.map(|limit| limit.applied()),
            papers: request.papers.clone(),
            missing: request.missing.clone(),
        }
        .into(),
    ])
}

pub(super) fn asked(state: &mut LegalAidState, event: &PapersRequested) {
    let id = event.request_id.parse().ok();
    if let Some(aid) = id.and_then(|id| state.requests.get_mut(&id)) {
        let due_at = event.papers_due_at.as_ref().and_then(timestamp_from_proto);
        aid.papers = Papers::Asked(due_at);
        // the requester has its answer; the next one is due when the papers are there
        aid.answer_due_at = None;
    }
}

pub(super) fn recorded(state: &mut LegalAidState, event: &PapersReceived) {
    let id = event.request_id.parse().ok();
    if let Some(aid) = id.and_then(|id| state.requests.get_mut(&id)) {
        if event.papers_complete {
            aid.papers = Papers::Complete;
        }
        let due_at = event.answer_due_at.as_ref().and_then(timestamp_from_proto);
        aid.answer_due_at = due_at.or(aid.answer_due_at);
    }
}
