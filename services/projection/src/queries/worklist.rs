//! The worklist of a unit, and the board of the lead agency and of oversight.

use std::collections::{BTreeSet, HashMap};

use api::codes::v1::ChildIdentity;
use api::views::v1::{
    GetWorklistRequest, GetWorklistResponse, Lane, WorklistFilter, WorklistItem, WorklistOrder,
};
use api::{CaseId, timestamp_from_proto};
use projector::Scope;
use prost::Message as _;
use service_kit::Failure;
use uuid::Uuid;

use crate::clock_rows::NEVER;
use crate::db::{Row, Tx, Value};
use crate::rows::{BOARD, BOARD_KIND, lane_bit};
use crate::sql::Statement;

use super::opening::{StoredEvent, closed};
use super::page_token::{Cursor, Query};
use super::{
    Caller, Queries, agency_number, damaged, failed, fitting, page_size, sees_all_cases, time,
};

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
    NextDueAt,
}

struct StoredItem {
    item: WorklistItem,
    case_id: Uuid,
    opened_at: i64,
    last_event_at: i64,
    next_due_at: i64,
    /// That of the row it was read from, by which it is sorted.
    row_due_at: i64,
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
        let units: Vec<&str> = match sees_all_cases(caller.actor.agency_kind) {
            true => vec![BOARD],
            false => caller.units().collect(),
        };
        let kind = match sees_all_cases(caller.actor.agency_kind) {
            true => agency_number(BOARD_KIND),
            false => agency_number(caller.actor.agency_kind),
        };
        let mut stored = Vec::new();
        for unit in &units {
            let mut parameters = parameters(unit, &filter, &order, cursor.as_ref(), size)?;
            parameters.push(Value::from(kind));
            let rows = tx.fetch(order.statement, &parameters).await;
            for row in &rows.map_err(failed)? {
                stored.push(StoredItem::read(row).ok_or_else(|| damaged("worklist row"))?);
            }
        }
        let (mut items, has_more) = order.first_of(stored, size);
        self.name_children(caller, &mut tx, &mut items).await?;
        let shown = fitting(items.iter().map(|stored| stored.item.encoded_len()));
        let has_more = has_more || items.len() > shown;
        items.truncate(shown);
        let next_page_token = match items.last() {
            Some(last) if has_more => query.token(&order.numbers(last), last.case_id.as_bytes()),
            _ => String::new(),
        };
        join_units(&mut tx, (&units, kind), &mut items).await?;
        if request.order_by() == WorklistOrder::NextDueAsc {
            // a case stands where the earliest of its rows does: the others may come pages later
            items.retain(|stored| stored.row_due_at == stored.next_due_at);
        }
        self.count_overdue(caller, &mut tx, &mut items).await?;
        Ok(GetWorklistResponse {
            items: items.into_iter().map(StoredItem::told).collect(),
            next_page_token,
            position,
        })
    }

    /// Counts the overdue clocks of all cases of a page with one look-up.
    async fn count_overdue(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        items: &mut [StoredItem],
    ) -> Result<(), Failure> {
        let due: Vec<Value> = items
            .iter()
            .filter(|stored| stored.next_due_at != NEVER)
            .map(|stored| Value::from(stored.case_id))
            .collect();
        let now = self.clock.now().as_microsecond();
        let all = sees_all_cases(caller.actor.agency_kind);
        let rows = tx.fetch_in(|sql| sql.clocks_of_cases, &due).await;
        let mut overdue: HashMap<Uuid, u32> = HashMap::new();
        for row in rows.map_err(failed)? {
            let [Value::Bytes(case_id), Value::Text(unit), Value::Int(due_at)] = row.as_slice()
            else {
                return Err(damaged("clock row"));
            };
            let case_id = Uuid::from_slice(case_id).map_err(|_| damaged("clock row"))?;
            if *due_at < now && (all || caller.actor.acts_for(unit)) {
                *overdue.entry(case_id).or_default() += 1;
            }
        }
        for stored in items {
            stored.item.overdue_clocks = overdue.get(&stored.case_id).copied().unwrap_or(0);
        }
        Ok(())
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
            let (child, is_damaged) = self
                .first_child(caller, &stored.child_positions, &events)
                .await?;
            stored.item.child = child;
            stored.item.child_unreadable = is_damaged;
        }
        Ok(())
    }

    /// The first of several events that says who the child is; and whether one that should is damaged.
    pub(super) async fn first_child(
        &self,
        caller: &Caller,
        positions: &[u64],
        events: &HashMap<u64, StoredEvent>,
    ) -> Result<(Option<ChildIdentity>, bool), Failure> {
        let mut is_damaged = false;
        for position in positions {
            let Some(event) = events.get(position) else {
                continue;
            };
            match event.child(&caller.actor, &self.vault).await {
                // the newest one is damaged: an older one could be wrong, so that is told as well
                Ok(Some(child)) => return Ok((Some(child), is_damaged)),
                Ok(None) => {}
                Err(failure) if event.is_damage(&failure) => is_damaged = true,
                Err(failure) => return Err(failure),
            }
        }
        Ok((None, is_damaged))
    }
}

/// Where a case has rows for several of the caller's units, as after a merger: adds them up.
async fn join_units(
    tx: &mut Tx,
    (units, kind): (&[&str], i64),
    items: &mut [StoredItem],
) -> Result<(), Failure> {
    if units.len() == 1 {
        return Ok(());
    }
    let cases: Vec<Value> = items
        .iter()
        .map(|stored| Value::from(stored.case_id))
        .collect();
    let rows = tx.fetch_in(|sql| sql.worklist_of_cases, &cases).await;
    let mut sums: HashMap<Uuid, (u32, u32, i64)> = HashMap::new();
    for row in rows.map_err(failed)? {
        let int = |index: usize| row.get(index).and_then(Value::int);
        let count = |index: usize| u32::try_from(int(index)?).ok();
        let read = || {
            let case_id = Uuid::from_slice(row.first()?.bytes()?).ok()?;
            Some((case_id, row.get(1)?.text()?, count(2)?, count(3)?, int(4)?))
        };
        let (case_id, unit, referrals_in, referrals_out, next_due_at) =
            read().ok_or_else(|| damaged("worklist row"))?;
        if units.contains(&unit) && int(5) == Some(kind) {
            let sum = sums.entry(case_id).or_insert((0, 0, NEVER));
            sum.0 += referrals_in;
            sum.1 += referrals_out;
            sum.2 = sum.2.min(next_due_at);
        }
    }
    for stored in items {
        if let Some(sum) = sums.get(&stored.case_id) {
            stored.item.open_referrals_in = sum.0;
            stored.item.open_referrals_out = sum.1;
            stored.next_due_at = sum.2;
        }
    }
    Ok(())
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
    unit: &str,
    filter: &WorklistFilter,
    order: &Order,
    cursor: Option<&Cursor>,
    size: usize,
) -> Result<Vec<Value>, Failure> {
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
        Some(cursor) => (cursor.numbers.clone(), cursor.id.clone()),
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
        use Column::{LastEventAt, NextDueAt, OpenedAt, RiskLevel};
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
            WorklistOrder::NextDueAsc => (|sql| sql.worklist_next_due_asc, &[NextDueAt], false),
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
            Column::NextDueAt => stored.row_due_at,
        };
        self.columns.iter().map(number).collect()
    }

    /// The first items of several units' lists, each case once, and whether there are more.
    fn first_of(&self, mut stored: Vec<StoredItem>, size: usize) -> (Vec<StoredItem>, bool) {
        stored.sort_by(|a, b| {
            let ordering = (self.numbers(a), a.case_id).cmp(&(self.numbers(b), b.case_id));
            match self.descending {
                true => ordering.reverse(),
                false => ordering,
            }
        });
        let mut seen = BTreeSet::new();
        stored.retain(|one| seen.insert(one.case_id));
        let has_more = stored.len() > size;
        stored.truncate(size);
        (stored, has_more)
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
                ..Default::default()
            },
            case_id,
            opened_at,
            last_event_at,
            next_due_at: int(12)?,
            row_due_at: int(12)?,
            child_positions: positions
                .chunks_exact(8)
                .filter_map(|bytes| bytes.try_into().ok().map(u64::from_be_bytes))
                .collect(),
        })
    }
    fn told(mut self) -> WorklistItem {
        if self.next_due_at != NEVER {
            self.item.next_due_at = time(self.next_due_at);
        }
        self.item
    }
}
