//! What the events of a school lane add up to, as far as rules need it.
//! Folded from PUBLIC fields only: the rules never need a key.

use api::education::v1::{ConcernRaised, SuppressionGround};
use api::timestamp_from_proto;
use decider::{Actor, Lane, Roster};
use jiff::Timestamp;

use crate::messages::EducationEvent;

/// The state of one case in the school lane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchoolState {
    pub(crate) roster: Roster,
    pub(crate) concerns: u32,
    pub(crate) first_noticed_at: Option<Timestamp>,
    caregiver_suspected: bool,
}

// === impl SchoolState ===

impl Lane for SchoolState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.includes(actor.org_unit_id.as_str())
    }
}

impl SchoolState {
    /// Whether a parent or caregiver is suspected: then the family is not told.
    pub fn caregiver_suspected(&self) -> bool {
        self.caregiver_suspected
    }

    pub(crate) fn evolve(mut self, event: &EducationEvent) -> Self {
        match event {
            EducationEvent::LaneOpened(event) => self.roster.open(event),
            EducationEvent::ConcernRaised(event) => self.on_concern(event),
            EducationEvent::SchoolHarmAssessed(event) => {
                self.caregiver_suspected = event.caregiver_suspected;
            }
            EducationEvent::FamilyNotificationSuppressed(event) => {
                self.caregiver_suspected |= event.ground() == SuppressionGround::CaregiverSuspected;
            }
            EducationEvent::FamilyNotified(_)
            | EducationEvent::CounsellingProvided(_)
            | EducationEvent::AttendanceFollowedUp(_)
            | EducationEvent::ReturnedToSchool(_)
            | EducationEvent::ReportedToAuthority(_) => {}
        }
        self
    }

    fn on_concern(&mut self, event: &ConcernRaised) {
        self.concerns = self.concerns.saturating_add(1);
        self.caregiver_suspected |= event.caregiver_suspected;
        let noticed_at = event.noticed_at.as_ref().and_then(timestamp_from_proto);
        self.first_noticed_at = self.first_noticed_at.or(noticed_at);
    }
}
