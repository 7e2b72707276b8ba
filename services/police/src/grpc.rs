//! From gRPC to commands: one line per RPC.

use api::police::v1::court_service_server::{CourtService, CourtServiceServer};
use api::police::v1::police_service_server::{PoliceService, PoliceServiceServer};
use api::police::v1::procuracy_service_server::{ProcuracyService, ProcuracyServiceServer};
use api::police::v1::{
    AcceptFileRequest, ApplyProtectiveMeasureRequest, ApproveDecisionRequest, ArrangeTrialRequest,
    AssignInvestigatorRequest, CancelDecisionRequest, ConcludeCriminalisticExamRequest,
    ConcludeInvestigationRequest, ConfirmHandoverRequest, CorrectCourtOutcomeRequest,
    CorrectDecisionRequest, CorrectProcuracyDecisionRequest, CorrectSessionRequest,
    DecideEscortRequest, DeclineProsecutionRequest, DiscontinueProceedingsRequest,
    EndCriminalisticExamRequest, EndProtectiveMeasureRequest, ExplainRightsRequest,
    ExtendVerificationRequest, GiveAdvanceNoticeRequest, GrantExtensionRequest,
    HandOverMatterRequest, IndictRequest, InitiateProsecutionRequest, IssueRecommendationRequest,
    NotifyCriminalisticDelayRequest, NotifyProcuracyRequest, ReceiveCriminalisticExamRequest,
    ReceiveDenunciationRequest, RecordAppealRequest, RecordInterviewSessionRequest,
    RecordInvolvementRequest, RecordJudgmentRequest, RecordTakedownAnswerRequest,
    ReplaceInvestigatorRequest, RequestCriminalisticExamRequest, RequestForensicExamRequest,
    RequestTakedownRequest, ResumeVerificationRequest, ReturnFileRequest,
    ReturnFileToProcuracyRequest, SuspendVerificationRequest, TransferDenunciationRequest,
};
use service_kit::Desk;

use crate::PoliceDecider;

service_kit::serve_commands! {
    /// The commands of the police.
    pub PoliceGrpc: PoliceService => PoliceDecider {
        receive_denunciation(ReceiveDenunciationRequest),
        notify_procuracy(NotifyProcuracyRequest),
        hand_over_matter(HandOverMatterRequest),
        confirm_handover(ConfirmHandoverRequest),
        assign_investigator(AssignInvestigatorRequest),
        replace_investigator(ReplaceInvestigatorRequest),
        explain_rights(ExplainRightsRequest),
        give_advance_notice(GiveAdvanceNoticeRequest),
        record_interview_session(RecordInterviewSessionRequest),
        request_forensic_exam(RequestForensicExamRequest),
        decide_escort(DecideEscortRequest),
        initiate_prosecution(InitiateProsecutionRequest),
        decline_prosecution(DeclineProsecutionRequest),
        suspend_verification(SuspendVerificationRequest),
        resume_verification(ResumeVerificationRequest),
        transfer_denunciation(TransferDenunciationRequest),
        extend_verification(ExtendVerificationRequest),
        conclude_investigation(ConcludeInvestigationRequest),
        apply_protective_measure(ApplyProtectiveMeasureRequest),
        end_protective_measure(EndProtectiveMeasureRequest),
        request_takedown(RequestTakedownRequest),
        record_takedown_answer(RecordTakedownAnswerRequest),
        correct_session(CorrectSessionRequest),
        correct_decision(CorrectDecisionRequest),
        request_criminalistic_exam(RequestCriminalisticExamRequest),
        receive_criminalistic_exam(ReceiveCriminalisticExamRequest),
        notify_criminalistic_delay(NotifyCriminalisticDelayRequest),
        conclude_criminalistic_exam(ConcludeCriminalisticExamRequest),
        end_criminalistic_exam(EndCriminalisticExamRequest),
    }
}

service_kit::serve_commands! {
    /// The commands of the procuracy.
    pub ProcuracyGrpc: ProcuracyService => PoliceDecider {
        record_involvement(RecordInvolvementRequest),
        approve_decision(ApproveDecisionRequest),
        cancel_decision(CancelDecisionRequest),
        grant_extension(GrantExtensionRequest),
        issue_recommendation(IssueRecommendationRequest),
        indict(IndictRequest),
        return_file(ReturnFileRequest),
        discontinue_proceedings(DiscontinueProceedingsRequest),
        correct_procuracy_decision(CorrectProcuracyDecisionRequest),
    }
}

service_kit::serve_commands! {
    /// The commands of the court.
    pub CourtGrpc: CourtService => PoliceDecider {
        accept_file(AcceptFileRequest),
        arrange_trial(ArrangeTrialRequest),
        return_file_to_procuracy(ReturnFileToProcuracyRequest),
        record_judgment(RecordJudgmentRequest),
        record_appeal(RecordAppealRequest),
        correct_court_outcome(CorrectCourtOutcomeRequest),
    }
}

/// The police's service on the desk of the lane.
pub fn police_service(desk: Desk<PoliceDecider>) -> PoliceServiceServer<PoliceGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    PoliceServiceServer::new(PoliceGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}

/// The procuracy's service on the desk of the lane.
pub fn procuracy_service(desk: Desk<PoliceDecider>) -> ProcuracyServiceServer<ProcuracyGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    ProcuracyServiceServer::new(ProcuracyGrpc::new(desk))
        .max_decoding_message_size(message_bytes_max)
}

/// The court's service on the desk of the lane.
pub fn court_service(desk: Desk<PoliceDecider>) -> CourtServiceServer<CourtGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    CourtServiceServer::new(CourtGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
