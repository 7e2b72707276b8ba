//! Partial comparison of an answer with what a scenario expects of it.
//!
//! A table lists the fields that must match; others are free. A list must match
//! item by item. Where the answer has a list, a table of words may stand instead:
//! `length`, `contains`, `lacks` (patterns), `in_order` (field = its values, in order).
//! `"(absent)"` and `"(present)"` ask for no more than that.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// The words that may stand for a list.
pub(crate) const LIST_WORDS: [&str; 4] = ["length", "contains", "lacks", "in_order"];
pub(crate) const ABSENT: &str = "(absent)";
pub(crate) const PRESENT: &str = "(present)";
/// Longest rendering of an actual value in a difference, in characters.
const SHOWN_CHARS_MAX: usize = 240;

/// Every difference, as `path: expected …, got …`; empty when the answer matches.
pub fn mismatches(expected: &Value, actual: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(expected, Some(actual), "", &mut differences);
    differences
}

/// Whether a table is one of the words for lists.
pub(crate) fn is_list_words(members: &Map<String, Value>) -> bool {
    !members.is_empty()
        && members
            .keys()
            .all(|name| LIST_WORDS.contains(&name.as_str()))
}

fn compare(expected: &Value, actual: Option<&Value>, path: &str, differences: &mut Vec<String>) {
    match (expected, actual) {
        (Value::String(word), actual) if word == ABSENT => {
            if let Some(actual) = actual {
                differences.push(format!("{path}: expected nothing, got {}", shown(actual)));
            }
        }
        (Value::String(word), Some(_)) if word == PRESENT => {}
        // an absent list is an empty one
        (Value::Object(words), None) if is_list_words(words) => {
            compare_list(words, &[], path, differences);
        }
        (Value::Array(items), None) if items.is_empty() => {}
        // protobuf leaves defaults out
        (expected, None) if is_default(expected) => {}
        (expected, None) => {
            differences.push(format!("{path}: expected {}, got nothing", shown(expected)));
        }
        (Value::Object(words), Some(Value::Array(items))) => {
            compare_list(words, items, path, differences);
        }
        (Value::Object(members), Some(Value::Object(found))) => {
            for (name, member) in members {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                compare(member, found.get(name), &path, differences);
            }
        }
        (Value::Array(items), Some(Value::Array(found))) => {
            if items.len() != found.len() {
                differences.push(format!(
                    "{path}: expected {} items, got {}: {}",
                    items.len(),
                    found.len(),
                    shown(&Value::Array(found.clone()))
                ));
                return;
            }
            for (index, (item, found)) in items.iter().zip(found).enumerate() {
                compare(item, Some(found), &format!("{path}[{index}]"), differences);
            }
        }
        (expected, Some(actual)) => {
            if !same_scalar(expected, actual) {
                differences.push(format!(
                    "{path}: expected {}, got {}",
                    shown(expected),
                    shown(actual)
                ));
            }
        }
    }
}

fn compare_list(
    words: &Map<String, Value>,
    items: &[Value],
    path: &str,
    differences: &mut Vec<String>,
) {
    for (word, wanted) in words {
        match (word.as_str(), wanted) {
            ("length", wanted) => {
                if wanted.as_u64() != Some(items.len() as u64) {
                    let listed = shown(&Value::Array(items.to_vec()));
                    differences.push(format!(
                        "{path}: expected length {wanted}, got {}: {listed}",
                        items.len()
                    ));
                }
            }
            ("contains", Value::Array(patterns)) => {
                for pattern in patterns.iter().filter(|p| !any_matches(p, items)) {
                    let nearest = nearest(pattern, items);
                    differences.push(format!(
                        "{path}: no item matches {}{nearest}",
                        shown(pattern)
                    ));
                }
            }
            ("lacks", Value::Array(patterns)) => {
                for pattern in patterns.iter().filter(|p| any_matches(p, items)) {
                    differences.push(format!("{path}: an item matches {}", shown(pattern)));
                }
            }
            ("in_order", Value::Object(fields)) => {
                for (field, values) in fields {
                    let found: Vec<Value> = items
                        .iter()
                        .map(|item| item.get(field).cloned().unwrap_or(Value::Null))
                        .collect();
                    if values.as_array() != Some(&found) {
                        differences.push(order_difference(path, field, values, &found));
                    }
                }
            }
            (word, _) => differences.push(format!("{path}: {word} is no word for a list")),
        }
    }
}

/// The whole of both lists, one value a line: the shortest way to see what is missing.
fn order_difference(path: &str, field: &str, expected: &Value, found: &[Value]) -> String {
    let lines = |values: &[Value]| -> String {
        values
            .iter()
            .map(|value| format!("\n      {}", value.as_str().unwrap_or("(nothing)")))
            .collect()
    };
    let expected = expected.as_array().map_or(&[][..], Vec::as_slice);
    format!(
        "{path}: {field} in order: expected{}\n    got{}",
        lines(expected),
        lines(found)
    )
}

fn any_matches(pattern: &Value, items: &[Value]) -> bool {
    items
        .iter()
        .any(|item| mismatches(pattern, item).is_empty())
}

/// What the most similar item lacks.
fn nearest(pattern: &Value, items: &[Value]) -> String {
    items
        .iter()
        .map(|item| mismatches(pattern, item))
        .min_by_key(Vec::len)
        .map_or_else(
            || "; the list is empty".to_owned(),
            |differences| format!("; the nearest differs in {}", differences.join("; ")),
        )
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(value) => value.as_f64() == Some(0.0),
        Value::String(value) => value.is_empty() || value.ends_with("_UNSPECIFIED"),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// Equal, or the same number or moment in another form.
fn same_scalar(expected: &Value, actual: &Value) -> bool {
    if expected == actual {
        return true;
    }
    match (expected, actual) {
        (Value::String(expected), Value::String(actual)) => {
            let moment = |text: &str| text.parse::<Timestamp>().ok();
            moment(expected).is_some_and(|expected| moment(actual) == Some(expected))
        }
        (Value::Number(expected), Value::Number(actual)) => expected.as_f64() == actual.as_f64(),
        _ => false,
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= SHOWN_CHARS_MAX {
        return text;
    }
    let mut short: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn fields_that_are_not_listed_are_free() {
        assert!(mismatches(&json!({"a": 1}), &json!({"a": 1, "b": 2})).is_empty());
    }

    #[test]
    fn a_difference_names_its_path() {
        let found = mismatches(&json!({"a": [{"b": 1}]}), &json!({"a": [{"b": 2}]}));
        assert_eq!(found, ["a[0].b: expected 1, got 2"]);
    }

    #[test]
    fn what_must_be_absent_is_missed_when_it_is_there() {
        let pattern = json!({"child": "(absent)"});
        assert!(mismatches(&pattern, &json!({})).is_empty());
        assert_eq!(mismatches(&pattern, &json!({"child": {}})).len(), 1);
    }

    #[test]
    fn lists_are_judged_by_words() {
        let actual = json!({"events": [{"type": "a"}, {"type": "b"}]});
        let holds = |words: Value| mismatches(&json!({"events": words}), &actual).is_empty();
        assert!(holds(json!({"length": 2})));
        assert!(!holds(json!({"length": 1})));
        assert!(holds(json!({"contains": [{"type": "b"}]})));
        assert!(!holds(json!({"contains": [{"type": "c"}]})));
        assert!(holds(json!({"lacks": [{"type": "c"}]})));
        assert!(!holds(json!({"lacks": [{"type": "a"}]})));
        assert!(holds(json!({"in_order": {"type": ["a", "b"]}})));
        assert!(!holds(json!({"in_order": {"type": ["b", "a"]}})));
    }

    #[test]
    fn an_absent_list_is_empty() {
        assert!(mismatches(&json!({"items": {"length": 0}}), &json!({})).is_empty());
        assert!(!mismatches(&json!({"items": {"contains": [{"a": 1}]}}), &json!({})).is_empty());
    }

    #[test]
    fn one_moment_in_two_zones_is_the_same() {
        let pattern = json!({"at": "2026-03-02T08:00:00+07:00"});
        assert!(mismatches(&pattern, &json!({"at": "2026-03-02T01:00:00Z"})).is_empty());
    }

    #[test]
    fn defaults_that_protobuf_leaves_out_are_expected_in_vain_of_nothing() {
        assert!(mismatches(&json!({"late": false, "n": 0}), &json!({})).is_empty());
        assert!(!mismatches(&json!({"late": true}), &json!({})).is_empty());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-zà-ỹ ]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[p-z]{1,4}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_answer_matches_itself(value in any_json()) {
            prop_assert_eq!(mismatches(&value, &value), Vec::<String>::new());
        }

        #[test]
        fn no_pair_makes_the_comparison_panic(expected in any_json(), actual in any_json()) {
            let _ = mismatches(&expected, &actual);
        }
    }
}
