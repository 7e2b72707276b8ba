//! The rules of `custody/<item_id>`. Pure.

mod chain;
mod correction;
mod handover;
mod item;
mod keeping;
mod links;
mod rejection;

use api::CaseId;
use api::custody::v1::{
    BreakExplained, CancelHandoverRequest, ConfirmReceiptRequest, CorrectItemRequest,
    CorrectLinkRequest, CustodyEnded, EndCustodyRequest, ExplainBreakRequest, HandOverItemRequest,
    HandoverCancelled, ItemCorrected, ItemHandedOver, ItemReceived, ItemRegistered, ItemSealed,
    LinkCorrected, OpenSealRequest, RecordUnannouncedReceiptRequest, RegisterItemRequest,
    SealItemRequest, SealOpened,
};
use decider::{Actor, Decider, Lane, Occasion, Target};
use uuid::Uuid;

pub use item::{Item, Transit};
pub use links::{Link, LinkKind, Seen};
pub use rejection::CustodyRejection;

decider::command_set! {
    /// What the parties of a chain can ask for.
    pub enum CustodyCommand {
        RegisterItemRequest,
        HandOverItemRequest,
        ConfirmReceiptRequest,
        RecordUnannouncedReceiptRequest,
        CancelHandoverRequest,
        OpenSealRequest,
        SealItemRequest,
        ExplainBreakRequest,
        EndCustodyRequest,
        CorrectItemRequest,
        CorrectLinkRequest,
    }
}

decider::event_set! {
    /// What happens to an item.
    pub enum CustodyEvent {
        ItemRegistered,
        ItemHandedOver,
        ItemReceived,
        HandoverCancelled,
        SealOpened,
        ItemSealed,
        BreakExplained,
        CustodyEnded,
        ItemCorrected,
        LinkCorrected,
    }
}

/// The rules of the chain of custody.
pub struct CustodyDecider;

/// What the events of a chain add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustodyState {
    /// The item; `None` before it is registered.
    pub item: Option<Item>,
}

type Decided = Result<CustodyEvent, CustodyRejection>;

// === impl CustodyState ===

impl Lane for CustodyState {
    /// Who may know of the item depends on the command: the units of its chain, or, for a receipt
    /// nobody announced, the units of the case. Hence decided with the command.
    fn admits(&self, _actor: &Actor) -> bool {
        self.item.is_some()
    }

    fn case_id(&self) -> Option<CaseId> {
        self.item.as_ref().map(|item| item.case_id)
    }
}

impl CustodyState {
    /// The item, if it belongs to the case; otherwise there is none as far as the caller may know.
    fn of_case(&self, case_id: &str) -> Result<&Item, CustodyRejection> {
        self.item
            .as_ref()
            .filter(|item| case_id.parse() == Ok(item.case_id.0))
            .ok_or(CustodyRejection::ItemUnknown)
    }

    /// The item, if its chain has passed through the actor's unit, or is about to.
    fn of_party(&self, case_id: &str, actor: &Actor) -> Result<&Item, CustodyRejection> {
        let item = self.of_case(case_id)?;
        match item.parties.iter().any(|unit| actor.acts_for(unit)) {
            true => Ok(item),
            false => Err(CustodyRejection::ItemUnknown),
        }
    }

    /// The item, if the actor's unit holds it and may act on it.
    fn held(&self, case_id: &str, actor: &Actor) -> Result<&Item, CustodyRejection> {
        let item = self.of_party(case_id, actor)?;
        if !actor.acts_for(&item.holder) {
            return Err(CustodyRejection::NotTheHolder);
        }
        if item.ended {
            return Err(CustodyRejection::CustodyEnded);
        }
        if item.transit.is_some() {
            return Err(CustodyRejection::HandoverWaits);
        }
        Ok(item)
    }
}

// === impl CustodyDecider ===

impl Decider for CustodyDecider {
    const CATEGORY: &'static str = "custody";
    type Command = CustodyCommand;
    type Event = CustodyEvent;
    type State = CustodyState;
    type Rejection = CustodyRejection;

    fn target(command: &CustodyCommand) -> Target {
        let item_id = match command {
            CustodyCommand::RegisterItemRequest(_) => return Target::New,
            CustodyCommand::HandOverItemRequest(request) => &request.item_id,
            CustodyCommand::ConfirmReceiptRequest(request) => &request.item_id,
            CustodyCommand::RecordUnannouncedReceiptRequest(request) => &request.item_id,
            CustodyCommand::CancelHandoverRequest(request) => &request.item_id,
            CustodyCommand::OpenSealRequest(request) => &request.item_id,
            CustodyCommand::SealItemRequest(request) => &request.item_id,
            CustodyCommand::ExplainBreakRequest(request) => &request.item_id,
            CustodyCommand::EndCustodyRequest(request) => &request.item_id,
            CustodyCommand::CorrectItemRequest(request) => &request.item_id,
            CustodyCommand::CorrectLinkRequest(request) => &request.item_id,
        };
        // a request is checked before it gets here; the nil stream exists nowhere
        Target::Existing(item_id.parse().unwrap_or(Uuid::nil()))
    }

    /// Whoever registers an item, or has one that nobody handed over, must take part in the case.
    /// The others are known by the chain itself: a laboratory need not take part in the case.
    fn requires_lane_of(command: &CustodyCommand) -> Option<CaseId> {
        match command {
            CustodyCommand::RegisterItemRequest(_)
            | CustodyCommand::RecordUnannouncedReceiptRequest(_) => command.case_id().map(CaseId),
            _ => None,
        }
    }

    fn decide(
        command: &CustodyCommand,
        state: &CustodyState,
        occasion: &Occasion<'_>,
    ) -> Result<Vec<CustodyEvent>, CustodyRejection> {
        let event = match command {
            CustodyCommand::RegisterItemRequest(request) => keeping::register(request, occasion),
            CustodyCommand::HandOverItemRequest(request) => {
                handover::hand_over(request, state, occasion)
            }
            CustodyCommand::ConfirmReceiptRequest(request) => {
                handover::confirm(request, state, occasion)
            }
            CustodyCommand::RecordUnannouncedReceiptRequest(request) => {
                handover::receive_unannounced(request, state, occasion)
            }
            CustodyCommand::CancelHandoverRequest(request) => {
                handover::cancel(request, state, occasion)
            }
            CustodyCommand::OpenSealRequest(request) => {
                keeping::open_seal(request, state, occasion)
            }
            CustodyCommand::SealItemRequest(request) => keeping::seal(request, state, occasion),
            CustodyCommand::ExplainBreakRequest(request) => {
                keeping::explain(request, state, occasion)
            }
            CustodyCommand::EndCustodyRequest(request) => keeping::end(request, state, occasion),
            CustodyCommand::CorrectItemRequest(request) => {
                correction::item(request, state, occasion)
            }
            CustodyCommand::CorrectLinkRequest(request) => {
                correction::link(request, state, occasion)
            }
        }?;
        Ok(vec![event])
    }

    fn evolve(mut state: CustodyState, event: &CustodyEvent) -> CustodyState {
        match (event, &mut state.item) {
            (CustodyEvent::ItemRegistered(event), None) => state.item = Item::registered(event),
            (CustodyEvent::ItemHandedOver(event), Some(item)) => item.handed_over(event),
            (CustodyEvent::ItemReceived(event), Some(item)) => item.received(event),
            (CustodyEvent::HandoverCancelled(event), Some(item)) => item.cancelled(event),
            (CustodyEvent::SealOpened(event), Some(item)) => item.opened(event),
            (CustodyEvent::ItemSealed(event), Some(item)) => item.sealed(event),
            (CustodyEvent::BreakExplained(event), Some(item)) => item.explained(event),
            (CustodyEvent::CustodyEnded(event), Some(item)) => item.ended(event),
            (CustodyEvent::ItemCorrected(event), Some(item)) => item.corrected(event),
            (CustodyEvent::LinkCorrected(event), Some(item)) => item.link_corrected(event),
            // an item is registered once, and nothing happens to it before
            (_, None) | (CustodyEvent::ItemRegistered(_), Some(_)) => {}
        }
        state
    }
}

/// The person told, or the one who acts.
fn person_or_actor(told: &str, occasion: &Occasion<'_>) -> String {
    match told {
        "" => occasion.actor.person_id.to_string(),
        person_id => person_id.to_owned(),
    }
}
