//! The worklist of a unit, and the board of the lead agency and of oversight.

use std::collections::{BTreeSet, HashMap};

use api::views::v1::{
    GetWorklistRequest, GetWorklistResponse, Lane, WorklistFilter, WorklistItem, WorklistOrder,
};
use api::{CaseId, timestamp_from_proto};
use projector::Scope;
use prost::Message as _;
use service_kit::Failure;
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::rows::{BOARD, lane_bit};
use crate::sql::Statement;

use super::opening::{StoredEvent, closed};
use super::page_token::{Cursor, Query};
use super::{Caller, Queries, damaged, failed, fitting, page_size, sees_all_cases, time};

const LANES: [Lane; 5] = [
    Lane::Case,
    Lane::Health,
    Lane::Police,
    Lane::LegalAid,
    Lane::Education,
];

/// How a worklist is sorted: the statement and the columns it sorts by before the case id.
struct Order {
    statement: Statement,
    columns: &'static [Column],
    descending: bool,
}

#[derive(Clone, Copy)]
enum Column {
    RiskLevel,
    OpenedAt,
    LastEventAt,
}

struct StoredItem {
    item: WorklistItem,
    case_id: Uuid,
    opened_at: i64,
    last_event_at: i64,
    child_positions: Vec<u64>,
}

impl Queries {
    /// The cases of the caller's unit.
    ///
    /// # Errors
    /// `Invalid` for a page token of another query; `Unavailable` when the views are away or late.
    pub async fn worklist(
        &self,
        caller: &Caller,
        request: &GetWorklistRequest,
    ) -> Result<GetWorklistResponse, Failure> {
        let order = Order::of(request.order_by());
        let filter = request.filter.unwrap_or_default();
        let order_number = request.order_by.to_be_bytes();
        let query = Query::of(
            "GetWorklist",
            caller,
            &[&filter.encode_to_vec(), &order_number],
        );
        let cursor = query.cursor(&request.page_token, order.columns.len())?;
        let position = self.reach(caller, Scope::All, request.min_position).await?;

        let size = page_size(request.page_size);
        let mut tx = self.snapshot().await?;
        let parameters = parameters(caller, &filter, &order, cursor, size)?;
        let rows = tx
            .fetch(order.statement, &parameters)
            .await
            .map_err(failed)?;
        let mut items = rows
            .iter()
            .take(size)
            .map(|row| StoredItem::read(row).ok_or_else(|| damaged("worklist row")))
            .collect::<Result<Vec<_>, _>>()?;
        self.name_children(caller, &mut tx, &mut items).await?;
        items.truncate(fitting(
            items.iter().map(|stored| stored.item.encoded_len()),
        ));
        let next_page_token = match items.last() {
            Some(last) if rows.len() > items.len() => {
                query.token(&order.numbers(last), last.case_id.as_bytes())
            }
            _ => String::new(),
        };
        Ok(GetWorklistResponse {
            items: items.into_iter().map(|stored| stored.item).collect(),
            next_page_token,
            position,
        })
    }

    /// Opens who the children are, all of the page with one look-up.
    async fn name_children(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        items: &mut [StoredItem],
    ) -> Result<(), Failure> {
        let positions: BTreeSet<u64> = items
            .iter()
            .flat_map(|stored| stored.child_positions.iter().copied())
            .collect();
        if sees_all_cases(caller.actor.agency_kind) || positions.is_empty() {
            return Ok(());
        }
        let events = events_at(tx, positions).await?;
        let cases: Vec<CaseId> = items.iter().map(|stored| CaseId(stored.case_id)).collect();
        self.vault.prefetch(&cases).await.map_err(closed)?;
        for stored in items {
            stored.item.child = self
                .first_child(caller, &stored.child_positions, &events)
                .await?;
        }
        Ok(())
    }

    /// The first of several events that says who the child is.
    pub(super) async fn first_child(
        &self,
        caller: &Caller,
        positions: &[u64],
        events: &HashMap<u64, StoredEvent>,
    ) -> Result<Option<api::codes::v1::ChildIdentity>, Failure> {
        for position in positions {
            if let Some(event) = events.get(position)
                && let Some(child) = event.child(&caller.actor, &self.vault).await?
            {
                return Ok(Some(child));
            }
        }
        Ok(None)
    }
}

/// The events of the timeline at some positions.
pub(super) async fn events_at(
    tx: &mut Tx,
    positions: impl IntoIterator<Item = u64>,
) -> Result<HashMap<u64, StoredEvent>, Failure> {
    let keys: Vec<Value> = positions.into_iter().map(Value::from).collect();
    let rows = tx
        .fetch_in(|sql| sql.timeline_at, &keys)
        .await
        .map_err(failed)?;
    rows.iter()
        .map(|row| StoredEvent::read(row).map(|event| (event.position, event)))
        .collect()
}

fn parameters(
    caller: &Caller,
    filter: &WorklistFilter,
    order: &Order,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Vec<Value>, Failure> {
    let unit = match sees_all_cases(caller.actor.agency_kind) {
        true => BOARD,
        false => caller.actor.org_unit_id.as_str(),
    };
    let lane = match filter.lane() {
        Lane::Unspecified => 0,
        lane => lane_bit(lane),
    };
    let since = match &filter.updated_since {
        None => i64::MIN,
        Some(time) => timestamp_from_proto(time)
            .ok_or_else(|| Failure::invalid_field("filter.updated_since", "must be a valid time"))?
            .as_microsecond(),
    };
    let mut parameters = vec![
        Value::from(unit),
        Value::from(i64::from(filter.phase)),
        Value::from(lane),
        Value::from(i64::from(filter.risk_level)),
        Value::from(i64::from(filter.protection_level)),
        Value::from(since),
    ];
    let (numbers, id) = match cursor {
        Some(cursor) => (cursor.numbers, cursor.id),
        // before the first row
        None if order.descending => (vec![i64::MAX; order.columns.len()], vec![0xff; 16]),
        None => (vec![i64::MIN; order.columns.len()], Vec::new()),
    };
    parameters.extend(numbers.into_iter().map(Value::from));
    parameters.push(Value::Bytes(id.into()));
    parameters.push(Value::from(size as u64 + 1));
    Ok(parameters)
}

// === impl Order ===

impl Order {
    fn of(order: WorklistOrder) -> Self {
        use Column::{LastEventAt, OpenedAt, RiskLevel};
        let (statement, columns, descending): (Statement, &[Column], bool) = match order {
            WorklistOrder::Unspecified | WorklistOrder::LastEventDesc => {
                (|sql| sql.worklist_last_event_desc, &[LastEventAt], true)
            }
            WorklistOrder::OpenedAsc => (|sql| sql.worklist_opened_asc, &[OpenedAt], false),
            WorklistOrder::OpenedDesc => (|sql| sql.worklist_opened_desc, &[OpenedAt], true),
            WorklistOrder::RiskDesc => (
                |sql| sql.worklist_risk_desc,
                &[RiskLevel, LastEventAt],
                true,
            ),
        };
        Self {
            statement,
            columns,
            descending,
        }
    }

    fn numbers(&self, stored: &StoredItem) -> Vec<i64> {
        let number = |column: &Column| match column {
            Column::RiskLevel => i64::from(stored.item.risk_level),
            Column::OpenedAt => stored.opened_at,
            Column::LastEventAt => stored.last_event_at,
        };
        self.columns.iter().map(number).collect()
    }
}

// === impl StoredItem ===

impl StoredItem {
    fn read(row: &Row) -> Option<Self> {
        let int = |index: usize| row.get(index).and_then(Value::int);
        let small = |index: usize| i32::try_from(int(index)?).ok();
        let count = |index: usize| u32::try_from(int(index)?).ok();
        let case_id = Uuid::from_slice(row.first()?.bytes()?).ok()?;
        let lanes = int(1)?;
        let (opened_at, last_event_at) = (int(5)?, int(6)?);
        let positions = row.get(11)?.bytes()?;
        Some(Self {
            item: WorklistItem {
                case_id: case_id.to_string(),
                lanes: LANES
                    .into_iter()
                    .filter(|lane| lanes & lane_bit(*lane) != 0)
                    .map(Into::into)
                    .collect(),
                phase: small(2)?,
                risk_level: small(3)?,
                protection_level: small(4)?,
                opened_at: time(opened_at),
                last_event_at: time(last_event_at),
                last_event_type: row.get(7)?.text()?.to_owned(),
                position: int(8)?.unsigned_abs(),
                open_referrals_in: count(9)?,
                open_referrals_out: count(10)?,
                child: None,
            },
            case_id,
            opened_at,
            last_event_at,
            child_positions: positions
                .chunks_exact(8)
                .filter_map(|bytes| bytes.try_into().ok().map(u64::from_be_bytes))
                .collect(),
        })
    }
}
