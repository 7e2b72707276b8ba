//! Messages of any content that their fields allow.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use prost_types::Timestamp;

/// Encodes a message whose fields are filled from the values, in order and around again.
pub(crate) fn message(descriptor: &MessageDescriptor, values: &[(i64, u32, i32)]) -> Vec<u8> {
    let mut message = DynamicMessage::new(descriptor.clone());
    for (index, field) in descriptor.fields().enumerate() {
        let (seconds, number, code) = values[index % values.len()];
        if let Some(value) = value(&field, seconds, number, code) {
            let value = match field.is_list() {
                true => Value::List(vec![value]),
                false => value,
            };
            message.set_field(&field, value);
        }
    }
    let mut bytes = Vec::new();
    prost_reflect::prost::Message::encode(&message, &mut bytes).expect("a vector grows");
    bytes
}

fn value(field: &FieldDescriptor, seconds: i64, number: u32, code: i32) -> Option<Value> {
    Some(match field.kind() {
        Kind::String => Value::String(format!("00000000-0000-0000-0000-{number:012x}")),
        Kind::Bool => Value::Bool(number == 0),
        Kind::Uint32 => Value::U32([0, 9, u32::MAX][number as usize % 3]),
        Kind::Enum(_) => Value::EnumNumber(code),
        Kind::Message(nested) if nested.full_name() == "google.protobuf.Timestamp" => {
            let mut time = DynamicMessage::new(nested);
            time.transcode_from(&Timestamp { seconds, nanos: 0 }).ok()?;
            Value::Message(time)
        }
        _ => return None,
    })
}
