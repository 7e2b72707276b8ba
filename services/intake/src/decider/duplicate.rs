//! Two cases about the same child or incident: linked and unlinked, never merged.

use api::CaseId;
use api::intake::v1::{
    DuplicateWorkEnded, LinkDuplicateRequest, LinkedAsDuplicate, UnlinkDuplicateRequest, Unlinked,
};
use decider::{Decider, Elsewhere, EncodedEvent, Occasion};
use uuid::Uuid;

use super::common::{act_time, open, own_unit};
use super::{Decided, IntakeDecider};
use crate::messages::{IntakeCommand, IntakeEvent};
use crate::rejection::IntakeRejection;
use crate::state::{CaseState, Link};

/// Both cases stay what they are; each tells of the other. The limits of the other case rest from
/// then on, so the case that takes the work must be one in which somebody works: it is the one that
/// the command is for, because only its state is certain.
pub(super) fn link(
    request: &LinkDuplicateRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let other_case_id = other(&request.other_case_id, occasion)?;
    if state.is_linked_to(&other_case_id) {
        return Err(IntakeRejection::AlreadyLinked);
    }
    open(state)?;
    if state.ties.rests() {
        return Err(IntakeRejection::WorkGoesOnElsewhere);
    }
    let linked = LinkedAsDuplicate {
        link_id: occasion.subject_id.to_string(),
        other_case_id,
        work_goes_on_here: true,
        ground: request.ground,
        linked_by_org_unit_id: own_unit(occasion).to_owned(),
        linked_at: act_time(occasion),
        explanation: request.explanation.clone(),
    };
    Ok(vec![linked.into()])
}

/// The link is taken back as if it had never been, and the record shows both.
pub(super) fn unlink(
    request: &UnlinkDuplicateRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let other_case_id = other(&request.other_case_id, occasion)?;
    let link = state.ties.links.get(&other_case_id);
    let link = link.ok_or(IntakeRejection::NotLinked)?;
    let unlinked = Unlinked {
        link_id: link.id.clone(),
        other_case_id,
        reason: request.reason,
        unlinked_by_org_unit_id: own_unit(occasion).to_owned(),
        unlinked_at: act_time(occasion),
        explanation: request.explanation.clone(),
        worked_here: link.works_here,
    };
    Ok(vec![unlinked.into()])
}

/// With the closing of a case, the duplicates that rest on it rest no longer.
pub(super) fn work_ended<'a>(
    state: &'a CaseState,
    occasion: &'a Occasion<'_>,
) -> impl Iterator<Item = IntakeEvent> + 'a {
    let ended = |(other_case_id, link): (&str, &Link)| DuplicateWorkEnded {
        link_id: link.id.clone(),
        other_case_id: other_case_id.to_owned(),
        worked_here: true,
        closed_by_org_unit_id: own_unit(occasion).to_owned(),
        ended_at: act_time(occasion),
    };
    state
        .ties
        .resting_here()
        .map(move |link| ended(link).into())
}

/// The other case in its one spelling.
fn other(text: &str, occasion: &Occasion<'_>) -> Result<String, IntakeRejection> {
    let other: Uuid = text.parse().map_err(|_| IntakeRejection::LinkToItself)?;
    match other == occasion.case_id.0 {
        true => Err(IntakeRejection::LinkToItself),
        false => Ok(other.to_string()),
    }
}

/// The case a command joins to its own: the caller's unit must take part in both.
pub(super) fn other_case(command: &IntakeCommand) -> Option<CaseId> {
    let text = match command {
        IntakeCommand::LinkDuplicateRequest(request) => &request.other_case_id,
        IntakeCommand::UnlinkDuplicateRequest(request) => &request.other_case_id,
        _ => return None,
    };
    text.parse().ok().map(CaseId)
}

/// The same event, as the other case tells it: a link never stands in one case alone.
pub(super) fn in_the_other_case(event: &IntakeEvent, occasion: &Occasion<'_>) -> Option<Elsewhere> {
    let here = occasion.case_id.to_string();
    let (other_case_id, event) = match event {
        IntakeEvent::LinkedAsDuplicate(event) => {
            let mirrored = LinkedAsDuplicate {
                other_case_id: here,
                work_goes_on_here: !event.work_goes_on_here,
                ..event.clone()
            };
            (&event.other_case_id, EncodedEvent::of(&mirrored))
        }
        IntakeEvent::Unlinked(event) => {
            let mirrored = Unlinked {
                other_case_id: here,
                worked_here: !event.worked_here,
                ..event.clone()
            };
            (&event.other_case_id, EncodedEvent::of(&mirrored))
        }
        IntakeEvent::DuplicateWorkEnded(event) => {
            let mirrored = DuplicateWorkEnded {
                other_case_id: here,
                worked_here: !event.worked_here,
                ..event.clone()
            };
            (&event.other_case_id, EncodedEvent::of(&mirrored))
        }
        _ => return None,
    };
    Some(Elsewhere {
        category: IntakeDecider::CATEGORY,
        stream_id: other_case_id.parse().ok()?,
        event,
    })
}
