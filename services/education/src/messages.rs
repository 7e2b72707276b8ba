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
use api::referral::v1::ReferralProposed;
use decider::{EncodedEvent, EventSet, UnknownEvent};

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

/// An event of the school lane and, for a change of school, the referral by which the new school is told.
///
/// Every school of a case reads the whole lane. Where the child goes is none of their business, hence
/// no field of the event: it stands in the referral alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What happens in the lane.
    pub event: EducationEvent,
    /// What the new school is told. Not part of the encoded event.
    pub tells: Option<Box<ReferralProposed>>,
}

// === impl Step ===

impl<E: Into<EducationEvent>> From<E> for Step {
    fn from(event: E) -> Self {
        Self {
            event: event.into(),
            tells: None,
        }
    }
}

impl EventSet for Step {
    fn encode(&self) -> EncodedEvent {
        self.event.encode()
    }

    fn decode(event_type: &str, payload: &[u8]) -> Result<Self, UnknownEvent> {
        EducationEvent::decode(event_type, payload).map(Self::from)
    }

    fn types() -> &'static [&'static str] {
        EducationEvent::types()
    }
}
