//! From the wire to the rules: one line per RPC.

use api::education::v1::education_service_server::{EducationService, EducationServiceServer};
use api::education::v1::{
    ArrangeSchoolChangeRequest, AssessHarmRequest, AssessRiskRequest, CloseSchoolCaseRequest,
    CorrectAttendanceRequest, CorrectConcernRequest, CorrectCounsellingRequest,
    CorrectHarmAssessmentRequest, EndProgrammeRequest, FollowAttendanceRequest,
    GiveImmediateHelpRequest, NotifyFamilyRequest, ProvideCounsellingRequest, RaiseConcernRequest,
    RecordArrivalRequest, RecordReturnRequest, RecordSocialWorkRequest, ReportToAuthorityRequest,
    ReviewProgrammeRequest, StartProgrammeRequest, SuppressFamilyNotificationRequest,
};

use crate::decider::EducationDecider;

service_kit::serve_commands! {
    /// The commands of the school lane over gRPC.
    pub EducationGrpc: EducationService => EducationDecider {
        raise_concern(RaiseConcernRequest),
        assess_risk(AssessRiskRequest),
        assess_harm(AssessHarmRequest),
        give_immediate_help(GiveImmediateHelpRequest),
        notify_family(NotifyFamilyRequest),
        suppress_family_notification(SuppressFamilyNotificationRequest),
        report_to_authority(ReportToAuthorityRequest),
        start_programme(StartProgrammeRequest),
        provide_counselling(ProvideCounsellingRequest),
        review_programme(ReviewProgrammeRequest),
        end_programme(EndProgrammeRequest),
        record_social_work(RecordSocialWorkRequest),
        follow_attendance(FollowAttendanceRequest),
        arrange_school_change(ArrangeSchoolChangeRequest),
        record_arrival(RecordArrivalRequest),
        record_return(RecordReturnRequest),
        close_school_case(CloseSchoolCaseRequest),
        correct_concern(CorrectConcernRequest),
        correct_harm_assessment(CorrectHarmAssessmentRequest),
        correct_counselling(CorrectCounsellingRequest),
        correct_attendance(CorrectAttendanceRequest),
    }
}

/// The school service on its desk.
pub fn service(desk: service_kit::Desk<EducationDecider>) -> EducationServiceServer<EducationGrpc> {
    let message_bytes_max = desk.message_bytes_max();
    EducationServiceServer::new(EducationGrpc::new(desk))
        .max_decoding_message_size(message_bytes_max)
}
