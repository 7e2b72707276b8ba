//! The chain of custody, written once and used by every agency that holds evidence.
//!
//! Each item has a stream of its own, `custody/<item_id>`, whatever lanes it passes through. That
//! is what keeps the chain from forking: two parties that act at the same moment write to one
//! stream at one version, and the second one is decided anew on what the first one recorded. Were
//! the chain spread over the lanes of its holders, no version would stand between them.

mod decider;
mod grpc;

pub use crate::decider::{
    CustodyCommand, CustodyDecider, CustodyEvent, CustodyRejection, CustodyState, Item, Link,
    LinkKind, Seen, Transit,
};
pub use crate::grpc::{CustodyGrpc, service};
