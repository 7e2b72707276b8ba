//! The steps of the protocol, by who takes them.

mod receiver;
mod sender;
mod system;

pub(crate) use receiver::{accept, ask, complete, decline};
pub(crate) use sender::{close, propose, provide, redirect, withdraw};
pub(crate) use system::expire;

use api::codes::v1::DelayReason;
use decider::{AHEAD_MAX, Occasion, explained};
use jiff::Timestamp;

use crate::messages::Step;
use crate::rejection::ReferralRejection;
use crate::state::{Party, ReferralState};

/// What every step answers with.
pub(crate) type Decided = Result<Step, ReferralRejection>;

/// An event of the protocol: fields 1 to 5 from the parties, the others as given.
macro_rules! event {
    ($parties:expr, $name:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let parties = $parties;
        $name {
            referral_id: parties.referral_id,
            from_org_unit_id: parties.from_unit,
            from_agency_kind: parties.from_kind,
            to_org_unit_id: parties.to_unit,
            to_agency_kind: parties.to_kind,
            $($field: $value,)*
        }
    }};
}
pub(crate) use event;

/// Whether the actor's unit is the party whose step it is, at a time at which it can be.
fn check_party(
    party: Party,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Result<(), ReferralRejection> {
    if !state.is(party, occasion.actor) {
        return Err(match party {
            Party::Sender => ReferralRejection::NotTheSender,
            Party::Receiver => ReferralRejection::NotTheReceiver,
        });
    }
    match state.proposed_at.duration_since(occasion.occurred_at) > AHEAD_MAX {
        true => Err(ReferralRejection::BeforeProposal),
        false => Ok(()),
    }
}

/// Late steps are recorded once somebody said why.
fn check_delay(late: bool, reason: DelayReason, words: &str) -> Result<(), ReferralRejection> {
    let (unexplained, unworded) = (
        ReferralRejection::DelayUnexplained,
        ReferralRejection::DelayUnworded,
    );
    explained(late, reason, words, unexplained, unworded)
}

/// A time of the request: absent, or one that does not lie before `earliest`.
fn not_before(
    told: Option<&prost_types::Timestamp>,
    earliest: Timestamp,
    rejection: ReferralRejection,
) -> Result<Option<Timestamp>, ReferralRejection> {
    match told.map(api::timestamp_from_proto) {
        None => Ok(None),
        Some(Some(at)) if at >= earliest => Ok(Some(at)),
        Some(_) => Err(rejection),
    }
}
