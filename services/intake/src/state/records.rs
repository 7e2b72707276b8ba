//! What units recorded, as far as its correction needs it: who, when, and what hung on it.

use std::collections::BTreeMap;

use api::intake::v1::{
    AuthorityPetitioned, CaseReviewed, EmergencyMeasureApplied, NeedsMeetingHeld, ReviewCorrected,
    ServiceCorrected, ServiceDelivered, ServiceStatus,
};
use jiff::Timestamp;

use super::time;
use crate::messages::IntakeEvent;

/// The steps of a case that may be corrected, and its petitions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Records {
    pub(crate) measures: BTreeMap<String, MeasureTaken>,
    pub(crate) services: BTreeMap<String, Service>,
    pub(crate) meetings: BTreeMap<String, Meeting>,
    pub(crate) reviews: BTreeMap<String, ReviewMade>,
    /// The review that no other one and no approval has followed.
    latest_review: String,
    /// Conferences, with the unit that called each.
    pub(crate) conferences: BTreeMap<String, String>,
    pub(crate) petitions: BTreeMap<String, Petition>,
}

/// An emergency measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MeasureTaken {
    pub(crate) unit: String,
    pub(crate) report_sequence: u32,
    /// From when its limit ran; none when no limit did.
    pub(crate) counted_from: Option<Timestamp>,
}

/// A delivery, of a measure of a plan or outside one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) unit: String,
    pub(crate) plan: u32,
    pub(crate) measure: u32,
    status: ServiceStatus,
}

/// A needs meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meeting {
    pub(crate) unit: String,
    pub(crate) held_at: Option<Timestamp>,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReviewMade {
    pub(crate) unit: String,
    pub(crate) plan: u32,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) new_plan_required: bool,
}

/// A petition to prosecute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Petition {
    pub(crate) unit: String,
    pub(crate) petitioned_at: Timestamp,
}

// === impl Records ===

impl Records {
    /// Whether the review is the one that says when the next is due.
    pub(crate) fn is_latest_review(&self, review_id: &str) -> bool {
        self.latest_review == review_id
    }

    /// Whether a measure of a plan counts as settled, one of its deliveries being of another status.
    pub(crate) fn is_settled(&self, service_id: &str, status: ServiceStatus) -> bool {
        let Some(corrected) = self.services.get(service_id) else {
            return false;
        };
        let others = self.services.iter().any(|(id, service)| {
            id != service_id && service.is_of(corrected) && settles(service.status)
        });
        settles(status) || others
    }

    /// What a delivery counts as.
    pub(crate) fn status_of(&self, service_id: &str) -> ServiceStatus {
        let service = self.services.get(service_id);
        service.map_or(ServiceStatus::Unspecified, |service| service.status)
    }

    pub(crate) fn record(&mut self, event: &IntakeEvent) {
        use IntakeEvent as E;
        match event {
            E::EmergencyMeasureApplied(event) => self.measure_taken(event),
            E::ServiceDelivered(event) => self.delivered(event),
            E::ServiceCorrected(event) => self.service_corrected(event),
            E::NeedsMeetingHeld(event) => self.met(event),
            E::NeedsMeetingCorrected(event) => {
                if let Some(meeting) = self.meetings.get_mut(&event.meeting_id) {
                    meeting.held_at = time(event.held_at.as_ref());
                }
            }
            E::CaseReviewed(event) => self.reviewed(event),
            E::ReviewCorrected(event) => self.review_corrected(event),
            // the plan says when the case is reviewed next
            E::PlanApproved(_) => self.latest_review.clear(),
            E::CaseConferenceHeld(event) => {
                let unit = event.convened_by_org_unit_id.clone();
                self.conferences.insert(event.conference_id.clone(), unit);
            }
            E::AuthorityPetitioned(event) => self.petitioned(event),
            _ => {}
        }
    }

    fn measure_taken(&mut self, event: &EmergencyMeasureApplied) {
        let taken = MeasureTaken {
            unit: event.applied_by_org_unit_id.clone(),
            report_sequence: event.report_sequence,
            counted_from: time(event.counted_from.as_ref()),
        };
        self.measures.insert(event.measure_id.clone(), taken);
    }

    fn delivered(&mut self, event: &ServiceDelivered) {
        let service = Service {
            unit: event.recorded_by_org_unit_id.clone(),
            plan: event.plan_number,
            measure: event.measure_number,
            status: event.status(),
        };
        self.services.insert(event.service_id.clone(), service);
    }

    fn service_corrected(&mut self, event: &ServiceCorrected) {
        if let Some(service) = self.services.get_mut(&event.service_id) {
            service.status = event.status();
        }
    }

    fn met(&mut self, event: &NeedsMeetingHeld) {
        let meeting = Meeting {
            unit: event.convened_by_org_unit_id.clone(),
            held_at: time(event.held_at.as_ref()),
        };
        self.meetings.insert(event.meeting_id.clone(), meeting);
    }

    fn reviewed(&mut self, event: &CaseReviewed) {
        let review = ReviewMade {
            unit: event.reviewed_by_org_unit_id.clone(),
            plan: event.plan_number,
            due_at: time(event.review_due_at.as_ref()),
            new_plan_required: event.new_plan_required,
        };
        self.latest_review.clone_from(&event.review_id);
        self.reviews.insert(event.review_id.clone(), review);
    }

    fn review_corrected(&mut self, event: &ReviewCorrected) {
        if let Some(review) = self.reviews.get_mut(&event.review_id) {
            review.new_plan_required = event.new_plan_required;
        }
    }

    fn petitioned(&mut self, event: &AuthorityPetitioned) {
        let petition = Petition {
            unit: event.petitioned_by_org_unit_id.clone(),
            petitioned_at: time(event.petitioned_at.as_ref()).unwrap_or(Timestamp::MIN),
        };
        self.petitions.insert(event.petition_id.clone(), petition);
    }
}

// === impl Service ===

impl Service {
    fn is_of(&self, other: &Self) -> bool {
        (self.plan, self.measure) == (other.plan, other.measure)
    }
}

/// What was delivered is owed no more, nor what was refused.
fn settles(status: ServiceStatus) -> bool {
    matches!(status, ServiceStatus::Delivered | ServiceStatus::Refused)
}
