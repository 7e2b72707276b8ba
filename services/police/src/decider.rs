//! The rules of the police lane. Pure.

mod advance;
mod court;
mod criminalistic;
mod decision;
mod document;
mod extension;
mod file_return;
mod forensic;
mod handover;
mod matter;
mod notice;
mod people;
mod procuracy;
mod protection;
mod rejection;
mod session;
mod session_judgement;
mod set;

use std::collections::{BTreeMap, BTreeSet};

use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{
    Actor, AgencyKind, Decider, Elsewhere, Lane, Occasion, OrgUnitId, Roster, Target, told_or,
};
use jiff::Timestamp;
use uuid::Uuid;

pub use advance::{Booking, Notice};
pub use criminalistic::{CriminalisticExam, Received};
pub use decision::Decision;
pub use document::Document;
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
    /// Decisions, reviews, indictments and other documents on them by id.
    pub documents: BTreeMap<Uuid, Document>,
    /// Hand-overs by id.
    pub handovers: BTreeMap<Uuid, Handover>,
    /// Assignments of officers by id, ended ones included.
    pub assignments: BTreeMap<Uuid, Assignment>,
    /// Room bookings by id, cancelled ones included.
    pub bookings: BTreeMap<Uuid, Booking>,
    /// Notices of time and place that still count, by id.
    pub notices: BTreeMap<Uuid, Notice>,
    /// Sessions, in the order of entry.
    pub sessions: Vec<Session>,
    /// How many records and corrections of sessions there were.
    pub session_turns: usize,
    /// Requests for examinations by id.
    pub exams: BTreeMap<Uuid, ExamRequest>,
    /// Examinations by police forensic units, by id.
    pub criminalistic_exams: BTreeMap<Uuid, CriminalisticExam>,
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
        let (s, o) = (state, occasion);
        match command {
            C::ReceiveDenunciationRequest(r) => matter::receive(r, s, o),
            C::TransferDenunciationRequest(r) => matter::transfer(r, s, o),
            C::NotifyProcuracyRequest(r) => notice::notify(r, s, o),
            C::HandOverMatterRequest(r) => handover::hand_over(r, s, o),
            C::ConfirmHandoverRequest(r) => handover::confirm(r, s, o),
            C::AssignInvestigatorRequest(r) => people::assign(r, s, o),
            C::ReplaceInvestigatorRequest(r) => people::replace(r, s, o),
            C::ExplainRightsRequest(r) => people::explain_rights(r, o),
            C::GiveAdvanceNoticeRequest(r) => advance::give_notice(r, s, o),
            C::RecordInterviewSessionRequest(r) => session::record(r, s, o),
            C::RequestForensicExamRequest(r) => forensic::request(r, s, o),
            C::DecideEscortRequest(r) => forensic::escort(r, s, o),
            C::InitiateProsecutionRequest(r) => decision::initiate(r, s, o),
            C::DeclineProsecutionRequest(r) => decision::decline(r, s, o),
            C::SuspendVerificationRequest(r) => decision::suspend(r, s, o),
            C::ResumeVerificationRequest(r) => decision::resume(r, s, o),
            C::ExtendVerificationRequest(r) => extension::extend(r.extension.as_ref(), s, o),
            C::ConcludeInvestigationRequest(r) => decision::conclude(r, s, o),
            C::ApplyProtectiveMeasureRequest(r) => protection::apply(r, o),
            C::EndProtectiveMeasureRequest(r) => protection::end(r, s, o),
            C::RequestTakedownRequest(r) => protection::request_takedown(r, o),
            C::RecordTakedownAnswerRequest(r) => protection::answer(r, s, o),
            C::RecordInvolvementRequest(r) => procuracy::involve(r, o),
            C::ApproveDecisionRequest(r) => procuracy::approve(r, s, o),
            C::CancelDecisionRequest(r) => procuracy::cancel(r, s, o),
            C::GrantExtensionRequest(r) => extension::grant(r.extension.as_ref(), s, o),
            C::IssueRecommendationRequest(r) => procuracy::recommend(r, o),
            C::IndictRequest(r) => procuracy::indict(r, s, o),
            C::ReturnFileRequest(r) => procuracy::return_file(r.file_return.as_ref(), s, o),
            C::DiscontinueProceedingsRequest(r) => procuracy::discontinue(r, s, o),
            C::AcceptFileRequest(r) => court::accept(r, s, o),
            C::ArrangeTrialRequest(r) => court::arrange(r, s, o),
            C::ReturnFileToProcuracyRequest(r) => court::return_file(r.file_return.as_ref(), s, o),
            C::RecordJudgmentRequest(r) => court::judge(r, s, o),
            C::RecordAppealRequest(r) => court::appeal(r, s, o),
            C::CorrectSessionRequest(r) => session::correct(r, s, o),
            C::CorrectDecisionRequest(r) => document::correct(r.correction.as_ref(), s, o),
            C::CorrectProcuracyDecisionRequest(r) => document::correct(r.correction.as_ref(), s, o),
            C::CorrectCourtOutcomeRequest(r) => document::correct(r.correction.as_ref(), s, o),
            C::RequestCriminalisticExamRequest(r) => criminalistic::request(r, s, o),
            C::ReceiveCriminalisticExamRequest(r) => criminalistic::receive(r, s, o),
            C::NotifyCriminalisticDelayRequest(r) => criminalistic::notify_delay(r, s, o),
            C::ConcludeCriminalisticExamRequest(r) => criminalistic::conclude(r, s, o),
            C::EndCriminalisticExamRequest(r) => criminalistic::end(r, s, o),
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
            E::FileReturned(event) => file_return::returned(folded, event),
            E::ProceedingsDiscontinued(event) => procuracy::discontinued(folded, event),
            E::FileAccepted(event) => court::accepted(folded, event),
            E::JudgmentDelivered(event) => court::judged(folded, event),
            E::AppealLodged(event) => court::appealed(folded, event),
            E::DocumentCorrected(event) => document::corrected(folded, event),
            E::InterviewSessionCorrected(event) => session::corrected(folded, event),
            E::CriminalisticExamRequested(event) => criminalistic::requested(folded, event),
            E::CriminalisticExamReceived(event) => criminalistic::received(folded, event),
            E::CriminalisticDelayNotified(event) => criminalistic::delay_notified(folded, event),
            E::CriminalisticExamConcluded(event) => criminalistic::concluded(folded, event),
            E::CriminalisticExamEnded(event) => criminalistic::ended(folded, event),
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

/// When it happened: past, and the command's own time unless told otherwise.
fn told_at(
    told: Option<&prost_types::Timestamp>,
    occasion: &Occasion<'_>,
    refusal: PoliceRejection,
) -> Result<Timestamp, PoliceRejection> {
    told_or(told, occasion.occurred_at, occasion.now, refusal)
}

/// A time for an event.
fn stamp(at: Timestamp) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_proto(at))
}

/// An id of an event.
fn id_of(text: &str) -> Option<Uuid> {
    text.parse().ok()
}
