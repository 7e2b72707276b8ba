//! An item and its chain, as far as the rules need them.

use std::collections::{BTreeMap, BTreeSet};

use api::custody::v1::{
    BreakExplained, ChainBreak, CustodyEnded, HandoverCancelled, ItemCondition, ItemHandedOver,
    ItemKind, ItemReceived, ItemRegistered, ItemSealed, SealOpened,
};
use api::{CaseId, timestamp_from_proto};
use jiff::Timestamp;

use super::links::{Link, LinkKind};

/// An item in custody. There is one holder at any time, whatever happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The case it belongs to.
    pub case_id: CaseId,
    /// What it is, broadly.
    pub kind: ItemKind,
    /// Unit that collected it.
    pub collected_by: String,
    /// Registry id of the person who collected it; empty when not in the registry.
    pub collected_by_person: String,
    /// The requisition it was registered for, as text; empty for none.
    pub requisition_id: String,
    /// Unit that answers for it.
    pub holder: String,
    /// Person of that unit who keeps it.
    pub keeper: String,
    /// On its way to another holder, and not confirmed yet.
    pub transit: Option<Transit>,
    /// Units the chain has passed through or is about to.
    pub parties: BTreeSet<String>,
    /// Number of the last link.
    pub links: u32,
    /// What each link says, as corrected since.
    pub records: BTreeMap<u32, Link>,
    /// Corrections so far.
    pub corrections: u32,
    /// When the last link was, as told.
    pub last_at: Timestamp,
    /// Number on the seal; empty when it is not sealed.
    pub seal_number: String,
    /// Whether the seal was intact when last seen.
    pub seal_intact: bool,
    /// Whether it was ever sealed: from then on only a recorded sealing changes the number.
    pub was_sealed: bool,
    /// Whether a seal was ever opened on record.
    pub was_opened: bool,
    /// SHA-256 of a digital item; empty for others.
    pub content_sha256: String,
    /// Condition when last seen.
    pub condition: ItemCondition,
    /// Links that do not hold, and whether each was explained.
    pub broken_links: BTreeMap<u32, bool>,
    /// Whether the custody ended.
    pub ended: bool,
}

/// A handover that waits for the receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transit {
    /// Unit it is addressed to.
    pub to_org_unit_id: String,
    /// Person it is addressed to; empty for whoever is on duty.
    pub to_person_id: String,
}

// === impl Item ===

impl Item {
    /// The item as registered; `None` when the event names no case.
    pub(super) fn registered(event: &ItemRegistered) -> Option<Self> {
        let mut item = Self {
            case_id: CaseId(event.case_id.parse().ok()?),
            kind: event.item_kind(),
            collected_by: event.collected_by_org_unit_id.clone(),
            collected_by_person: event.collected_by_person_id.clone(),
            requisition_id: event.requisition_id.clone(),
            holder: event.holder_org_unit_id.clone(),
            keeper: event.holder_person_id.clone(),
            transit: None,
            parties: BTreeSet::from([event.holder_org_unit_id.clone()]),
            links: 0,
            records: BTreeMap::new(),
            corrections: 0,
            last_at: Timestamp::MIN,
            seal_number: String::new(),
            seal_intact: true,
            was_sealed: false,
            was_opened: false,
            content_sha256: event.content_sha256.clone(),
            condition: event.condition(),
            broken_links: BTreeMap::new(),
            ended: false,
        };
        item.add_link(event.link, event.collected_at.as_ref(), &event.chain_breaks);
        item.see_seal(&event.seal_number, true);
        item.note(
            LinkKind::Registration,
            &event.holder_org_unit_id,
            &event.content_sha256,
        );
        Some(item)
    }

    pub(super) fn handed_over(&mut self, event: &ItemHandedOver) {
        self.add_link(
            event.link,
            event.handed_over_at.as_ref(),
            &event.chain_breaks,
        );
        self.see_seal(&event.seal_number, event.seal_intact);
        self.see_content(&event.content_sha256, event.condition());
        self.note(
            LinkKind::Handover,
            &event.from_org_unit_id,
            &event.content_sha256,
        );
        self.parties.insert(event.to_org_unit_id.clone());
        self.transit = Some(Transit {
            to_org_unit_id: event.to_org_unit_id.clone(),
            to_person_id: event.to_person_id.clone(),
        });
    }

    pub(super) fn received(&mut self, event: &ItemReceived) {
        self.add_link(event.link, event.received_at.as_ref(), &event.chain_breaks);
        self.see_seal(&event.seal_number, event.seal_intact);
        self.see_content(&event.content_sha256, event.condition());
        self.note(
            LinkKind::Receipt,
            &event.holder_org_unit_id,
            &event.content_sha256,
        );
        self.holder = event.holder_org_unit_id.clone();
        self.keeper = event.holder_person_id.clone();
        self.parties.insert(event.holder_org_unit_id.clone());
        self.transit = None;
        self.ended = false;
    }

    pub(super) fn cancelled(&mut self, event: &HandoverCancelled) {
        self.add_link(event.link, event.cancelled_at.as_ref(), &[]);
        self.note(LinkKind::Other, &event.org_unit_id, "");
        self.transit = None;
    }

    pub(super) fn opened(&mut self, event: &SealOpened) {
        self.add_link(event.link, event.opened_at.as_ref(), &event.chain_breaks);
        self.see_seal("", true);
        self.was_opened = true;
        self.note_of_holder(LinkKind::Opening, "");
    }

    pub(super) fn sealed(&mut self, event: &ItemSealed) {
        self.add_link(event.link, event.sealed_at.as_ref(), &event.chain_breaks);
        self.see_seal(&event.seal_number, true);
        self.see_content(&event.content_sha256, event.condition());
        self.note_of_holder(LinkKind::Sealing, &event.content_sha256);
    }

    pub(super) fn explained(&mut self, event: &BreakExplained) {
        if let Some(explained) = self.broken_links.get_mut(&event.broken_link) {
            *explained = true;
        }
    }

    pub(super) fn ended(&mut self, event: &CustodyEnded) {
        self.add_link(event.link, event.ended_at.as_ref(), &event.chain_breaks);
        self.note_of_holder(LinkKind::Other, "");
        self.ended = true;
    }

    pub(super) fn add_link(
        &mut self,
        link: u32,
        at: Option<&prost_types::Timestamp>,
        breaks: &[i32],
    ) {
        self.links = link;
        if let Some(at) = at.and_then(timestamp_from_proto) {
            self.last_at = at;
        }
        let unspecified = i32::from(ChainBreak::Unspecified);
        if breaks.iter().any(|code| *code != unspecified) {
            self.broken_links.entry(link).or_insert(false);
        }
    }

    fn see_seal(&mut self, number: &str, intact: bool) {
        self.was_sealed |= !number.is_empty();
        self.seal_number = number.to_owned();
        self.seal_intact = intact || number.is_empty();
    }

    fn see_content(&mut self, content_sha256: &str, condition: ItemCondition) {
        // a digest that was not computed anew is not forgotten
        if !content_sha256.is_empty() {
            self.content_sha256 = content_sha256.to_owned();
        }
        self.condition = condition;
    }
}
