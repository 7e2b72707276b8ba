//! What the chair imposes on parents or caregivers: Law on Children 102/2016/QH13 Art 52(3).

use api::intake::v1::{ImposeMeasureRequest, ImpositionGround, MeasureImposed};
use decider::Occasion;

use super::Decided;
use super::common::{act_time, decision, leading, open_then, own_unit};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// A plan is carried out without or against the parents only by the chair's decision. Before there is a
/// plan, the child is protected by emergency measures (Decree 56/2017 Arts 31, 32). Whether the family
/// refuses the plan stands sealed, so the rules ask for words only.
pub(super) fn impose(
    request: &ImposeMeasureRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open_then(state, occasion)?;
    leading(state, occasion)?;
    let measures = state.plans.measures_of(request.plan_number);
    let measures = measures.ok_or(IntakeRejection::UnknownPlan)?;
    let numbers = match &request.measure_numbers[..] {
        [] => (1..=measures).collect(),
        named => named.to_vec(),
    };
    if !numbers.iter().all(|number| (1..=measures).contains(number)) {
        return Err(IntakeRejection::UnknownImposedMeasure);
    }
    let accuses = request.ground() == ImpositionGround::CaregiverIsAbuser;
    if accuses && !state.caregiver_suspected() {
        return Err(IntakeRejection::CaregiverNotSuspected);
    }
    let (decision, _) = decision(request.decision.as_ref(), occasion)?;
    let imposed = MeasureImposed {
        imposition_id: occasion.subject_id.to_string(),
        plan_number: request.plan_number,
        measure_numbers: numbers,
        decision: Some(decision),
        imposed_by_org_unit_id: own_unit(occasion).to_owned(),
        imposed_at: act_time(occasion),
        ground: request.ground,
        explanation: request.explanation.clone(),
    };
    Ok(vec![imposed.into()])
}
