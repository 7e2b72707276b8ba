//! A command request at the door: its fields, its time, its identity.

use access::Registry;
use api::log::v1::CommandContext;
use api::{CommandRequest, timestamp_from_proto, validate};
use decider::Actor;
use jiff::{SignedDuration, Timestamp};
use prost_reflect::{DynamicMessage, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Failure;

/// How far ahead of the server's clock `occurred_at` may lie: clocks of callers drift.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);

/// The id of whatever the command creates: the same on every retry.
pub(crate) fn subject_id(actor: &Actor, command_id: Uuid) -> Uuid {
    Uuid::new_v5(&command_id, actor.person_id.as_str().as_bytes())
}

pub(crate) fn fingerprint_of<C: CommandRequest>(message: &C) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(C::RPC.as_bytes());
    digest.update([0]);
    digest.update(message.encode_to_vec());
    digest.finalize().into()
}

/// Checks the fields of the request and reads its context, naming every violation at once.
pub(crate) fn check_request<C: CommandRequest>(
    message: &C,
    now: Timestamp,
    registry: &Registry,
) -> Result<(Uuid, Option<Timestamp>, Option<u64>), Failure> {
    let mut violations = validate(message);
    unknown_people(
        &message.transcode_to_dynamic(),
        "",
        registry,
        &mut violations,
    );
    let default = CommandContext::default();
    let context = message.context().unwrap_or(&default);
    let mut broken = |description: &str| {
        violations.push(api::Violation {
            field: "context.occurred_at".to_owned(),
            description: description.to_owned(),
        });
        None
    };
    let occurred_at = match context.occurred_at.as_ref() {
        None => None,
        Some(told) => match timestamp_from_proto(told) {
            None => broken("is no time between years 0001 and 9999"),
            Some(told) if told > now.saturating_add(AHEAD_MAX).unwrap_or(now) => {
                broken("lies more than 5 minutes ahead of the server's clock")
            }
            told => told,
        },
    };
    match context.command_id.parse() {
        Ok(command_id) if violations.is_empty() => {
            Ok((command_id, occurred_at, context.expected_version))
        }
        _ => Err(Failure::invalid(violations)),
    }
}

/// Person ids stand in the clear for ever, so whatever a caller puts into a `…person_id` field must
/// be the id of somebody in the registry, in force or not: never a name, never a card number.
fn unknown_people(
    message: &DynamicMessage,
    path: &str,
    registry: &Registry,
    violations: &mut Vec<api::Violation>,
) {
    for (field, value) in message.fields() {
        let name = match path {
            "" => field.name().to_owned(),
            path => format!("{path}.{}", field.name()),
        };
        let names_people =
            field.name().ends_with("person_id") || field.name().ends_with("person_ids");
        let values = match value {
            Value::List(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            match value {
                Value::Message(nested) => unknown_people(nested, &name, registry, violations),
                Value::String(id)
                    if names_people && !id.is_empty() && registry.person(id).is_none() =>
                {
                    violations.push(api::Violation {
                        field: name.clone(),
                        description: "is nobody in the registry".to_owned(),
                    });
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use api::intake::v1::{ApplyEmergencyMeasureRequest, Decision};

    use super::*;

    fn named_fields(person: &str) -> Vec<String> {
        let request = ApplyEmergencyMeasureRequest {
            decision: Some(Decision {
                decided_by_person_id: person.into(),
                ..Decision::default()
            }),
            ..ApplyEmergencyMeasureRequest::default()
        };
        let mut violations = Vec::new();
        let message = prost_reflect::ReflectMessage::transcode_to_dynamic(&request);
        unknown_people(&message, "", &Registry::demo(), &mut violations);
        violations
            .into_iter()
            .map(|violation| violation.field)
            .collect()
    }

    #[test]
    fn a_person_id_is_somebody_in_the_registry() {
        assert!(named_fields("chair-an-phuoc").is_empty());
        assert_eq!(
            named_fields("nguyen-van-a"),
            ["decision.decided_by_person_id"]
        );
        assert_eq!(
            named_fields("079204001234"),
            ["decision.decided_by_person_id"]
        );
    }
}
