//! One error type for every service, with stable codes.
//!
//! What the caller sees (`Display`, the Vietnamese text, the `google.rpc`
//! details) is apart from what the operator sees (the `detail` in the log), and
//! neither ever holds anything personal.

use std::fmt;
use std::time::Duration;

use api::Violation;
use decider::{Rejection, RejectionKind, Unmet};
use event_store::{AppendError, ReadError};
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt};
use vault::VaultError;

/// The `domain` of `google.rpc.ErrorInfo`.
const ERROR_DOMAIN: &str = "lachan";
/// How long a caller should wait before it asks an unavailable service again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What went wrong, as callers may rely on it. Numbers are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// No valid token.
    Unauthenticated,
    /// The policy does not allow it.
    Denied,
    /// Fields break their rules.
    Invalid,
    /// Unknown, or hidden from the caller.
    NotFound,
    /// Somebody else changed the stream in between.
    Conflict,
    /// The command id was used for another command.
    CommandReused,
    /// A rule forbids it in the present state.
    Precondition,
    /// A database or bus is away.
    Unavailable,
    /// The outcome of the append is unknown: send the same command again.
    OutcomeUnknown,
    /// Too much at once.
    Overloaded,
    /// The case's keys were destroyed.
    Erased,
    /// The deadline passed; a command may or may not have been recorded.
    Deadline,
    /// A defect of ours.
    Internal,
}

/// A failed call.
#[derive(Debug, Clone)]
pub struct Failure {
    code: Code,
    reason: &'static str,
    english: String,
    vietnamese: &'static str,
    violations: Vec<Violation>,
    unmet: Vec<Unmet>,
    detail: String,
}

// === impl Code ===

impl Code {
    /// The public code, for example `LC-0004`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unauthenticated => "LC-0001",
            Self::Denied => "LC-0002",
            Self::Invalid => "LC-0003",
            Self::NotFound => "LC-0004",
            Self::Conflict => "LC-0005",
            Self::CommandReused => "LC-0006",
            Self::Precondition => "LC-0007",
            Self::Unavailable => "LC-0008",
            Self::OutcomeUnknown => "LC-0009",
            Self::Overloaded => "LC-0010",
            Self::Erased => "LC-0011",
            Self::Internal => "LC-0012",
            Self::Deadline => "LC-0013",
        }
    }

    /// The gRPC code.
    pub const fn grpc(self) -> tonic::Code {
        match self {
            Self::Unauthenticated => tonic::Code::Unauthenticated,
            Self::Denied => tonic::Code::PermissionDenied,
            Self::Invalid | Self::CommandReused => tonic::Code::InvalidArgument,
            Self::NotFound => tonic::Code::NotFound,
            Self::Conflict => tonic::Code::Aborted,
            Self::Precondition | Self::Erased => tonic::Code::FailedPrecondition,
            Self::Unavailable | Self::OutcomeUnknown => tonic::Code::Unavailable,
            Self::Overloaded => tonic::Code::ResourceExhausted,
            Self::Deadline => tonic::Code::DeadlineExceeded,
            Self::Internal => tonic::Code::Internal,
        }
    }

    const fn texts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Unauthenticated => (
                "UNAUTHENTICATED",
                "a valid bearer token is required",
                "Cần đăng nhập bằng mã truy cập hợp lệ",
            ),
            Self::Denied => (
                "DENIED",
                "this role may not do this",
                "Vai trò của bạn không được phép thực hiện việc này",
            ),
            Self::Invalid => (
                "INVALID",
                "the request breaks the rules of its fields",
                "Dữ liệu nhập chưa hợp lệ",
            ),
            Self::NotFound => ("NOT_FOUND", "not found", "Không tìm thấy"),
            Self::Conflict => (
                "VERSION_CONFLICT",
                "somebody else changed this in between; load it again",
                "Hồ sơ vừa được người khác cập nhật, vui lòng tải lại",
            ),
            Self::CommandReused => (
                "COMMAND_ID_REUSED",
                "the command id was used before for another command",
                "Mã lệnh này đã được dùng cho một lệnh khác",
            ),
            Self::Precondition => (
                "PRECONDITION",
                "the rules forbid this in the present state",
                "Quy tắc không cho phép thực hiện ở bước này",
            ),
            Self::Unavailable => (
                "UNAVAILABLE",
                "the service cannot reach what it needs; try again",
                "Hệ thống tạm thời gián đoạn, vui lòng thử lại",
            ),
            Self::OutcomeUnknown => (
                "OUTCOME_UNKNOWN",
                "whether this was recorded is not known; send the same command again",
                "Chưa rõ đã ghi nhận hay chưa, vui lòng gửi lại đúng lệnh này",
            ),
            Self::Overloaded => (
                "OVERLOADED",
                "too many requests at once; try again",
                "Hệ thống đang quá tải, vui lòng thử lại",
            ),
            Self::Erased => (
                "ERASED",
                "this part of the case was erased",
                "Phần dữ liệu này của hồ sơ đã được xoá",
            ),
            Self::Deadline => (
                "DEADLINE",
                "time is up; whether a command was recorded is not known: send it again",
                "Đã hết thời gian chờ; chưa rõ đã ghi nhận hay chưa, vui lòng gửi lại đúng lệnh này",
            ),
            Self::Internal => ("INTERNAL", "internal error", "Lỗi hệ thống"),
        }
    }

    const fn is_worth_retrying(self) -> bool {
        matches!(
            self,
            Self::Unavailable | Self::OutcomeUnknown | Self::Overloaded | Self::Deadline
        )
    }
}

// === impl Failure ===

impl Failure {
    /// A failure with the standard texts of its code.
    pub fn new(code: Code) -> Self {
        let (reason, english, vietnamese) = code.texts();
        Self {
            code,
            reason,
            english: english.to_owned(),
            vietnamese,
            violations: Vec::new(),
            unmet: Vec::new(),
            detail: String::new(),
        }
    }

    /// Adds what the operator should know; it goes to the log, never to the caller.
    #[must_use]
    pub fn because(mut self, detail: impl fmt::Display) -> Self {
        self.detail = detail.to_string();
        self
    }

    /// Fields that break their rules.
    pub fn invalid(violations: Vec<Violation>) -> Self {
        Self {
            violations,
            ..Self::new(Code::Invalid)
        }
    }

    /// One field that breaks a rule.
    pub fn invalid_field(field: &str, description: &str) -> Self {
        Self::invalid(vec![Violation {
            field: field.to_owned(),
            description: description.to_owned(),
        }])
    }

    /// A refusal by the rules of a decider.
    pub fn rejected(rejection: &impl Rejection) -> Self {
        let (code, violations) = match rejection.kind() {
            RejectionKind::NotFound => (Code::NotFound, Vec::new()),
            RejectionKind::Precondition => (Code::Precondition, Vec::new()),
            RejectionKind::Denied => (Code::Denied, Vec::new()),
            RejectionKind::Invalid { field } => {
                let description = rejection.to_string();
                (
                    Code::Invalid,
                    vec![Violation {
                        field: field.to_owned(),
                        description,
                    }],
                )
            }
        };
        let mut failure = Self {
            violations,
            ..Self::new(code)
        };
        // hidden must look like unknown: no reason of its own
        if code != Code::NotFound {
            failure.reason = rejection.reason();
            failure.english = rejection.to_string();
            failure.vietnamese = rejection.vietnamese();
            failure.unmet = rejection.unmet();
        }
        failure
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The stable machine-readable reason.
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// The fields that break their rules.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code.id(), self.english)?;
        for (index, violation) in self.violations.iter().enumerate() {
            let separator = if index == 0 { ": " } else { "; " };
            write!(
                formatter,
                "{separator}{} {}",
                violation.field, violation.description
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure.code {
            Code::Internal => {
                tracing::error!(
                    code = failure.code.id(),
                    detail = failure.detail,
                    "call failed"
                );
            }
            Code::Unavailable | Code::OutcomeUnknown | Code::Overloaded => {
                tracing::warn!(
                    code = failure.code.id(),
                    detail = failure.detail,
                    "call failed"
                );
            }
            _ => tracing::debug!(
                code = failure.code.id(),
                reason = failure.reason,
                "call refused"
            ),
        }
        let mut details = ErrorDetails::new();
        let metadata = [("code".to_owned(), failure.code.id().to_owned())];
        details.set_error_info(failure.reason, ERROR_DOMAIN, metadata);
        details.set_localized_message("vi", failure.vietnamese);
        for violation in &failure.violations {
            details.add_bad_request_violation(&violation.field, &violation.description);
        }
        for unmet in &failure.unmet {
            details.add_precondition_failure_violation(
                failure.reason,
                unmet.subject,
                unmet.english,
            );
        }
        if failure.code.is_worth_retrying() {
            details.set_retry_info(Some(RETRY_AFTER));
        }
        Status::with_error_details(failure.code.grpc(), failure.to_string(), details)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let code = match error {
            ReadError::Unavailable => Code::Unavailable,
            ReadError::Corrupt { .. } => Code::Internal,
        };
        Self::new(code).because(error)
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let code = match error {
            VaultError::Erased { .. } => Code::Erased,
            VaultError::Unavailable | VaultError::Open(_) => Code::Unavailable,
            VaultError::Overloaded => Code::Overloaded,
            _ => Code::Internal,
        };
        Self::new(code).because(error)
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Self {
        let code = match error {
            AppendError::Conflict { .. } => Code::Conflict,
            AppendError::CommandReused => Code::CommandReused,
            AppendError::Overloaded => Code::Overloaded,
            AppendError::Unavailable => Code::Unavailable,
            AppendError::Unknown => Code::OutcomeUnknown,
            AppendError::DuplicateEventId | AppendError::Invalid(_) => Code::Internal,
        };
        Self::new(code).because(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Code; 13] = [
        Code::Unauthenticated,
        Code::Denied,
        Code::Invalid,
        Code::NotFound,
        Code::Conflict,
        Code::CommandReused,
        Code::Precondition,
        Code::Unavailable,
        Code::OutcomeUnknown,
        Code::Overloaded,
        Code::Erased,
        Code::Deadline,
        Code::Internal,
    ];

    #[test]
    fn every_code_has_a_number_of_its_own() {
        let numbers: std::collections::BTreeSet<_> = ALL.iter().map(|code| code.id()).collect();
        assert_eq!(numbers.len(), ALL.len());
    }

    #[test]
    fn what_the_operator_sees_never_reaches_the_caller() {
        let status =
            Status::from(Failure::new(Code::Internal).because("relation events is missing"));
        assert!(!format!("{status:?}").contains("relation"));
    }

    #[test]
    fn every_violated_field_is_named_in_the_details() {
        let violations = ["a", "b"]
            .map(|field| Violation {
                field: field.into(),
                description: "is required".into(),
            })
            .to_vec();
        let status = Status::from(Failure::invalid(violations));
        let named: Vec<String> = status
            .get_details_bad_request()
            .expect("details")
            .field_violations
            .into_iter()
            .map(|violation| violation.field)
            .collect();
        assert_eq!(named, ["a", "b"]);
    }

    #[test]
    fn an_unavailable_store_says_when_to_try_again() {
        let status = Status::from(Failure::from(AppendError::Unavailable));
        assert_eq!(status.code(), tonic::Code::Unavailable);
        assert!(status.get_details_retry_info().is_some());
    }

    #[derive(Debug, thiserror::Error)]
    #[error("two papers are missing")]
    struct TwoPapersMissing;

    impl Rejection for TwoPapersMissing {
        fn reason(&self) -> &'static str {
            "PAPERS_MISSING"
        }
        fn kind(&self) -> RejectionKind {
            RejectionKind::Precondition
        }
        fn vietnamese(&self) -> &'static str {
            "Thiếu hai giấy tờ"
        }
        fn unmet(&self) -> Vec<Unmet> {
            ["ONE", "TWO"]
                .map(|subject| Unmet {
                    subject,
                    english: "a paper",
                })
                .to_vec()
        }
    }

    #[test]
    fn every_missing_piece_is_named_in_the_details() {
        let status = Status::from(Failure::rejected(&TwoPapersMissing));
        let unmet = status
            .get_details_precondition_failure()
            .expect("details")
            .violations;
        let subjects: Vec<&str> = unmet.iter().map(|unmet| unmet.subject.as_str()).collect();
        assert_eq!(subjects, ["ONE", "TWO"]);
        assert!(unmet.iter().all(|unmet| unmet.r#type == "PAPERS_MISSING"));
    }
}
