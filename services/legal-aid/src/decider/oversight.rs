//! Complaints and inspections: what supervisors look at (Law on Legal Aid 11/2017 Art 45).

use api::legal_aid::v1::{
    AidInspected, ComplaintReceived, ComplaintSettled, InspectionFinding, ReceiveComplaintRequest,
    RecordInspectionRequest, SettleComplaintRequest,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Occasion, told_or};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decided, LegalAidRejection, LegalAidState, check_delay};

/// A complaint, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Complaint {
    /// The request it is about.
    pub request_id: Uuid,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it is to be settled.
    pub due_at: Timestamp,
    /// Whether it is.
    pub settled: bool,
}

/// At any stage: a refusal can be complained of, and so can aid that has ended.
pub(super) fn receive(
    request: &ReceiveComplaintRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let aid = state.request(&request.request_id)?;
    let received_at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::ReceivedInFuture,
    )?;
    if received_at < aid.received_at {
        return Err(LegalAidRejection::ComplaintBeforeRequest);
    }
    let limit = occasion.limit("legal_aid.complaint", received_at);
    Ok(vec![
        ComplaintReceived {
            complaint_id: occasion.subject_id.to_string(),
            request_id: request.request_id.to_ascii_lowercase(),
            subject: request.subject,
            complainant_kind: request.complainant_kind,
            received_at: Some(timestamp_to_proto(received_at)),
            due_at: Some(timestamp_to_proto(limit.due_from(received_at))),
            limit: Some(limit.applied()),
            complainant: request.complainant.clone(),
            content: request.content.clone(),
        }
        .into(),
    ])
}

pub(super) fn settle(
    request: &SettleComplaintRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let id: Option<Uuid> = request.complaint_id.parse().ok();
    let complaint = id
        .and_then(|id| state.complaints.get(&id))
        .ok_or(LegalAidRejection::ComplaintUnknown)?;
    if complaint.settled {
        return Err(LegalAidRejection::ComplaintSettled);
    }
    let settled_at = told_or(
        request.settled_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::SettledAtImpossible,
    )?;
    if settled_at < complaint.received_at {
        return Err(LegalAidRejection::SettledAtImpossible);
    }
    let late = settled_at > complaint.due_at;
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    Ok(vec![
        ComplaintSettled {
            complaint_id: request.complaint_id.to_ascii_lowercase(),
            request_id: complaint.request_id.to_string(),
            outcome: request.outcome,
            settled_at: Some(timestamp_to_proto(settled_at)),
            late,
            delay_reason: request.delay_reason,
            delay_explanation: request.delay_explanation.clone(),
            decision_number: request.decision_number.clone(),
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn inspect(
    request: &RecordInspectionRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    state.request(&request.request_id)?;
    let inspected_at = told_or(
        request.inspected_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::InspectedInFuture,
    )?;
    let unit = match request.inspecting_org_unit_id.as_str() {
        "" => occasion.actor.org_unit_id.to_string(),
        unit if occasion.directory.org_unit(unit, inspected_at).is_some() => unit.to_owned(),
        _ => return Err(LegalAidRejection::InspectingUnitUnknown),
    };
    let finds_nothing = request.findings().any(|one| one == InspectionFinding::None);
    if finds_nothing && request.findings.len() > 1 {
        return Err(LegalAidRejection::FindingsContradict);
    }
    Ok(vec![
        AidInspected {
            inspection_id: occasion.subject_id.to_string(),
            request_id: request.request_id.to_ascii_lowercase(),
            kind: request.kind,
            inspecting_org_unit_id: unit,
            inspected_at: Some(timestamp_to_proto(inspected_at)),
            findings: request.findings.clone(),
            remarks: request.remarks.clone(),
        }
        .into(),
    ])
}

pub(super) fn received(state: &mut LegalAidState, event: &ComplaintReceived) {
    let (Ok(id), Ok(request_id)) = (event.complaint_id.parse(), event.request_id.parse()) else {
        return;
    };
    let time = |field: Option<&prost_types::Timestamp>| field.and_then(timestamp_from_proto);
    let received_at = time(event.received_at.as_ref()).unwrap_or_default();
    let complaint = Complaint {
        request_id,
        received_at,
        due_at: time(event.due_at.as_ref()).unwrap_or(received_at),
        settled: false,
    };
    state.complaints.insert(id, complaint);
}

pub(super) fn settled(state: &mut LegalAidState, event: &ComplaintSettled) {
    let id = event.complaint_id.parse().ok();
    if let Some(complaint) = id.and_then(|id: Uuid| state.complaints.get_mut(&id)) {
        complaint.settled = true;
    }
}
