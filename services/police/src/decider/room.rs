//! Bookings of the child-friendly room.

use api::police::v1::{
    BookFriendlyRoomRequest, CancelRoomBookingRequest, CancellationReason, FriendlyRoomBooked,
    RoomBookingCancelled,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Occasion, readable, told};
use jiff::Timestamp;

use super::{Decided, PoliceRejection, PoliceState};
use crate::limits::BOOKING_MAX;

/// A booking, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Booking {
    /// The room.
    pub room_id: String,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

pub(super) fn book(
    request: &BookFriendlyRoomRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let starts_at = readable(
        request.starts_at.as_ref(),
        PoliceRejection::BookingStartUnreadable,
    )?;
    let ends_at = readable(request.ends_at.as_ref(), PoliceRejection::BookingEndInvalid)?;
    if ends_at <= starts_at || ends_at.duration_since(starts_at) > BOOKING_MAX {
        return Err(PoliceRejection::BookingEndInvalid);
    }
    let representative = told(
        request.representative_notified_at.as_ref(),
        occasion.now,
        PoliceRejection::RepresentativeToldInFuture,
    )?;
    let rights_protector = told(
        request.rights_protector_notified_at.as_ref(),
        occasion.now,
        PoliceRejection::RightsProtectorToldInFuture,
    )?;
    let taken = state
        .bookings
        .values()
        .any(|booking| booking.overlaps(&request.room_id, starts_at, ends_at));
    if taken {
        return Err(PoliceRejection::RoomTaken);
    }
    // MPS Circular 43/2021 Art 20: time and place are told to both in advance
    let in_advance = |notice: Option<Timestamp>| notice.is_some_and(|at| at < starts_at);
    Ok(vec![
        FriendlyRoomBooked {
            booking_id: occasion.subject_id.to_string(),
            room_id: request.room_id.clone(),
            starts_at: request.starts_at,
            ends_at: request.ends_at,
            purpose: request.purpose,
            representative_notified_at: representative.map(timestamp_to_proto),
            rights_protector_notified_at: rights_protector.map(timestamp_to_proto),
            advance_notice_missing: !(in_advance(representative) && in_advance(rights_protector)),
            invitees: request.invitees.clone(),
            needs: request.needs.clone(),
        }
        .into(),
    ])
}

pub(super) fn cancel(request: &CancelRoomBookingRequest, state: &PoliceState) -> Decided {
    let booking = state.active_booking(&request.booking_id)?;
    if request.reason() == CancellationReason::Other && request.explanation.trim().is_empty() {
        return Err(PoliceRejection::CancellationUnworded);
    }
    Ok(vec![
        RoomBookingCancelled {
            booking_id: request.booking_id.to_ascii_lowercase(),
            room_id: booking.room_id.clone(),
            reason: request.reason,
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn booked(state: &mut PoliceState, event: &FriendlyRoomBooked) {
    let time = |value: &Option<_>| value.as_ref().and_then(timestamp_from_proto);
    let (Ok(id), Some(starts_at), Some(ends_at)) = (
        event.booking_id.parse(),
        time(&event.starts_at),
        time(&event.ends_at),
    ) else {
        return;
    };
    let booking = Booking {
        room_id: event.room_id.clone(),
        starts_at,
        ends_at,
        cancelled: false,
    };
    state.bookings.insert(id, booking);
}

pub(super) fn cancelled(state: &mut PoliceState, event: &RoomBookingCancelled) {
    let id = event.booking_id.parse().ok();
    if let Some(booking) = id.and_then(|id| state.bookings.get_mut(&id)) {
        booking.cancelled = true;
    }
}

// === impl Booking, PoliceState ===

impl Booking {
    /// Whether it still stands and shares time in the room. One may end where the other begins.
    fn overlaps(&self, room_id: &str, starts_at: Timestamp, ends_at: Timestamp) -> bool {
        !self.cancelled
            && self.room_id == room_id
            && self.starts_at < ends_at
            && starts_at < self.ends_at
    }
}

impl PoliceState {
    pub(super) fn active_booking(&self, id: &str) -> Result<&Booking, PoliceRejection> {
        let id = id.parse().map_err(|_| PoliceRejection::BookingUnknown)?;
        match self.bookings.get(&id) {
            None => Err(PoliceRejection::BookingUnknown),
            Some(booking) if booking.cancelled => Err(PoliceRejection::BookingWasCancelled),
            Some(booking) => Ok(booking),
        }
    }
}
