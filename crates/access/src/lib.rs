//! Who is who, and who may do and read what.
//!
//! - [`Registry`]: the org units and the people, with their validity.
//! - [`TokenIssuer`] and [`TokenVerifier`]: from a signed token to an actor.
//! - [`Policy`]: which agency and role may call which RPC; default deny.
//! - [`disclosure`]: which compartments of which lane an agency may read.
//!
//! Pure but for the reading of key and registry files; the time is always an argument.

mod disclosure;
mod names;
mod policy;
mod policy_file;
mod registry;
mod registry_file;
mod token;
mod token_key;
mod token_verifier;

pub use disclosure::{Disclosure, LANES, disclosure, referral_parties, referral_units};
pub use names::{
    AGENCY_KINDS, agency_kind_name, parse_agency_kind, parse_role, role_fits, role_name,
};
pub use policy::{Authorized, Denied, Policy, contract_rpcs};
pub use policy_file::{PolicyError, PolicyProblem};
pub use registry::{Level, OrgUnitEntry, Period, PersonEntry, Registry};
pub use registry_file::{RegistryError, RegistryProblem};
pub use token::{Claims, IssueError, TOKEN_AUDIENCE, TOKEN_ISSUER, TOKEN_LIFETIME_MAX};
pub use token_key::{TokenIssuer, TokenKeyError};
pub use token_verifier::{AuthenticationError, TokenVerifier};
