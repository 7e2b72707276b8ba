//! The school lane: notice, assess, help, tell the authorities, follow up
//! (Decree 80/2017/NĐ-CP Art 6, Decree 56/2017/NĐ-CP Art 25).

mod decider;
mod grpc;
mod messages;
mod rejection;
mod state;

pub use self::decider::EducationDecider;
pub use grpc::{EducationGrpc, service};
pub use messages::{EducationCommand, EducationEvent, Step};
pub use rejection::EducationRejection;
pub use state::SchoolState;
