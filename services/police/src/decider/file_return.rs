//! Files that are returned for further investigation (CPC 2015 Arts 245, 280).

use api::police::v1::{FileReturn, FileReturned, ReturningAgency};
use decider::Occasion;

use super::document::recorded;
use super::matter::{Denunciation, Stage};
use super::{Decided, PoliceRejection, PoliceState, stamp, told_at};

/// The file went back, once more than before.
pub(super) fn file_returned(
    form: &FileReturn,
    by: ReturningAgency,
    times_before: u32,
    denunciation: &Denunciation,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let returned_at = told_at(
        form.returned_at.as_ref(),
        occasion,
        PoliceRejection::ReturnedInFuture,
    )?;
    state.follows_last(
        denunciation,
        returned_at,
        PoliceRejection::ReturnedOutOfOrder,
    )?;
    Ok(vec![
        FileReturned {
            return_id: occasion.subject_id.to_string(),
            denunciation_id: form.denunciation_id.to_ascii_lowercase(),
            by: by.into(),
            returned_at: stamp(returned_at),
            times: times_before.saturating_add(1),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            reason: form.reason,
            document_number: form.document_number.clone(),
            points: form.points.clone(),
        }
        .into(),
    ])
}

/// The procuracy returns a file to the investigation body, a court returns it to the procuracy.
pub(super) fn returned(state: &mut PoliceState, event: &FileReturned) {
    if let Some(denunciation) = state.denunciation_mut(&event.denunciation_id) {
        match event.by() {
            ReturningAgency::Court => {
                denunciation.stage = Stage::WithProcuracy;
                denunciation.returned_by_court = event.times;
            }
            ReturningAgency::Procuracy | ReturningAgency::Unspecified => {
                denunciation.stage = Stage::Investigating;
                denunciation.returned_by_procuracy = event.times;
            }
        }
    }
    state.add_step(&recorded!(event.return_id, Return, returned_at));
}
