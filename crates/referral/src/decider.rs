//! The rules of the protocol. Pure.

use api::CaseId;
use api::referral::v1::ReferralAccepted;
use decider::{Decider, Elsewhere, EncodedEvent, LaneBasis, LaneOpened, Occasion, Target, lane_of};
use uuid::Uuid;

use crate::messages::{ReferralCommand, ReferralEvent, Step};
use crate::rejection::ReferralRejection;
use crate::state::ReferralState;
use crate::steps;

/// The rules of `referral/<referral_id>`.
pub struct ReferralDecider;

impl Decider for ReferralDecider {
    const CATEGORY: &'static str = "referral";
    type Command = ReferralCommand;
    type Event = Step;
    type State = ReferralState;
    type Rejection = ReferralRejection;

    fn target(command: &ReferralCommand) -> Target {
        use ReferralCommand as C;
        let referral_id = match command {
            C::Propose(_) => return Target::New,
            C::Expire(command) => return Target::Existing(command.referral_id),
            C::Accept(command) => &command.referral_id,
            C::Decline(command) => &command.referral_id,
            C::AskForMore(command) => &command.referral_id,
            C::ProvideMore(command) => &command.referral_id,
            C::Withdraw(command) => &command.referral_id,
            C::Redirect(command) => &command.referral_id,
            C::Close(command) => &command.referral_id,
            C::Complete(command) => &command.referral_id,
        };
        // a request is checked before it gets here; the nil stream exists nowhere
        Target::Existing(referral_id.parse().unwrap_or(Uuid::nil()))
    }

    fn requires_lane_of(command: &ReferralCommand) -> Option<CaseId> {
        match command {
            ReferralCommand::Propose(command) => command.case_id.parse().ok().map(CaseId),
            _ => None,
        }
    }

    fn decide(
        command: &ReferralCommand,
        state: &ReferralState,
        occasion: &Occasion<'_>,
    ) -> Result<Vec<Step>, ReferralRejection> {
        use ReferralCommand as C;
        let step = match command {
            C::Propose(command) => steps::propose(command, occasion),
            C::Accept(command) => steps::accept(command, state, occasion),
            C::Decline(command) => steps::decline(command, state, occasion),
            C::AskForMore(command) => steps::ask(command, state, occasion),
            C::ProvideMore(command) => steps::provide(command, state, occasion),
            C::Withdraw(command) => steps::withdraw(command, state, occasion),
            C::Redirect(command) => steps::redirect(command, state, occasion),
            C::Close(command) => steps::close(command, state, occasion),
            C::Complete(command) => steps::complete(command, state, occasion),
            C::Expire(_) => steps::expire(state, occasion),
        }?;
        Ok(vec![step])
    }

    fn evolve(state: ReferralState, step: &Step) -> ReferralState {
        state.evolve(&step.event)
    }

    /// Accepting opens the receiver's lane of the case, unless a school is told of a change of school;
    /// redirecting begins another referral. In the same append, so that neither stands without the other.
    fn elsewhere(step: &Step, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
        if let Some(proposed) = &step.begins {
            return vec![Elsewhere {
                category: Self::CATEGORY,
                stream_id: occasion.subject_id,
                event: EncodedEvent::of(proposed.as_ref()),
            }];
        }
        match &step.event {
            ReferralEvent::ReferralAccepted(accepted) if step.opens_lane => {
                lane_of_receiver(accepted, occasion)
            }
            _ => Vec::new(),
        }
    }
}

fn lane_of_receiver(accepted: &ReferralAccepted, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
    let Some(category) = lane_of(accepted.to_agency_kind()) else {
        return Vec::new();
    };
    let opened = LaneOpened {
        org_unit_id: accepted.to_org_unit_id.clone(),
        agency_kind: accepted.to_agency_kind,
        basis: LaneBasis::Referral.into(),
        referral_id: accepted.referral_id.clone(),
    };
    vec![Elsewhere {
        category,
        stream_id: occasion.case_id.0,
        event: EncodedEvent::of(&opened),
    }]
}
