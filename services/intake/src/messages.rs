//! The commands and events of the intake lane.

use api::intake::v1::{
    ApplyEmergencyMeasureRequest, ApprovePlanRequest, AssessInitialRiskRequest,
    AssessSpecificRiskRequest, AuthenticityChecked, CaseClosed, CaseReopened, CaseReviewed,
    CheckAuthenticityRequest, ChildTemporarilyRemoved, CloseCaseRequest, ConsentRecorded,
    EmergencyMeasureApplied, EndRemovalRequest, ExtendRemovalRequest, ForwardToCommuneRequest,
    ForwardedToCommune, InitialRiskAssessed, JurisdictionTransferred, NeedsMeetingHeld,
    PlanApproved, PlanRejected, PlanSubmitted, RecordConsentRequest, RecordNeedsMeetingRequest,
    RecordReportRequest, RecordServiceDeliveredRequest, RejectPlanRequest, RemovalEnded,
    RemovalExtended, RemoveChildTemporarilyRequest, ReopenCaseRequest, ReportReceived,
    ReviewCaseRequest, ServiceDelivered, SpecificRiskAssessed, SubmitPlanRequest,
    TransferJurisdictionRequest,
};
use api::log::v1::LaneOpened;

decider::command_set! {
    /// Commands of the intake lane.
    pub enum IntakeCommand {
        RecordReportRequest,
        ForwardToCommuneRequest,
        CheckAuthenticityRequest,
        AssessInitialRiskRequest,
        ApplyEmergencyMeasureRequest,
        RemoveChildTemporarilyRequest,
        ExtendRemovalRequest,
        EndRemovalRequest,
        AssessSpecificRiskRequest,
        RecordNeedsMeetingRequest,
        SubmitPlanRequest,
        ApprovePlanRequest,
        RejectPlanRequest,
        RecordServiceDeliveredRequest,
        ReviewCaseRequest,
        CloseCaseRequest,
        ReopenCaseRequest,
        TransferJurisdictionRequest,
        RecordConsentRequest,
    }
}

decider::event_set! {
    /// Events of the intake lane.
    pub enum IntakeEvent {
        LaneOpened,
        ReportReceived,
        ForwardedToCommune,
        AuthenticityChecked,
        InitialRiskAssessed,
        EmergencyMeasureApplied,
        ChildTemporarilyRemoved,
        RemovalExtended,
        RemovalEnded,
        SpecificRiskAssessed,
        NeedsMeetingHeld,
        PlanSubmitted,
        PlanApproved,
        PlanRejected,
        ServiceDelivered,
        CaseReviewed,
        CaseClosed,
        CaseReopened,
        JurisdictionTransferred,
        ConsentRecorded,
    }
}
