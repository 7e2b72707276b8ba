//! The referral protocol, written once and mounted by all five agencies.
//!
//! Two parties: the sender proposes, gives more when it is asked for, may withdraw, and sees to it
//! that a declined or expired referral goes on elsewhere; the receiver accepts, declines or asks
//! for more, and completes. Each step is an event of its own on `referral/<id>`, taken only by the
//! party whose it is, so nobody overwrites anybody and the sender sees every answer. Until the end
//! somebody has the next step and a time for it ([`ReferralState::turn`]): a referral cannot vanish
//! between two agencies. An answer that does not come is recorded by Lá Chắn itself
//! ([`ExpireReferral`]).
//!
//! Accepting lets the receiver into the case, but for a change of school: the new school is told where no
//! other unit of the case reads it. Nothing of a referral is corrected, since the other party may have
//! acted on it: a sender withdraws what was wrong and proposes anew.

mod decider;
mod grpc;
mod messages;
mod rejection;
mod sharing;
mod state;
mod steps;
mod turns;

pub use crate::decider::ReferralDecider;
pub use crate::grpc::{ReferralGrpc, service};
pub use crate::messages::{ExpireReferral, ReferralCommand, ReferralEvent, Step};
pub use crate::rejection::ReferralRejection;
pub use crate::sharing::shared_of;
pub use crate::state::{End, Party, ReferralState, Status, Turn};
pub use crate::turns::{Due, answer_due};
