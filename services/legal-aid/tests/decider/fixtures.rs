//! A case at the Legal Aid Centre, and valid requests to start from.

use api::codes::v1::AgeGroup;
use api::legal_aid::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::timestamp_to_proto;
use decider::{Given, given};
use legal_aid::{LegalAidDecider, LegalAidEvent};

pub(crate) const UNIT: &str = "legal-aid-thanh-an";
pub(crate) const POLICE: &str = "police-an-phuoc";
pub(crate) const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";
pub(crate) const REQUEST: &str = "00000000-0000-0000-0000-0000000000a1";
pub(crate) const OTHER_REQUEST: &str = "00000000-0000-0000-0000-0000000000a2";
pub(crate) const APPOINTMENT: &str = "00000000-0000-0000-0000-0000000000b1";
/// The id the harness gives to whatever a command creates.
pub(crate) const SUBJECT: &str = "00000000-0000-0000-0000-000000005b1e";

pub(crate) fn time(text: &str) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

/// A legal-aid officer acts, on 2 March 2026 at 08:00 unless the test says otherwise.
pub(crate) fn case(history: impl IntoIterator<Item = LegalAidEvent>) -> Given<LegalAidDecider> {
    given::<LegalAidDecider>(history)
        .by(UNIT, AgencyKind::LegalAid, Role::LegalAidOfficer)
        .with_unit(UNIT, AgencyKind::LegalAid)
        .with_unit(POLICE, AgencyKind::Police)
}

pub(crate) fn lane_opened() -> LegalAidEvent {
    LaneOpened {
        org_unit_id: UNIT.into(),
        agency_kind: AgencyKind::LegalAid.into(),
        basis: LaneBasis::OwnReceipt.into(),
        referral_id: String::new(),
    }
    .into()
}

/// A child asked on 20 February 2026, a Friday.
pub(crate) fn request_received() -> LegalAidEvent {
    RequestReceived {
        request_id: REQUEST.into(),
        requester_kind: RequesterKind::Child.into(),
        received_at: time("2026-02-20T09:00:00+07:00"),
        regardless_of_means: true,
        ..RequestReceived::default()
    }
    .into()
}

/// Accepted on 20 February: a provider is due by the end of Wednesday 25.
pub(crate) fn request_accepted() -> LegalAidEvent {
    RequestAccepted {
        request_id: REQUEST.into(),
        registered_at: time("2026-02-20T10:00:00+07:00"),
        appointment_due_at: time("2026-02-26T00:00:00+07:00"),
        ..RequestAccepted::default()
    }
    .into()
}

pub(crate) fn request_declined() -> LegalAidEvent {
    RequestDeclined {
        request_id: REQUEST.into(),
        ..RequestDeclined::default()
    }
    .into()
}

pub(crate) fn appointed(form: FormOfAid) -> LegalAidEvent {
    ProviderAppointed {
        appointment_id: APPOINTMENT.into(),
        request_id: REQUEST.into(),
        provider_person_id: "lawyer-thanh-an".into(),
        form_of_aid: form.into(),
        ..ProviderAppointed::default()
    }
    .into()
}

pub(crate) fn replaced() -> LegalAidEvent {
    ProviderAppointed {
        appointment_id: SUBJECT.into(),
        request_id: REQUEST.into(),
        replaces_appointment_id: APPOINTMENT.into(),
        ..ProviderAppointed::default()
    }
    .into()
}

pub(crate) fn completed() -> LegalAidEvent {
    AidCompleted {
        request_id: REQUEST.into(),
        ..AidCompleted::default()
    }
    .into()
}

/// Accepted, and a lawyer appointed for the proceedings.
pub(crate) fn in_proceedings() -> Vec<LegalAidEvent> {
    vec![
        lane_opened(),
        request_received(),
        request_accepted(),
        appointed(FormOfAid::ParticipationInProceedings),
    ]
}

pub(crate) fn receive() -> ReceiveRequestRequest {
    ReceiveRequestRequest {
        requester_kind: RequesterKind::ProceduralBody.into(),
        requesting_org_unit_id: POLICE.into(),
        received_at: time("2026-03-01T09:00:00+07:00"),
        body_received_at: time("2026-02-28T09:00:00+07:00"),
        eligibility_basis: EligibilityBasis::ChildUnder16.into(),
        standing: Standing::Victim.into(),
        ..ReceiveRequestRequest::default()
    }
}

pub(crate) fn accept() -> AcceptRequestRequest {
    AcceptRequestRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        register_number: "31/TL".into(),
        registered_at: time("2026-02-20T10:00:00+07:00"),
        eligibility_basis: EligibilityBasis::ChildUnder16.into(),
        age_group: AgeGroup::AgeGroup11To15.into(),
        ..AcceptRequestRequest::default()
    }
}

pub(crate) fn decline() -> DeclineRequestRequest {
    DeclineRequestRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        reason: DeclineReason::Withdrawn.into(),
        explanation: "người yêu cầu rút".into(),
        ..DeclineRequestRequest::default()
    }
}

/// In time: on 25 February.
pub(crate) fn appoint() -> AppointProviderRequest {
    AppointProviderRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        provider_person_id: "lawyer-thanh-an".into(),
        provider_kind: ProviderKind::LegalAidOfficer.into(),
        form_of_aid: FormOfAid::ParticipationInProceedings.into(),
        appointed_at: time("2026-02-25T16:00:00+07:00"),
        ..AppointProviderRequest::default()
    }
}

pub(crate) fn register() -> RegisterDefenderRequest {
    RegisterDefenderRequest {
        case_id: CASE.into(),
        appointment_id: APPOINTMENT.into(),
        capacity: DefenceCapacity::RightsProtector.into(),
        body_org_unit_id: POLICE.into(),
        papers_submitted_at: time("2026-02-26T09:00:00+07:00"),
        registered_at: time("2026-02-27T09:00:00+07:00"),
        ..RegisterDefenderRequest::default()
    }
}

pub(crate) fn session() -> RecordSessionRequest {
    RecordSessionRequest {
        case_id: CASE.into(),
        appointment_id: APPOINTMENT.into(),
        kind: SessionKind::Meeting.into(),
        started_at: time("2026-03-01T09:00:00+07:00"),
        ended_at: time("2026-03-01T10:00:00+07:00"),
        ..RecordSessionRequest::default()
    }
}

pub(crate) fn close() -> CloseAidRequest {
    CloseAidRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        outcome: AidOutcome::Completed.into(),
        summary: "đã hoàn thành".into(),
        ..CloseAidRequest::default()
    }
}
