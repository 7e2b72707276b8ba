//! Page tokens: opaque, and good for the query and caller they were made for.

use prost::Message;
use service_kit::Failure;
use sha2::{Digest, Sha256};

use super::Caller;

/// Identifies a query: the same caller asking the same with the same filter in the same order.
pub(super) struct Query([u8; 16]);

/// Where the next page starts.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Cursor {
    #[prost(bytes = "vec", tag = "1")]
    query: Vec<u8>,
    /// The sorted numbers of the last row of the page before.
    #[prost(sint64, repeated, tag = "2")]
    pub(super) numbers: Vec<i64>,
    /// The id that tells equal ones apart.
    #[prost(bytes = "vec", tag = "3")]
    pub(super) id: Vec<u8>,
}

// === impl Query ===

impl Query {
    pub(super) fn of(rpc: &str, caller: &Caller, parts: &[&[u8]]) -> Self {
        let actor = &caller.actor;
        let kind = i32::from(actor.agency_kind).to_be_bytes();
        let fixed = [rpc.as_bytes(), actor.org_unit_id.as_str().as_bytes(), &kind];
        let mut digest = Sha256::new();
        for part in fixed.iter().chain(parts) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut id = [0; 16];
        id.copy_from_slice(&digest.finalize()[..16]);
        Self(id)
    }

    /// The token of the page after a row.
    pub(super) fn token(&self, numbers: &[i64], id: &[u8]) -> String {
        let cursor = Cursor {
            query: self.0.to_vec(),
            numbers: numbers.to_vec(),
            id: id.to_vec(),
        };
        hex::encode(cursor.encode_to_vec())
    }

    /// Where a page starts that holds `numbers` numbers; `None` for the first page.
    pub(super) fn cursor(&self, token: &str, numbers: usize) -> Result<Option<Cursor>, Failure> {
        if token.is_empty() {
            return Ok(None);
        }
        hex::decode(token)
            .ok()
            .and_then(|bytes| Cursor::decode(bytes.as_slice()).ok())
            .filter(|cursor| cursor.query == self.0 && cursor.numbers.len() == numbers)
            .map(Some)
            .ok_or_else(|| Failure::invalid_field("page_token", "does not belong to this query"))
    }
}
