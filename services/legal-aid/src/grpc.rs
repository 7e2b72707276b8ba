//! From gRPC to commands: one line per RPC.

use api::legal_aid::v1::legal_aid_service_server::{LegalAidService, LegalAidServiceServer};
use api::legal_aid::v1::{
    AcceptRequestRequest, AppointProviderRequest, CloseAidRequest, CorrectAidOutcomeRequest,
    CorrectRegisterEntryRequest, CorrectSessionRequest, DeclineRequestRequest,
    FileRegistrationRequest, ReceiveComplaintRequest, ReceiveRequestRequest,
    RecordInspectionRequest, RecordPapersRequest, RecordRegistrationRefusalRequest,
    RecordSessionRequest, RegisterDefenderRequest, RequestPapersRequest, ReviewEligibilityRequest,
    SettleComplaintRequest,
};
use service_kit::Desk;

use crate::LegalAidDecider;

service_kit::serve_commands! {
    /// The commands of the legal-aid lane.
    pub LegalAidGrpc: LegalAidService => LegalAidDecider {
        receive_request(ReceiveRequestRequest),
        request_papers(RequestPapersRequest),
        record_papers(RecordPapersRequest),
        accept_request(AcceptRequestRequest),
        decline_request(DeclineRequestRequest),
        review_eligibility(ReviewEligibilityRequest),
        appoint_provider(AppointProviderRequest),
        file_registration(FileRegistrationRequest),
        register_defender(RegisterDefenderRequest),
        record_registration_refusal(RecordRegistrationRefusalRequest),
        record_session(RecordSessionRequest),
        close_aid(CloseAidRequest),
        receive_complaint(ReceiveComplaintRequest),
        settle_complaint(SettleComplaintRequest),
        record_inspection(RecordInspectionRequest),
        correct_register_entry(CorrectRegisterEntryRequest),
        correct_session(CorrectSessionRequest),
        correct_aid_outcome(CorrectAidOutcomeRequest),
    }
}

/// The service on its desk.
pub fn service(desk: Desk<LegalAidDecider>) -> LegalAidServiceServer<LegalAidGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    LegalAidServiceServer::new(LegalAidGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
