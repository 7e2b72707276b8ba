//! Where a referral stands: whose turn it is, and until when. Folded from PUBLIC fields only.

use api::codes::v1::Priority;
use api::log::v1::AgencyKind;
use api::referral::v1::{ReferralProposed, ReferralPurpose};
use api::{CaseId, timestamp_from_proto};
use decider::{Actor, Lane, Role};
use jiff::Timestamp;

use crate::messages::ReferralEvent;

/// Where a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// There is none.
    #[default]
    Absent,
    /// Waits for the receiver's answer.
    Proposed,
    /// The receiver asked for more and waits for it.
    MoreAsked,
    /// Nobody answered in time. A late answer is still possible.
    Expired,
    /// The receiver acts on it.
    Accepted,
    /// The receiver declined; the sender is to see to it that the need is met elsewhere.
    Declined,
    /// Nothing more happens.
    Ended(End),
}

/// How a referral ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The sender took it back.
    Withdrawn,
    /// Another referral took its place.
    Redirected,
    /// The sender let the refusal rest.
    Closed,
    /// The receiver told the result.
    Completed,
}

/// A side of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The unit that refers.
    Sender,
    /// The unit that is asked.
    Receiver,
}

/// Whose the next step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn<'a> {
    /// The side.
    pub party: Party,
    /// The unit.
    pub org_unit_id: &'a str,
    /// Until when. A referral without a time is due as soon as it is made.
    pub due_at: Timestamp,
}

/// The two units, as the last step named them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parties {
    pub(crate) referral_id: String,
    pub(crate) from_unit: String,
    pub(crate) from_kind: i32,
    pub(crate) to_unit: String,
    pub(crate) to_kind: i32,
}

/// What the events of a referral add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReferralState {
    /// Where it stands.
    pub status: Status,
    /// What it asks for.
    pub purpose: ReferralPurpose,
    /// How soon.
    pub priority: Priority,
    /// Unit that the receiver suggested when it declined; empty when none.
    pub suggested_unit: String,
    /// How often more was asked for.
    pub rounds: u32,
    pub(crate) parties: Parties,
    pub(crate) proposed_at: Timestamp,
    case_id: Option<CaseId>,
    due_at: Timestamp,
}

// === impl ReferralState ===

impl Lane for ReferralState {
    /// Both parties, and nobody else, know of a referral; Lá Chắn itself lets it expire.
    fn admits(&self, actor: &Actor) -> bool {
        self.is(Party::Sender, actor)
            || self.is(Party::Receiver, actor)
            || actor.role == Role::System
    }

    fn case_id(&self) -> Option<CaseId> {
        self.case_id
    }
}

impl ReferralState {
    /// Whose the next step is; `None` before the beginning and after the end.
    pub fn turn(&self) -> Option<Turn<'_>> {
        let party = match self.status {
            Status::Proposed | Status::Accepted => Party::Receiver,
            Status::MoreAsked | Status::Declined | Status::Expired => Party::Sender,
            Status::Absent | Status::Ended(_) => return None,
        };
        Some(Turn {
            party,
            org_unit_id: self.unit(party),
            due_at: self.due_at,
        })
    }

    /// Whether the actor's unit, or one it succeeded, is that party: as the agency it was when the
    /// referral was made, for what is told to a school is not told to a police unit of that name.
    pub(crate) fn is(&self, party: Party, actor: &Actor) -> bool {
        let kind = match party {
            Party::Sender => self.sender_kind(),
            Party::Receiver => self.receiver_kind(),
        };
        actor.agency_kind == kind && actor.acts_for(self.unit(party))
    }

    /// When the present turn ends.
    pub(crate) fn due_at(&self) -> Timestamp {
        self.due_at
    }

    /// Agency kind of the sender.
    pub(crate) fn sender_kind(&self) -> AgencyKind {
        self.parties.from_kind.try_into().unwrap_or_default()
    }

    /// Agency kind of the receiver.
    pub(crate) fn receiver_kind(&self) -> AgencyKind {
        self.parties.to_kind.try_into().unwrap_or_default()
    }

    /// The parties once the actor has taken a step: a merged unit's successor is the party.
    pub(crate) fn parties_after(&self, party: Party, actor: &Actor) -> Parties {
        let mut parties = self.parties.clone();
        let unit = actor.org_unit_id.to_string();
        match party {
            Party::Sender => parties.from_unit = unit,
            Party::Receiver => parties.to_unit = unit,
        }
        parties
    }

    fn unit(&self, party: Party) -> &str {
        match party {
            Party::Sender => &self.parties.from_unit,
            Party::Receiver => &self.parties.to_unit,
        }
    }

    pub(crate) fn evolve(mut self, event: &ReferralEvent) -> Self {
        use ReferralEvent as E;
        match event {
            E::ReferralProposed(event) => self.begin(event),
            E::ReferralAccepted(event) => {
                self.name_units(&event.from_org_unit_id, &event.to_org_unit_id);
                self.enter(Status::Accepted, event.complete_by.as_ref());
            }
            E::ReferralDeclined(event) => {
                self.name_units(&event.from_org_unit_id, &event.to_org_unit_id);
                self.suggested_unit.clone_from(&event.suggested_org_unit_id);
                self.enter(Status::Declined, event.follow_up_due_at.as_ref());
            }
            E::ReferralMoreAsked(event) => {
                self.name_units(&event.from_org_unit_id, &event.to_org_unit_id);
                self.rounds = event.round;
                self.enter(Status::MoreAsked, event.due_at.as_ref());
            }
            E::ReferralMoreProvided(event) => {
                self.name_units(&event.from_org_unit_id, &event.to_org_unit_id);
                self.enter(Status::Proposed, event.due_at.as_ref());
            }
            E::ReferralExpired(event) => {
                self.enter(Status::Expired, event.follow_up_due_at.as_ref());
            }
            E::ReferralWithdrawn(_) => self.status = Status::Ended(End::Withdrawn),
            E::ReferralRedirected(_) => self.status = Status::Ended(End::Redirected),
            E::ReferralClosed(_) => self.status = Status::Ended(End::Closed),
            E::ReferralCompleted(_) => self.status = Status::Ended(End::Completed),
        }
        self
    }

    fn begin(&mut self, event: &ReferralProposed) {
        self.case_id = event.case_id.parse().ok();
        self.purpose = event.purpose();
        self.priority = event.priority();
        self.parties = Parties {
            referral_id: event.referral_id.clone(),
            from_unit: event.from_org_unit_id.clone(),
            from_kind: event.from_agency_kind,
            to_unit: event.to_org_unit_id.clone(),
            to_kind: event.to_agency_kind,
        };
        self.proposed_at = event
            .proposed_at
            .as_ref()
            .and_then(timestamp_from_proto)
            .unwrap_or_default();
        self.enter(Status::Proposed, event.due_at.as_ref());
    }

    fn enter(&mut self, status: Status, due_at: Option<&prost_types::Timestamp>) {
        self.status = status;
        self.due_at = due_at
            .and_then(timestamp_from_proto)
            .unwrap_or(self.proposed_at);
    }

    fn name_units(&mut self, from: &str, to: &str) {
        for (known, named) in [
            (&mut self.parties.from_unit, from),
            (&mut self.parties.to_unit, to),
        ] {
            if !named.is_empty() {
                named.clone_into(known);
            }
        }
    }
}
