//! The protection of personal data, written once and mounted by every agency: requests of data
//! subjects and breaches (Personal Data Protection Law 91/2025/QH15, Decree 356/2025/NĐ-CP).
//!
//! Each matter has a stream of its own, `data_protection/<matter_id>`, and belongs to the one unit
//! that recorded it: a unit answers for what it holds itself. To everybody else there is no such
//! matter, for who asks for a child's data, and who lost them, says much about the child.
//!
//! Two things hold whatever is asked: nobody is told who reported, and nobody who is suspected of
//! the abuse is told where the child is. The suspicion may be the unit's own or the commune's.

mod decider;
mod grpc;

pub use crate::decider::{
    Breach, DataProtectionCommand, DataProtectionDecider, DataProtectionEvent,
    DataProtectionRejection, DataProtectionState, DataRequest, Matter, Subject,
};
pub use crate::grpc::{DataProtectionGrpc, service};
