//! The rules of the health lane. Pure.

mod authority;
mod care;
mod conclusion;
mod consent;
mod correction;
mod exam;
mod family;
mod forensic_correction;
mod official;
mod protocol;
mod psychology;
mod records;
mod rejection;
mod requisition;
mod state;

use api::health::v1::{
    ArchiveForensicFileRequest, AssignExaminersRequest, ChildExamined, ChildHandedBack,
    ChildReceived, CompleteRequisitionFileRequest, ConclusionDelivered, ConclusionRecordCorrected,
    ConsultationHeld, CorrectConclusionRecordRequest, CorrectExaminationRequest,
    CorrectForensicConsentRequest, CorrectForensicStepRequest, CorrectMentalHealthReviewRequest,
    CorrectPsychologicalSessionRequest, CorrectReceptionRequest, CorrectRequisitionRequest,
    CorrectServicesRequest, DelayNotified, DeliverConclusionRequest, EndPsychologicalCareRequest,
    EndRequisitionRequest, EscortDecisionNoted, ExamDeclinedByChild, ExaminationCorrected,
    ExamineChildRequest, ExaminersAssigned, FamilyRefusedExam, FirstResultIssued,
    ForensicConclusionIssued, ForensicConsentCorrected, ForensicConsentRecorded,
    ForensicFileArchived, ForensicStepCorrected, ForensicStepTaken, HandBackChildRequest,
    IssueFirstResultRequest, IssueForensicConclusionRequest, MentalHealthReviewCorrected,
    MentalHealthReviewed, NoteEscortDecisionRequest, NotifyDelayRequest,
    PlanPsychologicalCareRequest, ProvideServicesRequest, PsychologicalCareEnded,
    PsychologicalCarePlanned, PsychologicalSessionCorrected, PsychologicalSessionHeld,
    ReceiveChildRequest, ReceiveRequisitionRequest, ReceptionCorrected, RecordConsultationRequest,
    RecordFamilyRefusalRequest, RecordForensicConsentRequest, RecordPsychologicalSessionRequest,
    ReportToAuthorityRequest, ReportedToAuthority, RequisitionCorrected, RequisitionEnded,
    RequisitionFileCompleted, RequisitionReceived, ReviewMentalHealthRequest, ServicesCorrected,
    ServicesProvided, TakeForensicStepRequest,
};
use api::log::v1::LaneOpened;
use decider::{Decider, Occasion, Target};

pub use records::{Record, Recorded};
pub use rejection::HealthRejection;
pub use state::{CarePlan, Conclusion, Consent, HealthState, Reception, Requisition};

decider::event_set! {
    /// Events of the health lane.
    pub enum HealthEvent {
        LaneOpened,
        ChildReceived,
        FirstResultIssued,
        ChildExamined,
        ExamDeclinedByChild,
        ServicesProvided,
        FamilyRefusedExam,
        EscortDecisionNoted,
        RequisitionReceived,
        RequisitionFileCompleted,
        ExaminersAssigned,
        ForensicConsentRecorded,
        ForensicStepTaken,
        ConsultationHeld,
        DelayNotified,
        ForensicConclusionIssued,
        ConclusionDelivered,
        RequisitionEnded,
        ForensicFileArchived,
        ChildHandedBack,
        PsychologicalCarePlanned,
        PsychologicalSessionHeld,
        MentalHealthReviewed,
        PsychologicalCareEnded,
        ReportedToAuthority,
        ReceptionCorrected,
        ExaminationCorrected,
        ServicesCorrected,
        PsychologicalSessionCorrected,
        MentalHealthReviewCorrected,
        RequisitionCorrected,
        ForensicConsentCorrected,
        ForensicStepCorrected,
        ConclusionRecordCorrected,
    }
}

decider::command_set! {
    /// Commands of the health lane.
    pub enum HealthCommand {
        ReceiveChildRequest,
        IssueFirstResultRequest,
        ExamineChildRequest,
        ProvideServicesRequest,
        HandBackChildRequest,
        PlanPsychologicalCareRequest,
        RecordPsychologicalSessionRequest,
        ReviewMentalHealthRequest,
        EndPsychologicalCareRequest,
        ReceiveRequisitionRequest,
        CompleteRequisitionFileRequest,
        AssignExaminersRequest,
        RecordFamilyRefusalRequest,
        NoteEscortDecisionRequest,
        RecordForensicConsentRequest,
        TakeForensicStepRequest,
        RecordConsultationRequest,
        NotifyDelayRequest,
        IssueForensicConclusionRequest,
        DeliverConclusionRequest,
        EndRequisitionRequest,
        ArchiveForensicFileRequest,
        ReportToAuthorityRequest,
        CorrectReceptionRequest,
        CorrectExaminationRequest,
        CorrectServicesRequest,
        CorrectPsychologicalSessionRequest,
        CorrectMentalHealthReviewRequest,
        CorrectRequisitionRequest,
        CorrectForensicConsentRequest,
        CorrectForensicStepRequest,
        CorrectConclusionRecordRequest,
    }
}

/// The rules of the health lane.
pub struct HealthDecider;

type Decided = Result<Vec<HealthEvent>, HealthRejection>;

// === impl HealthDecider ===

impl Decider for HealthDecider {
    const CATEGORY: &'static str = "health";
    const ASKS_OF_SUSPICION: bool = true;
    type Command = HealthCommand;
    type Event = HealthEvent;
    type State = HealthState;
    type Rejection = HealthRejection;

    fn target(command: &HealthCommand) -> Target {
        command.case_id().map_or(Target::New, Target::Existing)
    }

    fn decide(command: &HealthCommand, state: &HealthState, occasion: &Occasion<'_>) -> Decided {
        use HealthCommand as C;
        match command {
            C::ReceiveChildRequest(request) => care::receive(request, state, occasion),
            C::IssueFirstResultRequest(request) => care::first_result(request, state, occasion),
            C::ExamineChildRequest(request) => exam::examine(request, state, occasion),
            C::ProvideServicesRequest(request) => care::provide(request, occasion),
            C::HandBackChildRequest(request) => care::hand_back(request, state, occasion),
            C::PlanPsychologicalCareRequest(request) => psychology::plan(request, occasion),
            C::RecordPsychologicalSessionRequest(request) => {
                psychology::record_session(request, state, occasion)
            }
            C::ReviewMentalHealthRequest(request) => psychology::review(request, state, occasion),
            C::EndPsychologicalCareRequest(request) => psychology::end(request, state, occasion),
            C::ReceiveRequisitionRequest(request) => requisition::receive(request, state, occasion),
            C::CompleteRequisitionFileRequest(request) => {
                requisition::complete_file(request, state, occasion)
            }
            C::AssignExaminersRequest(request) => protocol::assign(request, state, occasion),
            C::RecordFamilyRefusalRequest(request) => family::refuse(request, state, occasion),
            C::NoteEscortDecisionRequest(request) => family::escort(request, state, occasion),
            C::RecordForensicConsentRequest(request) => {
                family::record_consent(request, state, occasion)
            }
            C::TakeForensicStepRequest(request) => protocol::take_step(request, state, occasion),
            C::RecordConsultationRequest(request) => requisition::consult(request, state, occasion),
            C::NotifyDelayRequest(request) => requisition::notify_delay(request, state, occasion),
            C::IssueForensicConclusionRequest(request) => {
                conclusion::issue(request, state, occasion)
            }
            C::DeliverConclusionRequest(request) => conclusion::deliver(request, state, occasion),
            C::EndRequisitionRequest(request) => requisition::end(request, state, occasion),
            C::ArchiveForensicFileRequest(request) => conclusion::archive(request, state, occasion),
            C::ReportToAuthorityRequest(request) => authority::tell(request, state, occasion),
            C::CorrectReceptionRequest(request) => correction::reception(request, state, occasion),
            C::CorrectExaminationRequest(request) => {
                correction::examination(request, state, occasion)
            }
            C::CorrectServicesRequest(request) => correction::services(request, state, occasion),
            C::CorrectPsychologicalSessionRequest(request) => {
                correction::session(request, state, occasion)
            }
            C::CorrectMentalHealthReviewRequest(request) => {
                correction::review(request, state, occasion)
            }
            C::CorrectRequisitionRequest(request) => {
                forensic_correction::requisition(request, state, occasion)
            }
            C::CorrectForensicConsentRequest(request) => {
                forensic_correction::consent(request, state, occasion)
            }
            C::CorrectForensicStepRequest(request) => {
                forensic_correction::step(request, state, occasion)
            }
            C::CorrectConclusionRecordRequest(request) => {
                forensic_correction::conclusion(request, state, occasion)
            }
        }
    }

    fn evolve(mut state: HealthState, event: &HealthEvent) -> HealthState {
        use HealthEvent as E;
        match event {
            E::LaneOpened(event) => state.lane_opened(event),
            E::ChildReceived(event) => state.child_received(event),
            E::FirstResultIssued(event) => state.first_result_issued(event),
            E::ExamDeclinedByChild(event) => state.exam_declined(event),
            E::FamilyRefusedExam(event) => state.family_refused(event),
            E::RequisitionReceived(event) => state.requisition_received(event),
            E::RequisitionFileCompleted(event) => state.file_completed(event),
            E::ExaminersAssigned(event) => state.examiners_assigned(event),
            E::ForensicConsentRecorded(event) => state.consent_recorded(event),
            E::ForensicStepTaken(event) => state.step_taken(event),
            E::ConsultationHeld(event) => state.consultation_held(event),
            E::DelayNotified(event) => state.delay_notified(event),
            E::ForensicConclusionIssued(event) => state.concluded(event),
            E::ConclusionDelivered(event) => state.delivered(event),
            E::RequisitionEnded(event) => state.requisition_ended(event),
            E::ForensicFileArchived(event) => state.archived(event),
            E::ChildHandedBack(event) => state.child_handed_back(event),
            E::PsychologicalCarePlanned(event) => state.care_planned(event),
            E::PsychologicalSessionHeld(event) => state.session_held(event),
            E::MentalHealthReviewed(event) => state.mental_health_reviewed(event),
            E::PsychologicalCareEnded(_) => state.care_plan = None,
            E::ChildExamined(event) => state.child_examined(event),
            E::ServicesProvided(event) => state.services_provided(event),
            E::ReportedToAuthority(event) => state.authority_told(event),
            E::ReceptionCorrected(event) => state.reception_corrected(event),
            E::MentalHealthReviewCorrected(event) => state.review_corrected(event),
            E::RequisitionCorrected(event) => state.requisition_corrected(event),
            E::ForensicStepCorrected(event) => state.step_corrected(event),
            E::ConclusionRecordCorrected(event) => state.conclusion_corrected(event),
            E::EscortDecisionNoted(_)
            | E::ExaminationCorrected(_)
            | E::ServicesCorrected(_)
            | E::PsychologicalSessionCorrected(_)
            | E::ForensicConsentCorrected(_) => {}
        }
        state
    }
}
