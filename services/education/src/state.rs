//! What the events of a school lane add up to, as far as rules need it.
//! Folded from PUBLIC fields only: the rules never need a key.

use std::collections::{BTreeMap, BTreeSet};

use api::education::v1::{
    ConcernCorrected, ConcernKind, ConcernRaised, CounselledParty, CounsellingProvided,
    SchoolChangeArranged, SchoolHarmAssessed, SchoolHarmAssessmentCorrected, SuppressionGround,
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
    /// Assessments of harm by id.
    pub(crate) assessments: BTreeMap<String, HarmAssessment>,
    /// Counselling sessions by id.
    pub(crate) counselling: BTreeMap<String, Session>,
    /// Records of attendance by id.
    pub(crate) attendance: BTreeMap<String, Attendance>,
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
    /// The assessment of harm that spoke last of that suspicion; empty when something else did.
    spoken_by: String,
}

/// Something that is to be done until a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Duty {
    /// Until when; `None` when it need not be done.
    pub(crate) due_at: Option<Timestamp>,
    /// Whether it is done.
    pub(crate) done: bool,
}

/// An assessment of harm, as far as its correction needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HarmAssessment {
    pub(crate) concern_id: String,
    pub(crate) school: String,
    /// Whether it was the one that was due.
    pub(crate) was_due: bool,
    /// Whether it lifted a suspicion that stood.
    lifted: bool,
}

/// A counselling session, as far as its correction needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) school: String,
    pub(crate) programme_id: String,
    pub(crate) number: u32,
}

/// A record of attendance, as far as its correction needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attendance {
    pub(crate) school: String,
    pub(crate) followed_up_at: Option<Timestamp>,
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
    pub(crate) check_due_at: Option<Timestamp>,
    pub(crate) settled: bool,
}

// === impl Duty ===

impl Duty {
    fn until(due_at: Option<&prost_types::Timestamp>) -> Self {
        Self {
            due_at: time(due_at),
            done: false,
        }
    }

    pub(crate) fn is_due(self) -> bool {
        self.due_at.is_some() && !self.done
    }

    /// Whether it comes late when it is done then.
    pub(crate) fn is_late(self, at: Timestamp) -> bool {
        !self.done && self.due_at.is_some_and(|due_at| at > due_at)
    }

    /// What is done stays done; the rest is due as the correction says.
    fn correct(&mut self, due_at: Option<&prost_types::Timestamp>) {
        if !self.done {
            self.due_at = time(due_at);
        }
    }
}

// === impl Concern ===

impl Concern {
    /// What is not said of a suspicion leaves it as it is.
    fn suspect(&mut self, (said, lifted): (bool, bool), by: &str) {
        self.caregiver_suspected = said || (self.caregiver_suspected && !lifted);
        if said || lifted {
            by.clone_into(&mut self.spoken_by);
        }
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
                let told = (event.caregiver_suspected, event.suspicion_lifted);
                self.suspects(&event.concern_id, told, "");
                self.did(&event.concern_id, |concern| &mut concern.assessment);
            }
            E::SchoolHarmAssessed(event) => {
                self.on_harm(event);
            }
            E::FamilyNotified(event) => self.did(&event.concern_id, |concern| &mut concern.family),
            E::FamilyNotificationSuppressed(event) => {
                let said = event.ground() == SuppressionGround::CaregiverSuspected;
                self.silent_of_suspect |= said && event.concern_id.is_empty();
                self.suspects(&event.concern_id, (said, false), "");
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
            E::AttendanceFollowedUp(event) => {
                let record = Attendance {
                    school: event.school_org_unit_id.clone(),
                    followed_up_at: time(event.followed_up_at.as_ref()),
                };
                self.attendance.insert(event.follow_up_id.clone(), record);
            }
            E::ConcernCorrected(event) => self.on_concern_corrected(event),
            E::SchoolHarmAssessmentCorrected(event) => self.on_harm_corrected(event),
            E::ImmediateHelpGiven(_)
            | E::SchoolSocialWorkDone(_)
            | E::ReturnedToSchool(_)
            | E::CounsellingCorrected(_)
            | E::AttendanceCorrected(_) => {}
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
            spoken_by: String::new(),
        });
    }

    fn on_concern_corrected(&mut self, event: &ConcernCorrected) {
        let mut concerns = self.concerns.iter_mut();
        let Some(concern) = concerns.find(|one| one.id == event.concern_id) else {
            return;
        };
        concern.kind = event.kind();
        concern.noticed_at = time(event.noticed_at.as_ref());
        concern.suspect((event.caregiver_suspected, false), "");
        concern.assessment.correct(event.assessment_due_at.as_ref());
        concern.family.correct(event.family_due_at.as_ref());
        let was_due = concern.authority.is_due();
        concern.authority.correct(event.authority_due_at.as_ref());
        if concern.authority.is_due() && !was_due {
            // whoever has to tell the authorities now has not finished
            self.closed_by.remove(&concern.school);
            self.closed_by.remove(&event.school_org_unit_id);
        }
    }

    fn on_harm(&mut self, event: &SchoolHarmAssessed) {
        let id = event.concern_id.as_str();
        let concern = self.concerns.iter().find(|one| one.id == id);
        let suspected = concern.is_some_and(|one| one.caregiver_suspected);
        let assessment = HarmAssessment {
            concern_id: event.concern_id.clone(),
            school: event.school_org_unit_id.clone(),
            was_due: concern.is_some_and(|one| one.assessment.is_due()),
            lifted: event.suspicion_lifted && suspected,
        };
        self.assessments
            .insert(event.assessment_id.clone(), assessment);
        let told = (event.caregiver_suspected, event.suspicion_lifted);
        self.suspects(id, told, &event.assessment_id);
        self.did(id, |concern| &mut concern.assessment);
    }

    /// A suspicion that was lifted by mistake stands again. What was said of it since the assessment
    /// is lifted by a new assessment, never by a correction of the old one.
    fn on_harm_corrected(&mut self, event: &SchoolHarmAssessmentCorrected) {
        let Some(assessment) = self.assessments.get_mut(&event.assessment_id) else {
            return;
        };
        let mut concerns = self.concerns.iter_mut();
        let Some(concern) = concerns.find(|one| one.id == assessment.concern_id) else {
            return;
        };
        let spoke_last = concern.spoken_by == event.assessment_id;
        let said = event.caregiver_suspected || (assessment.lifted && !event.suspicion_lifted);
        let lifts = event.suspicion_lifted && spoke_last;
        assessment.lifted =
            event.suspicion_lifted && assessment.lifted || lifts && concern.caregiver_suspected;
        let by = if spoke_last { &event.assessment_id } else { "" };
        concern.suspect((said, lifts), by);
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
        let session = Session {
            school: event.school_org_unit_id.clone(),
            programme_id: event.programme_id.clone(),
            number: event.session_number,
        };
        self.counselling.insert(event.session_id.clone(), session);
    }

    fn on_change(&mut self, event: &SchoolChangeArranged) {
        let change = SchoolChange {
            from_school: event.from_org_unit_id.clone(),
            check_due_at: time(event.arrival_due_at.as_ref()),
            settled: false,
        };
        self.changes.insert(event.change_id.clone(), change);
    }

    fn suspects(&mut self, concern_id: &str, told: (bool, bool), by: &str) {
        for concern in self.concerns.iter_mut().filter(|one| one.id == concern_id) {
            concern.suspect(told, by);
        }
    }

    fn did(&mut self, concern_id: &str, duty: impl Fn(&mut Concern) -> &mut Duty) {
        for concern in self.concerns.iter_mut().filter(|one| one.id == concern_id) {
            duty(concern).done = true;
        }
    }
}

fn time(field: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    field.and_then(timestamp_from_proto)
}
