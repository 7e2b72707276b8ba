//! How a session stands to the limits of the law: Law 59/2024 Art 156; before 2026, CPC 2015 Art 421.

use std::collections::BTreeSet;

use api::police::v1::{
    AttendeeRole, InterviewTopic, OverLimitReason, RepresentativeKind, SessionForm, SessionKind,
    StopReason,
};
use decider::{Limit, Occasion, readable, vietnam_day};
use jiff::Timestamp;

use super::PoliceRejection;
use super::session::{Place, interviewee_number};

/// In force where a confrontation needs grounds and a screen.
const CONFRONTATION_RULE: &str = "police.interview.confrontation_guarded";

/// How a session stands to the limits in force when it began.
pub(super) struct Judgement {
    pub(super) sessions_limit: Limit,
    pub(super) duration_limit: Limit,
    pub(super) session_of_day: u32,
    pub(super) over_sessions_per_day: bool,
    pub(super) over_duration: bool,
    pub(super) fatigue_noticed_at: Option<Timestamp>,
    pub(super) went_on_despite_fatigue: bool,
    pub(super) repeated_topics: Vec<i32>,
    /// Whether the law demands grounds and a screen.
    confrontation_guarded: bool,
    pub(super) representative_suspected: bool,
}

/// Law 59/2024 Art 156: at most two sessions a day of at most two hours each, no repeated questions
/// on the same content, an end at once on fatigue; a confrontation at most once a day, at most two
/// hours. Before 2026: CPC 2015 Art 421. The layer is that of the day on which it began.
pub(super) fn judge(
    form: &SessionForm,
    place: &Place<'_>,
    occasion: &Occasion<'_>,
    (started_at, ended_at): (Timestamp, Timestamp),
) -> Result<Judgement, PoliceRejection> {
    let confrontation = is_confrontation(form);
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
    let session_of_day = place.session_of_day(form, vietnam_day(started_at));
    let asked_before = place.topics_before(interviewee_number(form.interviewee_number));
    let again = |topic: &i32| !is_formality(*topic) && asked_before.contains(topic);
    let repeated: BTreeSet<i32> = form.topics.iter().copied().filter(again).collect();
    let fatigue_noticed_at = fatigue_of(form, started_at, ended_at)?;
    // at once: the rule pack says within how many minutes
    let went_on_despite_fatigue = fatigue_noticed_at.is_some_and(|noticed_at| {
        let limit = in_force("police.interview.stop_on_fatigue", started_at, occasion);
        limit.is_some_and(|limit| ended_at > limit.due_from(noticed_at))
    });
    // Law 59/2024 Art 156: no confrontation unless unavoidable, then screened
    let confrontation_guarded =
        confrontation && in_force(CONFRONTATION_RULE, started_at, occasion).is_some();
    Ok(Judgement {
        session_of_day,
        over_sessions_per_day: session_of_day > sessions_limit.amount,
        // breaks do not shorten a session: the law does not say that they do
        over_duration: ended_at > duration_limit.due_from(started_at),
        fatigue_noticed_at,
        went_on_despite_fatigue,
        repeated_topics: repeated.into_iter().collect(),
        confrontation_guarded,
        representative_suspected: place.caregiver_suspected
            && may_be_represented_by_caregiver(form),
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
    form: &SessionForm,
    started_at: Timestamp,
    ended_at: Timestamp,
) -> Result<Option<Timestamp>, PoliceRejection> {
    if form.fatigue_noticed_at.is_none() {
        return Ok((form.stop_reason() == StopReason::Fatigue).then_some(ended_at));
    }
    let noticed_at = readable(
        form.fatigue_noticed_at.as_ref(),
        PoliceRejection::FatigueOutsideSession,
    )?;
    match started_at <= noticed_at && noticed_at <= ended_at {
        true => Ok(Some(noticed_at)),
        false => Err(PoliceRejection::FatigueOutsideSession),
    }
}

// === impl Judgement ===

impl Judgement {
    /// A session over a limit is recorded once its reason is given, never refused.
    pub(super) fn check_reasons(&self, form: &SessionForm) -> Result<(), PoliceRejection> {
        let guarded = self.confrontation_guarded;
        if guarded && form.confrontation_grounds.trim().is_empty() {
            return Err(PoliceRejection::ConfrontationUngrounded);
        }
        if self.representative_suspected && form.absence_explanation.trim().is_empty() {
            return Err(PoliceRejection::RepresentativeUnexplained);
        }
        let over_limit = self.over_sessions_per_day
            || self.over_duration
            || self.went_on_despite_fatigue
            || (guarded && !form.screened);
        match form.over_limit_reason() {
            OverLimitReason::Unspecified if over_limit => {
                Err(PoliceRejection::OverLimitUnexplained)
            }
            OverLimitReason::Other if form.over_limit_explanation.trim().is_empty() => {
                Err(PoliceRejection::OverLimitUnworded)
            }
            _ => Ok(()),
        }
    }

    /// The law's own exception: more or longer statements in a complex case, and nothing else.
    pub(super) fn is_within_exception(&self, form: &SessionForm) -> bool {
        form.over_limit_reason() == OverLimitReason::ComplexCase
            && !is_confrontation(form)
            && !self.went_on_despite_fatigue
            && (self.over_sessions_per_day || self.over_duration)
    }
}

pub(super) fn is_present(form: &SessionForm, role: AttendeeRole) -> bool {
    form.attendees
        .iter()
        .any(|attendee| attendee.role() == role)
}

pub(super) fn is_confrontation(form: &SessionForm) -> bool {
    form.kind() == SessionKind::Confrontation
}

/// A representative of whom nobody says who it is may be the suspected one.
fn may_be_represented_by_caregiver(form: &SessionForm) -> bool {
    is_present(form, AttendeeRole::Representative)
        && matches!(
            form.representative_kind(),
            RepresentativeKind::Unspecified | RepresentativeKind::ParentOrCaregiver
        )
}

/// Topics that belong to every session.
fn is_formality(topic: i32) -> bool {
    topic == InterviewTopic::Introduction as i32 || topic == InterviewTopic::ReadingOfMinutes as i32
}
