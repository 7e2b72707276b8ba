//! What the events of an intake lane add up to, as far as rules need it.
//! Folded from PUBLIC fields only: the rules never need a key.

mod place;
mod plans;
mod records;
mod reports;
mod ties;

use api::intake::v1::{
    CaseClosed, CaseReviewed, ChildTemporarilyRemoved, CloseGround, ForwardBasis,
    ForwardedToCommune, InitialRiskAssessed, JurisdictionTransferred, NeedsMeetingCorrected,
    RemovalExtended, ReviewCorrected, SpecificRiskAssessed, TransferReason,
};
use api::log::v1::LaneOpened;
use api::timestamp_from_proto;
use decider::{Actor, Lane, Leadership, Roster};
use jiff::Timestamp;

use crate::messages::IntakeEvent;

pub(crate) use plans::{Draft, PlanStart};
pub(crate) use records::Service;
pub(crate) use ties::{Consent, Link};

use plans::Plans;
use records::Records;
use reports::Reports;
use ties::Ties;

/// The state of one case in the intake lane.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseState {
    pub(crate) roster: Roster,
    leadership: Leadership,
    pub(crate) reports: Reports,
    residence_org_unit_id: String,
    pub(crate) initial_assessment_done: bool,
    pub(crate) specific_assessment_done: bool,
    pub(crate) needs_meeting_held: bool,
    /// Emergency protection applies (Art 31(1)), or emergency measures were taken.
    pub(crate) emergency: bool,
    /// Level of protection that the last assessment asks for.
    pub(crate) assessed_level: i32,
    pub(crate) removal: Option<Removal>,
    pub(crate) plans: Plans,
    /// The last review, unless something has happened since that it did not see.
    pub(crate) review: Option<Review>,
    /// When the next review is due.
    pub(crate) review_due_at: Option<Timestamp>,
    /// When that was set.
    review_set_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
    closed: bool,
    /// The review on which the case is closed; empty for a duplicate and while it is open.
    closed_on: String,
    pub(crate) ties: Ties,
    pub(crate) records: Records,
}

/// A temporary removal that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removal {
    pub(crate) id: String,
    pub(crate) removed_at: Timestamp,
    pub(crate) until: Timestamp,
    /// The end of the total, or a later end that an authority requires.
    pub(crate) total_due_at: Timestamp,
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
            || (actor.predecessors.iter()).any(|unit| self.roster.includes(unit.as_str()))
    }
}

impl CaseState {
    /// The commune that leads: to which jurisdiction was transferred, otherwise that of the incident.
    ///
    /// `None` while the commune of the incident is not known or has not received the case: until
    /// then every commune that takes part may act, so that a child is never without one that may.
    pub fn lead_org_unit_id(&self) -> Option<&str> {
        self.leadership.leads(|unit| self.roster.includes(unit))
    }

    /// The one unit that answers for the case: the leading commune, and until there is one the last
    /// unit it was forwarded to, or else whoever opened the lane. `None` only for a lane that does not
    /// exist.
    pub fn open_jurisdiction(&self) -> Option<&str> {
        self.leadership.answers(|unit| self.roster.includes(unit))
    }

    /// Whether the case is closed.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether the case is closed on this review.
    pub(crate) fn is_closed_on(&self, review_id: &str) -> bool {
        self.closed && self.closed_on == review_id
    }

    /// Whether a plan was ever approved.
    pub fn has_approved_plan(&self) -> bool {
        self.plans.any_approved()
    }

    /// Whether everything that Art 28(2) asks for beside the draft is on record.
    pub fn dossier_is_complete(&self) -> bool {
        self.reports.any()
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

    /// Whether the case is linked to the other one.
    pub fn is_linked_to(&self, other_case_id: &str) -> bool {
        self.ties.links.contains_key(other_case_id)
    }

    /// How many members of the team manage the case.
    pub fn case_managers(&self) -> usize {
        self.ties.managers().count()
    }

    /// A parent or caregiver is suspected: the last assessment or a report since then says so.
    pub fn caregiver_suspected(&self) -> bool {
        self.reports.caregiver_suspected()
    }

    pub(crate) fn leads(&self, actor: &Actor) -> bool {
        self.lead_org_unit_id()
            .is_none_or(|lead| actor.acts_for(lead))
    }

    /// Decree 56/2017 Art 26(2): the commune of the incident assesses; the leading one may as well.
    pub(crate) fn may_assess(&self, actor: &Actor) -> bool {
        self.leads(actor)
            || self
                .incident_in_case()
                .is_some_and(|unit| actor.acts_for(unit))
    }

    /// Decree 56/2017 Art 32: the chair of the commune of residence or of incident decides.
    pub(crate) fn may_protect(&self, actor: &Actor) -> bool {
        self.may_assess(actor) || actor.acts_for(&self.residence_org_unit_id)
    }

    /// When the review is due, the rests of the case left out.
    pub(crate) fn review_due(&self) -> Option<Timestamp> {
        self.ties
            .due_after_rests(self.review_set_at, self.review_due_at?)
    }

    pub(crate) fn evolve(mut self, event: &IntakeEvent) -> Self {
        use IntakeEvent as E;
        if let E::NeedsMeetingCorrected(event) = event {
            self.on_meeting_corrected(event);
        }
        self.records.record(event);
        match event {
            E::LaneOpened(event) => self.on_lane_opened(event),
            E::ReportReceived(event) => {
                self.reports.received(event);
                // the first that is named stands: a correction is a forwarding or a transfer
                self.leadership.reported(event);
                fill(
                    &mut self.residence_org_unit_id,
                    &event.residence_org_unit_id,
                );
                self.plans
                    .starts_at(PlanStart::Report, event.received_at.as_ref());
                self.review = None;
            }
            E::ReportCorrected(event) => {
                self.reports.corrected(event);
                self.review = None;
            }
            E::ForwardedToCommune(event) => self.on_forwarded(event),
            E::AuthenticityChecked(event) => self.reports.checked(event),
            E::InitialRiskAssessed(event) => self.on_initial(event),
            E::SpecificRiskAssessed(event) => self.on_specific(event),
            E::EmergencyMeasureApplied(_) => self.on_protected(),
            E::ChildTemporarilyRemoved(event) => self.on_removed(event),
            E::RemovalExtended(event) => self.on_extended(event),
            E::RemovalEnded(_) => self.removal = None,
            E::NeedsMeetingHeld(event) => {
                self.needs_meeting_held = true;
                self.plans
                    .starts_at(PlanStart::Meeting, event.held_at.as_ref());
            }
            E::PlanSubmitted(event) => self.plans.submitted(event),
            E::PlanApproved(event) => {
                self.plans.approved(event);
                self.review_due_at = time(event.review_due_at.as_ref());
                self.review_set_at = time(event.approved_at.as_ref()).unwrap_or(Timestamp::MIN);
            }
            E::MeasureScheduled(event) => self.plans.scheduled(event),
            E::PlanRejected(event) => self.plans.rejected(event),
            E::CaseReviewed(event) => self.on_reviewed(event),
            E::ReviewCorrected(event) => self.on_review_corrected(event),
            E::PlanReopened(event) => self.plans.reopened(event),
            E::CaseClosed(event) => self.on_closed(event),
            E::CaseReopened(_) => self.on_reopened(),
            E::JurisdictionTransferred(event) => self.on_transferred(event),
            other => self.ties.tie(other),
        }
        self
    }

    fn on_lane_opened(&mut self, event: &LaneOpened) {
        self.leadership.opened(event);
        self.roster.open(event);
    }

    fn on_forwarded(&mut self, event: &ForwardedToCommune) {
        self.leadership.forwarded(event);
        if event.basis() == ForwardBasis::PlaceOfResidence {
            self.residence_org_unit_id.clone_from(&event.to_org_unit_id);
        }
        if event.must_act {
            let at = time(event.forwarded_at.as_ref());
            self.reports.reached_commune(at);
        }
    }

    fn on_initial(&mut self, event: &InitialRiskAssessed) {
        self.initial_assessment_done = true;
        self.assessed_level = event.protection_level;
        self.emergency = event.emergency_protection;
        self.reports.assessed(event.caregiver_suspected);
        if !event.emergency_protection {
            self.reports.answered();
        }
        if let (true, Some(at)) = (
            event.emergency_newly_found,
            time(event.emergency_counted_from.as_ref()),
        ) {
            self.reports.unanswered_again(event.report_sequence, at);
        }
        self.plans
            .starts_at(PlanStart::Initial, event.assessed_at.as_ref());
        self.review = None;
    }

    fn on_specific(&mut self, event: &SpecificRiskAssessed) {
        self.specific_assessment_done = true;
        self.assessed_level = event.protection_level;
        self.reports.assessed(event.caregiver_suspected);
        self.plans.new_plan_due = true;
        // Art 28: emergencies are excepted from the limit
        if !event.emergency_protection {
            self.plans
                .starts_at(PlanStart::Specific, event.assessed_at.as_ref());
        }
        self.review = None;
    }

    fn on_protected(&mut self) {
        self.emergency = true;
        self.reports.answered();
        self.review = None;
    }

    fn on_removed(&mut self, event: &ChildTemporarilyRemoved) {
        let until = time(event.until.as_ref()).unwrap_or(Timestamp::MIN);
        self.removal = Some(Removal {
            id: event.removal_id.clone(),
            removed_at: time(event.removed_at.as_ref()).unwrap_or(Timestamp::MIN),
            until,
            total_due_at: time(event.total_due_at.as_ref()).unwrap_or(until),
        });
        self.on_protected();
    }

    fn on_extended(&mut self, event: &RemovalExtended) {
        if let (Some(removal), Some(until)) = (&mut self.removal, time(event.until.as_ref())) {
            removal.until = until;
            removal.total_due_at =
                time(event.total_due_at.as_ref()).unwrap_or(removal.total_due_at);
        }
        self.review = None;
    }

    fn on_reviewed(&mut self, event: &CaseReviewed) {
        self.plans.new_plan_due |= event.new_plan_required;
        self.emergency &= !event.no_longer_at_risk;
        self.review_due_at = time(event.next_review_at.as_ref());
        self.review_set_at = time(event.reviewed_at.as_ref()).unwrap_or(Timestamp::MIN);
        self.review = Some(Review {
            id: event.review_id.clone(),
            no_longer_at_risk: event.no_longer_at_risk,
            stable: event.stable,
            reviewed_at: time(event.reviewed_at.as_ref()).unwrap_or(Timestamp::MIN),
        });
    }

    fn on_review_corrected(&mut self, event: &ReviewCorrected) {
        if event.latest {
            self.review_due_at = time(event.next_review_at.as_ref());
            self.review_set_at = time(event.reviewed_at.as_ref()).unwrap_or(Timestamp::MIN);
        }
        // a review that something has followed says nothing of the case as it is now
        let current = self.review.as_mut();
        if let Some(review) = current.filter(|review| review.id == event.review_id) {
            review.no_longer_at_risk = event.no_longer_at_risk;
            review.stable = event.stable;
            review.reviewed_at = time(event.reviewed_at.as_ref()).unwrap_or(Timestamp::MIN);
            self.plans.new_plan_due |= event.new_plan_required;
            self.emergency &= !event.no_longer_at_risk;
        }
    }

    fn on_meeting_corrected(&mut self, event: &NeedsMeetingCorrected) {
        let meeting = self.records.meetings.get(&event.meeting_id);
        let told_before = meeting.and_then(|meeting| meeting.held_at);
        let held_at = time(event.held_at.as_ref());
        self.plans
            .start_corrected(PlanStart::Meeting, told_before, held_at);
    }

    fn on_closed(&mut self, event: &CaseClosed) {
        self.closed = true;
        self.closed_on.clone_from(&event.review_id);
        self.closed_at = time(event.closed_at.as_ref());
        self.review_due_at = None;
        self.plans.case_closed();
        if event.ground() == CloseGround::Duplicate {
            // what it asked for is answered where the work goes on
            self.reports.answered();
        }
    }

    fn on_reopened(&mut self) {
        self.closed = false;
        self.closed_on.clear();
        self.closed_at = None;
        self.plans.new_plan_due = true;
        self.review = None;
    }

    fn on_transferred(&mut self, event: &JurisdictionTransferred) {
        let to = &event.to_org_unit_id;
        self.leadership.transferred(event);
        self.reports
            .reached_commune(time(event.transferred_at.as_ref()));
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
