//! What every store of wrapped keys promises.

use api::{CaseId, Compartment};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::VaultError;
use crate::secret::KeyContext;

/// A row: one key of one (case, compartment).
#[derive(Debug, Clone)]
pub(crate) struct KeyRow {
    pub(crate) context: KeyContext,
    pub(crate) kek_id: String,
    /// `None` once erased.
    pub(crate) wrapped: Option<Vec<u8>>,
}

/// The wrapped keys. Whatever a call reports as done is durable.
#[async_trait]
pub(crate) trait KeyStore: Send + Sync + 'static {
    /// Id of the key-encryption key the store belongs to; the first to claim it is recorded.
    async fn claim(&self, kek_id: &str) -> Result<String, VaultError>;

    /// All rows of these cases.
    async fn read(&self, cases: &[CaseId]) -> Result<Vec<KeyRow>, VaultError>;

    /// Records those rows whose (case, compartment) has none yet, all in one transaction, and says
    /// how many they were.
    async fn insert(&self, rows: &[KeyRow]) -> Result<u64, VaultError>;

    /// Destroys the wrapped keys of these contexts; one that had none gets an erased row, so that it
    /// never will.
    async fn erase(&self, contexts: &[KeyContext], at: Timestamp) -> Result<(), VaultError>;

    /// Closes the connections.
    async fn close(&self);
}

/// A context from the columns of a row.
pub(crate) fn context(
    case_id: Uuid,
    compartment: i64,
    key_id: Uuid,
) -> Result<KeyContext, VaultError> {
    let compartment = i32::try_from(compartment)
        .ok()
        .and_then(|number| Compartment::try_from(number).ok())
        .ok_or(VaultError::Corrupt)?;
    Ok(KeyContext {
        case_id: CaseId(case_id),
        compartment,
        key_id,
    })
}
