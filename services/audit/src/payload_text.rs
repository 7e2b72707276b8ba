//! The PUBLIC fields of an event as lines of text: names of fields and codes in
//! both languages, times in Viet Nam, units by name. What says nothing new to a
//! reader is left to `--json`: UUIDs, the acting unit, the agency kinds of units.

use api::log::v1::LaneBasis;
use decider::VIETNAM;
use jiff::Timestamp;
use prost_reflect::{DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, ReflectMessage, Value};
use prost_types::Any;
use uuid::Uuid;

use crate::labels::{Label, basis_label, code_label, field_label};

const TIMESTAMP: &str = "google.protobuf.Timestamp";
const APPLIED_LIMIT: &str = "lachan.codes.v1.AppliedLimit";

/// Names of org units; `None` for one it does not know.
pub(crate) type UnitNames<'a> = &'a dyn Fn(&str) -> Option<Label>;

/// Renders payloads.
#[derive(Clone, Copy)]
pub(crate) struct PayloadText<'a> {
    pub(crate) units: UnitNames<'a>,
    /// Told with the event already.
    pub(crate) acting_unit: &'a str,
}

/// A time as people in Viet Nam read it.
pub(crate) fn local_time(time: Timestamp) -> String {
    let local = VIETNAM.to_datetime(time);
    local.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

// === impl PayloadText ===

impl PayloadText<'_> {
    /// One line per field that is set. Times equal to `occurred_at` are not repeated; a payload of
    /// another build has no lines.
    pub(crate) fn lines(self, payload: &Any, occurred_at: Option<Timestamp>) -> Vec<String> {
        let name = payload.type_url.rsplit('/').next().unwrap_or_default();
        let Some(descriptor) = api::DESCRIPTORS.get_message_by_name(name) else {
            return Vec::new();
        };
        let Ok(message) = DynamicMessage::decode(descriptor, payload.value.as_slice()) else {
            return Vec::new();
        };
        self.fields(&message, occurred_at)
    }

    fn fields(self, message: &DynamicMessage, occurred_at: Option<Timestamp>) -> Vec<String> {
        let mut lines = Vec::new();
        for field in message.descriptor().fields() {
            if !message.has_field(&field) || field.name().ends_with("agency_kind") {
                continue;
            }
            let value = message.get_field(&field);
            if occurred_at.is_some() && time_of(&value) == occurred_at {
                continue;
            }
            let label = field_label(field.name()).both();
            if value.as_bool().is_some() {
                lines.push(label);
            } else if let Some(text) = self.value(&field, &value) {
                lines.push(format!("{label}: {text}"));
            }
        }
        lines
    }

    /// A value as text; `None` for what says nothing to people.
    fn value(self, field: &FieldDescriptor, value: &Value) -> Option<String> {
        match value {
            Value::List(items) => {
                let texts: Vec<String> = items
                    .iter()
                    .filter_map(|item| self.value(field, item))
                    .collect();
                (!texts.is_empty()).then(|| texts.join("; "))
            }
            Value::EnumNumber(number) => match field.kind() {
                Kind::Enum(descriptor) => Some(code(&descriptor, *number).both()),
                _ => None,
            },
            Value::String(text) => self.text(field.name(), text),
            Value::Message(message) => self.message(message),
            Value::Bool(_) | Value::Bytes(_) | Value::Map(_) => None,
            Value::I32(number) => Some(number.to_string()),
            Value::I64(number) => Some(number.to_string()),
            Value::U32(number) => Some(number.to_string()),
            Value::U64(number) => Some(number.to_string()),
            Value::F32(number) => Some(number.to_string()),
            Value::F64(number) => Some(number.to_string()),
        }
    }

    fn text(self, field_name: &str, text: &str) -> Option<String> {
        if text.is_empty() || text.parse::<Uuid>().is_ok() {
            return None;
        }
        if field_name.contains("org_unit_id") {
            if text == self.acting_unit {
                return None;
            }
            return Some((self.units)(text).map_or_else(|| text.to_owned(), |name| name.both()));
        }
        Some(text.to_owned())
    }

    fn message(self, message: &DynamicMessage) -> Option<String> {
        match message.descriptor().full_name() {
            TIMESTAMP => timestamp(message).map(local_time),
            APPLIED_LIMIT => self.applied_limit(message),
            _ => {
                let parts = self.fields(message, None);
                (!parts.is_empty()).then(|| format!("({})", parts.join(", ")))
            }
        }
    }

    /// A limit with its legal basis: `12 giờ · hours (Decree 56/2017 Art 26)`.
    fn applied_limit(self, limit: &DynamicMessage) -> Option<String> {
        let amount = limit.get_field_by_name("amount")?;
        let unit_field = limit.descriptor().get_field_by_name("unit")?;
        let unit = self.value(&unit_field, &limit.get_field(&unit_field))?;
        let basis = limit.get_field_by_name("legal_basis")?;
        Some(format!(
            "{} {unit} ({})",
            amount.as_u32()?,
            basis.as_str().unwrap_or_default()
        ))
    }
}

fn code(descriptor: &EnumDescriptor, number: i32) -> Label {
    if descriptor.full_name() == "lachan.log.v1.LaneBasis" {
        return basis_label(LaneBasis::try_from(number).unwrap_or_default());
    }
    match descriptor.get_value(number) {
        Some(value) => code_label(descriptor.name(), value.name()),
        // a value of a later build
        None => Label {
            vi: String::new(),
            en: format!("{} {number}", descriptor.name()),
        },
    }
}

fn time_of(value: &Value) -> Option<Timestamp> {
    value
        .as_message()
        .filter(|message| message.descriptor().full_name() == TIMESTAMP)
        .and_then(timestamp)
}

fn timestamp(message: &DynamicMessage) -> Option<Timestamp> {
    let seconds = message.get_field_by_name("seconds")?.as_i64()?;
    let nanos = message.get_field_by_name("nanos")?.as_i32()?;
    Timestamp::new(seconds, nanos).ok()
}
