//! What several rules ask.

use api::codes::v1::DelayReason;
use api::intake::v1::{Decision, MeetingParticipant};
use api::log::v1::{AgencyKind, Role};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Limit, Occasion, told_or};
use jiff::Timestamp;

use crate::rejection::IntakeRejection;
use crate::state::CaseState;

type ProtoTime = Option<prost_types::Timestamp>;

/// The caller's unit.
pub(super) fn own_unit<'a>(occasion: &Occasion<'a>) -> &'a str {
    occasion.actor.org_unit_id.as_str()
}

/// When the act happened, as an event states it.
pub(super) fn act_time(occasion: &Occasion<'_>) -> ProtoTime {
    Some(timestamp_to_proto(occasion.occurred_at))
}

/// Refuses a unit that is not in force; an empty id names none.
pub(super) fn in_force<'a>(
    ids: impl IntoIterator<Item = &'a String>,
    occasion: &Occasion<'_>,
    rejection: IntakeRejection,
) -> Result<(), IntakeRejection> {
    let known = |id: &str| {
        occasion
            .directory
            .org_unit(id, occasion.occurred_at)
            .is_some()
    };
    match ids.into_iter().all(|id| id.is_empty() || known(id)) {
        true => Ok(()),
        false => Err(rejection),
    }
}

/// Refuses a unit that is no intake unit in force; an empty id names none.
pub(super) fn intake_unit(
    id: &str,
    occasion: &Occasion<'_>,
    rejection: IntakeRejection,
) -> Result<(), IntakeRejection> {
    let unit = occasion.directory.org_unit(id, occasion.occurred_at);
    match id.is_empty() || unit.is_some_and(|unit| unit.agency_kind == AgencyKind::Intake) {
        true => Ok(()),
        false => Err(rejection),
    }
}

/// Refuses participants whose unit is not in force.
pub(super) fn participants_in_force(
    participants: &[MeetingParticipant],
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    let units = participants.iter().map(|one| &one.org_unit_id);
    in_force(units, occasion, IntakeRejection::UnknownParticipantUnit)
}

/// For decisions on the case: it must be open.
pub(super) fn open(state: &CaseState) -> Result<(), IntakeRejection> {
    match state.is_closed() {
        true => Err(IntakeRejection::CaseIsClosed),
        false => Ok(()),
    }
}

/// For facts: the case was open when it happened. What happened before the closing may be told after it.
pub(super) fn open_then(state: &CaseState, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    let before_closing = state.closed_at.is_some_and(|at| occasion.occurred_at < at);
    match state.is_closed() && !before_closing {
        true => Err(IntakeRejection::CaseIsClosed),
        false => Ok(()),
    }
}

/// Plan, review and closing belong to the commune that leads (Law on Children 102/2016 Art 52).
pub(super) fn leading(state: &CaseState, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    match state.leads(own_unit(occasion)) {
        true => Ok(()),
        false => Err(IntakeRejection::NotTheLead),
    }
}

/// Assessment belongs to the commune of the incident (Art 26(2)) and to the leading one.
pub(super) fn assessing(state: &CaseState, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    match state.may_assess(own_unit(occasion)) {
        true => Ok(()),
        false => Err(IntakeRejection::NotCompetent),
    }
}

/// Protection belongs to the commune of incident or residence (Arts 31, 32) and to the leading one.
pub(super) fn protecting(
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    match state.may_protect(own_unit(occasion)) {
        true => Ok(()),
        false => Err(IntakeRejection::NotCompetent),
    }
}

/// No step of the procedure precedes the report (Art 25).
pub(super) fn reported(state: &CaseState) -> Result<(), IntakeRejection> {
    match state.reports {
        0 => Err(IntakeRejection::ReportMissing),
        _ => Ok(()),
    }
}

/// The act cannot lie before the one it rests on.
pub(super) fn not_before(basis: Timestamp, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    match occasion.occurred_at < basis {
        true => Err(IntakeRejection::BeforeItsBasis),
        false => Ok(()),
    }
}

/// Reads a time that may lie ahead, but not before `earliest`.
pub(super) fn from_on(
    value: Option<&prost_types::Timestamp>,
    earliest: Timestamp,
    rejection: IntakeRejection,
) -> Result<Option<Timestamp>, IntakeRejection> {
    match value.map(timestamp_from_proto) {
        None => Ok(None),
        Some(Some(at)) if at >= earliest => Ok(Some(at)),
        Some(_) => Err(rejection),
    }
}

/// The chair decides; an officer may record it, naming the chair who did.
pub(super) fn decision(
    given: Option<&Decision>,
    occasion: &Occasion<'_>,
) -> Result<Option<Decision>, IntakeRejection> {
    let mut decision = given.cloned().unwrap_or_default();
    if decision.decided_by_person_id.is_empty() {
        if occasion.actor.role != Role::CommuneChair {
            return Err(IntakeRejection::DecidedByMissing);
        }
        decision.decided_by_person_id = occasion.actor.person_id.to_string();
    }
    let decided_at = told_or(
        decision.decided_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        IntakeRejection::DecisionInFuture,
    )?;
    decision.decided_at = Some(timestamp_to_proto(decided_at));
    Ok(Some(decision))
}

/// Like [`decision`] where the law asks for none.
pub(super) fn decision_if_given(
    given: Option<&Decision>,
    occasion: &Occasion<'_>,
) -> Result<Option<Decision>, IntakeRejection> {
    match given {
        None => Ok(None),
        given => decision(given, occasion),
    }
}

/// The report an act answers: its sequence and when it was received.
pub(super) fn answered_report(
    sequence: u32,
    state: &CaseState,
) -> Result<(u32, Timestamp), IntakeRejection> {
    reported(state)?;
    let found = match sequence {
        0 => state.received_at.first_key_value(),
        given => state.received_at.get_key_value(&given),
    };
    found
        .map(|(sequence, at)| (*sequence, *at))
        .ok_or(IntakeRejection::UnknownReport)
}

/// Whether the limit has passed. Lateness is never refused, but it asks for a reason.
pub(super) fn lateness(
    limit: &Limit,
    start: Timestamp,
    reason: DelayReason,
    explanation: &str,
    occasion: &Occasion<'_>,
) -> Result<bool, IntakeRejection> {
    let late = occasion.occurred_at > limit.due_from(start);
    explained(late, reason, explanation).map(|()| late)
}

/// A late act needs a coded reason, for those who see no words, and one in words.
pub(super) fn explained(
    late: bool,
    reason: DelayReason,
    explanation: &str,
) -> Result<(), IntakeRejection> {
    let told = reason != DelayReason::Unspecified && !explanation.trim().is_empty();
    match late && !told {
        true => Err(IntakeRejection::LateReasonMissing),
        false => Ok(()),
    }
}

/// The reason as an event keeps it: none for an act in time.
pub(super) fn reason_if(late: bool, reason: DelayReason) -> i32 {
    match late {
        true => reason.into(),
        false => DelayReason::Unspecified.into(),
    }
}

/// Whole minutes since the case's first report; 0 before it.
pub(super) fn minutes_since_receipt(state: &CaseState, occasion: &Occasion<'_>) -> u32 {
    let first = state.received_at.first_key_value();
    first.map_or(0, |(_, at)| minutes_between(*at, occasion.occurred_at))
}

/// Whole minutes; 0 when the end lies before the start.
pub(super) fn minutes_between(start: Timestamp, end: Timestamp) -> u32 {
    u32::try_from(end.duration_since(start).as_mins().max(0)).unwrap_or(u32::MAX)
}

/// Days, a day begun counting as one.
pub(super) fn days_between(start: Timestamp, end: Timestamp) -> u32 {
    const SECONDS_PER_DAY: i64 = 86_400;
    let seconds = end.duration_since(start).as_secs().max(0);
    let days = seconds.saturating_add(SECONDS_PER_DAY - 1) / SECONDS_PER_DAY;
    u32::try_from(days).unwrap_or(u32::MAX)
}
