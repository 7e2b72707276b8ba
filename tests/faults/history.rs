//! What was asked and what came back.

use api::log::v1::Receipt;
use tonic::{Code, Status};

use crate::commands::Command;

/// How one call ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Acknowledged: durable, whatever happens next.
    Ok(Receipt),
    /// Refused for good: nothing was recorded.
    Failed(Code, String),
    /// It may or may not have been recorded.
    Unknown(Code),
}

/// A command and every answer it got, in order.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    pub(crate) command: Command,
    pub(crate) outcomes: Vec<Outcome>,
}

// === impl Outcome ===

impl Outcome {
    /// What an answer means. A refusal of ours names its code; whatever does not is the word of
    /// some transport about its own trouble, and tells nothing of the command.
    pub(crate) fn of(answer: Result<Receipt, Status>) -> Self {
        let status = match answer {
            Ok(receipt) => return Self::Ok(receipt),
            Err(status) => status,
        };
        let ours = status.message().starts_with("LC-");
        match status.code() {
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Unknown => {
                Self::Unknown(status.code())
            }
            Code::DataLoss => Self::Failed(Code::DataLoss, status.message().to_owned()),
            code if ours => Self::Failed(code, status.message().to_owned()),
            code => Self::Unknown(code),
        }
    }

    pub(crate) fn is_definite(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }
}

// === impl Invocation ===

impl Invocation {
    /// The first receipt; all others must equal it.
    pub(crate) fn receipt(&self) -> Option<&Receipt> {
        self.receipts().next()
    }

    pub(crate) fn receipts(&self) -> impl Iterator<Item = &Receipt> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Ok(receipt) => Some(receipt),
            _ => None,
        })
    }

    pub(crate) fn is_definite(&self) -> bool {
        self.outcomes.iter().any(Outcome::is_definite)
    }

    pub(crate) fn was_unknown(&self) -> bool {
        self.outcomes.iter().any(|outcome| !outcome.is_definite())
    }
}
