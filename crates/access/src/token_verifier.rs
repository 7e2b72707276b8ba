//! From a signed token to the actor it stands for.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use decider::Actor;
use ed25519_dalek::VerifyingKey;
use ed25519_dalek::pkcs8::DecodePublicKey;
use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::names::{agency_kind_name, role_name};
use crate::token::{Claims, TOKEN_AUDIENCE, TOKEN_ISSUER, TOKEN_LIFETIME_MAX};
use crate::{LiveRegistry, TokenKeyError};

/// Longest token, in bytes; ours have about 400.
const TOKEN_BYTES_MAX: usize = 4 * 1024;
/// How far the clocks of issuer and verifier may differ, in seconds.
const LEEWAY_S: i64 = 60;
/// Tokens whose signature need not be verified again.
const CACHED_TOKENS_MAX: usize = 10_000;

/// Why a caller is not known. Never repeats what the token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthenticationError {
    /// No token was sent.
    #[error("a bearer token is required")]
    Missing,
    /// It is no token of the expected form and algorithm.
    #[error("the token is malformed")]
    Malformed,
    /// Its signature is not by the expected key.
    #[error("the token's signature is not valid")]
    BadSignature,
    /// It comes from or is meant for somebody else.
    #[error("the token was issued by or for another party")]
    WrongParty,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not begun.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// It ends before it begins, or lives longer than tokens may.
    #[error("the token's lifetime is not allowed")]
    Lifetime,
    /// The registry knows no such person at this time.
    #[error("the person is not in the registry or no longer in force")]
    UnknownPerson,
    /// The registry says otherwise about unit, agency or role.
    #[error("the token does not agree with the registry")]
    RegistryMismatch,
}

/// Verifies tokens with the issuer's public key and the registry.
pub struct TokenVerifier {
    key: DecodingKey,
    validation: Validation,
    registry: LiveRegistry,
    /// Claims whose signature was verified, by digest of the token. Times and registry are checked at every use.
    verified: Cache<[u8; 32], Arc<Claims>>,
}

// === impl TokenVerifier ===

impl TokenVerifier {
    /// A verifier for tokens signed by the owner of this public key.
    ///
    /// # Errors
    /// The text is no Ed25519 public key in PEM form.
    pub fn from_pem(pem: &str, registry: impl Into<LiveRegistry>) -> Result<Self, TokenKeyError> {
        Self::build(pem, registry.into()).ok_or_else(|| TokenKeyError::NotAKey {
            path: "the given text".into(),
        })
    }

    /// A verifier with the public key in a file.
    ///
    /// # Errors
    /// The file cannot be read or holds no Ed25519 public key in PEM form.
    pub fn from_file(
        path: &Path,
        registry: impl Into<LiveRegistry>,
    ) -> Result<Self, TokenKeyError> {
        let pem = std::fs::read_to_string(path).map_err(|source| TokenKeyError::PublicFile {
            path: path.to_owned(),
            source,
        })?;
        Self::build(&pem, registry.into()).ok_or_else(|| TokenKeyError::NotAKey {
            path: path.to_owned(),
        })
    }

    fn build(pem: &str, registry: LiveRegistry) -> Option<Self> {
        let key = VerifyingKey::from_public_key_pem(pem).ok()?;
        // only EdDSA: with the algorithm pinned, a token cannot choose how it is verified
        let mut validation = Validation::new(Algorithm::EdDSA);
        // times, issuer and audience are checked here, against the caller's clock
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Some(Self {
            key: DecodingKey::from_ed_der(key.as_bytes()),
            validation,
            registry,
            verified: Cache::new(CACHED_TOKENS_MAX),
        })
    }

    /// The actor a token stands for. Takes the token alone or with its `Bearer ` scheme.
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub fn verify(&self, bearer: &str, now: Timestamp) -> Result<Actor, AuthenticationError> {
        let token = strip_scheme(bearer);
        if token.is_empty() {
            return Err(AuthenticationError::Missing);
        }
        if token.len() > TOKEN_BYTES_MAX {
            return Err(AuthenticationError::Malformed);
        }
        let digest: [u8; 32] = Sha256::digest(token).into();
        let claims = match self.verified.get(&digest) {
            Some(claims) => claims,
            None => Arc::new(self.verify_signature(token)?),
        };
        let checked = check_claims(&claims, now).and_then(|()| self.identify(&claims, now));
        match &checked {
            // worth remembering only once everything about it has been right
            Ok(_) => self.remember(digest, &claims),
            Err(AuthenticationError::Expired) => drop(self.verified.remove(&digest)),
            Err(_) => {}
        }
        checked
    }

    fn remember(&self, digest: [u8; 32], claims: &Arc<Claims>) {
        if !self.verified.contains_key(&digest) {
            self.verified.insert(digest, Arc::clone(claims));
        }
    }

    fn verify_signature(&self, token: &str) -> Result<Claims, AuthenticationError> {
        jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation)
            .map(|token| token.claims)
            .map_err(|error| match error.kind() {
                ErrorKind::InvalidSignature => AuthenticationError::BadSignature,
                _ => AuthenticationError::Malformed,
            })
    }

    fn identify(&self, claims: &Claims, now: Timestamp) -> Result<Actor, AuthenticationError> {
        let registry = self.registry.current();
        let office = registry
            .person_in_force(&claims.sub, now)
            .ok_or(AuthenticationError::UnknownPerson)?;
        let agrees = office.unit.id.as_str() == claims.org
            && agency_kind_name(office.agency_kind) == claims.agency
            && role_name(office.role) == claims.role;
        if !agrees {
            return Err(AuthenticationError::RegistryMismatch);
        }
        Ok(Actor {
            person_id: office.person.id.clone(),
            org_unit_id: office.unit.id.clone(),
            agency_kind: office.agency_kind,
            role: office.role,
            predecessors: registry.predecessors(office.unit.id.as_str(), now),
        })
    }

    /// How many tokens are remembered.
    pub fn cached_len(&self) -> usize {
        self.verified.len()
    }
}

impl fmt::Debug for TokenVerifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenVerifier")
            .finish_non_exhaustive()
    }
}

fn strip_scheme(bearer: &str) -> &str {
    const SCHEME: &str = "Bearer ";
    let bearer = bearer.trim();
    match bearer.get(..SCHEME.len()) {
        Some(scheme) if scheme.eq_ignore_ascii_case(SCHEME) => bearer[SCHEME.len()..].trim_start(),
        _ if bearer.eq_ignore_ascii_case(SCHEME.trim_end()) => "",
        _ => bearer,
    }
}

fn check_claims(claims: &Claims, now: Timestamp) -> Result<(), AuthenticationError> {
    if claims.iss != TOKEN_ISSUER || claims.aud != TOKEN_AUDIENCE {
        return Err(AuthenticationError::WrongParty);
    }
    let lifetime_s = claims.exp.checked_sub(claims.iat);
    let allowed_s = 1..=TOKEN_LIFETIME_MAX.as_secs() as i64;
    if !lifetime_s.is_some_and(|lifetime_s| allowed_s.contains(&lifetime_s)) {
        return Err(AuthenticationError::Lifetime);
    }
    let now_s = now.as_second();
    if now_s >= claims.exp.saturating_add(LEEWAY_S) {
        return Err(AuthenticationError::Expired);
    }
    if now_s < claims.iat.saturating_sub(LEEWAY_S) {
        return Err(AuthenticationError::NotYetValid);
    }
    Ok(())
}
