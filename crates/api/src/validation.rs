//! The rules of requests: evaluates the `buf.validate` annotations of the contract.
//!
//! The annotations are the public standard (protovalidate), so that clients in
//! any language can check the same rules before they call. Its Rust runtime
//! needs an installed `protoc`, which the project promises not to need; hence
//! this evaluator of the rules the contract uses. A rule it does not know fails
//! `every_rule_of_the_contract_is_understood`, never silently passes.

use std::collections::HashMap;
use std::sync::LazyLock;

use prost_reflect::{
    DynamicMessage, ExtensionDescriptor, FieldDescriptor, MessageDescriptor, ReflectMessage, Value,
};
use regex::Regex;
use uuid::Uuid;

use crate::DESCRIPTORS;

/// Deepest nesting of messages that is looked into; the contract has no deeper one.
const DEPTH_MAX: usize = 16;

/// One field that breaks its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, for example `child.family[0].relation`.
    pub field: String,
    /// What the rule asks for, in English; never the value, which may be personal.
    pub description: String,
}

/// Checks a request against the rules of its fields; empty when it keeps them all.
pub fn validate<M: ReflectMessage>(message: &M) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_message(&message.transcode_to_dynamic(), "", 0, &mut violations);
    violations
}

/// The rules of one field, read once from its options.
struct FieldRules {
    field: FieldDescriptor,
    required: bool,
    ignore_if_zero: bool,
    rules: Vec<Rule>,
    min_items: u64,
    max_items: u64,
    item_rules: Vec<Rule>,
    understood: bool,
}

enum Rule {
    MinLength(u64),
    MaxLength(u64),
    Uuid,
    Pattern(Regex),
    DefinedOnly,
    NotIn(i32),
    AtMost(u64),
    AtLeast(u64),
}

static RULES: LazyLock<HashMap<String, Vec<FieldRules>>> = LazyLock::new(|| {
    let option = DESCRIPTORS
        .get_extension_by_name("buf.validate.field")
        .expect("the contract imports buf/validate/validate.proto");
    DESCRIPTORS
        .all_messages()
        .filter(|message| message.full_name().starts_with("lachan."))
        .map(|message| {
            let fields = message
                .fields()
                .map(|field| read_rules(field, &option))
                .collect();
            (message.full_name().to_owned(), fields)
        })
        .collect()
});

fn read_rules(field: FieldDescriptor, option: &ExtensionDescriptor) -> FieldRules {
    let options = field.options();
    let declared = options.get_extension(option);
    let mut read = FieldRules {
        field,
        required: false,
        ignore_if_zero: false,
        rules: Vec::new(),
        min_items: 0,
        max_items: u64::MAX,
        item_rules: Vec::new(),
        understood: true,
    };
    let Some(declared) = declared.as_message() else {
        return read;
    };
    for (rule, value) in declared.fields() {
        match (rule.name(), value) {
            ("required", Value::Bool(required)) => read.required = *required,
            // IGNORE_IF_ZERO_VALUE
            ("ignore", Value::EnumNumber(1)) => read.ignore_if_zero = true,
            ("repeated", Value::Message(list)) => read_list_rules(list, &mut read),
            (_, Value::Message(scalar)) => {
                read.understood &= read_scalar_rules(scalar, &mut read.rules);
            }
            _ => read.understood = false,
        }
    }
    read
}

fn read_list_rules(list: &DynamicMessage, read: &mut FieldRules) {
    for (rule, value) in list.fields() {
        match (rule.name(), value) {
            ("min_items", Value::U64(count)) => read.min_items = *count,
            ("max_items", Value::U64(count)) => read.max_items = *count,
            ("items", Value::Message(item)) => {
                for (_, scalar) in item.fields() {
                    let scalar = scalar.as_message();
                    read.understood &= scalar
                        .is_some_and(|scalar| read_scalar_rules(scalar, &mut read.item_rules));
                }
            }
            _ => read.understood = false,
        }
    }
}

/// Reads `string`, `enum` or integer rules; false when one is not known.
fn read_scalar_rules(scalar: &DynamicMessage, rules: &mut Vec<Rule>) -> bool {
    let mut understood = true;
    for (rule, value) in scalar.fields() {
        match (rule.name(), value) {
            ("min_len", Value::U64(length)) => rules.push(Rule::MinLength(*length)),
            ("max_len", Value::U64(length)) => rules.push(Rule::MaxLength(*length)),
            ("uuid", Value::Bool(true)) => rules.push(Rule::Uuid),
            ("pattern", Value::String(pattern)) => match Regex::new(pattern) {
                Ok(regex) => rules.push(Rule::Pattern(regex)),
                Err(_) => understood = false,
            },
            ("defined_only", Value::Bool(true)) => rules.push(Rule::DefinedOnly),
            ("not_in", Value::List(values)) => {
                rules.extend(values.iter().filter_map(Value::as_i32).map(Rule::NotIn));
            }
            ("lte", limit) => match unsigned(limit) {
                Some(limit) => rules.push(Rule::AtMost(limit)),
                None => understood = false,
            },
            ("gte", limit) => match unsigned(limit) {
                Some(limit) => rules.push(Rule::AtLeast(limit)),
                None => understood = false,
            },
            _ => understood = false,
        }
    }
    understood
}

fn unsigned(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_u32().map(u64::from))
}

fn check_message(
    message: &DynamicMessage,
    path: &str,
    depth: usize,
    violations: &mut Vec<Violation>,
) {
    let descriptor: MessageDescriptor = message.descriptor();
    let Some(fields) = RULES.get(descriptor.full_name()) else {
        return;
    };
    for rules in fields {
        let name = join(path, rules.field.name());
        if !message.has_field(&rules.field) {
            check_absent(rules, &name, violations);
            continue;
        }
        match message.get_field(&rules.field).as_ref() {
            Value::List(items) => check_list(rules, items, &name, depth, violations),
            value => {
                check_scalar(&rules.rules, &rules.field, value, &name, violations);
                check_nested(value, &name, depth, violations);
            }
        }
    }
}

/// A field left out: broken when required, or when its zero value breaks a rule.
fn check_absent(rules: &FieldRules, name: &str, violations: &mut Vec<Violation>) {
    if rules.required || rules.min_items > 0 {
        violations.push(violation(name, "is required"));
    } else if !rules.ignore_if_zero && !rules.field.supports_presence() && !rules.field.is_list() {
        let zero = Value::default_value_for_field(&rules.field);
        check_scalar(&rules.rules, &rules.field, &zero, name, violations);
    }
}

fn check_list(
    rules: &FieldRules,
    items: &[Value],
    name: &str,
    depth: usize,
    violations: &mut Vec<Violation>,
) {
    let count = items.len() as u64;
    if count < rules.min_items {
        violations.push(violation(
            name,
            &format!("needs at least {} items", rules.min_items),
        ));
    }
    if count > rules.max_items {
        violations.push(violation(
            name,
            &format!("takes at most {} items", rules.max_items),
        ));
        return;
    }
    for (index, item) in items.iter().enumerate() {
        let name = format!("{name}[{index}]");
        check_scalar(&rules.item_rules, &rules.field, item, &name, violations);
        check_nested(item, &name, depth, violations);
    }
}

fn check_nested(value: &Value, name: &str, depth: usize, violations: &mut Vec<Violation>) {
    if let Value::Message(nested) = value {
        if depth < DEPTH_MAX {
            check_message(nested, name, depth + 1, violations);
        } else {
            violations.push(violation(name, "is nested too deeply"));
        }
    }
}

fn check_scalar(
    rules: &[Rule],
    field: &FieldDescriptor,
    value: &Value,
    name: &str,
    violations: &mut Vec<Violation>,
) {
    violations.extend(rules.iter().filter_map(|rule| {
        rule.broken_by(field, value)
            .map(|description| violation(name, &description))
    }));
}

fn violation(field: &str, description: &str) -> Violation {
    Violation {
        field: field.to_owned(),
        description: description.to_owned(),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

// === impl Rule ===

impl Rule {
    /// What the rule asks for, if the value breaks it.
    fn broken_by(&self, field: &FieldDescriptor, value: &Value) -> Option<String> {
        match (self, value) {
            (Self::MinLength(min), Value::String(text)) => ((text.chars().count() as u64) < *min)
                .then(|| match min {
                    1 => "is required".to_owned(),
                    _ => format!("needs at least {min} characters"),
                }),
            (Self::MaxLength(max), Value::String(text)) => (text.chars().count() as u64 > *max)
                .then(|| format!("takes at most {max} characters")),
            (Self::Uuid, Value::String(text)) => (text.len() != 36
                || Uuid::try_parse(text).is_err())
            .then(|| "must be a UUID".to_owned()),
            (Self::Pattern(regex), Value::String(text)) => {
                (!regex.is_match(text)).then(|| format!("must match {regex}"))
            }
            (Self::DefinedOnly, Value::EnumNumber(number)) => {
                let kind = field.kind();
                let known = kind
                    .as_enum()
                    .is_some_and(|codes| codes.get_value(*number).is_some());
                (!known).then(|| "is no code of this list".to_owned())
            }
            (Self::NotIn(excluded), Value::EnumNumber(number)) => {
                (number == excluded).then(|| "is required".to_owned())
            }
            (Self::AtMost(max), value) => unsigned(value)
                .filter(|number| number > max)
                .map(|_| format!("must be at most {max}")),
            (Self::AtLeast(min), value) => unsigned(value)
                .filter(|number| number < min)
                .map(|_| format!("must be at least {min}")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::v1::{ChildIdentity, FamilyMember};
    use crate::referral::v1::ProposeReferralRequest;

    #[test]
    fn every_rule_of_the_contract_is_understood() {
        for (message, fields) in RULES.iter() {
            for rules in fields {
                assert!(
                    rules.understood,
                    "{message}.{}: a rule is not evaluated",
                    rules.field.name()
                );
            }
        }
    }

    #[test]
    fn an_empty_request_names_every_required_field() {
        let fields: Vec<String> = validate(&ProposeReferralRequest::default())
            .into_iter()
            .map(|v| v.field)
            .collect();
        assert_eq!(
            fields,
            [
                "context",
                "case_id",
                "to_org_unit_id",
                "purpose",
                "priority"
            ]
        );
    }

    #[test]
    fn rules_of_nested_and_repeated_messages_are_checked() {
        let request = ProposeReferralRequest {
            child: Some(ChildIdentity {
                birth_date: "yesterday".into(),
                sex: 99,
                family: vec![FamilyMember::default()],
                ..ChildIdentity::default()
            }),
            ..ProposeReferralRequest::default()
        };
        let fields: Vec<String> = validate(&request).into_iter().map(|v| v.field).collect();
        for expected in ["child.birth_date", "child.sex", "child.family[0].relation"] {
            assert!(
                fields.iter().any(|field| field == expected),
                "{expected} not in {fields:?}"
            );
        }
    }

    #[test]
    fn a_violation_never_repeats_the_value() {
        let request = ProposeReferralRequest {
            case_id: "Nguyễn Văn A".into(),
            ..Default::default()
        };
        assert!(
            validate(&request)
                .iter()
                .all(|v| !v.description.contains("Nguyễn"))
        );
    }
}
