//! A clock of a rule, resolved against the contract: every event and field it names exists.

use std::collections::BTreeSet;

use api::deadline::v1::{MissedAction, RecipientCapacity, ReminderPlan};

use crate::clock_text::{ClockText, TellText, TriggerText};
use crate::field::FieldPath;
use crate::trigger::{Effect, Fired, Occurrence, Trigger};

/// Lanes whose people may see a clock.
const LANES: [&str; 7] = [
    "case",
    "health",
    "police",
    "legal_aid",
    "education",
    "referral",
    "data_protection",
];
/// Largest share that makes sense: ten times the time.
const SHARE_MAX: u32 = 1_000;

/// When a rule runs, what ends it, whose duty it is and who is told.
#[derive(Debug, Clone)]
pub struct Clock {
    /// The rule it belongs to.
    pub rule_id: String,
    /// The lane whose people may see it.
    pub lane: String,
    /// Whose duty it is, unless the starting event names a unit.
    pub responsible: Responsible,
    /// Who is told at which share of the time.
    pub tell: Vec<ReminderPlan>,
    /// What Lá Chắn does by itself when it is missed.
    pub on_missed: MissedAction,
    pub(crate) triggers: Vec<Trigger>,
}

/// Whose duty a clock is.
#[derive(Debug, Clone)]
pub enum Responsible {
    /// The unit of whoever recorded the starting event.
    Actor,
    /// The unit that leads a lane of the case.
    Lane(String),
    /// The unit a field of the starting event names.
    Field(UnitField),
}

/// The field of each starting event that names the responsible unit.
#[derive(Debug, Clone)]
pub struct UnitField {
    pub(crate) by_event: Vec<(String, FieldPath)>,
}

// === impl UnitField ===

impl UnitField {
    /// The unit the event names.
    pub fn read(&self, occurrence: &Occurrence) -> Option<String> {
        self.by_event
            .iter()
            .find(|(event, _)| *event == occurrence.event_type)
            .and_then(|(_, path)| path.read_id(&occurrence.fields))
    }
}

// === impl Clock ===

impl Clock {
    /// Resolves the clock of a rule; what is wrong with it goes to `wrong`.
    pub(crate) fn resolve(
        rule_id: &str,
        text: &ClockText,
        wrong: &mut impl FnMut(String),
    ) -> Option<Self> {
        if !LANES.contains(&text.lane.as_str()) {
            wrong(format!("{} is no lane ({})", text.lane, LANES.join(", ")));
        }
        if text.start.is_empty() || text.met.is_empty() {
            wrong("start and met must name at least one event".to_owned());
        }
        let lists: [(Effect, &[TriggerText]); 7] = [
            (Effect::Met, &text.met),
            (Effect::Cancelled, &text.cancelled),
            (Effect::Suspended, &text.suspended),
            (Effect::Resumed, &text.resumed),
            (Effect::Extended, &text.extended),
            (Effect::Reassigned, &text.reassigned),
            (Effect::Start, &text.start),
        ];
        let mut triggers = Vec::new();
        for (effect, texts) in lists {
            let resolved = texts
                .iter()
                .filter_map(|trigger| Trigger::resolve(effect, trigger, &text.key, wrong));
            triggers.extend(resolved);
        }
        let responsible = responsible(text, wrong);
        let tell = match &text.tell {
            None => default_tell(),
            Some(texts) => texts
                .iter()
                .filter_map(|tell| reminder(tell, wrong))
                .collect(),
        };
        let on_missed = match text.on_missed.as_deref() {
            None => MissedAction::Unspecified,
            Some("expire_referral") => MissedAction::ExpireReferral,
            Some(other) => {
                wrong(format!("on_missed knows expire_referral, not {other}"));
                return None;
            }
        };
        Some(Self {
            rule_id: rule_id.to_owned(),
            lane: text.lane.clone(),
            responsible: responsible?,
            tell,
            on_missed,
            triggers,
        })
    }

    /// What the event does to clocks of the rule, in the order in which it is to be done.
    pub fn fired(&self, occurrence: &Occurrence) -> Vec<Fired> {
        let mut fired: Vec<Fired> = Vec::new();
        for trigger in &self.triggers {
            // of several triggers with the same effect, the first that fits speaks
            let spoken = fired.iter().any(|earlier| earlier.effect == trigger.effect);
            if !spoken && let Some(new) = trigger.fired(occurrence) {
                fired.push(new);
            }
        }
        fired
    }

    /// The types of the events that concern it.
    pub fn events(&self) -> BTreeSet<&str> {
        self.triggers
            .iter()
            .map(|trigger| trigger.event.as_str())
            .collect()
    }

    /// Whether an event of the type may start it.
    pub fn may_start_by(&self, event_type: &str) -> bool {
        self.triggers
            .iter()
            .any(|trigger| trigger.effect == Effect::Start && trigger.event == event_type)
    }

    /// Rules that its triggers count by.
    pub(crate) fn named_rules(&self) -> impl Iterator<Item = &str> {
        self.triggers
            .iter()
            .filter_map(|trigger| trigger.rule_id.as_deref())
    }

    /// Whether every starting event names the due time itself or another rule, so that the rule
    /// needs no amount of its own.
    pub(crate) fn needs_no_amount(&self) -> bool {
        self.triggers
            .iter()
            .filter(|trigger| trigger.effect == Effect::Start)
            .all(|trigger| trigger.due.is_some() || trigger.rule_id.is_some())
    }
}

fn responsible(text: &ClockText, wrong: &mut impl FnMut(String)) -> Option<Responsible> {
    match text.responsible.split_once(':') {
        None if text.responsible == "actor" => Some(Responsible::Actor),
        None if text.responsible == "lane" => Some(Responsible::Lane(text.lane.clone())),
        Some(("lane", lane)) if LANES.contains(&lane) => Some(Responsible::Lane(lane.to_owned())),
        Some(("field", path)) => {
            let mut by_event = Vec::new();
            for start in &text.start {
                match FieldPath::of(&start.event, path).and_then(FieldPath::id) {
                    Ok(field) => by_event.push((start.event.clone(), field)),
                    Err(problem) => wrong(format!("responsible: {problem}")),
                }
            }
            Some(Responsible::Field(UnitField { by_event }))
        }
        _ => {
            wrong("responsible is actor, lane, lane:LANE or field:NAME".to_owned());
            None
        }
    }
}

fn reminder(text: &TellText, wrong: &mut impl FnMut(String)) -> Option<ReminderPlan> {
    if !(1..=SHARE_MAX).contains(&text.share) {
        wrong(format!(
            "share {} does not lie between 1 and {SHARE_MAX} percent",
            text.share
        ));
        return None;
    }
    let mut tell = Vec::new();
    for who in &text.who {
        match who.as_str() {
            "unit" => tell.push(RecipientCapacity::ResponsibleUnit.into()),
            "head" => tell.push(RecipientCapacity::Head.into()),
            "lead" => tell.push(RecipientCapacity::LeadAgency.into()),
            other => wrong(format!("who knows unit, head and lead, not {other}")),
        }
    }
    Some(ReminderPlan {
        share_percent: text.share,
        tell,
    })
}

/// The unit at half time, its head too when little is left, the lead agency at the deadline.
fn default_tell() -> Vec<ReminderPlan> {
    use RecipientCapacity::{Head, LeadAgency, ResponsibleUnit};
    let plan = |share_percent, tell: &[RecipientCapacity]| ReminderPlan {
        share_percent,
        tell: tell.iter().map(|capacity| (*capacity).into()).collect(),
    };
    vec![
        plan(50, &[ResponsibleUnit]),
        plan(80, &[ResponsibleUnit, Head]),
        plan(100, &[ResponsibleUnit, Head, LeadAgency]),
    ]
}
