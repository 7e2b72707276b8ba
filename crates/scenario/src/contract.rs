//! Holds a scenario against the contract, so that a typing error is found before anything is called.

use prost_reflect::{FieldDescriptor, MessageDescriptor, MethodDescriptor, ServiceDescriptor};
use serde_json::{Map, Value};

use crate::fill::{Problem, field_of, nested};
use crate::matching::is_list_words;

/// `PoliceService/BookRoom`, with or without the package before it.
pub(crate) fn find_method(call: &str) -> Result<MethodDescriptor, String> {
    let (service_name, method_name) = call
        .split_once('/')
        .ok_or_else(|| format!("{call:?} is not Service/Method"))?;
    let is_meant = |service: &ServiceDescriptor| {
        service.full_name() == service_name || service.name() == service_name
    };
    let service = api::DESCRIPTORS
        .services()
        .find(is_meant)
        .ok_or_else(|| format!("there is no service {service_name}"))?;
    service
        .methods()
        .find(|method| method.name() == method_name)
        .ok_or_else(|| format!("{} has no method {method_name}", service.full_name()))
}

pub(crate) fn check_path(descriptor: &MessageDescriptor, path: &str) -> Result<(), String> {
    let mut message = Some(descriptor.clone());
    for name in path.split('.') {
        let (name, _index) = split_index(name);
        let inside = message.ok_or_else(|| format!("there is nothing inside of {name}"))?;
        let field = field_of(&inside, name)
            .ok_or_else(|| format!("{} has no field {name}", inside.full_name()))?;
        message = nested(&field);
    }
    Ok(())
}

/// `items[2]` as `items` and 2.
pub(crate) fn split_index(name: &str) -> (&str, Option<usize>) {
    let indexed = name
        .strip_suffix(']')
        .and_then(|name| name.split_once('['))
        .and_then(|(name, index)| Some((name, index.parse().ok()?)));
    match indexed {
        Some((name, index)) => (name, Some(index)),
        None => (name, None),
    }
}

/// A pattern may only name fields that the answer can have: a typing error would otherwise make a
/// check that never fails.
pub(crate) fn check_pattern(
    descriptor: &MessageDescriptor,
    pattern: &Value,
    path: &str,
) -> Result<(), Problem> {
    let Value::Object(members) = pattern else {
        return Ok(());
    };
    for (name, member) in members {
        let path = format!("{path}.{name}");
        let field = field_of(descriptor, name).ok_or_else(|| {
            Problem::at(
                &path,
                format!("{} has no such field", descriptor.full_name()),
            )
        })?;
        if field.name() != name {
            let problem = format!("is written {} in answers", field.name());
            return Err(Problem::at(&path, problem));
        }
        let Some(inner) = nested(&field).or_else(|| event_beside(&field, members)) else {
            continue;
        };
        for (item, path) in patterns_of(member, &path)? {
            check_pattern(&inner, item, &path)?;
        }
    }
    Ok(())
}

/// The event message that an `Any` holds, when the type of the event stands beside it.
fn event_beside(
    field: &FieldDescriptor,
    members: &Map<String, Value>,
) -> Option<MessageDescriptor> {
    let is_any = field
        .kind()
        .as_message()
        .is_some_and(|kind| kind.full_name() == "google.protobuf.Any");
    let event_type = members.get("type").and_then(Value::as_str)?;
    let name = format!("lachan.{event_type}");
    is_any
        .then(|| api::DESCRIPTORS.get_message_by_name(&name))
        .flatten()
}

/// The patterns for single messages in what stands for a field.
fn patterns_of<'a>(member: &'a Value, path: &str) -> Result<Vec<(&'a Value, String)>, Problem> {
    let each = |items: &'a [Value], path: &str| -> Vec<(&'a Value, String)> {
        let paths = (0..items.len()).map(|index| format!("{path}[{index}]"));
        items.iter().zip(paths).collect()
    };
    Ok(match member {
        Value::Array(items) => each(items, path),
        Value::Object(words) if is_list_words(words) => {
            let lists = words
                .iter()
                .filter(|(word, _)| matches!(word.as_str(), "contains" | "lacks"));
            let mut patterns = Vec::new();
            for (word, list) in lists {
                let path = format!("{path}.{word}");
                let items = list
                    .as_array()
                    .ok_or_else(|| Problem::at(&path, "must be a list"))?;
                patterns.extend(each(items, &path));
            }
            patterns
        }
        member => vec![(member, path.to_owned())],
    })
}
