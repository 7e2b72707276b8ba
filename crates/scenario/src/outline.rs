//! Answers as an outline that people read and compare: one field a line, codes without their
//! prefixes, Vietnamese time, and no place for what differs from run to run.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::tz::{self, TimeZone};
use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};

/// Fields left out wherever they stand: places in a log, ids and texts that stand elsewhere already.
const LEFT_OUT: [&str; 16] = [
    "position",
    "since_position",
    "version",
    "next_page_token",
    "as_of",
    "lines_truncated",
    "clock_id",
    "lane_position",
    "cause_position",
    "pack_id",
    "pack_version",
    "rule_valid_from",
    "name_vi",
    "name_en",
    "traceparent",
    "event_id",
];
/// The plan of reminders stands in every start of a clock; those that went out have events.
const LEFT_OUT_OF_STARTS: [&str; 2] = ["reminders", "lane"];
/// Length of a UUID in text.
const UUID_LEN: usize = 36;

/// An outline in the making.
pub(crate) struct Outline {
    text: String,
    names: HashMap<String, String>,
    numbered: usize,
}

// === impl Outline ===

impl Outline {
    /// An empty one in which saved ids stand by their names.
    pub(crate) fn new(saved: &BTreeMap<String, String>) -> Self {
        let mut names = HashMap::new();
        for (name, value) in saved {
            if value.len() == UUID_LEN {
                names
                    .entry(value.clone())
                    .or_insert_with(|| format!("${{{name}}}"));
            }
        }
        Self {
            text: String::new(),
            names,
            numbered: 0,
        }
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// One line.
    pub(crate) fn line(&mut self, depth: usize, text: &str) {
        let text = self.named(text);
        let text = text.trim_end().replace('\n', " ⏎ ");
        if !text.is_empty() {
            self.text.push_str(&"  ".repeat(depth));
            self.text.push_str(&text);
        }
        self.text.push('\n');
    }

    /// The fields of a message that are set, in the order of the contract.
    pub(crate) fn fields(&mut self, depth: usize, message: &DynamicMessage, left_out: &[&str]) {
        let descriptor = message.descriptor();
        if let Some(event) = opened_any(message) {
            return self.fields(depth, &event, left_out);
        }
        for field in fields_of(&descriptor) {
            let name = field.name();
            let is_left_out = LEFT_OUT.contains(&name)
                || left_out.contains(&name)
                || (descriptor.name() == "ClockStarted" && LEFT_OUT_OF_STARTS.contains(&name));
            if !is_left_out && message.has_field(&field) {
                self.field(depth, &field, &message.get_field(&field), left_out);
            }
        }
    }

    fn field(&mut self, depth: usize, field: &FieldDescriptor, value: &Value, left_out: &[&str]) {
        let name = field.name();
        match value {
            Value::List(items) if items.iter().all(is_block) => {
                self.line(depth, &format!("{name}:"));
                for item in steady(items, due_of, clock_of) {
                    self.item(depth + 1, item, left_out);
                }
            }
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|item| scalar(field, item)).collect();
                self.line(depth, &format!("{name}: {}", items.join(", ")));
            }
            Value::Message(message) if is_block(value) => {
                self.line(depth, &format!("{name}:"));
                self.fields(depth + 1, message, left_out);
            }
            value => self.line(depth, &format!("{name}: {}", scalar(field, value))),
        }
    }

    /// A message of a list: a dash before its first line.
    fn item(&mut self, depth: usize, item: &Value, left_out: &[&str]) {
        let Value::Message(message) = item else {
            return;
        };
        let start = self.text.len();
        self.fields(depth + 1, message, left_out);
        if self.text.len() == start {
            self.line(depth + 1, "(empty)");
        }
        // the two blanks before the first field make room for the dash
        let dash = start + 2 * depth;
        self.text.replace_range(dash..dash + 2, "- ");
    }

    /// The text with every id by its name, or by a number in the order of appearance.
    fn named(&mut self, text: &str) -> String {
        let mut named = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = find_uuid(rest) {
            let id = rest[start..start + UUID_LEN].to_owned();
            named.push_str(&rest[..start]);
            rest = &rest[start + UUID_LEN..];
            if !self.names.contains_key(&id) {
                self.numbered += 1;
                self.names
                    .insert(id.clone(), format!("id-{}", self.numbered));
            }
            named.push_str(&self.names[&id]);
        }
        named.push_str(rest);
        named
    }
}

/// A time as clocks in Viet Nam show it.
pub(crate) fn vietnamese(time: Timestamp) -> String {
    let local = time.to_zoned(TimeZone::fixed(tz::offset(7)));
    let form = match (local.second(), local.subsec_nanosecond()) {
        (0, 0) => "%Y-%m-%d %H:%M",
        (_, 0) => "%Y-%m-%d %H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S%.f",
    };
    local.strftime(form).to_string()
}

/// The time in a `google.protobuf.Timestamp`.
pub(crate) fn time_in(message: &DynamicMessage) -> Option<Timestamp> {
    let seconds = message.get_field_by_name("seconds")?.as_i64()?;
    let nanos = message.get_field_by_name("nanos")?.as_i32()?;
    Timestamp::new(seconds, nanos).ok()
}

/// The items in their order, but those that stand beside each other under one moment in the order of
/// a key: what falls due at one moment comes in the order of ids that are another in every run.
pub(crate) fn steady<T, M: PartialEq, K: Ord>(
    items: &[T],
    moment: impl Fn(&T) -> Option<M>,
    key: impl Fn(&T) -> K,
) -> Vec<&T> {
    let mut steady: Vec<&T> = Vec::with_capacity(items.len());
    for run in items.chunk_by(|one, next| moment(one).is_some() && moment(one) == moment(next)) {
        let mut run: Vec<&T> = run.iter().collect();
        run.sort_by_key(|item| key(item));
        steady.extend(run);
    }
    steady
}

fn due_of(item: &Value) -> Option<Timestamp> {
    let due = item.as_message()?.get_field_by_name("due_at")?;
    time_in(due.as_message()?)
}

fn clock_of(item: &Value) -> Vec<String> {
    let Some(clock) = item.as_message() else {
        return Vec::new();
    };
    texts_of(clock, &["rule_id", "responsible_org_unit_id", "case_id"])
}

/// The texts of some fields; empty where there is none.
pub(crate) fn texts_of(message: &DynamicMessage, names: &[&str]) -> Vec<String> {
    let text = |name: &&str| {
        let value = message.get_field_by_name(name);
        let text = value.as_ref().and_then(|value| value.as_str());
        text.unwrap_or_default().to_owned()
    };
    names.iter().map(text).collect()
}

/// The event message that a `google.protobuf.Any` holds.
pub(crate) fn opened_any(message: &DynamicMessage) -> Option<DynamicMessage> {
    if message.descriptor().full_name() != "google.protobuf.Any" {
        return None;
    }
    let url = message.get_field_by_name("type_url")?.as_str()?.to_owned();
    let value = message.get_field_by_name("value")?.as_bytes()?.clone();
    let name = url.rsplit('/').next()?;
    let descriptor = api::DESCRIPTORS.get_message_by_name(name)?;
    DynamicMessage::decode(descriptor, value).ok()
}

fn fields_of(descriptor: &MessageDescriptor) -> Vec<FieldDescriptor> {
    let mut fields: Vec<_> = descriptor.fields().collect();
    fields.sort_by_key(FieldDescriptor::number);
    fields
}

/// Whether a value takes lines of its own.
fn is_block(value: &Value) -> bool {
    match value {
        Value::Message(message) => {
            let descriptor = message.descriptor();
            let name = descriptor.full_name();
            name == "google.protobuf.Any" || !name.starts_with("google.protobuf.")
        }
        _ => false,
    }
}

fn scalar(field: &FieldDescriptor, value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::F32(value) => value.to_string(),
        Value::F64(value) => value.to_string(),
        Value::String(text) => text.clone(),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::EnumNumber(number) => match field.kind() {
            Kind::Enum(codes) => code(&codes, *number),
            _ => number.to_string(),
        },
        Value::Message(message) => {
            time_in(message).map_or_else(|| "(message)".to_owned(), vietnamese)
        }
        Value::List(_) | Value::Map(_) => "(collection)".to_owned(),
    }
}

/// `HIGH` for `RISK_LEVEL_HIGH`.
fn code(codes: &EnumDescriptor, number: i32) -> String {
    let zero = codes.default_value();
    let prefix = zero.name().trim_end_matches("UNSPECIFIED");
    codes.get_value(number).map_or_else(
        || number.to_string(),
        |value| value.name().trim_start_matches(prefix).to_owned(),
    )
}

fn find_uuid(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..(bytes.len() + 1).saturating_sub(UUID_LEN)).find(|start| {
        bytes[*start..start + UUID_LEN]
            .iter()
            .enumerate()
            .all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_by_their_names_or_by_a_number_that_stays() {
        let case = "00000000-0000-5000-8000-00000000000a";
        let other = "00000000-0000-5000-8000-00000000000b";
        let saved = BTreeMap::from([("case".to_owned(), case.to_owned())]);
        let mut outline = Outline::new(&saved);
        outline.line(1, &format!("hồ sơ {case}, {other}; {other}{case}"));
        assert_eq!(outline.finish(), "  hồ sơ ${case}, id-1; id-1${case}\n");
    }

    #[test]
    fn a_message_is_told_field_by_field() {
        let descriptor = api::DESCRIPTORS
            .get_message_by_name("lachan.log.v1.LaneOpened")
            .expect("it is in the contract");
        let json = serde_json::json!({"org_unit_id": "xã", "agency_kind": "AGENCY_KIND_INTAKE"});
        let message = DynamicMessage::deserialize(descriptor, json).expect("it fits");
        let mut outline = Outline::new(&BTreeMap::new());
        outline.fields(0, &message, &[]);
        assert_eq!(outline.finish(), "org_unit_id: xã\nagency_kind: INTAKE\n");
    }

    #[test]
    fn what_comes_at_one_moment_has_a_steady_order() {
        let items = [
            (Some(1), 'c'),
            (Some(1), 'a'),
            (Some(2), 'b'),
            (None, 'z'),
            (None, 'y'),
        ];
        let order: String = steady(&items, |item| item.0, |item| item.1)
            .into_iter()
            .map(|item| item.1)
            .collect();
        assert_eq!(order, "acbzy");
    }

    #[test]
    fn seconds_are_told_only_when_there_are_some() {
        let told = |text: &str| vietnamese(text.parse().expect("a time"));
        assert_eq!(told("2026-05-04T18:40:00+07:00"), "2026-05-04 18:40");
        assert_eq!(told("2026-05-04T18:40:15+07:00"), "2026-05-04 18:40:15");
    }
}
