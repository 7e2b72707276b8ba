//! What the links of a chain say, as corrected since: the chain is compared with the corrected record,
//! and every break that was found before stays.

use api::custody::v1::{ItemCondition, ItemCorrected, LinkCorrected};
use api::timestamp_from_proto;
use jiff::Timestamp;

use super::Item;

/// One link of a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// What happened.
    pub kind: LinkKind,
    /// Unit that recorded it: it corrects it, nobody else.
    pub by: String,
    /// When it happened, as told.
    pub at: Timestamp,
    /// How the item was seen.
    pub seen: Seen,
}

/// What kind of link it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// The first one.
    Registration,
    /// The holder gave.
    Handover,
    /// The receiver has it.
    Receipt,
    /// A new seal.
    Sealing,
    /// The seal was opened.
    Opening,
    /// Nothing of it can be corrected.
    Other,
}

/// How an item was seen at a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Number on the seal; empty when not sealed.
    pub seal_number: String,
    /// Whether the seal was intact; so when there is none.
    pub seal_intact: bool,
    /// SHA-256 of a digital item; empty when it was not computed anew.
    pub content_sha256: String,
    /// Condition.
    pub condition: ItemCondition,
}

// === impl LinkKind ===

impl LinkKind {
    /// Whether its record says how the item was seen.
    pub(super) fn is_handing_or_sealing(self) -> bool {
        matches!(self, Self::Handover | Self::Receipt | Self::Sealing)
    }
}

// === impl Item ===

impl Item {
    /// Keeps what the last link says, after it was folded.
    pub(super) fn note(&mut self, kind: LinkKind, by: &str, content_sha256: &str) {
        let seen = Seen {
            seal_number: self.seal_number.clone(),
            seal_intact: self.seal_intact,
            content_sha256: content_sha256.to_owned(),
            condition: self.condition,
        };
        let link = Link {
            kind,
            by: by.to_owned(),
            at: self.last_at,
            seen,
        };
        self.records.insert(self.links, link);
    }

    pub(super) fn note_of_holder(&mut self, kind: LinkKind, content_sha256: &str) {
        let holder = self.holder.clone();
        self.note(kind, &holder, content_sha256);
    }

    /// Whether a correction of that link changes how the item's seal was seen last.
    pub(super) fn seal_is_of(&self, number: u32) -> bool {
        let mut seen = self.records.iter().rev();
        let last = seen.find(|(_, link)| link.kind != LinkKind::Other);
        last.is_some_and(|(last, _)| *last == number)
    }

    /// Whether a link of that number at that time stands between those before and after it.
    pub(super) fn fits_in_time(&self, number: u32, at: Timestamp) -> bool {
        let before = self.records.range(..number).next_back();
        let after = self.records.range(number.saturating_add(1)..).next();
        before.is_none_or(|(_, link)| link.at <= at) && after.is_none_or(|(_, link)| at <= link.at)
    }

    pub(super) fn corrected(&mut self, event: &ItemCorrected) {
        self.kind = event.item_kind();
        self.collected_by = event.collected_by_org_unit_id.clone();
        self.collected_by_person = event.collected_by_person_id.clone();
        self.requisition_id = event.requisition_id.clone();
        let seen = Seen {
            seal_number: event.seal_number.clone(),
            seal_intact: true,
            content_sha256: event.content_sha256.clone(),
            condition: event.condition(),
        };
        self.correct(event.corrected_link, event.collected_at.as_ref(), seen);
        self.add_link(event.link, None, &event.chain_breaks);
    }

    pub(super) fn link_corrected(&mut self, event: &LinkCorrected) {
        let seen = Seen {
            seal_number: event.seal_number.clone(),
            seal_intact: event.seal_intact || event.seal_number.is_empty(),
            content_sha256: event.content_sha256.clone(),
            condition: event.condition(),
        };
        self.correct(event.corrected_link, event.happened_at.as_ref(), seen);
        self.add_link(event.link, None, &event.chain_breaks);
    }

    /// A link says something else than before. It is how the item is now where nothing was seen since.
    fn correct(&mut self, number: u32, at: Option<&prost_types::Timestamp>, seen: Seen) {
        self.corrections = self.corrections.saturating_add(1);
        let Some(link) = self.records.get_mut(&number) else {
            return;
        };
        link.at = at.and_then(timestamp_from_proto).unwrap_or(link.at);
        link.seen = seen;
        if self.seal_is_of(number)
            && let Some(link) = self.records.get(&number)
        {
            self.seal_number = link.seen.seal_number.clone();
            self.seal_intact = link.seen.seal_intact;
            self.was_sealed |= !self.seal_number.is_empty();
        }
        let mut back = self.records.values().rev();
        let tells = |link: &&Link| !matches!(link.kind, LinkKind::Other | LinkKind::Opening);
        if let Some(link) = back.clone().find(tells) {
            self.condition = link.seen.condition;
        }
        let digest = |link: &&Link| !link.seen.content_sha256.is_empty();
        let content = back.clone().find(digest);
        self.content_sha256 =
            content.map_or_else(String::new, |link| link.seen.content_sha256.clone());
        if let Some(link) = back.next() {
            self.last_at = link.at;
        }
    }
}
