//! Valid requests to start from, and that they are valid.

use api::codes::v1::{AgeGroup, DelayReason, ForensicExamKind, Priority, Sex};
use api::health::v1::*;
use api::log::v1::CommandContext;

use crate::fixtures::*;

pub(crate) fn receive() -> ReceiveChildRequest {
    ReceiveChildRequest {
        brought_by: BroughtBy::Commune.into(),
        priority: Priority::Urgent.into(),
        ..ReceiveChildRequest::default()
    }
}

pub(crate) fn first_result() -> IssueFirstResultRequest {
    IssueFirstResultRequest {
        case_id: CASE.into(),
        reception_id: RECEPTION.into(),
        issued_at: on("03-01T16:00"),
        document_number: "12/KQ".into(),
        document_sha256: SHA256.into(),
        summary: "kết quả ban đầu".into(),
        ..IssueFirstResultRequest::default()
    }
}

/// The mother signs, the child agrees.
pub(crate) fn consent() -> ExamConsent {
    ExamConsent {
        giver: ConsentGiver::Parent.into(),
        giver_name: "mẹ của trẻ".into(),
        child_agreed: true,
        ..ExamConsent::default()
    }
}

/// A girl of 6 to 10, her mother's consent, her own agreement, a trained woman as examiner.
pub(crate) fn examine() -> ExamineChildRequest {
    ExamineChildRequest {
        case_id: CASE.into(),
        examiner_person_id: DOCTOR.into(),
        exam_kinds: vec![ExamKind::General.into()],
        child_sex: Sex::Female.into(),
        age_group: AgeGroup::AgeGroup6To10.into(),
        consent: Some(consent()),
        findings: "kết quả khám".into(),
        ..ExamineChildRequest::default()
    }
}

pub(crate) fn provide() -> ProvideServicesRequest {
    ProvideServicesRequest {
        case_id: CASE.into(),
        services: vec![entry(ServiceCode::WoundCare, ServiceOutcome::Given)],
        ..ProvideServicesRequest::default()
    }
}

pub(crate) fn entry(code: ServiceCode, outcome: ServiceOutcome) -> ServiceEntry {
    ServiceEntry {
        code: code.into(),
        outcome: outcome.into(),
        note: String::new(),
    }
}

pub(crate) fn hand_back() -> HandBackChildRequest {
    HandBackChildRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        handed_back_at: on("02-11T11:00"),
        handed_back_to: HandedBackTo::Parent.into(),
        receiver: "mẹ của trẻ".into(),
        ..HandBackChildRequest::default()
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
        received_at: on("02-10T09:00"),
        file_complete: true,
        child_presented: true,
        ..ReceiveRequisitionRequest::default()
    }
}

pub(crate) fn complete_file() -> CompleteRequisitionFileRequest {
    CompleteRequisitionFileRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        completed_at: on("02-12T09:00"),
        exam_kinds: vec![ForensicExamKind::Injury.into()],
        ..CompleteRequisitionFileRequest::default()
    }
}

pub(crate) fn assign() -> AssignExaminersRequest {
    AssignExaminersRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        assigned_at: on("02-10T10:00"),
        examiner_person_ids: vec![EXAMINER.into()],
        ..AssignExaminersRequest::default()
    }
}

pub(crate) fn family_refusal() -> RecordFamilyRefusalRequest {
    RecordFamilyRefusalRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        refused_by: RefusedBy::Parent.into(),
        persuasion_tried: true,
        ..RecordFamilyRefusalRequest::default()
    }
}

pub(crate) fn escort() -> NoteEscortDecisionRequest {
    NoteEscortDecisionRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        decided_by: RequesterKind::InvestigationBody.into(),
        procuracy_notified_at: on("03-01T09:00"),
        number: "3/QĐ-DG".into(),
        ..NoteEscortDecisionRequest::default()
    }
}

pub(crate) fn forensic_consent() -> RecordForensicConsentRequest {
    RecordForensicConsentRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        age_group: AgeGroup::AgeGroup6To10.into(),
        consent: Some(consent()),
        ..RecordForensicConsentRequest::default()
    }
}

/// A woman examines a girl.
pub(crate) fn take(step: ForensicStep, day_and_time: &str) -> TakeForensicStepRequest {
    TakeForensicStepRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        step: step.into(),
        taken_at: on(day_and_time),
        examiner_person_ids: vec![EXAMINER.into()],
        child_sex: Sex::Female.into(),
        ..TakeForensicStepRequest::default()
    }
}

pub(crate) fn consult() -> RecordConsultationRequest {
    RecordConsultationRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        held_at: on("02-17T09:00"),
        exam_kinds: vec![ForensicExamKind::Maltreatment.into()],
        minutes: "biên bản hội chẩn".into(),
        ..RecordConsultationRequest::default()
    }
}

pub(crate) fn notify_delay() -> NotifyDelayRequest {
    NotifyDelayRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        notified_at: on("02-18T09:00"),
        expected_at: on("02-27T17:00"),
        reason: DelayReason::WaitingForExpert.into(),
        explanation: "chờ kết quả xét nghiệm".into(),
        number: "5/TB".into(),
        ..NotifyDelayRequest::default()
    }
}

/// In time: on 19 February 2026.
pub(crate) fn conclude() -> IssueForensicConclusionRequest {
    IssueForensicConclusionRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        conclusion_number: "21/KLGĐ".into(),
        issued_at: on("02-19T16:00"),
        signatures: vec![signature(EXAMINER)],
        document_sha256: SHA256.into(),
        exam_kinds: vec![ForensicExamKind::Injury.into()],
        conclusion: "kết luận".into(),
        ..IssueForensicConclusionRequest::default()
    }
}

pub(crate) fn deliver() -> DeliverConclusionRequest {
    DeliverConclusionRequest {
        case_id: CASE.into(),
        conclusion_id: CONCLUSION.into(),
        delivered_at: on("02-20T09:00"),
        method: DeliveryMethod::InPerson.into(),
        document_sha256: SHA256.into(),
        recipient: "Điều tra viên".into(),
        ..DeliverConclusionRequest::default()
    }
}

pub(crate) fn end_requisition() -> EndRequisitionRequest {
    EndRequisitionRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        ground: RequisitionEndGround::Withdrawn.into(),
        explanation: "cơ quan trưng cầu rút".into(),
        ..EndRequisitionRequest::default()
    }
}

pub(crate) fn archive() -> ArchiveForensicFileRequest {
    ArchiveForensicFileRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        archive_number: "LT-21".into(),
        ..ArchiveForensicFileRequest::default()
    }
}

pub(crate) fn plan_care() -> PlanPsychologicalCareRequest {
    PlanPsychologicalCareRequest {
        case_id: CASE.into(),
        sessions_planned: 8,
        review_due_at: on("03-30T17:00"),
        needs: "nhu cầu".into(),
        goals: "mục tiêu".into(),
        ..PlanPsychologicalCareRequest::default()
    }
}

pub(crate) fn session() -> RecordPsychologicalSessionRequest {
    RecordPsychologicalSessionRequest {
        case_id: CASE.into(),
        form: SessionForm::Individual.into(),
        started_at: on("03-01T09:00"),
        ended_at: on("03-01T10:00"),
        child_attended: true,
        ..RecordPsychologicalSessionRequest::default()
    }
}

pub(crate) fn review() -> ReviewMentalHealthRequest {
    ReviewMentalHealthRequest {
        case_id: CASE.into(),
        reviewed_at: on("03-01T16:00"),
        trend: MentalStateTrend::Improving.into(),
        recommendation: CareRecommendation::Continue.into(),
        findings: "nhận xét".into(),
        ..ReviewMentalHealthRequest::default()
    }
}

pub(crate) fn end_care() -> EndPsychologicalCareRequest {
    EndPsychologicalCareRequest {
        case_id: CASE.into(),
        outcome: CareOutcome::GoalsReached.into(),
        summary: "tổng kết".into(),
        ..EndPsychologicalCareRequest::default()
    }
}

#[test]
fn the_requests_that_the_tests_start_from_keep_the_rules_of_their_fields() {
    macro_rules! check {
        ($($request:expr),+ $(,)?) => { $({
            let mut request = $request;
            request.context = Some(CommandContext { command_id: CASE.into(), ..CommandContext::default() });
            assert_eq!(api::validate(&request), [], "{}", stringify!($request));
        })+ };
    }
    check!(
        receive(),
        first_result(),
        examine(),
        provide(),
        hand_back(),
        receive_requisition(),
        complete_file(),
        assign(),
        family_refusal(),
        escort(),
        forensic_consent(),
        take(ForensicStep::GeneralExam, "02-11T09:00"),
        consult(),
        notify_delay(),
        conclude(),
        deliver(),
        end_requisition(),
        archive(),
        plan_care(),
        session(),
        review(),
        end_care(),
    );
}
