//! What the rules of the health lane need to know of a case: codes, times and ids, never a finding.

use std::collections::{BTreeMap, BTreeSet};

use api::health::v1::{
    ChildHandedBack, ChildReceived, ConclusionDelivered, ConsultationHeld, DelayNotified,
    ExamDeclinedByChild, ExaminersAssigned, FamilyRefusedExam, FirstResultIssued,
    ForensicConclusionIssued, ForensicConsentRecorded, ForensicFileArchived, ForensicStep,
    ForensicStepTaken, MentalHealthReviewed, PsychologicalCarePlanned, RequisitionEnded,
    RequisitionFileCompleted, RequisitionReceived,
};
use api::timestamp_from_proto;
use decider::{Actor, Lane, Roster};
use jiff::Timestamp;
use uuid::Uuid;

use super::HealthRejection;
use super::records::{Record, Recorded};

mod forensic;

pub(super) use forensic::is_exam_of_child;
pub use forensic::{Conclusion, Consent, Requisition};

/// What the rules of the health lane need to know of a case.
#[derive(Debug, Clone, Default)]
pub struct HealthState {
    /// Units that take part.
    pub roster: Roster,
    /// Whether a health unit opened the lane of its own: nobody had told it of the child.
    pub opened_of_its_own: bool,
    /// Receptions by id.
    pub receptions: BTreeMap<Uuid, Reception>,
    /// Requisitions by id.
    pub requisitions: BTreeMap<Uuid, Requisition>,
    /// Conclusions by id.
    pub conclusions: BTreeMap<Uuid, Conclusion>,
    /// The plan of psychological care in force.
    pub care_plan: Option<CarePlan>,
    /// Sessions of psychological care so far.
    pub psychological_sessions: u32,
    /// What else can be corrected, by id.
    pub records: BTreeMap<Uuid, Recorded>,
}

/// A child that arrived.
#[derive(Debug, Clone)]
pub struct Reception {
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// When the first written result is due; `None` where no limit is in force.
    pub first_result_due_at: Option<Timestamp>,
    /// Whether it was given.
    pub has_first_result: bool,
    /// Unit that received it.
    pub org_unit_id: String,
    /// Whether the case began with it.
    pub began_the_case: bool,
    /// When the authority is to be told; `None` where it knew of the child already.
    pub authority_due_at: Option<Timestamp>,
    /// Whether it was told.
    pub authority_told: bool,
}

/// A plan of psychological care.
#[derive(Debug, Clone)]
pub struct CarePlan {
    /// Its id, as text.
    pub id: String,
    /// When the mental health is to be reviewed next.
    pub review_due_at: Option<Timestamp>,
    /// The review that said so; `None` while it is the plan itself.
    pub review_set_by: Option<Uuid>,
}

// === impl HealthState ===

impl Lane for HealthState {
    fn admits(&self, actor: &Actor) -> bool {
        self.roster.units().any(|unit| actor.acts_for(unit))
    }
}

pub(super) fn time(value: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    value.and_then(timestamp_from_proto)
}

impl HealthState {
    pub(super) fn requisition(&self, id: &str) -> Result<&Requisition, HealthRejection> {
        let id = id.parse().ok();
        id.and_then(|id| self.requisitions.get(&id))
            .ok_or(HealthRejection::RequisitionUnknown)
    }

    /// The requisition, if it still waits for a conclusion.
    pub(super) fn open_requisition(&self, id: &str) -> Result<&Requisition, HealthRejection> {
        let requisition = self.requisition(id)?;
        match (requisition.concluded, requisition.ended) {
            (true, _) => Err(HealthRejection::RequisitionConcluded),
            (_, true) => Err(HealthRejection::RequisitionEndedAlready),
            _ => Ok(requisition),
        }
    }

    pub(super) fn reception(&self, id: &str) -> Result<&Reception, HealthRejection> {
        let id = id.parse().ok();
        id.and_then(|id| self.receptions.get(&id))
            .ok_or(HealthRejection::ReceptionUnknown)
    }

    pub(super) fn conclusion(&self, id: &str) -> Result<&Conclusion, HealthRejection> {
        let id = id.parse().ok();
        id.and_then(|id| self.conclusions.get(&id))
            .ok_or(HealthRejection::ConclusionUnknown)
    }

    pub(super) fn change(&mut self, requisition_id: &str, change: impl FnOnce(&mut Requisition)) {
        let id = requisition_id.parse().ok();
        if let Some(requisition) = id.and_then(|id| self.requisitions.get_mut(&id)) {
            change(requisition);
        }
    }

    pub(super) fn child_received(&mut self, event: &ChildReceived) {
        let arrived_at = time(event.arrived_at.as_ref());
        if let (Ok(id), Some(arrived_at)) = (event.reception_id.parse(), arrived_at) {
            let reception = Reception {
                arrived_at,
                first_result_due_at: time(event.first_result_due_at.as_ref()),
                has_first_result: false,
                org_unit_id: event.org_unit_id.clone(),
                began_the_case: self.opened_of_its_own && self.receptions.is_empty(),
                authority_due_at: time(event.authority_due_at.as_ref()),
                authority_told: false,
            };
            self.receptions.insert(id, reception);
        }
    }

    pub(super) fn first_result_issued(&mut self, event: &FirstResultIssued) {
        let id = event.reception_id.parse().ok();
        if let Some(reception) = id.and_then(|id| self.receptions.get_mut(&id)) {
            reception.has_first_result = true;
        }
    }

    pub(super) fn requisition_received(&mut self, event: &RequisitionReceived) {
        let received_at = time(event.received_at.as_ref());
        let (Ok(id), Some(received_at)) = (event.requisition_id.parse(), received_at) else {
            return;
        };
        let requisition = Requisition {
            received_at,
            org_unit_id: event.org_unit_id.clone(),
            extended: false,
            runs_from: event.file_complete.then_some(received_at),
            due_at: time(event.due_at.as_ref()),
            child_presented: event.child_presented,
            repeats: match event.round() {
                api::health::v1::ExamRound::Repeat => event.earlier_requisition_id.parse().ok(),
                _ => None,
            },
            family_persuaded: false,
            consent: Consent::NotRecorded,
            assigned: BTreeSet::new(),
            signers: BTreeSet::new(),
            steps: BTreeMap::new(),
            delay_notified_at: None,
            concluded: false,
            ended: false,
        };
        self.requisitions.insert(id, requisition);
    }

    pub(super) fn file_completed(&mut self, event: &RequisitionFileCompleted) {
        self.change(&event.requisition_id, |requisition| {
            requisition.runs_from = time(event.completed_at.as_ref());
            requisition.due_at = time(event.due_at.as_ref());
        });
    }

    pub(super) fn family_refused(&mut self, event: &FamilyRefusedExam) {
        self.change(&event.requisition_id, |requisition| {
            requisition.family_persuaded |= event.persuasion_tried;
        });
    }

    pub(super) fn exam_declined(&mut self, event: &ExamDeclinedByChild) {
        self.change(&event.requisition_id, |requisition| {
            requisition.consent = Consent::Declined;
        });
    }

    pub(super) fn consent_recorded(&mut self, event: &ForensicConsentRecorded) {
        let consent = Record::Consent {
            requisition_id: event.requisition_id.clone(),
            suspected: event.caregiver_suspected,
        };
        self.note(&event.consent_id, &event.org_unit_id, consent);
        self.change(&event.requisition_id, |requisition| {
            requisition.consent = Consent::Given;
        });
    }

    pub(super) fn examiners_assigned(&mut self, event: &ExaminersAssigned) {
        self.change(&event.requisition_id, |requisition| {
            let people = event.examiner_person_ids.iter().cloned();
            requisition.assigned.extend(people);
            requisition.note_step(ForensicStep::Assignment, event.assigned_at.as_ref());
        });
    }

    pub(super) fn step_taken(&mut self, event: &ForensicStepTaken) {
        self.note_step_taken(event);
        self.change(&event.requisition_id, |requisition| {
            // a child that is examined was presented, whatever the requisition said
            requisition.child_presented |= is_exam_of_child(event.step());
            requisition.note_step(event.step(), event.taken_at.as_ref());
        });
    }

    pub(super) fn consultation_held(&mut self, event: &ConsultationHeld) {
        self.change(&event.requisition_id, |requisition| {
            if event.extended {
                requisition.extended = true;
                requisition.due_at = time(event.due_at.as_ref());
            }
        });
    }

    pub(super) fn delay_notified(&mut self, event: &DelayNotified) {
        self.change(&event.requisition_id, |requisition| {
            let notified_at = time(event.notified_at.as_ref());
            requisition.delay_notified_at = requisition.delay_notified_at.or(notified_at);
        });
    }

    pub(super) fn concluded(&mut self, event: &ForensicConclusionIssued) {
        self.change(&event.requisition_id, |requisition| {
            let signers = event.signatures.iter();
            requisition
                .signers
                .extend(signers.map(|signature| signature.person_id.clone()));
            requisition.concluded |= !event.partial;
            requisition.note_step(ForensicStep::Signing, event.issued_at.as_ref());
        });
        let id = event.conclusion_id.parse();
        let requisition_id = event.requisition_id.parse();
        let issued_at = time(event.issued_at.as_ref());
        if let (Ok(id), Ok(requisition_id), Some(issued_at)) = (id, requisition_id, issued_at) {
            let conclusion = Conclusion {
                requisition_id,
                issued_at,
                document_sha256: event.document_sha256.clone(),
                org_unit_id: event.org_unit_id.clone(),
                due_at: time(event.due_at.as_ref()),
                delay_notified_at: time(event.delay_notified_at.as_ref()),
                flags: event.flags.clone(),
            };
            self.conclusions.insert(id, conclusion);
        }
    }

    pub(super) fn delivered(&mut self, event: &ConclusionDelivered) {
        self.change(&event.requisition_id, |requisition| {
            requisition.note_step(ForensicStep::Delivery, event.delivered_at.as_ref());
        });
    }

    pub(super) fn requisition_ended(&mut self, event: &RequisitionEnded) {
        self.change(&event.requisition_id, |requisition| {
            requisition.ended = true
        });
    }

    pub(super) fn archived(&mut self, event: &ForensicFileArchived) {
        self.change(&event.requisition_id, |requisition| {
            requisition.note_step(ForensicStep::Archive, event.archived_at.as_ref());
        });
    }

    pub(super) fn child_handed_back(&mut self, event: &ChildHandedBack) {
        self.change(&event.requisition_id, |requisition| {
            requisition.note_step(ForensicStep::HandingBack, event.handed_back_at.as_ref());
        });
    }

    pub(super) fn care_planned(&mut self, event: &PsychologicalCarePlanned) {
        self.care_plan = Some(CarePlan {
            id: event.plan_id.clone(),
            review_due_at: time(event.review_due_at.as_ref()),
            review_set_by: None,
        });
    }

    pub(super) fn mental_health_reviewed(&mut self, event: &MentalHealthReviewed) {
        if let Some(plan) = &mut self.care_plan {
            plan.review_due_at = time(event.next_review_at.as_ref());
            plan.review_set_by = event.review_id.parse().ok();
        }
        let review = Record::Review {
            plan_id: event.plan_id.clone(),
            due_at: time(event.due_at.as_ref()),
        };
        self.note(&event.review_id, &event.org_unit_id, review);
    }
}
