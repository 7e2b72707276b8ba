//! Carrying out the plan: Decree 56/2017 Art 29.

use api::intake::v1::{RecordServiceDeliveredRequest, ServiceDelivered, ServiceStatus};
use api::timestamp_to_proto;
use decider::Occasion;
use jiff::Timestamp;

use super::Decided;
use super::common::{act_time, in_force, minutes_since_receipt, open_then, own_unit};
use super::lateness::Excuse;
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// Art 29. Whoever takes part records what became of a service, also outside a plan: early help does
/// not wait for one.
pub(super) fn deliver(
    request: &RecordServiceDeliveredRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open_then(state, occasion)?;
    let due_at = due_of(request.plan_number, request.measure_number, state)?;
    in_force(
        [&request.provider_org_unit_id],
        occasion,
        IntakeRejection::UnknownProviderUnit,
    )?;
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation).at(
        occasion.occurred_at,
        due_at.filter(|_| came(request.status())),
    )?;
    let delivered = ServiceDelivered {
        service_id: occasion.subject_id.to_string(),
        plan_number: request.plan_number,
        measure_number: request.measure_number,
        kind: request.kind,
        status: request.status,
        provider_org_unit_id: request.provider_org_unit_id.clone(),
        recorded_by_org_unit_id: own_unit(occasion).to_owned(),
        delivered_at: act_time(occasion),
        minutes_since_receipt: minutes_since_receipt(state, occasion),
        provider: request.provider.clone(),
        outcome: request.outcome.clone(),
        referral_id: request.referral_id.clone(),
        due_at: due_at.map(timestamp_to_proto),
        late: lateness.late,
        late_reason: lateness.reason,
        late_explanation: lateness.explanation,
    };
    Ok(vec![delivered.into()])
}

/// What has only begun, or never came, says so by its status: late is what came late.
pub(super) fn came(status: ServiceStatus) -> bool {
    matches!(
        status,
        ServiceStatus::Delivered | ServiceStatus::PartlyDelivered
    )
}

/// When the measure of an approved plan is due, the rests of the case left out; nothing for a service
/// outside a plan.
///
/// What the measure is stands sealed, so the rules cannot compare the kinds.
pub(super) fn due_of(
    plan: u32,
    measure: u32,
    state: &CaseState,
) -> Result<Option<Timestamp>, IntakeRejection> {
    if plan == 0 && measure == 0 {
        return Ok(None);
    }
    state
        .plans
        .measure(plan, measure)
        .map(|measure| state.ties.due_after_rests(measure.since, measure.due_at?))
        .ok_or(IntakeRejection::UnknownMeasure)
}
