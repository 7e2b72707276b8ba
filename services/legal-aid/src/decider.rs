//! The rules of the legal-aid lane. Pure.

mod answer;
mod appointment;
mod correction;
mod eligibility;
mod oversight;
mod papers;
mod registration;
mod rejection;
mod request;
mod work;

use std::collections::BTreeMap;

use api::codes::v1::DelayReason;
use decider::{Actor, Decider, Lane, Occasion, Roster, Target, explained};
use uuid::Uuid;

use crate::messages::{LegalAidCommand, LegalAidEvent};
pub use appointment::Appointment;
pub use eligibility::Eligibility;
pub use oversight::Complaint;
pub use registration::Registration;
pub use rejection::LegalAidRejection;
pub use request::{AidRequest, Papers, Stage};
pub use work::Session;

/// What the rules of the legal-aid lane need to know of a case.
#[derive(Debug, Clone, Default)]
pub struct LegalAidState {
    /// Units that take part.
    pub roster: Roster,
    /// Requests by id.
    pub requests: BTreeMap<Uuid, AidRequest>,
    /// Appointments by id, replaced ones included.
    pub appointments: BTreeMap<Uuid, Appointment>,
    /// Registrations that were filed, by id.
    pub registrations: BTreeMap<Uuid, Registration>,
    /// Sessions by id.
    pub sessions: BTreeMap<Uuid, Session>,
    /// Complaints by id.
    pub complaints: BTreeMap<Uuid, Complaint>,
}

/// The rules of the legal-aid lane.
pub struct LegalAidDecider;

type Decided = Result<Vec<LegalAidEvent>, LegalAidRejection>;

// === impl LegalAidState ===

impl Lane for LegalAidState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.units().any(|unit| actor.acts_for(unit))
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

    fn decide(command: &LegalAidCommand, state: &LegalAidState, on: &Occasion<'_>) -> Decided {
        use LegalAidCommand as C;
        match command {
            C::ReceiveRequestRequest(command) => request::receive(command, state, on),
            C::RequestPapersRequest(command) => papers::ask(command, state, on),
            C::RecordPapersRequest(command) => papers::record(command, state, on),
            C::AcceptRequestRequest(command) => answer::accept(command, state, on),
            C::DeclineRequestRequest(command) => answer::decline(command, state, on),
            C::ReviewEligibilityRequest(command) => answer::review(command, state, on),
            C::AppointProviderRequest(command) => appointment::appoint(command, state, on),
            C::FileRegistrationRequest(command) => registration::file(command, state, on),
            C::RegisterDefenderRequest(command) => registration::register(command, state, on),
            C::RecordRegistrationRefusalRequest(command) => {
                registration::refuse(command, state, on)
            }
            C::RecordSessionRequest(command) => work::record(command, state, on),
            C::CloseAidRequest(command) => work::close(command, state, on),
            C::ReceiveComplaintRequest(command) => oversight::receive(command, state, on),
            C::SettleComplaintRequest(command) => oversight::settle(command, state, on),
            C::RecordInspectionRequest(command) => oversight::inspect(command, state, on),
            C::CorrectRegisterEntryRequest(command) => correction::register(command, state, on),
            C::CorrectSessionRequest(command) => correction::session(command, state, on),
            C::CorrectAidOutcomeRequest(command) => correction::outcome(command, state, on),
        }
    }

    fn evolve(mut state: LegalAidState, event: &LegalAidEvent) -> LegalAidState {
        use LegalAidEvent as E;
        match event {
            E::LaneOpened(event) => state.roster.open(event),
            E::RequestReceived(event) => request::received(&mut state, event),
            E::PapersRequested(event) => papers::asked(&mut state, event),
            E::PapersReceived(event) => papers::recorded(&mut state, event),
            E::RequestAccepted(event) => answer::accepted(&mut state, event),
            E::EligibilityReviewed(event) => answer::reviewed(&mut state, event),
            E::RequestDeclined(event) => answer::declined(&mut state, event),
            E::ProviderAppointed(event) => appointment::appointed(&mut state, event),
            E::RegistrationFiled(event) => registration::filed(&mut state, event),
            E::DefenderRegistered(event) => registration::registered(&mut state, event),
            E::RegistrationRefused(event) => registration::refused(&mut state, event),
            E::SessionRecorded(event) => work::recorded(&mut state, event),
            E::AidCompleted(event) => work::completed(&mut state, event),
            E::ComplaintReceived(event) => oversight::received(&mut state, event),
            E::ComplaintSettled(event) => oversight::settled(&mut state, event),
            E::RegisterEntryCorrected(event) => correction::register_corrected(&mut state, event),
            E::AidOutcomeCorrected(event) => correction::outcome_corrected(&mut state, event),
            E::SessionCorrected(_) | E::AidInspected(_) => {}
        }
        state
    }
}

/// Late steps are recorded once somebody said why.
fn check_delay(late: bool, reason: DelayReason, words: &str) -> Result<(), LegalAidRejection> {
    let (unexplained, unworded) = (
        LegalAidRejection::DelayUnexplained,
        LegalAidRejection::DelayUnworded,
    );
    explained(late, reason, words, unexplained, unworded)
}
