//! What personal things a scenario tells, found through the contract: the texts
//! a canary test must never find in a store, on the bus or in a log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use api::Compartment;
use prost_reflect::MethodDescriptor;
use serde_json::Value;

use crate::Scenario;
use crate::answer::is_command;

/// Shorter texts could stand in a store by chance.
const BYTES_MIN: usize = 8;

/// What the registry tells of units is public; of people and reasons only these fields are not.
const REGISTRY: &str = "lachan.registry.v1";
const SEALED_IN_REGISTRY: [&str; 2] = ["display_name", "reason"];

/// Per package and field name: whether every event that has the field declares it PUBLIC.
static PUBLIC_FIELDS: LazyLock<BTreeMap<(String, String), bool>> = LazyLock::new(|| {
    let mut fields = BTreeMap::new();
    for event_type in api::event_types() {
        let full_name = format!("lachan.{}", event_type.name);
        let Some(message) = api::DESCRIPTORS.get_message_by_name(&full_name) else {
            continue;
        };
        for field in message.fields() {
            let key = (message.package_name().to_owned(), field.name().to_owned());
            let is_public = event_type.compartment(field.number()) == Some(Compartment::Public);
            *fields.entry(key).or_insert(true) &= is_public;
        }
    }
    fields
});

/// The texts of a scenario's commands that must stay sealed wherever they are kept.
///
/// Whatever the events of the agency do not declare PUBLIC counts as personal, refused commands
/// included; ids, codes, times and short texts do not.
pub fn planted(scenario: &Scenario) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let calls = scenario.steps.iter().filter_map(|step| step.call.as_ref());
    for call in calls.filter(|call| is_command(&call.method)) {
        let Value::Object(fields) = &call.with else {
            continue;
        };
        if call.method.input().package_name() == REGISTRY {
            collect_named(&call.with, &mut texts);
            continue;
        }
        for (name, value) in fields {
            if is_sensitive(&call.method, name) {
                collect(value, &mut texts);
            }
        }
    }
    texts
}

fn is_sensitive(method: &MethodDescriptor, field: &str) -> bool {
    if field == "context" || field.ends_with("_id") || field.ends_with("_ids") {
        return false;
    }
    let package = method.input().package_name().to_owned();
    !PUBLIC_FIELDS
        .get(&(package, field.to_owned()))
        .copied()
        .unwrap_or(false)
}

fn collect_named(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_named(item, texts)),
        Value::Object(members) => {
            for (name, member) in members {
                if SEALED_IN_REGISTRY.contains(&name.as_str()) {
                    collect(member, texts);
                } else {
                    collect_named(member, texts);
                }
            }
        }
        _ => {}
    }
}

fn collect(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_telling(text) => {
            texts.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !name.ends_with("_id") && !name.ends_with("_ids"))
            .for_each(|(_, member)| collect(member, texts)),
        _ => {}
    }
}

/// Neither a blank, nor a code, nor too short.
fn is_telling(text: &str) -> bool {
    let is_code = text
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && text.bytes().any(|byte| byte == b'_');
    text.len() >= BYTES_MIN && !text.starts_with('@') && !text.contains("${") && !is_code
}
