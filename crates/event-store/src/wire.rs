//! Between events and the contract's `Envelope`.

use api::log::v1::{self, Envelope};
use api::{Compartment, timestamp_from_proto, timestamp_to_proto};
use uuid::Uuid;

use crate::{Actor, Event, NewEvent, SealedPart};

/// The envelope is not one this build can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("malformed envelope: {0}")]
pub struct EnvelopeError(&'static str);

impl From<&SealedPart> for v1::SealedPart {
    fn from(part: &SealedPart) -> Self {
        Self {
            compartment: part.compartment.into(),
            key_id: part.key_id.to_string(),
            nonce: part.nonce.to_vec().into(),
            ciphertext: part.ciphertext.clone(),
        }
    }
}

impl TryFrom<v1::SealedPart> for SealedPart {
    type Error = EnvelopeError;

    fn try_from(part: v1::SealedPart) -> Result<Self, EnvelopeError> {
        let compartment = match part.compartment() {
            Compartment::Unspecified | Compartment::Public => {
                return Err(EnvelopeError("sealed compartment"));
            }
            sealed => sealed,
        };
        Ok(Self {
            compartment,
            key_id: part.key_id.parse().map_err(|_| EnvelopeError("key_id"))?,
            nonce: part
                .nonce
                .as_ref()
                .try_into()
                .map_err(|_| EnvelopeError("nonce"))?,
            ciphertext: part.ciphertext,
        })
    }
}

impl From<&Actor> for v1::Actor {
    fn from(actor: &Actor) -> Self {
        Self {
            person_id: actor.person_id.clone(),
            org_unit_id: actor.org_unit_id.clone(),
            agency_kind: actor.agency_kind.into(),
            role: actor.role.into(),
        }
    }
}

impl From<&Event> for Envelope {
    fn from(event: &Event) -> Self {
        let data = &event.data;
        Self {
            position: event.position,
            event_id: data.event_id.to_string(),
            stream: event.stream.to_string(),
            version: event.version,
            r#type: data.event_type.clone(),
            case_id: data.case_id.map(|id| id.to_string()).unwrap_or_default(),
            occurred_at: Some(timestamp_to_proto(data.occurred_at)),
            recorded_at: Some(timestamp_to_proto(event.recorded_at)),
            actor: Some((&event.actor).into()),
            causation_id: data
                .causation_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            correlation_id: data.correlation_id.to_string(),
            command_id: event.command_id.to_string(),
            traceparent: data.traceparent.clone(),
            policy_version: data.policy_version.clone(),
            public: data.public.clone(),
            sealed: data.sealed.iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<Envelope> for Event {
    type Error = EnvelopeError;

    fn try_from(envelope: Envelope) -> Result<Self, EnvelopeError> {
        let time = |value: Option<&prost_types::Timestamp>, name| {
            value
                .and_then(timestamp_from_proto)
                .ok_or(EnvelopeError(name))
        };
        let occurred_at = time(envelope.occurred_at.as_ref(), "occurred_at")?;
        let recorded_at = time(envelope.recorded_at.as_ref(), "recorded_at")?;
        let actor = envelope.actor.ok_or(EnvelopeError("actor"))?;
        let actor = Actor {
            agency_kind: actor.agency_kind(),
            role: actor.role(),
            person_id: actor.person_id,
            org_unit_id: actor.org_unit_id,
        };
        Ok(Self {
            position: envelope.position,
            stream: envelope
                .stream
                .parse()
                .map_err(|_| EnvelopeError("stream"))?,
            version: envelope.version,
            recorded_at,
            actor,
            command_id: uuid(&envelope.command_id, "command_id")?,
            data: NewEvent {
                event_id: uuid(&envelope.event_id, "event_id")?,
                event_type: envelope.r#type,
                case_id: match envelope.case_id.as_str() {
                    "" => None,
                    text => Some(text.parse().map_err(|_| EnvelopeError("case_id"))?),
                },
                occurred_at,
                causation_id: match envelope.causation_id.as_str() {
                    "" => None,
                    text => Some(uuid(text, "causation_id")?),
                },
                correlation_id: uuid(&envelope.correlation_id, "correlation_id")?,
                traceparent: envelope.traceparent,
                policy_version: envelope.policy_version,
                public: envelope.public,
                sealed: envelope
                    .sealed
                    .into_iter()
                    .map(SealedPart::try_from)
                    .collect::<Result<_, _>>()?,
            },
        })
    }
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, EnvelopeError> {
    text.parse().map_err(|_| EnvelopeError(field))
}
