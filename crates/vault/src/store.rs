//! What every store of wrapped keys promises.

use api::{CaseId, Compartment};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::VaultError;
use crate::blind_index::{Criterion, Token};
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
    /// never will. With the key of IDENTITY go the tokens of the case.
    async fn erase(&self, contexts: &[KeyContext], at: Timestamp) -> Result<(), VaultError>;

    /// The key of the blind index; the first to offer one is recorded.
    async fn index_key(&self, fresh: Option<&KeyRow>) -> Result<Option<KeyRow>, VaultError>;

    /// Records tokens, all in one transaction: each once, and none of a case whose key of IDENTITY is
    /// erased or was never made.
    async fn insert_tokens(&self, rows: &[(CaseId, Token)]) -> Result<(), VaultError>;

    /// Cases that have one of these tokens, each with one bit per criterion; those with the highest
    /// bits first, and at most so many. Cases that share nothing but the date of birth are left out.
    async fn find_tokens(
        &self,
        tokens: &[Token],
        cases_max: usize,
    ) -> Result<Vec<(CaseId, u32)>, VaultError>;

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

/// The bits of a case that shares nothing but the date of birth.
pub(crate) const BIRTH_DATE_ONLY: i64 = 1 << Criterion::BirthDate as i64;

/// A row of the search: bits are far below 2^32.
pub(crate) fn found(case_id: Uuid, bits: i64) -> Result<(CaseId, u32), VaultError> {
    let bits = u32::try_from(bits).map_err(|_| VaultError::Corrupt)?;
    Ok((CaseId(case_id), bits))
}
