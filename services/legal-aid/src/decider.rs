//! The rules of the legal-aid lane. Pure.

mod appointment;
mod rejection;
mod request;
mod work;

use std::collections::BTreeMap;

use api::legal_aid::v1::{
    AcceptRequestRequest, AidCompleted, AppointProviderRequest, CloseAidRequest,
    DeclineRequestRequest, DefenderRegistered, ProviderAppointed, ReceiveRequestRequest,
    RecordSessionRequest, RegisterDefenderRequest, RequestAccepted, RequestDeclined,
    RequestReceived, SessionRecorded,
};
use api::log::v1::LaneOpened;
use decider::{Actor, Decider, Lane, Occasion, Roster, Target};
use uuid::Uuid;

pub use appointment::Appointment;
pub use rejection::LegalAidRejection;
pub use request::{AidRequest, Stage};

decider::event_set! {
    /// Events of the legal-aid lane.
    pub enum LegalAidEvent {
        LaneOpened,
        RequestReceived,
        RequestAccepted,
        RequestDeclined,
        ProviderAppointed,
        DefenderRegistered,
        SessionRecorded,
        AidCompleted,
    }
}

decider::command_set! {
    /// Commands of the legal-aid lane.
    pub enum LegalAidCommand {
        ReceiveRequestRequest,
        AcceptRequestRequest,
        DeclineRequestRequest,
        AppointProviderRequest,
        RegisterDefenderRequest,
        RecordSessionRequest,
        CloseAidRequest,
    }
}

/// What the rules of the legal-aid lane need to know of a case.
#[derive(Debug, Clone, Default)]
pub struct LegalAidState {
    /// Units that take part.
    pub roster: Roster,
    /// Requests by id.
    pub requests: BTreeMap<Uuid, AidRequest>,
    /// Appointments by id, replaced ones included.
    pub appointments: BTreeMap<Uuid, Appointment>,
}

/// The rules of the legal-aid lane.
pub struct LegalAidDecider;

type Decided = Result<Vec<LegalAidEvent>, LegalAidRejection>;

// === impl LegalAidState ===

impl Lane for LegalAidState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.includes(actor.org_unit_id.as_str())
    }
}

impl LegalAidState {
    fn request(&self, id: &str) -> Result<&AidRequest, LegalAidRejection> {
        let id = id.parse().ok();
        id.and_then(|id| self.requests.get(&id))
            .ok_or(LegalAidRejection::RequestUnknown)
    }

    fn appointment(&self, id: &str) -> Result<&Appointment, LegalAidRejection> {
        let id = id.parse().ok();
        id.and_then(|id| self.appointments.get(&id))
            .ok_or(LegalAidRejection::AppointmentUnknown)
    }
}

// === impl LegalAidDecider ===

impl Decider for LegalAidDecider {
    const CATEGORY: &'static str = "legal_aid";
    type Command = LegalAidCommand;
    type Event = LegalAidEvent;
    type State = LegalAidState;
    type Rejection = LegalAidRejection;

    fn target(command: &LegalAidCommand) -> Target {
        command.case_id().map_or(Target::New, Target::Existing)
    }

    fn decide(
        command: &LegalAidCommand,
        state: &LegalAidState,
        occasion: &Occasion<'_>,
    ) -> Decided {
        match command {
            LegalAidCommand::ReceiveRequestRequest(command) => {
                request::receive(command, state, occasion)
            }
            LegalAidCommand::AcceptRequestRequest(command) => {
                request::accept(command, state, occasion)
            }
            LegalAidCommand::DeclineRequestRequest(command) => {
                request::decline(command, state, occasion)
            }
            LegalAidCommand::AppointProviderRequest(command) => {
                appointment::appoint(command, state, occasion)
            }
            LegalAidCommand::RegisterDefenderRequest(command) => {
                appointment::register(command, state, occasion)
            }
            LegalAidCommand::RecordSessionRequest(command) => {
                work::record(command, state, occasion)
            }
            LegalAidCommand::CloseAidRequest(command) => work::close(command, state, occasion),
        }
    }

    fn evolve(mut state: LegalAidState, event: &LegalAidEvent) -> LegalAidState {
        match event {
            LegalAidEvent::LaneOpened(event) => state.roster.open(event),
            LegalAidEvent::RequestReceived(event) => request::received(&mut state, event),
            LegalAidEvent::RequestAccepted(event) => request::accepted(&mut state, event),
            LegalAidEvent::RequestDeclined(event) => request::declined(&mut state, event),
            LegalAidEvent::ProviderAppointed(event) => appointment::appointed(&mut state, event),
            LegalAidEvent::DefenderRegistered(_) => {}
            LegalAidEvent::SessionRecorded(event) => work::recorded(&mut state, event),
            LegalAidEvent::AidCompleted(event) => work::completed(&mut state, event),
        }
        state
    }
}
