//! Bookings as the case knows them, and notices of time and place (MPS Circular 43/2021 Art 20).

use std::collections::BTreeSet;

use api::police::v1::{
    AdvanceNoticeGiven, FriendlyRoomBooked, GiveAdvanceNoticeRequest, NoticeRecipient, PlaceKind,
    RoomBookingCancelled, RoomBookingRescheduled,
};
use decider::{Occasion, readable, told_or, vietnam_day};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, time};

/// A booking, as far as the rules of the lane need it. Whether a room is free is decided on the
/// stream of the room.
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

/// A notice of time and place.
#[derive(Debug, Clone)]
pub struct Notice {
    /// The booking it is about, if any.
    pub booking: Option<Uuid>,
    /// The day of the session, in Viet Nam.
    pub day: Date,
    /// Who was told.
    pub recipients: BTreeSet<i32>,
    /// When.
    pub notified_at: Timestamp,
}

pub(super) fn give_notice(
    request: &GiveAdvanceNoticeRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let (place_kind, starts_at) = match request.booking_id.is_empty() {
        true => planned_elsewhere(request)?,
        false => {
            let booking = state.active_booking(&request.booking_id)?;
            (PlaceKind::FriendlyRoom, booking.starts_at)
        }
    };
    let notified_at = told_or(
        request.notified_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        PoliceRejection::NotifiedInFuture,
    )?;
    Ok(vec![
        AdvanceNoticeGiven {
            notice_id: occasion.subject_id.to_string(),
            booking_id: request.booking_id.to_ascii_lowercase(),
            place_kind: place_kind.into(),
            session_starts_at: stamp(starts_at),
            recipients: request.recipients.clone(),
            notified_at: stamp(notified_at),
            in_advance: notified_at < starts_at,
            means: request.means,
            note: request.note.clone(),
        }
        .into(),
    ])
}

/// Place and beginning of a session for which no room is booked.
fn planned_elsewhere(
    request: &GiveAdvanceNoticeRequest,
) -> Result<(PlaceKind, Timestamp), PoliceRejection> {
    if request.place_kind() == PlaceKind::Unspecified {
        return Err(PoliceRejection::PlannedPlaceMissing);
    }
    let starts_at = readable(
        request.session_starts_at.as_ref(),
        PoliceRejection::PlannedStartMissing,
    )?;
    Ok((request.place_kind(), starts_at))
}

pub(super) fn booked(state: &mut PoliceState, event: &FriendlyRoomBooked) {
    let (Some(id), Some(starts_at), Some(ends_at)) = (
        id_of(&event.booking_id),
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

/// Whoever was told of the old time was not told of the new one.
pub(super) fn rescheduled(state: &mut PoliceState, event: &RoomBookingRescheduled) {
    let id = id_of(&event.booking_id);
    state.notices.retain(|notice| notice.booking != id);
    if let (Some(booking), Some(starts_at), Some(ends_at)) = (
        id.and_then(|id| state.bookings.get_mut(&id)),
        time(&event.starts_at),
        time(&event.ends_at),
    ) {
        booking.starts_at = starts_at;
        booking.ends_at = ends_at;
    }
}

pub(super) fn cancelled(state: &mut PoliceState, event: &RoomBookingCancelled) {
    let id = id_of(&event.booking_id);
    if let Some(booking) = id.and_then(|id| state.bookings.get_mut(&id)) {
        booking.cancelled = true;
    }
}

pub(super) fn notice_given(state: &mut PoliceState, event: &AdvanceNoticeGiven) {
    let (Some(starts_at), Some(notified_at)) =
        (time(&event.session_starts_at), time(&event.notified_at))
    else {
        return;
    };
    state.notices.push(Notice {
        booking: id_of(&event.booking_id),
        day: vietnam_day(starts_at),
        recipients: event.recipients.iter().copied().collect(),
        notified_at,
    });
}

// === impl PoliceState ===

impl PoliceState {
    pub(super) fn active_booking(&self, id: &str) -> Result<&Booking, PoliceRejection> {
        match id_of(id).and_then(|id| self.bookings.get(&id)) {
            None => Err(PoliceRejection::BookingUnknown),
            Some(booking) if booking.cancelled => Err(PoliceRejection::BookingWasCancelled),
            Some(booking) => Ok(booking),
        }
    }

    /// Whether somebody was told, before it began, of the session in the booked room; without a
    /// booking, of a session that day.
    pub(super) fn was_told(
        &self,
        recipient: NoticeRecipient,
        booking: Option<Uuid>,
        started_at: Timestamp,
    ) -> bool {
        self.notices.iter().any(|notice| {
            let meant = match booking {
                Some(_) => notice.booking == booking,
                None => notice.booking.is_none() && notice.day == vietnam_day(started_at),
            };
            meant
                && notice.notified_at < started_at
                && notice.recipients.contains(&i32::from(recipient))
        })
    }
}
