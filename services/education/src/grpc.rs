//! From the wire to the rules: one line per RPC.

use api::education::v1::education_service_server::{EducationService, EducationServiceServer};
use api::education::v1::{
    AssessHarmRequest, FollowAttendanceRequest, NotifyFamilyRequest, ProvideCounsellingRequest,
    RaiseConcernRequest, RecordReturnRequest, ReportToAuthorityRequest,
    SuppressFamilyNotificationRequest,
};

use crate::decider::EducationDecider;

service_kit::serve_commands! {
    /// The commands of the school lane over gRPC.
    pub EducationGrpc: EducationService => EducationDecider {
        raise_concern(RaiseConcernRequest),
        assess_harm(AssessHarmRequest),
        notify_family(NotifyFamilyRequest),
        suppress_family_notification(SuppressFamilyNotificationRequest),
        provide_counselling(ProvideCounsellingRequest),
        follow_attendance(FollowAttendanceRequest),
        record_return(RecordReturnRequest),
        report_to_authority(ReportToAuthorityRequest),
    }
}

/// The school service on its desk.
pub fn service(desk: service_kit::Desk<EducationDecider>) -> EducationServiceServer<EducationGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    EducationServiceServer::new(EducationGrpc::new(desk))
        .max_decoding_message_size(message_bytes_max)
}
