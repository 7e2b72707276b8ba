//! From gRPC to commands: one line per RPC.

use api::police::v1::police_service_server::{PoliceService, PoliceServiceServer};
use api::police::v1::{
    BookFriendlyRoomRequest, CancelRoomBookingRequest, DecideDenunciationRequest,
    ExtendVerificationRequest, ReceiveDenunciationRequest, RecordInterviewSessionRequest,
    RequestForensicExamRequest,
};
use service_kit::Desk;

use crate::PoliceDecider;

service_kit::serve_commands! {
    /// The commands of the police lane.
    pub PoliceGrpc: PoliceService => PoliceDecider {
        receive_denunciation(ReceiveDenunciationRequest),
        book_friendly_room(BookFriendlyRoomRequest),
        cancel_room_booking(CancelRoomBookingRequest),
        record_interview_session(RecordInterviewSessionRequest),
        request_forensic_exam(RequestForensicExamRequest),
        decide_denunciation(DecideDenunciationRequest),
        extend_verification(ExtendVerificationRequest),
    }
}

/// The service on its desk.
pub fn service(desk: Desk<PoliceDecider>) -> PoliceServiceServer<PoliceGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    PoliceServiceServer::new(PoliceGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
