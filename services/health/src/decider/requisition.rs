//! Requisitions of forensic examinations, and the conclusions that answer them.

use api::codes::v1::LimitUnit;
use api::health::v1::{
    CompleteRequisitionFileRequest, ForensicConclusionIssued, IssueForensicConclusionRequest,
    ReceiveRequisitionRequest, RequesterKind, RequisitionFileCompleted, RequisitionReceived,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{AgencyKind, Limit, Occasion, explained, told, told_or};
use jiff::Timestamp;

use super::{Decided, HealthRejection, HealthState};
use crate::limits::forensic_limit;

/// A requisition, as far as the rules need it. The kinds of examination are sealed: the clock is not.
#[derive(Debug, Clone)]
pub struct Requisition {
    /// When it was received.
    pub received_at: Timestamp,
    /// When the conclusion is due; `None` while the file is incomplete.
    pub due_at: Option<Timestamp>,
    /// Whether the file is complete.
    pub file_complete: bool,
    /// Days for the conclusion; 0 when there are months or no limit.
    pub limit_days: u32,
    /// Months for the conclusion; 0 when there are days or no limit.
    pub limit_months: u32,
    /// Whether the last conclusion was issued.
    pub concluded: bool,
}

pub(super) fn receive(request: &ReceiveRequisitionRequest, occasion: &Occasion<'_>) -> Decided {
    let received_at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::RequisitionInFuture,
    )?;
    check_requester(request, occasion)?;
    // CPC 2015 Art 208, Circular 13/2022/TT-BYT Art 2: each kind has its limit; one conclusion
    // answers them all, hence the longest
    let limits: Vec<Limit> = request
        .exam_kinds()
        .filter_map(|kind| forensic_limit(kind, request.consultation))
        .collect();
    let longest = limits
        .iter()
        .max_by_key(|limit| limit.due_from(received_at));
    let amount_in = |unit: LimitUnit| {
        longest
            .filter(|limit| limit.unit == unit)
            .map_or(0, |limit| limit.amount)
    };
    // the clock starts when requisition and file are both there
    let due_at = longest
        .filter(|_| request.file_complete)
        .map(|limit| timestamp_to_proto(limit.due_from(received_at)));
    Ok(vec![
        RequisitionReceived {
            requisition_id: occasion.subject_id.to_string(),
            requester_kind: request.requester_kind,
            requesting_org_unit_id: request.requesting_org_unit_id.clone(),
            round: request.round,
            received_at: Some(timestamp_to_proto(received_at)),
            file_complete: request.file_complete,
            due_at,
            limit_days: amount_in(LimitUnit::Days),
            limit_months: amount_in(LimitUnit::Months),
            referral_id: request.referral_id.to_ascii_lowercase(),
            number: request.number.clone(),
            requesting_body: request.requesting_body.clone(),
            exam_kinds: request.exam_kinds.clone(),
            consultation: request.consultation,
            limits: limits.iter().map(Limit::applied).collect(),
            missing_documents: request.missing_documents.clone(),
            questions: request.questions.clone(),
        }
        .into(),
    ])
}

fn check_requester(
    request: &ReceiveRequisitionRequest,
    occasion: &Occasion<'_>,
) -> Result<(), HealthRejection> {
    let unit_id = &request.requesting_org_unit_id;
    if request.requester_kind() == RequesterKind::InvestigationBody {
        let unit = occasion.directory.org_unit(unit_id, occasion.now);
        return match unit.is_some_and(|unit| unit.agency_kind == AgencyKind::Police) {
            true => Ok(()),
            false => Err(HealthRejection::RequestingUnitInvalid),
        };
    }
    if !unit_id.is_empty() {
        return Err(HealthRejection::RequestingUnitInvalid);
    }
    if request.requesting_body.trim().is_empty() {
        return Err(HealthRejection::RequestingBodyMissing);
    }
    Ok(())
}

pub(super) fn complete_file(
    request: &CompleteRequisitionFileRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.requisition(&request.requisition_id)?;
    if requisition.file_complete {
        return Err(HealthRejection::FileCompleteAlready);
    }
    let completed_at = told_or(
        request.completed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::FileCompletedInFuture,
    )?;
    if completed_at < requisition.received_at {
        return Err(HealthRejection::FileCompletedBeforeReceipt);
    }
    let due_at = requisition.due_from(completed_at);
    Ok(vec![
        RequisitionFileCompleted {
            requisition_id: request.requisition_id.to_ascii_lowercase(),
            completed_at: Some(timestamp_to_proto(completed_at)),
            due_at: due_at.map(timestamp_to_proto),
            documents: request.documents.clone(),
        }
        .into(),
    ])
}

pub(super) fn conclude(
    request: &IssueForensicConclusionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.requisition(&request.requisition_id)?;
    if requisition.concluded {
        return Err(HealthRejection::RequisitionConcluded);
    }
    let issued_at = told_or(
        request.issued_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::IssuedInFuture,
    )?;
    if issued_at < requisition.received_at {
        return Err(HealthRejection::IssuedBeforeReceipt);
    }
    told(
        request.delay_notified_at.as_ref(),
        occasion.now,
        HealthRejection::DelayNoticeInFuture,
    )?;
    let late = requisition.due_at.is_some_and(|due_at| issued_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        HealthRejection::DelayUnexplained,
        HealthRejection::DelayUnworded,
    )?;
    Ok(vec![
        ForensicConclusionIssued {
            conclusion_id: occasion.subject_id.to_string(),
            requisition_id: request.requisition_id.to_ascii_lowercase(),
            issued_at: Some(timestamp_to_proto(issued_at)),
            examiner_person_ids: request.examiner_person_ids.clone(),
            partial: request.partial,
            due_at: requisition.due_at.map(timestamp_to_proto),
            late,
            delay_reason: request.delay_reason,
            delay_notified_at: request.delay_notified_at,
            conclusion_number: request.conclusion_number.clone(),
            exam_kinds: request.exam_kinds.clone(),
            conclusion: request.conclusion.clone(),
            bodily_harm_percent: request.bodily_harm_percent,
            delay_explanation: request.delay_explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn received(state: &mut HealthState, event: &RequisitionReceived) {
    let received_at = event.received_at.as_ref().and_then(timestamp_from_proto);
    let (Ok(id), Some(received_at)) = (event.requisition_id.parse(), received_at) else {
        return;
    };
    let requisition = Requisition {
        received_at,
        due_at: event.due_at.as_ref().and_then(timestamp_from_proto),
        file_complete: event.file_complete,
        limit_days: event.limit_days,
        limit_months: event.limit_months,
        concluded: false,
    };
    state.requisitions.insert(id, requisition);
}

pub(super) fn file_completed(state: &mut HealthState, event: &RequisitionFileCompleted) {
    let id = event.requisition_id.parse().ok();
    if let Some(requisition) = id.and_then(|id| state.requisitions.get_mut(&id)) {
        requisition.file_complete = true;
        requisition.due_at = event.due_at.as_ref().and_then(timestamp_from_proto);
    }
}

pub(super) fn concluded(state: &mut HealthState, event: &ForensicConclusionIssued) {
    let id = event.requisition_id.parse().ok();
    if let Some(requisition) = id.and_then(|id| state.requisitions.get_mut(&id)) {
        requisition.concluded |= !event.partial;
    }
}

// === impl Requisition, HealthState ===

impl Requisition {
    /// When the conclusion is due if the file is complete from the given moment on.
    fn due_from(&self, completed_at: Timestamp) -> Option<Timestamp> {
        let (amount, unit) = match (self.limit_days, self.limit_months) {
            (0, 0) => return None,
            (0, months) => (months, LimitUnit::Months),
            (days, _) => (days, LimitUnit::Days),
        };
        Some(Limit::span(amount, unit).due_from(completed_at))
    }
}

impl HealthState {
    pub(super) fn requisition(&self, id: &str) -> Result<&Requisition, HealthRejection> {
        let id = id.parse().ok();
        id.and_then(|id| self.requisitions.get(&id))
            .ok_or(HealthRejection::RequisitionUnknown)
    }
}
