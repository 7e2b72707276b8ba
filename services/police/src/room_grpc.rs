//! Rooms over gRPC: commands, a line each, and the schedule, read from the log itself.

use std::sync::Arc;

use api::police::v1::room_service_server::{RoomService, RoomServiceServer};
use api::police::v1::{
    BookRoomRequest, BookRoomResponse, CancelBookingRequest, CancelBookingResponse,
    CloseRoomRequest, CloseRoomResponse, GetRoomScheduleRequest, GetRoomScheduleResponse,
    ListRoomsRequest, ListRoomsResponse, ListedRoom, RegisterRoomRequest, RegisterRoomResponse,
    ReopenRoomRequest, ReopenRoomResponse, RescheduleBookingRequest, RescheduleBookingResponse,
    RoomListed, RoomRegistered, RoomSlot, RoomSlotState,
};
use api::{CaseId, CompartmentSet, timestamp_from_proto, timestamp_to_proto, validate};
use decider::{Actor, Decider, EventSet, Message};
use event_store::{Event, StreamName};
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;
use service_kit::{Code, Desk, Failure, Platform};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::room::{RoomDecider, RoomEvent, RoomState, province_of, room_list_id, room_stream_id};

const GET_ROOM_SCHEDULE: &str = "/lachan.police.v1.RoomService/GetRoomSchedule";
const LIST_ROOMS: &str = "/lachan.police.v1.RoomService/ListRooms";
/// Most rooms that are listed at once.
const LISTED_MAX: usize = 50;
/// Longest time that is shown at once.
const SHOWN_MAX: SignedDuration = SignedDuration::from_hours(62 * 24);
/// Events fetched in one read.
const PAGE_EVENTS: usize = 1_000;
/// Most slots that are shown.
const SLOTS_MAX: usize = 5_000;

/// The rooms over gRPC.
pub struct RoomGrpc {
    desk: Desk<RoomDecider>,
    platform: Platform,
    /// Rooms that were looked at, by stream id, bounded: a look folds only what is new.
    seen: Cache<Uuid, Arc<Seen>>,
}

/// A room up to a version of its stream.
struct Seen {
    version: u64,
    /// Its registration, sealed as it is in the log.
    first: Event,
    state: RoomState,
}

/// The service of the rooms on a platform.
pub fn room_service(platform: &Platform) -> RoomServiceServer<RoomGrpc> {
    let rooms = RoomGrpc::new(platform);
    let message_bytes_max = rooms.desk.message_bytes_max();
    RoomServiceServer::new(rooms).max_decoding_message_size(message_bytes_max)
}

#[tonic::async_trait]
impl RoomService for RoomGrpc {
    async fn register_room(
        &self,
        request: Request<RegisterRoomRequest>,
    ) -> Result<Response<RegisterRoomResponse>, Status> {
        self.desk.handle(request).await
    }

    async fn book_room(
        &self,
        request: Request<BookRoomRequest>,
    ) -> Result<Response<BookRoomResponse>, Status> {
        self.desk.handle(request).await
    }

    async fn reschedule_booking(
        &self,
        request: Request<RescheduleBookingRequest>,
    ) -> Result<Response<RescheduleBookingResponse>, Status> {
        self.desk.handle(request).await
    }

    async fn cancel_booking(
        &self,
        request: Request<CancelBookingRequest>,
    ) -> Result<Response<CancelBookingResponse>, Status> {
        self.desk.handle(request).await
    }

    async fn close_room(
        &self,
        request: Request<CloseRoomRequest>,
    ) -> Result<Response<CloseRoomResponse>, Status> {
        self.desk.handle(request).await
    }

    async fn reopen_room(
        &self,
        request: Request<ReopenRoomRequest>,
    ) -> Result<Response<ReopenRoomResponse>, Status> {
        self.desk.handle(request).await
    }

    async fn get_room_schedule(
        &self,
        request: Request<GetRoomScheduleRequest>,
    ) -> Result<Response<GetRoomScheduleResponse>, Status> {
        let gate = self.platform.gate();
        let authorized = gate.admit(GET_ROOM_SCHEDULE, request.metadata())?;
        let request = request.into_inner();
        let violations = validate(&request);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations).into());
        }
        let (from, until) = shown(&request)?;
        let seen = self.fold(&request.room_id).await?;
        let room = self.registered(&seen.first).await?;
        Ok(Response::new(GetRoomScheduleResponse {
            name: room.name,
            address: room.address,
            org_unit_id: room.org_unit_id,
            seats: room.seats,
            facilities: room.facilities,
            slots: slots_of(&seen.state, authorized.actor(), from, until),
        }))
    }

    async fn list_rooms(
        &self,
        request: Request<ListRoomsRequest>,
    ) -> Result<Response<ListRoomsResponse>, Status> {
        let authorized = self.platform.gate().admit(LIST_ROOMS, request.metadata())?;
        let request = request.into_inner();
        let violations = validate(&request);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations).into());
        }
        let registry = self.platform.registry();
        let now = self.platform.clock().now();
        let area = registry.area_of(&authorized.actor().org_unit_id, now);
        let entries = self.listed(province_of(area), request.offset).await?;
        let mut rooms = Vec::with_capacity(entries.len());
        for entry in entries.iter().take(LISTED_MAX) {
            rooms.push(self.listed_room(&entry.room_id).await?);
        }
        let has_more = entries.len() > LISTED_MAX;
        let shown = u32::try_from(rooms.len()).unwrap_or(u32::MAX);
        let next_offset = has_more.then(|| request.offset.saturating_add(shown));
        Ok(Response::new(ListRoomsResponse {
            rooms,
            next_offset: next_offset.unwrap_or_default(),
        }))
    }
}

// === impl RoomGrpc ===

impl RoomGrpc {
    /// The rooms on a platform.
    pub fn new(platform: &Platform) -> Self {
        Self {
            desk: platform.desk(),
            platform: platform.clone(),
            seen: Cache::new(platform.config().limits.cached_states_max),
        }
    }

    /// The room as it is now: what was folded before and whatever the log holds beyond it.
    async fn fold(&self, room_id: &str) -> Result<Arc<Seen>, Failure> {
        let stream_id = room_stream_id(room_id);
        let stream = StreamName::of(RoomDecider::CATEGORY, stream_id);
        let known = self.seen.get(&stream_id);
        let mut version = known.as_ref().map_or(0, |seen| seen.version);
        let mut events = Vec::new();
        loop {
            let store = self.platform.store();
            let page = store.read_stream(&stream, version, PAGE_EVENTS).await?;
            let is_last = page.len() < PAGE_EVENTS;
            version = page.last().map_or(version, |event| event.version);
            events.extend(page);
            if is_last {
                break;
            }
        }
        if let Some(seen) = known.clone().filter(|_| events.is_empty()) {
            return Ok(seen);
        }
        let (first, mut state) = match known {
            Some(seen) => (seen.first.clone(), seen.state.clone()),
            None => {
                let first = events.first().cloned();
                let first = first.ok_or_else(|| Failure::new(Code::NotFound))?;
                (first, RoomState::default())
            }
        };
        for event in &events {
            let decoded = RoomEvent::decode(&event.data.event_type, &event.data.public)
                .map_err(|unknown| Failure::new(Code::Internal).because(unknown))?;
            state = RoomDecider::evolve(state, &decoded);
        }
        let seen = Arc::new(Seen {
            version,
            first,
            state,
        });
        self.seen.insert(stream_id, Arc::clone(&seen));
        Ok(seen)
    }

    /// Entries of a province's list, one more than are shown.
    async fn listed(&self, province_code: &str, offset: u32) -> Result<Vec<RoomListed>, Failure> {
        let stream = StreamName::of(RoomDecider::CATEGORY, room_list_id(province_code));
        let store = self.platform.store();
        let page = store
            .read_stream(&stream, u64::from(offset), LISTED_MAX + 1)
            .await?;
        let decoded = page.iter().map(|event| {
            RoomListed::decode(event.data.public.clone())
                .map_err(|malformed| Failure::new(Code::Internal).because(malformed))
        });
        decoded.collect()
    }

    async fn listed_room(&self, room_id: &str) -> Result<ListedRoom, Failure> {
        let seen = self.fold(room_id).await?;
        let room = self.registered(&seen.first).await?;
        Ok(ListedRoom {
            room_id: room.room_id,
            name: room.name,
            address: room.address,
            org_unit_id: room.org_unit_id,
            seats: room.seats,
            facilities: room.facilities,
        })
    }

    /// Name and address of a room are sealed like everything in words: a room belongs to no case, but
    /// words may always tell more than was meant.
    async fn registered(&self, event: &Event) -> Result<RoomRegistered, Failure> {
        let data = &event.data;
        let case_id = data.case_id.unwrap_or(CaseId(event.data.event_id));
        let opened = self
            .platform
            .vault()
            .open(
                case_id,
                data.event_id,
                &data.event_type,
                &data.public,
                &data.sealed,
                CompartmentSet::ALL,
            )
            .await?;
        RoomRegistered::decode(opened.payload)
            .map_err(|malformed| Failure::new(Code::Internal).because(malformed))
    }
}

fn shown(request: &GetRoomScheduleRequest) -> Result<(Timestamp, Timestamp), Failure> {
    let time = |told: &Option<prost_types::Timestamp>| told.as_ref().and_then(timestamp_from_proto);
    let from =
        time(&request.from).ok_or_else(|| Failure::invalid_field("from", "is not a time"))?;
    time(&request.until)
        .filter(|until| *until > from && until.duration_since(from) <= SHOWN_MAX)
        .map(|until| (from, until))
        .ok_or_else(|| {
            Failure::invalid_field(
                "until",
                "must come after the beginning, at most 62 days later",
            )
        })
}

/// Free or not, and nothing of a case: ids only for whoever booked.
fn slots_of(state: &RoomState, actor: &Actor, from: Timestamp, until: Timestamp) -> Vec<RoomSlot> {
    let within = |starts_at: Timestamp, ends_at: Timestamp| starts_at < until && from < ends_at;
    let booked = state
        .reservations
        .iter()
        .filter(|(_, standing)| within(standing.starts_at, standing.ends_at))
        .map(|(id, standing)| {
            let ids = match actor.acts_for(&standing.unit) {
                true => (id.to_string(), standing.case_id.clone()),
                false => Default::default(),
            };
            RoomSlot {
                starts_at: Some(timestamp_to_proto(standing.starts_at)),
                ends_at: Some(timestamp_to_proto(standing.ends_at)),
                state: RoomSlotState::Booked.into(),
                booking_id: ids.0,
                case_id: ids.1,
                closure_id: String::new(),
            }
        });
    let closed = state
        .closures
        .iter()
        .filter(|(_, closure)| within(closure.starts_at, closure.ends_at))
        .map(|(id, closure)| RoomSlot {
            starts_at: Some(timestamp_to_proto(closure.starts_at)),
            ends_at: Some(timestamp_to_proto(closure.ends_at)),
            state: RoomSlotState::Closed.into(),
            closure_id: id.to_string(),
            ..RoomSlot::default()
        });
    let mut slots: Vec<RoomSlot> = booked.chain(closed).collect();
    slots.sort_by_key(|slot| slot.starts_at.map(|at| (at.seconds, at.nanos)));
    slots.truncate(SLOTS_MAX);
    slots
}
