//! From the words of a scenario file to protobuf JSON: `${name}` becomes what an
//! earlier step saved, `@+2h30m` the time that long after the scenario's start.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value};

/// Names that steps saved, with their values.
pub(crate) type Bindings = BTreeMap<String, String>;

/// What has to be known to fill the blanks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blanks<'a> {
    pub start: Timestamp,
    pub bindings: &'a Bindings,
}

/// Where something is wrong, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub field: String,
    pub problem: String,
}

impl Problem {
    pub(crate) fn at(field: &str, problem: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            problem: problem.into(),
        }
    }
}

/// Reads `+2h30m`, `3d`, `1d 4h`: days are 24 hours.
pub(crate) fn parse_offset(text: &str) -> Result<SignedDuration, String> {
    let bad = || format!("{text:?} is no offset such as \"+2h30m\" or \"3d 4h\"");
    let span: Span = text.trim_start_matches('+').parse().map_err(|_| bad())?;
    span.to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| bad())
}

// === impl Blanks ===

impl Blanks<'_> {
    /// Fills the blanks of every text in the value.
    pub(crate) fn fill(&self, value: &Value, path: &str) -> Result<Value, Problem> {
        Ok(match value {
            Value::String(text) => Value::String(self.fill_text(text, path)?),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| self.fill(item, &format!("{path}[{index}]")))
                .collect::<Result<_, _>>()?,
            Value::Object(members) => members
                .iter()
                .map(|(name, member)| {
                    Ok((name.clone(), self.fill(member, &format!("{path}.{name}"))?))
                })
                .collect::<Result<Map<_, _>, Problem>>()?
                .into(),
            other => other.clone(),
        })
    }

    fn fill_text(&self, text: &str, path: &str) -> Result<String, Problem> {
        if let Some(offset) = text.strip_prefix('@')
            && offset.starts_with(['+', '-'])
        {
            let offset = parse_offset(offset).map_err(|problem| Problem::at(path, problem))?;
            return self
                .start
                .checked_add(offset)
                .map(|at| at.to_string())
                .map_err(|_| Problem::at(path, "lies outside of time"));
        }
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after
                .split_once('}')
                .ok_or_else(|| Problem::at(path, "has a ${ without its }"))?;
            let value = self
                .bindings
                .get(name)
                .ok_or_else(|| Problem::at(path, format!("no earlier step saves ${{{name}}}")))?;
            filled.push_str(before);
            filled.push_str(value);
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// Makes a request message of filled protobuf JSON; says which field is at fault.
pub(crate) fn to_message(
    descriptor: &MessageDescriptor,
    value: &Value,
    path: &str,
) -> Result<DynamicMessage, Problem> {
    DynamicMessage::deserialize(descriptor.clone(), value.clone()).map_err(|error| {
        find_fault(descriptor, value, path).unwrap_or_else(|| Problem::at(path, error.to_string()))
    })
}

/// The innermost field that alone cannot be read.
fn find_fault(descriptor: &MessageDescriptor, value: &Value, path: &str) -> Option<Problem> {
    let Value::Object(members) = value else {
        return Some(Problem::at(
            path,
            format!("must be a table ({})", descriptor.name()),
        ));
    };
    members.iter().find_map(|(name, member)| {
        let path = format!("{path}.{name}");
        let Some(field) = field_of(descriptor, name) else {
            let problem = format!("{} has no such field", descriptor.full_name());
            return Some(Problem::at(&path, problem));
        };
        let alone = Value::Object(Map::from_iter([(name.clone(), member.clone())]));
        let error = DynamicMessage::deserialize(descriptor.clone(), alone).err()?;
        let inner = nested(&field).and_then(|inner| match member {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .find_map(|(index, item)| find_fault(&inner, item, &format!("{path}[{index}]"))),
            _ if field.is_list() => None,
            member => find_fault(&inner, member, &path),
        });
        Some(inner.unwrap_or_else(|| Problem::at(&path, error.to_string())))
    })
}

/// A field by its name in the `.proto` file or in JSON.
pub(crate) fn field_of(descriptor: &MessageDescriptor, name: &str) -> Option<FieldDescriptor> {
    descriptor
        .get_field_by_name(name)
        .or_else(|| descriptor.get_field_by_json_name(name))
}

/// The message type of a field, unless JSON writes that type in a form of its own.
pub(crate) fn nested(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    match field.kind() {
        Kind::Message(inner) if !inner.full_name().starts_with("google.protobuf.") => Some(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn blanks(bindings: &Bindings) -> Blanks<'_> {
        Blanks {
            start: "2026-03-02T08:00:00+07:00".parse().unwrap(),
            bindings,
        }
    }

    #[test]
    fn blanks_are_filled_wherever_they_stand() {
        let bindings = Bindings::from([("case".to_owned(), "7".to_owned())]);
        let filled = blanks(&bindings)
            .fill(&json!({"a": ["x${case}y${case}"], "b": "@+1d 30m"}), "with")
            .unwrap();
        assert_eq!(filled, json!({"a": ["x7y7"], "b": "2026-03-03T01:30:00Z"}));
    }

    #[test]
    fn a_name_nobody_saved_is_told_with_its_place() {
        let problem = blanks(&Bindings::new())
            .fill(&json!({"a": {"b": ["${who}"]}}), "with")
            .unwrap_err();
        assert_eq!(problem.field, "with.a.b[0]");
        assert!(problem.problem.contains("${who}"));
    }

    #[test]
    fn the_innermost_field_at_fault_is_named() {
        let request = api::DESCRIPTORS
            .get_message_by_name("lachan.referral.v1.ProposeReferralRequest")
            .unwrap();
        let value = json!({"child": {"family": [{"relation": "mẹ"}, {"relatoin": "cha"}]}});
        let problem = to_message(&request, &value, "with").unwrap_err();
        assert_eq!(problem.field, "with.child.family[1].relatoin");
        let value = json!({"purpose": "REFERRAL_PURPOSE_NO_SUCH"});
        let problem = to_message(&request, &value, "with").unwrap_err();
        assert_eq!(problem.field, "with.purpose");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_filling_panic(text in "\\PC{0,40}|@[+-]\\PC{0,12}|[${}a-z]{0,20}") {
            let bindings = Bindings::from([("a".to_owned(), "b".to_owned())]);
            let _ = blanks(&bindings).fill(&Value::String(text), "with");
        }

        #[test]
        fn a_text_without_blanks_stays_as_it_is(text in "[^@$]\\PC{0,40}") {
            prop_assume!(!text.contains("${"));
            let filled = blanks(&Bindings::new()).fill(&Value::String(text.clone()), "with");
            prop_assert_eq!(filled, Ok(Value::String(text)));
        }
    }
}
