//! Sessions with minors (Juvenile Justice Law 59/2024/QH15 Art 156) and corrections of their records.

use std::collections::{BTreeMap, BTreeSet};

use api::police::v1::{
    AttendeeRole, InterviewSessionCorrected, InterviewSessionRecorded, PlaceKind, SessionAccount,
    SessionForm, SessionKind, TimeSpan,
};
use api::police::v1::{CorrectSessionRequest, RecordInterviewSessionRequest};
use api::timestamp_from_proto;
use decider::{AHEAD_MAX, AgencyKind, Occasion, readable, vietnam_day};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::advance::{Notice, Told, told_of};
use super::session_judgement::{Judgement, is_confrontation, is_present, judge};
use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, time};

/// Longest session that can be meant: whatever is longer is a slip of the pen.
const SESSION_MAX: SignedDuration = SignedDuration::from_hours(24);

/// A session, as far as later sessions are judged by it.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// Unit that recorded it.
    pub unit: String,
    /// Day in Viet Nam.
    pub day: Date,
    /// Which young person.
    pub interviewee_number: u32,
    /// Whether it was a confrontation.
    pub confrontation: bool,
    /// When it came to that day, that person and that kind, counted over the lane: by its record, or
    /// by a correction.
    pub turn: usize,
    /// What it was about.
    pub topics: BTreeSet<i32>,
    /// Whether the commune held a caregiver for suspected when it was first recorded.
    pub caregiver_suspected: bool,
    /// The booking that it used, if any.
    pub booking: Option<Uuid>,
    /// The notices that counted for it, whatever became of them later.
    pub notices: BTreeMap<Uuid, Notice>,
}

/// Where a session stands among the others of the case.
pub(super) struct Place<'a> {
    state: &'a PoliceState,
    /// The session itself, if it is on record: its place in the order of entry.
    own: Option<(usize, &'a Session)>,
    pub(super) caregiver_suspected: bool,
}

/// An event that tells a session whole: recorded or corrected.
macro_rules! session_event {
    ($event:ident, $session_id:expr, $told:expr $(, $field:ident: $value:expr)*) => {{
        let Telling { form, judgement, told, place, span: (started_at, ended_at), occasion } = $told;
        let roles: BTreeSet<i32> = form.attendees.iter().map(|attendee| attendee.role).collect();
        $event {
            session_id: $session_id,
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            booking_id: form.booking_id.to_ascii_lowercase(),
            notice_ids: form.notice_ids.iter().map(|id| id.to_ascii_lowercase()).collect(),
            kind: form.kind,
            interviewee_number: interviewee_number(form.interviewee_number),
            started_at: form.started_at,
            ended_at: form.ended_at,
            breaks: form.breaks.clone(),
            attendee_roles: roles.into_iter().collect(),
            attendee_count: u32::try_from(form.attendees.len()).unwrap_or(u32::MAX),
            topics: form.topics.clone(),
            duration_minutes: minutes_of(ended_at.duration_since(*started_at)),
            session_of_day: judgement.session_of_day,
            over_sessions_per_day: judgement.over_sessions_per_day,
            over_duration: judgement.over_duration,
            went_on_despite_fatigue: judgement.went_on_despite_fatigue,
            repeated_topic: !judgement.repeated_topics.is_empty(),
            over_limit_reason: form.over_limit_reason,
            within_exception: judgement.is_within_exception(form),
            // Law 59/2024 Art 22: the victim has a right to both
            representative_absent: !is_present(form, AttendeeRole::Representative),
            rights_protector_absent: !is_present(form, AttendeeRole::RightsProtector),
            // MPS Circular 43/2021 Art 20: both are told of time and place in advance
            representative_not_notified: !told.representative,
            rights_protector_not_notified: !told.rights_protector,
            investigator_absent: !is_present(form, AttendeeRole::Investigator),
            caregiver_suspected: place.caregiver_suspected,
            representative_suspected: judgement.representative_suspected,
            // Law 59/2024 Art 156: at an investigation site the room must be child-friendly
            place_not_child_friendly: form.place_kind() == PlaceKind::InvestigationSite,
            screened: form.screened,
            recorded: form.recorded,
            aids_used: form.aids_used,
            sessions_limit: Some(judgement.sessions_limit.applied()),
            duration_limit: Some(judgement.duration_limit.applied()),
            account: Some(account_of(form, judgement)),
            $($field: $value,)*
        }
    }};
}

/// Whatever the event of a session is made of.
struct Telling<'a> {
    form: &'a SessionForm,
    judgement: &'a Judgement,
    told: &'a Told,
    place: &'a Place<'a>,
    span: (Timestamp, Timestamp),
    occasion: &'a Occasion<'a>,
}

pub(super) fn record(
    request: &RecordInterviewSessionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let form = request.session.clone().unwrap_or_default();
    let place = Place {
        state,
        own: None,
        caregiver_suspected: occasion.caregiver_suspected,
    };
    tell(&form, &place, occasion, |telling| {
        let session_id = occasion.subject_id.to_string();
        session_event!(InterviewSessionRecorded, session_id, telling).into()
    })
}

/// Told anew, whole, and judged anew: by the limits in force when it began, among the sessions that
/// were there before it.
pub(super) fn correct(
    request: &CorrectSessionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let own = id_of(&request.session_id)
        .and_then(|id| {
            let mut sessions = state.sessions.iter().enumerate();
            sessions.find(|(_, session)| session.id == id)
        })
        .ok_or(PoliceRejection::SessionUnknown)?;
    if !occasion.actor.acts_for(&own.1.unit) {
        return Err(PoliceRejection::RecordedByAnotherUnit);
    }
    let form = request.session.clone().unwrap_or_default();
    let place = Place {
        state,
        own: Some(own),
        // what the commune came to suspect later, nobody could heed then
        caregiver_suspected: own.1.caregiver_suspected,
    };
    tell(&form, &place, occasion, |telling| {
        session_event!(
            InterviewSessionCorrected,
            own.1.id.to_string(),
            telling,
            correction_id: occasion.subject_id.to_string(),
            reason: request.reason.clone()
        )
        .into()
    })
}

fn tell(
    form: &SessionForm,
    place: &Place<'_>,
    occasion: &Occasion<'_>,
    event: impl FnOnce(&Telling<'_>) -> super::PoliceEvent,
) -> Decided {
    let span = span_of(form, occasion.now)?;
    check_people(form, occasion)?;
    check_booking(form, place)?;
    let has_recording = !form.recording_reference.is_empty() || !form.recording_sha256.is_empty();
    if has_recording && !form.recorded {
        return Err(PoliceRejection::RecordingContradicted);
    }
    let judgement = judge(form, place, occasion, span)?;
    judgement.check_reasons(form)?;
    let booking = id_of(&form.booking_id);
    let stood = place.own.map(|(_, session)| &session.notices);
    let notices = place.state.notices_with(stood);
    let told = told_of(&notices, booking, &form.notice_ids, span.0)?;
    let telling = Telling {
        form,
        judgement: &judgement,
        told: &told,
        place,
        span,
        occasion,
    };
    Ok(vec![event(&telling)])
}

/// The session's times: past, in order, breaks within.
fn span_of(form: &SessionForm, now: Timestamp) -> Result<(Timestamp, Timestamp), PoliceRejection> {
    let started_at = readable(
        form.started_at.as_ref(),
        PoliceRejection::SessionStartUnreadable,
    )?;
    let ended_at = readable(form.ended_at.as_ref(), PoliceRejection::SessionEndInvalid)?;
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
    match form.breaks.iter().all(within) {
        true => Ok((started_at, ended_at)),
        false => Err(PoliceRejection::BreakOutsideSession),
    }
}

fn check_people(form: &SessionForm, occasion: &Occasion<'_>) -> Result<(), PoliceRejection> {
    // prosecutors may hear a young person themselves: flagged, not refused
    let by_prosecutor = is_present(form, AttendeeRole::Procurator);
    if !by_prosecutor && !is_present(form, AttendeeRole::Investigator) {
        return Err(PoliceRejection::InvestigatorMissing);
    }
    if !by_prosecutor && occasion.actor.agency_kind == AgencyKind::Procuracy {
        return Err(PoliceRejection::ProsecutorMissing);
    }
    let unit_unknown = form
        .attendees
        .iter()
        .map(|attendee| attendee.org_unit_id.as_str())
        .any(|unit| !unit.is_empty() && occasion.directory.org_unit(unit, occasion.now).is_none());
    match unit_unknown {
        true => Err(PoliceRejection::AttendeeUnitUnknown),
        false => Ok(()),
    }
}

/// A booking that was used stands, or stood when the session was first recorded, and was of a friendly room.
fn check_booking(form: &SessionForm, place: &Place<'_>) -> Result<(), PoliceRejection> {
    if form.booking_id.is_empty() {
        return Ok(());
    }
    let own = place.own.and_then(|(_, session)| session.booking);
    if own.is_none() || own != id_of(&form.booking_id) {
        place.state.active_booking(&form.booking_id)?;
    }
    match form.place_kind() {
        PlaceKind::FriendlyRoom => Ok(()),
        _ => Err(PoliceRejection::BookingNotUsed),
    }
}

fn account_of(form: &SessionForm, judgement: &Judgement) -> SessionAccount {
    SessionAccount {
        place_kind: form.place_kind,
        place: form.place.clone(),
        interviewee_standing: form.interviewee_standing,
        attendees: form.attendees.clone(),
        attendee_names: form.attendee_names.clone(),
        representative_kind: form.representative_kind,
        stop_reason: form.stop_reason,
        fatigue_noticed_at: judgement.fatigue_noticed_at.and_then(stamp),
        repeated_topics: judgement.repeated_topics.clone(),
        summary: form.summary.clone(),
        recording_reference: form.recording_reference.clone(),
        recording_sha256: form.recording_sha256.clone(),
        over_limit_explanation: form.over_limit_explanation.clone(),
        absence_explanation: form.absence_explanation.clone(),
        confrontation_grounds: form.confrontation_grounds.clone(),
    }
}

/// A session from the event that tells it.
macro_rules! session_from {
    ($event:ident, $turn:expr, $notices:expr) => {{
        let id = id_of(&$event.session_id);
        let day = time(&$event.started_at).map(vietnam_day);
        id.zip(day).map(|(id, day)| Session {
            id,
            unit: $event.org_unit_id.clone(),
            day,
            interviewee_number: $event.interviewee_number,
            confrontation: $event.kind() == SessionKind::Confrontation,
            turn: $turn,
            topics: $event.topics.iter().copied().collect(),
            caregiver_suspected: $event.caregiver_suspected,
            booking: id_of(&$event.booking_id),
            notices: $notices,
        })
    }};
}

pub(super) fn recorded(state: &mut PoliceState, event: &InterviewSessionRecorded) {
    state.session_turns += 1;
    let booking = id_of(&event.booking_id);
    let notices = counted(state.notices.clone(), booking, &event.notice_ids);
    state
        .sessions
        .extend(session_from!(event, state.session_turns, notices));
}

/// A session that was moved to another day, person or kind comes last there.
pub(super) fn corrected(state: &mut PoliceState, event: &InterviewSessionCorrected) {
    state.session_turns += 1;
    let own = id_of(&event.session_id);
    let own = state.sessions.iter().find(|known| Some(known.id) == own);
    let notices = state.notices_with(own.map(|own| &own.notices));
    let notices = counted(notices, id_of(&event.booking_id), &event.notice_ids);
    let Some(told) = session_from!(event, state.session_turns, notices) else {
        return;
    };
    if let Some(known) = state.sessions.iter_mut().find(|known| known.id == told.id) {
        let turn = match known.counts_with(told.day, told.interviewee_number, told.confrontation) {
            true => known.turn,
            false => told.turn,
        };
        *known = Session { turn, ..told };
    }
}

/// Of the notices, those of the session's booking and those that are named as having been of it.
fn counted(
    mut notices: BTreeMap<Uuid, Notice>,
    booking: Option<Uuid>,
    named: &[String],
) -> BTreeMap<Uuid, Notice> {
    let named: BTreeSet<Uuid> = named.iter().filter_map(|id| id_of(id)).collect();
    notices.retain(|id, notice| {
        named.contains(id) || (booking.is_some() && notice.booking == booking)
    });
    notices
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

// === impl Session ===

impl Session {
    /// Whether it counts towards the limit of a day for a person and a kind.
    fn counts_with(&self, day: Date, person: u32, confrontation: bool) -> bool {
        self.day == day && self.interviewee_number == person && self.confrontation == confrontation
    }
}

// === impl Place ===

impl Place<'_> {
    /// Which session of its day it is, in the order in which they came to that day.
    pub(super) fn session_of_day(&self, form: &SessionForm, day: Date) -> u32 {
        let person = interviewee_number(form.interviewee_number);
        let counts = |session: &Session| session.counts_with(day, person, is_confrontation(form));
        let own = self.own.map(|(_, session)| session);
        // what was there already keeps its turn
        let turn = own
            .filter(|own| counts(own))
            .map_or(usize::MAX, |own| own.turn);
        let before = self.state.sessions.iter().filter(|session| {
            counts(session) && session.turn < turn && own.is_none_or(|own| own.id != session.id)
        });
        u32::try_from(before.count())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// What the person was asked about in sessions that were entered before.
    pub(super) fn topics_before(&self, person: u32) -> BTreeSet<i32> {
        let own = self.own.map_or(usize::MAX, |(index, _)| index);
        self.state
            .sessions
            .iter()
            .take(own)
            .filter(|session| session.interviewee_number == person)
            .flat_map(|session| session.topics.iter().copied())
            .collect()
    }
}
