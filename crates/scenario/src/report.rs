//! What became of each step.

use std::fmt;
use std::time::Duration;

use tonic::Code;

use crate::fill::Bindings;

/// What became of a scenario.
#[derive(Debug, Clone)]
pub struct Report {
    /// Name of the scenario.
    pub scenario: String,
    /// The steps that were played, in order. Fewer than the scenario has when a command failed.
    pub steps: Vec<StepReport>,
    /// The cases that commands touched, in the order of their first appearance.
    pub cases: Vec<String>,
    /// Highest position a receipt told.
    pub position: u64,
    /// What steps saved.
    pub saved: Bindings,
    /// The scenario had been played before: refusals and views were not checked again.
    pub repeated: bool,
}

/// What became of one step.
#[derive(Debug, Clone)]
pub struct StepReport {
    /// Number of the step, from 1.
    pub number: usize,
    /// `Service/Method`.
    pub call: String,
    /// Person id of the caller.
    pub by: String,
    /// The note of the file.
    pub note: String,
    /// How it went.
    pub outcome: Outcome,
    /// How long the call took.
    pub elapsed: Duration,
}

/// How a step went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A command was recorded; the position of its last event.
    Recorded(u64),
    /// A query answered as expected.
    Answered,
    /// Refused, as expected.
    Refused(Code),
    /// Not played: the scenario had been played before, or it is about clocks and there is no manual one.
    Skipped,
    /// Nothing was called; time passed.
    Waited,
    /// Something else than expected came back: every difference.
    Differs(Vec<String>),
}

// === impl Report ===

impl Report {
    /// Whether every step went as expected.
    pub fn is_as_expected(&self) -> bool {
        self.first_difference().is_none()
    }

    /// The first step that did not.
    pub fn first_difference(&self) -> Option<&StepReport> {
        self.steps
            .iter()
            .find(|step| matches!(step.outcome, Outcome::Differs(_)))
    }

    /// How many commands were recorded.
    pub fn recorded(&self) -> usize {
        self.steps
            .iter()
            .filter(|step| matches!(step.outcome, Outcome::Recorded(_)))
            .count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let differing: Vec<_> = self
            .steps
            .iter()
            .filter(|step| matches!(step.outcome, Outcome::Differs(_)))
            .collect();
        write!(
            formatter,
            "{}: {} steps, {} commands recorded, {} not as expected",
            self.scenario,
            self.steps.len(),
            self.recorded(),
            differing.len()
        )?;
        for step in differing {
            write!(formatter, "\n{step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StepReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "  step {} ({} by {})",
            self.number, self.call, self.by
        )?;
        match &self.outcome {
            Outcome::Recorded(position) => write!(formatter, ": recorded at {position}"),
            Outcome::Answered => write!(formatter, ": answered as expected"),
            Outcome::Refused(code) => {
                write!(formatter, ": refused as expected, {}", code_name(*code))
            }
            Outcome::Skipped => write!(formatter, ": skipped"),
            Outcome::Waited => write!(formatter, ": waited"),
            Outcome::Differs(differences) => {
                for difference in differences {
                    write!(formatter, "\n    {difference}")?;
                }
                Ok(())
            }
        }
    }
}

/// The code as the gRPC documents write it.
pub(crate) fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
