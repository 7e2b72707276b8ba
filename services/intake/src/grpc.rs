//! From the wire to the rules: one line per RPC.

use api::intake::v1::intake_service_server::{IntakeService, IntakeServiceServer};
use api::intake::v1::{
    AddTeamMemberRequest, AnswerChildRequest, ApplyEmergencyMeasureRequest, ApprovePlanRequest,
    AssessInitialRiskRequest, AssessSpecificRiskRequest, ChangeTeamMemberRequest,
    CheckAuthenticityRequest, CloseCaseRequest, CorrectCaseConferenceRequest,
    CorrectEmergencyMeasureRequest, CorrectNeedsMeetingRequest, CorrectReportRequest,
    CorrectReviewRequest, CorrectServiceRequest, EndRemovalRequest, ExtendRemovalRequest,
    ForwardToCommuneRequest, GiveChannelFeedbackRequest, ImposeMeasureRequest,
    LinkDuplicateRequest, NarrowConsentRequest, NotifyProcuracyOfPetitionRequest,
    PetitionForProsecutionRequest, RecordCaseConferenceRequest, RecordChildViewRequest,
    RecordConsentRequest, RecordNeedsMeetingRequest, RecordReportRequest,
    RecordServiceDeliveredRequest, RejectPlanRequest, RemoveChildTemporarilyRequest,
    RemoveTeamMemberRequest, ReopenCaseRequest, ReviewCaseRequest, SubmitPlanRequest,
    TransferJurisdictionRequest, UnlinkDuplicateRequest, WithdrawConsentRequest,
};

use crate::decider::IntakeDecider;

service_kit::serve_commands! {
    /// The commands of intake and coordination over gRPC.
    pub IntakeGrpc: IntakeService => IntakeDecider {
        record_report(RecordReportRequest),
        forward_to_commune(ForwardToCommuneRequest),
        correct_report(CorrectReportRequest),
        give_channel_feedback(GiveChannelFeedbackRequest),
        check_authenticity(CheckAuthenticityRequest),
        assess_initial_risk(AssessInitialRiskRequest),
        apply_emergency_measure(ApplyEmergencyMeasureRequest),
        remove_child_temporarily(RemoveChildTemporarilyRequest),
        extend_removal(ExtendRemovalRequest),
        end_removal(EndRemovalRequest),
        assess_specific_risk(AssessSpecificRiskRequest),
        record_needs_meeting(RecordNeedsMeetingRequest),
        submit_plan(SubmitPlanRequest),
        approve_plan(ApprovePlanRequest),
        reject_plan(RejectPlanRequest),
        record_service_delivered(RecordServiceDeliveredRequest),
        review_case(ReviewCaseRequest),
        close_case(CloseCaseRequest),
        reopen_case(ReopenCaseRequest),
        transfer_jurisdiction(TransferJurisdictionRequest),
        link_duplicate(LinkDuplicateRequest),
        unlink_duplicate(UnlinkDuplicateRequest),
        record_consent(RecordConsentRequest),
        narrow_consent(NarrowConsentRequest),
        withdraw_consent(WithdrawConsentRequest),
        add_team_member(AddTeamMemberRequest),
        change_team_member(ChangeTeamMemberRequest),
        remove_team_member(RemoveTeamMemberRequest),
        record_case_conference(RecordCaseConferenceRequest),
        record_child_view(RecordChildViewRequest),
        answer_child(AnswerChildRequest),
        petition_for_prosecution(PetitionForProsecutionRequest),
        notify_procuracy_of_petition(NotifyProcuracyOfPetitionRequest),
        impose_measure(ImposeMeasureRequest),
        correct_emergency_measure(CorrectEmergencyMeasureRequest),
        correct_service(CorrectServiceRequest),
        correct_needs_meeting(CorrectNeedsMeetingRequest),
        correct_review(CorrectReviewRequest),
        correct_case_conference(CorrectCaseConferenceRequest),
    }
}

/// The intake service on its desk.
pub fn service(desk: service_kit::Desk<IntakeDecider>) -> IntakeServiceServer<IntakeGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    IntakeServiceServer::new(IntakeGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
