//! Valid corrections to start from: the record again, and why.

use api::codes::v1::{AgeGroup, ForensicExamKind, Priority, Sex};
use api::health::v1::*;
use api::log::v1::CommandContext;
use health::HealthEvent;

use crate::fixtures::*;
use crate::requests::*;

pub(crate) const REASON: &str = "ghi nhầm, đối chiếu với sổ";
/// Another health unit of the case.
pub(crate) const HOSPITAL: &str = "hospital-thanh-an";
/// A record of a unit of the case.
pub(crate) const RECORD: &str = "00000000-0000-0000-0000-0000000000d1";

pub(crate) fn correct_reception() -> CorrectReceptionRequest {
    CorrectReceptionRequest {
        case_id: CASE.into(),
        reception_id: RECEPTION.into(),
        arrived_at: on("03-01T09:00"),
        brought_by: BroughtBy::Parent.into(),
        priority: Priority::Urgent.into(),
        reason: REASON.into(),
        ..CorrectReceptionRequest::default()
    }
}

pub(crate) fn correct_examination() -> CorrectExaminationRequest {
    CorrectExaminationRequest {
        case_id: CASE.into(),
        exam_id: RECORD.into(),
        exam_kinds: vec![ExamKind::General.into()],
        examined_at: on("03-01T10:00"),
        examiner_person_id: DOCTOR.into(),
        child_sex: Sex::Female.into(),
        age_group: AgeGroup::AgeGroup6To10.into(),
        consent: Some(consent()),
        findings: "kết quả khám".into(),
        reason: REASON.into(),
        ..CorrectExaminationRequest::default()
    }
}

pub(crate) fn correct_services() -> CorrectServicesRequest {
    CorrectServicesRequest {
        case_id: CASE.into(),
        delivery_id: RECORD.into(),
        provided_at: on("03-01T10:00"),
        provider_person_id: DOCTOR.into(),
        services: vec![entry(ServiceCode::WoundCare, ServiceOutcome::Given)],
        reason: REASON.into(),
        ..CorrectServicesRequest::default()
    }
}

pub(crate) fn correct_session() -> CorrectPsychologicalSessionRequest {
    CorrectPsychologicalSessionRequest {
        case_id: CASE.into(),
        session_id: RECORD.into(),
        form: SessionForm::Individual.into(),
        started_at: on("03-01T09:00"),
        ended_at: on("03-01T10:00"),
        therapist_person_id: DOCTOR.into(),
        reason: REASON.into(),
        ..CorrectPsychologicalSessionRequest::default()
    }
}

pub(crate) fn correct_review() -> CorrectMentalHealthReviewRequest {
    CorrectMentalHealthReviewRequest {
        case_id: CASE.into(),
        review_id: RECORD.into(),
        reviewed_at: on("03-01T16:00"),
        reviewer_person_id: DOCTOR.into(),
        trend: MentalStateTrend::Improving.into(),
        recommendation: CareRecommendation::Continue.into(),
        findings: "nhận xét".into(),
        next_review_at: on("04-01T09:00"),
        reason: REASON.into(),
        ..CorrectMentalHealthReviewRequest::default()
    }
}

pub(crate) fn correct_requisition() -> CorrectRequisitionRequest {
    CorrectRequisitionRequest {
        case_id: CASE.into(),
        requisition_id: REQUISITION.into(),
        number: "08/QĐ-TCGĐ".into(),
        received_at: on("02-09T09:00"),
        exam_kinds: vec![ForensicExamKind::Injury.into()],
        reason: REASON.into(),
        ..CorrectRequisitionRequest::default()
    }
}

pub(crate) fn correct_consent() -> CorrectForensicConsentRequest {
    CorrectForensicConsentRequest {
        case_id: CASE.into(),
        consent_id: RECORD.into(),
        consented_at: on("02-11T08:30"),
        age_group: AgeGroup::AgeGroup6To10.into(),
        consent: Some(consent()),
        reason: REASON.into(),
        ..CorrectForensicConsentRequest::default()
    }
}

pub(crate) fn correct_step(day_and_time: &str) -> CorrectForensicStepRequest {
    CorrectForensicStepRequest {
        case_id: CASE.into(),
        entry_id: RECORD.into(),
        taken_at: on(day_and_time),
        examiner_person_ids: vec![EXAMINER.into()],
        child_sex: Sex::Female.into(),
        reason: REASON.into(),
        ..CorrectForensicStepRequest::default()
    }
}

pub(crate) fn correct_conclusion() -> CorrectConclusionRecordRequest {
    CorrectConclusionRecordRequest {
        case_id: CASE.into(),
        conclusion_id: CONCLUSION.into(),
        conclusion_number: "16/KL-GĐ".into(),
        issued_at: on("02-18T16:00"),
        reason: REASON.into(),
        ..CorrectConclusionRecordRequest::default()
    }
}

pub(crate) fn tell() -> ReportToAuthorityRequest {
    ReportToAuthorityRequest {
        case_id: CASE.into(),
        authority: Authority::Police.into(),
        to_org_unit_id: POLICE.into(),
        reported_at: on("03-01T09:00"),
        channel: NoticeChannel::Phone.into(),
        reference: "12/TB".into(),
        content: "trẻ đến khám, có dấu hiệu bị xâm hại".into(),
        ..ReportToAuthorityRequest::default()
    }
}

pub(crate) fn examined(by: &str) -> HealthEvent {
    ChildExamined {
        exam_id: RECORD.into(),
        org_unit_id: by.into(),
        ..ChildExamined::default()
    }
    .into()
}

pub(crate) fn services_provided(by: &str) -> HealthEvent {
    ServicesProvided {
        delivery_id: RECORD.into(),
        org_unit_id: by.into(),
        ..ServicesProvided::default()
    }
    .into()
}

pub(crate) fn session_held(by: &str) -> HealthEvent {
    PsychologicalSessionHeld {
        session_id: RECORD.into(),
        session_number: 3,
        plan_id: SUBJECT.into(),
        org_unit_id: by.into(),
        ..PsychologicalSessionHeld::default()
    }
    .into()
}

/// By the plan it had been due on 1 March at 17:00.
pub(crate) fn reviewed(by: &str) -> HealthEvent {
    MentalHealthReviewed {
        review_id: RECORD.into(),
        plan_id: SUBJECT.into(),
        reviewed_at: on("03-01T16:00"),
        due_at: on("03-01T17:00"),
        next_review_at: on("03-20T09:00"),
        org_unit_id: by.into(),
        ..MentalHealthReviewed::default()
    }
    .into()
}

pub(crate) fn consent_recorded(by: &str) -> HealthEvent {
    ForensicConsentRecorded {
        consent_id: RECORD.into(),
        requisition_id: REQUISITION.into(),
        consented: true,
        org_unit_id: by.into(),
        ..ForensicConsentRecorded::default()
    }
    .into()
}

pub(crate) fn step_taken(by: &str, step: ForensicStep, day_and_time: &str) -> HealthEvent {
    ForensicStepTaken {
        entry_id: RECORD.into(),
        requisition_id: REQUISITION.into(),
        step: step.into(),
        taken_at: on(day_and_time),
        org_unit_id: by.into(),
        ..ForensicStepTaken::default()
    }
    .into()
}

#[test]
fn the_corrections_that_the_tests_start_from_keep_the_rules_of_their_fields() {
    macro_rules! check {
        ($($request:expr),+ $(,)?) => { $({
            let mut request = $request;
            request.context = Some(CommandContext { command_id: CASE.into(), ..CommandContext::default() });
            assert_eq!(api::validate(&request), [], "{}", stringify!($request));
            request.reason = String::new();
            assert_eq!(api::validate(&request).len(), 1, "{}", stringify!($request));
        })+ };
    }
    check!(
        correct_reception(),
        correct_examination(),
        correct_services(),
        correct_session(),
        correct_review(),
        correct_requisition(),
        correct_consent(),
        correct_step("02-11T09:00"),
        correct_conclusion(),
    );
    let mut told = tell();
    told.context = Some(CommandContext {
        command_id: CASE.into(),
        ..CommandContext::default()
    });
    assert_eq!(api::validate(&told), []);
}
