//! The commands and events of the protocol.

use api::referral::v1::{
    AcceptReferralRequest, AskForMoreRequest, CloseReferralRequest, CompleteReferralRequest,
    DeclineReferralRequest, ProposeReferralRequest, ProvideMoreRequest, RedirectReferralRequest,
    ReferralAccepted, ReferralClosed, ReferralCompleted, ReferralDeclined, ReferralExpired,
    ReferralMoreAsked, ReferralMoreProvided, ReferralProposed, ReferralRedirected,
    ReferralWithdrawn, WithdrawReferralRequest,
};
use decider::{EncodedEvent, EventSet, UnknownEvent};
use uuid::Uuid;

/// Records that nobody answered in time. No RPC: Lá Chắn's own background work decides it, with
/// the role SYSTEM, through the same rules as every other step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpireReferral {
    /// The referral.
    pub referral_id: Uuid,
}

/// What can be asked of a referral.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum ReferralCommand {
    Propose(ProposeReferralRequest),
    Accept(AcceptReferralRequest),
    Decline(DeclineReferralRequest),
    AskForMore(AskForMoreRequest),
    ProvideMore(ProvideMoreRequest),
    Withdraw(WithdrawReferralRequest),
    Redirect(RedirectReferralRequest),
    Close(CloseReferralRequest),
    Complete(CompleteReferralRequest),
    Expire(ExpireReferral),
}

macro_rules! command_from {
    ($($variant:ident($message:ident)),+ $(,)?) => { $(
        impl From<$message> for ReferralCommand {
            fn from(command: $message) -> Self { Self::$variant(command) }
        }
    )+ };
}

command_from! {
    Propose(ProposeReferralRequest),
    Accept(AcceptReferralRequest),
    Decline(DeclineReferralRequest),
    AskForMore(AskForMoreRequest),
    ProvideMore(ProvideMoreRequest),
    Withdraw(WithdrawReferralRequest),
    Redirect(RedirectReferralRequest),
    Close(CloseReferralRequest),
    Complete(CompleteReferralRequest),
    Expire(ExpireReferral),
}

decider::event_set! {
    /// What happens to a referral.
    pub enum ReferralEvent {
        ReferralProposed,
        ReferralAccepted,
        ReferralDeclined,
        ReferralMoreAsked,
        ReferralMoreProvided,
        ReferralWithdrawn,
        ReferralExpired,
        ReferralRedirected,
        ReferralClosed,
        ReferralCompleted,
    }
}

/// An event of a referral and, when it is redirected, the referral that takes its place.
///
/// The new referral stands on a stream of its own. Whom it asks and what it tells is none of the
/// former receiver's business (a school must not learn that police was asked), hence no field of the
/// event.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What happens to this referral.
    pub event: ReferralEvent,
    /// The referral it begins. Not part of the encoded event.
    pub begins: Option<Box<ReferralProposed>>,
    /// Whether it opens the receiver's lane of the case. Not part of the encoded event.
    pub opens_lane: bool,
}

// === impl Step ===

impl Step {
    /// A step that begins no other referral and opens no lane.
    pub fn of(event: impl Into<ReferralEvent>) -> Self {
        Self {
            event: event.into(),
            begins: None,
            opens_lane: false,
        }
    }
}

impl EventSet for Step {
    fn encode(&self) -> EncodedEvent {
        self.event.encode()
    }

    fn decode(event_type: &str, payload: &[u8]) -> Result<Self, UnknownEvent> {
        ReferralEvent::decode(event_type, payload).map(Self::of)
    }

    fn types() -> &'static [&'static str] {
        ReferralEvent::types()
    }
}
