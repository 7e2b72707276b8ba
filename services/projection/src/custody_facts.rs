//! What the events of custody say about where an item is, and whether its chain holds.

use api::custody::v1 as custody;
use api::custody::v1::{ChainBreak, CustodyEnd, ItemKind};
use event_store::Event;
use prost::Message;
use prost_types::Timestamp;
use uuid::Uuid;

use crate::attention_facts::micros;
use crate::facts::{Line, Malformed, line};
use crate::state::CaseState;

/// Explanations kept of an item, and corrections.
const MARKS_MAX: usize = 20;

/// Where an item is. Times are microseconds since the epoch, 0 for none.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ItemState {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) item_id: Vec<u8>,
    #[prost(enumeration = "ItemKind", tag = "2")]
    pub(crate) kind: i32,
    #[prost(int64, tag = "3")]
    pub(crate) registered_at: i64,
    #[prost(uint64, tag = "4")]
    pub(crate) registered_position: u64,
    #[prost(string, tag = "5")]
    pub(crate) holder: String,
    #[prost(int64, tag = "6")]
    pub(crate) holder_since: i64,
    /// Unit it is on the way to; empty for none.
    #[prost(string, tag = "7")]
    pub(crate) coming_to: String,
    #[prost(int64, tag = "8")]
    pub(crate) handed_over_at: i64,
    #[prost(string, tag = "9")]
    pub(crate) seal_number: String,
    #[prost(uint32, tag = "10")]
    pub(crate) links: u32,
    /// Not explained yet, in the order of their links.
    #[prost(message, repeated, tag = "11")]
    pub(crate) open_breaks: Vec<BreakState>,
    #[prost(uint32, tag = "12")]
    pub(crate) explained_breaks: u32,
    #[prost(enumeration = "CustodyEnd", tag = "13")]
    pub(crate) ended: i32,
    #[prost(int64, tag = "14")]
    pub(crate) ended_at: i64,
    #[prost(uint64, tag = "15")]
    pub(crate) last_position: u64,
    /// Units the chain has passed through or was to: the parties of the rules of custody.
    #[prost(string, repeated, tag = "16")]
    pub(crate) units: Vec<String>,
    /// Links that did not hold and were explained, in the order in which they were; the last ones.
    #[prost(message, repeated, tag = "17")]
    pub(crate) explanations: Vec<ExplanationState>,
    /// Corrections, in the order in which they were made; the last ones.
    #[prost(message, repeated, tag = "18")]
    pub(crate) corrections: Vec<CorrectionState>,
}

/// A link that does not hold to the one before.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct BreakState {
    #[prost(uint32, tag = "1")]
    pub(crate) link: u32,
    #[prost(enumeration = "ChainBreak", repeated, tag = "2")]
    pub(crate) codes: Vec<i32>,
    #[prost(int64, tag = "3")]
    pub(crate) recorded_at: i64,
}

/// A break that was explained. The words stand in the event.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ExplanationState {
    #[prost(message, required, tag = "1")]
    pub(crate) broken: BreakState,
    #[prost(int64, tag = "2")]
    pub(crate) explained_at: i64,
    #[prost(string, tag = "3")]
    pub(crate) unit: String,
    #[prost(uint64, tag = "4")]
    pub(crate) position: u64,
}

/// A link that corrects an earlier one. The reason stands in the event.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct CorrectionState {
    #[prost(uint32, tag = "1")]
    pub(crate) link: u32,
    #[prost(uint32, tag = "2")]
    pub(crate) by_link: u32,
    #[prost(int64, tag = "3")]
    pub(crate) corrected_at: i64,
    #[prost(string, tag = "4")]
    pub(crate) unit: String,
    #[prost(uint64, tag = "5")]
    pub(crate) position: u64,
}

/// The lines of all custody events.
pub(crate) fn custody_lines() -> [(&'static str, Line); 10] {
    [
        line(registered),
        line(handed_over),
        line(received),
        line(cancelled),
        line(opened),
        line(sealed),
        line(explained),
        line(ended),
        line(item_corrected),
        line(link_corrected),
    ]
}

/// The item of an event.
macro_rules! item_of {
    ($case:ident, $message:ident, $event:ident) => {{
        let id: Uuid = $message.item_id.parse().map_err(|_| Malformed)?;
        let item: &mut ItemState = $case.item_mut(id, $event);
        item.last_position = $event.position;
        item
    }};
}

fn registered(
    case: &mut CaseState,
    message: custody::ItemRegistered,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    // whoever collected it has had it since then
    let since = match message.collected_by_org_unit_id == message.holder_org_unit_id {
        true => message.collected_at.as_ref(),
        false => None,
    };
    item.kind = message.item_kind;
    item.seal_number = message.seal_number;
    item.hold(message.holder_org_unit_id, since, event);
    item.add_link(message.link, message.chain_breaks, event)
}

fn handed_over(
    case: &mut CaseState,
    message: custody::ItemHandedOver,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    item.name(&message.to_org_unit_id);
    item.coming_to = message.to_org_unit_id;
    item.handed_over_at = micros(message.handed_over_at.as_ref(), event);
    item.seal_number = message.seal_number;
    item.add_link(message.link, message.chain_breaks, event)
}

fn received(
    case: &mut CaseState,
    message: custody::ItemReceived,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    item.seal_number = message.seal_number;
    // what was thought used up or destroyed is there after all
    (item.ended, item.ended_at) = (0, 0);
    item.hold(
        message.holder_org_unit_id,
        message.received_at.as_ref(),
        event,
    );
    item.add_link(message.link, message.chain_breaks, event)
}

fn cancelled(
    case: &mut CaseState,
    message: custody::HandoverCancelled,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    item.stay();
    item.add_link(message.link, Vec::new(), event)
}

fn opened(
    case: &mut CaseState,
    message: custody::SealOpened,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    item.seal_number.clear();
    item.add_link(message.link, message.chain_breaks, event)
}

fn sealed(
    case: &mut CaseState,
    message: custody::ItemSealed,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    item.seal_number = message.seal_number;
    item.add_link(message.link, message.chain_breaks, event)
}

fn explained(
    case: &mut CaseState,
    message: custody::BreakExplained,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    let explains = |broken: &BreakState| broken.link == message.broken_link;
    let mut explanation = ExplanationState {
        explained_at: event.recorded_at.as_microsecond(),
        unit: message.org_unit_id,
        position: event.position,
        ..Default::default()
    };
    if let Some(open) = item.open_breaks.iter().position(explains) {
        explanation.broken = item.open_breaks.remove(open);
        item.explained_breaks += 1;
        item.explanations.push(explanation);
    } else if let Some(known) = item
        .explanations
        .iter()
        .position(|one| explains(&one.broken))
    {
        // explained once more: the later words count
        explanation.broken = item.explanations.remove(known).broken;
        item.explanations.push(explanation);
    }
    keep_last(&mut item.explanations);
    Ok(())
}

fn item_corrected(
    case: &mut CaseState,
    message: custody::ItemCorrected,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    item.kind = message.item_kind;
    item.seal_number = message.current_seal_number;
    item.correct(message.corrected_link, message.link, event);
    item.add_link(message.link, message.chain_breaks, event)
}

fn link_corrected(
    case: &mut CaseState,
    message: custody::LinkCorrected,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    item.seal_number = message.current_seal_number;
    item.correct(message.corrected_link, message.link, event);
    item.add_link(message.link, message.chain_breaks, event)
}

fn ended(
    case: &mut CaseState,
    message: custody::CustodyEnded,
    event: &Event,
) -> Result<(), Malformed> {
    let item = item_of!(case, message, event);
    item.ended = message.how;
    item.ended_at = micros(message.ended_at.as_ref(), event);
    item.add_link(message.link, message.chain_breaks, event)
}

fn keep_last<T>(marks: &mut Vec<T>) {
    let over = marks.len().saturating_sub(MARKS_MAX);
    marks.drain(..over);
}

// === impl CaseState ===

impl CaseState {
    /// The item's entry, made when there is none.
    fn item_mut(&mut self, id: Uuid, event: &Event) -> &mut ItemState {
        let known = |item: &ItemState| item.item_id == id.as_bytes();
        let index = self.items.iter().position(known).unwrap_or_else(|| {
            self.items.push(ItemState {
                item_id: id.as_bytes().to_vec(),
                registered_at: event.recorded_at.as_microsecond(),
                registered_position: event.position,
                ..Default::default()
            });
            self.items.len() - 1
        });
        &mut self.items[index]
    }
}

// === impl ItemState ===

impl ItemState {
    /// Whether its custody ended.
    pub(crate) fn is_over(&self) -> bool {
        self.ended_at != 0
    }

    /// It is with a unit from now on, and not on the way.
    fn hold(&mut self, unit: String, since: Option<&Timestamp>, event: &Event) {
        self.name(&unit);
        // from person to person within a unit is no change
        if self.holder != unit {
            self.holder_since = micros(since, event);
        }
        self.holder = unit;
        self.stay();
    }

    fn stay(&mut self) {
        self.coming_to.clear();
        self.handed_over_at = 0;
    }

    /// The chain names a unit, which from now on may know of the item.
    fn name(&mut self, unit: &str) {
        if !unit.is_empty() && !self.units.iter().any(|known| known == unit) {
            self.units.push(unit.to_owned());
        }
    }

    fn correct(&mut self, link: u32, by_link: u32, event: &Event) {
        self.corrections.push(CorrectionState {
            link,
            by_link,
            corrected_at: event.recorded_at.as_microsecond(),
            unit: event.actor.org_unit_id.clone(),
            position: event.position,
        });
        keep_last(&mut self.corrections);
    }

    /// Never fails: the last step of every line that adds a link.
    fn add_link(&mut self, link: u32, mut codes: Vec<i32>, event: &Event) -> Result<(), Malformed> {
        self.links = link;
        codes.retain(|code| *code != i32::from(ChainBreak::Unspecified));
        if !codes.is_empty() {
            self.open_breaks.push(BreakState {
                link,
                codes,
                recorded_at: event.recorded_at.as_microsecond(),
            });
        }
        Ok(())
    }
}
