//! A case at the Legal Aid Centre, and valid requests to start from.

use api::codes::v1::{AgeGroup, Sex};
use api::legal_aid::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::timestamp_to_proto;
use decider::{Given, given};
use legal_aid::{LegalAidDecider, LegalAidEvent};

pub(crate) const UNIT: &str = "legal-aid-thanh-an";
pub(crate) const POLICE: &str = "police-an-phuoc";
pub(crate) const LAWYER: &str = "lawyer-thanh-an";
pub(crate) const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";
pub(crate) const REQUEST: &str = "00000000-0000-0000-0000-0000000000a1";
pub(crate) const OTHER_REQUEST: &str = "00000000-0000-0000-0000-0000000000a2";
pub(crate) const APPOINTMENT: &str = "00000000-0000-0000-0000-0000000000b1";
pub(crate) const REGISTRATION: &str = "00000000-0000-0000-0000-0000000000c1";
pub(crate) const SESSION: &str = "00000000-0000-0000-0000-0000000000e1";
pub(crate) const COMPLAINT: &str = "00000000-0000-0000-0000-0000000000d1";
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
        .with_unit("court-thanh-an", AgencyKind::Court)
        .with_person(LAWYER, UNIT, Role::LegalAidOfficer, Sex::Female, &[])
        .with_person(
            "investigator-an-phuoc",
            POLICE,
            Role::Investigator,
            Sex::Male,
            &[],
        )
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

/// A child asked on 20 February 2026, a Friday, with all papers: to be answered the same day.
pub(crate) fn received() -> RequestReceived {
    RequestReceived {
        request_id: REQUEST.into(),
        requester_kind: RequesterKind::Child.into(),
        received_at: time("2026-02-20T09:00:00+07:00"),
        answer_due_at: time("2026-02-21T00:00:00+07:00"),
        papers_complete: true,
        regardless_of_means: true,
        ..RequestReceived::default()
    }
}

pub(crate) fn request_received() -> LegalAidEvent {
    received().into()
}

/// The same without papers.
pub(crate) fn request_without_papers() -> LegalAidEvent {
    RequestReceived {
        papers_complete: false,
        ..received()
    }
    .into()
}

/// The same without papers, and it cannot wait.
pub(crate) fn urgent_request() -> LegalAidEvent {
    RequestReceived {
        papers_complete: false,
        urgent_ground: UrgentGround::AvoidHarm.into(),
        ..received()
    }
    .into()
}

/// Papers were asked for at 10, until Friday 27 February.
pub(crate) fn papers_requested() -> LegalAidEvent {
    PapersRequested {
        request_id: REQUEST.into(),
        requested_at: time("2026-02-20T10:00:00+07:00"),
        papers_due_at: time("2026-02-28T00:00:00+07:00"),
        ..PapersRequested::default()
    }
    .into()
}

/// Accepted on 20 February: a provider is due by the end of Wednesday 25.
pub(crate) fn request_accepted() -> LegalAidEvent {
    RequestAccepted {
        request_id: REQUEST.into(),
        registered_at: time("2026-02-20T10:00:00+07:00"),
        appointment_due_at: time("2026-02-26T00:00:00+07:00"),
        recorded_by_org_unit_id: UNIT.into(),
        ..RequestAccepted::default()
    }
    .into()
}

/// Papers on 26 February at 9: the body's 24 hours end on the 27th at 9.
pub(crate) fn filed() -> LegalAidEvent {
    RegistrationFiled {
        registration_id: REGISTRATION.into(),
        appointment_id: APPOINTMENT.into(),
        body_org_unit_id: POLICE.into(),
        papers_submitted_at: time("2026-02-26T09:00:00+07:00"),
        due_at: time("2026-02-27T09:00:00+07:00"),
        ..RegistrationFiled::default()
    }
    .into()
}

/// Received on 26 February, to be settled by Tuesday 3 March.
pub(crate) fn complaint_received() -> LegalAidEvent {
    ComplaintReceived {
        complaint_id: COMPLAINT.into(),
        request_id: REQUEST.into(),
        received_at: time("2026-02-26T09:00:00+07:00"),
        due_at: time("2026-03-04T00:00:00+07:00"),
        ..ComplaintReceived::default()
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
        provider_person_id: LAWYER.into(),
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
        recorded_by_org_unit_id: UNIT.into(),
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
        declined_at: time("2026-02-20T15:00:00+07:00"),
        ..DeclineRequestRequest::default()
    }
}

/// In time: on 25 February.
pub(crate) fn appoint() -> AppointProviderRequest {
    AppointProviderRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        provider_person_id: LAWYER.into(),
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

pub(crate) fn ask_for_papers() -> RequestPapersRequest {
    RequestPapersRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        missing: vec![MissingPaper::ProofOfAge.into()],
        requested_at: time("2026-02-20T10:00:00+07:00"),
        ..RequestPapersRequest::default()
    }
}

pub(crate) fn bring_papers() -> RecordPapersRequest {
    RecordPapersRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        papers: "bản sao giấy khai sinh".into(),
        papers_complete: true,
        received_at: time("2026-02-25T09:00:00+07:00"),
        ..RecordPapersRequest::default()
    }
}

pub(crate) fn review() -> ReviewEligibilityRequest {
    ReviewEligibilityRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        eligibility_basis: EligibilityBasis::Victim1617InHardship.into(),
        age_group: AgeGroup::AgeGroup16To17.into(),
        explanation: "giấy khai sinh".into(),
        reviewed_at: time("2026-02-25T09:00:00+07:00"),
        ..ReviewEligibilityRequest::default()
    }
}

pub(crate) fn replace() -> AppointProviderRequest {
    AppointProviderRequest {
        provider_person_id: "lawyer-khac".into(),
        provider_kind: ProviderKind::Lawyer.into(),
        replaces_appointment_id: APPOINTMENT.into(),
        replacement_reason: ReplacementReason::RequestOfChild.into(),
        appointed_at: time("2026-03-02T07:00:00+07:00"),
        ..appoint()
    }
}

pub(crate) fn file() -> FileRegistrationRequest {
    FileRegistrationRequest {
        case_id: CASE.into(),
        appointment_id: APPOINTMENT.into(),
        capacity: DefenceCapacity::RightsProtector.into(),
        body_org_unit_id: POLICE.into(),
        papers_submitted_at: time("2026-02-26T09:00:00+07:00"),
        ..FileRegistrationRequest::default()
    }
}

pub(crate) fn refuse_registration() -> RecordRegistrationRefusalRequest {
    RecordRegistrationRefusalRequest {
        case_id: CASE.into(),
        registration_id: REGISTRATION.into(),
        reason: RegistrationRefusal::PapersIncomplete.into(),
        explanation: "thiếu giấy yêu cầu".into(),
        refused_at: time("2026-02-26T15:00:00+07:00"),
        ..RecordRegistrationRefusalRequest::default()
    }
}

pub(crate) fn complain() -> ReceiveComplaintRequest {
    ReceiveComplaintRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        subject: ComplaintSubject::Delay.into(),
        complainant_kind: RequesterKind::Representative.into(),
        content: "chờ quá lâu".into(),
        received_at: time("2026-02-26T09:00:00+07:00"),
        ..ReceiveComplaintRequest::default()
    }
}

pub(crate) fn settle() -> SettleComplaintRequest {
    SettleComplaintRequest {
        case_id: CASE.into(),
        complaint_id: COMPLAINT.into(),
        outcome: ComplaintOutcome::PartlyUpheld.into(),
        explanation: "đã phân công ngay".into(),
        ..SettleComplaintRequest::default()
    }
}

pub(crate) fn inspect() -> RecordInspectionRequest {
    RecordInspectionRequest {
        case_id: CASE.into(),
        request_id: REQUEST.into(),
        kind: InspectionKind::QualityAssessment.into(),
        findings: vec![InspectionFinding::RecordsIncomplete.into()],
        ..RecordInspectionRequest::default()
    }
}

/// The one event a command leads to.
macro_rules! only {
    ($outcome:expr, $event:ident) => {
        match &$outcome.expect("the rules allow it")[..] {
            [legal_aid::LegalAidEvent::$event(event)] => event.clone(),
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use only;
