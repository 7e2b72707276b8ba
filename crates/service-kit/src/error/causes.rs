//! What stores and keys report, as the failure of a call.

use event_store::{AppendError, ReadError};
use vault::VaultError;

use super::{Code, Failure};

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
