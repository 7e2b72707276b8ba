//! The rules of intake and coordination: Decree 56/2017/NĐ-CP Ch. III. Pure.

mod assessment;
mod closure;
mod common;
mod emergency;
mod plan;
mod report;

use decider::{Decider, Occasion, Target};

use crate::messages::{IntakeCommand, IntakeEvent};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// The rules of the lane `case/<case_id>`.
#[derive(Debug, Clone, Copy)]
pub struct IntakeDecider;

/// What every rule answers with.
type Decided = Result<Vec<IntakeEvent>, IntakeRejection>;

// === impl IntakeDecider ===

impl Decider for IntakeDecider {
    const CATEGORY: &'static str = "case";
    type Command = IntakeCommand;
    type Event = IntakeEvent;
    type State = CaseState;
    type Rejection = IntakeRejection;

    fn target(command: &IntakeCommand) -> Target {
        match (command, command.case_id()) {
            (IntakeCommand::RecordReportRequest(_), None) => Target::New,
            (_, case_id) => Target::Existing(case_id.unwrap_or_default()),
        }
    }

    fn decide(command: &IntakeCommand, state: &CaseState, occasion: &Occasion<'_>) -> Decided {
        use IntakeCommand as C;
        match command {
            C::RecordReportRequest(request) => report::record(request, state, occasion),
            C::ForwardToCommuneRequest(request) => report::forward(request, state, occasion),
            C::CheckAuthenticityRequest(request) => assessment::check(request, state, occasion),
            C::AssessInitialRiskRequest(request) => assessment::initial(request, state, occasion),
            C::AssessSpecificRiskRequest(request) => assessment::specific(request, state, occasion),
            C::ApplyEmergencyMeasureRequest(request) => emergency::apply(request, state, occasion),
            C::RemoveChildTemporarilyRequest(request) => {
                emergency::remove(request, state, occasion)
            }
            C::ExtendRemovalRequest(request) => emergency::extend(request, state, occasion),
            C::EndRemovalRequest(request) => emergency::end(request, state, occasion),
            C::RecordNeedsMeetingRequest(request) => plan::meet(request, state, occasion),
            C::SubmitPlanRequest(request) => plan::submit(request, state, occasion),
            C::ApprovePlanRequest(request) => plan::approve(request, state, occasion),
            C::RejectPlanRequest(request) => plan::reject(request, state, occasion),
            C::RecordServiceDeliveredRequest(request) => plan::deliver(request, state, occasion),
            C::ReviewCaseRequest(request) => closure::review(request, state, occasion),
            C::CloseCaseRequest(request) => closure::close(request, state, occasion),
            C::ReopenCaseRequest(request) => closure::reopen(request, state, occasion),
            C::TransferJurisdictionRequest(request) => closure::transfer(request, state, occasion),
            C::RecordConsentRequest(request) => closure::consent(request, state, occasion),
        }
    }

    fn evolve(state: CaseState, event: &IntakeEvent) -> CaseState {
        state.evolve(event)
    }
}
