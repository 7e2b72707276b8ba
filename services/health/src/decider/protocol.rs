//! The steps of the forensic protocol in their order (Decision 5609/QĐ-BYT). Out of order or after
//! a skipped one, a step is recorded and marked: what happened has happened.

use api::codes::v1::{Qualification, Sex};
use api::health::v1::{
    AssignExaminersRequest, ExamFlag, ExaminersAssigned, ForensicFlag, ForensicStep,
    ForensicStepTaken, TakeForensicStepRequest,
};
use api::timestamp_to_proto;
use decider::{Occasion, told_or};
use jiff::Timestamp;

use super::consent;
use super::official::{has_any, people_or_actor};
use super::state::is_exam_of_child;
use super::{Consent, Decided, HealthRejection, HealthState, Requisition};

/// Steps that every requisition has. Specialist examinations and exhibits are as the matter needs.
const ALWAYS: [ForensicStep; 6] = [
    ForensicStep::Assignment,
    ForensicStep::MeetingWithRequester,
    ForensicStep::Synthesis,
    ForensicStep::Signing,
    ForensicStep::Delivery,
    ForensicStep::Archive,
];

/// Steps that concern a child who is presented.
const WITH_CHILD: [ForensicStep; 4] = [
    ForensicStep::MeetingWithChild,
    ForensicStep::GeneralExam,
    ForensicStep::SpecificExam,
    ForensicStep::HandingBack,
];

/// Where a step stands in the protocol of a requisition.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Whether the protocol has it in another place.
    pub out_of_order: bool,
    /// Steps before it that are not on record.
    pub skipped: Vec<ForensicStep>,
}

// === impl Place ===

impl Place {
    /// The skipped steps as an event states them.
    pub(super) fn skipped_codes(&self) -> Vec<i32> {
        self.skipped.iter().map(|step| (*step).into()).collect()
    }
}

// === impl Requisition ===

impl Requisition {
    /// Where a step taken at that time stands. Told times decide, not the order of entry: a step
    /// entered late was not taken late. A step taken again is where it was.
    pub(super) fn place(&self, step: ForensicStep, at: Timestamp) -> Place {
        let is_again = self.steps.contains_key(&step);
        let out_of_order = !is_again
            && self.steps.iter().any(|(other, other_at)| {
                (*other > step && *other_at < at) || (*other < step && *other_at > at)
            });
        let with_child = self.child_presented || is_exam_of_child(step);
        let expected = WITH_CHILD.iter().filter(|_| with_child);
        let mut skipped: Vec<ForensicStep> = ALWAYS
            .iter()
            .chain(expected)
            .copied()
            .filter(|other| *other < step && !self.steps.contains_key(other))
            .collect();
        skipped.sort_unstable();
        Place {
            out_of_order,
            skipped,
        }
    }
}

pub(super) fn assign(
    request: &AssignExaminersRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.requisition(&request.requisition_id)?;
    let assigned_at = told_or(
        request.assigned_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::AssignedInFuture,
    )?;
    let people = &request.examiner_person_ids;
    let flags = flags_of_examiners(people, requisition, state, assigned_at, occasion);
    let place = requisition.place(ForensicStep::Assignment, assigned_at);
    let event = ExaminersAssigned {
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        assigned_at: Some(timestamp_to_proto(assigned_at)),
        examiner_person_ids: people.clone(),
        flags: flags.into_iter().map(i32::from).collect(),
        out_of_order: place.out_of_order,
        skipped_steps: place.skipped_codes(),
        number: request.number.clone(),
    };
    Ok(vec![event.into()])
}

/// Forensic examiners are appointed, and a repeat examination is other people's work than the one
/// it repeats (CPC 2015 Art 211(2)).
pub(super) fn flags_of_examiners(
    people: &[String],
    requisition: &Requisition,
    state: &HealthState,
    at: Timestamp,
    occasion: &Occasion<'_>,
) -> Vec<ForensicFlag> {
    let appointed = [
        Qualification::ForensicExaminer,
        Qualification::ForensicPsychiatrist,
    ];
    let mut flags = Vec::new();
    if !people
        .iter()
        .all(|person| has_any(person, &appointed, at, occasion))
    {
        flags.push(ForensicFlag::NotQualified);
    }
    let repeated = requisition
        .repeats
        .and_then(|id| state.requisitions.get(&id));
    let of_earlier_round = |person: &String| {
        repeated.is_some_and(|earlier| {
            earlier.assigned.contains(person) || earlier.signers.contains(person)
        })
    };
    if people.iter().any(of_earlier_round) {
        flags.push(ForensicFlag::ExaminerOfEarlierRound);
    }
    flags
}

pub(super) fn take_step(
    request: &TakeForensicStepRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.requisition(&request.requisition_id)?;
    Ok(vec![step_taken(request, requisition, occasion)?.into()])
}

/// A step of a requisition as it stood.
pub(super) fn step_taken(
    request: &TakeForensicStepRequest,
    requisition: &Requisition,
    occasion: &Occasion<'_>,
) -> Result<ForensicStepTaken, HealthRejection> {
    let taken_at = told_or(
        request.taken_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::StepInFuture,
    )?;
    let step = request.step();
    let people = people_or_actor(&request.examiner_person_ids, occasion);
    let flags = match is_exam_of_child(step) {
        true => flags_of_exam(request, requisition, &people, taken_at, occasion)?,
        false => Vec::new(),
    };
    let place = requisition.place(step, taken_at);
    Ok(ForensicStepTaken {
        entry_id: occasion.subject_id.to_string(),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        step: request.step,
        taken_at: Some(timestamp_to_proto(taken_at)),
        examiner_person_ids: people,
        out_of_order: place.out_of_order,
        skipped_steps: place.skipped_codes(),
        flags: consent::codes(flags),
        support_person_present: request.support_person_present,
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        findings: request.findings.clone(),
        child_sex: request.child_sex,
        examiner_sex_explanation: request.examiner_sex_explanation.clone(),
        note: request.note.clone(),
    })
}

/// An examination of the child's body: only while the child does not decline, by somebody of its
/// sex who is appointed (Decision 3133/QĐ-BYT 2020).
fn flags_of_exam(
    request: &TakeForensicStepRequest,
    requisition: &Requisition,
    people: &[String],
    at: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<Vec<ExamFlag>, HealthRejection> {
    if request.child_sex() == Sex::Unspecified {
        return Err(HealthRejection::ChildSexMissing);
    }
    let mut flags = match requisition.consent {
        Consent::Declined => return Err(HealthRejection::ChildDeclines),
        Consent::NotRecorded => vec![ExamFlag::ConsentNotRecorded],
        Consent::Given => Vec::new(),
    };
    flags.extend(consent::judge_sex(
        people,
        request.child_sex(),
        &request.examiner_sex_explanation,
        at,
        occasion,
    )?);
    let appointed = [Qualification::ForensicExaminer];
    if !people
        .iter()
        .any(|person| has_any(person, &appointed, at, occasion))
    {
        flags.push(ExamFlag::ExaminerNotQualified);
    }
    Ok(flags)
}
