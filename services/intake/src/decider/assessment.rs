//! Authenticity, initial and specific assessment: Decree 56/2017 Arts 25(2), 26(2), 27.

use api::codes::v1::RiskLevel;
use api::intake::v1::{
    AssessInitialRiskRequest, AssessSpecificRiskRequest, AuthenticityChecked, AuthenticityResult,
    CheckAuthenticityRequest, CorrectionReason, InitialRiskAssessed, SpecificRiskAssessed,
};
use api::timestamp_to_proto;
use decider::Occasion;
use jiff::Timestamp;

use super::Decided;
use super::common::{
    act_time, assessing, in_force, minutes_since_receipt, open_then, own_unit, reported,
};
use super::lateness::Excuse;
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// A limit that only a province may set: the Decree sets none for the check.
const CHECK_RULE: &str = "intake.authenticity.check";

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
    let reports = &state.reports;
    let sequence = match request.report_sequence {
        0 => reports.to_check(),
        named => named,
    };
    let report = reports.get(sequence);
    let report = report.ok_or(IntakeRejection::UnknownReport)?;
    let confirmed = request.result() == AuthenticityResult::Confirmed;
    // a commune's time runs from when it has the report: from the forwarding of one that 111 received
    let limit = reports.unchecked_since(sequence).and_then(|since| {
        let limit = occasion.rules.limit(CHECK_RULE, occasion.area, since)?;
        Some((since, limit))
    });
    let due_at = limit.as_ref().and_then(|(since, limit)| {
        let due_at = limit.due_from(*since);
        state.ties.due_after_rests(*since, due_at)
    });
    let counted_from = limit.as_ref().map(|(since, _)| timestamp_to_proto(*since));
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(occasion.occurred_at, due_at)?;
    let checked = AuthenticityChecked {
        result: request.result,
        methods: request.methods.clone(),
        informing_org_unit_ids: informing.clone(),
        checked_at: act_time(occasion),
        minutes_since_receipt: minutes_since_receipt(state, occasion),
        findings: request.findings.clone(),
        checked_by_org_unit_id: own_unit(occasion).to_owned(),
        applied_limit: limit.map(|(_, limit)| limit.applied()),
        counted_from,
        late: lateness.late,
        late_reason: lateness.reason,
        late_explanation: lateness.explanation,
        report_sequence: sequence,
        received_at: Some(timestamp_to_proto(report.received_at)),
        confirmed_after_all: confirmed && reports.is_set_aside(sequence),
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
    corrects(request.correction_reason(), state.initial_assessment_done)?;
    // Art 31(1)
    let emergency = request.life_threatened || request.caregiver_suspected;
    let limit_runs = state.reports.first_unanswered().is_some();
    let newly_found = emergency && !state.emergency && !limit_runs;
    let assessed = InitialRiskAssessed {
        risk_level: request.risk_level,
        harm_level: request.harm_level,
        protection_level: request.protection_level,
        life_threatened: request.life_threatened,
        caregiver_suspected: request.caregiver_suspected,
        emergency_protection: emergency,
        assessed_by_org_unit_id: own_unit(occasion).to_owned(),
        assessed_at: act_time(occasion),
        minutes_since_receipt: minutes_since_receipt(state, occasion),
        findings: request.findings.clone(),
        emergency_newly_found: newly_found,
        emergency_counted_from: newly_found
            .then(|| timestamp_to_proto(emergency_since(request, state, occasion))),
        report_sequence: state.reports.latest_sequence(),
        correction_reason: request.correction_reason,
        correction_explanation: request.correction_explanation.clone(),
    };
    Ok(vec![assessed.into()])
}

/// Art 26(3) counts from the receipt of the information: an assessment that was wrong does not give
/// the child more hours. An emergency that arose later becomes known with its assessment.
fn emergency_since(
    request: &AssessInitialRiskRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Timestamp {
    let reports = &state.reports;
    let corrects = request.correction_reason() != CorrectionReason::Unspecified;
    let report = reports.get(reports.latest_sequence()).filter(|_| corrects);
    report.map_or(occasion.occurred_at, |report| report.received_at)
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
    corrects(request.correction_reason(), state.specific_assessment_done)?;
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
        emergency_protection: state.emergency,
        correction_reason: request.correction_reason,
        correction_explanation: request.correction_explanation.clone(),
    };
    Ok(vec![assessed.into()])
}

/// An assessment that corrects needs one that it corrects.
fn corrects(reason: CorrectionReason, assessed: bool) -> Result<(), IntakeRejection> {
    match reason != CorrectionReason::Unspecified && !assessed {
        true => Err(IntakeRejection::NothingToCorrect),
        false => Ok(()),
    }
}
