//! The police lane: denunciations and their clocks, the child-friendly room,
//! sessions with minors, forensic examinations.

mod decider;
mod grpc;
pub mod limits;

pub use decider::{
    Booking, Denunciation, PoliceCommand, PoliceDecider, PoliceEvent, PoliceRejection, PoliceState,
    Session, Stage,
};
pub use grpc::{PoliceGrpc, service};
