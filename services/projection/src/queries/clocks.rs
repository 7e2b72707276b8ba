//! Stored clocks, told as of now.

use api::views::v1::{Clock, ClockStatus};
use prost::Message;
use service_kit::Failure;
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::fold::viewer_bit;
use crate::state::ClockState;

use super::{Caller, Queries, damaged, failed, time};

/// Most clocks shown with a case.
const OF_CASE_MAX: usize = 200;

/// The clocks shown with a case.
pub(super) struct ClocksOfCase {
    pub(super) clocks: Vec<Clock>,
    /// There are more of them.
    pub(super) is_cut: bool,
    /// One of all of them is overdue.
    pub(super) is_overdue: bool,
}

impl Queries {
    /// The clocks of a case that are open or were missed, as far as the caller may know of them.
    pub(super) async fn clocks_of_case(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        case_id: Uuid,
    ) -> Result<ClocksOfCase, Failure> {
        let rows = tx
            .fetch(|sql| sql.clocks_of_case, &[Value::from(case_id)])
            .await
            .map_err(failed)?;
        let now = self.clock.now().as_microsecond();
        let mut clocks = Vec::new();
        for row in &rows {
            let [
                _,
                Value::Text(unit),
                Value::Text(party),
                Value::Int(visible_to),
                content,
            ] = row.as_slice()
            else {
                return Err(damaged("clock row"));
            };
            let actor = &caller.actor;
            let knows = visible_to & viewer_bit(actor.agency_kind) != 0
                || actor.acts_for(unit)
                || actor.acts_for(party);
            if knows {
                clocks.push(told(case_id, content, now)?);
            }
        }
        let is_overdue = clocks.iter().any(is_overdue);
        let is_cut = clocks.len() > OF_CASE_MAX;
        clocks.truncate(OF_CASE_MAX);
        Ok(ClocksOfCase {
            clocks,
            is_cut,
            is_overdue,
        })
    }
}

fn is_overdue(clock: &Clock) -> bool {
    clock.status() == ClockStatus::Running && clock.late_seconds > 0
}

/// A row of case, clock, due time and content, told as of `now`.
pub(super) fn told_row(row: &Row, now: i64) -> Result<Clock, Failure> {
    let case_id = row.first().and_then(Value::bytes);
    let case_id = case_id.and_then(|bytes| Uuid::from_slice(bytes).ok());
    match (case_id, row.last()) {
        (Some(case_id), Some(content)) => told(case_id, content, now),
        _ => Err(damaged("clock row")),
    }
}

fn told(case_id: Uuid, content: &Value, now: i64) -> Result<Clock, Failure> {
    let state = content
        .bytes()
        .and_then(|bytes| ClockState::decode(bytes.clone()).ok())
        .ok_or_else(|| damaged("clock row"))?;
    let clock_id = Uuid::from_slice(&state.clock_id).map_err(|_| damaged("clock row"))?;
    Ok(Clock {
        clock_id: clock_id.to_string(),
        case_id: case_id.to_string(),
        late_seconds: late_seconds(&state, now),
        explained: state.delay_reason != 0,
        status: state.status,
        started_at: time(state.started_at),
        due_at: time(state.due_at),
        ended_at: time(state.ended_at),
        missed_at: time(state.missed_at),
        rule_id: state.rule_id,
        name_vi: state.name_vi,
        name_en: state.name_en,
        applied_limit: state.limit,
        lane: state.lane,
        responsible_org_unit_id: state.unit,
        delay_reason: state.delay_reason,
        extensions: state.extensions,
        reminders: state.reminders,
        position: state.last_position,
    })
}

fn late_seconds(clock: &ClockState, now: i64) -> u64 {
    let until = match clock.status() {
        ClockStatus::Running => now,
        ClockStatus::Met | ClockStatus::Cancelled => clock.ended_at,
        ClockStatus::Suspended | ClockStatus::Unspecified => clock.due_at,
    };
    let late = until.saturating_sub(clock.due_at) / 1_000_000;
    u64::try_from(late).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn late(status: ClockStatus, ended_at: i64, now: i64) -> u64 {
        let clock = ClockState {
            status: status.into(),
            due_at: 10_000_000,
            ended_at,
            ..Default::default()
        };
        late_seconds(&clock, now)
    }

    #[test]
    fn a_clock_is_late_until_it_is_met_and_not_while_it_is_suspended() {
        assert_eq!(late(ClockStatus::Running, 0, 9_000_000), 0);
        assert_eq!(late(ClockStatus::Running, 0, 13_900_000), 3);
        assert_eq!(late(ClockStatus::Met, 12_000_000, 99_000_000), 2);
        assert_eq!(late(ClockStatus::Met, 9_000_000, 99_000_000), 0);
        assert_eq!(late(ClockStatus::Suspended, 0, 99_000_000), 0);
    }
}
