//! Conclusions: signed, delivered, archived.

use std::collections::BTreeSet;

use api::codes::v1::{ForensicExamKind, Qualification};
use api::health::v1::{
    ArchiveForensicFileRequest, ConclusionDelivered, DeliverConclusionRequest,
    ForensicConclusionIssued, ForensicFileArchived, ForensicFlag, ForensicStep,
    IssueForensicConclusionRequest, Signature,
};
use api::timestamp_to_proto;
use decider::{Occasion, explained, readable, told_or};
use jiff::Timestamp;

use super::official::has_any;
use super::protocol::flags_of_examiners;
use super::{Decided, HealthRejection, HealthState, Requisition};

pub(super) fn issue(
    request: &IssueForensicConclusionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.open_requisition(&request.requisition_id)?;
    let issued_at = told_or(
        request.issued_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::IssuedInFuture,
    )?;
    if issued_at < requisition.received_at {
        return Err(HealthRejection::IssuedBeforeReceipt);
    }
    let signatures = signatures(request, issued_at)?;
    let late = requisition.due_at.is_some_and(|due_at| issued_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        HealthRejection::DelayUnexplained,
        HealthRejection::DelayUnworded,
    )?;
    let mut flags = flags_of_signers(request, requisition, state, issued_at, occasion);
    if late && requisition.delay_notified_at.is_none() {
        flags.push(ForensicFlag::LateWithoutNotice);
    }
    let place = requisition.place(ForensicStep::Signing, issued_at);
    let event = ForensicConclusionIssued {
        conclusion_id: occasion.subject_id.to_string(),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        issued_at: Some(timestamp_to_proto(issued_at)),
        signatures,
        partial: request.partial,
        due_at: requisition.due_at.map(timestamp_to_proto),
        late,
        delay_reason: request.delay_reason,
        delay_notified_at: requisition.delay_notified_at.map(timestamp_to_proto),
        flags: flags.into_iter().map(i32::from).collect(),
        out_of_order: place.out_of_order,
        skipped_steps: place.skipped_codes(),
        document_sha256: request.document_sha256.clone(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        conclusion_number: request.conclusion_number.clone(),
        exam_kinds: request.exam_kinds.clone(),
        conclusion: request.conclusion.clone(),
        bodily_harm_percent: request.bodily_harm_percent,
        delay_explanation: request.delay_explanation.clone(),
    };
    Ok(vec![event.into()])
}

/// Each signer once, no signature after the document was issued.
fn signatures(
    request: &IssueForensicConclusionRequest,
    issued_at: Timestamp,
) -> Result<Vec<Signature>, HealthRejection> {
    let mut signers = BTreeSet::new();
    let signed = |signature: &Signature| {
        if !signers.insert(signature.person_id.clone()) {
            return Err(HealthRejection::SignedTwice);
        }
        let rejection = HealthRejection::SignedAtWrongTime;
        let signed_at = match &signature.signed_at {
            None => issued_at,
            told => readable(told.as_ref(), rejection)?,
        };
        match signed_at <= issued_at {
            true => Ok(Signature {
                person_id: signature.person_id.clone(),
                signed_at: Some(timestamp_to_proto(signed_at)),
            }),
            false => Err(rejection),
        }
    };
    request.signatures.iter().map(signed).collect()
}

fn flags_of_signers(
    request: &IssueForensicConclusionRequest,
    requisition: &Requisition,
    state: &HealthState,
    at: Timestamp,
    occasion: &Occasion<'_>,
) -> Vec<ForensicFlag> {
    let people: Vec<String> = request
        .signatures
        .iter()
        .map(|signature| signature.person_id.clone())
        .collect();
    let mut flags = flags_of_examiners(&people, requisition, state, at, occasion);
    // a mental state is judged by a psychiatrist
    let on_mental_state = request
        .exam_kinds()
        .any(|kind| kind == ForensicExamKind::Psychiatric);
    let is_psychiatrist =
        |person: &String| has_any(person, &[Qualification::ForensicPsychiatrist], at, occasion);
    let not_qualified = ForensicFlag::NotQualified;
    if on_mental_state && !people.iter().any(is_psychiatrist) && !flags.contains(&not_qualified) {
        flags.push(not_qualified);
    }
    if !people
        .iter()
        .all(|person| requisition.assigned.contains(person))
    {
        flags.push(ForensicFlag::SignerNotAssigned);
    }
    flags
}

pub(super) fn deliver(
    request: &DeliverConclusionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let conclusion = state.conclusion(&request.conclusion_id)?;
    let delivered_at = told_or(
        request.delivered_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::DeliveredAtWrongTime,
    )?;
    if delivered_at < conclusion.issued_at {
        return Err(HealthRejection::DeliveredAtWrongTime);
    }
    let requisition_id = conclusion.requisition_id.to_string();
    let requisition = state.requisition(&requisition_id)?;
    let place = requisition.place(ForensicStep::Delivery, delivered_at);
    let differs = request.document_sha256 != conclusion.document_sha256;
    let flags = differs.then_some(ForensicFlag::DocumentDiffers.into());
    let event = ConclusionDelivered {
        conclusion_id: request.conclusion_id.to_ascii_lowercase(),
        requisition_id,
        delivered_at: Some(timestamp_to_proto(delivered_at)),
        method: request.method,
        document_sha256: request.document_sha256.clone(),
        flags: flags.into_iter().collect(),
        out_of_order: place.out_of_order,
        skipped_steps: place.skipped_codes(),
        recipient: request.recipient.clone(),
        record_number: request.record_number.clone(),
    };
    Ok(vec![event.into()])
}

pub(super) fn archive(
    request: &ArchiveForensicFileRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.requisition(&request.requisition_id)?;
    if !requisition.concluded && !requisition.ended {
        return Err(HealthRejection::RequisitionOpen);
    }
    if requisition.steps.contains_key(&ForensicStep::Archive) {
        return Err(HealthRejection::ArchivedAlready);
    }
    let archived_at = told_or(
        request.archived_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ArchivedInFuture,
    )?;
    let place = requisition.place(ForensicStep::Archive, archived_at);
    let event = ForensicFileArchived {
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        archived_at: Some(timestamp_to_proto(archived_at)),
        out_of_order: place.out_of_order,
        skipped_steps: place.skipped_codes(),
        archive_number: request.archive_number.clone(),
    };
    Ok(vec![event.into()])
}
