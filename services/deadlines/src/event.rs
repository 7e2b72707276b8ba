//! The events of `deadline/<case_id>`.

use api::deadline::v1::{
    ClockCancelled, ClockExtended, ClockMet, ClockMissed, ClockReassigned, ClockResumed,
    ClockStarted, ClockSuspended, ReminderSent,
};
use jiff::Timestamp;
use uuid::Uuid;

decider::event_set! {
    /// What happens to the clocks of a case.
    pub enum DeadlineEvent {
        ClockStarted,
        ClockExtended,
        ClockSuspended,
        ClockResumed,
        ClockReassigned,
        ClockMet,
        ClockMissed,
        ClockCancelled,
        ReminderSent,
    }
}

/// First part of the names of the streams.
pub(crate) const CATEGORY: &str = "deadline";

/// What the envelope adds to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// Id of the event.
    pub event_id: Uuid,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl DeadlineEvent {
    /// The clock it is about.
    pub fn clock_id(&self) -> &str {
        match self {
            Self::ClockStarted(event) => &event.clock_id,
            Self::ClockExtended(event) => &event.clock_id,
            Self::ClockSuspended(event) => &event.clock_id,
            Self::ClockResumed(event) => &event.clock_id,
            Self::ClockReassigned(event) => &event.clock_id,
            Self::ClockMet(event) => &event.clock_id,
            Self::ClockMissed(event) => &event.clock_id,
            Self::ClockCancelled(event) => &event.clock_id,
            Self::ReminderSent(event) => &event.clock_id,
        }
    }

    /// Position of the event that caused it; 0 when time itself did.
    pub fn cause_position(&self) -> u64 {
        match self {
            Self::ClockStarted(event) => event.cause_position,
            Self::ClockExtended(event) => event.cause_position,
            Self::ClockSuspended(event) => event.cause_position,
            Self::ClockResumed(event) => event.cause_position,
            Self::ClockReassigned(event) => event.cause_position,
            Self::ClockMet(event) => event.cause_position,
            Self::ClockCancelled(event) => event.cause_position,
            Self::ClockMissed(_) | Self::ReminderSent(_) => 0,
        }
    }
}
