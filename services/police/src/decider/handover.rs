//! Hand-over of a matter to an investigation body (MPS Circular 43/2021).

use api::police::v1::{
    ConfirmHandoverRequest, HandOverMatterRequest, HandoverCondition, HandoverConfirmed,
    MatterHandedOver,
};
use decider::{AgencyKind, LaneBasis, Occasion, explained, lane_opened, told};
use jiff::Timestamp;
use uuid::Uuid;

use super::matter::Stage;
use super::{
    Decided, PoliceEvent, PoliceRejection, PoliceState, id_of, stamp, time, told_at, unit_of,
};

/// A hand-over, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Handover {
    /// The denunciation.
    pub denunciation: Uuid,
    /// Unit that takes over.
    pub to_unit: String,
    /// When it was handed over.
    pub handed_over_at: Timestamp,
    /// Whether the receiver confirmed it.
    pub confirmed: bool,
}

pub(super) fn hand_over(
    request: &HandOverMatterRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.held(&request.denunciation_id, occasion.actor)?;
    // competence may turn out late: such a hand-over says why, and is flagged
    let after_decision = denunciation.stage != Stage::Verifying;
    if after_decision && request.after_decision_explanation.trim().is_empty() {
        return Err(PoliceRejection::HandoverUnexplained);
    }
    let unit = unit_of(occasion, &request.to_org_unit_id, AgencyKind::Police)
        .filter(|unit| !occasion.actor.acts_for(unit.as_str()))
        .ok_or(PoliceRejection::ReceiverUnitUnknown)?;
    let handed_over_at = told_at(
        request.handed_over_at.as_ref(),
        occasion,
        PoliceRejection::HandedOverInFuture,
    )?;
    if handed_over_at < denunciation.received_at {
        return Err(PoliceRejection::HandedOverBeforeReceived);
    }
    let alerted_at = told(
        request.alerted_at.as_ref(),
        occasion.now,
        PoliceRejection::AlertedInFuture,
    )?;
    // a unit that held itself competent and finds that it is not owes no 24 hours
    let late = denunciation
        .hand_over_due_at
        .is_some_and(|due_at| handed_over_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        PoliceRejection::DelayUnexplained,
        PoliceRejection::DelayUnworded,
    )?;
    let event = MatterHandedOver {
        handover_id: occasion.subject_id.to_string(),
        denunciation_id: request.denunciation_id.to_ascii_lowercase(),
        from_org_unit_id: occasion.actor.org_unit_id.to_string(),
        to_org_unit_id: unit.to_string(),
        alerted_at: alerted_at.and_then(stamp),
        handed_over_at: stamp(handed_over_at),
        item_count: u32::try_from(request.items.len()).unwrap_or(u32::MAX),
        due_at: denunciation.hand_over_due_at.and_then(stamp),
        limit: denunciation.hand_over_limit.clone(),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        record_number: request.record_number.clone(),
        items: request.items.clone(),
        note: request.note.clone(),
        after_decision,
        after_decision_explanation: request.after_decision_explanation.clone(),
    };
    let mut events: Vec<PoliceEvent> = vec![event.into()];
    if !state.roster.includes(unit.as_str()) {
        events.push(lane_opened(&unit, AgencyKind::Police, LaneBasis::Jurisdiction).into());
    }
    Ok(events)
}

pub(super) fn confirm(
    request: &ConfirmHandoverRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let handover = id_of(&request.handover_id)
        .and_then(|id| state.handovers.get(&id))
        .ok_or(PoliceRejection::HandoverUnknown)?;
    if !occasion.actor.acts_for(&handover.to_unit) {
        return Err(PoliceRejection::HandoverForAnotherUnit);
    }
    if handover.confirmed {
        return Err(PoliceRejection::HandoverConfirmedBefore);
    }
    let received_at = told_at(
        request.received_at.as_ref(),
        occasion,
        PoliceRejection::ReceivedInFuture,
    )?;
    if received_at < handover.handed_over_at {
        return Err(PoliceRejection::ReceivedBeforeHandedOver);
    }
    check_condition(request.condition(), &request.discrepancies)?;
    Ok(vec![
        HandoverConfirmed {
            handover_id: request.handover_id.to_ascii_lowercase(),
            denunciation_id: handover.denunciation.to_string(),
            received_at: stamp(received_at),
            condition: request.condition,
            discrepancies: request.discrepancies.clone(),
        }
        .into(),
    ])
}

/// Whatever is missing or damaged is said in words.
pub(super) fn check_condition(
    condition: HandoverCondition,
    discrepancies: &str,
) -> Result<(), PoliceRejection> {
    match condition == HandoverCondition::Discrepancy && discrepancies.trim().is_empty() {
        true => Err(PoliceRejection::DiscrepancyUnworded),
        false => Ok(()),
    }
}

pub(super) fn handed_over(state: &mut PoliceState, event: &MatterHandedOver) {
    let (Some(id), Some(denunciation), Some(handed_over_at)) = (
        id_of(&event.handover_id),
        id_of(&event.denunciation_id),
        time(&event.handed_over_at),
    ) else {
        return;
    };
    let handover = Handover {
        denunciation,
        to_unit: event.to_org_unit_id.clone(),
        handed_over_at,
        confirmed: false,
    };
    state.handovers.insert(id, handover);
    state.pass_on(&event.denunciation_id, &event.to_org_unit_id);
    if let Some(denunciation) = state.denunciations.get_mut(&denunciation) {
        denunciation.hand_over_due_at = None;
        denunciation.hand_over_limit = None;
    }
}

pub(super) fn confirmed(state: &mut PoliceState, event: &HandoverConfirmed) {
    let id = id_of(&event.handover_id);
    if let Some(handover) = id.and_then(|id| state.handovers.get_mut(&id)) {
        handover.confirmed = true;
    }
}
