//! The commands and events of the legal-aid lane.

use api::legal_aid::v1::{
    AcceptRequestRequest, AidCompleted, AidInspected, AidOutcomeCorrected, AppointProviderRequest,
    CloseAidRequest, ComplaintReceived, ComplaintSettled, CorrectAidOutcomeRequest,
    CorrectRegisterEntryRequest, CorrectSessionRequest, DeclineRequestRequest, DefenderRegistered,
    EligibilityReviewed, FileRegistrationRequest, PapersReceived, PapersRequested,
    ProviderAppointed, ReceiveComplaintRequest, ReceiveRequestRequest, RecordInspectionRequest,
    RecordPapersRequest, RecordRegistrationRefusalRequest, RecordSessionRequest,
    RegisterDefenderRequest, RegisterEntryCorrected, RegistrationFiled, RegistrationRefused,
    RequestAccepted, RequestDeclined, RequestPapersRequest, RequestReceived,
    ReviewEligibilityRequest, SessionCorrected, SessionRecorded, SettleComplaintRequest,
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
        RegisterEntryCorrected,
        SessionCorrected,
        AidOutcomeCorrected,
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
        CorrectRegisterEntryRequest,
        CorrectSessionRequest,
        CorrectAidOutcomeRequest,
    }
}
