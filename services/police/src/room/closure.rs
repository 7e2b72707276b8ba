//! Times in which a room cannot be used.

use api::police::v1::{
    CloseRoomRequest, ReopenRoomRequest, RoomClosed, RoomClosureReason, RoomReopened,
};
use api::timestamp_to_proto;
use decider::{Occasion, readable};
use jiff::{SignedDuration, Timestamp};

use super::booking::check_horizon;
use super::{Decided, RoomRejection, RoomState, time};

/// Longest closure that can be meant: whatever is longer is a slip of the pen.
const CLOSURE_MAX: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A time in which the room cannot be used.
#[derive(Debug, Clone)]
pub struct Closure {
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
}

/// Bookings that stand are named, not thrown out: each case moves its own.
pub(super) fn close(
    request: &CloseRoomRequest,
    state: &RoomState,
    occasion: &Occasion<'_>,
) -> Decided {
    state.check_keeper(occasion)?;
    let starts_at = readable(request.starts_at.as_ref(), RoomRejection::StartUnreadable)?;
    let ends_at = readable(request.ends_at.as_ref(), RoomRejection::ClosureEndInvalid)?;
    if ends_at <= starts_at || ends_at.duration_since(starts_at) > CLOSURE_MAX {
        return Err(RoomRejection::ClosureEndInvalid);
    }
    check_horizon(starts_at, ends_at, occasion)?;
    if request.reason() == RoomClosureReason::Other && request.explanation.trim().is_empty() {
        return Err(RoomRejection::ExplanationMissing);
    }
    let displaced = state
        .reservations
        .iter()
        .filter(|(_, standing)| standing.starts_at < ends_at && starts_at < standing.ends_at)
        .map(|(id, _)| id.to_string());
    Ok(vec![
        RoomClosed {
            closure_id: occasion.subject_id.to_string(),
            room_id: request.room_id.clone(),
            starts_at: request.starts_at,
            ends_at: request.ends_at,
            reason: request.reason,
            displaced_booking_ids: displaced.collect(),
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn reopen(
    request: &ReopenRoomRequest,
    state: &RoomState,
    occasion: &Occasion<'_>,
) -> Decided {
    state.check_keeper(occasion)?;
    let closure = request
        .closure_id
        .parse()
        .ok()
        .and_then(|id| state.closures.get(&id))
        .ok_or(RoomRejection::ClosureUnknown)?;
    if closure.ends_at <= occasion.occurred_at {
        return Err(RoomRejection::ClosureUnknown);
    }
    Ok(vec![
        RoomReopened {
            closure_id: request.closure_id.to_ascii_lowercase(),
            room_id: request.room_id.clone(),
            reopened_at: Some(timestamp_to_proto(occasion.occurred_at)),
        }
        .into(),
    ])
}

pub(super) fn closed(state: &mut RoomState, event: &RoomClosed) {
    if let (Ok(id), Some(starts_at), Some(ends_at)) = (
        event.closure_id.parse(),
        time(&event.starts_at),
        time(&event.ends_at),
    ) {
        state.closures.insert(id, Closure { starts_at, ends_at });
    }
}

pub(super) fn reopened(state: &mut RoomState, event: &RoomReopened) {
    if let Ok(id) = event.closure_id.parse() {
        state.closures.remove(&id);
    }
}

// === impl RoomState ===

impl RoomState {
    fn check_keeper(&self, occasion: &Occasion<'_>) -> Result<(), RoomRejection> {
        match occasion.actor.acts_for(&self.keeper_unit) {
            true => Ok(()),
            false => Err(RoomRejection::KeptByAnotherUnit),
        }
    }
}
