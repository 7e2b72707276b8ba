//! Sessions with minors and the limits on them.

use std::collections::BTreeSet;

use api::police::v1::{
    AttendeeRole, InterviewSessionRecorded, InterviewTopic, NoticeRecipient, OverLimitReason,
    PlaceKind, RecordInterviewSessionRequest, RepresentativeKind, SessionKind, StopReason,
    TimeSpan,
};
use api::timestamp_from_proto;
use decider::{AHEAD_MAX, Limit, Occasion, readable, vietnam_day};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Decided, PoliceRejection, PoliceState, id_of, stamp};

/// Longest session that can be meant: whatever is longer is a slip of the pen.
const SESSION_MAX: SignedDuration = SignedDuration::from_hours(24);

/// In force where a confrontation needs grounds and a screen.
const CONFRONTATION_RULE: &str = "police.interview.confrontation_guarded";

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

/// How a session stands to the limits in force when it began.
struct Judgement {
    sessions_limit: Limit,
    duration_limit: Limit,
    session_of_day: u32,
    over_sessions_per_day: bool,
    over_duration: bool,
    fatigue_noticed_at: Option<Timestamp>,
    went_on_despite_fatigue: bool,
    repeated_topics: Vec<i32>,
    /// Whether the law demands grounds and a screen.
    confrontation_guarded: bool,
    representative_suspected: bool,
}

pub(super) fn record(
    request: &RecordInterviewSessionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let times = times_of(request, occasion.now)?;
    check_people(request, occasion)?;
    let room_id = room_of(request, state)?;
    let has_recording =
        !request.recording_reference.is_empty() || !request.recording_sha256.is_empty();
    if has_recording && !request.recorded {
        return Err(PoliceRejection::RecordingContradicted);
    }
    let judgement = judge(request, state, occasion, times)?;
    check_reasons(request, &judgement)?;
    let event = InterviewSessionRecorded {
        room_id,
        ..session_event(request, state, occasion, judgement, times)
    };
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
    // procurators may hear a young person themselves: flagged, not refused
    let asked = [AttendeeRole::Investigator, AttendeeRole::Procurator];
    if !asked.iter().any(|role| is_present(request, *role)) {
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
/// on the same content, an end at once on fatigue; a confrontation at most once a day, at most two
/// hours. Before 2026: CPC 2015 Art 421. The layer is that of the day on which it began.
fn judge(
    request: &RecordInterviewSessionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
    (started_at, ended_at): (Timestamp, Timestamp),
) -> Result<Judgement, PoliceRejection> {
    let day = vietnam_day(started_at);
    let person = interviewee_number(request.interviewee_number);
    let confrontation = is_confrontation(request);
    let (times_rule, length_rule) = match confrontation {
        true => (
            "police.interview.confrontations_a_day",
            "police.interview.confrontation_duration",
        ),
        false => (
            "police.interview.sessions_a_day",
            "police.interview.duration",
        ),
    };
    let sessions_limit = occasion.limit(times_rule, started_at);
    let duration_limit = occasion.limit(length_rule, started_at);
    let of_person = || {
        let sessions = state.sessions.iter();
        sessions.filter(|session| session.interviewee_number == person)
    };
    let same_day = of_person()
        .filter(|session| session.day == day && session.confrontation == confrontation)
        .count();
    let session_of_day = u32::try_from(same_day)
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let asked_before: BTreeSet<i32> = of_person()
        .flat_map(|session| session.topics.iter().copied())
        .collect();
    let again = |topic: &i32| !is_formality(*topic) && asked_before.contains(topic);
    let repeated: BTreeSet<i32> = request.topics.iter().copied().filter(again).collect();
    let fatigue_noticed_at = fatigue_of(request, started_at, ended_at)?;
    // at once: the rule pack says within how many minutes
    let went_on_despite_fatigue = fatigue_noticed_at.is_some_and(|noticed_at| {
        let limit = in_force("police.interview.stop_on_fatigue", started_at, occasion);
        limit.is_some_and(|limit| ended_at > limit.due_from(noticed_at))
    });
    // Law 59/2024 Art 156: no confrontation unless unavoidable, then screened
    let confrontation_guarded =
        confrontation && in_force(CONFRONTATION_RULE, started_at, occasion).is_some();
    let representative_suspected =
        occasion.caregiver_suspected && may_be_represented_by_caregiver(request);
    Ok(Judgement {
        session_of_day,
        over_sessions_per_day: session_of_day > sessions_limit.amount,
        // breaks do not shorten a session: the law does not say that they do
        over_duration: ended_at > duration_limit.due_from(started_at),
        fatigue_noticed_at,
        went_on_despite_fatigue,
        repeated_topics: repeated.into_iter().collect(),
        confrontation_guarded,
        representative_suspected,
        sessions_limit,
        duration_limit,
    })
}

/// The limit, unless its law came later: a duty that is new to the law is none before it.
fn in_force(rule: &str, at: Timestamp, occasion: &Occasion<'_>) -> Option<Limit> {
    let day = vietnam_day(at);
    let rule = occasion.rules.rule(rule, occasion.area, day)?;
    let is_old_enough = rule.valid_from.is_none_or(|from| from <= day);
    is_old_enough.then(|| rule.limit(occasion.rules.calendar()))
}

/// When fatigue was noticed: within the session; for a session that ended for fatigue, its end
/// unless told otherwise.
fn fatigue_of(
    request: &RecordInterviewSessionRequest,
    started_at: Timestamp,
    ended_at: Timestamp,
) -> Result<Option<Timestamp>, PoliceRejection> {
    if request.fatigue_noticed_at.is_none() {
        return Ok((request.stop_reason() == StopReason::Fatigue).then_some(ended_at));
    }
    let noticed_at = readable(
        request.fatigue_noticed_at.as_ref(),
        PoliceRejection::FatigueOutsideSession,
    )?;
    match started_at <= noticed_at && noticed_at <= ended_at {
        true => Ok(Some(noticed_at)),
        false => Err(PoliceRejection::FatigueOutsideSession),
    }
}

/// A session over a limit is recorded once its reason is given, never refused.
fn check_reasons(
    request: &RecordInterviewSessionRequest,
    judgement: &Judgement,
) -> Result<(), PoliceRejection> {
    let guarded = judgement.confrontation_guarded;
    if guarded && request.confrontation_grounds.trim().is_empty() {
        return Err(PoliceRejection::ConfrontationUngrounded);
    }
    if judgement.representative_suspected && request.absence_explanation.trim().is_empty() {
        return Err(PoliceRejection::RepresentativeUnexplained);
    }
    let over_limit = judgement.over_sessions_per_day
        || judgement.over_duration
        || judgement.went_on_despite_fatigue
        || (guarded && !request.screened);
    match request.over_limit_reason() {
        OverLimitReason::Unspecified if over_limit => Err(PoliceRejection::OverLimitUnexplained),
        OverLimitReason::Other if request.over_limit_explanation.trim().is_empty() => {
            Err(PoliceRejection::OverLimitUnworded)
        }
        _ => Ok(()),
    }
}

/// The law's own exception: more or longer statements in a complex case, and nothing else.
fn is_within_exception(request: &RecordInterviewSessionRequest, judgement: &Judgement) -> bool {
    request.over_limit_reason() == OverLimitReason::ComplexCase
        && !is_confrontation(request)
        && !judgement.went_on_despite_fatigue
        && (judgement.over_sessions_per_day || judgement.over_duration)
}

fn session_event(
    request: &RecordInterviewSessionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
    judgement: Judgement,
    (started_at, ended_at): (Timestamp, Timestamp),
) -> InterviewSessionRecorded {
    let booking = id_of(&request.booking_id);
    let was_told = |recipient| state.was_told(recipient, booking, started_at);
    InterviewSessionRecorded {
        session_id: occasion.subject_id.to_string(),
        booking_id: request.booking_id.to_ascii_lowercase(),
        kind: request.kind,
        interviewee_number: interviewee_number(request.interviewee_number),
        place_kind: request.place_kind,
        room_id: String::new(),
        started_at: request.started_at,
        ended_at: request.ended_at,
        breaks: request.breaks.clone(),
        attendees: request.attendees.clone(),
        stop_reason: request.stop_reason,
        topics: request.topics.clone(),
        duration_minutes: minutes_of(ended_at.duration_since(started_at)),
        session_of_day: judgement.session_of_day,
        over_sessions_per_day: judgement.over_sessions_per_day,
        over_duration: judgement.over_duration,
        within_exception: is_within_exception(request, &judgement),
        went_on_despite_fatigue: judgement.went_on_despite_fatigue,
        fatigue_noticed_at: judgement.fatigue_noticed_at.and_then(stamp),
        repeated_topic: !judgement.repeated_topics.is_empty(),
        repeated_topics: judgement.repeated_topics,
        over_limit_reason: request.over_limit_reason,
        // Law 59/2024 Art 22: the victim has a right to both
        representative_absent: !is_present(request, AttendeeRole::Representative),
        rights_protector_absent: !is_present(request, AttendeeRole::RightsProtector),
        // MPS Circular 43/2021 Art 20: both are told of time and place in advance
        representative_not_notified: !was_told(NoticeRecipient::Representative),
        rights_protector_not_notified: !was_told(NoticeRecipient::RightsProtector),
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
        investigator_absent: !is_present(request, AttendeeRole::Investigator),
        representative_suspected: judgement.representative_suspected,
        representative_kind: request.representative_kind,
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

/// A representative of whom nobody says who it is may be the suspected one.
fn may_be_represented_by_caregiver(request: &RecordInterviewSessionRequest) -> bool {
    let kind = request.representative_kind();
    is_present(request, AttendeeRole::Representative)
        && matches!(
            kind,
            RepresentativeKind::Unspecified | RepresentativeKind::ParentOrCaregiver
        )
}

/// Topics that belong to every session.
fn is_formality(topic: i32) -> bool {
    topic == InterviewTopic::Introduction as i32 || topic == InterviewTopic::ReadingOfMinutes as i32
}

fn is_confrontation(request: &RecordInterviewSessionRequest) -> bool {
    request.kind() == SessionKind::Confrontation
}

/// 0 stands for the child the case is about.
pub(super) fn interviewee_number(told: u32) -> u32 {
    told.max(1)
}

/// Minutes, rounded up.
fn minutes_of(length: SignedDuration) -> u32 {
    let seconds =
        u64::try_from(length.as_secs()).unwrap_or(0) + u64::from(length.subsec_nanos() > 0);
    u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX)
}
