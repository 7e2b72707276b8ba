//! The commands and events of the school lane.

use api::education::v1::{
    ArrangeSchoolChangeRequest, ArrivalRecorded, AssessHarmRequest, AssessRiskRequest,
    AttendanceCorrected, AttendanceFollowedUp, CloseSchoolCaseRequest, ConcernCorrected,
    ConcernRaised, CorrectAttendanceRequest, CorrectConcernRequest, CorrectCounsellingRequest,
    CorrectHarmAssessmentRequest, CounsellingCorrected, CounsellingProgrammeEnded,
    CounsellingProgrammeReviewed, CounsellingProgrammeStarted, CounsellingProvided,
    EndProgrammeRequest, FamilyNotificationSuppressed, FamilyNotified, FollowAttendanceRequest,
    GiveImmediateHelpRequest, ImmediateHelpGiven, NotifyFamilyRequest, ProvideCounsellingRequest,
    RaiseConcernRequest, RecordArrivalRequest, RecordReturnRequest, RecordSocialWorkRequest,
    ReportToAuthorityRequest, ReportedToAuthority, ReturnedToSchool, ReviewProgrammeRequest,
    SchoolCaseClosed, SchoolChangeArranged, SchoolHarmAssessed, SchoolHarmAssessmentCorrected,
    SchoolRiskAssessed, SchoolSocialWorkDone, StartProgrammeRequest,
    SuppressFamilyNotificationRequest,
};
use api::log::v1::LaneOpened;

decider::command_set! {
    /// Commands of the school lane.
    pub enum EducationCommand {
        RaiseConcernRequest,
        AssessRiskRequest,
        AssessHarmRequest,
        GiveImmediateHelpRequest,
        NotifyFamilyRequest,
        SuppressFamilyNotificationRequest,
        ReportToAuthorityRequest,
        StartProgrammeRequest,
        ProvideCounsellingRequest,
        ReviewProgrammeRequest,
        EndProgrammeRequest,
        RecordSocialWorkRequest,
        FollowAttendanceRequest,
        ArrangeSchoolChangeRequest,
        RecordArrivalRequest,
        RecordReturnRequest,
        CloseSchoolCaseRequest,
        CorrectConcernRequest,
        CorrectHarmAssessmentRequest,
        CorrectCounsellingRequest,
        CorrectAttendanceRequest,
    }
}

decider::event_set! {
    /// Events of the school lane.
    pub enum EducationEvent {
        LaneOpened,
        ConcernRaised,
        SchoolRiskAssessed,
        SchoolHarmAssessed,
        ImmediateHelpGiven,
        FamilyNotified,
        FamilyNotificationSuppressed,
        ReportedToAuthority,
        CounsellingProgrammeStarted,
        CounsellingProvided,
        CounsellingProgrammeReviewed,
        CounsellingProgrammeEnded,
        SchoolSocialWorkDone,
        AttendanceFollowedUp,
        SchoolChangeArranged,
        ArrivalRecorded,
        ReturnedToSchool,
        SchoolCaseClosed,
        ConcernCorrected,
        SchoolHarmAssessmentCorrected,
        CounsellingCorrected,
        AttendanceCorrected,
    }
}
