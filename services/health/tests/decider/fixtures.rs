//! A case at the hospital, and valid requests to start from.

use api::codes::v1::{AgeGroup, ForensicExamKind, Priority, Sex};
use api::health::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::timestamp_to_proto;
use decider::{Given, given};
use health::{HealthDecider, HealthEvent};

pub(crate) const UNIT: &str = "forensic-centre-thanh-an";
pub(crate) const POLICE: &str = "police-an-phuoc";
pub(crate) const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";
pub(crate) const REQUISITION: &str = "00000000-0000-0000-0000-0000000000a1";
pub(crate) const ITEM: &str = "00000000-0000-0000-0000-0000000000e1";
/// The id the harness gives to whatever a command creates.
pub(crate) const SUBJECT: &str = "00000000-0000-0000-0000-000000005b1e";

pub(crate) fn time(text: &str) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

/// An examiner acts, on 2 March 2026 at 08:00 unless the test says otherwise.
pub(crate) fn case(history: impl IntoIterator<Item = HealthEvent>) -> Given<HealthDecider> {
    given::<HealthDecider>(history)
        .by(UNIT, AgencyKind::Health, Role::ForensicExaminer)
        .with_unit(UNIT, AgencyKind::Health)
        .with_unit(POLICE, AgencyKind::Police)
        .with_unit("hospital-thanh-an", AgencyKind::Health)
}

pub(crate) fn lane_opened() -> HealthEvent {
    LaneOpened {
        org_unit_id: UNIT.into(),
        agency_kind: AgencyKind::Health.into(),
        basis: LaneBasis::Referral.into(),
        referral_id: String::new(),
    }
    .into()
}

/// Received on 10 February 2026 with its file: due at the end of the 19th.
pub(crate) fn requisition_received() -> HealthEvent {
    RequisitionReceived {
        requisition_id: REQUISITION.into(),
        received_at: time("2026-02-10T09:00:00+07:00"),
        due_at: time("2026-02-20T00:00:00+07:00"),
        file_complete: true,
        limit_days: 9,
        ..RequisitionReceived::default()
    }
    .into()
}

pub(crate) fn requisition_without_file(limit_days: u32, limit_months: u32) -> HealthEvent {
    RequisitionReceived {
        requisition_id: REQUISITION.into(),
        received_at: time("2026-02-10T09:00:00+07:00"),
        limit_days,
        limit_months,
        ..RequisitionReceived::default()
    }
    .into()
}

pub(crate) fn concluded(partial: bool) -> HealthEvent {
    ForensicConclusionIssued {
        requisition_id: REQUISITION.into(),
        partial,
        ..ForensicConclusionIssued::default()
    }
    .into()
}

/// The police handed a sealed specimen to this unit on 20 February.
pub(crate) fn specimen_received() -> HealthEvent {
    EvidenceHandedOver {
        item_id: ITEM.into(),
        item_kind: ItemKind::Specimen.into(),
        step: 1,
        from_org_unit_id: POLICE.into(),
        to_org_unit_id: UNIT.into(),
        handed_over_at: time("2026-02-20T09:00:00+07:00"),
        seal_number: "NP-001".into(),
        seal_intact: true,
        ..EvidenceHandedOver::default()
    }
    .into()
}

pub(crate) fn receive() -> ReceiveChildRequest {
    ReceiveChildRequest {
        brought_by: BroughtBy::Commune.into(),
        priority: Priority::Urgent.into(),
        ..ReceiveChildRequest::default()
    }
}

/// A girl of 9, her mother's consent, her own agreement, a woman as examiner.
pub(crate) fn examine() -> ExamineChildRequest {
    ExamineChildRequest {
        case_id: CASE.into(),
        exam_kinds: vec![ExamKind::General.into()],
        examiner_sex: Sex::Female.into(),
        child_sex: Sex::Female.into(),
        age_group: AgeGroup::AgeGroup6To10.into(),
        consent_giver: ConsentGiver::Parent.into(),
        child_agreed: true,
        findings: "kết quả".into(),
        ..ExamineChildRequest::default()
    }
}

pub(crate) fn receive_requisition() -> ReceiveRequisitionRequest {
    ReceiveRequisitionRequest {
        case_id: CASE.into(),
        number: "7/QĐ-TCGĐ".into(),
        requester_kind: RequesterKind::InvestigationBody.into(),
        requesting_org_unit_id: POLICE.into(),
        round: ExamRound::First.into(),
        exam_kinds: vec![ForensicExamKind::Injury.into()],
        file_complete: true,
        ..ReceiveRequisitionRequest::default()
    }
}

pub(crate) fn complete_file() -> CompleteRequisitionFileRequest {
    CompleteRequisitionFileRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        completed_at: time("2026-02-12T09:00:00+07:00"),
        ..CompleteRequisitionFileRequest::default()
    }
}

/// In time: on 19 February 2026.
pub(crate) fn conclude() -> IssueForensicConclusionRequest {
    IssueForensicConclusionRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        conclusion_number: "21/KLGĐ".into(),
        issued_at: time("2026-02-19T16:00:00+07:00"),
        examiner_person_ids: vec!["examiner-thanh-an".into()],
        exam_kinds: vec![ForensicExamKind::Injury.into()],
        conclusion: "kết luận".into(),
        ..IssueForensicConclusionRequest::default()
    }
}

pub(crate) fn session() -> RecordPsychologicalSessionRequest {
    RecordPsychologicalSessionRequest {
        case_id: CASE.into(),
        form: SessionForm::Individual.into(),
        started_at: time("2026-03-01T09:00:00+07:00"),
        ended_at: time("2026-03-01T10:00:00+07:00"),
        child_attended: true,
        ..RecordPsychologicalSessionRequest::default()
    }
}

/// The sealed specimen goes on to the hospital's laboratory on 1 March.
pub(crate) fn hand_over() -> HandOverEvidenceRequest {
    HandOverEvidenceRequest {
        case_id: CASE.into(),
        item_id: ITEM.into(),
        item_kind: ItemKind::Specimen.into(),
        description: "mẫu giám định".into(),
        from_org_unit_id: UNIT.into(),
        to_org_unit_id: "hospital-thanh-an".into(),
        handed_over_at: time("2026-03-01T09:00:00+07:00"),
        seal_number: "NP-001".into(),
        seal_intact: true,
        condition: ItemCondition::Good.into(),
        ..HandOverEvidenceRequest::default()
    }
}
