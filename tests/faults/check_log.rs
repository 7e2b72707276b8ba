//! The log against the history. Pure.

use std::collections::{HashMap, HashSet};

use api::EventMessage as _;
use api::deadline::v1::ClockStarted;
use decider::Message as _;
use event_store::Event;
use tonic::Code;
use uuid::Uuid;

use crate::history::{Invocation, Outcome};
use crate::system::is_own;

/// Everything in which the log is not what the answers promised.
pub(crate) fn violations_of_log(history: &[Invocation], events: &[Event]) -> Vec<String> {
    let mut violations = violations_of_order(events);
    let mut by_command: HashMap<Uuid, Vec<&Event>> = HashMap::new();
    for event in events.iter().filter(|event| !is_own(event)) {
        by_command.entry(event.command_id).or_default().push(event);
    }
    for invocation in history {
        let recorded = by_command.remove(&invocation.command.id);
        let recorded = recorded.unwrap_or_default();
        violations.extend(violation_of(invocation, &recorded));
    }
    let unasked = by_command.keys();
    violations.extend(unasked.map(|id| format!("command {id} is in the log but was never given")));
    violations
}

/// What Lá Chắn recorded by itself: each for an event that stands before it, and no clock started
/// twice, whoever died in the middle of it.
pub(crate) fn violations_of_clocks(events: &[Event]) -> Vec<String> {
    let mut violations = Vec::new();
    let mut before = HashSet::new();
    let mut started = HashSet::new();
    for event in events {
        let position = event.position;
        if is_own(event) {
            let cause = event.data.causation_id;
            if !cause.is_some_and(|cause| before.contains(&cause)) {
                violations.push(format!(
                    "position {position} follows from nothing before it"
                ));
            }
            if event.data.event_type == ClockStarted::TYPE {
                let clock = ClockStarted::decode(event.data.public.clone()).unwrap();
                if !started.insert(clock.clock_id) {
                    violations.push(format!("position {position} starts a clock that runs"));
                }
            }
        }
        before.insert(event.data.event_id);
    }
    violations
}

/// Positions gapless from 1, versions of each stream too, every event once.
fn violations_of_order(events: &[Event]) -> Vec<String> {
    let mut violations = Vec::new();
    let mut versions: HashMap<&str, u64> = HashMap::new();
    let mut ids = HashSet::new();
    for (expected, event) in (1..).zip(events) {
        if event.position != expected {
            violations.push(format!(
                "position {} where {expected} is due",
                event.position
            ));
            break;
        }
        let version = versions.entry(event.stream.as_str()).or_default();
        *version += 1;
        if event.version != *version {
            violations.push(format!(
                "position {expected}: version {} of a stream where {version} is due",
                event.version
            ));
        }
        if !ids.insert(event.data.event_id) {
            violations.push(format!("position {expected} repeats an event id"));
        }
    }
    violations
}

fn violation_of(invocation: &Invocation, recorded: &[&Event]) -> Option<String> {
    let id = invocation.command.id;
    // ours or the test's: no fault may lead to one of these
    let is_defect = |outcome: &&Outcome| match outcome {
        Outcome::Failed(code, _) => {
            [Code::Internal, Code::DataLoss, Code::InvalidArgument].contains(code)
        }
        _ => false,
    };
    let defect = invocation.outcomes.iter().find(is_defect);
    if let Some(defect) = defect {
        return Some(format!("command {id}: {defect:?}"));
    }
    if !invocation.is_definite() {
        return Some(format!("command {id} never got a definite answer"));
    }
    let Some(first) = invocation.receipt() else {
        let count = recorded.len();
        return (count > 0).then(|| format!("command {id} was refused, but has {count} events"));
    };
    if let Some(other) = invocation.receipts().find(|other| *other != first) {
        return Some(format!(
            "command {id} got two answers: {first:?}, {other:?}"
        ));
    }
    let mut told = first.event_ids.clone();
    let mut found: Vec<String> = recorded
        .iter()
        .map(|event| event.data.event_id.to_string())
        .collect();
    told.sort_unstable();
    found.sort_unstable();
    if told != found {
        return Some(format!(
            "command {id}: {} events were acknowledged, {} are in the log",
            told.len(),
            found.len()
        ));
    }
    let positions: Vec<u64> = recorded.iter().map(|event| event.position).collect();
    let is_one_append = positions.windows(2).all(|pair| pair[1] == pair[0] + 1);
    if !is_one_append || positions.last() != Some(&first.position) {
        let position = first.position;
        return Some(format!(
            "command {id}: {positions:?}, receipt says {position}"
        ));
    }
    None
}

#[cfg(test)]
pub(crate) mod tests {
    use api::CaseId;
    use api::log::v1::{AgencyKind, Receipt, Role};
    use bytes::Bytes;
    use event_store::{Actor, NewEvent, StreamName};
    use jiff::Timestamp;

    use super::*;
    use crate::commands::Command;

    fn event(position: u64, version: u64, command: u128) -> Event {
        let case_id = Uuid::from_u128(7);
        Event {
            position,
            stream: StreamName::of("case", case_id),
            version,
            recorded_at: Timestamp::UNIX_EPOCH,
            actor: Actor {
                person_id: "officer".to_owned(),
                org_unit_id: "commune".to_owned(),
                agency_kind: AgencyKind::Intake,
                role: Role::ChildProtectionOfficer,
            },
            command_id: Uuid::from_u128(command),
            data: NewEvent {
                event_id: Uuid::from_u128(u128::from(position) << 64),
                event_type: "intake.v1.ReportReceived".to_owned(),
                case_id: Some(CaseId(case_id)),
                occurred_at: Timestamp::UNIX_EPOCH,
                causation_id: None,
                correlation_id: Uuid::from_u128(command),
                traceparent: String::new(),
                policy_version: String::new(),
                public: Bytes::new(),
                sealed: Vec::new(),
            },
        }
    }

    fn receipt(positions: std::ops::RangeInclusive<u64>) -> Outcome {
        let ids = positions.clone().map(|position| u128::from(position) << 64);
        Outcome::Ok(Receipt {
            position: *positions.end(),
            event_ids: ids.map(|id| Uuid::from_u128(id).to_string()).collect(),
            ..Receipt::default()
        })
    }

    fn given(id: u128, outcomes: Vec<Outcome>) -> Invocation {
        Invocation {
            command: Command::receive(Uuid::from_u128(id), 0, String::new()),
            outcomes,
        }
    }

    fn history() -> Vec<Invocation> {
        let unknown = || Outcome::Unknown(Code::Unavailable);
        vec![
            given(1, vec![receipt(1..=2)]),
            given(2, vec![unknown(), receipt(3..=3)]),
            given(3, vec![Outcome::Failed(Code::Aborted, String::new())]),
        ]
    }

    /// Three events of one case.
    pub(crate) fn log() -> Vec<Event> {
        vec![event(1, 1, 1), event(2, 2, 1), event(3, 3, 2)]
    }

    #[test]
    fn a_log_that_holds_what_was_acknowledged_is_found_in_order() {
        assert_eq!(violations_of_log(&history(), &log()), [""; 0]);
    }

    #[test]
    fn an_acknowledged_event_that_is_lost_is_found() {
        let lost = &log()[..2];
        assert_eq!(violations_of_log(&history(), lost).len(), 1);
    }

    #[test]
    fn a_command_that_was_recorded_twice_is_found() {
        let mut twice = log();
        twice.push(event(4, 4, 2));
        assert_eq!(violations_of_log(&history(), &twice).len(), 1);
    }

    #[test]
    fn a_refused_command_that_was_recorded_is_found_and_one_that_nobody_gave() {
        for command in [3, 4] {
            let mut more = log();
            more.push(event(4, 4, command));
            assert_eq!(violations_of_log(&history(), &more).len(), 1, "{command}");
        }
    }

    #[test]
    fn a_hole_in_the_positions_or_versions_and_a_repeated_event_are_found() {
        let mut hole = log();
        hole.iter_mut().for_each(|event| event.position += 1);
        assert!(!violations_of_log(&history(), &hole).is_empty());
        let mut version = log();
        version[2].version = 4;
        assert_eq!(violations_of_log(&history(), &version).len(), 1);
        let mut repeated = log();
        repeated[1].data.event_id = repeated[0].data.event_id;
        assert!(!violations_of_log(&history(), &repeated).is_empty());
    }

    #[test]
    fn another_answer_on_retry_and_no_answer_at_all_are_found() {
        let mut answers = history();
        answers[1].outcomes.push(receipt(1..=2));
        assert_eq!(violations_of_log(&answers, &log()).len(), 1);
        let mut silence = history();
        silence[1].outcomes.pop();
        assert_eq!(violations_of_log(&silence, &log()).len(), 1);
    }

    #[test]
    fn a_defect_of_the_server_is_a_violation() {
        let mut defect = history();
        defect[2].outcomes = vec![Outcome::Failed(Code::Internal, String::new())];
        assert_eq!(violations_of_log(&defect, &log()).len(), 1);
    }
}
