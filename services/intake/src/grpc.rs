//! From the wire to the rules: one line per RPC.

use api::intake::v1::intake_service_server::{IntakeService, IntakeServiceServer};
use api::intake::v1::{
    ApplyEmergencyMeasureRequest, ApprovePlanRequest, AssessInitialRiskRequest,
    AssessSpecificRiskRequest, CheckAuthenticityRequest, CloseCaseRequest, EndRemovalRequest,
    ExtendRemovalRequest, ForwardToCommuneRequest, RecordConsentRequest, RecordNeedsMeetingRequest,
    RecordReportRequest, RecordServiceDeliveredRequest, RejectPlanRequest,
    RemoveChildTemporarilyRequest, ReopenCaseRequest, ReviewCaseRequest, SubmitPlanRequest,
    TransferJurisdictionRequest,
};

use crate::decider::IntakeDecider;

service_kit::serve_commands! {
    /// The commands of intake and coordination over gRPC.
    pub IntakeGrpc: IntakeService => IntakeDecider {
        record_report(RecordReportRequest),
        forward_to_commune(ForwardToCommuneRequest),
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
        record_consent(RecordConsentRequest),
    }
}

/// The intake service on its desk.
pub fn service(desk: service_kit::Desk<IntakeDecider>) -> IntakeServiceServer<IntakeGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    IntakeServiceServer::new(IntakeGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
