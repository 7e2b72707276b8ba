//! Which commune leads: Law on Children 102/2016 Art 52.

use api::intake::v1::{JurisdictionTransferred, TransferJurisdictionRequest};
use api::log::v1::{AgencyKind, LaneBasis};
use decider::{Occasion, lane_opened};

use super::Decided;
use super::common::{act_time, commune_in_force, decision_if_given, leading, open, own_unit};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// Law on Children Art 52: the commune of residence leads the plan.
pub(super) fn transfer(
    request: &TransferJurisdictionRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    open(state)?;
    leading(state, occasion)?;
    let to = request.to_org_unit_id.as_str();
    let receiver = commune_in_force(to, occasion).ok_or(IntakeRejection::UnknownReceivingUnit)?;
    let from = state.open_jurisdiction().unwrap_or(own_unit(occasion));
    if state.lead_org_unit_id() == Some(to) {
        return Err(IntakeRejection::AlreadyLeads);
    }
    let transferred = JurisdictionTransferred {
        from_org_unit_id: from.to_owned(),
        to_org_unit_id: to.to_owned(),
        reason: request.reason,
        decision: decision_if_given(request.decision.as_ref(), occasion)?,
        transferred_at: act_time(occasion),
        explanation: request.explanation.clone(),
        handover: request.handover.clone(),
    };
    // also for a commune that takes part already: whoever follows the log reads from it who leads now
    let opened = lane_opened(&receiver.id, AgencyKind::Intake, LaneBasis::Jurisdiction);
    Ok(vec![transferred.into(), opened.into()])
}
