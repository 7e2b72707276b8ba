//! What several rules ask.

use api::intake::v1::{Decision, MeetingParticipant};
use api::log::v1::{AgencyKind, Role};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Level, Occasion, OrgUnit, told, told_or};
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

/// The commune People's Committee of that id, if it is one and in force.
pub(super) fn commune_in_force(id: &str, occasion: &Occasion<'_>) -> Option<OrgUnit> {
    occasion
        .directory
        .org_unit(id, occasion.occurred_at)
        .filter(|unit| unit.agency_kind == AgencyKind::Intake && unit.level == Level::Commune)
}

/// Refuses participants whose unit is not in force.
pub(super) fn participants_in_force(
    participants: &[MeetingParticipant],
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    let units = participants.iter().map(|one| &one.org_unit_id);
    in_force(units, occasion, IntakeRejection::UnknownParticipantUnit)
}

/// When a meeting ended: not before it began, and not in the future.
pub(super) fn meeting_end(
    began_at: Timestamp,
    ended_at: Option<&prost_types::Timestamp>,
    occasion: &Occasion<'_>,
) -> Result<ProtoTime, IntakeRejection> {
    let impossible = IntakeRejection::MeetingEndImpossible;
    let end = told(ended_at, occasion.now, impossible)?;
    match end.is_some_and(|end| end < began_at) {
        true => Err(impossible),
        false => Ok(end.map(timestamp_to_proto)),
    }
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

/// Assessment, protection and plan are the commune's (Decree 56/2017 Arts 26 to 32): the hotline and
/// the child-affairs agencies above it receive, forward, check and follow.
fn a_commune(occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    match acts_as_commune(occasion) {
        true => Ok(()),
        false => Err(IntakeRejection::NotACommune),
    }
}

/// Whether the caller's unit is a commune People's Committee.
pub(super) fn acts_as_commune(occasion: &Occasion<'_>) -> bool {
    let own = occasion
        .directory
        .org_unit(own_unit(occasion), occasion.now);
    own.is_some_and(|unit| unit.level == Level::Commune)
}

/// Plan, review and closing belong to the commune that leads (Law on Children 102/2016 Art 52).
pub(super) fn leading(state: &CaseState, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    a_commune(occasion)?;
    match state.leads(occasion.actor) {
        true => Ok(()),
        false => Err(IntakeRejection::NotTheLead),
    }
}

/// Assessment belongs to the commune of the incident (Art 26(2)) and to the leading one.
pub(super) fn assessing(state: &CaseState, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    a_commune(occasion)?;
    match state.may_assess(occasion.actor) {
        true => Ok(()),
        false => Err(IntakeRejection::NotCompetent),
    }
}

/// Protection belongs to the commune of incident or residence (Arts 31, 32) and to the leading one.
pub(super) fn protecting(
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    a_commune(occasion)?;
    match state.may_protect(occasion.actor) {
        true => Ok(()),
        false => Err(IntakeRejection::NotCompetent),
    }
}

/// No step of the procedure precedes the report (Art 25).
pub(super) fn reported(state: &CaseState) -> Result<(), IntakeRejection> {
    match state.reports.any() {
        true => Ok(()),
        false => Err(IntakeRejection::ReportMissing),
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

/// The chair decides; an officer may record it, naming the chair of the commune who did.
pub(super) fn decision(
    given: Option<&Decision>,
    occasion: &Occasion<'_>,
) -> Result<(Decision, Timestamp), IntakeRejection> {
    let mut decision = given.cloned().unwrap_or_default();
    let decided_at = told_or(
        decision.decided_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        IntakeRejection::DecisionInFuture,
    )?;
    decision.decided_at = Some(timestamp_to_proto(decided_at));
    let own_act = occasion.actor.role == Role::CommuneChair;
    match decision.decided_by_person_id.as_str() {
        "" if own_act => {
            decision.decided_by_person_id = occasion.actor.person_id.to_string();
        }
        "" => return Err(IntakeRejection::DecidedByMissing),
        person if own_act && occasion.actor.person_id.as_str() == person => {}
        person => chair_of_the_commune(person, decided_at, occasion)?,
    }
    Ok((decision, decided_at))
}

fn chair_of_the_commune(
    person: &str,
    at: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<(), IntakeRejection> {
    let chair = occasion.directory.person(person, at).filter(|person| {
        person.role == Role::CommuneChair && occasion.actor.acts_for(person.org_unit_id.as_str())
    });
    match chair {
        Some(_) => Ok(()),
        None => Err(IntakeRejection::DeciderNotTheChair),
    }
}

/// A decision as a correction tells it: whoever corrects is rarely the one who decided, so the chair
/// is named.
pub(super) fn decision_as_it_was(
    given: Option<&Decision>,
    acted_at: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<Decision, IntakeRejection> {
    let mut decision = given.cloned().unwrap_or_default();
    let decided_at = told_or(
        decision.decided_at.as_ref(),
        acted_at,
        occasion.now,
        IntakeRejection::DecisionInFuture,
    )?;
    decision.decided_at = Some(timestamp_to_proto(decided_at));
    match decision.decided_by_person_id.as_str() {
        "" => Err(IntakeRejection::DecidedByMissing),
        person => chair_of_the_commune(person, decided_at, occasion).map(|()| decision),
    }
}

/// Whoever recorded something corrects it, and nobody else.
pub(super) fn recorded_by(unit: &str, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    match occasion.actor.acts_for(unit) {
        true => Ok(()),
        false => Err(IntakeRejection::RecordedByAnother),
    }
}

/// When something happened after all: before it is corrected.
pub(super) fn corrected_time(
    told: Option<&prost_types::Timestamp>,
    occasion: &Occasion<'_>,
    impossible: IntakeRejection,
) -> Result<Timestamp, IntakeRejection> {
    let at = told.and_then(timestamp_from_proto).ok_or(impossible)?;
    match at > occasion.occurred_at {
        true => Err(impossible),
        false => Ok(at),
    }
}

/// Like [`decision`] where the law asks for none.
pub(super) fn decision_if_given(
    given: Option<&Decision>,
    occasion: &Occasion<'_>,
) -> Result<Option<Decision>, IntakeRejection> {
    match given {
        None => Ok(None),
        given => decision(given, occasion).map(|(decision, _)| Some(decision)),
    }
}

/// Whole minutes since the case's first report; 0 before it.
pub(super) fn minutes_since_receipt(state: &CaseState, occasion: &Occasion<'_>) -> u32 {
    minutes_from_receipt_to(occasion.occurred_at, state)
}

/// The same for an act of another time than the command's.
pub(super) fn minutes_from_receipt_to(at: Timestamp, state: &CaseState) -> u32 {
    let first = state.reports.first();
    first.map_or(0, |(_, report)| minutes_between(report.received_at, at))
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
