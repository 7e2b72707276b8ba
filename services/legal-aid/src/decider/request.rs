//! Requests for legal aid, and notices of procedural bodies: their receipt.

use api::legal_aid::v1::{
    EligibilityBasis, ReceiveRequestRequest, RequestReceived, RequesterKind, Standing, UrgentGround,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{LaneBasis, Limit, Occasion, lane_opened, told, told_or};
use jiff::Timestamp;

use super::{Decided, LegalAidRejection, LegalAidState};

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
    /// Whether the child is eligible, as far as is known.
    pub eligible: bool,
    /// How far it has come.
    pub stage: Stage,
    /// Until when it is to be answered; `None` while papers are awaited.
    pub answer_due_at: Option<Timestamp>,
    /// Whether papers are still missing.
    pub papers: Papers,
    /// Until when it was to be answered when it was accepted.
    pub answer_was_due_at: Option<Timestamp>,
    /// When it was accepted, if it was.
    pub accepted_at: Option<Timestamp>,
    /// Unit that accepted it; empty when nobody did.
    pub accepted_by: String,
    /// When it was first acted on after acceptance.
    pub acted_on_at: Option<Timestamp>,
    /// When the aid ended, if it did.
    pub completed_at: Option<Timestamp>,
    /// Unit that recorded the end; empty when there is none.
    pub completed_by: String,
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

/// What is known of the papers of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Papers {
    /// All are there.
    Complete,
    /// Some are missing, and nobody was told which.
    Missing,
    /// The requester was told which to bring, until when.
    Asked(Option<Timestamp>),
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
    if !unit_id.is_empty() && occasion.directory.org_unit(unit_id, received_at).is_none() {
        return Err(LegalAidRejection::RequestingUnitUnknown);
    }
    let notice = notice(request, received_at, occasion)?;
    let urgent_ground = urgent_ground(request, received_at, occasion)?;
    let answer = occasion.limit("legal_aid.answer", received_at);
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
        notice_due_at: notice
            .as_ref()
            .map(|(due_at, _)| timestamp_to_proto(*due_at)),
        notice_late: notice
            .as_ref()
            .is_some_and(|(due_at, _)| received_at > *due_at),
        notice_limit: notice.map(|(_, limit)| limit.applied()),
        eligibility_basis: request.eligibility_basis,
        urgent_ground: urgent_ground.into(),
        papers_complete: request.papers_complete,
        age_group: request.age_group,
        child: request.child.clone(),
        standing: request.standing,
        requester: request.requester.clone(),
        request: request.request.clone(),
        hardship: request.hardship.clone(),
        regardless_of_means: request.eligibility_basis() == EligibilityBasis::ChildUnder16,
        runs_out_at: request.runs_out_at,
        answer_due_at: Some(timestamp_to_proto(answer.due_from(received_at))),
        answer_limit: Some(answer.applied()),
    };
    events.push(event.into());
    Ok(events)
}

/// When a procedural body's notice had been due. Law 11/2017 Art 31: the body tells the Centre of
/// the request of an arrested or detained person within 12 hours, of an accused or a victim within
/// 24. The delay is the body's, hence only flagged.
fn notice(
    request: &ReceiveRequestRequest,
    received_at: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<Option<(Timestamp, Limit)>, LegalAidRejection> {
    let body_received_at = told(
        request.body_received_at.as_ref(),
        occasion.now,
        LegalAidRejection::BodyTimeInvalid,
    )?;
    let by_notice = request.requester_kind() == RequesterKind::ProceduralBody;
    let Some(start) = body_received_at else {
        return Ok(None);
    };
    if !by_notice || start > received_at {
        return Err(LegalAidRejection::BodyTimeInvalid);
    }
    let rule = match request.standing() {
        Standing::Detained => "legal_aid.notice.detained",
        _ => "legal_aid.notice",
    };
    let limit = occasion.limit(rule, start);
    Ok(Some((limit.due_from(start), limit)))
}

/// Why the request must be accepted at once (Law 11/2017 Art 30, F2): on a procedural body's
/// notice, when less than 5 working days are left to a limitation or a hearing, to avoid harm.
fn urgent_ground(
    request: &ReceiveRequestRequest,
    received_at: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<UrgentGround, LegalAidRejection> {
    let runs_out_at = match request.runs_out_at.as_ref().map(timestamp_from_proto) {
        Some(None) => return Err(LegalAidRejection::TimeDoesNotRunOut),
        Some(at) => at,
        None => None,
    };
    let limit = occasion.limit("legal_aid.accept_at_once", received_at);
    let runs_out = runs_out_at.is_some_and(|at| at < limit.due_from(received_at));
    match request.urgent_ground() {
        UrgentGround::TimeRunsOut if !runs_out => Err(LegalAidRejection::TimeDoesNotRunOut),
        UrgentGround::Unspecified if request.requester_kind() == RequesterKind::ProceduralBody => {
            Ok(UrgentGround::NoticeOfProceduralBody)
        }
        UrgentGround::Unspecified if runs_out => Ok(UrgentGround::TimeRunsOut),
        told => Ok(told),
    }
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
        eligible: true,
        stage: Stage::Waiting,
        answer_due_at: event.answer_due_at.as_ref().and_then(timestamp_from_proto),
        papers: match event.papers_complete {
            true => Papers::Complete,
            false => Papers::Missing,
        },
        answer_was_due_at: None,
        accepted_at: None,
        accepted_by: String::new(),
        acted_on_at: None,
        completed_at: None,
        completed_by: String::new(),
        appointment_due_at: None,
        appointed: false,
        sessions: 0,
    };
    state.requests.insert(id, request);
}

// === impl AidRequest ===

impl AidRequest {
    /// Whether aid is being given on it.
    pub(super) fn check_open(&self) -> Result<(), LegalAidRejection> {
        match self.stage {
            Stage::Accepted => Ok(()),
            Stage::Waiting | Stage::Declined => Err(LegalAidRejection::RequestNotAccepted),
            Stage::Closed => Err(LegalAidRejection::AidClosed),
        }
    }

    /// What follows an acceptance is dated after it, however the entry is corrected.
    pub(super) fn acted_on(&mut self, at: Option<&prost_types::Timestamp>) {
        let at = at.and_then(timestamp_from_proto);
        self.acted_on_at = self.acted_on_at.into_iter().chain(at).min();
    }

    /// Whether an answer at that time comes late.
    pub(super) fn answered_late(&self, at: Timestamp) -> bool {
        self.answer_due_at.is_some_and(|due_at| at > due_at)
    }
}
