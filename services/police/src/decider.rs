//! The rules of the police lane. Pure.

mod denunciation;
mod forensic;
mod rejection;
mod room;
mod session;

use std::collections::BTreeMap;

use api::log::v1::LaneOpened;
use api::police::v1::{
    BookFriendlyRoomRequest, CancelRoomBookingRequest, DecideDenunciationRequest,
    DenunciationDecided, DenunciationReceived, ExtendVerificationRequest, ForensicExamRequested,
    FriendlyRoomBooked, InterviewSessionRecorded, ReceiveDenunciationRequest,
    RecordInterviewSessionRequest, RequestForensicExamRequest, RoomBookingCancelled,
    VerificationExtended,
};
use decider::{Actor, AgencyKind, Decider, Elsewhere, Lane, Occasion, Roster, Target};
use uuid::Uuid;

pub use denunciation::{Denunciation, Stage};
pub use rejection::PoliceRejection;
pub use room::Booking;
pub use session::Session;

decider::event_set! {
    /// Events of the police lane.
    pub enum PoliceEvent {
        LaneOpened,
        DenunciationReceived,
        FriendlyRoomBooked,
        RoomBookingCancelled,
        InterviewSessionRecorded,
        ForensicExamRequested,
        DenunciationDecided,
        VerificationExtended,
    }
}

decider::command_set! {
    /// Commands of the police lane.
    pub enum PoliceCommand {
        ReceiveDenunciationRequest,
        BookFriendlyRoomRequest,
        CancelRoomBookingRequest,
        RecordInterviewSessionRequest,
        RequestForensicExamRequest,
        DecideDenunciationRequest,
        ExtendVerificationRequest,
    }
}

/// What the rules of the police lane need to know of a case.
#[derive(Debug, Clone, Default)]
pub struct PoliceState {
    /// Units that take part.
    pub roster: Roster,
    /// Denunciations by id.
    pub denunciations: BTreeMap<Uuid, Denunciation>,
    /// Room bookings by id, cancelled ones included.
    pub bookings: BTreeMap<Uuid, Booking>,
    /// Sessions, in the order of entry.
    pub sessions: Vec<Session>,
}

/// The rules of the police lane.
pub struct PoliceDecider;

type Decided = Result<Vec<PoliceEvent>, PoliceRejection>;

// === impl PoliceState ===

impl Lane for PoliceState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.includes(actor.org_unit_id.as_str())
    }
}

// === impl PoliceDecider ===

impl Decider for PoliceDecider {
    const CATEGORY: &'static str = "police";
    type Command = PoliceCommand;
    type Event = PoliceEvent;
    type State = PoliceState;
    type Rejection = PoliceRejection;

    fn target(command: &PoliceCommand) -> Target {
        command.case_id().map_or(Target::New, Target::Existing)
    }

    fn decide(command: &PoliceCommand, state: &PoliceState, occasion: &Occasion<'_>) -> Decided {
        match command {
            PoliceCommand::ReceiveDenunciationRequest(request) => {
                denunciation::receive(request, state, occasion)
            }
            PoliceCommand::BookFriendlyRoomRequest(request) => room::book(request, state, occasion),
            PoliceCommand::CancelRoomBookingRequest(request) => room::cancel(request, state),
            PoliceCommand::RecordInterviewSessionRequest(request) => {
                session::record(request, state, occasion)
            }
            PoliceCommand::RequestForensicExamRequest(request) => {
                forensic::request(request, occasion)
            }
            PoliceCommand::DecideDenunciationRequest(request) => {
                denunciation::decide(request, state, occasion)
            }
            PoliceCommand::ExtendVerificationRequest(request) => {
                denunciation::extend(request, state, occasion)
            }
        }
    }

    fn evolve(mut state: PoliceState, event: &PoliceEvent) -> PoliceState {
        match event {
            PoliceEvent::LaneOpened(event) => state.roster.open(event),
            PoliceEvent::DenunciationReceived(event) => denunciation::received(&mut state, event),
            PoliceEvent::FriendlyRoomBooked(event) => room::booked(&mut state, event),
            PoliceEvent::RoomBookingCancelled(event) => room::cancelled(&mut state, event),
            PoliceEvent::InterviewSessionRecorded(event) => session::recorded(&mut state, event),
            PoliceEvent::ForensicExamRequested(_) => {}
            PoliceEvent::DenunciationDecided(event) => denunciation::decided(&mut state, event),
            PoliceEvent::VerificationExtended(event) => denunciation::extended(&mut state, event),
        }
        state
    }

    fn elsewhere(event: &PoliceEvent, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
        match event {
            PoliceEvent::ForensicExamRequested(event) => forensic::referral(event, occasion),
            _ => Vec::new(),
        }
    }
}

/// Whether the registry knows a unit in force, of the given kind.
fn is_unit(occasion: &Occasion<'_>, id: &str, agency_kind: AgencyKind) -> bool {
    occasion
        .directory
        .org_unit(id, occasion.now)
        .is_some_and(|unit| unit.agency_kind == agency_kind)
}
