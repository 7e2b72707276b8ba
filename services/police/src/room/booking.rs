//! Reservations: no two that stand share time.

use api::police::v1::{
    BookRoomRequest, CancelBookingRequest, CancellationReason, RescheduleBookingRequest,
    RoomReservationMoved, RoomReservationReleased, RoomReserved,
};
use decider::{Occasion, readable};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Decided, RoomRejection, RoomState, time};

/// Longest booking that can be meant: whatever is longer is a slip of the pen.
const BOOKING_MAX: SignedDuration = SignedDuration::from_hours(24);

/// How far ahead anything is entered. Together with the rule that nothing past is, it bounds what
/// stands.
const AHEAD_MAX: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A standing reservation.
#[derive(Debug, Clone)]
pub struct Reservation {
    /// The case.
    pub case_id: String,
    /// Unit that booked.
    pub unit: String,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
}

pub(super) fn book(
    request: &BookRoomRequest,
    state: &RoomState,
    occasion: &Occasion<'_>,
) -> Decided {
    let (starts_at, ends_at) = span_of(request.starts_at.as_ref(), request.ends_at.as_ref())?;
    check_horizon(starts_at, ends_at, occasion)?;
    state.check_free(starts_at, ends_at, None)?;
    Ok(vec![
        RoomReserved {
            booking_id: occasion.subject_id.to_string(),
            room_id: request.room_id.clone(),
            case_id: request.case_id.to_ascii_lowercase(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            starts_at: request.starts_at,
            ends_at: request.ends_at,
            purpose: request.purpose,
            invitees: request.invitees.clone(),
            needs: request.needs.clone(),
        }
        .into(),
    ])
}

pub(super) fn reschedule(
    request: &RescheduleBookingRequest,
    state: &RoomState,
    occasion: &Occasion<'_>,
) -> Decided {
    let id = state.reservation(&request.booking_id, &request.case_id)?;
    let (starts_at, ends_at) = span_of(request.starts_at.as_ref(), request.ends_at.as_ref())?;
    check_horizon(starts_at, ends_at, occasion)?;
    check_worded(request.reason(), &request.explanation)?;
    state.check_free(starts_at, ends_at, Some(id))?;
    Ok(vec![
        RoomReservationMoved {
            booking_id: id.to_string(),
            room_id: request.room_id.clone(),
            case_id: request.case_id.to_ascii_lowercase(),
            starts_at: request.starts_at,
            ends_at: request.ends_at,
            reason: request.reason,
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn cancel(request: &CancelBookingRequest, state: &RoomState) -> Decided {
    let id = state.reservation(&request.booking_id, &request.case_id)?;
    check_worded(request.reason(), &request.explanation)?;
    Ok(vec![
        RoomReservationReleased {
            booking_id: id.to_string(),
            room_id: request.room_id.clone(),
            case_id: request.case_id.to_ascii_lowercase(),
            reason: request.reason,
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

fn span_of(
    starts_at: Option<&prost_types::Timestamp>,
    ends_at: Option<&prost_types::Timestamp>,
) -> Result<(Timestamp, Timestamp), RoomRejection> {
    let starts_at = readable(starts_at, RoomRejection::StartUnreadable)?;
    let ends_at = readable(ends_at, RoomRejection::EndInvalid)?;
    if ends_at <= starts_at || ends_at.duration_since(starts_at) > BOOKING_MAX {
        return Err(RoomRejection::EndInvalid);
    }
    Ok((starts_at, ends_at))
}

/// Not over, and not further away than anybody plans.
pub(super) fn check_horizon(
    starts_at: Timestamp,
    ends_at: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<(), RoomRejection> {
    // what was booked on paper may be entered later
    if ends_at <= occasion.occurred_at {
        return Err(RoomRejection::TimeOver);
    }
    match starts_at.duration_since(occasion.now) > AHEAD_MAX {
        true => Err(RoomRejection::TooFarAhead),
        false => Ok(()),
    }
}

fn check_worded(reason: CancellationReason, explanation: &str) -> Result<(), RoomRejection> {
    match reason == CancellationReason::Other && explanation.trim().is_empty() {
        true => Err(RoomRejection::ExplanationMissing),
        false => Ok(()),
    }
}

pub(super) fn reserved(state: &mut RoomState, event: &RoomReserved) {
    if let (Ok(id), Some(starts_at), Some(ends_at)) = (
        event.booking_id.parse(),
        time(&event.starts_at),
        time(&event.ends_at),
    ) {
        let reservation = Reservation {
            case_id: event.case_id.clone(),
            unit: event.org_unit_id.clone(),
            starts_at,
            ends_at,
        };
        state.reservations.insert(id, reservation);
    }
}

pub(super) fn moved(state: &mut RoomState, event: &RoomReservationMoved) {
    let id = event.booking_id.parse().ok();
    if let (Some(reservation), Some(starts_at), Some(ends_at)) = (
        id.and_then(|id| state.reservations.get_mut(&id)),
        time(&event.starts_at),
        time(&event.ends_at),
    ) {
        reservation.starts_at = starts_at;
        reservation.ends_at = ends_at;
    }
}

pub(super) fn released(state: &mut RoomState, event: &RoomReservationReleased) {
    if let Ok(id) = event.booking_id.parse() {
        state.reservations.remove(&id);
    }
}

// === impl RoomState ===

impl RoomState {
    /// The standing reservation, if it is of the case.
    fn reservation(&self, booking_id: &str, case_id: &str) -> Result<Uuid, RoomRejection> {
        booking_id
            .parse()
            .ok()
            .filter(|id| {
                let known = self.reservations.get(id);
                known.is_some_and(|known| known.case_id.eq_ignore_ascii_case(case_id))
            })
            .ok_or(RoomRejection::BookingUnknown)
    }

    /// Whether nothing else stands in that time. One may end where the other begins.
    fn check_free(
        &self,
        starts_at: Timestamp,
        ends_at: Timestamp,
        but: Option<Uuid>,
    ) -> Result<(), RoomRejection> {
        let taken = self.reservations.iter().any(|(id, other)| {
            Some(*id) != but && other.starts_at < ends_at && starts_at < other.ends_at
        });
        if taken {
            return Err(RoomRejection::RoomTaken);
        }
        let closed = self
            .closures
            .values()
            .any(|closure| closure.starts_at < ends_at && starts_at < closure.ends_at);
        match closed {
            true => Err(RoomRejection::RoomClosed),
            false => Ok(()),
        }
    }
}
