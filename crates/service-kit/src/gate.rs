//! The gate: who calls, and whether the policy lets them.

use std::sync::Arc;

use access::{Authorized, Policy, TokenVerifier};
use tonic::metadata::MetadataMap;

use crate::{Clock, Code, Failure};

/// Authenticates and authorizes every RPC, commands and queries alike.
#[derive(Clone)]
pub struct Gate {
    verifier: Arc<TokenVerifier>,
    policy: Arc<Policy>,
    clock: Arc<dyn Clock>,
}

impl Gate {
    /// A gate of one policy.
    pub fn new(verifier: Arc<TokenVerifier>, policy: Arc<Policy>, clock: Arc<dyn Clock>) -> Self {
        Self {
            verifier,
            policy,
            clock,
        }
    }

    /// Lets the caller of an RPC through, or tells why not.
    ///
    /// # Errors
    /// `Unauthenticated` without a valid bearer token; `Denied` when the policy grants nothing.
    pub fn admit(&self, rpc: &str, metadata: &MetadataMap) -> Result<Authorized, Failure> {
        let header = metadata
            .get("authorization")
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| {
                Failure::new(Code::Unauthenticated).because("no authorization header")
            })?;
        let token = header
            .get(..7)
            .filter(|scheme| scheme.eq_ignore_ascii_case("bearer "))
            .and_then(|_| header.get(7..))
            .ok_or_else(|| Failure::new(Code::Unauthenticated).because("not a bearer token"))?;
        let actor = self
            .verifier
            .verify(token.trim(), self.clock.now())
            .map_err(|error| Failure::new(Code::Unauthenticated).because(error))?;
        self.policy
            .authorize(rpc, &actor)
            .map_err(|error| Failure::new(Code::Denied).because(error))
    }
}
