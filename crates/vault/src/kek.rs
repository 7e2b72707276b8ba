//! What wraps the data keys: a key file, or whatever implements [`KeyWrapper`].

use std::fmt;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use secret_file::SecretFileError;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::associated_data;
use crate::secret::{KeyContext, NONCE_BYTES, SecretKey};

/// First line of a key file; the second is the key in hexadecimal.
const FILE_HEADER: &str = "lachan key-encryption key v1";
/// Bytes of the digest that identify a key-encryption key.
const FINGERPRINT_BYTES: usize = 8;

/// Wraps data keys: the seam for a key-management service.
#[async_trait]
pub trait KeyWrapper: Send + Sync + 'static {
    /// Id of the key-encryption key. Stored with every key it wraps.
    fn id(&self) -> &str;

    /// Wraps a data key, bound to its context.
    ///
    /// # Errors
    /// See [`WrapError`].
    async fn wrap_key(&self, context: &KeyContext, key: &SecretKey) -> Result<Vec<u8>, WrapError>;

    /// Unwraps a data key that was wrapped for the same context.
    ///
    /// # Errors
    /// See [`WrapError`].
    async fn unwrap_key(
        &self,
        context: &KeyContext,
        wrapped: &[u8],
    ) -> Result<SecretKey, WrapError>;
}

/// Why a key was not wrapped or unwrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// The wrapped key was altered, or belongs to another context or key-encryption key.
    #[error("the wrapped key was altered or belongs elsewhere")]
    Rejected,
    /// The wrapper cannot be reached.
    #[error("the key-encryption key is unavailable")]
    Unavailable,
}

/// Why a key-encryption key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KekError {
    /// The file.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// There is no such file.
    #[error("there is no key-encryption key at {path}")]
    Absent {
        /// The file.
        path: PathBuf,
    },
    /// The file is of another version, or damaged.
    #[error("{path} is no key-encryption key of a version this build knows")]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
}

/// A key-encryption key in a file that only its owner may read.
pub struct KeyEncryptionKey {
    id: String,
    key: SecretKey,
}

// === impl KeyEncryptionKey ===

impl KeyEncryptionKey {
    /// Reads the key file. Services use this: one that made a key of its own would seal what
    /// nobody else can open.
    ///
    /// # Errors
    /// See [`KekError`].
    pub fn load(path: &Path) -> Result<Self, KekError> {
        let content = secret_file::read(path)?.ok_or_else(|| KekError::Absent {
            path: path.to_owned(),
        })?;
        Self::from_file(&content).ok_or_else(|| KekError::Format {
            path: path.to_owned(),
        })
    }

    /// Reads the key file, or makes one. Whoever loses it loses everything that is sealed.
    ///
    /// # Errors
    /// See [`KekError`].
    pub fn load_or_create(path: &Path) -> Result<Self, KekError> {
        let fresh = Self::generate()?;
        let text = secret_file::load_or_create(path, || fresh.to_file())?;
        Self::from_file(&text).ok_or_else(|| KekError::Format {
            path: path.to_owned(),
        })
    }

    /// A new key that is in no file.
    ///
    /// # Errors
    /// The operating system gave no random bytes.
    pub fn generate() -> Result<Self, KekError> {
        SecretKey::generate()
            .map(Self::of)
            .map_err(|_| KekError::NoRandomness)
    }

    /// Fingerprint of the key: safe to show.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn of(key: SecretKey) -> Self {
        let digest = Sha256::new()
            .chain_update(FILE_HEADER)
            .chain_update(key.expose())
            .finalize();
        Self {
            id: hex::encode(&digest[..FINGERPRINT_BYTES]),
            key,
        }
    }

    fn to_file(&self) -> Zeroizing<Vec<u8>> {
        let key = Zeroizing::new(hex::encode(self.key.expose()));
        Zeroizing::new(format!("{FILE_HEADER}\n{}\n", key.as_str()).into_bytes())
    }

    fn from_file(content: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(content).ok()?;
        let (header, rest) = text.split_once('\n')?;
        if header.trim_end() != FILE_HEADER {
            return None;
        }
        let key = Zeroizing::new(hex::decode(rest.trim()).ok()?);
        SecretKey::from_bytes(&key).map(Self::of)
    }
}

impl fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeyEncryptionKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A wrapped key is the nonce followed by the ciphertext.
#[async_trait]
impl KeyWrapper for KeyEncryptionKey {
    fn id(&self) -> &str {
        &self.id
    }

    async fn wrap_key(&self, context: &KeyContext, key: &SecretKey) -> Result<Vec<u8>, WrapError> {
        let associated_data = associated_data::of_key(context, &self.id);
        let (nonce, ciphertext) = self
            .key
            .encrypt(key.expose(), &associated_data)
            .map_err(|_| WrapError::Unavailable)?;
        Ok([nonce.as_slice(), &ciphertext].concat())
    }

    async fn unwrap_key(
        &self,
        context: &KeyContext,
        wrapped: &[u8],
    ) -> Result<SecretKey, WrapError> {
        let (nonce, ciphertext) = wrapped
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(WrapError::Rejected)?;
        let associated_data = associated_data::of_key(context, &self.id);
        let key = self
            .key
            .decrypt(nonce, ciphertext, &associated_data)
            .map_err(|_| WrapError::Rejected)?;
        SecretKey::from_bytes(&key).ok_or(WrapError::Rejected)
    }
}
