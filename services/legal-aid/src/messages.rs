//! The commands and events of the legal-aid lane.

use api::legal_aid::v1::{
    AcceptRequestRequest, AidCompleted, AidInspected, AppointProviderRequest, CloseAidRequest,
    ComplaintReceived, ComplaintSettled, DeclineRequestRequest, DefenderRegistered,
    EligibilityReviewed, FileRegistrationRequest, PapersReceived, PapersRequested,
    ProviderAppointed, ReceiveComplaintRequest, ReceiveRequestRequest, RecordInspectionRequest,
    RecordPapersRequest, RecordRegistrationRefusalRequest, RecordSessionRequest,
    RegisterDefenderRequest, RegistrationFiled, RegistrationRefused, RequestAccepted,
    RequestDeclined, RequestPapersRequest, RequestReceived, ReviewEligibilityRequest,
    SessionRecorded, SettleComplaintRequest,
};
use api::log::v1::LaneOpened;

decider::event_set! {
    /// Events of the legal-aid lane.
    pub enum LegalAidEvent {
        LaneOpened,
        RequestReceived,
        PapersRequested,
        PapersReceived,
        RequestAccepted,
        EligibilityReviewed,
        RequestDeclined,
        ProviderAppointed,
        RegistrationFiled,
        DefenderRegistered,
        RegistrationRefused,
        SessionRecorded,
        AidCompleted,
        ComplaintReceived,
        ComplaintSettled,
        AidInspected,
    }
}

decider::command_set! {
    /// Commands of the legal-aid lane.
    pub enum LegalAidCommand {
        ReceiveRequestRequest,
        RequestPapersRequest,
        RecordPapersRequest,
        AcceptRequestRequest,
        DeclineRequestRequest,
        ReviewEligibilityRequest,
        AppointProviderRequest,
        FileRegistrationRequest,
        RegisterDefenderRequest,
        RecordRegistrationRefusalRequest,
        RecordSessionRequest,
        CloseAidRequest,
        ReceiveComplaintRequest,
        SettleComplaintRequest,
        RecordInspectionRequest,
    }
}
