//! gRPC of the referral protocol.

use api::referral::v1::referral_service_server::{ReferralService, ReferralServiceServer};
use api::referral::v1::{
    AcceptReferralRequest, AskForMoreRequest, CloseReferralRequest, CompleteReferralRequest,
    DeclineReferralRequest, ProposeReferralRequest, ProvideMoreRequest, RedirectReferralRequest,
    WithdrawReferralRequest,
};
use service_kit::Desk;

use crate::ReferralDecider;

service_kit::serve_commands! {
    /// The referral protocol over gRPC.
    pub ReferralGrpc: ReferralService => ReferralDecider {
        propose_referral(ProposeReferralRequest),
        accept_referral(AcceptReferralRequest),
        decline_referral(DeclineReferralRequest),
        ask_for_more(AskForMoreRequest),
        provide_more(ProvideMoreRequest),
        withdraw_referral(WithdrawReferralRequest),
        redirect_referral(RedirectReferralRequest),
        close_referral(CloseReferralRequest),
        complete_referral(CompleteReferralRequest),
    }
}

/// The service, ready to be mounted.
pub fn service(desk: Desk<ReferralDecider>) -> ReferralServiceServer<ReferralGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    ReferralServiceServer::new(ReferralGrpc::new(desk)).max_decoding_message_size(message_bytes_max)
}
