//! Items of evidence: where they are, and whether their chains hold.

use std::collections::HashSet;

use access::Concern;
use api::custody::v1::ItemRegistered;
use api::views::v1::{
    CustodyItem, CustodyScope, ListCustodyItemsRequest, ListCustodyItemsResponse, OpenChainBreak,
};
use projector::Scope;
use prost::Message;
use service_kit::{Code, Failure};
use uuid::Uuid;

use crate::custody_facts::{BreakState, ItemState};
use crate::custody_rows::CUSTODY;
use crate::db::{Row, Tx, Value};
use crate::fold::open_set;
use crate::rows::BOARD;

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

    /// Adds what each item is, in words, for those who may read them.
    async fn tell_items(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        stored: Vec<StoredItem>,
    ) -> Result<Vec<CustodyItem>, Failure> {
        let mut events = events_at(tx, stored.iter().map(StoredItem::position)).await?;
        let mut items = Vec::with_capacity(stored.len());
        for one in stored {
            let position = one.position();
            let in_chain = one.names(caller);
            let mut item = one.told()?;
            if let Some(event) = events.get_mut(&position) {
                event.in_chain = in_chain;
                let opened = event.message(&caller.actor, &self.vault).await?;
                let (registered, _): (ItemRegistered, _) = opened;
                item.description = registered.description;
            }
            items.push(item);
        }
        Ok(items)
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
            description: String::new(),
        })
    }
}
