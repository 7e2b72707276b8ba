//! From gRPC to commands: one line per RPC.

use api::health::v1::health_service_server::{HealthService, HealthServiceServer};
use api::health::v1::{
    ArchiveForensicFileRequest, AssignExaminersRequest, CompleteRequisitionFileRequest,
    CorrectConclusionRecordRequest, CorrectExaminationRequest, CorrectForensicConsentRequest,
    CorrectForensicStepRequest, CorrectMentalHealthReviewRequest,
    CorrectPsychologicalSessionRequest, CorrectReceptionRequest, CorrectRequisitionRequest,
    CorrectServicesRequest, DeliverConclusionRequest, EndPsychologicalCareRequest,
    EndRequisitionRequest, ExamineChildRequest, HandBackChildRequest, IssueFirstResultRequest,
    IssueForensicConclusionRequest, NoteEscortDecisionRequest, NotifyDelayRequest,
    PlanPsychologicalCareRequest, ProvideServicesRequest, ReceiveChildRequest,
    ReceiveRequisitionRequest, RecordConsultationRequest, RecordFamilyRefusalRequest,
    RecordForensicConsentRequest, RecordPsychologicalSessionRequest, ReportToAuthorityRequest,
    ReviewMentalHealthRequest, TakeForensicStepRequest,
};
use service_kit::Desk;

use crate::HealthDecider;

service_kit::serve_commands! {
    /// The commands of the health lane.
    pub HealthGrpc: HealthService => HealthDecider {
        receive_child(ReceiveChildRequest),
        issue_first_result(IssueFirstResultRequest),
        examine_child(ExamineChildRequest),
        provide_services(ProvideServicesRequest),
        hand_back_child(HandBackChildRequest),
        plan_psychological_care(PlanPsychologicalCareRequest),
        record_psychological_session(RecordPsychologicalSessionRequest),
        review_mental_health(ReviewMentalHealthRequest),
        end_psychological_care(EndPsychologicalCareRequest),
        receive_requisition(ReceiveRequisitionRequest),
        complete_requisition_file(CompleteRequisitionFileRequest),
        assign_examiners(AssignExaminersRequest),
        record_family_refusal(RecordFamilyRefusalRequest),
        note_escort_decision(NoteEscortDecisionRequest),
        record_forensic_consent(RecordForensicConsentRequest),
        take_forensic_step(TakeForensicStepRequest),
        record_consultation(RecordConsultationRequest),
        notify_delay(NotifyDelayRequest),
        issue_forensic_conclusion(IssueForensicConclusionRequest),
        deliver_conclusion(DeliverConclusionRequest),
        end_requisition(EndRequisitionRequest),
        archive_forensic_file(ArchiveForensicFileRequest),
        report_to_authority(ReportToAuthorityRequest),
        correct_reception(CorrectReceptionRequest),
        correct_examination(CorrectExaminationRequest),
        correct_services(CorrectServicesRequest),
        correct_psychological_session(CorrectPsychologicalSessionRequest),
        correct_mental_health_review(CorrectMentalHealthReviewRequest),
        correct_requisition(CorrectRequisitionRequest),
        correct_forensic_consent(CorrectForensicConsentRequest),
        correct_forensic_step(CorrectForensicStepRequest),
        correct_conclusion_record(CorrectConclusionRecordRequest),
    }
}

/// The service on its desk.
pub fn service(desk: Desk<HealthDecider>) -> HealthServiceServer<HealthGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    HealthServiceServer::new(HealthGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
