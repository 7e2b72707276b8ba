//! Events before and after they are recorded.

use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use api::log::v1::{AgencyKind, Role};
use api::{CaseId, Compartment};

use crate::StreamName;

/// Who acted, as the token and the registry named them at that moment. Ids only, never names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Actor {
    /// Person id in the registry.
    pub person_id: String,
    /// Org unit id in the registry.
    pub org_unit_id: String,
    /// Agency kind of the unit.
    pub agency_kind: AgencyKind,
    /// Role in which the person acted.
    pub role: Role,
}

/// The fields of one compartment, encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPart {
    /// The compartment; never PUBLIC.
    pub compartment: Compartment,
    /// The data-encryption key.
    pub key_id: Uuid,
    /// Nonce of XChaCha20-Poly1305.
    pub nonce: [u8; 24],
    /// Ciphertext with tag.
    pub ciphertext: Bytes,
}

/// An event as a command wants it recorded: already sealed, not yet placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// UUIDv7.
    pub event_id: Uuid,
    /// Type, for example `police.v1.InterviewSessionRecorded`.
    pub event_type: String,
    /// The case, if the stream belongs to one.
    pub case_id: Option<CaseId>,
    /// When it happened, as told.
    pub occurred_at: Timestamp,
    /// The event or command that caused this one.
    pub causation_id: Option<Uuid>,
    /// Shared by everything that follows from one original command.
    pub correlation_id: Uuid,
    /// W3C trace context; may be empty.
    pub traceparent: String,
    /// Version of the authorization policy that allowed it.
    pub policy_version: String,
    /// PUBLIC fields, protobuf-encoded.
    pub public: Bytes,
    /// All other fields, sealed, ascending by compartment.
    pub sealed: Vec<SealedPart>,
}

/// An event as it stands in the log, for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Place in the log: gapless, from 1, in commit order.
    pub position: u64,
    /// The stream.
    pub stream: StreamName,
    /// Version within the stream: gapless, from 1.
    pub version: u64,
    /// When the server recorded it, in microseconds' precision.
    pub recorded_at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The command that produced it.
    pub command_id: Uuid,
    /// What was recorded.
    pub data: NewEvent,
}

/// What rules may see of a recorded event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicEvent {
    /// Position in the log.
    pub position: u64,
    /// Version of its stream.
    pub version: u64,
    /// Type, for example `police.v1.InterviewSessionRecorded`.
    pub event_type: String,
    /// PUBLIC fields, protobuf-encoded.
    pub public: Bytes,
}
