//! What the events of an intake lane add up to, as far as rules need it.
//! Folded from PUBLIC fields only: the rules never need a key.

use std::collections::BTreeMap;

use api::intake::v1::{
    CaseClosed, CaseReviewed, ChildTemporarilyRemoved, ForwardBasis, ForwardedToCommune,
    JurisdictionTransferred, PlanApproved, PlanRejected, PlanSubmitted, RemovalExtended,
    ReportReceived, TransferReason,
};
use api::timestamp_from_proto;
use decider::{Actor, Lane, Roster};
use jiff::Timestamp;

use crate::messages::IntakeEvent;

/// The state of one case in the intake lane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseState {
    pub(crate) roster: Roster,
    /// Times of receipt by report sequence.
    pub(crate) received_at: BTreeMap<u32, Timestamp>,
    pub(crate) reports: u32,
    incident_org_unit_id: String,
    residence_org_unit_id: String,
    /// Empty until jurisdiction is transferred.
    transferred_to_org_unit_id: String,
    pub(crate) caregiver_suspected: bool,
    pub(crate) initial_assessment_done: bool,
    pub(crate) specific_assessment_done: bool,
    pub(crate) needs_meeting_held: bool,
    pub(crate) removal: Option<Removal>,
    pub(crate) draft: Option<Draft>,
    /// The plan and version that came back for revision.
    pub(crate) returned: Option<(u32, u32)>,
    /// Approved plans by number, with the count of their measures.
    pub(crate) approved: BTreeMap<u32, u32>,
    pub(crate) last_plan_number: u32,
    /// A review, a new assessment or the reopening asks for another plan.
    pub(crate) new_plan_due: bool,
    /// The last review, unless something has happened since that it did not see.
    pub(crate) review: Option<Review>,
    pub(crate) closed_at: Option<Timestamp>,
    closed: bool,
}

/// A temporary removal that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removal {
    pub(crate) id: String,
    pub(crate) removed_at: Timestamp,
    pub(crate) until: Timestamp,
}

/// A plan that awaits the chair's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) number: u32,
    pub(crate) version: u32,
    pub(crate) protection_level: i32,
    pub(crate) measure_count: u32,
    pub(crate) submitted_at: Timestamp,
}

/// What a review found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Review {
    pub(crate) id: String,
    pub(crate) no_longer_at_risk: bool,
    pub(crate) stable: bool,
    pub(crate) reviewed_at: Timestamp,
}

// === impl CaseState ===

impl Lane for CaseState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.includes(actor.org_unit_id.as_str())
    }
}

impl CaseState {
    /// The commune that leads: to which jurisdiction was transferred, otherwise that of the incident.
    ///
    /// `None` while the commune of the incident is not known or has not received the case: until
    /// then every commune that takes part may act, so that a child is never without one that may.
    pub fn lead_org_unit_id(&self) -> Option<&str> {
        match self.transferred_to_org_unit_id.as_str() {
            "" => self.incident_in_case(),
            unit => Some(unit),
        }
    }

    /// Whether the case is closed.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether a plan was ever approved.
    pub fn has_approved_plan(&self) -> bool {
        !self.approved.is_empty()
    }

    /// Whether everything that Art 28(2) asks for beside the draft is on record.
    pub fn dossier_is_complete(&self) -> bool {
        self.reports > 0
            && self.initial_assessment_done
            && self.specific_assessment_done
            && self.needs_meeting_held
    }

    /// Whether the last review allows to close: no longer at risk, and stable.
    pub fn review_allows_closing(&self) -> bool {
        self.review
            .as_ref()
            .is_some_and(|review| review.no_longer_at_risk && review.stable)
    }

    /// Whether a temporary removal runs.
    pub fn removal_runs(&self) -> bool {
        self.removal.is_some()
    }

    pub(crate) fn leads(&self, unit: &str) -> bool {
        self.lead_org_unit_id().is_none_or(|lead| lead == unit)
    }

    /// Decree 56/2017 Art 26(2): the commune of the incident assesses; the leading one may as well.
    pub(crate) fn may_assess(&self, unit: &str) -> bool {
        self.leads(unit) || self.incident_in_case() == Some(unit)
    }

    /// Decree 56/2017 Art 32: the chair of the commune of residence or of incident decides.
    pub(crate) fn may_protect(&self, unit: &str) -> bool {
        self.may_assess(unit) || self.residence_org_unit_id == unit
    }

    /// Whether the commune is on record as that of the basis.
    pub(crate) fn stands_as(&self, unit: &str, basis: ForwardBasis) -> bool {
        match basis {
            ForwardBasis::PlaceOfIncident => self.incident_org_unit_id == unit,
            _ => self.residence_org_unit_id == unit,
        }
    }

    fn incident_in_case(&self) -> Option<&str> {
        Some(self.incident_org_unit_id.as_str()).filter(|unit| self.roster.includes(unit))
    }

    pub(crate) fn evolve(mut self, event: &IntakeEvent) -> Self {
        match event {
            IntakeEvent::LaneOpened(event) => self.roster.open(event),
            IntakeEvent::ReportReceived(event) => self.on_report(event),
            IntakeEvent::ForwardedToCommune(event) => self.on_forwarded(event),
            IntakeEvent::InitialRiskAssessed(event) => {
                self.initial_assessment_done = true;
                self.caregiver_suspected = event.caregiver_suspected;
                self.review = None;
            }
            IntakeEvent::SpecificRiskAssessed(event) => {
                self.specific_assessment_done = true;
                self.caregiver_suspected = event.caregiver_suspected;
                self.new_plan_due = true;
                self.review = None;
            }
            IntakeEvent::EmergencyMeasureApplied(_) => self.review = None,
            IntakeEvent::ChildTemporarilyRemoved(event) => self.on_removed(event),
            IntakeEvent::RemovalExtended(event) => self.on_extended(event),
            IntakeEvent::RemovalEnded(_) => self.removal = None,
            IntakeEvent::NeedsMeetingHeld(_) => self.needs_meeting_held = true,
            IntakeEvent::PlanSubmitted(event) => self.on_submitted(event),
            IntakeEvent::PlanApproved(event) => self.on_approved(event),
            IntakeEvent::PlanRejected(event) => self.on_rejected(event),
            IntakeEvent::CaseReviewed(event) => self.on_reviewed(event),
            IntakeEvent::CaseClosed(event) => self.on_closed(event),
            IntakeEvent::CaseReopened(_) => self.on_reopened(),
            IntakeEvent::JurisdictionTransferred(event) => self.on_transferred(event),
            IntakeEvent::AuthenticityChecked(_)
            | IntakeEvent::ServiceDelivered(_)
            | IntakeEvent::ConsentRecorded(_) => {}
        }
        self
    }

    fn on_report(&mut self, event: &ReportReceived) {
        self.reports = self.reports.saturating_add(1);
        if let Some(at) = time(event.received_at.as_ref()) {
            self.received_at.insert(event.report_sequence, at);
        }
        // the first that is named stands: a correction is a forwarding or a transfer, with its reason
        fill(&mut self.incident_org_unit_id, &event.incident_org_unit_id);
        fill(
            &mut self.residence_org_unit_id,
            &event.residence_org_unit_id,
        );
        self.caregiver_suspected |= event.caregiver_suspected;
        self.review = None;
    }

    fn on_forwarded(&mut self, event: &ForwardedToCommune) {
        match event.basis() {
            ForwardBasis::PlaceOfIncident => {
                self.incident_org_unit_id.clone_from(&event.to_org_unit_id);
            }
            ForwardBasis::PlaceOfResidence => {
                self.residence_org_unit_id.clone_from(&event.to_org_unit_id);
            }
            ForwardBasis::Unspecified => {}
        }
    }

    fn on_removed(&mut self, event: &ChildTemporarilyRemoved) {
        self.removal = Some(Removal {
            id: event.removal_id.clone(),
            removed_at: time(event.removed_at.as_ref()).unwrap_or(Timestamp::MIN),
            until: time(event.until.as_ref()).unwrap_or(Timestamp::MIN),
        });
        self.review = None;
    }

    fn on_extended(&mut self, event: &RemovalExtended) {
        if let (Some(removal), Some(until)) = (&mut self.removal, time(event.until.as_ref())) {
            removal.until = until;
        }
        self.review = None;
    }

    fn on_submitted(&mut self, event: &PlanSubmitted) {
        self.draft = Some(Draft {
            number: event.plan_number,
            version: event.plan_version,
            protection_level: event.protection_level,
            measure_count: u32::try_from(event.services.len()).unwrap_or(u32::MAX),
            submitted_at: time(event.submitted_at.as_ref()).unwrap_or(Timestamp::MIN),
        });
        self.returned = None;
        self.last_plan_number = self.last_plan_number.max(event.plan_number);
    }

    fn on_approved(&mut self, event: &PlanApproved) {
        self.approved.insert(event.plan_number, event.measure_count);
        self.draft = None;
        self.new_plan_due = false;
    }

    fn on_rejected(&mut self, event: &PlanRejected) {
        self.returned = Some((event.plan_number, event.plan_version));
        self.draft = None;
    }

    fn on_reviewed(&mut self, event: &CaseReviewed) {
        self.new_plan_due |= event.new_plan_required;
        self.review = Some(Review {
            id: event.review_id.clone(),
            no_longer_at_risk: event.no_longer_at_risk,
            stable: event.stable,
            reviewed_at: time(event.reviewed_at.as_ref()).unwrap_or(Timestamp::MIN),
        });
    }

    fn on_closed(&mut self, event: &CaseClosed) {
        self.closed = true;
        self.closed_at = time(event.closed_at.as_ref());
        self.draft = None;
        self.returned = None;
    }

    fn on_reopened(&mut self) {
        self.closed = false;
        self.closed_at = None;
        self.new_plan_due = true;
        self.review = None;
    }

    fn on_transferred(&mut self, event: &JurisdictionTransferred) {
        let to = &event.to_org_unit_id;
        self.transferred_to_org_unit_id.clone_from(to);
        if matches!(
            event.reason(),
            TransferReason::Residence | TransferReason::ChildMoved
        ) {
            self.residence_org_unit_id.clone_from(to);
        }
    }
}

fn fill(known: &mut String, told: &str) {
    if known.is_empty() {
        told.clone_into(known);
    }
}

fn time(value: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    value.and_then(timestamp_from_proto)
}
