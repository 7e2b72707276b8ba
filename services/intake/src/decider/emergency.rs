//! Emergency measures and temporary removal: Decree 56/2017 Arts 26(3), 31, 32.

use api::codes::v1::DelayReason;
use api::intake::v1::{
    ApplyEmergencyMeasureRequest, ChildTemporarilyRemoved, EmergencyMeasureApplied,
    EndRemovalRequest, ExtendRemovalRequest, RemovalAuthority, RemovalEnded, RemovalExtended,
    RemoveChildTemporarilyRequest,
};
use api::timestamp_to_proto;
use decider::Occasion;
use jiff::Timestamp;

use super::Decided;
use super::common::{
    act_time, answered_report, days_between, decision, decision_if_given, explained, from_on,
    in_force, lateness, minutes_between, not_before, open, open_then, own_unit, protecting,
    reason_if,
};
use crate::limits::Limits;
use crate::rejection::IntakeRejection;
use crate::state::{CaseState, Removal};

/// Art 26(3): within 12 hours of the information. A missing initial assessment (Art 26(2)) does not
/// stop it: the child comes first, the record shows the order.
pub(super) fn apply(
    request: &ApplyEmergencyMeasureRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let (report_sequence, received_at) = answered_report(request.report_sequence, state)?;
    open_then(state, occasion)?;
    protecting(state, occasion)?;
    let assisting = &request.assisting_org_unit_ids;
    in_force(assisting, occasion, IntakeRejection::UnknownAssistingUnit)?;
    let decision = decision(request.decision.as_ref(), occasion)?;
    let limit = Limits::in_force(received_at).emergency;
    let reason = request.late_reason();
    let late = lateness(
        &limit,
        received_at,
        reason,
        &request.late_explanation,
        occasion,
    )?;
    let applied = EmergencyMeasureApplied {
        measure_id: occasion.subject_id.to_string(),
        kinds: request.kinds.clone(),
        decision,
        applied_by_org_unit_id: own_unit(occasion).to_owned(),
        assisting_org_unit_ids: assisting.clone(),
        applied_at: act_time(occasion),
        report_sequence,
        minutes_since_receipt: minutes_between(received_at, occasion.occurred_at),
        applied_limit: Some(limit.applied()),
        late,
        late_reason: reason_if(late, reason),
        initial_assessment_done: state.initial_assessment_done,
        description: request.description.clone(),
        late_explanation: request.late_explanation.clone(),
    };
    Ok(vec![applied.into()])
}

/// Art 32: the decision within 12 hours, the removal up to 15 days in total unless an authority
/// requires longer.
pub(super) fn remove(
    request: &RemoveChildTemporarilyRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let (report_sequence, received_at) = answered_report(request.report_sequence, state)?;
    open(state)?;
    protecting(state, occasion)?;
    if state.removal.is_some() {
        return Err(IntakeRejection::RemovalRuns);
    }
    let decision = decision(request.decision.as_ref(), occasion)?;
    let until = end_after(request.until.as_ref(), occasion.occurred_at)?;
    let limits = Limits::in_force(received_at);
    let reason = request.late_reason();
    let late = lateness(
        &limits.emergency,
        received_at,
        reason,
        &request.late_explanation,
        occasion,
    )?;
    let longer_required_by = longer(
        occasion.occurred_at,
        until,
        request.longer_required_by(),
        &request.longer_reason,
    )?;
    let removed = ChildTemporarilyRemoved {
        removal_id: occasion.subject_id.to_string(),
        decision,
        removed_by_org_unit_id: own_unit(occasion).to_owned(),
        removed_at: act_time(occasion),
        until: Some(timestamp_to_proto(until)),
        placement: request.placement,
        report_sequence,
        minutes_since_receipt: minutes_between(received_at, occasion.occurred_at),
        applied_limit: Some(limits.emergency.applied()),
        late,
        late_reason: reason_if(late, reason),
        total_days: days_between(occasion.occurred_at, until),
        applied_total_limit: Some(limits.removal_total.applied()),
        longer_required_by: longer_required_by.into(),
        initial_assessment_done: state.initial_assessment_done,
        grounds: request.grounds.clone(),
        shelter: request.shelter.clone(),
        late_explanation: request.late_explanation.clone(),
        longer_reason: request.longer_reason.clone(),
    };
    Ok(vec![removed.into()])
}

/// Art 32: the total counts from the beginning of the removal, whatever the number of extensions.
/// An extension after the end has passed is late, not void: the child is still away.
pub(super) fn extend(
    request: &ExtendRemovalRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let removal = running(state, occasion)?;
    let decision = decision(request.decision.as_ref(), occasion)?;
    let until = end_after(request.until.as_ref(), removal.until)?;
    let late = occasion.occurred_at > removal.until;
    let reason: DelayReason = request.late_reason();
    explained(late, reason, &request.late_explanation)?;
    let longer_required_by = longer(
        removal.removed_at,
        until,
        request.longer_required_by(),
        &request.longer_reason,
    )?;
    let limit = Limits::in_force(removal.removed_at).removal_total;
    let extended = RemovalExtended {
        removal_id: removal.id.clone(),
        decision,
        extended_at: act_time(occasion),
        until: Some(timestamp_to_proto(until)),
        total_days: days_between(removal.removed_at, until),
        applied_total_limit: Some(limit.applied()),
        longer_required_by: longer_required_by.into(),
        late,
        late_reason: reason_if(late, reason),
        grounds: request.grounds.clone(),
        longer_reason: request.longer_reason.clone(),
        late_explanation: request.late_explanation.clone(),
    };
    Ok(vec![extended.into()])
}

/// Art 32: it ends when the parents are assessed safe, or as an authority decides.
pub(super) fn end(
    request: &EndRemovalRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let removal = running(state, occasion)?;
    let ended = RemovalEnded {
        removal_id: removal.id.clone(),
        decision: decision_if_given(request.decision.as_ref(), occasion)?,
        reason: request.reason,
        ended_at: act_time(occasion),
        overstayed: occasion.occurred_at > removal.until,
        assessment: request.assessment.clone(),
    };
    Ok(vec![ended.into()])
}

fn running<'a>(
    state: &'a CaseState,
    occasion: &Occasion<'_>,
) -> Result<&'a Removal, IntakeRejection> {
    open(state)?;
    protecting(state, occasion)?;
    let removal = state.removal.as_ref().ok_or(IntakeRejection::NoRemoval)?;
    not_before(removal.removed_at, occasion)?;
    Ok(removal)
}

fn end_after(
    until: Option<&prost_types::Timestamp>,
    earlier: Timestamp,
) -> Result<Timestamp, IntakeRejection> {
    from_on(until, earlier, IntakeRejection::RemovalEndImpossible)?
        .filter(|until| *until > earlier)
        .ok_or(IntakeRejection::RemovalEndImpossible)
}

/// The authority that requires more than the total; none when the total is kept.
fn longer(
    removed_at: Timestamp,
    until: Timestamp,
    required_by: RemovalAuthority,
    reason: &str,
) -> Result<RemovalAuthority, IntakeRejection> {
    let limit = Limits::in_force(removed_at).removal_total;
    if until <= limit.due_from(removed_at) {
        return Ok(RemovalAuthority::Unspecified);
    }
    let told = required_by != RemovalAuthority::Unspecified && !reason.trim().is_empty();
    match told {
        true => Ok(required_by),
        false => Err(IntakeRejection::RemovalTooLong),
    }
}
