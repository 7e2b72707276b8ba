//! Whether a link holds to the one before. A link that does not is recorded with the reasons.

use api::custody::v1::{ChainBreak, ItemCondition};
use jiff::Timestamp;

use super::Item;

/// How an item was seen when a link was made.
pub(super) struct Sighting<'a> {
    pub at: Timestamp,
    pub seal_number: &'a str,
    pub seal_intact: bool,
    pub content_sha256: &'a str,
    pub condition: ItemCondition,
}

// === impl Item ===

impl Item {
    /// Number of the next link.
    pub(super) fn next_link(&self) -> u32 {
        self.links.saturating_add(1)
    }

    /// Why an item seen like this does not continue the chain.
    pub(super) fn breaks_at(&self, seen: &Sighting<'_>) -> Vec<ChainBreak> {
        let mut breaks = self.break_in_time(seen.at);
        breaks.extend(self.breaks_of_seal(seen.seal_number, seen.seal_intact));
        breaks.extend(self.break_of_content(seen));
        breaks.extend(self.break_of_condition(seen.condition));
        breaks
    }

    pub(super) fn break_in_time(&self, at: Timestamp) -> Vec<ChainBreak> {
        match at < self.last_at {
            true => vec![ChainBreak::TimeBackwards],
            false => Vec::new(),
        }
    }

    /// Only a recorded sealing gives a new number.
    pub(super) fn breaks_of_seal(&self, number: &str, intact: bool) -> Vec<ChainBreak> {
        let mut breaks = Vec::new();
        match (self.seal_number.as_str(), number) {
            (before, now) if before == now => {}
            (_, "") => breaks.push(ChainBreak::SealMissing),
            (_, _) => breaks.push(ChainBreak::SealMismatch),
        }
        // a seal that is known to be broken is not found broken again
        let known = self.seal_number == number && !self.seal_intact;
        if !number.is_empty() && !intact && !known {
            breaks.push(ChainBreak::SealNotIntact);
        }
        breaks
    }

    /// An intact seal vouches for what is under it: a sealed medium cannot be read.
    fn break_of_content(&self, seen: &Sighting<'_>) -> Option<ChainBreak> {
        let sealed = !seen.seal_number.is_empty()
            && seen.seal_number == self.seal_number
            && seen.seal_intact;
        match (self.content_sha256.as_str(), seen.content_sha256) {
            ("", _) => None,
            (_, "") if sealed => None,
            (_, "") => Some(ChainBreak::HashNotChecked),
            (before, now) if before == now => None,
            (_, _) => Some(ChainBreak::HashMismatch),
        }
    }

    fn break_of_condition(&self, condition: ItemCondition) -> Option<ChainBreak> {
        let is_worse = match condition {
            ItemCondition::PackagingDamaged
            | ItemCondition::Damaged
            | ItemCondition::Incomplete => condition != self.condition,
            // an examination uses some of it up, but not through the seal
            ItemCondition::PartlyUsed => condition != self.condition && !self.was_opened,
            ItemCondition::Good | ItemCondition::Unspecified => false,
        };
        is_worse.then_some(ChainBreak::ConditionWorse)
    }
}

/// The codes as an event states them.
pub(super) fn codes(breaks: Vec<ChainBreak>) -> Vec<i32> {
    breaks.into_iter().map(i32::from).collect()
}
