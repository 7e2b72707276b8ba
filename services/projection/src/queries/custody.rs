//! Items of evidence: where they are, and whether their chains hold.

use std::collections::{HashMap, HashSet};

use access::Concern;
use api::EventMessage as _;
use api::custody::v1::{BreakExplained, ItemCorrected, ItemRegistered, LinkCorrected};
use api::views::v1::{
    CustodyItem, CustodyScope, ExplainedChainBreak, LinkCorrection, ListCustodyItemsRequest,
    ListCustodyItemsResponse, OpenChainBreak,
};
use projector::Scope;
use prost::Message;
use service_kit::{Code, Failure};
use uuid::Uuid;

use crate::custody_facts::{BreakState, CorrectionState, ExplanationState, ItemState};
use crate::custody_rows::CUSTODY;
use crate::db::{Row, Tx, Value};
use crate::fold::open_set;
use crate::rows::BOARD;

use super::opening::{StoredEvent, Unreadable};
use super::page_token::Query;
use super::worklist::events_at;
use super::{
    Caller, Queries, case_id_of, damaged, failed, fitting, fitting_into, page_size, scope_of,
    sees_all_cases, time,
};

/// Most items shown with a case.
const OF_CASE_MAX: usize = 100;
/// Most items of a case whose chains a timeline tells.
const CHAINS_MAX: usize = 10_000;
/// Most bytes of them, unless the first alone has more.
const OF_CASE_BYTES_MAX: usize = 512 * 1024;

/// What is asked for, once the request is understood.
struct Question {
    case_id: Option<Uuid>,
    scope: CustodyScope,
    /// Only items registered before this position.
    before: i64,
    size: usize,
}

/// An item as stored.
struct StoredItem {
    case_id: Uuid,
    state: ItemState,
}

impl Queries {
    /// The items of the caller's cases and those whose chain names its unit; for the lead agency and
    /// oversight all items.
    ///
    /// # Errors
    /// `Denied` for an agency that may not know of custody; `Invalid` for a page token of another
    /// query; `Unavailable` when the views are away or late.
    pub async fn custody_items(
        &self,
        caller: &Caller,
        request: &ListCustodyItemsRequest,
    ) -> Result<ListCustodyItemsResponse, Failure> {
        if !may_know(caller) {
            return Err(Failure::new(Code::Denied));
        }
        let case_id = match request.case_id.as_str() {
            "" => None,
            text => Some(case_id_of(text)?),
        };
        let parts = [request.case_id.as_bytes(), &request.scope.to_be_bytes()];
        let query = Query::of("ListCustodyItems", caller, &parts);
        let cursor = query.cursor(&request.page_token, 1)?;
        let partitions = case_id.map_or(Scope::All, scope_of);
        let position = self.reach(caller, partitions, request.min_position).await?;

        let question = Question {
            case_id,
            scope: request.scope(),
            before: cursor.map_or(i64::MAX, |cursor| cursor.numbers[0]),
            size: page_size(request.page_size),
        };
        let mut tx = self.snapshot().await?;
        let mut stored = question.find(caller, &mut tx).await?;
        let has_more = stored.len() > question.size;
        stored.truncate(question.size);
        let positions: Vec<u64> = stored.iter().map(StoredItem::position).collect();
        let mut items = self.tell_items(caller, &mut tx, stored).await?;
        items.truncate(fitting(items.iter().map(Message::encoded_len)));
        let is_cut = has_more || items.len() < positions.len();
        let last = items.len().checked_sub(1);
        let next_page_token = match last.and_then(|last| positions.get(last)) {
            Some(last) if is_cut => query.token(&[*last as i64], &[]),
            _ => String::new(),
        };
        if question.scope == CustodyScope::PassedThroughUs {
            // what one of the units passed on to another of them has not left
            items.retain(|item| !is_with(caller, item));
        }
        Ok(ListCustodyItemsResponse {
            items,
            next_page_token,
            position,
        })
    }

    /// The items of a case the caller takes part in, and whether there are more; none for those who
    /// may not know of custody.
    pub(super) async fn items_of_case(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        case_id: Uuid,
    ) -> Result<(Vec<CustodyItem>, bool), Failure> {
        if !may_know(caller) {
            return Ok((Vec::new(), false));
        }
        let question = Question {
            case_id: Some(case_id),
            scope: CustodyScope::Unspecified,
            before: i64::MAX,
            size: OF_CASE_MAX,
        };
        let mut stored = question.find(caller, tx).await?;
        let has_more = stored.len() > OF_CASE_MAX;
        stored.truncate(OF_CASE_MAX);
        let mut items = self.tell_items(caller, tx, stored).await?;
        let all = items.len();
        let sizes = items.iter().map(Message::encoded_len);
        items.truncate(fitting_into(OF_CASE_BYTES_MAX, sizes));
        let is_cut = has_more || items.len() < all;
        Ok((items, is_cut))
    }

    /// Whether the chain of an item of a case does not hold and nobody has explained why, as far as the
    /// caller may know of it.
    pub(super) async fn is_chain_broken(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        case_id: Uuid,
    ) -> Result<bool, Failure> {
        if !may_know(caller) {
            return Ok(false);
        }
        let question = Question {
            case_id: Some(case_id),
            scope: CustodyScope::Broken,
            before: i64::MAX,
            size: 1,
        };
        Ok(!question.find(caller, tx).await?.is_empty())
    }

    /// Adds what each item is, why its chain did not hold and why it was corrected, in words, for those
    /// who may read them.
    async fn tell_items(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        stored: Vec<StoredItem>,
    ) -> Result<Vec<CustodyItem>, Failure> {
        let positions = stored.iter().flat_map(StoredItem::positions);
        let mut events = events_at(tx, positions).await?;
        let mut items = Vec::with_capacity(stored.len());
        for one in stored {
            let in_chain = one.names(caller);
            for position in one.positions() {
                if let Some(event) = events.get_mut(&position) {
                    event.in_chain = in_chain;
                }
            }
            items.push(self.tell_item(caller, one, &events).await?);
        }
        Ok(items)
    }

    async fn tell_item(
        &self,
        caller: &Caller,
        stored: StoredItem,
        events: &HashMap<u64, StoredEvent>,
    ) -> Result<CustodyItem, Failure> {
        let registered = stored.position();
        let explained: Vec<u64> = stored.explained().collect();
        let corrected: Vec<u64> = stored.corrected().collect();
        let mut item = stored.told()?;
        macro_rules! words {
            ($position:expr, $message:ident) => {
                match events.get($position) {
                    Some(event) => {
                        let opened = event.message(&caller.actor, &self.vault).await?;
                        let (words, unreadable): ($message, Unreadable) = opened;
                        item.damaged |= unreadable.damaged;
                        words
                    }
                    None => $message::default(),
                }
            };
        }
        item.description = words!(&registered, ItemRegistered).description;
        for (index, position) in explained.iter().enumerate() {
            let words = words!(position, BreakExplained);
            item.explanations[index].explanation = words.explanation;
            item.explanations[index].record_number = words.record_number;
        }
        for (index, position) in corrected.iter().enumerate() {
            let is_items = events
                .get(position)
                .is_some_and(|event| event.event_type() == ItemCorrected::TYPE);
            if is_items {
                let words = words!(position, ItemCorrected);
                // corrected words take the place of the first ones
                if !words.description.is_empty() {
                    item.description = words.description;
                }
                item.corrections[index].reason = words.reason;
            } else {
                item.corrections[index].reason = words!(position, LinkCorrected).reason;
            }
        }
        Ok(item)
    }
}

fn explained(state: ExplanationState) -> ExplainedChainBreak {
    ExplainedChainBreak {
        link: state.broken.link,
        chain_breaks: state.broken.codes,
        recorded_at: time(state.broken.recorded_at),
        explained_at: time(state.explained_at),
        explained_by_org_unit_id: state.unit,
        ..Default::default()
    }
}

fn corrected(state: CorrectionState) -> LinkCorrection {
    LinkCorrection {
        link: state.link,
        by_link: state.by_link,
        corrected_at: time(state.corrected_at),
        corrected_by_org_unit_id: state.unit,
        reason: String::new(),
    }
}

/// Whether an item is with the caller's unit or one it acts for, or on the way to it.
fn is_with(caller: &Caller, item: &CustodyItem) -> bool {
    let holds = item.ended_at.is_none() && caller.actor.acts_for(&item.holder_org_unit_id);
    holds || caller.actor.acts_for(&item.in_transit_to_org_unit_id)
}

/// The items of a case whose chain names a unit that the caller acts for, by their ids as the events
/// have them.
pub(super) async fn chains_of(
    caller: &Caller,
    tx: &mut Tx,
    case_id: Uuid,
) -> Result<HashSet<String>, Failure> {
    if !may_know(caller) || sees_all_cases(caller.actor.agency_kind) {
        return Ok(HashSet::new());
    }
    let question = Question {
        case_id: Some(case_id),
        scope: CustodyScope::Unspecified,
        before: i64::MAX,
        size: CHAINS_MAX,
    };
    let mut items = HashSet::new();
    for one in question.find(caller, tx).await? {
        if one.names(caller) {
            items.insert(one.item_id()?.to_string());
        }
    }
    Ok(items)
}

/// Whether the caller's agency may know of chains of custody at all.
fn may_know(caller: &Caller) -> bool {
    open_set(caller.actor.agency_kind, CUSTODY, Concern::Custody).is_some()
}

// === impl Question ===

impl Question {
    /// One item more than fits the page, where there are so many; the last registered first.
    async fn find(&self, caller: &Caller, tx: &mut Tx) -> Result<Vec<StoredItem>, Failure> {
        let is_broken = self.scope == CustodyScope::Broken;
        let relation = match is_broken {
            true => 0,
            false => i64::from(i32::from(self.scope)),
        };
        let all = sees_all_cases(caller.actor.agency_kind).then_some(BOARD);
        let own = caller.units().filter(|_| all.is_none());
        let mut stored = Vec::new();
        for unit in all.into_iter().chain(own) {
            let mut parameters = vec![
                Value::from(unit),
                Value::from(self.before),
                Value::from(self.size as u64 + 1),
            ];
            let rows = match self.case_id {
                Some(case_id) => {
                    parameters.push(Value::from(case_id));
                    parameters.push(Value::from(relation));
                    parameters.push(Value::from(i64::from(is_broken)));
                    tx.fetch(|sql| sql.items_of_case, &parameters).await
                }
                None if is_broken => tx.fetch(|sql| sql.items_broken_of_unit, &parameters).await,
                None => {
                    parameters.push(Value::from(relation));
                    tx.fetch(|sql| sql.items_of_unit, &parameters).await
                }
            };
            for row in &rows.map_err(failed)? {
                stored.push(StoredItem::read(row).ok_or_else(|| damaged("item row"))?);
            }
        }
        // units that the caller acts for may know of the same item
        stored.sort_unstable_by_key(|one: &StoredItem| std::cmp::Reverse(one.position()));
        stored.dedup_by_key(|one| one.position());
        Ok(stored)
    }
}

// === impl StoredItem ===

impl StoredItem {
    fn read(row: &Row) -> Option<Self> {
        Some(Self {
            case_id: Uuid::from_slice(row.get(1)?.bytes()?).ok()?,
            state: ItemState::decode(row.get(3)?.bytes()?.clone()).ok()?,
        })
    }

    /// Whether its chain names a unit that the caller acts for.
    fn names(&self, caller: &Caller) -> bool {
        let mut units = self.state.units.iter();
        units.any(|unit| caller.actor.acts_for(unit))
    }

    fn position(&self) -> u64 {
        self.state.registered_position
    }

    fn explained(&self) -> impl Iterator<Item = u64> {
        self.state.explanations.iter().map(|one| one.position)
    }

    fn corrected(&self) -> impl Iterator<Item = u64> {
        self.state.corrections.iter().map(|one| one.position)
    }

    /// The events that hold words about it.
    fn positions(&self) -> impl Iterator<Item = u64> {
        let registered = std::iter::once(self.position());
        registered.chain(self.explained()).chain(self.corrected())
    }

    fn item_id(&self) -> Result<Uuid, Failure> {
        Uuid::from_slice(&self.state.item_id).map_err(|_| damaged("item row"))
    }

    fn told(self) -> Result<CustodyItem, Failure> {
        let item_id = self.item_id()?;
        let state = self.state;
        let open_break = |broken: BreakState| OpenChainBreak {
            link: broken.link,
            chain_breaks: broken.codes,
            recorded_at: time(broken.recorded_at),
        };
        Ok(CustodyItem {
            item_id: item_id.to_string(),
            case_id: self.case_id.to_string(),
            item_kind: state.kind,
            registered_at: time(state.registered_at),
            holder_org_unit_id: state.holder,
            holder_since: time(state.holder_since),
            in_transit_to_org_unit_id: state.coming_to,
            handed_over_at: time(state.handed_over_at),
            seal_number: state.seal_number,
            links: state.links,
            open_breaks: state.open_breaks.into_iter().map(open_break).collect(),
            explained_breaks: state.explained_breaks,
            ended: state.ended,
            ended_at: time(state.ended_at),
            position: state.last_position,
            explanations: state.explanations.into_iter().map(explained).collect(),
            corrections: state.corrections.into_iter().map(corrected).collect(),
            ..Default::default()
        })
    }
}
