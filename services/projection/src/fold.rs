//! From events to view rows. Pure: a state goes in with an event, rows come out.

use access::{Concern, Disclosure, concern_of, disclosure_of};
use api::log::v1::AgencyKind;
use api::{Compartment, CompartmentSet};
use bytes::Bytes;
use event_store::{Event, SealedPart};
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};
use uuid::Uuid;

use crate::db::{Row, Value};
use crate::facts::{Malformed, apply_facts, may_name_child};
use crate::state::CaseState;

/// The agency kinds that may have a view, ascending.
pub(crate) const VIEWERS: [AgencyKind; 9] = [
    AgencyKind::Intake,
    AgencyKind::Health,
    AgencyKind::Police,
    AgencyKind::LegalAid,
    AgencyKind::Education,
    AgencyKind::Lead,
    AgencyKind::Oversight,
    AgencyKind::Procuracy,
    AgencyKind::Court,
];

/// Folds one event of a case, and returns its timeline row; `None` when nobody may see the event,
/// which then leaves no trace in any view.
pub(crate) fn fold(case: &mut CaseState, event: &Event) -> Result<Option<Row>, Malformed> {
    let Some(case_id) = event.data.case_id else {
        return Ok(None);
    };
    let lane = event.stream.category();
    let concern = concern_of(&event.data.event_type, &event.data.public);
    let (visible_to, openable) = viewers_of(lane, concern);
    if visible_to == 0 {
        return Ok(None);
    }
    apply_facts(case, event)?;

    let entry = case.lane_mut(lane, concern);
    let recorded_at = event.recorded_at.as_microsecond();
    if entry.event_count == 0 {
        entry.first_at = recorded_at;
    }
    entry.event_count += 1;
    entry.last_at = recorded_at;
    entry.last_position = event.position;
    entry.last_type.clone_from(&event.data.event_type);
    match entry.latest.get_mut(&event.data.event_type) {
        Some(latest) => *latest = event.position,
        None => {
            let event_type = event.data.event_type.clone();
            entry.latest.insert(event_type, event.position);
        }
    }
    let has_identity = |part: &SealedPart| part.compartment == Compartment::Identity;
    if may_name_child(&event.data.event_type) && event.data.sealed.iter().any(has_identity) {
        entry.child_position = event.position;
    }
    Ok(Some(timeline_row(case_id.0, event, visible_to, openable)))
}

/// What a viewer may open of an event that concerns somebody; `None` when it is hidden.
pub(crate) fn open_set(viewer: AgencyKind, lane: &str, concern: Concern) -> Option<CompartmentSet> {
    match disclosure_of(viewer, lane, concern) {
        Disclosure::Hidden => None,
        Disclosure::Open(compartments) => Some(compartments),
    }
}

/// The agency kinds that may know of a lane, as bits.
pub(crate) fn viewer_bits(lane: &str, concern: Concern) -> i64 {
    viewers_of(lane, concern).0
}

/// The bit of an agency kind in `visible_to`.
pub(crate) fn viewer_bit(viewer: AgencyKind) -> i64 {
    1 << i32::from(viewer)
}

/// Who may see an event, as bits, and what at least one of them may open.
fn viewers_of(lane: &str, concern: Concern) -> (i64, CompartmentSet) {
    let mut visible_to = 0;
    let mut openable = CompartmentSet::default();
    for viewer in VIEWERS {
        if let Some(compartments) = open_set(viewer, lane, concern) {
            visible_to |= viewer_bit(viewer);
            openable = openable.union(compartments);
        }
    }
    (visible_to, openable)
}

fn timeline_row(case_id: Uuid, event: &Event, visible_to: i64, openable: CompartmentSet) -> Row {
    let compartments = event
        .data
        .sealed
        .iter()
        .fold(0_i64, |bits, part| bits | 1 << i32::from(part.compartment));
    vec![
        Value::from(event.position),
        Value::from(case_id),
        Value::from(event.stream.category()),
        Value::from(event.data.event_type.as_str()),
        Value::from(event.version),
        Value::from(event.data.event_id),
        Value::from(event.data.occurred_at.as_microsecond()),
        Value::from(event.recorded_at.as_microsecond()),
        Value::from(event.actor.person_id.as_str()),
        Value::from(event.actor.org_unit_id.as_str()),
        Value::from(i64::from(i32::from(event.actor.agency_kind))),
        Value::from(i64::from(i32::from(event.actor.role))),
        Value::from(visible_to),
        Value::from(compartments),
        Value::Bytes(event.data.public.clone()),
        Value::Bytes(encode_kept(&event.data.sealed, openable)),
    ]
}

/// The parts that at least one viewer may open, as `SealedParts` would encode them. By hand, because
/// every event passes here and a message of its own would be five allocations per part.
fn encode_kept(parts: &[SealedPart], openable: CompartmentSet) -> Bytes {
    let kept = || {
        parts
            .iter()
            .filter(|part| openable.contains(part.compartment))
    };
    let length = kept().map(|part| 96 + part.ciphertext.len()).sum();
    let mut encoded = Vec::with_capacity(length);
    for part in kept() {
        let ciphertext = part.ciphertext.len();
        let ciphertext_field = match ciphertext {
            0 => 0,
            _ => 1 + encoded_len_varint(ciphertext as u64) + ciphertext,
        };
        // compartments are below 128 and never 0, ids have 36 characters, nonces 24 bytes
        let fields = 2 + (2 + 36) + (2 + 24) + ciphertext_field;
        encode_key(1, WireType::LengthDelimited, &mut encoded);
        encode_varint(fields as u64, &mut encoded);
        encode_key(1, WireType::Varint, &mut encoded);
        encode_varint(i32::from(part.compartment) as u64, &mut encoded);
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        let key_id = part.key_id.hyphenated().encode_lower(&mut text);
        add_bytes(2, key_id.as_bytes(), &mut encoded);
        add_bytes(3, &part.nonce, &mut encoded);
        if ciphertext > 0 {
            add_bytes(4, &part.ciphertext, &mut encoded);
        }
    }
    encoded.into()
}

fn add_bytes(field: u32, bytes: &[u8], encoded: &mut Vec<u8>) {
    encode_key(field, WireType::LengthDelimited, encoded);
    encode_varint(bytes.len() as u64, encoded);
    encoded.extend_from_slice(bytes);
}

#[cfg(test)]
#[path = "attention_tests.rs"]
mod attention_tests;

#[cfg(test)]
#[path = "flag_tests.rs"]
mod flag_tests;

#[cfg(test)]
#[path = "lead_tests.rs"]
mod lead_tests;

#[cfg(test)]
#[path = "fact_tests.rs"]
mod fact_tests;

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
