//! Bookings as the case knows them, and notices of time and place (MPS Circular 43/2021 Art 20).
//!
//! When and where a session will be is sealed in the lane: the rules pair notices and sessions by id.

use std::collections::{BTreeMap, BTreeSet};

use api::police::v1::{
    AdvanceNoticeGiven, FriendlyRoomBooked, GiveAdvanceNoticeRequest, NoticeRecipient, PlaceKind,
    RoomBookingCancelled, RoomBookingRescheduled,
};
use decider::{Occasion, readable};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, time, told_at};

/// A booking, as far as the rules of the lane need it. Whether a room is free is decided on the
/// stream of the room.
#[derive(Debug, Clone, Default)]
pub struct Booking {
    /// Whether it was cancelled.
    pub cancelled: bool,
}

/// A notice of time and place that still counts.
#[derive(Debug, Clone)]
pub struct Notice {
    /// The booking it is about, if any.
    pub booking: Option<Uuid>,
    /// Whether the representative was told.
    pub representative_told: bool,
    /// Whether the rights-protector was told.
    pub rights_protector_told: bool,
    /// When.
    pub notified_at: Timestamp,
}

/// Who was told of a session before it began.
pub(super) struct Told {
    pub(super) representative: bool,
    pub(super) rights_protector: bool,
}

pub(super) fn give_notice(
    request: &GiveAdvanceNoticeRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let place_kind = match request.booking_id.is_empty() {
        true => planned_elsewhere(request)?,
        false => {
            state.active_booking(&request.booking_id)?;
            PlaceKind::FriendlyRoom
        }
    };
    let starts_at = readable(
        request.session_starts_at.as_ref(),
        PoliceRejection::PlannedStartMissing,
    )?;
    let notified_at = told_at(
        request.notified_at.as_ref(),
        occasion,
        PoliceRejection::NotifiedInFuture,
    )?;
    let told = |recipient: NoticeRecipient| request.recipients.contains(&recipient.into());
    Ok(vec![
        AdvanceNoticeGiven {
            notice_id: occasion.subject_id.to_string(),
            booking_id: request.booking_id.to_ascii_lowercase(),
            notified_at: stamp(notified_at),
            in_advance: notified_at < starts_at,
            representative_told: told(NoticeRecipient::Representative),
            rights_protector_told: told(NoticeRecipient::RightsProtector),
            place_kind: place_kind.into(),
            session_starts_at: stamp(starts_at),
            recipients: request.recipients.clone(),
            means: request.means,
            note: request.note.clone(),
        }
        .into(),
    ])
}

/// Place of a session for which no room is booked.
fn planned_elsewhere(request: &GiveAdvanceNoticeRequest) -> Result<PlaceKind, PoliceRejection> {
    match request.place_kind() {
        PlaceKind::Unspecified => Err(PoliceRejection::PlannedPlaceMissing),
        place_kind => Ok(place_kind),
    }
}

pub(super) fn booked(state: &mut PoliceState, event: &FriendlyRoomBooked) {
    if let Some(id) = id_of(&event.booking_id) {
        state.bookings.insert(id, Booking::default());
    }
}

/// Whoever was told of the old time was not told of the new one.
pub(super) fn rescheduled(state: &mut PoliceState, event: &RoomBookingRescheduled) {
    if let Some(id) = id_of(&event.booking_id) {
        state.notices.retain(|_, notice| notice.booking != Some(id));
    }
}

pub(super) fn cancelled(state: &mut PoliceState, event: &RoomBookingCancelled) {
    let id = id_of(&event.booking_id);
    if let Some(booking) = id.and_then(|id| state.bookings.get_mut(&id)) {
        booking.cancelled = true;
    }
}

pub(super) fn notice_given(state: &mut PoliceState, event: &AdvanceNoticeGiven) {
    let (Some(id), Some(notified_at)) = (id_of(&event.notice_id), time(&event.notified_at)) else {
        return;
    };
    let notice = Notice {
        booking: id_of(&event.booking_id),
        representative_told: event.representative_told,
        rights_protector_told: event.rights_protector_told,
        notified_at,
    };
    state.notices.insert(id, notice);
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

    /// The notices that count, and those that stood with a session already.
    pub(super) fn notices_with(
        &self,
        stood: Option<&BTreeMap<Uuid, Notice>>,
    ) -> BTreeMap<Uuid, Notice> {
        let mut notices = stood.cloned().unwrap_or_default();
        notices.extend(self.notices.clone());
        notices
    }
}

/// Who was told of a session before it began: by the notices of its booking, and by those that
/// are named as having been of it.
pub(super) fn told_of(
    notices: &BTreeMap<Uuid, Notice>,
    booking: Option<Uuid>,
    notice_ids: &[String],
    started_at: Timestamp,
) -> Result<Told, PoliceRejection> {
    let mut named = BTreeSet::new();
    for text in notice_ids {
        let known = id_of(text).filter(|id| {
            let notice = notices.get(id);
            notice.is_some_and(|notice| notice.booking.is_none() || notice.booking == booking)
        });
        named.insert(known.ok_or(PoliceRejection::NoticeUnknown)?);
    }
    let in_time = || {
        notices.iter().filter(|(id, notice)| {
            let meant = named.contains(id) || (booking.is_some() && notice.booking == booking);
            meant && notice.notified_at < started_at
        })
    };
    Ok(Told {
        representative: in_time().any(|(_, notice)| notice.representative_told),
        rights_protector: in_time().any(|(_, notice)| notice.rights_protector_told),
    })
}
