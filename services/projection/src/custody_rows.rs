//! The rows that stand for the items of one case, and for who may know of them.

use std::collections::BTreeSet;

use access::Concern;
use api::views::v1::CustodyScope;
use prost::Message;
use uuid::Uuid;

use crate::custody_facts::ItemState;
use crate::db::{Row, Value};
use crate::fold::{viewer_bit, viewer_bits};
use crate::rows::BOARD;
use crate::state::CaseState;

/// Category of the streams that hold the chains of custody.
pub(crate) const CUSTODY: &str = "custody";

/// How a unit stands to an item of a case it takes part in, whose chain does not name it.
const NO_PART: i64 = 0;

/// Derives the rows of the items of a case.
pub(crate) fn item_rows(case_id: Uuid, case: &CaseState) -> Vec<Row> {
    let row = |item: &ItemState| {
        vec![
            Value::Bytes(item.item_id.clone().into()),
            Value::from(case_id),
            Value::from(item.registered_position),
            Value::Bytes(item.encode_to_vec().into()),
        ]
    };
    case.items.iter().map(row).collect()
}

/// Derives who may know of them: the units that take part in the case and may see chains of custody,
/// the units the chain names, and the lead agency and oversight.
pub(crate) fn item_viewer_rows(case_id: Uuid, case: &CaseState) -> Vec<Row> {
    if case.items.is_empty() {
        return Vec::new();
    }
    let kinds = viewer_bits(CUSTODY, Concern::Lane);
    let taking_part: BTreeSet<&str> = case
        .participants
        .iter()
        .filter(|participant| viewer_bit(participant.agency()) & kinds != 0)
        .map(|participant| participant.org_unit.as_str())
        .chain([BOARD])
        .collect();
    let mut rows = Vec::new();
    for item in &case.items {
        let mut units = taking_part.clone();
        units.extend(item.units.iter().map(String::as_str));
        rows.extend(units.into_iter().map(|unit| {
            vec![
                Value::from(unit),
                Value::Bytes(item.item_id.clone().into()),
                Value::from(case_id),
                Value::from(relation(item, unit)),
                Value::from(i64::from(!item.open_breaks.is_empty())),
                Value::from(item.registered_position),
            ]
        }));
    }
    rows
}

/// How a unit stands to an item: a scope, or none.
fn relation(item: &ItemState, unit: &str) -> i64 {
    let scope = if item.holder == unit && !item.is_over() {
        CustodyScope::HeldByUs
    } else if item.coming_to == unit {
        CustodyScope::ComingToUs
    } else if item.units.iter().any(|named| named == unit) {
        CustodyScope::PassedThroughUs
    } else {
        return NO_PART;
    };
    i64::from(i32::from(scope))
}
