//! The child's own views and what it was answered: Law on Children 102/2016 Art 34.

use api::intake::v1::{
    AnswerChildRequest, ChildAnswered, ChildViewManner, ChildViewRecorded, RecordChildViewRequest,
};
use decider::Occasion;

use super::Decided;
use super::common::{act_time, not_before, own_unit};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// Hotline 111 and every commune that takes part hear the child, at any time: also before a report is
/// written and after the case is closed. What it says to another agency stands in that agency's records.
pub(super) fn hear(request: &RecordChildViewRequest, occasion: &Occasion<'_>) -> Decided {
    let silent = request.manner() == ChildViewManner::DidNotWant;
    let said = request.words.as_ref().is_some_and(|words| {
        [&words.words, &words.wishes, &words.worries]
            .iter()
            .any(|text| !text.trim().is_empty())
    });
    if !silent && !said {
        return Err(IntakeRejection::ChildWordsMissing);
    }
    let recorded = ChildViewRecorded {
        view_id: occasion.subject_id.to_string(),
        subject: request.subject,
        manner: request.manner,
        heard_by_org_unit_id: own_unit(occasion).to_owned(),
        heard_at: act_time(occasion),
        words: request.words.clone(),
    };
    Ok(vec![recorded.into()])
}

/// The child learns what became of what it said; several answers may follow one view.
pub(super) fn answer(
    request: &AnswerChildRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let heard_at = state
        .ties
        .views
        .get(&request.view_id)
        .ok_or(IntakeRejection::UnknownView)?;
    not_before(*heard_at, occasion)?;
    let answered = ChildAnswered {
        view_id: request.view_id.clone(),
        weight: request.weight,
        answered_by_org_unit_id: own_unit(occasion).to_owned(),
        answered_at: act_time(occasion),
        answer: request.answer.clone(),
    };
    Ok(vec![answered.into()])
}
