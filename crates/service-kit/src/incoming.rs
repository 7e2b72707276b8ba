//! A command request at the door: its fields, its time, its identity.

use api::log::v1::CommandContext;
use api::{CommandRequest, timestamp_from_proto, validate};
use decider::Actor;
use jiff::{SignedDuration, Timestamp};
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
) -> Result<(Uuid, Option<Timestamp>, Option<u64>), Failure> {
    let mut violations = validate(message);
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
