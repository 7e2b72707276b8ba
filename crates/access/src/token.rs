//! What a token says. Short-lived, signed with Ed25519, checked against the registry at every use.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The `iss` claim.
pub const TOKEN_ISSUER: &str = "lachan";
/// The `aud` claim.
pub const TOKEN_AUDIENCE: &str = "lachan";
/// Longest life of a token: one day on duty.
pub const TOKEN_LIFETIME_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// The claims of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Person id.
    pub sub: String,
    /// Org unit id.
    pub org: String,
    /// Agency kind of the unit, for example `LEGAL_AID`.
    pub agency: String,
    /// Role of the person, for example `ROOM_KEEPER`.
    pub role: String,
    /// Who issued it: [`TOKEN_ISSUER`].
    pub iss: String,
    /// Whom it is for: [`TOKEN_AUDIENCE`].
    pub aud: String,
    /// When it was issued, in seconds since the epoch.
    pub iat: i64,
    /// When it ends, in seconds since the epoch.
    pub exp: i64,
    /// Id of the token.
    pub jti: Uuid,
}

/// Why no token was issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The registry knows no such person at that time.
    #[error("the registry has no such person in force")]
    UnknownPerson,
    /// The life asked for is zero or too long.
    #[error("a token lives between 1 second and {} hours", TOKEN_LIFETIME_MAX.as_secs() / 3600)]
    Lifetime,
    /// Signing failed.
    #[error("the token could not be signed")]
    Signing,
}
