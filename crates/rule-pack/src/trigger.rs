//! What an event does to a clock, resolved against the contract.

use std::collections::BTreeMap;

use api::codes::v1::DelayReason;
use jiff::Timestamp;
use prost_reflect::DynamicMessage;

use crate::clock_text::{Keys, TriggerText};
use crate::field::{FieldPath, Wanted, delay_reason_of, event_descriptor};

/// What happens to a clock. One event may do several things; they are done in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// What had to be done was done.
    Met,
    /// The duty fell away.
    Cancelled,
    /// The time does not run for now.
    Suspended,
    /// The time runs again.
    Resumed,
    /// More time was given.
    Extended,
    /// Another unit has to act.
    Reassigned,
    /// The duty began.
    Start,
}

/// An event of the log, as far as clocks look at it: its PUBLIC part.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// Its type.
    pub event_type: String,
    /// Its PUBLIC fields.
    pub fields: DynamicMessage,
    /// When it happened, as told.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// What an event does to one clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// What it does.
    pub effect: Effect,
    /// When that happened.
    pub at: Timestamp,
    /// What of the lane it is about; `None` for whatever runs by the rule in the case.
    pub key: Option<String>,
    /// The due time it names.
    pub due: Option<Timestamp>,
    /// Whether it is an event that may name one: if it does not, it sets none.
    pub tells_due: bool,
    /// The rule by which the due time is counted, when it is another one.
    pub rule_id: Option<String>,
    /// The unit it names.
    pub unit: Option<String>,
    /// Why the act came late, as it told.
    pub delay_reason: DelayReason,
}

/// An event type with the conditions under which it does something to a clock.
#[derive(Debug, Clone)]
pub(crate) struct Trigger {
    pub(crate) effect: Effect,
    pub(crate) event: String,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) at: At,
    /// Fields that make the key; `None` when it concerns every clock of the rule.
    pub(crate) key: Option<Vec<FieldPath>>,
    pub(crate) due: Option<FieldPath>,
    pub(crate) rule_id: Option<String>,
    pub(crate) unit: Option<FieldPath>,
    pub(crate) delay_reason: Option<FieldPath>,
}

/// Where the time of a trigger is read.
#[derive(Debug, Clone)]
pub(crate) enum At {
    Occurred,
    Recorded,
    Field(FieldPath),
}

/// What a field must hold, or must not.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) field: FieldPath,
    pub(crate) any_of: Vec<Wanted>,
    pub(crate) negated: bool,
}

// === impl Occurrence ===

impl Occurrence {
    /// Reads the PUBLIC part of an event; `None` for a type or bytes that this build cannot read.
    pub fn read(
        event_type: &str,
        public: &[u8],
        occurred_at: Timestamp,
        recorded_at: Timestamp,
    ) -> Option<Self> {
        let fields = DynamicMessage::decode(event_descriptor(event_type)?, public).ok()?;
        Some(Self {
            event_type: event_type.to_owned(),
            fields,
            occurred_at,
            recorded_at,
        })
    }
}

// === impl Trigger ===

impl Trigger {
    /// Resolves a trigger; what is wrong with it goes to `wrong`.
    pub(crate) fn resolve(
        effect: Effect,
        text: &TriggerText,
        clock_key: &Keys,
        wrong: &mut impl FnMut(String),
    ) -> Option<Self> {
        let event = &text.event;
        if event_descriptor(event).is_none() {
            wrong(format!("{event} is no event of the contract"));
            return None;
        }
        let mut problems = Vec::new();
        let mut field = |path: &str| {
            FieldPath::of(event, path)
                .map_err(|problem| problems.push(problem))
                .ok()
        };
        let at = match text.at.as_deref() {
            None | Some("occurred_at") => Some(At::Occurred),
            Some("recorded_at") => Some(At::Recorded),
            Some(path) => field(path).map(At::Field),
        };
        let due = text.due.as_deref().and_then(&mut field);
        let unit = text.unit.as_deref().and_then(&mut field);
        let own_key = text.key.as_ref();
        let fields = own_key.unwrap_or(clock_key).fields();
        let keyed = !(own_key.is_some() && fields.is_empty());
        let key: Vec<FieldPath> = fields.iter().filter_map(|path| field(path)).collect();
        let whole = key.len() == fields.len();
        let mut conditions = conditions(event, &text.wanted, false, &mut problems);
        conditions.extend(self::conditions(event, &text.unless, true, &mut problems));
        let mut sound = |checked: Option<Result<FieldPath, String>>| match checked {
            None => None,
            Some(Ok(path)) => Some(path),
            Some(Err(problem)) => {
                problems.push(problem);
                None
            }
        };
        let at = match at {
            Some(At::Field(path)) => sound(Some(path.time())).map(At::Field),
            other => other,
        };
        let due = sound(due.map(FieldPath::time));
        let unit = sound(unit.map(FieldPath::id));
        let key: Vec<FieldPath> = key
            .into_iter()
            .filter_map(|path| sound(Some(path.id())))
            .collect();
        check_use(effect, text, keyed, clock_key, &mut problems);
        let failed = !problems.is_empty() || !whole;
        problems
            .into_iter()
            .for_each(|problem| wrong(format!("{event}: {problem}")));
        if failed {
            return None;
        }
        Some(Self {
            effect,
            event: event.clone(),
            conditions,
            at: at?,
            key: keyed.then_some(key),
            due,
            rule_id: text.rule.clone(),
            unit,
            delay_reason: delay_reason_of(event),
        })
    }

    /// What the event does, if the conditions hold.
    pub(crate) fn fired(&self, occurrence: &Occurrence) -> Option<Fired> {
        if occurrence.event_type != self.event {
            return None;
        }
        let fields = &occurrence.fields;
        if !self
            .conditions
            .iter()
            .all(|condition| condition.holds(fields))
        {
            return None;
        }
        let key = match &self.key {
            None => None,
            Some(paths) => {
                let parts: Option<Vec<String>> =
                    paths.iter().map(|path| path.read_id(fields)).collect();
                Some(parts?.join("/"))
            }
        };
        let at = match &self.at {
            At::Recorded => Some(occurrence.recorded_at),
            At::Occurred => None,
            At::Field(path) => path.read_time(fields),
        };
        let reason = self
            .delay_reason
            .as_ref()
            .map_or(0, |path| path.read_code(fields));
        Some(Fired {
            effect: self.effect,
            at: at.unwrap_or(occurrence.occurred_at),
            key,
            due: self.due.as_ref().and_then(|path| path.read_time(fields)),
            tells_due: self.due.is_some(),
            rule_id: self.rule_id.clone(),
            unit: self.unit.as_ref().and_then(|path| path.read_id(fields)),
            delay_reason: DelayReason::try_from(reason).unwrap_or_default(),
        })
    }
}

fn conditions(
    event: &str,
    texts: &BTreeMap<String, toml::Value>,
    negated: bool,
    problems: &mut Vec<String>,
) -> Vec<Condition> {
    let mut resolved = Vec::new();
    for (path, value) in texts {
        let field = match FieldPath::of(event, path) {
            Ok(field) => field,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let values = match value {
            toml::Value::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut any_of = Vec::new();
        for value in values {
            match field.wanted(value) {
                Ok(wanted) => any_of.push(wanted),
                Err(problem) => problems.push(problem),
            }
        }
        resolved.push(Condition {
            field,
            any_of,
            negated,
        });
    }
    resolved
}

/// What makes no sense for the effect.
fn check_use(
    effect: Effect,
    text: &TriggerText,
    keyed: bool,
    clock_key: &Keys,
    problems: &mut Vec<String>,
) {
    let sets_time = matches!(effect, Effect::Start | Effect::Extended | Effect::Resumed);
    if !sets_time && (text.due.is_some() || text.rule.is_some()) {
        problems.push("due and rule are for start, extended and resumed".to_owned());
    }
    if text.unit.is_some() && !matches!(effect, Effect::Start | Effect::Reassigned) {
        problems.push("unit is for start and reassigned".to_owned());
    }
    if effect == Effect::Reassigned && text.unit.is_none() {
        problems.push("reassigned must name the field of the unit".to_owned());
    }
    let own_fields = text
        .key
        .as_ref()
        .map_or(clock_key.fields(), Keys::fields)
        .len();
    if effect == Effect::Start && own_fields != clock_key.fields().len() {
        problems.push("start must make the key of the clock".to_owned());
    }
    if keyed && own_fields != clock_key.fields().len() {
        problems.push("key has another number of fields than the clock's".to_owned());
    }
}

// === impl Condition ===

impl Condition {
    fn holds(&self, fields: &DynamicMessage) -> bool {
        let any = self
            .any_of
            .iter()
            .any(|wanted| self.field.is(wanted, fields));
        any != self.negated
    }
}
