//! Messages with every field filled, the same in every run.

use std::collections::BTreeSet;

use bytes::Bytes;
use prost::Message;
use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage,
    Value,
};

/// Deepest nesting that is filled: types may contain themselves.
const DEPTH_MAX: usize = 6;
/// Items of a list.
const ITEMS: usize = 2;
/// 2 March 2026, 20:10 in Viet Nam.
const START_S: i64 = 1_772_457_000;

/// A message of the type with every field set; of alternatives the one that the variant chooses.
pub(crate) fn filled(descriptor: &MessageDescriptor, variant: usize) -> DynamicMessage {
    fill(descriptor, variant, 0)
}

/// The encoded message.
pub(crate) fn encode(message: &DynamicMessage) -> Bytes {
    message.encode_to_vec().into()
}

/// `message.field` for every field that is declared in the type or in what it contains.
pub(crate) fn declared_fields(descriptor: &MessageDescriptor) -> BTreeSet<String> {
    fn collect(descriptor: &MessageDescriptor, depth: usize, found: &mut BTreeSet<String>) {
        for field in descriptor.fields() {
            found.insert(field.full_name().to_owned());
            if let Kind::Message(inner) = field.kind()
                && depth < DEPTH_MAX
            {
                collect(&inner, depth + 1, found);
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(descriptor, 0, &mut found);
    found
}

/// `message.field` for every field that is set somewhere in the message.
pub(crate) fn filled_fields(message: &DynamicMessage, found: &mut BTreeSet<String>) {
    for (field, value) in message.fields() {
        found.insert(field.full_name().to_owned());
        each_message(value, &mut |inner| filled_fields(inner, found));
    }
}

/// Numbers of fields the contract does not know, anywhere in the message.
pub(crate) fn unknown_fields(message: &DynamicMessage) -> Vec<String> {
    let name = message.descriptor().full_name().to_owned();
    let mut found: Vec<String> = message
        .unknown_fields()
        .map(|field| format!("{name} {}", field.number()))
        .collect();
    for (_, value) in message.fields() {
        each_message(value, &mut |inner| found.extend(unknown_fields(inner)));
    }
    found
}

fn each_message(value: &Value, visit: &mut dyn FnMut(&DynamicMessage)) {
    match value {
        Value::Message(message) => visit(message),
        Value::List(items) => items.iter().for_each(|item| each_message(item, visit)),
        Value::Map(entries) => entries.values().for_each(|item| each_message(item, visit)),
        _ => {}
    }
}

fn fill(descriptor: &MessageDescriptor, variant: usize, depth: usize) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    if descriptor.full_name() == "google.protobuf.Timestamp" {
        let seconds = START_S + 60 * variant as i64 + depth as i64;
        message.set_field_by_name("seconds", Value::I64(seconds));
        message.set_field_by_name("nanos", Value::I32(123_456_000));
        return message;
    }
    for field in descriptor.fields() {
        let alternatives = field
            .containing_oneof()
            .filter(|oneof| !oneof.is_synthetic())
            .map(|oneof| oneof.fields().collect::<Vec<_>>());
        let is_chosen = alternatives.is_none_or(|fields| fields[variant % fields.len()] == field);
        let too_deep = matches!(field.kind(), Kind::Message(_)) && depth >= DEPTH_MAX;
        if is_chosen && !too_deep {
            message.set_field(&field, value_of(&field, variant, depth));
        }
    }
    message
}

fn value_of(field: &FieldDescriptor, variant: usize, depth: usize) -> Value {
    if field.is_map() {
        let Kind::Message(entry) = field.kind() else {
            panic!("a map has entries");
        };
        let value = single(&entry.map_entry_value_field(), variant, depth);
        return Value::Map([(MapKey::String("khóa".to_owned()), value)].into());
    }
    if field.cardinality() == Cardinality::Repeated {
        let items = (0..ITEMS).map(|item| single(field, variant + item, depth));
        return Value::List(items.collect());
    }
    single(field, variant, depth)
}

fn single(field: &FieldDescriptor, variant: usize, depth: usize) -> Value {
    let number = field.number() as usize + variant;
    match field.kind() {
        Kind::Double => Value::F64(number as f64 + 0.5),
        Kind::Float => Value::F32(number as f32 + 0.5),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(-(number as i32) - 7),
        // beyond what JSON numbers hold exactly
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            Value::I64(-9_007_199_254_740_993 - number as i64)
        }
        Kind::Uint32 | Kind::Fixed32 => Value::U32(4_000_000_000 + number as u32),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(9_007_199_254_740_993 + number as u64),
        Kind::Bool => Value::Bool(true),
        Kind::String => Value::String(text(field.name(), number)),
        Kind::Bytes => Value::Bytes(vec![number as u8; 32].into()),
        Kind::Message(inner) => Value::Message(fill(&inner, variant, depth + 1)),
        Kind::Enum(codes) => {
            let codes: Vec<i32> = codes
                .values()
                .map(|code| code.number())
                .filter(|code| *code != 0)
                .collect();
            Value::EnumNumber(codes.get(number % codes.len().max(1)).copied().unwrap_or(0))
        }
    }
}

/// What people write: Vietnamese, composed and decomposed, quotes and line breaks.
fn text(field: &str, number: usize) -> String {
    match number % 3 {
        0 => format!("Nguyễn Thị Ánh Tuyết · {field} {number}"),
        1 => format!("“Đường về nhà” số {number}, ấp Vàm Lá: {field}"),
        _ => format!("Em kể:\n\"Trời mưa, em sợ.\" ({field} {number}, viết rời: e\u{302}\u{301})"),
    }
}
