//! The health lane: reception, examination and consent, forensic conclusions
//! and their clocks, psychological care, custody of evidence.

mod decider;
mod grpc;
pub mod limits;

pub use decider::{
    Custody, HealthCommand, HealthDecider, HealthEvent, HealthRejection, HealthState, Requisition,
};
pub use grpc::{HealthGrpc, service};
