//! What can go wrong. Compartments are named, content never is.

use std::sync::Arc;

use api::{Compartment, SplitError};

/// Why the vault did not seal, open or erase.
#[derive(Debug, Clone, thiserror::Error)]
pub enum VaultError {
    /// The payload is not an event of the contract.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The key of this compartment of the case was erased: nothing can be sealed there any more.
    #[error("the key of {} was erased for this case", .0.as_str_name())]
    Erased(Compartment),
    /// The part was altered, or belongs to another case, event, type or compartment.
    #[error("the sealed part {} was altered or belongs elsewhere", .0.as_str_name())]
    Tampered(Compartment),
    /// PUBLIC among the sealed parts, or one compartment twice.
    #[error("the sealed parts are not one per compartment")]
    MalformedParts,
    /// The keys were wrapped by another key-encryption key than the configured one.
    #[error(
        "the keys were wrapped by key-encryption key {recorded}, but {configured} is configured: restore the key file that belongs to this store"
    )]
    WrongKek {
        /// Id of the key-encryption key that the store belongs to.
        recorded: String,
        /// Id of the configured one.
        configured: String,
    },
    /// The wrapped key of this compartment cannot be unwrapped.
    #[error("the key of {} cannot be unwrapped", .0.as_str_name())]
    KeyUnusable(Compartment),
    /// A row of the key store is not what this build can read.
    #[error("the key store holds an unreadable row")]
    Corrupt,
    /// Too many new cases wait for their keys. Try again later.
    #[error("too many new cases wait for their keys")]
    Overloaded,
    /// The key store or the key-management service cannot be reached. Trying again is safe.
    #[error("the key store is unavailable")]
    Unavailable,
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
    /// The key store cannot be opened.
    #[error("the key store cannot be opened: {0}")]
    Open(Arc<dyn std::error::Error + Send + Sync>),
}

// === impl VaultError ===

impl VaultError {
    pub(crate) fn open(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Open(Arc::new(error))
    }

    /// Tells the operator what the database said, and the caller only that it did not work.
    pub(crate) fn unavailable(error: &sqlx::Error) -> Self {
        tracing::warn!(%error, "the key store failed");
        Self::Unavailable
    }
}
