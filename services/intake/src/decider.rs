//! The rules of intake and coordination: Decree 56/2017/NĐ-CP Ch. III. Pure.

mod amend;
mod amend_plan;
mod approval;
mod assessment;
mod closure;
mod common;
mod consent;
mod correction;
mod duplicate;
mod emergency;
mod hearing;
mod imposition;
mod jurisdiction;
mod lateness;
mod person;
mod petition;
mod plan;
mod report;
mod services;
mod team;

use api::CaseId;
use decider::{Decider, Elsewhere, Occasion, Target};

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
        let at = occasion;
        match command {
            C::RecordReportRequest(request) => report::record(request, state, at),
            C::ForwardToCommuneRequest(request) => report::forward(request, state, at),
            C::CorrectReportRequest(request) => correction::correct(request, state, at),
            C::GiveChannelFeedbackRequest(request) => correction::feed_back(request, state, at),
            C::CheckAuthenticityRequest(request) => assessment::check(request, state, at),
            C::AssessInitialRiskRequest(request) => assessment::initial(request, state, at),
            C::AssessSpecificRiskRequest(request) => assessment::specific(request, state, at),
            C::ApplyEmergencyMeasureRequest(request) => emergency::apply(request, state, at),
            C::RemoveChildTemporarilyRequest(request) => emergency::remove(request, state, at),
            C::ExtendRemovalRequest(request) => emergency::extend(request, state, at),
            C::EndRemovalRequest(request) => emergency::end(request, state, at),
            C::RecordNeedsMeetingRequest(request) => plan::meet(request, state, at),
            C::SubmitPlanRequest(request) => plan::submit(request, state, at),
            C::ApprovePlanRequest(request) => approval::approve(request, state, at),
            C::RejectPlanRequest(request) => approval::reject(request, state, at),
            C::RecordServiceDeliveredRequest(request) => services::deliver(request, state, at),
            C::ReviewCaseRequest(request) => closure::review(request, state, at),
            C::CloseCaseRequest(request) => closure::close(request, state, at),
            C::ReopenCaseRequest(request) => closure::reopen(request, state, at),
            C::TransferJurisdictionRequest(request) => jurisdiction::transfer(request, state, at),
            C::LinkDuplicateRequest(request) => duplicate::link(request, state, at),
            C::UnlinkDuplicateRequest(request) => duplicate::unlink(request, state, at),
            C::RecordConsentRequest(request) => consent::record(request, state, at),
            C::NarrowConsentRequest(request) => consent::narrow(request, state, at),
            C::WithdrawConsentRequest(request) => consent::withdraw(request, state, at),
            C::AddTeamMemberRequest(request) => team::add(request, state, at),
            C::ChangeTeamMemberRequest(request) => team::change(request, state, at),
            C::RemoveTeamMemberRequest(request) => team::remove(request, state, at),
            C::RecordCaseConferenceRequest(request) => team::confer(request, state, at),
            C::RecordChildViewRequest(request) => hearing::hear(request, at),
            C::AnswerChildRequest(request) => hearing::answer(request, state, at),
            C::PetitionForProsecutionRequest(request) => petition::petition(request, state, at),
            C::NotifyProcuracyOfPetitionRequest(request) => petition::notify(request, state, at),
            C::ImposeMeasureRequest(request) => imposition::impose(request, state, at),
            C::CorrectEmergencyMeasureRequest(request) => amend::measure(request, state, at),
            C::CorrectNeedsMeetingRequest(request) => amend::meeting(request, state, at),
            C::CorrectCaseConferenceRequest(request) => amend::conference(request, state, at),
            C::CorrectServiceRequest(request) => amend_plan::service(request, state, at),
            C::CorrectReviewRequest(request) => amend_plan::review(request, state, at),
        }
    }

    fn evolve(state: CaseState, event: &IntakeEvent) -> CaseState {
        state.evolve(event)
    }

    fn joins_case(command: &IntakeCommand) -> Option<CaseId> {
        duplicate::other_case(command)
    }

    fn elsewhere(event: &IntakeEvent, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
        let other_case = duplicate::in_the_other_case(event, occasion);
        let police_lane = petition::in_the_lane_of_the_police(event, occasion);
        other_case.into_iter().chain(police_lane).collect()
    }
}
