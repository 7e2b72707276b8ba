//! The key that signs tokens, and its public half for those who only verify.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secret_file::SecretFileError;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::names::{agency_kind_name, role_name};
use crate::token::{Claims, IssueError, TOKEN_AUDIENCE, TOKEN_ISSUER, TOKEN_LIFETIME_MAX};
use crate::{LiveRegistry, Registry, TokenVerifier};

/// Why a token key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenKeyError {
    /// The file of the private key.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// The file of the public key.
    #[error("cannot access {path}: {source}")]
    PublicFile {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It holds no Ed25519 key in PEM form.
    #[error("{path} holds no ed25519 key in PEM form")]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
}

/// Signs tokens for people of the registry.
pub struct TokenIssuer {
    encoding_key: EncodingKey,
    public_pem: String,
}

// === impl TokenIssuer ===

impl TokenIssuer {
    /// Reads the private key, or makes one; the public key is written beside it.
    ///
    /// # Errors
    /// See [`TokenKeyError`].
    pub fn load_or_create(path: &Path) -> Result<Self, TokenKeyError> {
        let fresh = generate()?;
        let pem = secret_file::load_or_create(path, || fresh)?;
        let not_a_key = || TokenKeyError::NotAKey {
            path: path.to_owned(),
        };
        let text = std::str::from_utf8(&pem).map_err(|_| not_a_key())?;
        let signing_key = SigningKey::from_pkcs8_pem(text).map_err(|_| not_a_key())?;
        let issuer = Self::of(&signing_key).ok_or_else(not_a_key)?;
        write_public(&Self::public_key_path(path), &issuer.public_pem)?;
        Ok(issuer)
    }

    /// Where [`TokenIssuer::load_or_create`] puts the public key: `token-key.pem` has `token-key.pub.pem`.
    pub fn public_key_path(path: &Path) -> PathBuf {
        path.with_extension("pub.pem")
    }

    fn of(signing_key: &SigningKey) -> Option<Self> {
        let private_der = signing_key.to_pkcs8_der().ok()?;
        let public_pem = signing_key
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .ok()?;
        Some(Self {
            encoding_key: EncodingKey::from_ed_der(private_der.as_bytes()),
            public_pem,
        })
    }

    /// The public key in PEM form: all that [`TokenVerifier::from_pem`] needs.
    pub fn public_key_pem(&self) -> &str {
        &self.public_pem
    }

    /// A token for a person who is in force now.
    ///
    /// # Errors
    /// See [`IssueError`].
    pub fn issue(
        &self,
        registry: &Registry,
        person_id: &str,
        now: Timestamp,
        lifetime: Duration,
    ) -> Result<String, IssueError> {
        if lifetime.as_secs() == 0 || lifetime > TOKEN_LIFETIME_MAX {
            return Err(IssueError::Lifetime);
        }
        let office = registry
            .person_in_force(person_id, now)
            .ok_or(IssueError::UnknownPerson)?;
        let issued_at = now.as_second();
        self.sign(&Claims {
            sub: office.person.id.to_string(),
            org: office.unit.id.to_string(),
            agency: agency_kind_name(office.agency_kind).to_owned(),
            role: role_name(office.role).to_owned(),
            iss: TOKEN_ISSUER.to_owned(),
            aud: TOKEN_AUDIENCE.to_owned(),
            iat: issued_at,
            exp: issued_at.saturating_add_unsigned(lifetime.as_secs()),
            jti: Uuid::now_v7(),
        })
    }

    /// Signs claims as they are. For tests of what a verifier refuses; use [`TokenIssuer::issue`].
    ///
    /// # Errors
    /// Signing failed.
    pub fn sign(&self, claims: &Claims) -> Result<String, IssueError> {
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &self.encoding_key)
            .map_err(|_| IssueError::Signing)
    }

    /// A verifier of this issuer's own tokens, for the shape in which both live in one process.
    ///
    /// # Errors
    /// Never, as long as the issuer was made here.
    pub fn verifier(
        &self,
        registry: impl Into<LiveRegistry>,
    ) -> Result<TokenVerifier, TokenKeyError> {
        TokenVerifier::from_pem(&self.public_pem, registry)
    }
}

impl fmt::Debug for TokenIssuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenIssuer")
            .finish_non_exhaustive()
    }
}

fn generate() -> Result<Zeroizing<Vec<u8>>, TokenKeyError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(|_| TokenKeyError::NoRandomness)?;
    let pem = SigningKey::from_bytes(&seed)
        .to_pkcs8_pem(LineEnding::LF)
        .expect("a fresh key has an encoding");
    Ok(Zeroizing::new(pem.as_bytes().to_vec()))
}

/// Written beside and renamed, so that a service that starts meanwhile never reads half of it.
fn write_public(path: &Path, pem: &str) -> Result<(), TokenKeyError> {
    if std::fs::read_to_string(path).is_ok_and(|present| present == pem) {
        return Ok(());
    }
    let draft = path.with_extension(format!("{}.draft", Uuid::now_v7()));
    std::fs::write(&draft, pem)
        .and_then(|()| std::fs::rename(&draft, path))
        .map_err(|source| TokenKeyError::PublicFile {
            path: path.to_owned(),
            source,
        })
}
