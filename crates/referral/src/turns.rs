//! How long a turn lasts.

use api::codes::v1::{AppliedLimit, Priority};
use api::timestamp_to_proto;
use decider::{Limit, Occasion};
use jiff::Timestamp;

/// When a turn ends, and by which limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// When it ends.
    pub at: Timestamp,
    /// The limit; `None` when a party set the time itself.
    pub limit: Option<AppliedLimit>,
}

/// Every turn of a referral that is no work yet (answer, provide more, redirect) has the time of
/// its priority. No law fixes it beyond "at once" (Decree 56/2017 Arts 25, 26): a province may.
pub fn answer_due(
    priority: Priority,
    told: Option<Timestamp>,
    start: Timestamp,
    occasion: &Occasion<'_>,
) -> Due {
    let rule = match priority {
        Priority::Emergency => "referral.answer.emergency",
        Priority::Urgent => "referral.answer.urgent",
        Priority::Routine | Priority::Unspecified => "referral.answer.routine",
    };
    Due::of(told, start, || occasion.limit(rule, start))
}

/// Until when the receiver is to tell the result.
pub(crate) fn result_due(
    told: Option<Timestamp>,
    start: Timestamp,
    occasion: &Occasion<'_>,
) -> Due {
    Due::of(told, start, || occasion.limit("referral.complete", start))
}

// === impl Due ===

impl Due {
    fn of(told: Option<Timestamp>, start: Timestamp, limit: impl FnOnce() -> Limit) -> Self {
        match told {
            Some(at) => Self { at, limit: None },
            None => {
                let limit = limit();
                Self {
                    at: limit.due_from(start),
                    limit: Some(limit.applied()),
                }
            }
        }
    }

    /// The time as events hold it.
    pub(crate) fn to_proto(&self) -> Option<prost_types::Timestamp> {
        Some(timestamp_to_proto(self.at))
    }
}
