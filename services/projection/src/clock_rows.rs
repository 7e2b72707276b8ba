//! The rows that stand for the clocks of one case. "Now" has no place here: what is overdue is told
//! when somebody asks.

use access::Concern;
use prost::Message;
use uuid::Uuid;

use crate::db::{Row, Value};
use crate::fold::viewer_bits;
use crate::rows::BOARD;
use crate::state::{CaseState, ClockState, DUTIES};

/// Stands for "nothing is due": after all times.
pub(crate) const NEVER: i64 = i64::MAX;

/// Derives the rows of the clocks of a case.
pub(crate) fn clock_rows(case_id: Uuid, case: &CaseState) -> Vec<Row> {
    let row = |clock: &ClockState| {
        vec![
            Value::Bytes(clock.clock_id.clone().into()),
            Value::from(case_id),
            Value::from(clock.rule_id.as_str()),
            Value::from(clock.unit.as_str()),
            Value::from(party(clock, case)),
            Value::from(visible_to(clock)),
            Value::from(i64::from(clock.status)),
            Value::from(i64::from(clock.is_open())),
            Value::from(i64::from(clock.missed_at != 0)),
            Value::from(clock.due_at),
            Value::from(clock.name_vi.as_str()),
            Value::from(clock.name_en.as_str()),
            Value::Bytes(clock.encode_to_vec().into()),
        ]
    };
    case.clocks.iter().map(row).collect()
}

/// When the next clock is due for which a unit is responsible; for the board, any unit.
pub(crate) fn next_due(unit: &str, case: &CaseState) -> i64 {
    case.clocks
        .iter()
        .filter(|clock| clock.is_running() && (unit == BOARD || clock.unit == unit))
        .map(|clock| clock.due_at)
        .min()
        .unwrap_or(NEVER)
}

/// Agency kinds that may know of the clock whoever is responsible, as bits.
fn visible_to(clock: &ClockState) -> i64 {
    let lane = access::LANES.into_iter().find(|lane| *lane == clock.lane);
    let concern = Concern::Duty {
        lane: lane.unwrap_or_default(),
        responsible: api::log::v1::AgencyKind::Unspecified,
    };
    viewer_bits(DUTIES, concern)
}

/// Who waits for a referral's answer: the unit that asked.
fn party<'a>(clock: &ClockState, case: &'a CaseState) -> &'a str {
    let Ok(id) = clock.key.parse::<Uuid>() else {
        return "";
    };
    let asked = |referral: &&crate::state::ReferralState| {
        clock.lane == "referral" && referral.referral_id == id.as_bytes()
    };
    let referral = case.referrals.iter().find(asked);
    referral.map_or("", |referral| referral.from_unit.as_str())
}
