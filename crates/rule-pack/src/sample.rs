//! Events made from the rules themselves, so that a test can start and end every clock of a pack
//! without knowing any of them.

use jiff::Timestamp;
use prost_reflect::prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};

use crate::clock::{Clock, Responsible};
use crate::field::{FieldPath, TIMESTAMP, Wanted, event_descriptor};
use crate::trigger::{At, Effect, Occurrence, Trigger};

/// What a made event tells.
#[derive(Debug, Clone)]
pub struct SampleFacts {
    /// When it happened: `occurred_at`, and the field that tells.
    pub at: Timestamp,
    /// The due time, where it names one.
    pub due: Timestamp,
    /// What of the lane it is about: a number, so that it fits texts too.
    pub key: u32,
    /// The unit, where it names one.
    pub unit: String,
}

/// An event made from a rule.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its type.
    pub event_type: String,
    /// Its PUBLIC part.
    pub public: Vec<u8>,
    /// Whether it names the due time.
    pub tells_due: bool,
}

impl Clock {
    /// One event for each way in which the effect comes about.
    pub fn samples(&self, effect: Effect, facts: &SampleFacts) -> Vec<Sample> {
        self.triggers
            .iter()
            .filter(|trigger| trigger.effect == effect)
            .filter_map(|trigger| self.sample(trigger, facts))
            .collect()
    }

    fn sample(&self, trigger: &Trigger, facts: &SampleFacts) -> Option<Sample> {
        let mut message = DynamicMessage::new(event_descriptor(&trigger.event)?);
        for condition in &trigger.conditions {
            let value = match (condition.any_of.first(), condition.negated) {
                (Some(Wanted::Is(value)), false) => value.clone(),
                (Some(Wanted::Set), false) | (Some(Wanted::Unset), true) => {
                    example(&condition.field)
                }
                _ => continue,
            };
            write(&condition.field.0, &mut message, value);
        }
        if let At::Field(path) = &trigger.at {
            write(&path.0, &mut message, time_value(facts.at));
        }
        if let Some(path) = &trigger.due {
            write(&path.0, &mut message, time_value(facts.due));
        }
        for path in trigger.key.iter().flatten() {
            write(&path.0, &mut message, key_value(path, facts.key));
        }
        let unit = Value::String(facts.unit.clone());
        if let Some(path) = &trigger.unit {
            write(&path.0, &mut message, unit.clone());
        }
        if let (Effect::Start, Responsible::Field(units)) = (trigger.effect, &self.responsible) {
            for (_, path) in units
                .by_event
                .iter()
                .filter(|(event, _)| *event == trigger.event)
            {
                write(&path.0, &mut message, unit.clone());
            }
        }
        Some(Sample {
            event_type: trigger.event.clone(),
            public: message.encode_to_vec(),
            tells_due: trigger.due.is_some(),
        })
    }
}

impl Sample {
    /// The event as clocks look at it.
    pub fn occurrence(&self, occurred_at: Timestamp, recorded_at: Timestamp) -> Option<Occurrence> {
        Occurrence::read(&self.event_type, &self.public, occurred_at, recorded_at)
    }
}

/// Puts a value where the path leads.
fn write(path: &[FieldDescriptor], message: &mut DynamicMessage, value: Value) {
    let Some((field, deeper)) = path.split_first() else {
        return;
    };
    let inner = if deeper.is_empty() {
        value
    } else {
        let mut holder = match message.get_field(field).into_owned() {
            Value::Message(holder) => holder,
            Value::List(holders) => match holders.into_iter().next() {
                Some(Value::Message(holder)) => holder,
                _ => empty(field),
            },
            _ => empty(field),
        };
        write(deeper, &mut holder, value);
        Value::Message(holder)
    };
    let inner = if field.is_list() {
        Value::List(vec![inner])
    } else {
        inner
    };
    message.set_field(field, inner);
}

/// A value of the field's kind that means "set".
fn example(path: &FieldPath) -> Value {
    match path.last().map(FieldDescriptor::kind) {
        Some(Kind::Bool) => Value::Bool(true),
        Some(Kind::Enum(_)) => Value::EnumNumber(1),
        Some(Kind::Uint32) => Value::U32(1),
        Some(Kind::Uint64) => Value::U64(1),
        Some(Kind::Int32) => Value::I32(1),
        Some(Kind::Int64) => Value::I64(1),
        Some(Kind::Message(kind)) if kind.full_name() == TIMESTAMP => {
            time_value(Timestamp::UNIX_EPOCH)
        }
        Some(Kind::Message(kind)) => Value::Message(DynamicMessage::new(kind)),
        _ => Value::String("x".to_owned()),
    }
}

fn key_value(path: &FieldPath, key: u32) -> Value {
    match path.last().map(FieldDescriptor::kind) {
        Some(Kind::Enum(_)) => Value::EnumNumber(i32::try_from(key).unwrap_or(1)),
        Some(Kind::Uint32) => Value::U32(key),
        Some(Kind::Uint64) => Value::U64(key.into()),
        Some(Kind::Int32) => Value::I32(i32::try_from(key).unwrap_or(1)),
        Some(Kind::Int64) => Value::I64(key.into()),
        _ => Value::String(key.to_string()),
    }
}

fn empty(field: &FieldDescriptor) -> DynamicMessage {
    match field.kind() {
        Kind::Message(kind) => DynamicMessage::new(kind),
        // a path goes deeper through messages only
        _ => DynamicMessage::new(field.parent_message().clone()),
    }
}

/// A time stamp as a field holds it.
fn time_value(at: Timestamp) -> Value {
    let time = api::timestamp_to_proto(at);
    let kind = api::DESCRIPTORS.get_message_by_name(TIMESTAMP);
    let mut message = DynamicMessage::new(kind.expect("the contract imports it"));
    message.set_field_by_name("seconds", Value::I64(time.seconds));
    message.set_field_by_name("nanos", Value::I32(time.nanos));
    Value::Message(message)
}
