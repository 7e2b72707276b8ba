//! What the events of a referral say about where it stands, and whose turn it is.

use api::referral::v1 as referral;
use api::timestamp_from_proto;
use api::views::v1::{ReferralStatus, ReferralTurn};
use event_store::Event;
use prost_types::Timestamp;
use uuid::Uuid;

use crate::facts::{Line, Malformed, line};
use crate::state::{CaseState, ReferralState};

/// The lines of all referral events.
pub(crate) fn referral_lines() -> [(&'static str, Line); 10] {
    [
        line(proposed),
        line(accepted),
        line(declined),
        line(more_asked),
        line(more_provided),
        line(withdrawn),
        line(expired),
        line(redirected),
        line(closed),
        line(completed),
    ]
}

/// The referral of an event, with the parties as of that step: a merged unit's successor is one from
/// the step on which it acts.
macro_rules! referral_of {
    ($case:ident, $message:ident, $event:ident) => {{
        let id: Uuid = $message.referral_id.parse().map_err(|_| Malformed)?;
        let entry: &mut ReferralState = $case.referral_mut(id);
        entry.from_unit.clone_from(&$message.from_org_unit_id);
        entry.from_agency = $message.from_agency_kind;
        entry.to_unit.clone_from(&$message.to_org_unit_id);
        entry.to_agency = $message.to_agency_kind;
        entry.last_position = $event.position;
        entry
    }};
}

fn proposed(
    case: &mut CaseState,
    message: referral::ReferralProposed,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.purpose = message.purpose;
    entry.priority = message.priority;
    entry.due_at = micros(message.due_at.as_ref());
    entry.proposed_at = event.recorded_at.as_microsecond();
    entry.proposed_position = event.position;
    entry.earlier = message.earlier_referral_id;
    entry.share(&message.shared);
    entry.stand(ReferralStatus::Proposed);
    entry.pass_turn(ReferralTurn::Receiver, message.due_at.as_ref())
}

fn accepted(
    case: &mut CaseState,
    message: referral::ReferralAccepted,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.answer(ReferralStatus::Accepted, event);
    entry.pass_turn(ReferralTurn::Receiver, message.complete_by.as_ref())
}

fn declined(
    case: &mut CaseState,
    message: referral::ReferralDeclined,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.decline_reason = message.reason;
    entry.suggested_unit = message.suggested_org_unit_id;
    entry.answer(ReferralStatus::Declined, event);
    entry.pass_turn(ReferralTurn::Sender, message.follow_up_due_at.as_ref())
}

fn more_asked(
    case: &mut CaseState,
    message: referral::ReferralMoreAsked,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.asked_position = event.position;
    entry.stand(ReferralStatus::MoreAsked);
    entry.pass_turn(ReferralTurn::Sender, message.due_at.as_ref())
}

fn more_provided(
    case: &mut CaseState,
    message: referral::ReferralMoreProvided,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.provided_position = event.position;
    entry.due_at = micros(message.due_at.as_ref());
    entry.share(&message.shared);
    entry.stand(ReferralStatus::Proposed);
    entry.pass_turn(ReferralTurn::Receiver, message.due_at.as_ref())
}

fn withdrawn(
    case: &mut CaseState,
    message: referral::ReferralWithdrawn,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.answer(ReferralStatus::Withdrawn, event);
    entry.pass_turn(ReferralTurn::Unspecified, None)
}

fn expired(
    case: &mut CaseState,
    message: referral::ReferralExpired,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.stand(ReferralStatus::Expired);
    entry.pass_turn(ReferralTurn::Sender, message.follow_up_due_at.as_ref())
}

fn redirected(
    case: &mut CaseState,
    message: referral::ReferralRedirected,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.redirected_to = message.new_referral_id;
    entry.stand(ReferralStatus::Redirected);
    entry.pass_turn(ReferralTurn::Unspecified, None)
}

fn closed(
    case: &mut CaseState,
    message: referral::ReferralClosed,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.close_reason = message.reason;
    entry.stand(ReferralStatus::Closed);
    entry.pass_turn(ReferralTurn::Unspecified, None)
}

fn completed(
    case: &mut CaseState,
    message: referral::ReferralCompleted,
    event: &Event,
) -> Result<(), Malformed> {
    let entry = referral_of!(case, message, event);
    entry.result = message.result;
    entry.completed_at = event.recorded_at.as_microsecond();
    entry.completed_position = event.position;
    entry.stand(ReferralStatus::Completed);
    entry.pass_turn(ReferralTurn::Unspecified, None)
}

fn micros(time: Option<&Timestamp>) -> i64 {
    let time = time.and_then(timestamp_from_proto);
    time.map_or(0, |time| time.as_microsecond())
}

// === impl ReferralState ===

impl ReferralState {
    fn stand(&mut self, status: ReferralStatus) {
        self.status = status.into();
    }

    fn answer(&mut self, status: ReferralStatus, event: &Event) {
        self.stand(status);
        self.answered_at = event.recorded_at.as_microsecond();
        self.answered_position = event.position;
    }

    /// Never fails: the last step of every line.
    fn pass_turn(
        &mut self,
        turn: ReferralTurn,
        due_at: Option<&Timestamp>,
    ) -> Result<(), Malformed> {
        self.turn = turn.into();
        self.turn_due_at = micros(due_at);
        Ok(())
    }

    /// Adds what was shared to what was shared before.
    fn share(&mut self, compartments: &[i32]) {
        self.shared.extend(compartments);
        self.shared.sort_unstable();
        self.shared.dedup();
    }
}
