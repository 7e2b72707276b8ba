//! What can be corrected: who recorded it, and what its correction may not change.

use api::health::v1::{
    ChildExamined, ConclusionRecordCorrected, ForensicStep, ForensicStepCorrected,
    ForensicStepTaken, MentalHealthReviewCorrected, PsychologicalSessionHeld, ReceptionCorrected,
    ReportedToAuthority, RequisitionCorrected, ServicesProvided,
};
use api::log::v1::{LaneBasis, LaneOpened};
use decider::Actor;
use jiff::Timestamp;

use super::state::time;
use super::{Consent, HealthRejection, HealthState};

/// A record and the unit that made it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The unit: it corrects it, nobody else.
    pub by: String,
    /// What was recorded.
    pub record: Record,
}

/// What a record is, with what a correction keeps.
#[derive(Debug, Clone)]
pub enum Record {
    /// A clinical examination.
    Examination {
        /// Whether a parent or caregiver was suspected when it was recorded.
        suspected: bool,
    },
    /// Services given or offered.
    Services,
    /// A consent to a forensic examination.
    Consent {
        /// The requisition, as text.
        requisition_id: String,
        /// Whether a parent or caregiver was suspected when it was recorded.
        suspected: bool,
    },
    /// A step of the forensic protocol.
    Step {
        /// The requisition, as text.
        requisition_id: String,
        /// Which step.
        step: ForensicStep,
        /// When, as last told.
        taken_at: Option<Timestamp>,
        /// Whether the child could be examined when it was recorded.
        consent: Consent,
    },
    /// A session of psychological care.
    Session {
        /// Its number in the lane.
        number: u32,
        /// The plan then in force, as text; empty for none.
        plan_id: String,
    },
    /// A review of the mental health.
    Review {
        /// The plan then in force, as text; empty for none.
        plan_id: String,
        /// When it had been due.
        due_at: Option<Timestamp>,
    },
}

// === impl HealthState ===

impl HealthState {
    /// The record, if it is there and the actor's unit made it.
    pub(super) fn own_record(&self, id: &str, actor: &Actor) -> Result<&Record, HealthRejection> {
        let id = id.parse().ok();
        let recorded = id
            .and_then(|id| self.records.get(&id))
            .ok_or(HealthRejection::RecordUnknown)?;
        made_by(&recorded.by, actor)?;
        Ok(&recorded.record)
    }

    pub(super) fn note(&mut self, id: &str, by: &str, record: Record) {
        if let Ok(id) = id.parse() {
            let by = by.to_owned();
            self.records.insert(id, Recorded { by, record });
        }
    }

    pub(super) fn lane_opened(&mut self, event: &LaneOpened) {
        let begins = self.roster.is_empty();
        self.opened_of_its_own |= begins && event.basis() == LaneBasis::OwnReceipt;
        self.roster.open(event);
    }

    pub(super) fn authority_told(&mut self, event: &ReportedToAuthority) {
        let id = event.reception_id.parse().ok();
        if let Some(reception) = id.and_then(|id| self.receptions.get_mut(&id)) {
            reception.authority_told = true;
        }
    }

    pub(super) fn child_examined(&mut self, event: &ChildExamined) {
        let suspected = event.caregiver_suspected;
        let examination = Record::Examination { suspected };
        self.note(&event.exam_id, &event.org_unit_id, examination);
    }

    pub(super) fn services_provided(&mut self, event: &ServicesProvided) {
        self.note(&event.delivery_id, &event.org_unit_id, Record::Services);
    }

    pub(super) fn session_held(&mut self, event: &PsychologicalSessionHeld) {
        self.psychological_sessions = self.psychological_sessions.saturating_add(1);
        let session = Record::Session {
            number: event.session_number,
            plan_id: event.plan_id.clone(),
        };
        self.note(&event.session_id, &event.org_unit_id, session);
    }

    pub(super) fn note_step_taken(&mut self, event: &ForensicStepTaken) {
        let requisition = self.requisition(&event.requisition_id).ok();
        let step = Record::Step {
            requisition_id: event.requisition_id.clone(),
            step: event.step(),
            taken_at: time(event.taken_at.as_ref()),
            consent: requisition.map_or(Consent::NotRecorded, |requisition| requisition.consent),
        };
        self.note(&event.entry_id, &event.org_unit_id, step);
    }

    pub(super) fn reception_corrected(&mut self, event: &ReceptionCorrected) {
        let id = event.reception_id.parse().ok();
        let arrived_at = time(event.arrived_at.as_ref());
        if let Some(reception) = id.and_then(|id| self.receptions.get_mut(&id)) {
            reception.arrived_at = arrived_at.unwrap_or(reception.arrived_at);
            if !reception.has_first_result {
                reception.first_result_due_at = time(event.first_result_due_at.as_ref());
            }
            if !reception.authority_told {
                reception.authority_due_at = time(event.authority_due_at.as_ref());
            }
        }
    }

    pub(super) fn review_corrected(&mut self, event: &MentalHealthReviewCorrected) {
        if !event.next_review_changed {
            return;
        }
        if let Some(plan) = &mut self.care_plan {
            plan.review_due_at = time(event.next_review_at.as_ref());
        }
    }

    pub(super) fn requisition_corrected(&mut self, event: &RequisitionCorrected) {
        let Some(received_at) = time(event.received_at.as_ref()) else {
            return;
        };
        self.change(&event.requisition_id, |requisition| {
            if requisition.runs_from_receipt() {
                requisition.runs_from = Some(received_at);
            }
            requisition.received_at = received_at;
            requisition.due_at = time(event.due_at.as_ref()).or(requisition.due_at);
        });
    }

    pub(super) fn step_corrected(&mut self, event: &ForensicStepCorrected) {
        let id = event.entry_id.parse().ok();
        let Some(recorded) = id.and_then(|id| self.records.get_mut(&id)) else {
            return;
        };
        let Record::Step { step, taken_at, .. } = &mut recorded.record else {
            return;
        };
        let (step, before) = (*step, *taken_at);
        let now = time(event.taken_at.as_ref());
        *taken_at = now.or(before);
        self.change(&event.requisition_id, |requisition| {
            requisition.move_step(step, before, now);
        });
    }

    pub(super) fn conclusion_corrected(&mut self, event: &ConclusionRecordCorrected) {
        let id = event.conclusion_id.parse().ok();
        let Some(conclusion) = id.and_then(|id| self.conclusions.get_mut(&id)) else {
            return;
        };
        let before = conclusion.issued_at;
        let now = time(event.issued_at.as_ref());
        conclusion.issued_at = now.unwrap_or(before);
        conclusion.flags.clone_from(&event.flags);
        self.change(&event.requisition_id, |requisition| {
            requisition.move_step(ForensicStep::Signing, Some(before), now);
        });
    }
}

/// Only who made a record knows what was wrong with it.
pub(super) fn made_by(unit: &str, actor: &Actor) -> Result<(), HealthRejection> {
    match actor.acts_for(unit) {
        true => Ok(()),
        false => Err(HealthRejection::RecordOfAnotherUnit),
    }
}
