//! The interagency team of a case and its conferences: Decree 56/2017 Art 27(2), plan 003 II.5.

use api::intake::v1::{
    AddTeamMemberRequest, CaseConferenceHeld, ChangeTeamMemberRequest, RecordCaseConferenceRequest,
    RemoveTeamMemberRequest, TeamMemberChanged, TeamMemberJoined, TeamMemberLeft, TeamRole,
};
use decider::Occasion;

use super::Decided;
use super::common::{
    act_time, assessing, in_force, leading, meeting_end, open, open_then, own_unit,
    participants_in_force,
};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// The leading commune puts the team together. Membership lets nobody see the case: taking part does.
pub(super) fn add(
    request: &AddTeamMemberRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open(state)?;
    leading(state, occasion)?;
    in_force(
        [&request.member_org_unit_id],
        occasion,
        IntakeRejection::UnknownMemberUnit,
    )?;
    let unit = request.member_org_unit_id.as_str();
    let person = request.member_person_id.as_str();
    if unit.is_empty() && person.is_empty() && request.description.trim().is_empty() {
        return Err(IntakeRejection::MemberUnnamed);
    }
    in_office(person, Some(unit).filter(|unit| !unit.is_empty()), occasion)?;
    let member_id = occasion.subject_id.to_string();
    let manages_case = one_manager(&member_id, request.role(), state)?;
    let joined = TeamMemberJoined {
        member_id,
        member_org_unit_id: request.member_org_unit_id.clone(),
        member_person_id: request.member_person_id.clone(),
        role: request.role,
        recorded_by_org_unit_id: own_unit(occasion).to_owned(),
        joined_at: act_time(occasion),
        description: request.description.clone(),
        manages_case,
    };
    Ok(vec![joined.into()])
}

/// Another task, or another person of the same unit.
pub(super) fn change(
    request: &ChangeTeamMemberRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open(state)?;
    leading(state, occasion)?;
    a_member(&request.member_id, state)?;
    in_office(&request.member_person_id, None, occasion)?;
    let manages_case = one_manager(&request.member_id, request.role(), state)?;
    let changed = TeamMemberChanged {
        member_id: request.member_id.clone(),
        member_person_id: request.member_person_id.clone(),
        role: request.role,
        recorded_by_org_unit_id: own_unit(occasion).to_owned(),
        changed_at: act_time(occasion),
        description: request.description.clone(),
        manages_case,
    };
    Ok(vec![changed.into()])
}

/// Somebody leaves the team.
pub(super) fn remove(
    request: &RemoveTeamMemberRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    leading(state, occasion)?;
    a_member(&request.member_id, state)?;
    let left = TeamMemberLeft {
        member_id: request.member_id.clone(),
        reason: request.reason,
        recorded_by_org_unit_id: own_unit(occasion).to_owned(),
        left_at: act_time(occasion),
        explanation: request.explanation.clone(),
    };
    Ok(vec![left.into()])
}

/// The agencies confer; the commune of the incident or the leading one keeps the minutes.
pub(super) fn confer(
    request: &RecordCaseConferenceRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open_then(state, occasion)?;
    assessing(state, occasion)?;
    participants_in_force(&request.participants, occasion)?;
    let decisions = request
        .conference_minutes
        .as_ref()
        .map_or(&[][..], |minutes| &minutes.decisions);
    let responsible = decisions.iter().map(|one| &one.responsible_org_unit_id);
    in_force(responsible, occasion, IntakeRejection::UnknownDecisionUnit)?;
    let held = CaseConferenceHeld {
        conference_id: occasion.subject_id.to_string(),
        kind: request.kind,
        held_at: act_time(occasion),
        ended_at: meeting_end(occasion.occurred_at, request.ended_at.as_ref(), occasion)?,
        convened_by_org_unit_id: own_unit(occasion).to_owned(),
        minutes_number: request.minutes_number.clone(),
        decision_count: u32::try_from(decisions.len()).unwrap_or(u32::MAX),
        participants: request.participants.clone(),
        conference_minutes: request.conference_minutes.clone(),
    };
    Ok(vec![held.into()])
}

fn a_member(member_id: &str, state: &CaseState) -> Result<(), IntakeRejection> {
    match state.ties.is_member(member_id) {
        true => Ok(()),
        false => Err(IntakeRejection::UnknownMember),
    }
}

/// An official is in office, and of the unit that is named beside.
fn in_office(
    person: &str,
    unit: Option<&str>,
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    if person.is_empty() {
        return Ok(());
    }
    let official = occasion.directory.person(person, occasion.occurred_at);
    match official
        .is_some_and(|official| unit.is_none_or(|unit| official.org_unit_id.as_str() == unit))
    {
        true => Ok(()),
        false => Err(IntakeRejection::MemberNotInOffice),
    }
}

/// One person answers for the case at a time.
fn one_manager(
    member_id: &str,
    role: TeamRole,
    state: &CaseState,
) -> Result<bool, IntakeRejection> {
    let manages = role == TeamRole::CaseManager;
    let another = state.ties.managers().any(|manager| manager != member_id);
    match manages && another {
        true => Err(IntakeRejection::CaseManagerExists),
        false => Ok(manages),
    }
}
