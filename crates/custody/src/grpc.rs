//! gRPC of the chain of custody.

use api::custody::v1::custody_service_server::{CustodyService, CustodyServiceServer};
use api::custody::v1::{
    CancelHandoverRequest, ConfirmReceiptRequest, CorrectItemRequest, CorrectLinkRequest,
    EndCustodyRequest, ExplainBreakRequest, HandOverItemRequest, OpenSealRequest,
    RecordUnannouncedReceiptRequest, RegisterItemRequest, SealItemRequest,
};
use service_kit::Desk;

use crate::CustodyDecider;

service_kit::serve_commands! {
    /// The chain of custody over gRPC.
    pub CustodyGrpc: CustodyService => CustodyDecider {
        register_item(RegisterItemRequest),
        hand_over_item(HandOverItemRequest),
        confirm_receipt(ConfirmReceiptRequest),
        record_unannounced_receipt(RecordUnannouncedReceiptRequest),
        cancel_handover(CancelHandoverRequest),
        open_seal(OpenSealRequest),
        seal_item(SealItemRequest),
        explain_break(ExplainBreakRequest),
        end_custody(EndCustodyRequest),
        correct_item(CorrectItemRequest),
        correct_link(CorrectLinkRequest),
    }
}

/// The service, ready to be mounted.
pub fn service(desk: Desk<CustodyDecider>) -> CustodyServiceServer<CustodyGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    CustodyServiceServer::new(CustodyGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
