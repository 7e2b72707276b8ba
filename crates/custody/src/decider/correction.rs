//! Corrections of what a chain says. Each is a link of its own: whoever looks at the chain sees what was
//! said first, what is said now, and that somebody changed it. What makes an item what it is (digest,
//! seal, condition, kind, collector, time, requisition) is not changed without a mark that stays to be explained.

use api::custody::v1::{
    ChainBreak, CorrectItemRequest, CorrectLinkRequest, ItemCorrected, LinkCorrected,
};
use api::timestamp_to_proto;
use decider::{Occasion, told_or};
use jiff::Timestamp;

use super::chain::codes;
use super::links::{Link, LinkKind, Seen};
use super::{CustodyRejection, CustodyState, Decided, Item};

/// Corrections of one item: more is no correcting any more.
const CORRECTIONS_MAX: u32 = 100;

/// Number of the registration.
const FIRST: u32 = 1;

pub(super) fn item(
    request: &CorrectItemRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.of_party(&request.case_id, occasion.actor)?;
    let link = item.recorded_by(FIRST, occasion)?;
    let at = told_or(
        request.collected_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::CollectedInFuture,
    )?;
    let collector = request.collected_by_org_unit_id.as_str();
    let elsewhere = !occasion.actor.acts_for(collector);
    let known = occasion.directory.successor(collector, occasion.now);
    if elsewhere && known.is_none() {
        return Err(CustodyRejection::CollectorUnknown);
    }
    let seen = Seen {
        seal_number: request.seal_number.clone(),
        seal_intact: true,
        content_sha256: request.content_sha256.clone(),
        condition: request.condition(),
    };
    let mut breaks = link.marks_of(&seen, at);
    if !item.fits_in_time(FIRST, at) {
        breaks.push(ChainBreak::TimeBackwards);
    }
    if item.kind != request.item_kind() {
        breaks.push(ChainBreak::KindCorrected);
    }
    let person = request.collected_by_person_id.as_str();
    if (&*item.collected_by, &*item.collected_by_person) != (collector, person) {
        breaks.push(ChainBreak::CollectorCorrected);
    }
    let requisition_id = request.requisition_id.to_ascii_lowercase();
    if item.requisition_id != requisition_id {
        breaks.push(ChainBreak::RequisitionCorrected);
    }
    Ok(ItemCorrected {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        corrected_link: FIRST,
        item_kind: request.item_kind,
        collected_at: Some(timestamp_to_proto(at)),
        collected_by_org_unit_id: request.collected_by_org_unit_id.clone(),
        collected_by_person_id: request.collected_by_person_id.clone(),
        seal_number: request.seal_number.clone(),
        content_sha256: request.content_sha256.clone(),
        condition: request.condition,
        chain_breaks: codes(breaks),
        requisition_id,
        current_seal_number: item.seal_after(FIRST, &seen),
        description: request.description.clone(),
        collected_place: request.collected_place.clone(),
        collected_by_name: request.collected_by_name.clone(),
        record_number: request.record_number.clone(),
        condition_note: request.condition_note.clone(),
        reason: request.reason.clone(),
    }
    .into())
}

pub(super) fn link(
    request: &CorrectLinkRequest,
    state: &CustodyState,
    occasion: &Occasion<'_>,
) -> Decided {
    let item = state.of_party(&request.case_id, occasion.actor)?;
    let number = request.corrected_link;
    let link = item.recorded_by(number, occasion)?;
    if !link.kind.is_handing_or_sealing() {
        return Err(CustodyRejection::LinkNotCorrectable);
    }
    let at = told_or(
        request.happened_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        CustodyRejection::HappenedInFuture,
    )?;
    // a new seal has a number, and nobody seals with a broken one
    let seals = link.kind == LinkKind::Sealing;
    if seals && request.seal_number.is_empty() {
        return Err(CustodyRejection::SealNumberMissing);
    }
    let seal_intact = request.seal_intact || seals || request.seal_number.is_empty();
    let seen = Seen {
        seal_number: request.seal_number.clone(),
        seal_intact,
        content_sha256: request.content_sha256.clone(),
        condition: request.condition(),
    };
    let mut breaks = link.marks_of(&seen, at);
    if !item.fits_in_time(number, at) {
        breaks.push(ChainBreak::TimeBackwards);
    }
    Ok(LinkCorrected {
        item_id: request.item_id.to_ascii_lowercase(),
        case_id: item.case_id.to_string(),
        link: item.next_link(),
        corrected_link: number,
        happened_at: Some(timestamp_to_proto(at)),
        seal_number: request.seal_number.clone(),
        seal_intact,
        content_sha256: request.content_sha256.clone(),
        condition: request.condition,
        chain_breaks: codes(breaks),
        current_seal_number: item.seal_after(number, &seen),
        record_number: request.record_number.clone(),
        condition_note: request.condition_note.clone(),
        reason: request.reason.clone(),
    }
    .into())
}

// === impl Link ===

impl Link {
    /// What the correction changes of what makes the item the one that it is.
    fn marks_of(&self, seen: &Seen, at: Timestamp) -> Vec<ChainBreak> {
        let before = &self.seen;
        let seal = (&before.seal_number, before.seal_intact);
        let marks = [
            (
                before.content_sha256 != seen.content_sha256,
                ChainBreak::HashCorrected,
            ),
            (
                seal != (&seen.seal_number, seen.seal_intact),
                ChainBreak::SealCorrected,
            ),
            (
                before.condition != seen.condition,
                ChainBreak::ConditionCorrected,
            ),
            (self.at != at, ChainBreak::TimeCorrected),
        ];
        let changed = marks.into_iter().filter(|(changes, _)| *changes);
        changed.map(|(_, mark)| mark).collect()
    }
}

// === impl Item ===

impl Item {
    /// The link, if it is there and the actor's unit recorded it.
    fn recorded_by(&self, number: u32, occasion: &Occasion<'_>) -> Result<&Link, CustodyRejection> {
        let link = self
            .records
            .get(&number)
            .ok_or(CustodyRejection::LinkUnknown)?;
        if !occasion.actor.acts_for(&link.by) {
            return Err(CustodyRejection::RecordOfAnotherUnit);
        }
        match self.corrections < CORRECTIONS_MAX {
            true => Ok(link),
            false => Err(CustodyRejection::TooManyCorrections),
        }
    }

    /// Number on the seal once a link says this.
    fn seal_after(&self, number: u32, seen: &Seen) -> String {
        match self.seal_is_of(number) {
            true => seen.seal_number.clone(),
            false => self.seal_number.clone(),
        }
    }
}
