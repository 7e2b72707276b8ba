//! What time itself does to the clocks of a case: reminders go out, deadlines are missed. Pure.

use std::collections::BTreeSet;

use api::deadline::v1::{
    ClockMissed, ClockReassigned, ReassignmentReason, Recipient, RecipientCapacity, ReminderSent,
};
use api::log::v1::AgencyKind;
use api::timestamp_to_proto;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Directory;
use crate::clocks::{Clocks, OpenClock};
use crate::event::DeadlineEvent;

/// What is to be recorded at `now`. Only to be asked by somebody who has taken every event of the
/// case up to the head of the log: the act that meets a clock may stand there.
///
/// A clock that was declared missed stays so, whatever the server's clock says later.
pub fn on_tick(clocks: &Clocks, now: Timestamp, directory: &dyn Directory) -> Vec<DeadlineEvent> {
    let mut events = Vec::new();
    for (id, clock) in clocks.open() {
        let before = events.len();
        events.extend(remind(id, clock, now, directory).map(DeadlineEvent::from));
        if clock.is_missed_by(now) {
            events.push(missed(id, clock, clocks, now, directory).into());
        }
        if events.len() > before {
            events.extend(succeeded(id, clock, now, directory).map(DeadlineEvent::from));
        }
    }
    events
}

/// The duty of a unit that no longer exists goes to whoever took over from it.
fn succeeded(
    id: Uuid,
    clock: &OpenClock,
    now: Timestamp,
    directory: &dyn Directory,
) -> Option<ClockReassigned> {
    let unit = holder(clock, now, directory);
    if unit == clock.org_unit_id {
        return None;
    }
    let known = directory.org_unit(&unit, now).map(|unit| unit.agency_kind);
    Some(ClockReassigned {
        clock_id: id.to_string(),
        rule_id: clock.rule_id.clone(),
        lane: clock.lane.clone(),
        key: clock.key.clone(),
        responsible_org_unit_id: unit,
        responsible_agency_kind: known.unwrap_or(clock.agency_kind).into(),
        from_org_unit_id: clock.org_unit_id.clone(),
        reason: ReassignmentReason::Succession.into(),
        cause_position: 0,
        cause_type: String::new(),
    })
}

/// One reminder for all shares that have passed: who is due to be told is told once.
fn remind(
    id: Uuid,
    clock: &OpenClock,
    now: Timestamp,
    directory: &dyn Directory,
) -> Option<ReminderSent> {
    let due = clock.due_reminders(now);
    let share_percent = due.iter().map(|plan| plan.share_percent).max()?;
    let capacities: BTreeSet<i32> = due
        .iter()
        .flat_map(|plan| plan.tell.iter().copied())
        .collect();
    let unit = holder(clock, now, directory);
    let recipients = capacities
        .into_iter()
        .filter_map(|capacity| RecipientCapacity::try_from(capacity).ok())
        .filter_map(|capacity| recipient(capacity, &unit, (clock, now), directory))
        .collect();
    Some(ReminderSent {
        clock_id: id.to_string(),
        rule_id: clock.rule_id.clone(),
        lane: clock.lane.clone(),
        key: clock.key.clone(),
        responsible_org_unit_id: unit,
        responsible_agency_kind: clock.agency_kind.into(),
        share_percent,
        due_at: Some(timestamp_to_proto(clock.due_at)),
        sent_at: Some(timestamp_to_proto(now)),
        recipients,
    })
}

fn recipient(
    capacity: RecipientCapacity,
    unit: &str,
    (clock, now): (&OpenClock, Timestamp),
    directory: &dyn Directory,
) -> Option<Recipient> {
    let (org_unit_id, person_id) = match capacity {
        RecipientCapacity::ResponsibleUnit => (unit.to_owned(), String::new()),
        RecipientCapacity::Head => (unit.to_owned(), directory.head(unit, now)?.to_string()),
        RecipientCapacity::LeadAgency => {
            // of a unit that ended and has no successor, it is the only one left to be told
            let known = directory
                .org_unit(unit, now)
                .or_else(|| directory.org_unit(unit, clock.started_at));
            let lead = directory.lead_agency(&known?.administrative_code, now)?;
            (lead.to_string(), String::new())
        }
        RecipientCapacity::Unspecified => return None,
    };
    Some(Recipient {
        capacity: capacity.into(),
        org_unit_id,
        person_id,
    })
}

fn missed(
    id: Uuid,
    clock: &OpenClock,
    clocks: &Clocks,
    now: Timestamp,
    directory: &dyn Directory,
) -> ClockMissed {
    // whose duty it was when the time ran out, and who answers for that unit
    let unit = holder(clock, clock.due_at, directory);
    let head = directory.head(&unit, clock.due_at);
    let known = directory
        .org_unit(&unit, clock.due_at)
        .map(|unit| unit.agency_kind);
    let agency_kind = known.filter(|kind| *kind != AgencyKind::Unspecified);
    let named = if unit == clock.org_unit_id {
        ""
    } else {
        &clock.org_unit_id
    };
    ClockMissed {
        clock_id: id.to_string(),
        rule_id: clock.rule_id.clone(),
        lane: clock.lane.clone(),
        key: clock.key.clone(),
        named_org_unit_id: named.to_owned(),
        responsible_org_unit_id: unit,
        responsible_agency_kind: agency_kind.unwrap_or(clock.agency_kind).into(),
        due_at: Some(timestamp_to_proto(clock.due_at)),
        detected_at: Some(timestamp_to_proto(now)),
        head_person_id: head.map(|person| person.to_string()).unwrap_or_default(),
        reminders: clock.sent.clone(),
        participant_org_unit_ids: clocks.participants(&clock.lane),
    }
}

/// The unit that holds the duty at a time: the named one, or whoever took over from it.
fn holder(clock: &OpenClock, at: Timestamp, directory: &dyn Directory) -> String {
    directory
        .successor(&clock.org_unit_id, at)
        .map_or_else(|| clock.org_unit_id.clone(), |unit| unit.to_string())
}
