//! Valid requests of procuracy and court to start from.

use api::police::v1::*;

use crate::fixtures::*;

pub(crate) fn involve() -> RecordInvolvementRequest {
    RecordInvolvementRequest {
        case_id: CASE.into(),
        kind: InvolvementKind::FromReceipt.into(),
        person_id: "prosecutor-thanh-an".into(),
        ..RecordInvolvementRequest::default()
    }
}

pub(crate) fn approve() -> ApproveDecisionRequest {
    ApproveDecisionRequest {
        case_id: CASE.into(),
        decision_id: DECISION.into(),
        document_number: "6/QĐ-VKS".into(),
        ..ApproveDecisionRequest::default()
    }
}

/// On 2 March 2026.
pub(crate) fn cancel_decision() -> CancelDecisionRequest {
    CancelDecisionRequest {
        case_id: CASE.into(),
        decision_id: DECISION.into(),
        document_number: "6/QĐ-VKS".into(),
        grounds: "không có căn cứ".into(),
        ..CancelDecisionRequest::default()
    }
}

pub(crate) fn recommend() -> IssueRecommendationRequest {
    IssueRecommendationRequest {
        case_id: CASE.into(),
        kind: RecommendationKind::Remedy.into(),
        to_org_unit_id: UNIT.into(),
        document_number: "7/KN".into(),
        content: "thông báo đúng hạn".into(),
        ..IssueRecommendationRequest::default()
    }
}

pub(crate) fn indict() -> IndictRequest {
    IndictRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        court_org_unit_id: COURT.into(),
        document_number: "8/CT".into(),
        penal_code_article: "Điều 185".into(),
        ..IndictRequest::default()
    }
}

pub(crate) fn return_file() -> ReturnFileRequest {
    ReturnFileRequest {
        case_id: CASE.into(),
        file_return: Some(file_return()),
        ..ReturnFileRequest::default()
    }
}

pub(crate) fn discontinue() -> DiscontinueProceedingsRequest {
    DiscontinueProceedingsRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        document_number: "10/QĐ".into(),
        grounds: "có căn cứ đình chỉ".into(),
        ..DiscontinueProceedingsRequest::default()
    }
}

pub(crate) fn accept_file(instance: TrialInstance) -> AcceptFileRequest {
    AcceptFileRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        instance: instance.into(),
        register_number: "5/TLST".into(),
        ..AcceptFileRequest::default()
    }
}

pub(crate) fn arrange() -> ArrangeTrialRequest {
    ArrangeTrialRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        hearing_at: time("2026-04-02T08:00:00+07:00"),
        arrangements: vec![TrialArrangement::ClosedHearing.into()],
        ..ArrangeTrialRequest::default()
    }
}

pub(crate) fn court_returns_file() -> ReturnFileToProcuracyRequest {
    ReturnFileToProcuracyRequest {
        case_id: CASE.into(),
        file_return: Some(file_return()),
        ..ReturnFileToProcuracyRequest::default()
    }
}

pub(crate) fn judge(instance: TrialInstance, outcome: JudgmentOutcome) -> RecordJudgmentRequest {
    RecordJudgmentRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        instance: instance.into(),
        outcome: outcome.into(),
        judgment_number: "12/HSST".into(),
        ..RecordJudgmentRequest::default()
    }
}

pub(crate) fn appeal() -> RecordAppealRequest {
    RecordAppealRequest {
        case_id: CASE.into(),
        judgment_id: JUDGMENT.into(),
        kind: AppealKind::VictimSide.into(),
        ..RecordAppealRequest::default()
    }
}

/// In time for the decision: 20 February 2026.
pub(crate) fn grant() -> GrantExtensionRequest {
    GrantExtensionRequest {
        case_id: CASE.into(),
        extension: Some(extension("cần thêm thời gian")),
        ..GrantExtensionRequest::default()
    }
}

fn file_return() -> FileReturn {
    FileReturn {
        denunciation_id: DENUNCIATION.into(),
        reason: ReturnReason::EvidenceMissing.into(),
        document_number: "9/QĐ".into(),
        points: "làm rõ thời gian".into(),
        ..FileReturn::default()
    }
}

/// The document should have borne that date.
pub(crate) fn correction(document_id: &str, dated_at: &str) -> Option<DocumentCorrection> {
    Some(DocumentCorrection {
        document_id: document_id.into(),
        document_number: "15b/QĐ".into(),
        dated_at: time(dated_at),
        reason: "ghi nhầm ngày".into(),
        ..DocumentCorrection::default()
    })
}

pub(crate) fn correct_decision(dated_at: &str) -> CorrectDecisionRequest {
    CorrectDecisionRequest {
        case_id: CASE.into(),
        correction: correction(DECISION, dated_at),
        ..CorrectDecisionRequest::default()
    }
}
