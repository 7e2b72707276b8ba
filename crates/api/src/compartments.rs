//! Secrecy as the schema declares it: which compartment each event field
//! belongs to, and the split of an encoded event into one byte string per
//! compartment.
//!
//! Protobuf messages merge by concatenation, so joining any subset of the parts
//! gives a valid message in which the rest is simply absent. Redaction needs no
//! code of its own, and none can be forgotten.

use std::collections::HashMap;
use std::sync::LazyLock;

use bytes::{Buf, Bytes};
use prost::encoding::{WireType, decode_key, decode_varint};

pub use crate::generated::options::v1::Compartment;

include!(concat!(env!("OUT_DIR"), "/events.rs"));

/// Every compartment, PUBLIC first, in the order of the schema.
pub const COMPARTMENTS: [Compartment; 8] = [
    Compartment::Public,
    Compartment::Identity,
    Compartment::Reporter,
    Compartment::Medical,
    Compartment::Investigation,
    Compartment::Legal,
    Compartment::Education,
    Compartment::Care,
];

/// An event type of the contract and the compartment of each of its fields.
#[derive(Debug)]
pub struct EventType {
    /// Type as stored in the log, for example `police.v1.InterviewSessionRecorded`.
    pub name: &'static str,
    /// Field number and compartment number of each field.
    fields: &'static [(u32, i32)],
}

/// A set of compartments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CompartmentSet(u16);

/// Why encoded bytes cannot be split.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// The type is not an event of this build's contract.
    #[error("unknown event type {0}")]
    UnknownType(String),
    /// The bytes are not a protobuf message.
    #[error("malformed event payload")]
    Malformed,
    /// A field that the type does not declare: it would have no compartment.
    #[error("field {field} of {event_type} has no compartment")]
    UndeclaredField {
        /// The event type.
        event_type: &'static str,
        /// The field number.
        field: u32,
    },
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static EventType>> = LazyLock::new(|| {
    EVENT_TYPES
        .iter()
        .map(|event_type| (event_type.name, event_type))
        .collect()
});

/// All event types of the contract.
pub fn event_types() -> &'static [EventType] {
    EVENT_TYPES
}

/// Looks an event type up by the name it has in the log.
pub fn event_type(name: &str) -> Option<&'static EventType> {
    BY_NAME.get(name).copied()
}

/// Splits an encoded event by compartment, PUBLIC first. Compartments without a field are left out,
/// PUBLIC never is.
///
/// # Errors
/// See [`SplitError`]; nothing is ever put into PUBLIC for want of a declaration.
pub fn split(
    event_type_name: &str,
    payload: &Bytes,
) -> Result<Vec<(Compartment, Bytes)>, SplitError> {
    let event_type = event_type(event_type_name)
        .ok_or_else(|| SplitError::UnknownType(event_type_name.to_owned()))?;
    let mut parts: [Vec<u8>; COMPARTMENTS.len()] = Default::default();
    let mut rest = payload.clone();
    while rest.has_remaining() {
        let start = payload.len() - rest.remaining();
        let (field, wire_type) = decode_key(&mut rest).map_err(|_| SplitError::Malformed)?;
        skip_value(wire_type, &mut rest)?;
        let end = payload.len() - rest.remaining();
        let compartment = event_type
            .compartment(field)
            .ok_or(SplitError::UndeclaredField {
                event_type: event_type.name,
                field,
            })?;
        parts[compartment as usize - 1].extend_from_slice(&payload[start..end]);
    }
    Ok(COMPARTMENTS
        .into_iter()
        .zip(parts)
        .filter(|(compartment, part)| *compartment == Compartment::Public || !part.is_empty())
        .map(|(compartment, part)| (compartment, Bytes::from(part)))
        .collect())
}

/// Joins opened parts into one encoded message.
pub fn merge<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Bytes {
    parts
        .into_iter()
        .flatten()
        .copied()
        .collect::<Vec<u8>>()
        .into()
}

fn skip_value(wire_type: WireType, rest: &mut Bytes) -> Result<(), SplitError> {
    let length = match wire_type {
        WireType::Varint => {
            return decode_varint(rest)
                .map(drop)
                .map_err(|_| SplitError::Malformed);
        }
        WireType::SixtyFourBit => 8,
        WireType::ThirtyTwoBit => 4,
        WireType::LengthDelimited => decode_varint(rest).map_err(|_| SplitError::Malformed)?,
        // groups are not part of proto3
        WireType::StartGroup | WireType::EndGroup => return Err(SplitError::Malformed),
    };
    if length > rest.remaining() as u64 {
        return Err(SplitError::Malformed);
    }
    rest.advance(length as usize);
    Ok(())
}

// === impl EventType ===

impl EventType {
    /// The compartment of a field; `None` for a field the type does not declare.
    pub fn compartment(&self, field: u32) -> Option<Compartment> {
        self.fields
            .iter()
            .find(|(number, _)| *number == field)
            .and_then(|(_, compartment)| Compartment::try_from(*compartment).ok())
    }

    /// The compartments the type can hold.
    pub fn compartments(&self) -> CompartmentSet {
        self.fields
            .iter()
            .filter_map(|(number, _)| self.compartment(*number))
            .collect()
    }
}

// === impl CompartmentSet ===

impl CompartmentSet {
    /// The set with PUBLIC alone.
    pub const PUBLIC: Self = Self(1 << Compartment::Public as u16);
    /// The set of all compartments.
    pub const ALL: Self = Self(0b1_1111_1110);

    /// The set of the given compartments.
    pub const fn of(compartments: &[Compartment]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < compartments.len() {
            bits |= 1 << compartments[index] as u16;
            index += 1;
        }
        Self(bits)
    }

    /// Whether the compartment is in the set.
    pub const fn contains(self, compartment: Compartment) -> bool {
        self.0 & (1 << compartment as u16) != 0
    }

    /// The compartments in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<Compartment> for CompartmentSet {
    fn from_iter<I: IntoIterator<Item = Compartment>>(compartments: I) -> Self {
        compartments
            .into_iter()
            .fold(Self::default(), |set, compartment| {
                set.union(Self::of(&[compartment]))
            })
    }
}
