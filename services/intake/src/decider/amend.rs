//! Corrections of an emergency measure, a needs meeting and a conference. What was recorded stays; whoever
//! recorded it tells anew how it was, also after the case is closed.

use api::intake::v1::{
    CaseConferenceCorrected, CorrectCaseConferenceRequest, CorrectEmergencyMeasureRequest,
    CorrectNeedsMeetingRequest, EmergencyMeasureCorrected, NeedsMeetingCorrected,
};
use api::timestamp_to_proto;
use decider::Occasion;

use super::Decided;
use super::common::{
    act_time, corrected_time, decision_as_it_was, in_force, meeting_end, minutes_between, own_unit,
    participants_in_force, recorded_by,
};
use super::emergency::APPLY_RULE;
use super::lateness::Excuse;
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// The report it answers, and from when its limit ran, stay: only what was done, when, and by whose
/// decision. Whether it was late is judged anew.
pub(super) fn measure(
    request: &CorrectEmergencyMeasureRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let taken = state.records.measures.get(&request.measure_id);
    let taken = taken.ok_or(IntakeRejection::UnknownEmergencyMeasure)?;
    recorded_by(&taken.unit, occasion)?;
    let applied_at = corrected_time(
        request.applied_at.as_ref(),
        occasion,
        IntakeRejection::MeasureTimeImpossible,
    )?;
    let assisting = &request.assisting_org_unit_ids;
    in_force(assisting, occasion, IntakeRejection::UnknownAssistingUnit)?;
    let decision = decision_as_it_was(request.decision.as_ref(), applied_at, occasion)?;
    let report = state.reports.get(taken.report_sequence);
    let received_at = report.map_or(applied_at, |report| report.received_at);
    let limit = occasion.limit(APPLY_RULE, taken.counted_from.unwrap_or(received_at));
    let due_at = taken.counted_from.and_then(|start| {
        let due_at = limit.due_from(start);
        state.ties.due_after_rests(start, due_at)
    });
    let lateness =
        Excuse::new(request.late_reason(), &request.late_explanation).at(applied_at, due_at)?;
    let corrected = EmergencyMeasureCorrected {
        correction_id: occasion.subject_id.to_string(),
        measure_id: request.measure_id.clone(),
        reason: request.reason,
        corrected_by_org_unit_id: own_unit(occasion).to_owned(),
        corrected_at: act_time(occasion),
        explanation: request.explanation.clone(),
        kinds: request.kinds.clone(),
        decision: Some(decision),
        assisting_org_unit_ids: assisting.clone(),
        applied_at: request.applied_at,
        report_sequence: taken.report_sequence,
        minutes_since_receipt: minutes_between(received_at, applied_at),
        applied_limit: Some(limit.applied()),
        late: lateness.late,
        late_reason: lateness.reason,
        description: request.description.clone(),
        late_explanation: lateness.explanation,
        counted_from: taken.counted_from.map(timestamp_to_proto),
    };
    Ok(vec![corrected.into()])
}

/// The minutes of the needs meeting.
pub(super) fn meeting(
    request: &CorrectNeedsMeetingRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let meeting = state.records.meetings.get(&request.meeting_id);
    let meeting = meeting.ok_or(IntakeRejection::UnknownMeeting)?;
    recorded_by(&meeting.unit, occasion)?;
    let held_at = corrected_time(
        request.held_at.as_ref(),
        occasion,
        IntakeRejection::MeetingTimeImpossible,
    )?;
    participants_in_force(&request.participants, occasion)?;
    let corrected = NeedsMeetingCorrected {
        correction_id: occasion.subject_id.to_string(),
        meeting_id: request.meeting_id.clone(),
        reason: request.reason,
        corrected_by_org_unit_id: own_unit(occasion).to_owned(),
        corrected_at: act_time(occasion),
        explanation: request.explanation.clone(),
        held_at: request.held_at,
        ended_at: meeting_end(held_at, request.ended_at.as_ref(), occasion)?,
        minutes_number: request.minutes_number.clone(),
        participants: request.participants.clone(),
        minutes: request.minutes.clone(),
    };
    Ok(vec![corrected.into()])
}

/// The record of a conference.
pub(super) fn conference(
    request: &CorrectCaseConferenceRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let unit = state.records.conferences.get(&request.conference_id);
    recorded_by(unit.ok_or(IntakeRejection::UnknownConference)?, occasion)?;
    let held_at = corrected_time(
        request.held_at.as_ref(),
        occasion,
        IntakeRejection::MeetingTimeImpossible,
    )?;
    participants_in_force(&request.participants, occasion)?;
    let minutes = request.conference_minutes.as_ref();
    let decisions = minutes.map_or(&[][..], |minutes| &minutes.decisions);
    let responsible = decisions.iter().map(|one| &one.responsible_org_unit_id);
    in_force(responsible, occasion, IntakeRejection::UnknownDecisionUnit)?;
    let corrected = CaseConferenceCorrected {
        correction_id: occasion.subject_id.to_string(),
        conference_id: request.conference_id.clone(),
        reason: request.reason,
        corrected_by_org_unit_id: own_unit(occasion).to_owned(),
        corrected_at: act_time(occasion),
        explanation: request.explanation.clone(),
        kind: request.kind,
        held_at: request.held_at,
        ended_at: meeting_end(held_at, request.ended_at.as_ref(), occasion)?,
        minutes_number: request.minutes_number.clone(),
        decision_count: u32::try_from(decisions.len()).unwrap_or(u32::MAX),
        participants: request.participants.clone(),
        conference_minutes: request.conference_minutes.clone(),
    };
    Ok(vec![corrected.into()])
}
