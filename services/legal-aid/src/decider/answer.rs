//! Acceptance (thụ lý), refusal, and eligibility looked at again.

use api::codes::v1::AgeGroup;
use api::legal_aid::v1::{
    AcceptRequestRequest, DeclineReason, DeclineRequestRequest, EligibilityReviewed,
    RequestAccepted, RequestDeclined, ReviewEligibilityRequest,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{AgencyKind, Limit, Occasion, told_or};
use jiff::Timestamp;

use super::eligibility::{Eligibility, Facts, Hardship};
use super::request::{AidRequest, Papers};
use super::{Decided, LegalAidRejection, LegalAidState, Stage, check_delay};

/// Acceptance is dated by the entry in the register (sổ thụ lý).
pub(super) fn accept(
    request: &AcceptRequestRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let waiting = state.waiting_request(&request.request_id)?;
    let registered_at = told_or(
        request.registered_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::EnteredInFuture,
    )?;
    if registered_at < waiting.received_at {
        return Err(LegalAidRejection::EnteredBeforeReceipt);
    }
    let eligibility = Eligibility::find(Facts {
        ground: request.eligibility_basis(),
        age: request.age_group(),
        hardship: Hardship::of(request.hardship_shown, request.papers_later),
        words: &request.basis_explanation,
    })?;
    check_papers(request, waiting)?;
    let late = waiting.answered_late(registered_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let limit = appointment_limit(waiting, registered_at, occasion);
    let papers = request
        .papers_later
        .then(|| occasion.limit("legal_aid.papers", registered_at));
    Ok(vec![
        RequestAccepted {
            request_id: request.request_id.to_ascii_lowercase(),
            registered_at: Some(timestamp_to_proto(registered_at)),
            eligibility_basis: request.eligibility_basis,
            papers_later: request.papers_later,
            appointment_due_at: Some(timestamp_to_proto(limit.due_from(registered_at))),
            appointment_limit: Some(limit.applied()),
            register_number: request.register_number.clone(),
            hardship_shown: request.hardship_shown,
            basis_explanation: request.basis_explanation.clone(),
            age_group: request.age_group,
            regardless_of_means: eligibility.regardless_of_means,
            papers_due_at: papers
                .as_ref()
                .map(|limit| timestamp_to_proto(limit.due_from(registered_at))),
            papers_limit: papers.map(|limit| limit.applied()),
            age_to_be_verified: eligibility.age_to_be_verified,
            eligibility_reason: eligibility.reason.into(),
            eligibility_legal_basis: eligibility.legal_basis.to_owned(),
            late,
            delay_reason: request.delay_reason,
            delay_explanation: request.delay_explanation.clone(),
            recorded_by_org_unit_id: occasion.actor.org_unit_id.to_string(),
        }
        .into(),
    ])
}

/// Law 11/2017 Art 30: with the papers, or with papers later when it cannot wait.
fn check_papers(
    request: &AcceptRequestRequest,
    waiting: &AidRequest,
) -> Result<(), LegalAidRejection> {
    let complete = waiting.papers == Papers::Complete;
    match (request.papers_later, waiting.urgent) {
        (true, false) => Err(LegalAidRejection::PapersLaterNotUrgent),
        (false, _) if !complete => Err(LegalAidRejection::PapersMissing),
        _ => Ok(()),
    }
}

/// After a procedural body's notice the provider is appointed right away.
pub(super) fn appointment_limit(
    waiting: &AidRequest,
    registered_at: Timestamp,
    occasion: &Occasion<'_>,
) -> Limit {
    let rule = match waiting.by_notice {
        true => "legal_aid.appoint_on_notice",
        false => "legal_aid.appoint",
    };
    occasion.limit(rule, registered_at)
}

pub(super) fn decline(
    request: &DeclineRequestRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let waiting = state.waiting_request(&request.request_id)?;
    let declined_at = told_or(
        request.declined_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::DeclinedInFuture,
    )?;
    if declined_at < waiting.received_at {
        return Err(LegalAidRejection::DeclinedBeforeReceipt);
    }
    check_refusal(request, waiting)?;
    let suggested = &request.suggested_org_unit_id;
    let unit = occasion.directory.org_unit(suggested, occasion.now);
    if !suggested.is_empty() && unit.is_none_or(|unit| unit.agency_kind != AgencyKind::LegalAid) {
        return Err(LegalAidRejection::SuggestedUnitUnknown);
    }
    let late = waiting.answered_late(declined_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    Ok(vec![
        RequestDeclined {
            request_id: request.request_id.to_ascii_lowercase(),
            reason: request.reason,
            declined_at: Some(timestamp_to_proto(declined_at)),
            requester_told_in_writing: request.requester_told_in_writing,
            suggested_org_unit_id: suggested.clone(),
            explanation: request.explanation.clone(),
            verified_age_group: request.verified_age_group,
            late,
            delay_reason: request.delay_reason,
            delay_explanation: request.delay_explanation.clone(),
        }
        .into(),
    ])
}

/// Law 11/2017 Art 7: a child is eligible; papers must have shown that this one is none. Art 30:
/// nobody is turned away for papers without having been told which, or when it cannot wait.
fn check_refusal(
    request: &DeclineRequestRequest,
    waiting: &AidRequest,
) -> Result<(), LegalAidRejection> {
    let shown_to_be_older = request.verified_age_group() == AgeGroup::AgeGroup16To17;
    let asked = matches!(waiting.papers, Papers::Asked(_));
    match request.reason() {
        DeclineReason::NotEligible if waiting.regardless_of_means && !shown_to_be_older => {
            Err(LegalAidRejection::ChildIsEligible)
        }
        DeclineReason::PapersMissing if waiting.urgent => Err(LegalAidRejection::AcceptAtOnce),
        DeclineReason::PapersMissing if !asked => Err(LegalAidRejection::PapersNeverAsked),
        _ => Ok(()),
    }
}

/// Papers that came later may show another age. Then hardship decides; nothing ends by itself.
pub(super) fn review(
    request: &ReviewEligibilityRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let aid = state.request(&request.request_id)?;
    aid.check_open()?;
    let reviewed_at = told_or(
        request.reviewed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::ReviewedAtImpossible,
    )?;
    if aid.accepted_at.is_some_and(|at| reviewed_at < at) {
        return Err(LegalAidRejection::ReviewedAtImpossible);
    }
    let found = Eligibility::find(Facts {
        ground: request.eligibility_basis(),
        age: request.age_group(),
        hardship: Hardship::of(request.hardship_shown, false),
        words: &request.explanation,
    });
    let (eligible, eligibility) = match found {
        Err(LegalAidRejection::HardshipNotShown) => (false, Eligibility::NO_HARDSHIP),
        other => (true, other?),
    };
    Ok(vec![
        EligibilityReviewed {
            request_id: request.request_id.to_ascii_lowercase(),
            reviewed_at: Some(timestamp_to_proto(reviewed_at)),
            eligible,
            regardless_of_means: eligibility.regardless_of_means,
            age_to_be_verified: eligibility.age_to_be_verified,
            eligibility_basis: request.eligibility_basis,
            eligibility_reason: eligibility.reason.into(),
            eligibility_legal_basis: eligibility.legal_basis.to_owned(),
            age_group: request.age_group,
            hardship_shown: request.hardship_shown,
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn accepted(state: &mut LegalAidState, event: &RequestAccepted) {
    let id = event.request_id.parse().ok();
    if let Some(request) = id.and_then(|id| state.requests.get_mut(&id)) {
        request.stage = Stage::Accepted;
        request.answer_was_due_at = request.answer_due_at.take();
        request
            .accepted_by
            .clone_from(&event.recorded_by_org_unit_id);
        request.regardless_of_means = event.regardless_of_means;
        request.accepted_at = event.registered_at.as_ref().and_then(timestamp_from_proto);
        let due_at = event.appointment_due_at.as_ref();
        request.appointment_due_at = due_at.and_then(timestamp_from_proto);
        if event.papers_later && request.papers != Papers::Complete {
            let papers_due_at = event.papers_due_at.as_ref().and_then(timestamp_from_proto);
            request.papers = Papers::Asked(papers_due_at);
        }
    }
}

pub(super) fn declined(state: &mut LegalAidState, event: &RequestDeclined) {
    let id = event.request_id.parse().ok();
    if let Some(request) = id.and_then(|id| state.requests.get_mut(&id)) {
        request.stage = Stage::Declined;
        request.answer_due_at = None;
    }
}

pub(super) fn reviewed(state: &mut LegalAidState, event: &EligibilityReviewed) {
    let id = event.request_id.parse().ok();
    if let Some(request) = id.and_then(|id| state.requests.get_mut(&id)) {
        request.acted_on(event.reviewed_at.as_ref());
        request.eligible = event.eligible;
        request.regardless_of_means = event.regardless_of_means;
    }
}

// === impl LegalAidState ===

impl LegalAidState {
    pub(super) fn waiting_request(&self, id: &str) -> Result<&AidRequest, LegalAidRejection> {
        match self.request(id)? {
            request if request.stage == Stage::Waiting => Ok(request),
            _ => Err(LegalAidRejection::RequestAnswered),
        }
    }
}
