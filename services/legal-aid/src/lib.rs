//! The legal-aid lane: requests and eligibility, papers, acceptance, appointment, registration with
//! procedural bodies, work done, completion, complaints and inspection (Law on Legal Aid
//! 11/2017/QH14).

mod decider;
mod grpc;
mod messages;

pub use decider::{
    AidRequest, Appointment, Complaint, Eligibility, LegalAidDecider, LegalAidRejection,
    LegalAidState, Papers, Registration, Session, Stage,
};
pub use grpc::{LegalAidGrpc, service};
pub use messages::{LegalAidCommand, LegalAidEvent};
