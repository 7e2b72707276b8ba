//! The referral protocol, written once and mounted by all five agencies.
//!
//! Two parties: the sender proposes and may withdraw; the receiver accepts or
//! declines, and completes. Each step is an event of its own on
//! `referral/<id>`, so nobody overwrites anybody and the sender sees every answer.

mod decider;
mod grpc;

pub use crate::decider::{
    ReferralCommand, ReferralDecider, ReferralEvent, ReferralRejection, ReferralState, Status,
};
pub use crate::grpc::{ReferralGrpc, service};
