//! What the events of a case add up to, as far as its clocks need them. Pure.

use std::collections::BTreeMap;

use api::deadline::v1::{MissedAction, ReminderPlan, SentReminder};
use api::intake::v1::{ForwardedToCommune, JurisdictionTransferred, ReportReceived};
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened};
use api::timestamp_from_proto;
use decider::Leadership;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::event::{DeadlineEvent, Meta};

/// The lane of the communes.
const CASE_LANE: &str = "case";

/// How long after a deadline it is declared missed: an act stamped before the deadline may take as
/// long as the log's longest commit to become visible.
pub const GRACE: SignedDuration = SignedDuration::from_secs(15);

/// How long somebody who enters past events may take before what was due by then counts: papers of a
/// case are entered in one sitting, and the act that met the clock may be the next page.
pub const ENTRY_WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// The clocks of a case, and who takes part in its lanes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clocks {
    version: u64,
    cause_position: u64,
    open: BTreeMap<Uuid, OpenClock>,
    lanes: BTreeMap<String, BTreeMap<u64, Participant>>,
    /// Who leads the case's own lane. Who takes part in it is told by `lanes`.
    leadership: Leadership,
}

/// A clock that is neither met nor cancelled.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenClock {
    /// The rule it runs by.
    pub rule_id: String,
    /// The lane whose people may see it.
    pub lane: String,
    /// What of the lane it is about.
    pub key: String,
    /// The unit that has to act, as named by events.
    pub org_unit_id: String,
    /// Agency kind of that unit.
    pub agency_kind: AgencyKind,
    /// The pack its terms are from.
    pub pack_id: String,
    /// From when the time is counted.
    pub started_at: Timestamp,
    /// Until when it has to be done.
    pub due_at: Timestamp,
    /// Since when the time does not run.
    pub suspended_at: Option<Timestamp>,
    /// Whether it was declared missed.
    pub missed: bool,
    /// Who is to be told.
    pub plan: Vec<ReminderPlan>,
    /// Who was told.
    pub sent: Vec<SentReminder>,
    /// What is done by itself when it is missed.
    pub on_missed: MissedAction,
    /// The event that started it.
    pub started_by: Uuid,
    /// The largest share of the present time that was told.
    told_share: u32,
    /// When the present due time was recorded.
    armed_at: Timestamp,
}

/// A unit that takes part in a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The unit.
    pub org_unit_id: String,
    /// Its agency kind.
    pub agency_kind: AgencyKind,
    basis: LaneBasis,
}

// === impl Clocks ===

impl Clocks {
    /// Version of `deadline/<case_id>` up to which it is folded.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Position of the last event of the case that did something to a clock. Events of a case are
    /// taken in order, so whatever lies before has been taken.
    pub fn cause_position(&self) -> u64 {
        self.cause_position
    }

    /// The clocks that are open, in the order of their ids.
    pub fn open(&self) -> impl Iterator<Item = (Uuid, &OpenClock)> {
        self.open.iter().map(|(id, clock)| (*id, clock))
    }

    /// An open clock.
    pub fn clock(&self, id: Uuid) -> Option<&OpenClock> {
        self.open.get(&id)
    }

    /// When something is to be recorded next, if nothing happens before.
    pub fn next_moment(&self) -> Option<Timestamp> {
        self.open.values().filter_map(OpenClock::next_moment).min()
    }

    /// The unit that leads a lane. Of the case's own: the commune that its rules name, once it takes
    /// part. Else the last one it was transferred to, else the last one it was forwarded to, else
    /// the one that opened it.
    pub fn leader(&self, lane: &str) -> Option<&Participant> {
        let participants = self.lanes.get(lane)?;
        let participant = |unit: &str| participants.values().find(|one| one.org_unit_id == unit);
        let named = self.leadership.leads(|unit| participant(unit).is_some());
        if let Some(leader) = named.filter(|_| lane == CASE_LANE).and_then(participant) {
            return Some(leader);
        }
        let last = |basis| participants.values().rev().find(|one| one.basis == basis);
        last(LaneBasis::Jurisdiction)
            .or_else(|| last(LaneBasis::Forwarded))
            .or_else(|| participants.values().next())
    }

    /// The units that take part in a lane, each once.
    pub fn participants(&self, lane: &str) -> Vec<String> {
        let mut units: Vec<String> = self
            .lanes
            .get(lane)
            .into_iter()
            .flat_map(|lane| lane.values().map(|one| one.org_unit_id.clone()))
            .collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// Folds who takes part. Folding the same event twice changes nothing.
    pub fn lane_opened(&mut self, lane: &str, position: u64, event: &LaneOpened) {
        let participant = Participant {
            org_unit_id: event.org_unit_id.clone(),
            agency_kind: event.agency_kind(),
            basis: event.basis(),
        };
        let lane = self.lanes.entry(lane.to_owned()).or_default();
        lane.insert(position, participant);
    }

    /// Folds that a report names the commune of the incident; the first to name one counts.
    pub fn reported(&mut self, event: &ReportReceived) {
        self.leadership.reported(event);
    }

    /// Folds that a commune was found to be that of the incident. That of residence leads nothing.
    pub fn forwarded(&mut self, event: &ForwardedToCommune) {
        self.leadership.forwarded(event);
    }

    /// Folds that another commune leads.
    pub fn transferred(&mut self, event: &JurisdictionTransferred) {
        self.leadership.transferred(event);
    }

    /// Folds an event of the stream, unless it is folded already.
    pub fn record(&mut self, version: u64, event: &DeadlineEvent, meta: Meta) {
        if version == self.version + 1 {
            self.version = version;
            self.evolve(event, meta);
        }
    }

    /// Folds an event that is about to be recorded.
    pub(crate) fn evolve(&mut self, event: &DeadlineEvent, meta: Meta) {
        self.cause_position = self.cause_position.max(event.cause_position());
        let Ok(id) = event.clock_id().parse::<Uuid>() else {
            return;
        };
        match event {
            DeadlineEvent::ClockStarted(event) => {
                if let Some(clock) = OpenClock::started(event, meta) {
                    self.open.insert(id, clock);
                }
            }
            DeadlineEvent::ClockMet(_) | DeadlineEvent::ClockCancelled(_) => {
                self.open.remove(&id);
            }
            other => {
                if let Some(clock) = self.open.get_mut(&id) {
                    clock.evolve(other, meta);
                }
            }
        }
    }
}

// === impl OpenClock ===

impl OpenClock {
    fn started(event: &api::deadline::v1::ClockStarted, meta: Meta) -> Option<Self> {
        Some(Self {
            rule_id: event.rule_id.clone(),
            lane: event.lane.clone(),
            key: event.key.clone(),
            org_unit_id: event.responsible_org_unit_id.clone(),
            agency_kind: event.responsible_agency_kind(),
            pack_id: event.pack_id.clone(),
            started_at: event.started_at.as_ref().and_then(timestamp_from_proto)?,
            due_at: event.due_at.as_ref().and_then(timestamp_from_proto)?,
            suspended_at: None,
            missed: false,
            plan: event.reminders.clone(),
            sent: Vec::new(),
            on_missed: event.on_missed(),
            started_by: meta.event_id,
            told_share: 0,
            armed_at: meta.recorded_at,
        })
    }

    fn evolve(&mut self, event: &DeadlineEvent, meta: Meta) {
        match event {
            DeadlineEvent::ClockExtended(event) => self.arm(event.due_at.as_ref(), meta),
            DeadlineEvent::ClockResumed(event) => {
                self.suspended_at = None;
                self.arm(event.due_at.as_ref(), meta);
            }
            DeadlineEvent::ClockSuspended(event) => {
                self.suspended_at = event.suspended_at.as_ref().and_then(timestamp_from_proto);
            }
            DeadlineEvent::ClockReassigned(event) => {
                self.org_unit_id = event.responsible_org_unit_id.clone();
                self.agency_kind = event.responsible_agency_kind();
            }
            DeadlineEvent::ClockMissed(_) => self.missed = true,
            DeadlineEvent::ReminderSent(event) => {
                self.told_share = self.told_share.max(event.share_percent);
                self.sent.push(SentReminder {
                    share_percent: event.share_percent,
                    sent_at: event.sent_at,
                    recipients: event.recipients.clone(),
                });
            }
            DeadlineEvent::ClockStarted(_)
            | DeadlineEvent::ClockMet(_)
            | DeadlineEvent::ClockCancelled(_) => {}
        }
    }

    /// A new due time: what was told of the old one says nothing of it.
    fn arm(&mut self, due_at: Option<&prost_types::Timestamp>, meta: Meta) {
        if let Some(due_at) = due_at.and_then(timestamp_from_proto) {
            self.due_at = due_at;
            self.missed = false;
            self.told_share = 0;
            self.armed_at = meta.recorded_at;
        }
    }

    /// When the next reminder goes out or the clock is declared missed.
    fn next_moment(&self) -> Option<Timestamp> {
        if self.suspended_at.is_some() {
            return None;
        }
        let reminders = self
            .plan
            .iter()
            .filter(|plan| plan.share_percent > self.told_share);
        let reminder = reminders.map(|plan| self.reminder_moment(plan)).min();
        let miss = (!self.missed).then(|| self.miss_moment());
        reminder.into_iter().chain(miss).min()
    }

    /// The reminders whose moment has come and that were not told yet.
    pub(crate) fn due_reminders(&self, now: Timestamp) -> Vec<&ReminderPlan> {
        self.plan
            .iter()
            .filter(|plan| plan.share_percent > self.told_share)
            .filter(|plan| self.suspended_at.is_none() && self.reminder_moment(plan) <= now)
            .collect()
    }

    /// Whether it is to be declared missed.
    pub(crate) fn is_missed_by(&self, now: Timestamp) -> bool {
        self.suspended_at.is_none() && !self.missed && self.miss_moment() <= now
    }

    fn reminder_moment(&self, plan: &ReminderPlan) -> Timestamp {
        let whole = self.due_at.duration_since(self.started_at).as_micros();
        let part = whole.max(0) * i128::from(plan.share_percent) / 100;
        let part = i64::try_from(part).unwrap_or(i64::MAX);
        self.not_while_entered(later(self.started_at, SignedDuration::from_micros(part)))
    }

    fn miss_moment(&self) -> Timestamp {
        later(self.not_while_entered(self.due_at), GRACE)
    }

    /// What lay in the past when it was entered counts only once the entering is over.
    fn not_while_entered(&self, moment: Timestamp) -> Timestamp {
        if moment <= self.armed_at {
            later(self.armed_at, ENTRY_WINDOW)
        } else {
            moment
        }
    }
}

fn later(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.saturating_add(by).unwrap_or(Timestamp::MAX)
}
