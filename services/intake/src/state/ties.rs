//! What ties a case to other cases and to people: links, consents, the team, the child's views.

use std::collections::{BTreeMap, BTreeSet};

use api::intake::v1::{ConsentNarrowed, ConsentOutcome, ConsentReach, ConsentRecorded};
use jiff::Timestamp;

use super::time;
use crate::messages::IntakeEvent;

/// The ties of a case.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ties {
    /// Links by the other case's id.
    pub(crate) links: BTreeMap<String, Link>,
    pub(crate) consents: BTreeMap<String, Consent>,
    /// Members of the team by the id of their membership, and whether each manages the case.
    team: BTreeMap<String, bool>,
    /// When each of the child's views was heard.
    pub(crate) views: BTreeMap<String, Timestamp>,
    /// When the work rested, because it went on in another case.
    rests: Vec<Rest>,
}

/// A time in which the work of this case went on in another one: its limits stood still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rest {
    since: Timestamp,
    /// None while it rests.
    until: Option<Timestamp>,
}

/// A link to another case about the same child or incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) id: String,
    /// The work goes on in this case, not in the other.
    pub(crate) works_here: bool,
    /// The case in which the work went on was closed.
    ended: bool,
}

/// A consent, as it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Consent {
    /// Given, and neither withdrawn nor a refusal.
    pub(crate) in_force: bool,
    pub(crate) given_at: Timestamp,
    pub(crate) reach: ConsentReach,
}

// === impl Ties ===

impl Ties {
    /// Whether this case is a duplicate of another in which the work goes on, or was done.
    pub(crate) fn is_duplicate(&self) -> bool {
        self.links.values().any(|link| !link.works_here)
    }

    /// Whether the work of this case goes on in another one now.
    pub(crate) fn rests(&self) -> bool {
        let rests = |link: &Link| !link.works_here && !link.ended;
        self.links.values().any(rests)
    }

    /// The duplicates that rest on this case, by id, with their links.
    pub(crate) fn resting_here(&self) -> impl Iterator<Item = (&str, &Link)> {
        let links = self.links.iter();
        links
            .filter(|(_, link)| link.works_here && !link.ended)
            .map(|(other, link)| (other.as_str(), link))
    }

    /// When something is due that runs from `start`, the rests since then left out; none while it
    /// stands still.
    pub(crate) fn due_after_rests(&self, start: Timestamp, due: Timestamp) -> Option<Timestamp> {
        let mut due = due;
        for rest in self.rests.iter().filter(|rest| rest.since >= start) {
            if rest.since <= due {
                let rested = rest.until?.duration_since(rest.since);
                due = due.checked_add(rested).ok()?;
            }
        }
        Some(due)
    }

    fn rests_since(&mut self, since: Option<Timestamp>) {
        let rests = self.rests.last().is_some_and(|rest| rest.until.is_none());
        if let (false, Some(since)) = (rests, since) {
            self.rests.push(Rest { since, until: None });
        }
    }

    fn rested_until(&mut self, until: Option<Timestamp>) {
        if let (Some(rest), Some(until)) = (self.rests.last_mut(), until) {
            rest.until.get_or_insert(until.max(rest.since));
        }
    }

    pub(crate) fn is_member(&self, member_id: &str) -> bool {
        self.team.contains_key(member_id)
    }

    /// The memberships that manage the case.
    pub(crate) fn managers(&self) -> impl Iterator<Item = &str> {
        let managing = self.team.iter().filter(|(_, manages)| **manages);
        managing.map(|(member_id, _)| member_id.as_str())
    }

    pub(crate) fn tie(&mut self, event: &IntakeEvent) {
        use IntakeEvent as E;
        match event {
            E::LinkedAsDuplicate(event) => {
                let link = Link {
                    id: event.link_id.clone(),
                    works_here: event.work_goes_on_here,
                    ended: false,
                };
                self.links.insert(event.other_case_id.clone(), link);
                if !event.work_goes_on_here {
                    self.rests_since(time(event.linked_at.as_ref()));
                }
            }
            E::DuplicateWorkEnded(event) => {
                if let Some(link) = self.links.get_mut(&event.other_case_id) {
                    link.ended = true;
                }
                if !event.worked_here {
                    self.rested_until(time(event.ended_at.as_ref()));
                }
            }
            E::Unlinked(event) => {
                self.links.remove(&event.other_case_id);
                if !event.worked_here {
                    self.rested_until(time(event.unlinked_at.as_ref()));
                }
            }
            E::ConsentRecorded(event) => self.consented(event),
            E::ConsentNarrowed(event) => self.narrowed(event),
            E::ConsentWithdrawn(event) => {
                if let Some(consent) = self.consents.get_mut(&event.consent_id) {
                    consent.in_force = false;
                }
            }
            E::TeamMemberJoined(event) => {
                let member = event.member_id.clone();
                self.team.insert(member, event.manages_case);
            }
            E::TeamMemberChanged(event) => {
                if let Some(manages) = self.team.get_mut(&event.member_id) {
                    *manages = event.manages_case;
                }
            }
            E::TeamMemberLeft(event) => {
                self.team.remove(&event.member_id);
            }
            E::ChildViewRecorded(event) => {
                let heard_at = time(event.heard_at.as_ref()).unwrap_or(Timestamp::MIN);
                self.views.insert(event.view_id.clone(), heard_at);
            }
            _ => {}
        }
    }

    fn consented(&mut self, event: &ConsentRecorded) {
        let consent = Consent {
            in_force: event.outcome() == ConsentOutcome::Given,
            given_at: time(event.recorded_for.as_ref()).unwrap_or(Timestamp::MIN),
            reach: event.reach.clone().unwrap_or_default(),
        };
        self.consents.insert(event.consent_id.clone(), consent);
    }

    fn narrowed(&mut self, event: &ConsentNarrowed) {
        if let Some(consent) = self.consents.get_mut(&event.consent_id) {
            consent.reach = event.reach.clone().unwrap_or_default();
        }
    }
}

// === impl Consent ===

impl Consent {
    /// Whether the other reach lies within this one and leaves something out. Which units and services
    /// are named stands sealed: of them only how many.
    pub(crate) fn is_narrowed_by(&self, other: &ConsentReach) -> bool {
        let before = &self.reach;
        let until = |reach: &ConsentReach| time(reach.until.as_ref()).unwrap_or(Timestamp::MAX);
        fewer(before.org_unit_count, other.org_unit_count)
            && within(&before.agency_kinds, &other.agency_kinds)
            && within(&before.compartments, &other.compartments)
            && fewer(before.service_count, other.service_count)
            && until(other) <= until(before)
            && !same(before, other)
    }
}

/// Whether a list restricts at least as much: an empty list does not restrict.
fn within<T: Ord>(before: &[T], after: &[T]) -> bool {
    before.is_empty() || (!after.is_empty() && after.iter().all(|one| before.contains(one)))
}

/// Whether as many or fewer are named: 0 does not restrict.
fn fewer(before: u32, after: u32) -> bool {
    before == 0 || (1..=before).contains(&after)
}

fn same(one: &ConsentReach, other: &ConsentReach) -> bool {
    fn set<T: Ord>(items: &[T]) -> BTreeSet<&T> {
        items.iter().collect()
    }
    one.org_unit_count == other.org_unit_count
        && set(&one.agency_kinds) == set(&other.agency_kinds)
        && set(&one.compartments) == set(&other.compartments)
        && one.service_count == other.service_count
        && time(one.until.as_ref()) == time(other.until.as_ref())
}
