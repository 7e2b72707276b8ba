//! From gRPC to commands: one line per RPC.

use api::health::v1::health_service_server::{HealthService, HealthServiceServer};
use api::health::v1::{
    CompleteRequisitionFileRequest, ExamineChildRequest, HandOverEvidenceRequest,
    IssueForensicConclusionRequest, ReceiveChildRequest, ReceiveRequisitionRequest,
    RecordPsychologicalSessionRequest,
};
use service_kit::Desk;

use crate::HealthDecider;

service_kit::serve_commands! {
    /// The commands of the health lane.
    pub HealthGrpc: HealthService => HealthDecider {
        receive_child(ReceiveChildRequest),
        examine_child(ExamineChildRequest),
        receive_requisition(ReceiveRequisitionRequest),
        complete_requisition_file(CompleteRequisitionFileRequest),
        issue_forensic_conclusion(IssueForensicConclusionRequest),
        record_psychological_session(RecordPsychologicalSessionRequest),
        hand_over_evidence(HandOverEvidenceRequest),
    }
}

/// The service on its desk.
pub fn service(desk: Desk<HealthDecider>) -> HealthServiceServer<HealthGrpc> {
    HealthServiceServer::new(HealthGrpc::new(desk))
}
