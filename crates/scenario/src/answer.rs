//! Calls and what comes back: of which kind a method is, answers as JSON, refusals in words.

use prost_reflect::{DynamicMessage, MethodDescriptor, SerializeOptions};
use serde_json::Value;
use tonic::Status;
use tonic_types::StatusExt;

use crate::report::code_name;
use crate::{Call, ExpectedRefusal};

/// Lane of what falls due.
const DEADLINES: &str = "deadline";
const COMMAND_CONTEXT: &str = "lachan.log.v1.CommandContext";

/// `Service/Method` without the package.
pub(crate) fn call_name(method: &MethodDescriptor) -> String {
    format!("{}/{}", method.parent_service().name(), method.name())
}

/// Whether what a command's receipt names is a case: the registry and the rooms are none.
pub(crate) fn is_about_a_case(method: &MethodDescriptor) -> bool {
    let service = method.parent_service();
    !matches!(service.name(), "RegistryService" | "RoomService")
}

/// Whether a method asks for a change: its request carries the context that commands carry.
pub(crate) fn is_command(method: &MethodDescriptor) -> bool {
    method
        .input()
        .get_field_by_name("context")
        .is_some_and(|field| {
            field
                .kind()
                .as_message()
                .is_some_and(|kind| kind.full_name() == COMMAND_CONTEXT)
        })
}

/// Whether a call asks what is due, which is another on every clock.
pub(crate) fn is_of_clocks(call: &Call) -> bool {
    call.method.name() == "GetBoard" || asks_for_deadlines(call)
}

fn asks_for_deadlines(call: &Call) -> bool {
    call.with.get("lane").and_then(Value::as_str) == Some(DEADLINES)
}

/// What of an answer is judged: among a case's events those of its deadlines only when they were
/// asked for, because what falls due when is another on every clock.
pub(crate) fn judged(call: &Call, answer: &Value) -> Value {
    let mut judged = answer.clone();
    if !asks_for_deadlines(call)
        && let Some(Value::Array(events)) = judged.get_mut("events")
    {
        events.retain(|event| event.get("lane").and_then(Value::as_str) != Some(DEADLINES));
    }
    judged
}

/// An answer as protobuf JSON with the field names of the contract and numbers as numbers.
pub(crate) fn answer_json(answer: &DynamicMessage) -> Result<Value, String> {
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .stringify_64_bit_integers(false);
    answer
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map_err(|error| format!("the answer has no JSON form: {error}"))
}

pub(crate) fn refusal_differences(expected: &ExpectedRefusal, status: &Status) -> Vec<String> {
    let reason = status.get_details_error_info().map(|info| info.reason);
    let mut violated: Vec<String> = status
        .get_details_bad_request()
        .map(|bad| bad.field_violations.into_iter().map(|v| v.field).collect())
        .unwrap_or_default();
    violated.sort();
    let mut wanted = expected.fields.clone();
    if let Some(fields) = &mut wanted {
        fields.sort();
    }
    let as_expected = code_name(status.code()) == expected.code
        && (expected.reason.is_none() || expected.reason == reason)
        && wanted.is_none_or(|wanted| wanted == violated);
    if as_expected {
        return Vec::new();
    }
    let reason = expected.reason.as_deref().unwrap_or("any reason");
    let fields = expected.fields.as_deref().unwrap_or_default().join(", ");
    vec![
        format!("expected {} ({reason}) [{fields}]", expected.code),
        format!("got {}", described(status)),
    ]
}

/// Code, reason and fields; the texts of our own services hold nothing personal.
pub(crate) fn described(status: &Status) -> String {
    let reason = status
        .get_details_error_info()
        .map_or_else(|| "no reason".to_owned(), |info| info.reason);
    format!(
        "{} ({reason}): {}",
        code_name(status.code()),
        status.message()
    )
}
