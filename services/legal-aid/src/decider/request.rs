//! Requests for legal aid: receipt, acceptance, refusal.

use api::codes::v1::AgeGroup;
use api::legal_aid::v1::{
    AcceptRequestRequest, DeclineReason, DeclineRequestRequest, EligibilityBasis,
    ReceiveRequestRequest, RequestAccepted, RequestDeclined, RequestReceived, RequesterKind,
    UrgentGround,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{AgencyKind, LaneBasis, Limit, Occasion, lane_opened, told, told_or};
use jiff::Timestamp;

use super::{Decided, LegalAidRejection, LegalAidState};
use crate::limits;

/// A request, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct AidRequest {
    /// When it was received.
    pub received_at: Timestamp,
    /// Whether it is a procedural body's notice.
    pub by_notice: bool,
    /// Whether it must be accepted at once, with papers later.
    pub urgent: bool,
    /// Whether the ground is that of a child, which holds regardless of means.
    pub regardless_of_means: bool,
    /// How far it has come.
    pub stage: Stage,
    /// When it was accepted, if it was.
    pub accepted_at: Option<Timestamp>,
    /// When the provider is to be appointed, if it was accepted.
    pub appointment_due_at: Option<Timestamp>,
    /// Whether a provider was ever appointed.
    pub appointed: bool,
    /// Sessions so far.
    pub sessions: u32,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Waiting for an answer.
    Waiting,
    /// Accepted.
    Accepted,
    /// Declined.
    Declined,
    /// The aid has ended.
    Closed,
}

pub(super) fn receive(
    request: &ReceiveRequestRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let received_at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::ReceivedInFuture,
    )?;
    let unit_id = &request.requesting_org_unit_id;
    if !unit_id.is_empty() && occasion.directory.org_unit(unit_id, occasion.now).is_none() {
        return Err(LegalAidRejection::RequestingUnitUnknown);
    }
    let body_received_at = told(
        request.body_received_at.as_ref(),
        occasion.now,
        LegalAidRejection::BodyTimeInvalid,
    )?;
    let by_notice = request.requester_kind() == RequesterKind::ProceduralBody;
    if body_received_at.is_some_and(|at| !by_notice || at > received_at) {
        return Err(LegalAidRejection::BodyTimeInvalid);
    }
    // Law 11/2017 Art 31(3): the body tells the Centre within 24 hours
    let notice_due_at = body_received_at.map(|at| limits::NOTICE.due_from(at));
    let mut events = Vec::with_capacity(2);
    if state.roster.is_empty() {
        let actor = occasion.actor;
        let basis = LaneBasis::OwnReceipt;
        events.push(lane_opened(&actor.org_unit_id, actor.agency_kind, basis).into());
    }
    let event = RequestReceived {
        request_id: occasion.subject_id.to_string(),
        requester_kind: request.requester_kind,
        requesting_org_unit_id: unit_id.clone(),
        received_at: Some(timestamp_to_proto(received_at)),
        body_received_at: request.body_received_at,
        notice_due_at: notice_due_at.map(timestamp_to_proto),
        notice_late: notice_due_at.is_some_and(|due_at| received_at > due_at),
        notice_limit: notice_due_at.map(|_| limits::NOTICE.applied()),
        eligibility_basis: request.eligibility_basis,
        urgent_ground: request.urgent_ground,
        papers_complete: request.papers_complete,
        age_group: request.age_group,
        child: request.child.clone(),
        standing: request.standing,
        requester: request.requester.clone(),
        request: request.request.clone(),
        hardship: request.hardship.clone(),
        regardless_of_means: request.eligibility_basis() == EligibilityBasis::ChildUnder16,
    };
    events.push(event.into());
    Ok(events)
}

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
    check_eligibility(request)?;
    // Law 11/2017 Art 30: papers later only when it cannot wait
    if request.papers_later && !waiting.urgent {
        return Err(LegalAidRejection::PapersLaterNotUrgent);
    }
    let limit = waiting.appointment_limit();
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
            regardless_of_means: request.eligibility_basis() == EligibilityBasis::ChildUnder16,
        }
        .into(),
    ])
}

/// Law 11/2017 Art 7: every child under 16 regardless of means; victims of 16 and 17 only with
/// financial hardship. Whose age is not known is treated as a child.
fn check_eligibility(request: &AcceptRequestRequest) -> Result<(), LegalAidRejection> {
    let from_16 = request.age_group() == AgeGroup::AgeGroup16To17;
    match request.eligibility_basis() {
        EligibilityBasis::ChildUnder16 if from_16 => Err(LegalAidRejection::GroundDoesNotFitAge),
        EligibilityBasis::ChildUnder16 => Ok(()),
        EligibilityBasis::Victim1617InHardship | EligibilityBasis::Accused1617 if !from_16 => {
            Err(LegalAidRejection::GroundDoesNotFitAge)
        }
        EligibilityBasis::Victim1617InHardship if !request.hardship_shown => {
            Err(LegalAidRejection::HardshipNotShown)
        }
        EligibilityBasis::Victim1617InHardship | EligibilityBasis::Accused1617 => Ok(()),
        EligibilityBasis::Other | EligibilityBasis::Unspecified => {
            match request.basis_explanation.trim().is_empty() {
                true => Err(LegalAidRejection::GroundUnworded),
                false => Ok(()),
            }
        }
    }
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
    // Law 11/2017 Art 7: a child is eligible; papers must have shown that this one is none
    let shown_to_be_older = request.verified_age_group() == AgeGroup::AgeGroup16To17;
    let not_eligible = request.reason() == DeclineReason::NotEligible;
    if not_eligible && waiting.regardless_of_means && !shown_to_be_older {
        return Err(LegalAidRejection::ChildIsEligible);
    }
    let suggested = &request.suggested_org_unit_id;
    let unit = occasion.directory.org_unit(suggested, occasion.now);
    if !suggested.is_empty() && unit.is_none_or(|unit| unit.agency_kind != AgencyKind::LegalAid) {
        return Err(LegalAidRejection::SuggestedUnitUnknown);
    }
    Ok(vec![
        RequestDeclined {
            request_id: request.request_id.to_ascii_lowercase(),
            reason: request.reason,
            declined_at: Some(timestamp_to_proto(declined_at)),
            requester_told_in_writing: request.requester_told_in_writing,
            suggested_org_unit_id: suggested.clone(),
            explanation: request.explanation.clone(),
            verified_age_group: request.verified_age_group,
        }
        .into(),
    ])
}

pub(super) fn received(state: &mut LegalAidState, event: &RequestReceived) {
    let received_at = event.received_at.as_ref().and_then(timestamp_from_proto);
    let (Ok(id), Some(received_at)) = (event.request_id.parse(), received_at) else {
        return;
    };
    let request = AidRequest {
        received_at,
        by_notice: event.requester_kind() == RequesterKind::ProceduralBody,
        urgent: event.urgent_ground() != UrgentGround::Unspecified,
        regardless_of_means: event.regardless_of_means,
        stage: Stage::Waiting,
        accepted_at: None,
        appointment_due_at: None,
        appointed: false,
        sessions: 0,
    };
    state.requests.insert(id, request);
}

pub(super) fn accepted(state: &mut LegalAidState, event: &RequestAccepted) {
    let id = event.request_id.parse().ok();
    if let Some(request) = id.and_then(|id| state.requests.get_mut(&id)) {
        request.stage = Stage::Accepted;
        request.regardless_of_means = event.regardless_of_means;
        request.accepted_at = event.registered_at.as_ref().and_then(timestamp_from_proto);
        request.appointment_due_at = event
            .appointment_due_at
            .as_ref()
            .and_then(timestamp_from_proto);
    }
}

pub(super) fn declined(state: &mut LegalAidState, event: &RequestDeclined) {
    let id = event.request_id.parse().ok();
    if let Some(request) = id.and_then(|id| state.requests.get_mut(&id)) {
        request.stage = Stage::Declined;
    }
}

// === impl AidRequest, LegalAidState ===

impl AidRequest {
    /// After a procedural body's notice the provider is appointed right away.
    fn appointment_limit(&self) -> Limit {
        match self.by_notice {
            true => limits::APPOINT_ON_NOTICE,
            false => limits::APPOINT,
        }
    }

    /// Whether aid is being given on it.
    pub(super) fn check_open(&self) -> Result<(), LegalAidRejection> {
        match self.stage {
            Stage::Accepted => Ok(()),
            Stage::Waiting | Stage::Declined => Err(LegalAidRejection::RequestNotAccepted),
            Stage::Closed => Err(LegalAidRejection::AidClosed),
        }
    }
}

impl LegalAidState {
    fn waiting_request(&self, id: &str) -> Result<&AidRequest, LegalAidRejection> {
        match self.request(id)? {
            request if request.stage == Stage::Waiting => Ok(request),
            _ => Err(LegalAidRejection::RequestAnswered),
        }
    }
}
