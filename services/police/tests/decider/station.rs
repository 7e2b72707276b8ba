//! Police desks on a real SQLite log, as processes of their own on the same data.

use std::sync::Arc;
use std::time::Duration;

use access::TokenIssuer;
use api::CommandRequest;
use api::log::v1::{CommandContext, Receipt};
use decider::{Decider, EventSet};
use event_store::StreamName;
use jiff::Timestamp;
use police::{PoliceDecider, PoliceEvent, RoomDecider, RoomEvent, RoomState, room_stream_id};
use prost_reflect::ReflectMessage;
use service_kit::{Clock, Config, Desk, ManualClock, Platform};
use tempfile::TempDir;
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vault::KeyEncryptionKey;

use crate::requests::receive;

/// One process that serves the police lane and its rooms.
#[derive(Clone)]
pub(crate) struct Station {
    folder: Arc<TempDir>,
    clock: Arc<ManualClock>,
    issuer: Arc<TokenIssuer>,
    platform: Platform,
    pub(crate) lane: Desk<PoliceDecider>,
    pub(crate) rooms: Desk<RoomDecider>,
    /// Remembers what it saw, as the process does.
    looks: Arc<police::RoomGrpc>,
    requisitions: Arc<police::CriminalisticGrpc>,
}

/// A command's context; the same number is the same command.
pub(crate) fn context(number: u128) -> Option<CommandContext> {
    Some(CommandContext {
        command_id: Uuid::from_u128(number).to_string(),
        ..CommandContext::default()
    })
}

impl Station {
    pub(crate) async fn open() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let start: Timestamp = "2026-03-02T08:00:00+07:00".parse().unwrap();
        let clock = Arc::new(ManualClock::at(start));
        let config = config(&folder);
        KeyEncryptionKey::load_or_create(&config.keys.kek_file).unwrap();
        let issuer =
            Arc::new(TokenIssuer::load_or_create(&config.identity.signing_key_file).unwrap());
        Self::on(folder, clock, issuer).await
    }

    /// A second process on the same data.
    pub(crate) async fn another_process(&self) -> Self {
        let folder = Arc::clone(&self.folder);
        Self::on(folder, Arc::clone(&self.clock), Arc::clone(&self.issuer)).await
    }

    async fn on(folder: Arc<TempDir>, clock: Arc<ManualClock>, issuer: Arc<TokenIssuer>) -> Self {
        let told = Arc::clone(&clock) as Arc<dyn Clock>;
        let platform = Platform::open(config(&folder), told).await.unwrap();
        Self {
            folder,
            clock,
            issuer,
            lane: platform.desk(),
            rooms: platform.desk(),
            looks: Arc::new(police::RoomGrpc::new(&platform)),
            requisitions: Arc::new(police::CriminalisticGrpc::new(&platform)),
            platform,
        }
    }

    fn request<C>(&self, person: &str, command: C) -> Request<C> {
        let token = self
            .issuer
            .issue(
                &self.platform.registry(),
                person,
                self.clock.now(),
                Duration::from_secs(600),
            )
            .unwrap();
        let mut request = Request::new(command);
        let header = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", header);
        request
    }

    /// Sends a command about a room.
    pub(crate) async fn send<C>(&self, person: &str, command: C) -> Result<Receipt, Status>
    where
        C: CommandRequest,
        C::Response: ReflectMessage,
        <RoomDecider as Decider>::Command: From<C>,
    {
        let answer = self.rooms.handle(self.request(person, command)).await?;
        Ok(receipt_of(answer))
    }

    /// Asks for the schedule of a room.
    pub(crate) async fn schedule(
        &self,
        person: &str,
        query: api::police::v1::GetRoomScheduleRequest,
    ) -> Result<api::police::v1::GetRoomScheduleResponse, Status> {
        use api::police::v1::room_service_server::RoomService;
        let request = self.request(person, query);
        let answer = self.looks.get_room_schedule(request).await?;
        Ok(answer.into_inner())
    }

    /// Asks which rooms there are.
    pub(crate) async fn rooms(
        &self,
        person: &str,
        offset: u32,
    ) -> Result<api::police::v1::ListRoomsResponse, Status> {
        use api::police::v1::room_service_server::RoomService;
        let query = api::police::v1::ListRoomsRequest { offset };
        let answer = self.looks.list_rooms(self.request(person, query)).await?;
        Ok(answer.into_inner())
    }

    /// A new case of the person's unit.
    pub(crate) async fn open_case(&self, person: &str, number: u128) -> String {
        let mut request = receive();
        request.context = context(number);
        let answer = self.lane.handle(self.request(person, request)).await;
        receipt_of(answer.unwrap()).case_id
    }

    /// Sends a command about a case.
    pub(crate) async fn act<C>(&self, person: &str, command: C) -> Result<Receipt, Status>
    where
        C: CommandRequest,
        C::Response: ReflectMessage,
        <PoliceDecider as Decider>::Command: From<C>,
    {
        let answer = self.lane.handle(self.request(person, command)).await?;
        Ok(receipt_of(answer))
    }

    /// Asks what a police forensic unit was asked.
    pub(crate) async fn requisition(
        &self,
        person: &str,
        case_id: &str,
        request_id: &str,
    ) -> Result<api::police::v1::GetCriminalisticRequestResponse, Status> {
        use api::police::v1::criminalistic_service_server::CriminalisticService;
        let query = api::police::v1::GetCriminalisticRequestRequest {
            case_id: case_id.to_owned(),
            request_id: request_id.to_owned(),
        };
        let request = self.request(person, query);
        let answer = self.requisitions.get_criminalistic_request(request).await?;
        Ok(answer.into_inner())
    }

    /// The room as the log tells it.
    pub(crate) async fn room(&self, room_id: &str) -> RoomState {
        let stream = StreamName::of("room", room_stream_id(room_id));
        let events = self.platform.store().read_stream(&stream, 0, 10_000).await;
        let events: Vec<RoomEvent> = events
            .unwrap()
            .iter()
            .map(|event| RoomEvent::decode(&event.data.event_type, &event.data.public).unwrap())
            .collect();
        decider::fold::<RoomDecider>(&events)
    }

    /// How many bookings the lane of a case tells of.
    pub(crate) async fn bookings_told(&self, case_id: &str) -> usize {
        let stream = StreamName::of("police", case_id.parse().unwrap());
        let events = self.platform.store().read_stream(&stream, 0, 10_000).await;
        let events = events.unwrap();
        let decoded = events
            .iter()
            .map(|event| PoliceEvent::decode(&event.data.event_type, &event.data.public).unwrap());
        decoded
            .filter(|event| matches!(event, PoliceEvent::FriendlyRoomBooked(_)))
            .count()
    }
}

fn receipt_of<R: ReflectMessage>(answer: Response<R>) -> Receipt {
    let answer = answer.into_inner().transcode_to_dynamic();
    let receipt = answer.get_field_by_name("receipt").unwrap();
    receipt.as_message().unwrap().transcode_to().unwrap()
}

fn config(folder: &TempDir) -> Config {
    Config::load_with(None, Some(std::collections::HashMap::new()))
        .unwrap()
        .with_data_dir(folder.path())
}
