//! What is due: of a unit, or of the whole province.

use std::collections::BTreeMap;

use api::views::v1::{
    BoardLine, BoardSection, ClockAgeing, ClockCounts, ClockStatus, GetBoardRequest,
    GetBoardResponse,
};
use projector::Scope;
use prost::Message as _;
use service_kit::{Code, Failure};

use crate::db::{Row, Tx, Value};
use crate::sql::Statement;

use super::clocks::told_row;
use super::page_token::{Cursor, Query};
use super::{Caller, Queries, damaged, failed, fitting, page_size, sees_all_cases, time};

/// Hours ahead that count as soon when the caller does not say.
const DUE_SOON_HOURS_DEFAULT: u32 = 24;
/// Most lines of counts in an answer.
const LINES_MAX: usize = 2_000;
const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// What is asked for, once the request is understood.
struct Question<'a> {
    /// The units; none for the whole province.
    units: Vec<&'a str>,
    rule_id: &'a str,
    section: BoardSection,
    now: i64,
    soon: i64,
    size: usize,
}

impl Queries {
    /// The clocks of the caller's unit; for the lead agency and oversight of all units or of one.
    ///
    /// # Errors
    /// `NotFound` for a unit the caller does not act for; `Invalid` for a page token of another query;
    /// `Unavailable` when the views are away or late.
    pub async fn board(
        &self,
        caller: &Caller,
        request: &GetBoardRequest,
    ) -> Result<GetBoardResponse, Failure> {
        let units = units_of(caller, &request.org_unit_id)?;
        let parts: [&[u8]; 4] = [
            request.org_unit_id.as_bytes(),
            request.rule_id.as_bytes(),
            &request.section.to_be_bytes(),
            &request.due_soon_hours.to_be_bytes(),
        ];
        let query = Query::of("GetBoard", caller, &parts);
        let cursor = query.cursor(&request.page_token, 2)?;
        let position = self.reach(caller, Scope::All, request.min_position).await?;

        let now = match &cursor {
            // what was due soon on the first page still is
            Some(cursor) => cursor.numbers[1],
            None => self.clock.now().as_microsecond(),
        };
        let hours = match request.due_soon_hours {
            0 => DUE_SOON_HOURS_DEFAULT,
            hours => hours,
        };
        let question = Question {
            units,
            rule_id: &request.rule_id,
            section: request.section(),
            now,
            soon: now.saturating_add(i64::from(hours) * HOUR),
            size: page_size(request.page_size),
        };
        let mut tx = self.snapshot().await?;
        let mut board = GetBoardResponse {
            as_of: time(now),
            position,
            ..Default::default()
        };
        if cursor.is_none() {
            count(&mut tx, &question, &mut board).await?;
        }
        list(&mut tx, &question, &query, cursor.as_ref(), &mut board).await?;
        Ok(board)
    }
}

/// The units whose board the caller asks for; none for the whole province.
fn units_of<'a>(caller: &'a Caller, asked: &'a str) -> Result<Vec<&'a str>, Failure> {
    match (sees_all_cases(caller.actor.agency_kind), asked) {
        (true, "") => Ok(Vec::new()),
        (false, "") => Ok(caller.units().collect()),
        (true, unit) => Ok(vec![unit]),
        (false, unit) if caller.actor.acts_for(unit) => Ok(vec![unit]),
        (false, _) => Err(Failure::new(Code::NotFound)),
    }
}

/// Counts all open clocks, per unit and rule and in all.
async fn count(
    tx: &mut Tx,
    question: &Question<'_>,
    board: &mut GetBoardResponse,
) -> Result<(), Failure> {
    let ago = |days: i64| Value::from(question.now.saturating_sub(days * DAY));
    let common = [
        Value::from(question.now),
        Value::from(question.soon),
        ago(1),
        ago(3),
        ago(7),
        ago(30),
        Value::from(question.rule_id),
    ];
    let statement = question.statement(|sql| sql.board_lines, |sql| sql.board_lines_of_unit);
    let mut lines = BTreeMap::new();
    let mut counts = ClockCounts::default();
    let mut ageing = ClockAgeing::default();
    for unit in question.each_unit() {
        let parameters: Vec<Value> = std::iter::once(Value::from(unit))
            .chain(common.iter().cloned())
            .collect();
        for row in tx.fetch(statement, &parameters).await.map_err(failed)? {
            let line = read_line(&row, &mut ageing).ok_or_else(|| damaged("board row"))?;
            add(&mut counts, &line.counts.unwrap_or_default());
            lines.insert((line.org_unit_id.clone(), line.rule_id.clone()), line);
        }
    }
    board.counts = Some(counts);
    board.ageing = Some(ageing);
    board.lines_truncated = lines.len() > LINES_MAX;
    board.lines = lines.into_values().take(LINES_MAX).collect();
    Ok(())
}

/// Lists a page of clocks, the next due first.
async fn list(
    tx: &mut Tx,
    question: &Question<'_>,
    query: &Query,
    cursor: Option<&Cursor>,
    board: &mut GetBoardResponse,
) -> Result<(), Failure> {
    let statement = match question.section {
        BoardSection::Missed => {
            question.statement(|sql| sql.board_missed, |sql| sql.board_missed_of_unit)
        }
        _ => question.statement(|sql| sql.board_open, |sql| sql.board_open_of_unit),
    };
    let running = i64::from(i32::from(ClockStatus::Running));
    let (status, from, to) = match question.section {
        BoardSection::DueSoon => (running, question.now, question.soon),
        BoardSection::Overdue => (running, i64::MIN, question.now.saturating_sub(1)),
        BoardSection::Open | BoardSection::Missed | BoardSection::Unspecified => {
            (0, i64::MIN, i64::MAX)
        }
    };
    let (due_at, clock_id) = match cursor {
        Some(cursor) => (cursor.numbers[0], cursor.id.clone()),
        None => (i64::MIN, Vec::new()),
    };
    let mut rows: Vec<Row> = Vec::new();
    for unit in question.each_unit() {
        let parameters = [
            Value::from(unit),
            Value::from(status),
            Value::from(from),
            Value::from(to),
            Value::from(question.rule_id),
            Value::from(due_at),
            Value::Bytes(clock_id.clone().into()),
            Value::from(question.size as u64 + 1),
        ];
        rows.extend(tx.fetch(statement, &parameters).await.map_err(failed)?);
    }
    let key = |row: &Row| {
        let due_at = row.get(2).and_then(Value::int).unwrap_or_default();
        (due_at, row.get(1).and_then(Value::bytes).cloned())
    };
    rows.sort_by_cached_key(key);
    let found = rows.len();
    rows.truncate(question.size);
    let clocks = rows.iter().map(|row| told_row(row, question.now));
    board.clocks = clocks.collect::<Result<_, _>>()?;
    let shown = fitting(board.clocks.iter().map(|clock| clock.encoded_len()));
    board.clocks.truncate(shown);
    let last = board.clocks.len().checked_sub(1);
    if let Some((due_at, Some(clock_id))) = last.and_then(|last| rows.get(last)).map(key)
        && found > board.clocks.len()
    {
        board.next_page_token = query.token(&[due_at, question.now], &clock_id);
    }
    Ok(())
}

/// A row of counts; adds how long the overdue ones have been.
fn read_line(row: &Row, ageing: &mut ClockAgeing) -> Option<BoardLine> {
    let text = |index: usize| row.get(index).and_then(Value::text).map(str::to_owned);
    let count = |index: usize| u64::try_from(row.get(index).and_then(Value::int)?).ok();
    let aged = [count(7)?, count(8)?, count(9)?, count(10)?, count(11)?];
    ageing.within_a_day += aged[0];
    ageing.within_three_days += aged[1];
    ageing.within_a_week += aged[2];
    ageing.within_a_month += aged[3];
    ageing.beyond_a_month += aged[4];
    Some(BoardLine {
        org_unit_id: text(0)?,
        rule_id: text(1)?,
        name_vi: text(2)?,
        name_en: text(3)?,
        counts: Some(ClockCounts {
            open: count(4)?,
            due_soon: count(5)?,
            suspended: count(6)?,
            overdue: aged.iter().sum(),
        }),
        next_due_at: time(row.get(12)?.int()?),
    })
}

// === impl Question ===

impl Question<'_> {
    fn statement(&self, of_all: Statement, of_unit: Statement) -> Statement {
        match self.units.is_empty() {
            true => of_all,
            false => of_unit,
        }
    }

    /// What the statements are asked with, one after the other.
    fn each_unit(&self) -> impl Iterator<Item = &str> {
        let all = self.units.is_empty().then_some("");
        self.units.iter().copied().chain(all)
    }
}

fn add(sum: &mut ClockCounts, counts: &ClockCounts) {
    sum.open += counts.open;
    sum.due_soon += counts.due_soon;
    sum.overdue += counts.overdue;
    sum.suspended += counts.suspended;
}
