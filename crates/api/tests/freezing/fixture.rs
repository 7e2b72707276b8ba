//! One frozen event: its bytes as the log holds them, and what they say, compartment by compartment.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use prost_reflect::{DynamicMessage, MessageDescriptor, ReflectMessage, SerializeOptions};
use serde_json::{Value, json};

use crate::fill;

pub(crate) struct Fixture {
    /// Name of its file, without the ending.
    pub(crate) name: String,
    /// Type as stored in the log.
    pub(crate) event_type: String,
    /// The whole message.
    pub(crate) bytes: Bytes,
    /// What each compartment says.
    pub(crate) parts: BTreeMap<String, Value>,
}

/// Where the frozen events are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frozen")
}

/// A message as protobuf JSON with the field names of the contract.
pub(crate) fn json(message: &DynamicMessage) -> Value {
    let options = SerializeOptions::new().use_proto_field_name(true);
    message
        .serialize_with_options(serde_json::value::Serializer, &options)
        .unwrap()
}

/// What each compartment of an encoded event says.
pub(crate) fn parts_of(
    event_type: &str,
    descriptor: &MessageDescriptor,
    bytes: &Bytes,
) -> Result<BTreeMap<String, Value>, api::SplitError> {
    let parts = api::split(event_type, bytes)?.into_iter();
    Ok(parts
        .map(|(compartment, part)| {
            let part = DynamicMessage::decode(descriptor.clone(), part).unwrap();
            let name = compartment.as_str_name().trim_start_matches("COMPARTMENT_");
            (name.to_owned(), json(&part))
        })
        .collect())
}

// === impl Fixture ===

impl Fixture {
    pub(crate) fn read(bytes: &Path) -> Self {
        let text = fs::read_to_string(bytes.with_extension("json")).unwrap();
        let told: Value = serde_json::from_str(&text).unwrap();
        Self {
            // whatever the file is called, it says what it is
            name: bytes.file_stem().unwrap().to_string_lossy().into_owned(),
            event_type: told["type"].as_str().unwrap().to_owned(),
            bytes: fs::read(bytes).unwrap().into(),
            parts: serde_json::from_value(told["parts"].clone()).unwrap(),
        }
    }

    /// Freezes a message; a file that is there stays as it is.
    pub(crate) fn create(event_type: &str, variant: usize, message: &DynamicMessage) {
        let name = match variant {
            0 => event_type.to_owned(),
            more => format!("{event_type}@{}", more + 1),
        };
        let bytes = fill::encode(message);
        let parts = parts_of(event_type, &message.descriptor(), &bytes).unwrap();
        let told = json!({"type": event_type, "parts": parts});
        let text = serde_json::to_string_pretty(&told).unwrap() + "\n";
        for (ending, content) in [("json", text.as_bytes()), ("binpb", bytes.as_ref())] {
            let path = folder().join(format!("{name}.{ending}"));
            let mut file = fs::File::create_new(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            std::io::Write::write_all(&mut file, content).unwrap();
        }
    }
}
