//! Requisitions of forensic examinations and the time for their conclusion.

use api::health::v1::{
    CompleteRequisitionFileRequest, ConsultationHeld, DelayNotified, EndRequisitionRequest,
    ExamRound, NotifyDelayRequest, ReceiveRequisitionRequest, RecordConsultationRequest,
    RequesterKind, RequisitionEndGround, RequisitionEnded, RequisitionFileCompleted,
    RequisitionReceived,
};
use api::timestamp_to_proto;
use decider::{AgencyKind, Limit, Occasion, readable, told_or};

use super::{Consent, Decided, HealthRejection, HealthState};
use crate::limits::{forensic_limits, longest};

pub(super) fn receive(
    request: &ReceiveRequisitionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let received_at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::RequisitionInFuture,
    )?;
    check_requester(request, occasion)?;
    check_round(request, state)?;
    // CPC 2015 Art 208, Circular 13/2022/TT-BYT Art 2: each kind has its limit; one conclusion
    // answers them all, hence the longest. A supplementary or repeat examination has the same.
    let limits = forensic_limits(request.exam_kinds(), false, occasion, received_at);
    let limit = longest(&limits, received_at);
    // the time runs when requisition and file are both there
    let due_at = limit
        .filter(|_| request.file_complete)
        .map(|limit| timestamp_to_proto(limit.due_from(received_at)));
    let event = RequisitionReceived {
        requisition_id: occasion.subject_id.to_string(),
        requester_kind: request.requester_kind,
        requesting_org_unit_id: request.requesting_org_unit_id.clone(),
        round: request.round,
        earlier_requisition_id: request.earlier_requisition_id.to_ascii_lowercase(),
        received_at: Some(timestamp_to_proto(received_at)),
        file_complete: request.file_complete,
        due_at,
        referral_id: request.referral_id.to_ascii_lowercase(),
        child_presented: request.child_presented,
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        number: request.number.clone(),
        requesting_body: request.requesting_body.clone(),
        exam_kinds: request.exam_kinds.clone(),
        limits: limits.iter().map(Limit::applied).collect(),
        missing_documents: request.missing_documents.clone(),
        questions: request.questions.clone(),
        record_number: request.record_number.clone(),
        delivered_by: request.delivered_by.clone(),
    };
    Ok(vec![event.into()])
}

/// An investigation body is a unit of the registry; a procuracy or court may be named in words.
fn check_requester(
    request: &ReceiveRequisitionRequest,
    occasion: &Occasion<'_>,
) -> Result<(), HealthRejection> {
    let expected = match request.requester_kind() {
        RequesterKind::InvestigationBody => AgencyKind::Police,
        RequesterKind::Procuracy => AgencyKind::Procuracy,
        RequesterKind::Court => AgencyKind::Court,
        RequesterKind::Unspecified => AgencyKind::Unspecified,
    };
    let unit_id = &request.requesting_org_unit_id;
    if unit_id.is_empty() && expected != AgencyKind::Police {
        return match request.requesting_body.trim().is_empty() {
            true => Err(HealthRejection::RequestingBodyMissing),
            false => Ok(()),
        };
    }
    let unit = occasion.directory.org_unit(unit_id, occasion.now);
    match unit.is_some_and(|unit| unit.agency_kind == expected) {
        true => Ok(()),
        false => Err(HealthRejection::RequestingUnitInvalid),
    }
}

fn check_round(
    request: &ReceiveRequisitionRequest,
    state: &HealthState,
) -> Result<(), HealthRejection> {
    match (request.round(), request.earlier_requisition_id.as_str()) {
        (_, "") => Ok(()),
        (ExamRound::First | ExamRound::Unspecified, _) => {
            Err(HealthRejection::FirstRoundHasNoEarlier)
        }
        (_, earlier) => state.requisition(earlier).map(|_| ()),
    }
}

pub(super) fn complete_file(
    request: &CompleteRequisitionFileRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.open_requisition(&request.requisition_id)?;
    if requisition.runs_from.is_some() {
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
    // the kinds of the requisition are sealed: hence they are told anew
    let limits = forensic_limits(request.exam_kinds(), false, occasion, completed_at);
    let due_at = longest(&limits, completed_at).map(|limit| limit.due_from(completed_at));
    let event = RequisitionFileCompleted {
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        completed_at: Some(timestamp_to_proto(completed_at)),
        due_at: due_at.map(timestamp_to_proto),
        documents: request.documents.clone(),
        exam_kinds: request.exam_kinds.clone(),
        limits: limits.iter().map(Limit::applied).collect(),
    };
    Ok(vec![event.into()])
}

/// Circular 13/2022/TT-BYT Art 2: with a consultation of experts 18 days instead of 9, and a month
/// instead of 20 days. A consultation after the time ran out does not undo the delay.
pub(super) fn consult(
    request: &RecordConsultationRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.open_requisition(&request.requisition_id)?;
    let held_at = told_or(
        request.held_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ConsultedAtWrongTime,
    )?;
    if held_at < requisition.received_at {
        return Err(HealthRejection::ConsultedAtWrongTime);
    }
    let before = requisition.due_at;
    let after_due = before.is_some_and(|due_at| held_at > due_at);
    let start = requisition.runs_from.unwrap_or(held_at);
    let limits = forensic_limits(request.exam_kinds(), true, occasion, start);
    let longer = longest(&limits, start)
        .map(|limit| limit.due_from(start))
        .filter(|due_at| !after_due && before.is_some_and(|before| *due_at > before));
    let event = ConsultationHeld {
        consultation_id: occasion.subject_id.to_string(),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        held_at: Some(timestamp_to_proto(held_at)),
        due_at: longer.or(before).map(timestamp_to_proto),
        extended: longer.is_some(),
        after_due,
        participant_person_ids: request.participant_person_ids.clone(),
        exam_kinds: request.exam_kinds.clone(),
        limits: limits.iter().map(Limit::applied).collect(),
        other_participants: request.other_participants.clone(),
        minutes: request.minutes.clone(),
    };
    Ok(vec![event.into()])
}

/// CPC 2015 Art 208: when the limit cannot be met, prompt notice in writing with the reasons.
pub(super) fn notify_delay(
    request: &NotifyDelayRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.open_requisition(&request.requisition_id)?;
    let notified_at = told_or(
        request.notified_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::NotifiedInFuture,
    )?;
    let rejection = HealthRejection::ExpectedTimeInvalid;
    if readable(request.expected_at.as_ref(), rejection)? <= notified_at {
        return Err(rejection);
    }
    let event = DelayNotified {
        notice_id: occasion.subject_id.to_string(),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        notified_at: Some(timestamp_to_proto(notified_at)),
        due_at: requisition.due_at.map(timestamp_to_proto),
        expected_at: request.expected_at,
        after_due: requisition
            .due_at
            .is_some_and(|due_at| notified_at > due_at),
        reason: request.reason,
        explanation: request.explanation.clone(),
        number: request.number.clone(),
    };
    Ok(vec![event.into()])
}

pub(super) fn end(
    request: &EndRequisitionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.open_requisition(&request.requisition_id)?;
    let ended_at = told_or(
        request.ended_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::RequisitionEndedAtWrongTime,
    )?;
    if ended_at < requisition.received_at {
        return Err(HealthRejection::RequisitionEndedAtWrongTime);
    }
    let says_declined = request.ground() == RequisitionEndGround::ChildDeclined;
    if says_declined && requisition.consent != Consent::Declined {
        return Err(HealthRejection::NoRefusalOnRecord);
    }
    let event = RequisitionEnded {
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        ended_at: Some(timestamp_to_proto(ended_at)),
        ground: request.ground,
        explanation: request.explanation.clone(),
        number: request.number.clone(),
    };
    Ok(vec![event.into()])
}
