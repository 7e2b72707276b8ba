//! Extensions of the time for verification (CPC 2015 Art 147).

use api::police::v1::{ExtensionForm, ExtensionStage, VerificationExtended};
use decider::{Limit, Occasion};
use jiff::Timestamp;

use super::decision::Delay;
use super::document::recorded;
use super::matter::Denunciation;
use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, time};

/// For a complex matter or several sites: two months from receipt (CPC 2015 Art 147).
pub(super) fn extend(
    form: Option<&ExtensionForm>,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let form = form.ok_or(PoliceRejection::DenunciationUnknown)?;
    let denunciation = state.held(&form.denunciation_id, occasion.actor)?;
    denunciation.check_verifying()?;
    if denunciation.extended_for_complexity {
        return Err(PoliceRejection::ExtensionUsed);
    }
    let received_at = denunciation.received_at;
    let limit = occasion.limit("police.denunciation.decide_complex", received_at);
    let due_at = limit.due_from(received_at).max(denunciation.due_at);
    let extension = Extension {
        stage: ExtensionStage::ComplexMatter,
        due_at,
        limit,
        out_of_order: false,
    };
    extension.decide(form, denunciation, state, occasion)
}

/// By the procuracy: once, two months more (CPC 2015 Art 147).
pub(super) fn grant(
    form: Option<&ExtensionForm>,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let form = form.ok_or(PoliceRejection::DenunciationUnknown)?;
    let denunciation = state.supervised(&form.denunciation_id, occasion.actor)?;
    denunciation.check_verifying()?;
    if denunciation.extended_by_procuracy {
        return Err(PoliceRejection::ExtensionUsed);
    }
    let received_at = denunciation.received_at;
    let limit = occasion.limit("police.denunciation.extend_by_procuracy", received_at);
    let extension = Extension {
        stage: ExtensionStage::ByProcuracy,
        due_at: limit.due_after(denunciation.due_at),
        limit,
        // what the police did not record is no reason to refuse what the procuracy decided
        out_of_order: !denunciation.extended_for_complexity,
    };
    extension.decide(form, denunciation, state, occasion)
}

/// How much more time there is.
struct Extension {
    stage: ExtensionStage,
    due_at: Timestamp,
    limit: Limit,
    out_of_order: bool,
}

// === impl Extension ===

impl Extension {
    fn decide(
        self,
        form: &ExtensionForm,
        denunciation: &Denunciation,
        state: &PoliceState,
        occasion: &Occasion<'_>,
    ) -> Decided {
        let delay = Delay(form.delay_reason(), &form.delay_explanation);
        let timing = state.timing(denunciation, form.decided_at.as_ref(), &delay, occasion)?;
        let event = VerificationExtended {
            extension_id: occasion.subject_id.to_string(),
            denunciation_id: form.denunciation_id.to_ascii_lowercase(),
            stage: self.stage.into(),
            decided_at: stamp(timing.decided_at),
            previous_due_at: timing.due_at(),
            due_at: stamp(self.due_at),
            limit: Some(self.limit.applied()),
            late: timing.late,
            delay_reason: form.delay_reason,
            out_of_order: self.out_of_order,
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            decision_number: form.decision_number.clone(),
            grounds: form.grounds.clone(),
            delay_explanation: form.delay_explanation.clone(),
        };
        Ok(vec![event.into()])
    }
}

pub(super) fn extended(state: &mut PoliceState, event: &VerificationExtended) {
    state.add_document(&recorded!(event.extension_id, Extension, decided_at), None);
    let Some(denunciation) =
        id_of(&event.denunciation_id).and_then(|id| state.denunciations.get_mut(&id))
    else {
        return;
    };
    match event.stage() {
        ExtensionStage::ComplexMatter => denunciation.extended_for_complexity = true,
        ExtensionStage::ByProcuracy => denunciation.extended_by_procuracy = true,
        ExtensionStage::Unspecified => {}
    }
    let previous = denunciation.limit.clone();
    if let Some(due_at) = time(&event.due_at) {
        denunciation.due_at = due_at;
        denunciation.limit.clone_from(&event.limit);
        // the time is no longer the one that a resumption set
        denunciation.due_by = None;
    }
    state.set_document_due(&event.extension_id, &event.previous_due_at, previous);
}
