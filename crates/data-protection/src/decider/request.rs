//! A request of a data subject comes, is put right, is taken back.

use api::codes::v1::AppliedLimit;
use api::data_protection::v1::{
    Asker, CorrectDataRequestRequest, DataRequestCorrected, DataRequestReceived,
    DataRequestWithdrawn, ReceiveDataRequestRequest, WithdrawDataRequestRequest,
};
use api::timestamp_to_proto;
use decider::{Occasion, told_or};
use jiff::Timestamp;

use super::{DataProtectionRejection, DataProtectionState, Decided, told_after};

const ANSWER: &str = "data_protection.request.answer";

pub(super) fn receive(request: &ReceiveDataRequestRequest, occasion: &Occasion<'_>) -> Decided {
    check_asker(request.asker(), request.asker_suspected)?;
    let received_at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        DataProtectionRejection::ReceivedInFuture,
    )?;
    let (due_at, limit) = answer_due(received_at, occasion);
    Ok(DataRequestReceived {
        matter_id: occasion.subject_id.to_string(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        asker: request.asker,
        right: request.right,
        received_at: Some(timestamp_to_proto(received_at)),
        identity_checked: request.identity_checked,
        child_seven_or_older: request.child_seven_or_older,
        asker_suspected: request.asker_suspected,
        answer_due_at: Some(timestamp_to_proto(due_at)),
        answer_limit: Some(limit),
        asker_name: request.asker_name.clone(),
        asker_contact: request.asker_contact.clone(),
        request: request.request.clone(),
        referral_id: request.referral_id.to_ascii_lowercase(),
    }
    .into())
}

pub(super) fn correct(
    request: &CorrectDataRequestRequest,
    state: &DataProtectionState,
    occasion: &Occasion<'_>,
) -> Decided {
    let known = state.request(&request.case_id)?;
    check_asker(request.asker(), request.asker_suspected)?;
    let received_at = told_or(
        request.received_at.as_ref(),
        known.received_at,
        occasion.now,
        DataProtectionRejection::ReceivedInFuture,
    )?;
    let (due_at, limit) = answer_due(received_at, occasion);
    Ok(DataRequestCorrected {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        asker: request.asker,
        right: request.right,
        received_at: Some(timestamp_to_proto(received_at)),
        identity_checked: request.identity_checked,
        child_seven_or_older: request.child_seven_or_older,
        asker_suspected: request.asker_suspected,
        answer_due_at: Some(timestamp_to_proto(due_at)),
        answer_limit: Some(limit),
        asker_name: request.asker_name.clone(),
        asker_contact: request.asker_contact.clone(),
        request: request.request.clone(),
        reason: request.reason.clone(),
    }
    .into())
}

pub(super) fn withdraw(
    request: &WithdrawDataRequestRequest,
    state: &DataProtectionState,
    occasion: &Occasion<'_>,
) -> Decided {
    let known = state.request(&request.case_id)?;
    if known.ended {
        return Err(DataProtectionRejection::RequestEnded);
    }
    let withdrawn_at = told_after(
        request.withdrawn_at.as_ref(),
        known.received_at,
        occasion,
        DataProtectionRejection::WithdrawnAtImpossible,
    )?;
    Ok(DataRequestWithdrawn {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        withdrawn_at: Some(timestamp_to_proto(withdrawn_at)),
        note: request.note.clone(),
    }
    .into())
}

/// A child who asks is no caregiver.
fn check_asker(asker: Asker, suspected: bool) -> Result<(), DataProtectionRejection> {
    match asker == Asker::Child && suspected {
        true => Err(DataProtectionRejection::ChildSuspected),
        false => Ok(()),
    }
}

fn answer_due(received_at: Timestamp, occasion: &Occasion<'_>) -> (Timestamp, AppliedLimit) {
    let limit = occasion.limit(ANSWER, received_at);
    (limit.due_from(received_at), limit.applied())
}
