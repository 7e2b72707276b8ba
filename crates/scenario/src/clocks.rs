//! How the clocks of a case stand, told by the events of its deadlines.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::dump::{Dumper, VIEWS};
use crate::fill::Blanks;
use crate::{Client, ExpectedClock};

/// Who sees every clock.
const OVERSEER: &str = "lead-officer";
/// Category of the deadlines' streams.
const LANE: &str = "deadline";
/// Events on a page of the timeline.
const PAGE_SIZE: u32 = 200;

/// Where a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClockStatus {
    /// It runs.
    Running,
    /// The time does not run for now.
    Suspended,
    /// What was due was done in time.
    Met,
    /// What was due was done after its time.
    MetLate,
    /// The time ran out, and nothing has been done since.
    Missed,
    /// What was due is not due any more.
    Cancelled,
}

/// A clock, as its events tell it.
#[derive(Debug, Clone)]
pub(crate) struct SeenClock {
    pub(crate) rule: String,
    pub(crate) key: String,
    pub(crate) status: ClockStatus,
    /// Whether the miss is on record, whatever came after.
    pub(crate) was_missed: bool,
    pub(crate) due_at: String,
    pub(crate) responsible: String,
}

// === impl ClockStatus ===

impl ClockStatus {
    /// The status as scenario files write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Suspended => "SUSPENDED",
            Self::Met => "MET",
            Self::MetLate => "MET_LATE",
            Self::Missed => "MISSED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// The case a clock is expected in.
pub(crate) fn case_of(
    expected: &ExpectedClock,
    blanks: Blanks<'_>,
    cases: &[String],
) -> Result<String, String> {
    match (&expected.case, cases) {
        (Some(case), _) => filled(blanks, case),
        (None, [only]) => Ok(only.clone()),
        (None, cases) => Err(format!(
            "{}: which of the {} cases? say case",
            expected.rule,
            cases.len()
        )),
    }
}

/// The clocks of a case in the order in which they started.
pub(crate) async fn of_case(
    client: &Client<'_>,
    case_id: &str,
    position: u64,
) -> Result<Vec<SeenClock>, String> {
    let dumper = Dumper::new(client, position, PAGE_SIZE);
    let request = json!({"case_id": case_id, "lane": LANE});
    let events = dumper
        .pages(VIEWS, "GetTimeline", "events", OVERSEER, request)
        .await?;
    match events.as_array() {
        Some(events) => Ok(fold(events)),
        None => Err(format!("the timeline of the deadlines: {events}")),
    }
}

/// What is otherwise than expected; the clock of the rule that started last counts.
pub(crate) fn difference(
    expected: &ExpectedClock,
    blanks: Blanks<'_>,
    seen: &[SeenClock],
) -> Option<String> {
    let key = match expected.key.as_ref().map(|key| filled(blanks, key)) {
        Some(Ok(key)) => Some(key),
        Some(Err(problem)) => return Some(problem),
        None => None,
    };
    let is_meant = |clock: &&SeenClock| {
        clock.rule == expected.rule && key.as_ref().is_none_or(|key| *key == clock.key)
    };
    let Some(clock) = seen.iter().rev().find(is_meant) else {
        let rules: Vec<&str> = seen.iter().map(|clock| clock.rule.as_str()).collect();
        return Some(format!(
            "{}: no such clock started; these did: {}",
            expected.rule,
            rules.join(", ")
        ));
    };
    (clock.status != expected.status).then(|| {
        format!(
            "{}: expected {}, is {} (due {}, {})",
            expected.rule,
            expected.status.name(),
            clock.status.name(),
            clock.due_at,
            clock.responsible
        )
    })
}

/// Folds timeline events of deadlines; others are passed over.
pub(crate) fn fold(events: &[Value]) -> Vec<SeenClock> {
    let mut clocks: Vec<SeenClock> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for event in events {
        let text = |name: &str| {
            let found = event.pointer(&format!("/payload/{name}"));
            found.and_then(Value::as_str).unwrap_or("").to_owned()
        };
        let kind = event.get("type").and_then(Value::as_str).unwrap_or("");
        let Some(kind) = kind.strip_prefix("deadline.v1.") else {
            continue;
        };
        if kind == "ClockStarted" {
            places.insert(text("clock_id"), clocks.len());
            clocks.push(SeenClock {
                rule: text("rule_id"),
                key: text("key"),
                status: ClockStatus::Running,
                was_missed: false,
                due_at: text("due_at"),
                responsible: text("responsible_org_unit_id"),
            });
            continue;
        }
        let Some(clock) = places.get(&text("clock_id")).map(|at| &mut clocks[*at]) else {
            continue;
        };
        match kind {
            "ClockExtended" | "ClockResumed" => {
                clock.status = ClockStatus::Running;
                clock.due_at = text("due_at");
            }
            "ClockSuspended" => clock.status = ClockStatus::Suspended,
            "ClockReassigned" => clock.responsible = text("responsible_org_unit_id"),
            "ClockMissed" => {
                clock.status = ClockStatus::Missed;
                clock.was_missed = true;
            }
            "ClockMet" if text("punctuality") == "PUNCTUALITY_LATE" => {
                clock.status = ClockStatus::MetLate;
            }
            "ClockMet" => clock.status = ClockStatus::Met,
            "ClockCancelled" => clock.status = ClockStatus::Cancelled,
            _ => {}
        }
    }
    clocks
}

fn filled(blanks: Blanks<'_>, text: &str) -> Result<String, String> {
    let value = blanks.fill(&Value::String(text.to_owned()), "expect_clock");
    match value.map_err(|problem| problem.problem)? {
        Value::String(text) => Ok(text),
        other => Ok(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, clock: &str, more: Value) -> Value {
        let mut payload = json!({"clock_id": clock, "rule_id": format!("rule.{clock}")});
        if let (Value::Object(payload), Value::Object(more)) = (&mut payload, more) {
            payload.extend(more);
        }
        json!({"type": format!("deadline.v1.{kind}"), "payload": payload})
    }

    #[test]
    fn the_last_word_on_a_clock_counts() {
        let late = json!({"punctuality": "PUNCTUALITY_LATE"});
        let clocks = fold(&[
            event("ClockStarted", "a", json!({"due_at": "x"})),
            event("ClockStarted", "b", json!({})),
            event("ClockExtended", "a", json!({"due_at": "y"})),
            event("ClockMissed", "b", json!({})),
            event("ClockMet", "b", late),
            json!({"type": "intake.v1.ReportReceived", "payload": {}}),
        ]);
        assert_eq!(clocks[0].status, ClockStatus::Running);
        assert_eq!(clocks[0].due_at, "y");
        assert_eq!(clocks[1].status, ClockStatus::MetLate);
        assert!(clocks[1].was_missed && !clocks[0].was_missed);
    }
}
