//! The legal-aid lane: requests and eligibility, acceptance, appointment,
//! registration with procedural bodies, work done, completion.

mod decider;
mod grpc;
pub mod limits;

pub use decider::{
    AidRequest, Appointment, LegalAidCommand, LegalAidDecider, LegalAidEvent, LegalAidRejection,
    LegalAidState, Stage,
};
pub use grpc::{LegalAidGrpc, service};
