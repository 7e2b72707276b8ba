//! From hand to hand: the holder gives, the receiver confirms.

use api::custody::v1::{
    CancelHandoverRequest, ChainBreak, ConfirmReceiptRequest, HandOverItemRequest,
    HandoverCancelled, ItemHandedOver, ItemReceived, RecordUnannouncedReceiptRequest,
};
use api::timestamp_to_proto;
use decider::{AgencyKind, Occasion, told_or};

use super::chain::{Sighting, codes};
use super::{CustodyRejection, CustodyState, Decided, Item, person_or_actor};

pub(super) fn hand_over(
    request: &HandOverItemRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.held(&request.case_id, occasion.actor)?;
    check_receiver(request, occasion)?;
    let at = told_or(
        request.handed_over_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::HandedOverInFuture,
    )?;
    let mut breaks = item.breaks_at(&Sighting {
        at,
        seal_number: &request.seal_number,
        seal_intact: request.seal_intact,
        content_sha256: &request.content_sha256,
        condition: request.condition(),
    });
    if !item.was_sealed {
        // whoever gives may seal what never was sealed
        breaks.retain(|code| *code != ChainBreak::SealMismatch);
    }
    Ok(ItemHandedOver {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        from_org_unit_id: occasion.actor.org_unit_id.to_string(),
        from_person_id: person_or_actor(&request.from_person_id, occasion),
        to_org_unit_id: request.to_org_unit_id.clone(),
        to_person_id: request.to_person_id.clone(),
        handed_over_at: Some(timestamp_to_proto(at)),
        seal_number: request.seal_number.clone(),
        seal_intact: request.seal_intact,
        content_sha256: request.content_sha256.clone(),
        condition: request.condition,
        chain_breaks: codes(breaks),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        record_number: request.record_number.clone(),
        condition_note: request.condition_note.clone(),
        carrier: request.carrier.clone(),
    }
    .into())
}

/// Evidence stays with the bodies that examine, investigate, prosecute and judge.
fn check_receiver(
    request: &HandOverItemRequest,
    occasion: &Occasion<'_>,
) -> Result<(), CustodyRejection> {
    let unit = occasion
        .directory
        .org_unit(&request.to_org_unit_id, occasion.now)
        .ok_or(CustodyRejection::ReceiverUnknown)?;
    if !matches!(
        unit.agency_kind,
        AgencyKind::Health | AgencyKind::Police | AgencyKind::Procuracy | AgencyKind::Court
    ) {
        return Err(CustodyRejection::ReceiverKeepsNoEvidence);
    }
    let within_unit = unit.id == occasion.actor.org_unit_id;
    if within_unit && request.to_person_id.is_empty() {
        return Err(CustodyRejection::ReceiverUnnamed);
    }
    Ok(())
}

pub(super) fn confirm(
    request: &ConfirmReceiptRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.of_party(&request.case_id, occasion.actor)?;
    let transit = item
        .transit
        .as_ref()
        .ok_or(CustodyRejection::NothingToConfirm)?;
    if !occasion.actor.acts_for(&transit.to_org_unit_id) {
        return Err(CustodyRejection::NotAddressed);
    }
    let at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::ReceivedInFuture,
    )?;
    let receiver = person_or_actor(&request.received_by_person_id, occasion);
    let mut breaks = item.breaks_at(&Sighting {
        at,
        seal_number: &request.seal_number,
        seal_intact: request.seal_intact,
        content_sha256: &request.content_sha256,
        condition: request.condition(),
    });
    if !transit.to_person_id.is_empty() && transit.to_person_id != receiver {
        breaks.push(ChainBreak::ReceiverNotAddressed);
    }
    Ok(ItemReceived {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        from_org_unit_id: item.holder.clone(),
        holder_org_unit_id: occasion.actor.org_unit_id.to_string(),
        holder_person_id: receiver,
        received_at: Some(timestamp_to_proto(at)),
        seal_number: request.seal_number.clone(),
        seal_intact: request.seal_intact,
        content_sha256: request.content_sha256.clone(),
        condition: request.condition,
        chain_breaks: codes(breaks),
        announced: true,
        record_number: request.record_number.clone(),
        condition_note: request.condition_note.clone(),
        brought_by: String::new(),
    }
    .into())
}

/// An item that is with a unit to which nobody handed it over. Refusing to record that would only
/// hide it: whoever has it answers for it from now on, and the break is there for all to see.
pub(super) fn receive_unannounced(
    request: &RecordUnannouncedReceiptRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    // that the caller's unit takes part in the case was checked before
    let item = state.of_case(&request.case_id)?;
    check_unannounced(request, item, occasion)?;
    let at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::ReceivedInFuture,
    )?;
    let mut breaks = vec![ChainBreak::HandoverNotRecorded];
    let holder = occasion.directory.successor(&item.holder, occasion.now);
    let giver = request.from_org_unit_id.as_str();
    if giver != item.holder && holder.is_none_or(|holder| holder.as_str() != giver) {
        breaks.push(ChainBreak::GiverNotHolder);
    }
    if item.transit.is_some() {
        breaks.push(ChainBreak::ReceiverNotAddressed);
    }
    if item.ended {
        breaks.push(ChainBreak::CustodyHadEnded);
    }
    breaks.extend(item.breaks_at(&Sighting {
        at,
        seal_number: &request.seal_number,
        seal_intact: request.seal_intact,
        content_sha256: &request.content_sha256,
        condition: request.condition(),
    }));
    Ok(ItemReceived {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        from_org_unit_id: request.from_org_unit_id.clone(),
        holder_org_unit_id: occasion.actor.org_unit_id.to_string(),
        holder_person_id: person_or_actor(&request.received_by_person_id, occasion),
        received_at: Some(timestamp_to_proto(at)),
        seal_number: request.seal_number.clone(),
        seal_intact: request.seal_intact,
        content_sha256: request.content_sha256.clone(),
        condition: request.condition,
        chain_breaks: codes(breaks),
        announced: false,
        record_number: request.record_number.clone(),
        condition_note: request.condition_note.clone(),
        brought_by: request.brought_by.clone(),
    }
    .into())
}

fn check_unannounced(
    request: &RecordUnannouncedReceiptRequest,
    item: &Item,
    occasion: &Occasion<'_>,
) -> Result<(), CustodyRejection> {
    let actor = occasion.actor;
    let transit = item.transit.as_ref();
    if transit.is_some_and(|transit| actor.acts_for(&transit.to_org_unit_id)) {
        return Err(CustodyRejection::ReceiptToConfirm);
    }
    if actor.acts_for(&item.holder) && !item.ended {
        return Err(CustodyRejection::AlreadyHolder);
    }
    let giver = &request.from_org_unit_id;
    if !giver.is_empty() && occasion.directory.successor(giver, occasion.now).is_none() {
        return Err(CustodyRejection::GiverUnknown);
    }
    Ok(())
}

pub(super) fn cancel(
    request: &CancelHandoverRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.of_party(&request.case_id, occasion.actor)?;
    let transit = item
        .transit
        .as_ref()
        .ok_or(CustodyRejection::NothingToConfirm)?;
    let actor = occasion.actor;
    if !actor.acts_for(&transit.to_org_unit_id) && !actor.acts_for(&item.holder) {
        return Err(CustodyRejection::NotAddressed);
    }
    let at = told_or(
        request.cancelled_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::CancelledInFuture,
    )?;
    Ok(HandoverCancelled {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        cancelled_at: Some(timestamp_to_proto(at)),
        reason: request.reason,
        org_unit_id: actor.org_unit_id.to_string(),
        explanation: request.explanation.clone(),
    }
    .into())
}
