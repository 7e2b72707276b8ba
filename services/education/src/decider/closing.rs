//! The end of a school's part of a case. What must still be done is done first: nothing is closed
//! over an authority that was not told, a family whose matter nobody decided, a programme that
//! runs, or a child on its way between two schools.

use api::education::v1::{CloseSchoolCaseRequest, SchoolCaseClosed, SchoolCloseReason};
use decider::Occasion;

use super::{Decided, act_time, own_unit};
use crate::rejection::EducationRejection as R;
use crate::state::{Concern, SchoolState};

pub(super) fn close(
    request: &CloseSchoolCaseRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let actor = occasion.actor;
    if state.is_closed_by(actor) {
        return Err(R::SchoolCaseClosed);
    }
    let unfounded = request.reason() == SchoolCloseReason::Unfounded;
    let is_own = |concern: &&Concern| actor.acts_for(&concern.school);
    for concern in state.concerns.iter().filter(is_own) {
        // a concern that proved unfounded need not be brought to the authorities any more
        if concern.authority.is_due() && !unfounded {
            return Err(R::AuthorityNotTold);
        }
        if concern.family.is_due() {
            return Err(R::FamilyUndecided);
        }
    }
    let mut programmes = state.programmes.values();
    if programmes.any(|programme| !programme.ended && actor.acts_for(&programme.school)) {
        return Err(R::ProgrammeRuns);
    }
    let mut changes = state.changes.values().filter(|change| !change.settled);
    if changes.any(|change| actor.acts_for(&change.from_school)) {
        return Err(R::ChangeOpen);
    }
    let own_sessions = state
        .sessions
        .iter()
        .filter(|(unit, _)| actor.acts_for(unit));
    let closed = SchoolCaseClosed {
        school_org_unit_id: own_unit(occasion),
        reason: request.reason,
        closed_at: act_time(occasion),
        sessions_held: own_sessions.fold(0, |sum, (_, held)| sum.saturating_add(*held)),
        summary: request.summary.clone(),
    };
    Ok(vec![closed.into()])
}
