//! Who investigates, and what the young person was told.

use api::codes::v1::Qualification;
use api::police::v1::{
    AssignInvestigatorRequest, AssignmentPart, ExplainRightsRequest, InvestigatorAssigned,
    ReplaceInvestigatorRequest, ReplacementReason, RightsExplained, VictimRight,
};
use decider::{Occasion, Person, Role};
use uuid::Uuid;

use super::session::interviewee_number;
use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, told_at};

/// The rights of a young victim (Law 59/2024 Art 22).
const VICTIM_RIGHTS: [VictimRight; 7] = [
    VictimRight::Representative,
    VictimRight::Expert,
    VictimRight::PlainWords,
    VictimRight::Secrecy,
    VictimRight::LegalAid,
    VictimRight::SocialWorker,
    VictimRight::Compensation,
];

/// An officer's part in a matter, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The denunciation.
    pub denunciation: Uuid,
    /// The officer.
    pub person_id: String,
    /// The officer's part.
    pub part: AssignmentPart,
    /// Whether somebody took the officer's place, or the matter went to another unit.
    pub ended: bool,
}

pub(super) fn assign(
    request: &AssignInvestigatorRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    state.held(&request.denunciation_id, occasion.actor)?;
    let denunciation = id_of(&request.denunciation_id);
    let officer = officer(&request.person_id, occasion)?;
    let running = || {
        state
            .assignments
            .values()
            .filter(|known| !known.ended && Some(known.denunciation) == denunciation)
    };
    if running().any(|known| known.person_id == request.person_id) {
        return Err(PoliceRejection::AssignedAlready);
    }
    if request.part() == AssignmentPart::Lead
        && running().any(|known| known.part == AssignmentPart::Lead)
    {
        return Err(PoliceRejection::LeadAssigned);
    }
    let assigned_at = told_at(
        request.assigned_at.as_ref(),
        occasion,
        PoliceRejection::AssignedInFuture,
    )?;
    Ok(vec![
        InvestigatorAssigned {
            assignment_id: occasion.subject_id.to_string(),
            denunciation_id: request.denunciation_id.to_ascii_lowercase(),
            person_id: officer.id.to_string(),
            org_unit_id: officer.org_unit_id.to_string(),
            part: request.part,
            assigned_at: stamp(assigned_at),
            not_trained: !is_trained(&officer),
            decision_number: request.decision_number.clone(),
            ..InvestigatorAssigned::default()
        }
        .into(),
    ])
}

pub(super) fn replace(
    request: &ReplaceInvestigatorRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let before = id_of(&request.assignment_id)
        .and_then(|id| state.assignments.get(&id))
        .ok_or(PoliceRejection::AssignmentUnknown)?;
    let denunciation_id = before.denunciation.to_string();
    state.held(&denunciation_id, occasion.actor)?;
    if before.ended {
        return Err(PoliceRejection::AssignmentEnded);
    }
    let assigned = state.assignments.values().any(|known| {
        !known.ended
            && known.denunciation == before.denunciation
            && known.person_id == request.person_id
    });
    if assigned {
        return Err(PoliceRejection::AssignedAlready);
    }
    let officer = officer(&request.person_id, occasion)?;
    if request.reason() == ReplacementReason::Other && request.explanation.trim().is_empty() {
        return Err(PoliceRejection::ExplanationMissing);
    }
    let assigned_at = told_at(
        request.assigned_at.as_ref(),
        occasion,
        PoliceRejection::AssignedInFuture,
    )?;
    Ok(vec![
        InvestigatorAssigned {
            assignment_id: occasion.subject_id.to_string(),
            denunciation_id,
            person_id: officer.id.to_string(),
            org_unit_id: officer.org_unit_id.to_string(),
            part: before.part.into(),
            assigned_at: stamp(assigned_at),
            not_trained: !is_trained(&officer),
            replaces_assignment_id: request.assignment_id.to_ascii_lowercase(),
            replacement_reason: request.reason,
            decision_number: request.decision_number.clone(),
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

/// An investigator in office in the actor's unit.
fn officer(person_id: &str, occasion: &Occasion<'_>) -> Result<Person, PoliceRejection> {
    occasion
        .directory
        .person(person_id, occasion.now)
        .filter(|person| person.role == Role::Investigator)
        .filter(|person| occasion.actor.acts_for(person.org_unit_id.as_str()))
        .ok_or(PoliceRejection::OfficerUnknown)
}

/// Law 59/2024 Art 153: by people who know how to speak with children.
fn is_trained(person: &Person) -> bool {
    person
        .qualifications
        .contains(&Qualification::ChildFriendlyInvestigation)
}

pub(super) fn explain_rights(request: &ExplainRightsRequest, occasion: &Occasion<'_>) -> Decided {
    let explained_at = told_at(
        request.explained_at.as_ref(),
        occasion,
        PoliceRejection::ExplainedInFuture,
    )?;
    let missing = VICTIM_RIGHTS
        .into_iter()
        .map(i32::from)
        .filter(|right| !request.rights.contains(right));
    Ok(vec![
        RightsExplained {
            explanation_id: occasion.subject_id.to_string(),
            interviewee_number: interviewee_number(request.interviewee_number),
            explained_at: stamp(explained_at),
            rights: request.rights.clone(),
            missing_rights: missing.collect(),
            legal_aid_wanted: request.legal_aid_wanted,
            representative_present: request.representative_present,
            held_in_custody: request.held_in_custody,
            note: request.note.clone(),
        }
        .into(),
    ])
}

pub(super) fn assigned(state: &mut PoliceState, event: &InvestigatorAssigned) {
    let replaced = id_of(&event.replaces_assignment_id);
    if let Some(before) = replaced.and_then(|id| state.assignments.get_mut(&id)) {
        before.ended = true;
    }
    let (Some(id), Some(denunciation)) =
        (id_of(&event.assignment_id), id_of(&event.denunciation_id))
    else {
        return;
    };
    let assignment = Assignment {
        denunciation,
        person_id: event.person_id.clone(),
        part: event.part(),
        ended: false,
    };
    state.assignments.insert(id, assignment);
}
