//! Valid requests to start from.

use api::codes::v1::{ForensicExamKind, Priority};
use api::police::v1::*;

use crate::fixtures::*;

/// In time for the decision: 20 February 2026.
const IN_TIME: &str = "2026-02-20T16:00:00+07:00";

pub(crate) fn receive() -> ReceiveDenunciationRequest {
    ReceiveDenunciationRequest {
        source_kind: SourceKind::Report.into(),
        competence: Competence::Own.into(),
        number: "12/TB".into(),
        priority: Priority::Urgent.into(),
        summary: "tin báo".into(),
        ..ReceiveDenunciationRequest::default()
    }
}

pub(crate) fn notice_at(at: &str) -> ProcuracyNotice {
    ProcuracyNotice {
        org_unit_id: PROCURACY.into(),
        notified_at: time(at),
        document_number: "3/TB".into(),
        ..ProcuracyNotice::default()
    }
}

/// Of the denunciation, in time: on 2 February 2026 at 15:00.
pub(crate) fn notify() -> NotifyProcuracyRequest {
    NotifyProcuracyRequest {
        case_id: CASE.into(),
        about: NoticeSubject::Denunciation.into(),
        subject_id: DENUNCIATION.into(),
        procuracy_notice: Some(notice_at("2026-02-02T15:00:00+07:00")),
        ..NotifyProcuracyRequest::default()
    }
}

/// In time: on 3 February 2026 at 08:00.
pub(crate) fn hand_over() -> HandOverMatterRequest {
    HandOverMatterRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        to_org_unit_id: PROVINCE.into(),
        alerted_at: time("2026-02-02T09:20:00+07:00"),
        handed_over_at: time("2026-02-03T08:00:00+07:00"),
        record_number: "2/BBGN".into(),
        items: vec![HandoverItem {
            kind: HandoverItemKind::Document.into(),
            description: "biên bản tiếp nhận".into(),
            quantity: "02 tờ".into(),
            seal_number: String::new(),
        }],
        ..HandOverMatterRequest::default()
    }
}

pub(crate) fn confirm() -> ConfirmHandoverRequest {
    ConfirmHandoverRequest {
        case_id: CASE.into(),
        handover_id: HANDOVER.into(),
        condition: HandoverCondition::AsListed.into(),
        ..ConfirmHandoverRequest::default()
    }
}

pub(crate) fn assign() -> AssignInvestigatorRequest {
    AssignInvestigatorRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        person_id: INVESTIGATOR.into(),
        part: AssignmentPart::Lead.into(),
        ..AssignInvestigatorRequest::default()
    }
}

pub(crate) fn replace() -> ReplaceInvestigatorRequest {
    ReplaceInvestigatorRequest {
        case_id: CASE.into(),
        assignment_id: ASSIGNMENT.into(),
        person_id: "investigator-two".into(),
        reason: ReplacementReason::Unavailable.into(),
        ..ReplaceInvestigatorRequest::default()
    }
}

pub(crate) fn explain_rights() -> ExplainRightsRequest {
    ExplainRightsRequest {
        case_id: CASE.into(),
        rights: vec![
            VictimRight::Representative.into(),
            VictimRight::LegalAid.into(),
        ],
        representative_present: true,
        ..ExplainRightsRequest::default()
    }
}

/// Of a session at home on 1 March 2026 at 09:00, given the day before.
pub(crate) fn give_notice() -> GiveAdvanceNoticeRequest {
    GiveAdvanceNoticeRequest {
        case_id: CASE.into(),
        place_kind: PlaceKind::Home.into(),
        session_starts_at: time("2026-03-01T09:00:00+07:00"),
        recipients: vec![
            NoticeRecipient::Representative.into(),
            NoticeRecipient::RightsProtector.into(),
        ],
        notified_at: time("2026-02-28T09:00:00+07:00"),
        means: NoticeMeans::Phone.into(),
        ..GiveAdvanceNoticeRequest::default()
    }
}

pub(crate) fn attendee(role: AttendeeRole) -> Attendee {
    Attendee {
        role: role.into(),
        ..Attendee::default()
    }
}

/// One hour at home on 1 March 2026, everybody present who should be.
pub(crate) fn session() -> SessionForm {
    SessionForm {
        kind: SessionKind::Statement.into(),
        interviewee_standing: IntervieweeStanding::Victim.into(),
        place_kind: PlaceKind::Home.into(),
        started_at: time("2026-03-01T09:00:00+07:00"),
        ended_at: time("2026-03-01T10:00:00+07:00"),
        attendees: vec![
            attendee(AttendeeRole::Investigator),
            attendee(AttendeeRole::Representative),
            attendee(AttendeeRole::RightsProtector),
        ],
        stop_reason: StopReason::Completed.into(),
        topics: vec![
            InterviewTopic::Introduction.into(),
            InterviewTopic::FreeAccount.into(),
        ],
        ..SessionForm::default()
    }
}

pub(crate) fn confrontation() -> SessionForm {
    SessionForm {
        kind: SessionKind::Confrontation.into(),
        screened: true,
        confrontation_grounds: "mâu thuẫn không thể làm rõ bằng cách khác".into(),
        topics: vec![InterviewTopic::Clarification.into()],
        ..session()
    }
}

pub(crate) fn record(session: SessionForm) -> RecordInterviewSessionRequest {
    RecordInterviewSessionRequest {
        case_id: CASE.into(),
        session: Some(session),
        ..RecordInterviewSessionRequest::default()
    }
}

/// What the record of a session should have said.
pub(crate) fn correct_session(session: SessionForm) -> CorrectSessionRequest {
    CorrectSessionRequest {
        case_id: CASE.into(),
        session_id: SESSION.into(),
        session: Some(session),
        reason: "ghi nhầm giờ".into(),
        ..CorrectSessionRequest::default()
    }
}

pub(crate) fn request_exam() -> RequestForensicExamRequest {
    RequestForensicExamRequest {
        case_id: CASE.into(),
        to_org_unit_id: FORENSIC_CENTRE.into(),
        exam_kinds: vec![ForensicExamKind::Injury.into()],
        requisition_number: "7/QĐ-TCGĐ".into(),
        priority: Priority::Urgent.into(),
        questions: "tỷ lệ tổn thương".into(),
        ..RequestForensicExamRequest::default()
    }
}

pub(crate) fn escort() -> DecideEscortRequest {
    DecideEscortRequest {
        case_id: CASE.into(),
        request_id: EXAM.into(),
        decision_number: "2/QĐ-DG".into(),
        persuasion: "đã vận động hai lần".into(),
        ..DecideEscortRequest::default()
    }
}

pub(crate) fn initiate() -> InitiateProsecutionRequest {
    InitiateProsecutionRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        decision_number: "15/QĐ".into(),
        decided_at: time(IN_TIME),
        grounds: "đủ dấu hiệu".into(),
        ..InitiateProsecutionRequest::default()
    }
}

pub(crate) fn decline() -> DeclineProsecutionRequest {
    DeclineProsecutionRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        decision_number: "15/QĐ".into(),
        decided_at: time(IN_TIME),
        ground: DeclineGround::NoOffence.into(),
        grounds: "không đủ dấu hiệu".into(),
        ..DeclineProsecutionRequest::default()
    }
}

pub(crate) fn suspend() -> SuspendVerificationRequest {
    SuspendVerificationRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        decision_number: "15/QĐ".into(),
        decided_at: time(IN_TIME),
        suspension_reason: SuspensionReason::AwaitingExpertOrForeignResult.into(),
        grounds: "chờ kết luận".into(),
        ..SuspendVerificationRequest::default()
    }
}

/// On 23 February 2026.
pub(crate) fn resume() -> ResumeVerificationRequest {
    ResumeVerificationRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        decision_number: "18/QĐ".into(),
        decided_at: time("2026-02-23T16:00:00+07:00"),
        grounds: "đã có kết luận".into(),
        ..ResumeVerificationRequest::default()
    }
}

pub(crate) fn transfer() -> TransferDenunciationRequest {
    TransferDenunciationRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        to_org_unit_id: PROVINCE.into(),
        decision_number: "19/CV".into(),
        grounds: "thẩm quyền cấp tỉnh".into(),
        ..TransferDenunciationRequest::default()
    }
}

pub(crate) fn extension(grounds: &str) -> ExtensionForm {
    ExtensionForm {
        denunciation_id: DENUNCIATION.into(),
        decision_number: "16/QĐ".into(),
        decided_at: time(IN_TIME),
        grounds: grounds.into(),
        ..ExtensionForm::default()
    }
}

pub(crate) fn extend() -> ExtendVerificationRequest {
    ExtendVerificationRequest {
        case_id: CASE.into(),
        extension: Some(extension("vụ việc phức tạp")),
        ..ExtendVerificationRequest::default()
    }
}

pub(crate) fn conclude(outcome: ConclusionOutcome) -> ConcludeInvestigationRequest {
    ConcludeInvestigationRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        outcome: outcome.into(),
        decision_number: "21/KLĐT".into(),
        grounds: "kết luận".into(),
        ..ConcludeInvestigationRequest::default()
    }
}

pub(crate) fn protect() -> ApplyProtectiveMeasureRequest {
    ApplyProtectiveMeasureRequest {
        case_id: CASE.into(),
        measures: vec![ProtectiveMeasureKind::NoContact.into()],
        standing: ProtectedStanding::Victim.into(),
        decision_number: "1/QĐ-BV".into(),
        ..ApplyProtectiveMeasureRequest::default()
    }
}

pub(crate) fn end_protection() -> EndProtectiveMeasureRequest {
    EndProtectiveMeasureRequest {
        case_id: CASE.into(),
        measure_id: MEASURE.into(),
        reason: ProtectionEndReason::DangerOver.into(),
        ..EndProtectiveMeasureRequest::default()
    }
}

pub(crate) fn takedown() -> RequestTakedownRequest {
    RequestTakedownRequest {
        case_id: CASE.into(),
        service: OnlineServiceKind::SocialNetwork.into(),
        addresses: vec![TakedownAddress {
            url: "https://mang.example/bai/1".into(),
        }],
        addressee: "đơn vị vận hành".into(),
        ..RequestTakedownRequest::default()
    }
}

pub(crate) fn takedown_answer(outcome: TakedownOutcome) -> RecordTakedownAnswerRequest {
    RecordTakedownAnswerRequest {
        case_id: CASE.into(),
        takedown_id: TAKEDOWN.into(),
        outcome: outcome.into(),
        ..RecordTakedownAnswerRequest::default()
    }
}
