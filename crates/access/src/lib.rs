//! Who is who, and who may do and read what.
//!
//! - [`Registry`]: the org units and the people with their history; read from a file, changed by
//!   events, shared as a [`LiveRegistry`].
//! - [`TokenIssuer`] and [`TokenVerifier`]: from a signed token to an actor.
//! - [`Policy`]: which agency and role may call which RPC; default deny.
//! - [`disclosure`]: which compartments of which lane an agency may read.
//!
//! Pure but for the reading of key and registry files; the time is always an argument.

mod disclosure;
mod live_registry;
mod names;
mod policy;
mod policy_file;
mod registry;
mod registry_check;
mod registry_entries;
mod registry_events;
mod registry_file;
mod registry_merge;
mod registry_problem;
mod registry_records;
mod registry_rows;
mod token;
mod token_key;
mod token_verifier;

pub use decider::Level;
pub use disclosure::{
    Concern, Disclosure, LANES, concern_of, custody_item, disclosure, disclosure_of, matter_unit,
    referral_parties, referral_units, responsible_unit,
};
pub use live_registry::LiveRegistry;
pub use names::{
    AGENCY_KINDS, agency_kind_name, parse_agency_kind, parse_role, role_fits, role_name,
};
pub use policy::{Authorized, Denied, Policy, contract_rpcs};
pub use policy_file::{PolicyError, PolicyProblem};
pub use registry::{InOffice, Registry};
pub use registry_check::{Finding, Subject};
pub use registry_entries::{
    Headship, Mandate, OrgUnitEntry, Period, PersonEntry, Qualified, UnitLayer,
};
pub use registry_events::{FOUNDING_IMPORT, REGISTRY_CATEGORY, REGISTRY_STREAM, RegistryEvent};
pub use registry_file::RegistryError;
pub use registry_merge::Merged;
pub use registry_problem::{Place, ProblemKind, RegistryProblem, Table};
pub use registry_records::level_to_proto;
pub use registry_rows::{PersonRow, Rows, UnitRow, check_name, level_name, read_date};
pub use token::{Claims, IssueError, TOKEN_AUDIENCE, TOKEN_ISSUER, TOKEN_LIFETIME_MAX};
pub use token_key::{TokenIssuer, TokenKeyError};
pub use token_verifier::{AuthenticationError, TokenVerifier};
