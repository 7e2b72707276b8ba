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
    let message_bytes_max = desk.message_bytes_max();
    HealthServiceServer::new(HealthGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
