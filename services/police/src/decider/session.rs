//! Sessions with minors and the limits on them.

use std::collections::BTreeSet;

use api::police::v1::{
    AttendeeRole, InterviewSessionRecorded, InterviewTopic, OverLimitReason, PlaceKind,
    RecordInterviewSessionRequest, SessionKind, TimeSpan,
};
use api::timestamp_from_proto;
use decider::{AHEAD_MAX, Limit, Occasion, readable, vietnam_day};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Decided, PoliceRejection, PoliceState};
use crate::limits::{SESSION_MAX, interview_limits_on};

/// A session, as far as later sessions are judged by it.
#[derive(Debug, Clone)]
pub struct Session {
    /// Day in Viet Nam.
    pub day: Date,
    /// Which young person.
    pub interviewee_number: u32,
    /// Whether it was a confrontation.
    pub confrontation: bool,
    /// What it was about.
    pub topics: BTreeSet<i32>,
}

/// How a session stands to the limits in force that day.
struct Judgement {
    sessions_limit: Limit,
    duration_limit: Limit,
    session_of_day: u32,
    over_sessions_per_day: bool,
    over_duration: bool,
    repeated_topic: bool,
}

pub(super) fn record(
    request: &RecordInterviewSessionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let (started_at, ended_at) = times_of(request, occasion.now)?;
    check_people(request, occasion)?;
    let room_id = room_of(request, state)?;
    let has_recording =
        !request.recording_reference.is_empty() || !request.recording_sha256.is_empty();
    if has_recording && !request.recorded {
        return Err(PoliceRejection::RecordingContradicted);
    }
    let judgement = judge(request, state, started_at, ended_at);
    check_reasons(request, &judgement)?;
    let event = session_event(
        request,
        occasion,
        &judgement,
        room_id,
        ended_at.duration_since(started_at),
    );
    Ok(vec![event.into()])
}

/// The session's times: past, in order, breaks within.
fn times_of(
    request: &RecordInterviewSessionRequest,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), PoliceRejection> {
    let started_at = readable(
        request.started_at.as_ref(),
        PoliceRejection::SessionStartUnreadable,
    )?;
    let ended_at = readable(
        request.ended_at.as_ref(),
        PoliceRejection::SessionEndInvalid,
    )?;
    let length = ended_at.duration_since(started_at);
    let in_future = ended_at.duration_since(now) > AHEAD_MAX;
    if in_future || length <= SignedDuration::ZERO || length > SESSION_MAX {
        return Err(PoliceRejection::SessionEndInvalid);
    }
    let within = |span: &TimeSpan| {
        let starts_at = span.starts_at.as_ref().and_then(timestamp_from_proto);
        let ends_at = span.ends_at.as_ref().and_then(timestamp_from_proto);
        starts_at
            .zip(ends_at)
            .is_some_and(|(from, to)| started_at <= from && from < to && to <= ended_at)
    };
    match request.breaks.iter().all(within) {
        true => Ok((started_at, ended_at)),
        false => Err(PoliceRejection::BreakOutsideSession),
    }
}

fn check_people(
    request: &RecordInterviewSessionRequest,
    occasion: &Occasion<'_>,
) -> Result<(), PoliceRejection> {
    if !is_present(request, AttendeeRole::Investigator) {
        return Err(PoliceRejection::InvestigatorMissing);
    }
    let unit_unknown = request
        .attendees
        .iter()
        .map(|attendee| attendee.org_unit_id.as_str())
        .any(|unit| !unit.is_empty() && occasion.directory.org_unit(unit, occasion.now).is_none());
    if unit_unknown {
        return Err(PoliceRejection::AttendeeUnitUnknown);
    }
    Ok(())
}

/// The room of the booking that was used, if one was.
fn room_of(
    request: &RecordInterviewSessionRequest,
    state: &PoliceState,
) -> Result<String, PoliceRejection> {
    if request.booking_id.is_empty() {
        return Ok(String::new());
    }
    let booking = state.active_booking(&request.booking_id)?;
    if request.place_kind() != PlaceKind::FriendlyRoom {
        return Err(PoliceRejection::BookingNotUsed);
    }
    Ok(booking.room_id.clone())
}

/// Law 59/2024 Art 156: at most two sessions a day of at most two hours each, no repeated questions
/// on the same content; a confrontation at most once a day. Before 2026: CPC 2015 Art 421.
fn judge(
    request: &RecordInterviewSessionRequest,
    state: &PoliceState,
    started_at: Timestamp,
    ended_at: Timestamp,
) -> Judgement {
    let day = vietnam_day(started_at);
    let limits = interview_limits_on(day);
    let person = interviewee_number(request.interviewee_number);
    let confrontation = request.kind() == SessionKind::Confrontation;
    let same_day = state.sessions.iter().filter(|session| {
        session.day == day
            && session.interviewee_number == person
            && session.confrontation == confrontation
    });
    let session_of_day = u32::try_from(same_day.count())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let sessions_limit = match confrontation {
        true => limits.confrontations_a_day.clone(),
        false => limits.sessions_a_day.clone(),
    };
    let repeated_topic = state
        .sessions
        .iter()
        .filter(|session| session.interviewee_number == person)
        .any(|session| {
            let again = |topic: &i32| !is_formality(*topic) && session.topics.contains(topic);
            request.topics.iter().any(again)
        });
    Judgement {
        over_sessions_per_day: session_of_day > sessions_limit.amount,
        sessions_limit,
        duration_limit: limits.duration.clone(),
        session_of_day,
        // breaks do not shorten a session: the law does not say that they do
        over_duration: ended_at > limits.duration.due_from(started_at),
        repeated_topic,
    }
}

/// A session over a limit is recorded once its reason is given, never refused.
fn check_reasons(
    request: &RecordInterviewSessionRequest,
    judgement: &Judgement,
) -> Result<(), PoliceRejection> {
    let confrontation = request.kind() == SessionKind::Confrontation;
    // Law 59/2024 Art 156: no confrontation unless unavoidable, then screened
    if confrontation && request.confrontation_grounds.trim().is_empty() {
        return Err(PoliceRejection::ConfrontationUngrounded);
    }
    let over_limit = judgement.over_sessions_per_day
        || judgement.over_duration
        || (confrontation && !request.screened);
    match request.over_limit_reason() {
        OverLimitReason::Unspecified if over_limit => Err(PoliceRejection::OverLimitUnexplained),
        OverLimitReason::Other if request.over_limit_explanation.trim().is_empty() => {
            Err(PoliceRejection::OverLimitUnworded)
        }
        _ => Ok(()),
    }
}

fn session_event(
    request: &RecordInterviewSessionRequest,
    occasion: &Occasion<'_>,
    judgement: &Judgement,
    room_id: String,
    length: SignedDuration,
) -> InterviewSessionRecorded {
    InterviewSessionRecorded {
        session_id: occasion.subject_id.to_string(),
        booking_id: request.booking_id.to_ascii_lowercase(),
        kind: request.kind,
        interviewee_number: interviewee_number(request.interviewee_number),
        place_kind: request.place_kind,
        room_id,
        started_at: request.started_at,
        ended_at: request.ended_at,
        breaks: request.breaks.clone(),
        attendees: request.attendees.clone(),
        stop_reason: request.stop_reason,
        topics: request.topics.clone(),
        duration_minutes: minutes_of(length),
        session_of_day: judgement.session_of_day,
        over_sessions_per_day: judgement.over_sessions_per_day,
        over_duration: judgement.over_duration,
        repeated_topic: judgement.repeated_topic,
        over_limit_reason: request.over_limit_reason,
        // Law 59/2024 Art 22: the victim has a right to both
        representative_absent: !is_present(request, AttendeeRole::Representative),
        rights_protector_absent: !is_present(request, AttendeeRole::RightsProtector),
        // Law 59/2024 Art 156: at an investigation site the room must be child-friendly
        place_not_child_friendly: request.place_kind() == PlaceKind::InvestigationSite,
        screened: request.screened,
        recorded: request.recorded,
        aids_used: request.aids_used,
        sessions_limit: Some(judgement.sessions_limit.applied()),
        duration_limit: Some(judgement.duration_limit.applied()),
        attendee_names: request.attendee_names.clone(),
        place: request.place.clone(),
        summary: request.summary.clone(),
        recording_reference: request.recording_reference.clone(),
        recording_sha256: request.recording_sha256.clone(),
        over_limit_explanation: request.over_limit_explanation.clone(),
        absence_explanation: request.absence_explanation.clone(),
        confrontation_grounds: request.confrontation_grounds.clone(),
        interviewee_standing: request.interviewee_standing,
    }
}

pub(super) fn recorded(state: &mut PoliceState, event: &InterviewSessionRecorded) {
    let Some(started_at) = event.started_at.as_ref().and_then(timestamp_from_proto) else {
        return;
    };
    state.sessions.push(Session {
        day: vietnam_day(started_at),
        interviewee_number: event.interviewee_number,
        confrontation: event.kind() == SessionKind::Confrontation,
        topics: event.topics.iter().copied().collect(),
    });
}

fn is_present(request: &RecordInterviewSessionRequest, role: AttendeeRole) -> bool {
    request
        .attendees
        .iter()
        .any(|attendee| attendee.role() == role)
}

/// Topics that belong to every session.
fn is_formality(topic: i32) -> bool {
    topic == InterviewTopic::Introduction as i32 || topic == InterviewTopic::ReadingOfMinutes as i32
}

/// 0 stands for the child the case is about.
fn interviewee_number(told: u32) -> u32 {
    told.max(1)
}

/// Minutes, rounded up.
fn minutes_of(length: SignedDuration) -> u32 {
    let seconds =
        u64::try_from(length.as_secs()).unwrap_or(0) + u64::from(length.subsec_nanos() > 0);
    u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX)
}
