//! Extensions of the time for verification (CPC 2015 Art 147).

use api::police::v1::{
    ExtendVerificationRequest, ExtensionStage, GrantExtensionRequest, VerificationExtended,
};
use decider::{Limit, Occasion};
use jiff::Timestamp;

use super::decision::{Delay, Timing};
use super::{Decided, PoliceRejection, PoliceState, stamp};

/// For a complex matter or several sites: two months from receipt (CPC 2015 Art 147).
pub(super) fn extend(
    request: &ExtendVerificationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.held(&request.denunciation_id, occasion.actor)?;
    denunciation.check_verifying()?;
    if denunciation.extended_for_complexity {
        return Err(PoliceRejection::ExtensionUsed);
    }
    let received_at = denunciation.received_at;
    let limit = occasion.limit("police.denunciation.decide_complex", received_at);
    let due_at = limit.due_from(received_at).max(denunciation.due_at);
    let delay = Delay(request.delay_reason(), &request.delay_explanation);
    let timing = denunciation.timing(request.decided_at.as_ref(), &delay, occasion)?;
    let extension = Extension {
        stage: ExtensionStage::ComplexMatter,
        timing,
        due_at,
        limit,
        denunciation_id: &request.denunciation_id,
        delay,
    };
    let event = extension.event(occasion);
    Ok(vec![
        VerificationExtended {
            decision_number: request.decision_number.clone(),
            grounds: request.grounds.clone(),
            ..event
        }
        .into(),
    ])
}

/// By the procuracy: once, two months more (CPC 2015 Art 147).
pub(super) fn grant(
    request: &GrantExtensionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.supervised(&request.denunciation_id, occasion.actor)?;
    denunciation.check_verifying()?;
    if denunciation.extended_by_procuracy {
        return Err(PoliceRejection::ExtensionUsed);
    }
    let received_at = denunciation.received_at;
    let limit = occasion.limit("police.denunciation.extend_by_procuracy", received_at);
    let due_at = limit.due_after(denunciation.due_at);
    let delay = Delay(request.delay_reason(), &request.delay_explanation);
    let timing = denunciation.timing(request.decided_at.as_ref(), &delay, occasion)?;
    let extension = Extension {
        stage: ExtensionStage::ByProcuracy,
        timing,
        due_at,
        limit,
        denunciation_id: &request.denunciation_id,
        delay,
    };
    let event = extension.event(occasion);
    Ok(vec![
        VerificationExtended {
            decision_number: request.decision_number.clone(),
            grounds: request.grounds.clone(),
            // what the police did not record is no reason to refuse what the procuracy decided
            out_of_order: !denunciation.extended_for_complexity,
            ..event
        }
        .into(),
    ])
}

/// What both extensions say.
struct Extension<'a> {
    stage: ExtensionStage,
    timing: Timing,
    due_at: Timestamp,
    limit: Limit,
    denunciation_id: &'a str,
    delay: Delay<'a>,
}

// === impl Extension ===

impl Extension<'_> {
    fn event(&self, occasion: &Occasion<'_>) -> VerificationExtended {
        VerificationExtended {
            extension_id: occasion.subject_id.to_string(),
            denunciation_id: self.denunciation_id.to_ascii_lowercase(),
            stage: self.stage.into(),
            decided_at: stamp(self.timing.decided_at),
            previous_due_at: self.timing.due_at(),
            due_at: stamp(self.due_at),
            limit: Some(self.limit.applied()),
            late: self.timing.late,
            delay_reason: self.delay.0.into(),
            delay_explanation: self.delay.1.to_owned(),
            ..VerificationExtended::default()
        }
    }
}

pub(super) fn extended(state: &mut PoliceState, event: &VerificationExtended) {
    if let Some(denunciation) = state.denunciation_mut(&event.denunciation_id) {
        match event.stage() {
            ExtensionStage::ComplexMatter => denunciation.extended_for_complexity = true,
            ExtensionStage::ByProcuracy => denunciation.extended_by_procuracy = true,
            ExtensionStage::Unspecified => {}
        }
    }
    state.set_due(&event.denunciation_id, &event.due_at, &event.limit);
}
