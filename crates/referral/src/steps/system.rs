//! What Lá Chắn itself records.

use api::referral::v1::ReferralExpired;
use api::timestamp_to_proto;
use decider::{Occasion, Role};

use super::{Decided, event};
use crate::messages::Step;
use crate::rejection::ReferralRejection as R;
use crate::state::{ReferralState, Status};
use crate::turns::answer_due;

/// Nobody answered in time. The referral does not end: from here on it is the sender's turn to ask
/// elsewhere or take it back, and the receiver may still answer late, with a reason.
pub(crate) fn expire(state: &ReferralState, occasion: &Occasion<'_>) -> Decided {
    if occasion.actor.role != Role::System {
        return Err(R::NotTheSystem);
    }
    if state.status != Status::Proposed || occasion.now <= state.due_at() {
        return Err(R::NotOverdue);
    }
    let follow_up = answer_due(state.priority, None, occasion.now, occasion);
    Ok(Step::of(event!(
        state.parties.clone(),
        ReferralExpired {
            expired_at: Some(timestamp_to_proto(occasion.now)),
            answer_was_due_at: Some(timestamp_to_proto(state.due_at())),
            follow_up_due_at: follow_up.to_proto(),
            follow_up_limit: follow_up.limit,
        }
    )))
}
