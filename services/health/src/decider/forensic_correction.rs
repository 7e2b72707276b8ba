//! Corrections of records of forensic examination. A signed conclusion stands until a supplementary or
//! repeat examination (CPC 2015 Arts 210-211); number and date in the register may have been
//! written wrong.

use api::health::v1::{
    ConclusionRecordCorrected, CorrectConclusionRecordRequest, CorrectForensicConsentRequest,
    CorrectForensicStepRequest, CorrectRequisitionRequest, ForensicConsentCorrected, ForensicFlag,
    ForensicStep, ForensicStepCorrected, RecordForensicConsentRequest, RequisitionCorrected,
    TakeForensicStepRequest,
};
use api::timestamp_to_proto;
use decider::{Limit, Occasion, explained, told_or};
use jiff::Timestamp;

use super::correction::{as_recorded, suspected_since};
use super::records::{Record, made_by};
use super::{Decided, HealthEvent, HealthRejection, HealthState, family, protocol};
use crate::limits::{forensic_limits, longest};

pub(super) fn requisition(
    request: &CorrectRequisitionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.open_requisition(&request.requisition_id)?;
    made_by(&requisition.org_unit_id, occasion.actor)?;
    let received_at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::RequisitionInFuture,
    )?;
    let from_receipt = requisition.runs_from_receipt();
    let after_file = requisition
        .runs_from
        .is_some_and(|runs_from| !from_receipt && received_at > runs_from);
    if after_file {
        return Err(HealthRejection::ReceivedAfterFile);
    }
    // the kinds of the requisition are sealed: those told anew must give the time that runs
    let moves = from_receipt && !requisition.extended && requisition.due_at.is_some();
    if moves && due_of(request, requisition.received_at, occasion).1 != requisition.due_at {
        return Err(HealthRejection::KindsOfAnotherLimit);
    }
    // a correction moves a time that runs; it makes none
    let (limits, due_at) = match moves {
        true => due_of(request, received_at, occasion),
        // the time runs from the file, or is what a consultation made it
        false => (Vec::new(), None),
    };
    let previous = requisition.due_at;
    let event = RequisitionCorrected {
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        received_at: Some(timestamp_to_proto(received_at)),
        due_at: due_at.map(timestamp_to_proto),
        number: request.number.clone(),
        exam_kinds: request.exam_kinds.clone(),
        limits: limits.iter().map(Limit::applied).collect(),
        record_number: request.record_number.clone(),
        delivered_by: request.delivered_by.clone(),
        reason: request.reason.clone(),
        previous_due_at: previous.map(timestamp_to_proto),
        was_overdue: previous.is_some_and(|due_at| due_at < occasion.now),
    };
    Ok(vec![event.into()])
}

/// The limits of the kinds told, and when the longest ends.
fn due_of(
    request: &CorrectRequisitionRequest,
    received_at: Timestamp,
    occasion: &Occasion<'_>,
) -> (Vec<Limit>, Option<Timestamp>) {
    let limits = forensic_limits(request.exam_kinds(), false, occasion, received_at);
    let due_at = longest(&limits, received_at).map(|limit| limit.due_from(received_at));
    (limits, due_at)
}

pub(super) fn consent(
    request: &CorrectForensicConsentRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let record = state.own_record(&request.consent_id, occasion.actor)?;
    let Record::Consent {
        requisition_id,
        suspected,
    } = record
    else {
        return Err(HealthRejection::RecordUnknown);
    };
    let again = RecordForensicConsentRequest {
        context: None,
        case_id: request.case_id.clone(),
        requisition_id: requisition_id.clone(),
        consented_at: request.consented_at,
        age_group: request.age_group,
        consent: request.consent.clone(),
        support_person_present: request.support_person_present,
    };
    let judged = family::record_consent(&again, state, &as_recorded(*suspected, occasion))?;
    let Some(HealthEvent::ForensicConsentRecorded(consent)) = judged.into_iter().next() else {
        return Err(HealthRejection::CorrectedToRefusal);
    };
    let mut flags = consent.flags;
    flags.extend(suspected_since(
        consent.consent.as_ref(),
        *suspected,
        occasion,
    ));
    let event = ForensicConsentCorrected {
        consent_id: request.consent_id.to_ascii_lowercase(),
        requisition_id: consent.requisition_id,
        consented_at: consent.consented_at,
        consented: consent.consented,
        flags,
        support_person_present: consent.support_person_present,
        consent: consent.consent,
        age_group: consent.age_group,
        reason: request.reason.clone(),
        caregiver_suspected: *suspected,
    };
    Ok(vec![event.into()])
}

pub(super) fn step(
    request: &CorrectForensicStepRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let record = state.own_record(&request.entry_id, occasion.actor)?;
    let Record::Step {
        requisition_id,
        step,
        taken_at,
        consent,
    } = record
    else {
        return Err(HealthRejection::RecordUnknown);
    };
    let again = TakeForensicStepRequest {
        context: None,
        case_id: request.case_id.clone(),
        requisition_id: requisition_id.clone(),
        step: (*step).into(),
        taken_at: request.taken_at,
        examiner_person_ids: request.examiner_person_ids.clone(),
        child_sex: request.child_sex,
        examiner_sex_explanation: request.examiner_sex_explanation.clone(),
        support_person_present: request.support_person_present,
        findings: request.findings.clone(),
        note: request.note.clone(),
    };
    // judged on what stood there when it was recorded, and without itself
    let mut requisition = state.requisition(requisition_id)?.clone();
    requisition.consent = *consent;
    requisition
        .steps
        .retain(|other, at| other != step || Some(*at) != *taken_at);
    let taken = protocol::step_taken(&again, &requisition, occasion)?;
    let event = ForensicStepCorrected {
        entry_id: request.entry_id.to_ascii_lowercase(),
        requisition_id: taken.requisition_id,
        step: taken.step,
        taken_at: taken.taken_at,
        examiner_person_ids: taken.examiner_person_ids,
        out_of_order: taken.out_of_order,
        skipped_steps: taken.skipped_steps,
        flags: taken.flags,
        support_person_present: taken.support_person_present,
        findings: taken.findings,
        child_sex: taken.child_sex,
        examiner_sex_explanation: taken.examiner_sex_explanation,
        note: taken.note,
        reason: request.reason.clone(),
    };
    Ok(vec![event.into()])
}

pub(super) fn conclusion(
    request: &CorrectConclusionRecordRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let conclusion = state.conclusion(&request.conclusion_id)?;
    made_by(&conclusion.org_unit_id, occasion.actor)?;
    let requisition_id = conclusion.requisition_id.to_string();
    let requisition = state.requisition(&requisition_id)?;
    let issued_at = told_or(
        request.issued_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::IssuedInFuture,
    )?;
    if issued_at < requisition.received_at {
        return Err(HealthRejection::IssuedBeforeReceipt);
    }
    let delivered_at = requisition.steps.get(&ForensicStep::Delivery);
    if delivered_at.is_some_and(|delivered_at| issued_at > *delivered_at) {
        return Err(HealthRejection::IssuedAfterDelivery);
    }
    let late = conclusion.due_at.is_some_and(|due_at| issued_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        HealthRejection::DelayUnexplained,
        HealthRejection::DelayUnworded,
    )?;
    // those of the signers are as found; lateness is that of the corrected date
    let without_notice = i32::from(ForensicFlag::LateWithoutNotice);
    let mut flags = conclusion.flags.clone();
    flags.retain(|flag| *flag != without_notice);
    if late && conclusion.delay_notified_at.is_none() {
        flags.push(without_notice);
    }
    let event = ConclusionRecordCorrected {
        conclusion_id: request.conclusion_id.to_ascii_lowercase(),
        requisition_id,
        issued_at: Some(timestamp_to_proto(issued_at)),
        due_at: conclusion.due_at.map(timestamp_to_proto),
        late,
        delay_reason: request.delay_reason,
        conclusion_number: request.conclusion_number.clone(),
        delay_explanation: request.delay_explanation.clone(),
        reason: request.reason.clone(),
        flags,
        delay_notified_at: conclusion.delay_notified_at.map(timestamp_to_proto),
    };
    Ok(vec![event.into()])
}
