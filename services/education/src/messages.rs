//! The commands and events of the school lane.

use api::education::v1::{
    AssessHarmRequest, AttendanceFollowedUp, ConcernRaised, CounsellingProvided,
    FamilyNotificationSuppressed, FamilyNotified, FollowAttendanceRequest, NotifyFamilyRequest,
    ProvideCounsellingRequest, RaiseConcernRequest, RecordReturnRequest, ReportToAuthorityRequest,
    ReportedToAuthority, ReturnedToSchool, SchoolHarmAssessed, SuppressFamilyNotificationRequest,
};
use api::log::v1::LaneOpened;

decider::command_set! {
    /// Commands of the school lane.
    pub enum EducationCommand {
        RaiseConcernRequest,
        AssessHarmRequest,
        NotifyFamilyRequest,
        SuppressFamilyNotificationRequest,
        ProvideCounsellingRequest,
        FollowAttendanceRequest,
        RecordReturnRequest,
        ReportToAuthorityRequest,
    }
}

decider::event_set! {
    /// Events of the school lane.
    pub enum EducationEvent {
        LaneOpened,
        ConcernRaised,
        SchoolHarmAssessed,
        FamilyNotified,
        FamilyNotificationSuppressed,
        CounsellingProvided,
        AttendanceFollowedUp,
        ReturnedToSchool,
        ReportedToAuthority,
    }
}
