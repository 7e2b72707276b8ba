//! The registry: org units with history and successors, people with their posts, qualifications
//! and headships, all as events of one stream.
//!
//! One stream, because an org tree has rules across its entries and an import must be one append.
//! It begins with what the configured file says, recorded just before the first change.

mod bounds;
mod changes;
mod csv_files;
mod decider;
mod founding;
mod gaps;
mod grpc;
mod import;
mod queries;
mod rejection;

pub use crate::csv_files::{PEOPLE_COLUMNS, UNIT_COLUMNS, write_registry};
pub use crate::decider::{RegistryCommand, RegistryDecider, RegistryState};
pub use crate::gaps::{ENDING_WITHIN_DAYS, Gap, gaps};
pub use crate::grpc::{RegistryGrpc, service};
pub use crate::import::{
    IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, REGISTRY_MESSAGE_BYTES_MAX, check_import,
};
pub use crate::rejection::RegistryRejection;
