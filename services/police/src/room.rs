//! The rules of child-friendly rooms. Pure.
//!
//! A room is a stream of its own, so that of bookings from whatever cases that race for the same
//! time exactly one wins; the police lane of the case is told in the same append.

mod booking;
mod closure;
mod rejection;

use std::collections::BTreeMap;

use api::police::v1::{
    BookRoomRequest, CancelBookingRequest, CloseRoomRequest, FriendlyRoomBooked,
    RegisterRoomRequest, ReopenRoomRequest, RescheduleBookingRequest, RoomBookingCancelled,
    RoomBookingRescheduled, RoomClosed, RoomListed, RoomRegistered, RoomReopened,
    RoomReservationMoved, RoomReservationReleased, RoomReserved,
};
use api::{CaseId, timestamp_from_proto};
use decider::{Actor, AgencyKind, Decider, Elsewhere, EncodedEvent, Lane, Occasion, Target};
use jiff::Timestamp;
use uuid::Uuid;

pub use booking::Reservation;
pub use closure::Closure;
pub use rejection::RoomRejection;

/// Namespace of the streams of rooms.
const ROOMS: Uuid = Uuid::from_u128(0x5d0c_6f0e_1a53_5b57_9c6d_2f1e_7a40_11c4);

decider::event_set! {
    /// Events of a room.
    pub enum RoomEvent {
        RoomRegistered,
        RoomReserved,
        RoomReservationMoved,
        RoomReservationReleased,
        RoomClosed,
        RoomReopened,
    }
}

decider::command_set! {
    /// Commands of a room.
    pub enum RoomCommand {
        RegisterRoomRequest,
        BookRoomRequest,
        RescheduleBookingRequest,
        CancelBookingRequest,
        CloseRoomRequest,
        ReopenRoomRequest,
    }
}

/// What the rules of a room need to know of it.
#[derive(Debug, Clone, Default)]
pub struct RoomState {
    /// Unit that keeps the room; empty while it is not registered.
    pub keeper_unit: String,
    /// Standing reservations by id. What was given up is forgotten.
    pub reservations: BTreeMap<Uuid, Reservation>,
    /// Closures by id.
    pub closures: BTreeMap<Uuid, Closure>,
}

/// The rules of a room.
pub struct RoomDecider;

type Decided = Result<Vec<RoomEvent>, RoomRejection>;

/// Namespace of the streams that list the rooms of a province.
const ROOM_LISTS: Uuid = Uuid::from_u128(0x0d3c_9f4a_77c2_5e0b_8a11_54b9_c6de_2f83);

/// The stream of a room.
pub fn room_stream_id(room_id: &str) -> Uuid {
    Uuid::new_v5(&ROOMS, room_id.as_bytes())
}

/// The stream that lists the rooms of a province.
pub fn room_list_id(province_code: &str) -> Uuid {
    Uuid::new_v5(&ROOM_LISTS, province_code.as_bytes())
}

/// The code of the province an administrative code lies in: its first two digits.
pub fn province_of(administrative_code: &str) -> &str {
    administrative_code.get(..2).unwrap_or(administrative_code)
}

// === impl RoomState ===

impl Lane for RoomState {
    // a room belongs to no case; who may book is for the lane of the case to say
    fn admits(&self, actor: &Actor) -> bool {
        actor.agency_kind == AgencyKind::Police
    }
}

impl RoomState {
    /// Whether somebody registered the room.
    pub fn is_registered(&self) -> bool {
        !self.keeper_unit.is_empty()
    }
}

// === impl RoomCommand ===

impl RoomCommand {
    fn room_id(&self) -> &str {
        match self {
            Self::RegisterRoomRequest(request) => &request.room_id,
            Self::BookRoomRequest(request) => &request.room_id,
            Self::RescheduleBookingRequest(request) => &request.room_id,
            Self::CancelBookingRequest(request) => &request.room_id,
            Self::CloseRoomRequest(request) => &request.room_id,
            Self::ReopenRoomRequest(request) => &request.room_id,
        }
    }
}

// === impl RoomDecider ===

impl Decider for RoomDecider {
    const CATEGORY: &'static str = "room";
    type Command = RoomCommand;
    type Event = RoomEvent;
    type State = RoomState;
    type Rejection = RoomRejection;

    fn target(command: &RoomCommand) -> Target {
        Target::Keyed(room_stream_id(command.room_id()))
    }

    fn requires_lane_of(command: &RoomCommand) -> Option<CaseId> {
        command.case_id().map(CaseId)
    }

    fn decide(command: &RoomCommand, state: &RoomState, occasion: &Occasion<'_>) -> Decided {
        if let RoomCommand::RegisterRoomRequest(request) = command {
            return register(request, state, occasion);
        }
        if !state.is_registered() {
            return Err(RoomRejection::RoomUnknown);
        }
        match command {
            RoomCommand::RegisterRoomRequest(request) => register(request, state, occasion),
            RoomCommand::BookRoomRequest(request) => booking::book(request, state, occasion),
            RoomCommand::RescheduleBookingRequest(request) => {
                booking::reschedule(request, state, occasion)
            }
            RoomCommand::CancelBookingRequest(request) => booking::cancel(request, state),
            RoomCommand::CloseRoomRequest(request) => closure::close(request, state, occasion),
            RoomCommand::ReopenRoomRequest(request) => closure::reopen(request, state, occasion),
        }
    }

    fn evolve(mut state: RoomState, event: &RoomEvent) -> RoomState {
        match event {
            RoomEvent::RoomRegistered(event) => state.keeper_unit.clone_from(&event.org_unit_id),
            RoomEvent::RoomReserved(event) => booking::reserved(&mut state, event),
            RoomEvent::RoomReservationMoved(event) => booking::moved(&mut state, event),
            RoomEvent::RoomReservationReleased(event) => booking::released(&mut state, event),
            RoomEvent::RoomClosed(event) => closure::closed(&mut state, event),
            RoomEvent::RoomReopened(event) => closure::reopened(&mut state, event),
        }
        state
    }

    /// The police lane of the case is told in the same append; of a new room, the list of its province.
    fn elsewhere(event: &RoomEvent, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
        let event = match event {
            RoomEvent::RoomReserved(event) => EncodedEvent::of(&FriendlyRoomBooked {
                booking_id: event.booking_id.clone(),
                room_id: event.room_id.clone(),
                org_unit_id: event.org_unit_id.clone(),
                starts_at: event.starts_at,
                ends_at: event.ends_at,
                purpose: event.purpose,
                invitees: event.invitees.clone(),
                needs: event.needs.clone(),
            }),
            RoomEvent::RoomReservationMoved(event) => EncodedEvent::of(&RoomBookingRescheduled {
                booking_id: event.booking_id.clone(),
                room_id: event.room_id.clone(),
                starts_at: event.starts_at,
                ends_at: event.ends_at,
                reason: event.reason,
                explanation: event.explanation.clone(),
            }),
            RoomEvent::RoomReservationReleased(event) => EncodedEvent::of(&RoomBookingCancelled {
                booking_id: event.booking_id.clone(),
                room_id: event.room_id.clone(),
                reason: event.reason,
                explanation: event.explanation.clone(),
            }),
            RoomEvent::RoomRegistered(event) => return listed(event, occasion),
            RoomEvent::RoomClosed(_) | RoomEvent::RoomReopened(_) => return Vec::new(),
        };
        vec![Elsewhere {
            category: "police",
            stream_id: occasion.case_id.0,
            event,
        }]
    }
}

fn listed(event: &RoomRegistered, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
    let province_code = province_of(occasion.area);
    let entry = RoomListed {
        room_id: event.room_id.clone(),
        org_unit_id: event.org_unit_id.clone(),
        province_code: province_code.to_owned(),
    };
    vec![Elsewhere {
        category: RoomDecider::CATEGORY,
        stream_id: room_list_id(province_code),
        event: EncodedEvent::of(&entry),
    }]
}

fn register(request: &RegisterRoomRequest, state: &RoomState, occasion: &Occasion<'_>) -> Decided {
    if state.is_registered() {
        return Err(RoomRejection::RoomRegistered);
    }
    Ok(vec![
        RoomRegistered {
            room_id: request.room_id.clone(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            seats: request.seats,
            facilities: request.facilities.clone(),
            name: request.name.clone(),
            address: request.address.clone(),
        }
        .into(),
    ])
}

/// A time of an event.
fn time(value: &Option<prost_types::Timestamp>) -> Option<Timestamp> {
    value.as_ref().and_then(timestamp_from_proto)
}
