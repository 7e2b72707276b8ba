//! Counselling, in programmes and on its own: Decree 80/2017 Art 6, Circular 18/2025/TT-BGDĐT.
//! None of it asks for a concern of the school's own: a referral may have brought the case.

use api::education::v1::{
    CounsellingProgrammeEnded, CounsellingProgrammeReviewed, CounsellingProgrammeStarted,
    CounsellingProvided, EndProgrammeRequest, ProvideCounsellingRequest, ReviewProgrammeRequest,
    StartProgrammeRequest,
};
use api::timestamp_to_proto;
use decider::{Occasion, Role, told};

use super::{Decided, act_time, check_delay, due_time, own_unit};
use crate::rejection::EducationRejection as R;
use crate::state::{Programme, SchoolState};

/// The rule by which a programme is looked at again.
const REVIEW: &str = "education.programme.review";

pub(super) fn start(
    request: &StartProgrammeRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    if state.is_closed_by(occasion.actor) {
        return Err(R::SchoolCaseClosed);
    }
    let concern_id = match request.concern_id.is_empty() {
        true => String::new(),
        false => super::id_of(state.concern(&request.concern_id, |_| false)?),
    };
    let told = request.review_due_at.as_ref();
    let (due_at, limit) = due_time(told, REVIEW, occasion, R::ReviewTimeImpossible)?;
    let started = CounsellingProgrammeStarted {
        programme_id: occasion.subject_id.to_string(),
        school_org_unit_id: own_unit(occasion),
        party: request.party,
        started_at: act_time(occasion),
        sessions_planned: request.sessions_planned,
        review_due_at: Some(timestamp_to_proto(due_at)),
        review_limit: limit,
        counsellor_person_id: counsellor(&request.counsellor_person_id, occasion)?,
        goals: request.goals.clone(),
        concern_id,
    };
    Ok(vec![started.into()])
}

/// Whoever is in charge is one of the school's own.
fn counsellor(id: &str, occasion: &Occasion<'_>) -> Result<String, R> {
    if id.is_empty() {
        return Ok(occasion.actor.person_id.to_string());
    }
    let person = occasion.directory.person(id, occasion.occurred_at);
    let is_own = person.is_some_and(|person| {
        matches!(person.role, Role::SchoolCounsellor | Role::SchoolHead)
            && occasion.actor.acts_for(person.org_unit_id.as_str())
    });
    match is_own {
        true => Ok(id.to_owned()),
        false => Err(R::CounsellorUnknown),
    }
}

/// A session is recorded even when its programme has ended since: what was done was done.
pub(super) fn provide(
    request: &ProvideCounsellingRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let impossible = R::SessionEndImpossible;
    let ended_at = told(request.ended_at.as_ref(), occasion.now, impossible)?;
    if ended_at.is_some_and(|end| end < occasion.occurred_at) {
        return Err(impossible);
    }
    let (programme_id, session_number) = match request.programme_id.as_str() {
        "" => (String::new(), 0),
        id => {
            let (id, programme) = programme(id, state, occasion)?;
            if programme.party != request.party() {
                return Err(R::OtherParty);
            }
            (id, programme.sessions.saturating_add(1))
        }
    };
    let provided = CounsellingProvided {
        session_id: occasion.subject_id.to_string(),
        school_org_unit_id: own_unit(occasion),
        party: request.party,
        form: request.form,
        started_at: act_time(occasion),
        ended_at: ended_at.map(timestamp_to_proto),
        notes: request.notes.clone(),
        programme_id,
        session_number,
    };
    Ok(vec![provided.into()])
}

pub(super) fn review(
    request: &ReviewProgrammeRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let (id, programme) = running(&request.programme_id, state, occasion)?;
    let late = is_overdue(programme, occasion);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let told = request.review_due_at.as_ref();
    let (due_at, limit) = due_time(told, REVIEW, occasion, R::ReviewTimeImpossible)?;
    let reviewed = CounsellingProgrammeReviewed {
        programme_id: id,
        school_org_unit_id: own_unit(occasion),
        reviewed_at: act_time(occasion),
        review_due_at: Some(timestamp_to_proto(due_at)),
        review_limit: limit,
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        progress: request.progress.clone(),
    };
    Ok(vec![reviewed.into()])
}

pub(super) fn end(
    request: &EndProgrammeRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let (id, programme) = running(&request.programme_id, state, occasion)?;
    let late = is_overdue(programme, occasion);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let ended = CounsellingProgrammeEnded {
        programme_id: id,
        school_org_unit_id: own_unit(occasion),
        ended_at: act_time(occasion),
        outcome: request.outcome,
        sessions_held: programme.sessions,
        summary: request.summary.clone(),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
    };
    Ok(vec![ended.into()])
}

/// A programme of the actor's own school.
fn programme<'a>(
    id: &str,
    state: &'a SchoolState,
    occasion: &Occasion<'_>,
) -> Result<(String, &'a Programme), R> {
    let id = id.to_ascii_lowercase();
    let programme = state.programmes.get(&id);
    let own = programme.filter(|programme| occasion.actor.acts_for(&programme.school));
    own.map(|programme| (id, programme))
        .ok_or(R::ProgrammeUnknown)
}

fn running<'a>(
    id: &str,
    state: &'a SchoolState,
    occasion: &Occasion<'_>,
) -> Result<(String, &'a Programme), R> {
    match programme(id, state, occasion)? {
        (_, programme) if programme.ended => Err(R::ProgrammeEnded),
        running => Ok(running),
    }
}

fn is_overdue(programme: &Programme, occasion: &Occasion<'_>) -> bool {
    programme
        .review_due_at
        .is_some_and(|due_at| occasion.occurred_at > due_at)
}
