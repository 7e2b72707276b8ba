//! The health lane: reception, examination and consent, forensic examination
//! and its clocks, services, psychological care.

mod decider;
mod grpc;
mod limits;

pub use decider::{
    CarePlan, Conclusion, Consent, HealthCommand, HealthDecider, HealthEvent, HealthRejection,
    HealthState, Reception, Record, Recorded, Requisition,
};
pub use grpc::{HealthGrpc, service};
pub use limits::{SESSION_MAX, forensic_rule};
