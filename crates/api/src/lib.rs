//! The contract: generated protobuf and gRPC code, the compartment table of
//! events, the rules of requests, typed ids. Pure: this crate never does I/O.

mod compartments;
mod generated;
mod ids;
mod messages;
mod time;
mod validation;

pub use compartments::{
    COMPARTMENTS, Compartment, CompartmentSet, EventType, SplitError, event_type, event_types,
    merge, split,
};
pub use generated::*;
pub use ids::{CaseId, IdError, OrgUnitId, PersonId};
pub use messages::{CommandRequest, DESCRIPTORS, EventMessage, FILE_DESCRIPTOR_SET, event_json};
pub use time::{timestamp_from_proto, timestamp_to_proto};
pub use validation::{Violation, validate};
