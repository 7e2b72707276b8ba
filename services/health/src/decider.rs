//! The rules of the health lane. Pure.

mod care;
mod custody;
mod exam;
mod rejection;
mod requisition;

use std::collections::BTreeMap;

use api::health::v1::{
    ChildExamined, ChildReceived, CompleteRequisitionFileRequest, EvidenceHandedOver,
    ExamDeclinedByChild, ExamineChildRequest, ForensicConclusionIssued, HandOverEvidenceRequest,
    IssueForensicConclusionRequest, PsychologicalSessionHeld, ReceiveChildRequest,
    ReceiveRequisitionRequest, RecordPsychologicalSessionRequest, RequisitionFileCompleted,
    RequisitionReceived,
};
use api::log::v1::LaneOpened;
use decider::{Actor, Decider, Lane, Occasion, Roster, Target};
use uuid::Uuid;

pub use custody::Custody;
pub use rejection::HealthRejection;
pub use requisition::Requisition;

decider::event_set! {
    /// Events of the health lane.
    pub enum HealthEvent {
        LaneOpened,
        ChildReceived,
        ChildExamined,
        ExamDeclinedByChild,
        RequisitionReceived,
        RequisitionFileCompleted,
        ForensicConclusionIssued,
        PsychologicalSessionHeld,
        EvidenceHandedOver,
    }
}

decider::command_set! {
    /// Commands of the health lane.
    pub enum HealthCommand {
        ReceiveChildRequest,
        ExamineChildRequest,
        ReceiveRequisitionRequest,
        CompleteRequisitionFileRequest,
        IssueForensicConclusionRequest,
        RecordPsychologicalSessionRequest,
        HandOverEvidenceRequest,
    }
}

/// What the rules of the health lane need to know of a case.
#[derive(Debug, Clone, Default)]
pub struct HealthState {
    /// Units that take part.
    pub roster: Roster,
    /// Requisitions by id.
    pub requisitions: BTreeMap<Uuid, Requisition>,
    /// Items in custody by id.
    pub items: BTreeMap<Uuid, Custody>,
    /// Sessions of psychological care so far.
    pub psychological_sessions: u32,
}

/// The rules of the health lane.
pub struct HealthDecider;

type Decided = Result<Vec<HealthEvent>, HealthRejection>;

// === impl HealthState ===

impl Lane for HealthState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.includes(actor.org_unit_id.as_str())
    }
}

// === impl HealthDecider ===

impl Decider for HealthDecider {
    const CATEGORY: &'static str = "health";
    type Command = HealthCommand;
    type Event = HealthEvent;
    type State = HealthState;
    type Rejection = HealthRejection;

    fn target(command: &HealthCommand) -> Target {
        command.case_id().map_or(Target::New, Target::Existing)
    }

    fn decide(command: &HealthCommand, state: &HealthState, occasion: &Occasion<'_>) -> Decided {
        match command {
            HealthCommand::ReceiveChildRequest(request) => care::receive(request, state, occasion),
            HealthCommand::ExamineChildRequest(request) => exam::examine(request, occasion),
            HealthCommand::ReceiveRequisitionRequest(request) => {
                requisition::receive(request, occasion)
            }
            HealthCommand::CompleteRequisitionFileRequest(request) => {
                requisition::complete_file(request, state, occasion)
            }
            HealthCommand::IssueForensicConclusionRequest(request) => {
                requisition::conclude(request, state, occasion)
            }
            HealthCommand::RecordPsychologicalSessionRequest(request) => {
                care::record_session(request, state, occasion)
            }
            HealthCommand::HandOverEvidenceRequest(request) => {
                custody::hand_over(request, state, occasion)
            }
        }
    }

    fn evolve(mut state: HealthState, event: &HealthEvent) -> HealthState {
        match event {
            HealthEvent::LaneOpened(event) => state.roster.open(event),
            HealthEvent::ChildReceived(_)
            | HealthEvent::ChildExamined(_)
            | HealthEvent::ExamDeclinedByChild(_) => {}
            HealthEvent::RequisitionReceived(event) => requisition::received(&mut state, event),
            HealthEvent::RequisitionFileCompleted(event) => {
                requisition::file_completed(&mut state, event);
            }
            HealthEvent::ForensicConclusionIssued(event) => {
                requisition::concluded(&mut state, event);
            }
            HealthEvent::PsychologicalSessionHeld(_) => {
                state.psychological_sessions = state.psychological_sessions.saturating_add(1);
            }
            HealthEvent::EvidenceHandedOver(event) => custody::handed_over(&mut state, event),
        }
        state
    }
}

/// The person told, or the one who acts.
fn person_or_actor(told: &str, occasion: &Occasion<'_>) -> String {
    match told {
        "" => occasion.actor.person_id.to_string(),
        person_id => person_id.to_owned(),
    }
}
