//! Receiving and forwarding: Decree 56/2017 Arts 25 and 26(1).

use api::codes::v1::{Priority, Sex};
use api::intake::v1::{
    ForwardBasis, ForwardToCommuneRequest, ForwardedToCommune, RecordReportRequest, ReportReceived,
};
use api::log::v1::{AgencyKind, LaneBasis};
use api::timestamp_to_proto;
use decider::{Occasion, lane_opened};

use super::Decided;
use super::common::{
    act_time, acts_as_commune, commune_in_force, minutes_since_receipt, own_unit, reported,
};
use super::lateness::Excuse;
use super::person::{Told, consistent};
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// From the receipt of a report to its forwarding: "at once", as the rule pack reads it.
const FORWARD_RULE: &str = "intake.report.forward";

/// Art 25: the receiver records the information in full. Never refused because the case is closed:
/// no report may be lost.
pub(super) fn record(
    request: &RecordReportRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let commune_or_unknown =
        |id: &str, rejection| match id.is_empty() || commune_in_force(id, occasion).is_some() {
            true => Ok(()),
            false => Err(rejection),
        };
    commune_or_unknown(
        &request.incident_org_unit_id,
        IntakeRejection::UnknownIncidentUnit,
    )?;
    commune_or_unknown(
        &request.residence_org_unit_id,
        IntakeRejection::UnknownResidenceUnit,
    )?;
    let told = Told {
        child_group: request.child_group(),
        abuse_forms: &request.abuse_forms,
        age_group: request.age_group(),
        sex: request.sex(),
        child: request.child.as_ref(),
        reporter: request.reporter.as_ref(),
    };
    let sex = consistent(&told, occasion)?;

    let mut events = Vec::with_capacity(2);
    if state.roster.is_empty() {
        let unit = &occasion.actor.org_unit_id;
        events.push(lane_opened(unit, AgencyKind::Intake, LaneBasis::OwnReceipt).into());
    }
    events.push(received(request, sex, state, occasion).into());
    Ok(events)
}

/// Art 31(1): danger and a suspected caregiver call for emergency protection.
pub(super) fn priority(immediate_danger: bool, caregiver_suspected: bool) -> Priority {
    match immediate_danger || caregiver_suspected {
        true => Priority::Emergency,
        false => Priority::Urgent,
    }
}

fn received(
    request: &RecordReportRequest,
    sex: Sex,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> ReportReceived {
    let priority = priority(request.immediate_danger, request.caregiver_suspected);
    let place = &request.incident_org_unit_id;
    let forward_needed = state.must_be_forwarded(place, occasion.actor, acts_as_commune(occasion));
    ReportReceived {
        report_number: request.report_number.clone(),
        report_sequence: state.reports.next_sequence(),
        channel: request.channel,
        source: request.source,
        received_at: act_time(occasion),
        received_by_org_unit_id: own_unit(occasion).to_owned(),
        source_reference: request.source_reference.clone(),
        child_group: request.child_group,
        abuse_forms: request.abuse_forms.clone(),
        environment: request.environment,
        age_group: request.age_group,
        sex: sex.into(),
        incident_org_unit_id: request.incident_org_unit_id.clone(),
        residence_org_unit_id: request.residence_org_unit_id.clone(),
        caregiver_suspected: request.caregiver_suspected,
        immediate_danger: request.immediate_danger,
        priority: priority.into(),
        child: request.child.clone(),
        reporter: request.reporter.clone(),
        account: request.account.clone(),
        received_place: request.received_place.clone(),
        received_by_person_id: request.received_by_person_id.clone(),
        forward_needed,
    }
}

/// Art 26(1): the report goes to the commune of the incident at once, and while nobody knows where it
/// happened to that of residence. A forwarding to a commune that takes part already corrects where it
/// happened or where the child lives; a report that does not wait has no limit.
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
    let receiver = commune_in_force(to, occasion).ok_or(IntakeRejection::UnknownReceivingUnit)?;
    let takes_part = state.roster.includes(to);
    if takes_part && state.stands_as(to, request.basis()) {
        return Err(IntakeRejection::AlreadyForwarded);
    }
    let must_act = request.basis() == ForwardBasis::PlaceOfIncident || !state.knows_the_place();
    let reports = &state.reports;
    let waited = reports.first_waiting().filter(|_| must_act);
    let limit = waited.map(|(_, since)| (since, occasion.limit(FORWARD_RULE, since)));
    let due_at = limit.as_ref().and_then(|(since, limit)| {
        let due_at = limit.due_from(*since);
        state.ties.due_after_rests(*since, due_at)
    });
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(occasion.occurred_at, due_at)?;
    let report_sequence = waited.map_or(0, |(sequence, _)| sequence);
    let report = reports
        .get(report_sequence)
        .or_else(|| reports.get(reports.latest_sequence()));
    let forwarded = ForwardedToCommune {
        from_org_unit_id: own_unit(occasion).to_owned(),
        to_org_unit_id: to.to_owned(),
        basis: request.basis,
        forwarded_at: act_time(occasion),
        minutes_since_receipt: minutes_since_receipt(state, occasion),
        note: request.note.clone(),
        must_act,
        place_was_unknown: !state.knows_the_place(),
        report_sequence,
        received_at: report.map(|report| timestamp_to_proto(report.received_at)),
        abuse_forms: report.map_or_else(Vec::new, |report| report.abuse_forms.clone()),
        applied_limit: limit.map(|(_, limit)| limit.applied()),
        late: lateness.late,
        late_reason: lateness.reason,
        late_explanation: lateness.explanation,
    };
    let mut events = vec![forwarded.into()];
    if !takes_part {
        events.push(lane_opened(&receiver.id, AgencyKind::Intake, LaneBasis::Forwarded).into());
    }
    Ok(events)
}
