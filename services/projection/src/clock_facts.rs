//! What the events of the deadlines say about the clocks of a case.

use api::deadline::v1 as deadline;
use api::timestamp_from_proto;
use api::views::v1::ClockStatus;
use event_store::Event;
use prost_types::Timestamp;
use uuid::Uuid;

use crate::facts::{Line, Malformed, line};
use crate::state::{CaseState, ClockState};

/// The lines of all deadline events.
pub(crate) fn clock_lines() -> [(&'static str, Line); 9] {
    [
        line(started),
        line(extended),
        line(suspended),
        line(resumed),
        line(reassigned),
        line(met),
        line(missed),
        line(cancelled),
        line(reminded),
    ]
}

/// The clock of an event, with whose duty it is: every event tells.
macro_rules! clock_of {
    ($case:ident, $message:ident, $event:ident) => {{
        let id: Uuid = $message.clock_id.parse().map_err(|_| Malformed)?;
        let clock: &mut ClockState = $case.clock_mut(id);
        clock.rule_id.clone_from(&$message.rule_id);
        clock.lane.clone_from(&$message.lane);
        clock.key.clone_from(&$message.key);
        clock.unit.clone_from(&$message.responsible_org_unit_id);
        clock.agency = $message.responsible_agency_kind;
        clock.last_position = $event.position;
        clock
    }};
}

fn started(
    case: &mut CaseState,
    message: deadline::ClockStarted,
    event: &Event,
) -> Result<(), Malformed> {
    let clock = clock_of!(case, message, event);
    clock.run_until(message.due_at.as_ref())?;
    clock.started_at = micros(message.started_at.as_ref());
    // the same duty again begins anew
    (clock.ended_at, clock.missed_at) = (0, 0);
    (clock.delay_reason, clock.extensions, clock.reminders) = (0, 0, 0);
    clock.name_vi = message.name_vi;
    clock.name_en = message.name_en;
    clock.limit = message.limit;
    Ok(())
}

fn extended(
    case: &mut CaseState,
    message: deadline::ClockExtended,
    event: &Event,
) -> Result<(), Malformed> {
    let clock = clock_of!(case, message, event);
    clock.extensions += 1;
    // a suspended clock that gets more time stays suspended
    match clock.status() {
        ClockStatus::Suspended => clock.due_at = micros(message.due_at.as_ref()),
        _ => clock.run_until(message.due_at.as_ref())?,
    }
    Ok(())
}

fn suspended(
    case: &mut CaseState,
    message: deadline::ClockSuspended,
    event: &Event,
) -> Result<(), Malformed> {
    clock_of!(case, message, event).status = ClockStatus::Suspended.into();
    Ok(())
}

fn resumed(
    case: &mut CaseState,
    message: deadline::ClockResumed,
    event: &Event,
) -> Result<(), Malformed> {
    clock_of!(case, message, event).run_until(message.due_at.as_ref())
}

fn reassigned(
    case: &mut CaseState,
    message: deadline::ClockReassigned,
    event: &Event,
) -> Result<(), Malformed> {
    clock_of!(case, message, event);
    Ok(())
}

fn met(case: &mut CaseState, message: deadline::ClockMet, event: &Event) -> Result<(), Malformed> {
    let clock = clock_of!(case, message, event);
    clock.delay_reason = message.delay_reason;
    clock.end(ClockStatus::Met, message.met_at.as_ref(), event);
    Ok(())
}

fn missed(
    case: &mut CaseState,
    message: deadline::ClockMissed,
    event: &Event,
) -> Result<(), Malformed> {
    let clock = clock_of!(case, message, event);
    clock.missed_at = event.recorded_at.as_microsecond();
    Ok(())
}

fn cancelled(
    case: &mut CaseState,
    message: deadline::ClockCancelled,
    event: &Event,
) -> Result<(), Malformed> {
    let clock = clock_of!(case, message, event);
    clock.end(ClockStatus::Cancelled, message.cancelled_at.as_ref(), event);
    Ok(())
}

fn reminded(
    case: &mut CaseState,
    message: deadline::ReminderSent,
    event: &Event,
) -> Result<(), Malformed> {
    clock_of!(case, message, event).reminders += 1;
    Ok(())
}

fn micros(time: Option<&Timestamp>) -> i64 {
    let time = time.and_then(timestamp_from_proto);
    time.map_or(0, |time| time.as_microsecond())
}

// === impl ClockState ===

impl ClockState {
    /// It runs until a time, without which it would be no clock.
    fn run_until(&mut self, due_at: Option<&Timestamp>) -> Result<(), Malformed> {
        let due_at = due_at.and_then(timestamp_from_proto).ok_or(Malformed)?;
        self.due_at = due_at.as_microsecond();
        self.status = ClockStatus::Running.into();
        Ok(())
    }

    fn end(&mut self, status: ClockStatus, at: Option<&Timestamp>, event: &Event) {
        let at = at.and_then(timestamp_from_proto);
        self.ended_at = at.unwrap_or(event.recorded_at).as_microsecond();
        self.status = status.into();
    }
}
