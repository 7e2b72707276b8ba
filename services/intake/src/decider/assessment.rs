//! Authenticity, initial and specific assessment: Decree 56/2017 Arts 25(2), 26(2), 27.

use api::codes::v1::RiskLevel;
use api::intake::v1::{
    AssessInitialRiskRequest, AssessSpecificRiskRequest, AuthenticityChecked,
    CheckAuthenticityRequest, InitialRiskAssessed, SpecificRiskAssessed,
};
use decider::Occasion;

use super::Decided;
use super::common::{
    act_time, assessing, in_force, minutes_since_receipt, open_then, own_unit, reported,
};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// Art 25(2): every receiver that takes part checks, so jurisdiction is not asked.
pub(super) fn check(
    request: &CheckAuthenticityRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    reported(state)?;
    open_then(state, occasion)?;
    let informing = &request.informing_org_unit_ids;
    in_force(informing, occasion, IntakeRejection::UnknownInformingUnit)?;
    let checked = AuthenticityChecked {
        result: request.result,
        methods: request.methods.clone(),
        informing_org_unit_ids: informing.clone(),
        checked_at: act_time(occasion),
        minutes_since_receipt: minutes_since_receipt(state, occasion),
        findings: request.findings.clone(),
    };
    Ok(vec![checked.into()])
}

/// Art 26(2): the commune of the incident assesses.
pub(super) fn initial(
    request: &AssessInitialRiskRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    reported(state)?;
    open_then(state, occasion)?;
    assessing(state, occasion)?;
    if request.life_threatened && request.risk_level() != RiskLevel::High {
        return Err(IntakeRejection::DangerRatedLow);
    }
    let assessed = InitialRiskAssessed {
        risk_level: request.risk_level,
        harm_level: request.harm_level,
        protection_level: request.protection_level,
        life_threatened: request.life_threatened,
        caregiver_suspected: request.caregiver_suspected,
        // Art 31(1)
        emergency_protection: request.life_threatened || request.caregiver_suspected,
        assessed_by_org_unit_id: own_unit(occasion).to_owned(),
        assessed_at: act_time(occasion),
        minutes_since_receipt: minutes_since_receipt(state, occasion),
        findings: request.findings.clone(),
    };
    Ok(vec![assessed.into()])
}

/// Art 27. It may be told before the initial assessment is: the dossier asks for both.
pub(super) fn specific(
    request: &AssessSpecificRiskRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    reported(state)?;
    open_then(state, occasion)?;
    assessing(state, occasion)?;
    let informing = &request.informing_org_unit_ids;
    in_force(informing, occasion, IntakeRejection::UnknownInformingUnit)?;
    let assessed = SpecificRiskAssessed {
        risk_level: request.risk_level,
        harm_level: request.harm_level,
        protection_level: request.protection_level,
        caregiver_suspected: request.caregiver_suspected,
        informing_org_unit_ids: informing.clone(),
        assessed_by_org_unit_id: own_unit(occasion).to_owned(),
        assessed_at: act_time(occasion),
        findings: request.findings.clone(),
    };
    Ok(vec![assessed.into()])
}
