//! What the events of a school lane add up to, as far as rules need it.
//! Folded from PUBLIC fields only: the rules never need a key.

use std::collections::{BTreeMap, BTreeSet};

use api::education::v1::{
    ConcernKind, ConcernRaised, CounselledParty, CounsellingProvided, SchoolChangeArranged,
    SuppressionGround,
};
use api::timestamp_from_proto;
use decider::{Actor, Lane, Roster};
use jiff::Timestamp;

use crate::messages::EducationEvent;
use crate::rejection::EducationRejection;

/// The state of one case in the school lane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchoolState {
    pub(crate) roster: Roster,
    /// Concerns in the order in which they were raised.
    pub(crate) concerns: Vec<Concern>,
    pub(crate) programmes: BTreeMap<String, Programme>,
    pub(crate) changes: BTreeMap<String, SchoolChange>,
    /// Schools that closed their part of the case.
    pub(crate) closed_by: BTreeSet<String>,
    /// Counselling sessions by school.
    pub(crate) sessions: BTreeMap<String, u32>,
    /// Silence was decided because of a suspect, without a concern of the school's own.
    silent_of_suspect: bool,
}

/// A concern, and what is still to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Concern {
    pub(crate) id: String,
    pub(crate) kind: ConcernKind,
    pub(crate) school: String,
    pub(crate) noticed_at: Option<Timestamp>,
    pub(crate) assessment: Duty,
    pub(crate) family: Duty,
    pub(crate) authority: Duty,
    /// Whether this concern puts a parent or caregiver under suspicion.
    pub(crate) caregiver_suspected: bool,
}

/// Something that is to be done until a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Duty {
    /// It need not be done.
    #[default]
    None,
    /// It is to be done.
    Due(Timestamp),
    /// It is done.
    Done,
}

/// A counselling programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Programme {
    pub(crate) school: String,
    pub(crate) party: CounselledParty,
    pub(crate) review_due_at: Option<Timestamp>,
    pub(crate) sessions: u32,
    pub(crate) ended: bool,
}

/// A change of school, until the child is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchoolChange {
    pub(crate) from_school: String,
    pub(crate) to_school: String,
    pub(crate) check_due_at: Option<Timestamp>,
    pub(crate) settled: bool,
}

// === impl Duty ===

impl Duty {
    fn until(due_at: Option<&prost_types::Timestamp>) -> Self {
        time(due_at).map_or(Self::None, Self::Due)
    }

    pub(crate) fn is_due(self) -> bool {
        matches!(self, Self::Due(_))
    }

    /// Whether it comes late when it is done then.
    pub(crate) fn is_late(self, at: Timestamp) -> bool {
        matches!(self, Self::Due(due_at) if at > due_at)
    }
}

// === impl SchoolState ===

impl Lane for SchoolState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.units().any(|unit| actor.acts_for(unit))
    }
}

impl SchoolState {
    /// Whether the school suspects a parent or caregiver, because of any concern: a child has one
    /// family. Then the family is not told.
    pub fn caregiver_suspected(&self) -> bool {
        self.silent_of_suspect || self.concerns.iter().any(|one| one.caregiver_suspected)
    }

    /// The concern a command means: the one it names, else the first for which it is still to be
    /// done, else the last. `None` when there is none at all.
    pub(crate) fn concern(
        &self,
        id: &str,
        still_to_do: impl Fn(&Concern) -> bool,
    ) -> Result<Option<&Concern>, EducationRejection> {
        if id.is_empty() {
            let first = self.concerns.iter().find(|concern| still_to_do(concern));
            return Ok(first.or(self.concerns.last()));
        }
        let named = self
            .concerns
            .iter()
            .find(|one| one.id.eq_ignore_ascii_case(id));
        named.map(Some).ok_or(EducationRejection::ConcernUnknown)
    }

    /// Whether the actor's school closed its part of the case.
    pub(crate) fn is_closed_by(&self, actor: &Actor) -> bool {
        self.closed_by.iter().any(|unit| actor.acts_for(unit))
    }

    pub(crate) fn evolve(mut self, event: &EducationEvent) -> Self {
        use EducationEvent as E;
        match event {
            E::LaneOpened(event) => self.roster.open(event),
            E::ConcernRaised(event) => self.on_concern(event),
            E::SchoolRiskAssessed(event) => {
                let (said, lifted) = (event.caregiver_suspected, event.suspicion_lifted);
                self.suspects(&event.concern_id, said, lifted);
                self.did(&event.concern_id, |concern| &mut concern.assessment);
            }
            E::SchoolHarmAssessed(event) => {
                let (said, lifted) = (event.caregiver_suspected, event.suspicion_lifted);
                self.suspects(&event.concern_id, said, lifted);
                self.did(&event.concern_id, |concern| &mut concern.assessment);
            }
            E::FamilyNotified(event) => self.did(&event.concern_id, |concern| &mut concern.family),
            E::FamilyNotificationSuppressed(event) => {
                let said = event.ground() == SuppressionGround::CaregiverSuspected;
                self.silent_of_suspect |= said && event.concern_id.is_empty();
                self.suspects(&event.concern_id, said, false);
                self.did(&event.concern_id, |concern| &mut concern.family);
            }
            E::ReportedToAuthority(event) => {
                self.did(&event.concern_id, |concern| &mut concern.authority);
            }
            E::CounsellingProgrammeStarted(event) => {
                let programme = Programme {
                    school: event.school_org_unit_id.clone(),
                    party: event.party(),
                    review_due_at: time(event.review_due_at.as_ref()),
                    sessions: 0,
                    ended: false,
                };
                self.programmes
                    .insert(event.programme_id.clone(), programme);
            }
            E::CounsellingProvided(event) => self.on_session(event),
            E::CounsellingProgrammeReviewed(event) => {
                if let Some(programme) = self.programmes.get_mut(&event.programme_id) {
                    programme.review_due_at = time(event.review_due_at.as_ref());
                }
            }
            E::CounsellingProgrammeEnded(event) => {
                if let Some(programme) = self.programmes.get_mut(&event.programme_id) {
                    programme.ended = true;
                }
            }
            E::SchoolChangeArranged(event) => self.on_change(event),
            E::ArrivalRecorded(event) => {
                if let Some(change) = self.changes.get_mut(&event.change_id) {
                    change.check_due_at = time(event.next_check_due_at.as_ref());
                    change.settled = change.check_due_at.is_none();
                }
            }
            E::SchoolCaseClosed(event) => {
                self.closed_by.insert(event.school_org_unit_id.clone());
            }
            E::ImmediateHelpGiven(_)
            | E::SchoolSocialWorkDone(_)
            | E::AttendanceFollowedUp(_)
            | E::ReturnedToSchool(_) => {}
        }
        self
    }

    fn on_concern(&mut self, event: &ConcernRaised) {
        // a new concern opens the school's part of the case again
        self.closed_by.remove(&event.school_org_unit_id);
        self.concerns.push(Concern {
            id: event.concern_id.clone(),
            kind: event.kind(),
            school: event.school_org_unit_id.clone(),
            noticed_at: time(event.noticed_at.as_ref()),
            assessment: Duty::until(event.assessment_due_at.as_ref()),
            family: Duty::until(event.family_due_at.as_ref()),
            authority: Duty::until(event.authority_due_at.as_ref()),
            caregiver_suspected: event.caregiver_suspected,
        });
    }

    fn on_session(&mut self, event: &CounsellingProvided) {
        let held = self
            .sessions
            .entry(event.school_org_unit_id.clone())
            .or_default();
        *held = held.saturating_add(1);
        if let Some(programme) = self.programmes.get_mut(&event.programme_id) {
            programme.sessions = programme.sessions.saturating_add(1);
        }
    }

    fn on_change(&mut self, event: &SchoolChangeArranged) {
        let change = SchoolChange {
            from_school: event.from_org_unit_id.clone(),
            to_school: event.to_org_unit_id.clone(),
            check_due_at: time(event.arrival_due_at.as_ref()),
            settled: false,
        };
        self.changes.insert(event.change_id.clone(), change);
    }

    /// What is not said of a suspicion leaves it as it is.
    fn suspects(&mut self, concern_id: &str, said: bool, lifted: bool) {
        for concern in self.concerns.iter_mut().filter(|one| one.id == concern_id) {
            concern.caregiver_suspected = said || (concern.caregiver_suspected && !lifted);
        }
    }

    fn did(&mut self, concern_id: &str, duty: impl Fn(&mut Concern) -> &mut Duty) {
        for concern in self.concerns.iter_mut().filter(|one| one.id == concern_id) {
            *duty(concern) = Duty::Done;
        }
    }
}

fn time(field: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    field.and_then(timestamp_from_proto)
}
