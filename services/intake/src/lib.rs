//! Intake and coordination: the report, the assessments, emergency measures,
//! the plan, the review and the closing of a case (Decree 56/2017/NĐ-CP Ch. III).

mod decider;
mod dossier;
mod grpc;
mod messages;
mod rejection;
mod state;

pub use self::decider::IntakeDecider;
pub use dossier::DossierGaps;
pub use grpc::{IntakeGrpc, service};
pub use messages::{IntakeCommand, IntakeEvent};
pub use rejection::IntakeRejection;
pub use state::CaseState;
