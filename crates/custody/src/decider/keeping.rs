//! What the holder does with an item, and what anybody in the chain can explain.

use api::custody::v1::{
    BreakExplained, ChainBreak, CustodyEnded, EndCustodyRequest, ExplainBreakRequest,
    ItemRegistered, ItemSealed, OpenSealRequest, RegisterItemRequest, SealItemRequest, SealOpened,
};
use api::timestamp_to_proto;
use decider::{Occasion, told_or};

use super::chain::{Sighting, codes};
use super::{CustodyRejection, CustodyState, Decided, person_or_actor};

pub(super) fn register(request: &RegisterItemRequest, occasion: &Occasion<'_>) -> Decided {
    let collected_at = told_or(
        request.collected_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::CollectedInFuture,
    )?;
    let own = occasion.actor.org_unit_id.as_str();
    let collector = match request.collected_by_org_unit_id.as_str() {
        "" => own,
        unit => unit,
    };
    let elsewhere = !occasion.actor.acts_for(collector);
    if elsewhere
        && occasion
            .directory
            .successor(collector, occasion.now)
            .is_none()
    {
        return Err(CustodyRejection::CollectorUnknown);
    }
    let by_actor = !elsewhere && request.collected_by_name.is_empty();
    let collected_by_person_id = match by_actor {
        true => person_or_actor(&request.collected_by_person_id, occasion),
        false => request.collected_by_person_id.clone(),
    };
    let breaks = match elsewhere {
        true => vec![ChainBreak::CollectedElsewhere],
        false => Vec::new(),
    };
    Ok(ItemRegistered {
        item_id: occasion.subject_id.to_string(),
        case_id: request.case_id.to_ascii_lowercase(),
        link: 1,
        holder_org_unit_id: own.to_owned(),
        holder_person_id: occasion.actor.person_id.to_string(),
        item_kind: request.item_kind,
        collected_at: Some(timestamp_to_proto(collected_at)),
        collected_by_org_unit_id: collector.to_owned(),
        collected_by_person_id,
        seal_number: request.seal_number.clone(),
        content_sha256: request.content_sha256.clone(),
        condition: request.condition,
        chain_breaks: codes(breaks),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        description: request.description.clone(),
        collected_place: request.collected_place.clone(),
        collected_by_name: request.collected_by_name.clone(),
        record_number: request.record_number.clone(),
        condition_note: request.condition_note.clone(),
    }
    .into())
}

pub(super) fn open_seal(
    request: &OpenSealRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.held(&request.case_id, occasion.actor)?;
    let at = told_or(
        request.opened_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::OpenedInFuture,
    )?;
    let mut breaks = item.break_in_time(at);
    breaks.extend(item.breaks_of_seal(&request.seal_number, request.seal_intact));
    Ok(SealOpened {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        opened_at: Some(timestamp_to_proto(at)),
        seal_number: request.seal_number.clone(),
        seal_intact: request.seal_intact,
        purpose: request.purpose,
        chain_breaks: codes(breaks),
        witnesses: request.witnesses.clone(),
        record_number: request.record_number.clone(),
        note: request.note.clone(),
    }
    .into())
}

pub(super) fn seal(
    request: &SealItemRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.held(&request.case_id, occasion.actor)?;
    let at = told_or(
        request.sealed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::SealedInFuture,
    )?;
    let mut breaks = item.breaks_at(&Sighting {
        at,
        // the number is new by its nature; whether it may be is asked below
        seal_number: &item.seal_number,
        seal_intact: item.seal_intact,
        content_sha256: &request.content_sha256,
        condition: request.condition(),
    });
    if !item.seal_number.is_empty() {
        breaks.push(ChainBreak::ResealedWithoutOpening);
    }
    Ok(ItemSealed {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        sealed_at: Some(timestamp_to_proto(at)),
        seal_number: request.seal_number.clone(),
        content_sha256: request.content_sha256.clone(),
        condition: request.condition,
        chain_breaks: codes(breaks),
        witnesses: request.witnesses.clone(),
        record_number: request.record_number.clone(),
        condition_note: request.condition_note.clone(),
    }
    .into())
}

pub(super) fn explain(
    request: &ExplainBreakRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.of_party(&request.case_id, occasion.actor)?;
    if !item.broken_links.contains_key(&request.broken_link) {
        return Err(CustodyRejection::LinkHolds);
    }
    Ok(BreakExplained {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        broken_link: request.broken_link,
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        record_number: request.record_number.clone(),
        explanation: request.explanation.clone(),
    }
    .into())
}

pub(super) fn end(
    request: &EndCustodyRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.held(&request.case_id, occasion.actor)?;
    let at = told_or(
        request.ended_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::EndedInFuture,
    )?;
    Ok(CustodyEnded {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        ended_at: Some(timestamp_to_proto(at)),
        how: request.how,
        chain_breaks: codes(item.break_in_time(at)),
        record_number: request.record_number.clone(),
        note: request.note.clone(),
    }
    .into())
}
