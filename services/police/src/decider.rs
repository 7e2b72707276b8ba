//! The rules of the police lane. Pure.

mod advance;
mod court;
mod decision;
mod extension;
mod forensic;
mod handover;
mod matter;
mod notice;
mod people;
mod procuracy;
mod protection;
mod rejection;
mod session;
mod set;

use std::collections::{BTreeMap, BTreeSet};

use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Actor, AgencyKind, Decider, Elsewhere, Lane, Occasion, OrgUnitId, Roster, Target};
use jiff::Timestamp;
use uuid::Uuid;

pub use advance::{Booking, Notice};
pub use decision::Decision;
pub use forensic::ExamRequest;
pub use handover::Handover;
pub use matter::{Denunciation, Stage};
pub use people::Assignment;
pub use protection::{Measure, Takedown};
pub use rejection::PoliceRejection;
pub use session::Session;
pub use set::{PoliceCommand, PoliceEvent};

/// What the rules of the police lane need to know of a case.
#[derive(Debug, Clone, Default)]
pub struct PoliceState {
    /// Units that take part.
    pub roster: Roster,
    /// Denunciations by id.
    pub denunciations: BTreeMap<Uuid, Denunciation>,
    /// Decisions on them by id.
    pub decisions: BTreeMap<Uuid, Decision>,
    /// Hand-overs by id.
    pub handovers: BTreeMap<Uuid, Handover>,
    /// Assignments of officers by id, ended ones included.
    pub assignments: BTreeMap<Uuid, Assignment>,
    /// Room bookings by id, cancelled ones included.
    pub bookings: BTreeMap<Uuid, Booking>,
    /// Notices of time and place that still count.
    pub notices: Vec<Notice>,
    /// Sessions, in the order of entry.
    pub sessions: Vec<Session>,
    /// Requests for examinations by id.
    pub exams: BTreeMap<Uuid, ExamRequest>,
    /// When escorts were decided, by id.
    pub escorts: BTreeMap<Uuid, Timestamp>,
    /// Protective measures by id.
    pub measures: BTreeMap<Uuid, Measure>,
    /// Takedown requests by id.
    pub takedowns: BTreeMap<Uuid, Takedown>,
    /// The denunciation of each judgment of first instance, by its id.
    pub judgments: BTreeMap<Uuid, Uuid>,
    /// Ids of what the procuracy was told of.
    pub procuracy_told_of: BTreeSet<Uuid>,
}

/// The rules of the police lane.
pub struct PoliceDecider;

type Decided = Result<Vec<PoliceEvent>, PoliceRejection>;

// === impl PoliceState ===

impl Lane for PoliceState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.units().any(|unit| actor.acts_for(unit))
    }
}

// === impl PoliceDecider ===

impl Decider for PoliceDecider {
    const CATEGORY: &'static str = "police";
    const ASKS_OF_SUSPICION: bool = true;
    type Command = PoliceCommand;
    type Event = PoliceEvent;
    type State = PoliceState;
    type Rejection = PoliceRejection;

    fn target(command: &PoliceCommand) -> Target {
        command.case_id().map_or(Target::New, Target::Existing)
    }

    fn decide(command: &PoliceCommand, state: &PoliceState, occasion: &Occasion<'_>) -> Decided {
        use PoliceCommand as C;
        match command {
            C::ReceiveDenunciationRequest(request) => matter::receive(request, state, occasion),
            C::TransferDenunciationRequest(request) => matter::transfer(request, state, occasion),
            C::NotifyProcuracyRequest(request) => notice::notify(request, state, occasion),
            C::HandOverMatterRequest(request) => handover::hand_over(request, state, occasion),
            C::ConfirmHandoverRequest(request) => handover::confirm(request, state, occasion),
            C::AssignInvestigatorRequest(request) => people::assign(request, state, occasion),
            C::ReplaceInvestigatorRequest(request) => people::replace(request, state, occasion),
            C::ExplainRightsRequest(request) => people::explain_rights(request, occasion),
            C::GiveAdvanceNoticeRequest(request) => advance::give_notice(request, state, occasion),
            C::RecordInterviewSessionRequest(request) => session::record(request, state, occasion),
            C::RequestForensicExamRequest(request) => forensic::request(request, state, occasion),
            C::DecideEscortRequest(request) => forensic::escort(request, state, occasion),
            C::InitiateProsecutionRequest(request) => decision::initiate(request, state, occasion),
            C::DeclineProsecutionRequest(request) => decision::decline(request, state, occasion),
            C::SuspendVerificationRequest(request) => decision::suspend(request, state, occasion),
            C::ResumeVerificationRequest(request) => decision::resume(request, state, occasion),
            C::ExtendVerificationRequest(request) => extension::extend(request, state, occasion),
            C::ConcludeInvestigationRequest(request) => {
                decision::conclude(request, state, occasion)
            }
            C::ApplyProtectiveMeasureRequest(request) => protection::apply(request, occasion),
            C::EndProtectiveMeasureRequest(request) => protection::end(request, state, occasion),
            C::RequestTakedownRequest(request) => protection::request_takedown(request, occasion),
            C::RecordTakedownAnswerRequest(request) => protection::answer(request, state, occasion),
            C::RecordInvolvementRequest(request) => procuracy::involve(request, occasion),
            C::ApproveDecisionRequest(request) => procuracy::approve(request, state, occasion),
            C::CancelDecisionRequest(request) => procuracy::cancel(request, state, occasion),
            C::GrantExtensionRequest(request) => extension::grant(request, state, occasion),
            C::IssueRecommendationRequest(request) => procuracy::recommend(request, occasion),
            C::IndictRequest(request) => procuracy::indict(request, state, occasion),
            C::ReturnFileRequest(request) => procuracy::return_file(request, state, occasion),
            C::DiscontinueProceedingsRequest(request) => {
                procuracy::discontinue(request, state, occasion)
            }
            C::AcceptFileRequest(request) => court::accept(request, state, occasion),
            C::ArrangeTrialRequest(request) => court::arrange(request, state, occasion),
            C::ReturnFileToProcuracyRequest(request) => {
                court::return_file(request, state, occasion)
            }
            C::RecordJudgmentRequest(request) => court::judge(request, state, occasion),
            C::RecordAppealRequest(request) => court::appeal(request, state, occasion),
        }
    }

    fn evolve(mut state: PoliceState, event: &PoliceEvent) -> PoliceState {
        use PoliceEvent as E;
        let folded = &mut state;
        match event {
            E::LaneOpened(event) => folded.roster.open(event),
            E::DenunciationReceived(event) => matter::received(folded, event),
            E::DenunciationTransferred(event) => matter::transferred(folded, event),
            E::ProcuracyNotified(event) => notice::notified(folded, event),
            E::MatterHandedOver(event) => handover::handed_over(folded, event),
            E::HandoverConfirmed(event) => handover::confirmed(folded, event),
            E::InvestigatorAssigned(event) => people::assigned(folded, event),
            E::VerificationExtended(event) => extension::extended(folded, event),
            E::ProsecutionInitiated(event) => decision::initiated(folded, event),
            E::ProsecutionDeclined(event) => decision::declined(folded, event),
            E::VerificationSuspended(event) => decision::suspended(folded, event),
            E::VerificationResumed(event) => decision::resumed(folded, event),
            E::InvestigationConcluded(event) => decision::concluded(folded, event),
            E::FriendlyRoomBooked(event) => advance::booked(folded, event),
            E::RoomBookingRescheduled(event) => advance::rescheduled(folded, event),
            E::RoomBookingCancelled(event) => advance::cancelled(folded, event),
            E::AdvanceNoticeGiven(event) => advance::notice_given(folded, event),
            E::InterviewSessionRecorded(event) => session::recorded(folded, event),
            E::ForensicExamRequested(event) => forensic::requested(folded, event),
            E::EscortDecided(event) => forensic::escort_decided(folded, event),
            E::ProtectiveMeasureApplied(event) => protection::applied(folded, event),
            E::ProtectiveMeasureEnded(event) => protection::ended(folded, event),
            E::TakedownRequested(event) => protection::takedown_requested(folded, event),
            E::TakedownAnswered(event) => protection::answered(folded, event),
            E::DecisionApproved(event) => procuracy::approved(folded, event),
            E::DecisionCancelled(event) => procuracy::cancelled(folded, event),
            E::Indicted(event) => procuracy::indicted(folded, event),
            E::FileReturned(event) => procuracy::returned(folded, event),
            E::ProceedingsDiscontinued(event) => procuracy::discontinued(folded, event),
            E::FileAccepted(event) => court::accepted(folded, event),
            E::JudgmentDelivered(event) => court::judged(folded, event),
            E::AppealLodged(event) => court::appealed(folded, event),
            // facts that later rules do not ask for
            E::RightsExplained(_)
            | E::ProcuracyInvolved(_)
            | E::RecommendationIssued(_)
            | E::FriendlyTrialArranged(_) => {}
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

/// The unit under its id, when the registry knows it in force and of the given kind.
fn unit_of(occasion: &Occasion<'_>, id: &str, agency_kind: AgencyKind) -> Option<OrgUnitId> {
    occasion
        .directory
        .org_unit(id, occasion.now)
        .filter(|unit| unit.agency_kind == agency_kind)
        .map(|unit| unit.id)
}

/// A time of an event.
fn time(value: &Option<prost_types::Timestamp>) -> Option<Timestamp> {
    value.as_ref().and_then(timestamp_from_proto)
}

/// A time for an event.
fn stamp(at: Timestamp) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_proto(at))
}

/// An id of an event.
fn id_of(text: &str) -> Option<Uuid> {
    text.parse().ok()
}
