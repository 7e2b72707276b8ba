//! One error type for every service, with stable codes.
//!
//! What the caller sees (`Display`, the Vietnamese text, the `google.rpc`
//! details) is apart from what the operator sees (the `detail` in the log), and
//! neither ever holds anything personal.

use std::fmt;
use std::time::Duration;

use api::Violation;
use decider::{Rejection, RejectionKind, Unmet};
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt};

mod causes;
mod code;

pub use code::Code;

/// The `domain` of `google.rpc.ErrorInfo`.
const ERROR_DOMAIN: &str = "lachan";
/// How long a caller should wait before it asks an unavailable service again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

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

#[cfg(test)]
mod tests {
    use event_store::AppendError;

    use super::*;

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
