//! Keys in memory, and the one way anything is encrypted here.

use std::fmt;

use api::{CaseId, Compartment};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;
/// Bytes of a nonce: long enough to be drawn at random without counting.
pub(crate) const NONCE_BYTES: usize = 24;

/// A 256-bit key. Wiped when dropped, never printed.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<[u8; KEY_BYTES]>);

/// Which data key a wrapped key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyContext {
    /// The case.
    pub case_id: CaseId,
    /// The compartment.
    pub compartment: Compartment,
    /// Id of the key, a UUIDv7.
    pub key_id: Uuid,
}

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoRandomness;

/// The ciphertext does not belong to this key and these associated data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rejected;

// === impl SecretKey ===

impl SecretKey {
    /// A key from its bytes; `None` when they are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        if bytes.len() != KEY_BYTES {
            return None;
        }
        key.copy_from_slice(bytes);
        Some(Self(key))
    }

    /// The bytes, for a wrapper to wrap.
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    pub(crate) fn generate() -> Result<Self, NoRandomness> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| NoRandomness)?;
        Ok(Self(key))
    }

    pub(crate) fn encrypt(
        &self,
        plaintext: &[u8],
        associated_data: &[u8],
    ) -> Result<([u8; NONCE_BYTES], Vec<u8>), NoRandomness> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| NoRandomness)?;
        let ciphertext = self
            .cipher()
            .encrypt(&nonce.into(), payload(plaintext, associated_data))
            .expect("fails only beyond 256 GiB, and requests are bounded far below");
        Ok((nonce, ciphertext))
    }

    pub(crate) fn decrypt(
        &self,
        nonce: &[u8; NONCE_BYTES],
        ciphertext: &[u8],
        associated_data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Rejected> {
        self.cipher()
            .decrypt(&(*nonce).into(), payload(ciphertext, associated_data))
            .map(Zeroizing::new)
            .map_err(|_| Rejected)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.expose().into())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(…)")
    }
}

fn payload<'a>(msg: &'a [u8], aad: &'a [u8]) -> Payload<'a, 'a> {
    Payload { msg, aad }
}
