//! Sealing: events are split by compartment, and every compartment but PUBLIC
//! is encrypted with the key of that (case, compartment).
//!
//! - XChaCha20-Poly1305 with random nonces. The associated data name case,
//!   event, type and compartment: a part opens in its own place and nowhere else.
//! - Keys live apart from the log, wrapped by a [`KeyWrapper`]: a key file, or a
//!   KMS. A key seals nothing before it is durable, and the first one recorded wins.
//! - Erasing a key makes all it sealed unreadable for ever. No new key takes its place.
//! - A keyed blind index beside the keys finds cases about the same child, and tells nobody who it is.
//!
//! [`Vault`] knows nothing of who may read what: it opens what it is told to.

mod associated_data;
mod blind_index;
mod case_keys;
mod error;
mod indexer;
mod keeper;
mod kek;
mod normal_form;
mod parts;
mod postgres;
mod secret;
mod sqlite;
mod store;
mod vault;

pub use blind_index::{CRITERIA, Criterion, Likeness};
pub use error::VaultError;
pub use kek::{KekError, KeyEncryptionKey, KeyWrapper, WrapError};
pub use secret::{KeyContext, SecretKey};
pub use vault::{Opened, Sealed, Vault, VaultLimits};
