//! Receiving and forwarding: Decree 56/2017 Arts 25 and 26(1).

use api::codes::v1::{ChildIdentity, Priority};
use api::intake::v1::{
    ChildGroup, ForwardToCommuneRequest, ForwardedToCommune, RecordReportRequest, ReportReceived,
    Reporter, ReporterKind,
};
use api::log::v1::{AgencyKind, LaneBasis};
use decider::{Occasion, lane_opened, vietnam_day};
use jiff::civil::Date;

use super::Decided;
use super::common::{act_time, intake_unit, minutes_since_receipt, own_unit, reported};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// Art 25: the receiver records the information in full. Never refused because the case is closed:
/// no report may be lost.
pub(super) fn record(
    request: &RecordReportRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    intake_unit(
        &request.incident_org_unit_id,
        occasion,
        IntakeRejection::UnknownIncidentUnit,
    )?;
    intake_unit(
        &request.residence_org_unit_id,
        occasion,
        IntakeRejection::UnknownResidenceUnit,
    )?;
    // the indicator of Circular 13/2021/TT-BLĐTBXH counts abused children by form
    if request.child_group() == ChildGroup::Abused && request.abuse_forms.is_empty() {
        return Err(IntakeRejection::AbuseFormMissing);
    }
    check_birth_date(request.child.as_ref(), occasion)?;
    check_reporter(request.reporter.as_ref())?;

    let mut events = Vec::with_capacity(2);
    if state.roster.is_empty() {
        let unit = &occasion.actor.org_unit_id;
        events.push(lane_opened(unit, AgencyKind::Intake, LaneBasis::OwnReceipt).into());
    }
    events.push(received(request, state, occasion).into());
    Ok(events)
}

fn received(
    request: &RecordReportRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> ReportReceived {
    // Art 31(1): these two call for emergency protection
    let priority = match request.immediate_danger || request.caregiver_suspected {
        true => Priority::Emergency,
        false => Priority::Urgent,
    };
    ReportReceived {
        report_number: request.report_number.clone(),
        report_sequence: state.reports.saturating_add(1),
        channel: request.channel,
        source: request.source,
        received_at: act_time(occasion),
        received_by_org_unit_id: own_unit(occasion).to_owned(),
        source_reference: request.source_reference.clone(),
        child_group: request.child_group,
        abuse_forms: request.abuse_forms.clone(),
        environment: request.environment,
        age_group: request.age_group,
        sex: request.sex,
        incident_org_unit_id: request.incident_org_unit_id.clone(),
        residence_org_unit_id: request.residence_org_unit_id.clone(),
        caregiver_suspected: request.caregiver_suspected,
        immediate_danger: request.immediate_danger,
        priority: priority.into(),
        child: request.child.clone(),
        reporter: request.reporter.clone(),
        account: request.account.clone(),
        received_place: request.received_place.clone(),
    }
}

fn check_birth_date(
    child: Option<&ChildIdentity>,
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    let Some(text) = child
        .map(|child| child.birth_date.as_str())
        .filter(|text| !text.is_empty())
    else {
        return Ok(());
    };
    match text.parse::<Date>() {
        Ok(date) if date <= vietnam_day(occasion.now) => Ok(()),
        _ => Err(IntakeRejection::ImpossibleBirthDate),
    }
}

/// Mẫu 01: the informant's name, phone and address only if they agree. An agency acts in office.
fn check_reporter(reporter: Option<&Reporter>) -> Result<(), IntakeRejection> {
    let Some(reporter) = reporter else {
        return Ok(());
    };
    let named = [&reporter.full_name, &reporter.phone, &reporter.address]
        .iter()
        .any(|text| !text.trim().is_empty());
    let may_be_named = reporter.agrees_to_be_recorded || reporter.kind() == ReporterKind::Agency;
    match named && !may_be_named {
        true => Err(IntakeRejection::ReporterDidNotAgree),
        false => Ok(()),
    }
}

/// Art 26(1): the report goes to the commune of the incident at once. A forwarding to a commune that
/// takes part already corrects where it happened or where the child lives.
pub(super) fn forward(
    request: &ForwardToCommuneRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    reported(state)?;
    let to = request.to_org_unit_id.as_str();
    if to == own_unit(occasion) {
        return Err(IntakeRejection::ForwardToOwnUnit);
    }
    let receiver = occasion
        .directory
        .org_unit(to, occasion.occurred_at)
        .filter(|unit| unit.agency_kind == AgencyKind::Intake)
        .ok_or(IntakeRejection::UnknownReceivingUnit)?;
    let takes_part = state.roster.includes(to);
    if takes_part && state.stands_as(to, request.basis()) {
        return Err(IntakeRejection::AlreadyForwarded);
    }
    let forwarded = ForwardedToCommune {
        from_org_unit_id: own_unit(occasion).to_owned(),
        to_org_unit_id: to.to_owned(),
        basis: request.basis,
        forwarded_at: act_time(occasion),
        minutes_since_receipt: minutes_since_receipt(state, occasion),
        note: request.note.clone(),
    };
    let mut events = vec![forwarded.into()];
    if !takes_part {
        events.push(lane_opened(&receiver.id, AgencyKind::Intake, LaneBasis::Forwarded).into());
    }
    Ok(events)
}
