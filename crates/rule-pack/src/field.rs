//! PUBLIC fields of events, named in packs and read from the log.

use jiff::Timestamp;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

pub(crate) const TIMESTAMP: &str = "google.protobuf.Timestamp";
const DELAY_REASON: &str = "lachan.codes.v1.DelayReason";

/// A field of an event, or of a message in one of its fields.
#[derive(Debug, Clone)]
pub(crate) struct FieldPath(pub(crate) Vec<FieldDescriptor>);

/// What a condition asks of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wanted {
    /// It is set, to whatever.
    Set,
    /// It is not set, or holds the value that means so.
    Unset,
    /// It, or one of its elements, holds this value.
    Is(Value),
}

/// The descriptor of an event type; `None` for a type that is not of the contract.
pub(crate) fn event_descriptor(event_type: &str) -> Option<MessageDescriptor> {
    api::event_type(event_type)?;
    api::DESCRIPTORS.get_message_by_name(&format!("lachan.{event_type}"))
}

/// The PUBLIC field in which an act tells why it came late, if it has one.
pub(crate) fn delay_reason_of(event_type: &str) -> Option<FieldPath> {
    let message = event_descriptor(event_type)?;
    let fields: Vec<FieldDescriptor> = message.fields().collect();
    fields
        .into_iter()
        .find(|field| {
            is_public(event_type, field)
                && !field.is_list()
                && matches!(field.kind(), Kind::Enum(kind) if kind.full_name() == DELAY_REASON)
        })
        .map(|field| FieldPath(vec![field]))
}

fn is_public(event_type: &str, field: &FieldDescriptor) -> bool {
    api::event_type(event_type).and_then(|event| event.compartment(field.number()))
        == Some(api::Compartment::Public)
}

// === impl FieldPath ===

impl FieldPath {
    /// Finds a field by its path, for example `decision.decided_at`.
    ///
    /// # Errors
    /// What is wrong with the path, for whoever wrote the pack.
    pub(crate) fn of(event_type: &str, path: &str) -> Result<Self, String> {
        let mut message = event_descriptor(event_type);
        let mut fields = Vec::new();
        for name in path.split('.') {
            let Some(holder) = message else {
                return Err(format!("{path}: {name} lies in a field that is no message"));
            };
            let Some(field) = holder.get_field_by_name(name) else {
                return Err(format!("{} has no field {name}", holder.full_name()));
            };
            if fields.is_empty() && !is_public(event_type, &field) {
                return Err(format!("{path} of {event_type} is sealed, not PUBLIC"));
            }
            message = match field.kind() {
                Kind::Message(message) if !field.is_map() => Some(message),
                _ => None,
            };
            fields.push(field);
        }
        Ok(Self(fields))
    }

    pub(crate) fn last(&self) -> Option<&FieldDescriptor> {
        self.0.last()
    }

    fn holds_one_value(&self) -> bool {
        !self.0.iter().any(FieldDescriptor::is_list)
    }

    /// Checks that the field is a single time stamp.
    pub(crate) fn time(self) -> Result<Self, String> {
        let is_time = self.last().is_some_and(
            |field| matches!(field.kind(), Kind::Message(kind) if kind.full_name() == TIMESTAMP),
        );
        if is_time && self.holds_one_value() {
            Ok(self)
        } else {
            Err(format!("{} is no time stamp", self.text()))
        }
    }

    /// Checks that the field is a single text or number: something that can pair two events.
    pub(crate) fn id(self) -> Result<Self, String> {
        let pairs = self.last().is_some_and(|field| {
            matches!(
                field.kind(),
                Kind::String
                    | Kind::Uint32
                    | Kind::Uint64
                    | Kind::Int32
                    | Kind::Int64
                    | Kind::Enum(_)
            )
        });
        if pairs && self.holds_one_value() {
            Ok(self)
        } else {
            Err(format!("{} is no single text, code or number", self.text()))
        }
    }

    fn text(&self) -> String {
        let names: Vec<&str> = self.0.iter().map(FieldDescriptor::name).collect();
        names.join(".")
    }

    /// The values that are set, through lists and messages.
    fn values(&self, message: &DynamicMessage) -> Vec<Value> {
        let mut level = vec![Value::Message(message.clone())];
        for field in &self.0 {
            level = level
                .iter()
                .filter_map(Value::as_message)
                .filter(|holder| holder.has_field(field))
                .flat_map(|holder| match holder.get_field(field).into_owned() {
                    Value::List(values) => values,
                    value => vec![value],
                })
                .collect();
        }
        level
    }

    /// The time in the field; `None` when it is not set or lies outside the calendar.
    pub(crate) fn read_time(&self, message: &DynamicMessage) -> Option<Timestamp> {
        let values = self.values(message);
        let time = values.first()?.as_message()?;
        let part = |name| time.get_field_by_name(name);
        let seconds = part("seconds")?.as_i64()?;
        let nanos = part("nanos")?.as_i32()?;
        Timestamp::new(seconds, nanos).ok()
    }

    /// The text, code or number in the field, as text; `None` when it is not set.
    pub(crate) fn read_id(&self, message: &DynamicMessage) -> Option<String> {
        match self.values(message).into_iter().next()? {
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text),
            Value::U32(number) => Some(number.to_string()),
            Value::U64(number) => Some(number.to_string()),
            Value::I32(number) | Value::EnumNumber(number) => Some(number.to_string()),
            Value::I64(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The number of a code; 0 when it is not set.
    pub(crate) fn read_code(&self, message: &DynamicMessage) -> i32 {
        let values = self.values(message);
        values.first().and_then(Value::as_enum_number).unwrap_or(0)
    }

    /// Reads what a pack asks of the field.
    pub(crate) fn wanted(&self, value: &toml::Value) -> Result<Wanted, String> {
        let wrong = || Err(format!("{}: {value} does not fit the field", self.text()));
        let Some(field) = self.last() else {
            return wrong();
        };
        let value = match (value, field.kind()) {
            (toml::Value::String(text), _) if text == "*" => return Ok(Wanted::Set),
            (toml::Value::String(text), _) if text.is_empty() => return Ok(Wanted::Unset),
            (toml::Value::String(text), Kind::Enum(kind)) => {
                let Some(number) = code(&kind, text) else {
                    return Err(format!(
                        "{}: {} has no code {text}",
                        self.text(),
                        kind.full_name()
                    ));
                };
                Value::EnumNumber(number)
            }
            (toml::Value::String(text), Kind::String) => Value::String(text.clone()),
            (toml::Value::Boolean(value), Kind::Bool) => Value::Bool(*value),
            (toml::Value::Integer(number), kind) => match integer(*number, &kind) {
                Some(value) => value,
                None => return wrong(),
            },
            _ => return wrong(),
        };
        Ok(if is_default(&value) {
            Wanted::Unset
        } else {
            Wanted::Is(value)
        })
    }

    /// Whether the field is what a pack asks for.
    pub(crate) fn is(&self, wanted: &Wanted, message: &DynamicMessage) -> bool {
        let values = self.values(message);
        match wanted {
            Wanted::Set => values.iter().any(|value| !is_default(value)),
            Wanted::Unset => values.iter().all(is_default),
            Wanted::Is(wanted) => values.contains(wanted),
        }
    }
}

/// A code by its full name or without the prefix that all codes of its enum share.
fn code(kind: &prost_reflect::EnumDescriptor, name: &str) -> Option<i32> {
    let zero = kind.get_value(0)?;
    let prefix = zero.name().strip_suffix("UNSPECIFIED").unwrap_or_default();
    let found = kind
        .get_value_by_name(name)
        .or_else(|| kind.get_value_by_name(&format!("{prefix}{name}")))?;
    Some(found.number())
}

fn integer(number: i64, kind: &Kind) -> Option<Value> {
    match kind {
        Kind::Uint32 => number.try_into().ok().map(Value::U32),
        Kind::Uint64 => number.try_into().ok().map(Value::U64),
        Kind::Int32 => number.try_into().ok().map(Value::I32),
        Kind::Int64 => Some(Value::I64(number)),
        _ => None,
    }
}

pub(crate) fn is_default(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::I32(number) | Value::EnumNumber(number) => *number == 0,
        Value::I64(number) => *number == 0,
        Value::U32(number) => *number == 0,
        Value::U64(number) => *number == 0,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}
