//! What an event of a case does to its clocks. Pure: rules, registry and time are arguments.

use api::codes::v1::{AppliedLimit, LimitUnit};
use api::deadline::v1::{
    ClockCancelled, ClockExtended, ClockMet, ClockReassigned, ClockResumed, ClockSuspended,
    Punctuality, ReassignmentReason,
};
use api::intake::v1::{ForwardedToCommune, JurisdictionTransferred, ReportReceived};
use api::log::v1::{AgencyKind, LaneOpened};
use api::{CaseId, EventMessage, timestamp_to_proto};
use jiff::Timestamp;
use rule_pack::{Clock, ClockBook, Effect, Fired, Occurrence, Responsible, Rulebook, vietnam_day};
use uuid::Uuid;

use crate::Directory;
use crate::clocks::{Clocks, OpenClock};
use crate::event::{DeadlineEvent, Meta};

/// Names the ids of clocks and commands: made from what caused them, hence the same on every retry.
pub(crate) const NAMESPACE: Uuid = Uuid::from_u128(0x6c61_6368_616e_2d64_6561_646c_696e_6573);

/// Rules and registry, as they are now.
#[derive(Clone, Copy)]
pub struct Book<'a> {
    /// The rules.
    pub rules: &'a Rulebook,
    /// Their clocks.
    pub clocks: &'a ClockBook,
    /// The org units.
    pub directory: &'a dyn Directory,
}

/// An event that may do something to clocks.
#[derive(Debug, Clone)]
pub struct Cause {
    /// Its position in the log.
    pub position: u64,
    /// Its id.
    pub event_id: Uuid,
    /// The case.
    pub case_id: CaseId,
    /// The lane it was recorded in.
    pub lane: String,
    /// Unit of whoever recorded it.
    pub org_unit_id: String,
    /// Agency kind of that unit.
    pub agency_kind: AgencyKind,
    /// Type and PUBLIC fields.
    pub occurrence: Occurrence,
}

/// Collects events, each folded before the next is decided.
pub(crate) struct Decision<'a> {
    pub(crate) book: Book<'a>,
    pub(crate) cause: &'a Cause,
    pub(crate) clocks: Clocks,
    events: Vec<DeadlineEvent>,
}

/// What the event does to the clocks of its case. An event whose effect stands in the log already
/// does nothing again.
pub fn on_event(clocks: &Clocks, cause: &Cause, book: Book<'_>) -> Vec<DeadlineEvent> {
    if cause.position <= clocks.cause_position() {
        return Vec::new();
    }
    let mut decision = Decision {
        book,
        cause,
        clocks: clocks.clone(),
        events: Vec::new(),
    };
    let open: Vec<Uuid> = clocks.open().map(|(id, _)| id).collect();
    for id in open {
        decision.move_clock(id);
    }
    decision.start_clocks();
    decision.events
}

/// An event of a clock: what is the same in all of them, and what it says besides.
macro_rules! of_clock {
    ($event:ident, $id:expr, $clock:expr, { $($said:tt)* }) => {
        $event {
            clock_id: $id.to_string(),
            rule_id: $clock.rule_id.clone(),
            lane: $clock.lane.clone(),
            key: $clock.key.clone(),
            responsible_org_unit_id: $clock.org_unit_id.clone(),
            responsible_agency_kind: $clock.agency_kind.into(),
            $($said)*
        }
    };
}

// === impl Decision ===

impl Decision<'_> {
    pub(crate) fn emit(&mut self, event: impl Into<DeadlineEvent>) {
        let event = event.into();
        let meta = Meta {
            event_id: Uuid::nil(),
            recorded_at: self.cause.occurrence.recorded_at,
        };
        self.clocks.evolve(&event, meta);
        self.events.push(event);
    }

    /// What is told of the cause: nothing when it lies in another lane, for whoever may see the clock
    /// may not be one who sees that lane. Auditors find the cause by its position.
    pub(crate) fn shown(&self, lane: &str, told: &str) -> String {
        match self.cause.lane == lane {
            true => told.to_owned(),
            false => String::new(),
        }
    }

    /// Does to one open clock whatever its rule says.
    fn move_clock(&mut self, id: Uuid) {
        let Some(clock) = self.clocks.clock(id).cloned() else {
            return;
        };
        let day = vietnam_day(clock.started_at);
        let (rules, book) = (self.book.rules, self.book.clocks);
        let Some(rule) = book.running(rules, &clock.rule_id, &clock.pack_id, day) else {
            return;
        };
        for fired in rule.fired(&self.cause.occurrence) {
            let Some(clock) = self.clocks.clock(id).cloned() else {
                return;
            };
            if fired.key.as_ref().is_some_and(|key| *key != clock.key) {
                continue;
            }
            match fired.effect {
                Effect::Met => self.meet(id, &clock, &fired),
                Effect::Cancelled => self.cancel(id, &clock, &fired),
                Effect::Suspended => self.suspend(id, &clock, &fired),
                Effect::Resumed => self.resume(id, &clock, &fired),
                Effect::Extended => self.extend(id, &clock, &fired),
                Effect::Reassigned => {
                    let unit = fired.unit.as_deref().unwrap_or_default();
                    self.reassign(id, &clock, unit, AgencyKind::Unspecified);
                }
                Effect::Start => {}
            }
        }
        self.follow_leader(id, rule);
    }

    fn meet(&mut self, id: Uuid, clock: &OpenClock, fired: &Fired) {
        let recorded_at = self.cause.occurrence.recorded_at;
        // while the time does not run it cannot run out
        let ran_until = clock
            .suspended_at
            .map_or(fired.at, |since| since.min(fired.at));
        let late_by = ran_until.duration_since(clock.due_at);
        let punctuality = match late_by.is_positive() {
            true => Punctuality::Late,
            false if recorded_at > clock.due_at && clock.suspended_at.is_none() => {
                Punctuality::EnteredLate
            }
            false => Punctuality::InTime,
        };
        let late_by_minutes = late_by.as_secs().max(0).unsigned_abs().div_ceil(60);
        let event = of_clock!(ClockMet, id, clock, {
            met_at: Some(timestamp_to_proto(fired.at)),
            recorded_at: Some(timestamp_to_proto(recorded_at)),
            due_at: Some(timestamp_to_proto(clock.due_at)),
            punctuality: punctuality.into(),
            late_by_minutes,
            after_missed: clock.missed,
            delay_reason: fired.delay_reason.into(),
            met_by_org_unit_id: self.shown(&clock.lane, &self.cause.org_unit_id),
            cause_position: self.cause.position,
            cause_type: self.shown(&clock.lane, &self.cause.occurrence.event_type),
        });
        self.emit(event);
    }

    fn cancel(&mut self, id: Uuid, clock: &OpenClock, fired: &Fired) {
        let event = of_clock!(ClockCancelled, id, clock, {
            cancelled_at: Some(timestamp_to_proto(fired.at)),
            due_at: Some(timestamp_to_proto(clock.due_at)),
            cause_position: self.cause.position,
            cause_type: self.shown(&clock.lane, &self.cause.occurrence.event_type),
        });
        self.emit(event);
    }

    fn suspend(&mut self, id: Uuid, clock: &OpenClock, fired: &Fired) {
        if clock.suspended_at.is_some() {
            return;
        }
        let event = of_clock!(ClockSuspended, id, clock, {
            suspended_at: Some(timestamp_to_proto(fired.at)),
            due_at: Some(timestamp_to_proto(clock.due_at)),
            cause_position: self.cause.position,
            cause_type: self.shown(&clock.lane, &self.cause.occurrence.event_type),
        });
        self.emit(event);
    }

    fn resume(&mut self, id: Uuid, clock: &OpenClock, fired: &Fired) {
        let Some(since) = clock.suspended_at else {
            return;
        };
        let told = self.told_limit(clock, fired, |limit| limit.due_from(fired.at));
        // without a new time, what was left of the old one runs
        let (due_at, limit) = told.unwrap_or_else(|| {
            let rest = fired.at.duration_since(since);
            let due_at = clock.due_at.saturating_add(rest).unwrap_or(Timestamp::MAX);
            (due_at, AppliedLimit::default())
        });
        let event = of_clock!(ClockResumed, id, clock, {
            resumed_at: Some(timestamp_to_proto(fired.at)),
            due_at: Some(timestamp_to_proto(due_at)),
            limit: Some(limit),
            cause_position: self.cause.position,
            cause_type: self.shown(&clock.lane, &self.cause.occurrence.event_type),
        });
        self.emit(event);
    }

    fn extend(&mut self, id: Uuid, clock: &OpenClock, fired: &Fired) {
        let told = self.told_limit(clock, fired, |limit| limit.due_after(clock.due_at));
        let own = || {
            let area = self.area_of(&clock.org_unit_id);
            let rules = self.book.rules;
            let limit = rules.limit(&clock.rule_id, &area, clock.started_at)?;
            let counts = !fired.tells_due && limit.unit != LimitUnit::Unspecified;
            counts.then(|| (limit.due_after(clock.due_at), limit.applied()))
        };
        let Some((due_at, limit)) = told.or_else(own) else {
            return;
        };
        if due_at == clock.due_at {
            return;
        }
        let event = of_clock!(ClockExtended, id, clock, {
            previous_due_at: Some(timestamp_to_proto(clock.due_at)),
            due_at: Some(timestamp_to_proto(due_at)),
            limit: Some(limit),
            after_missed: clock.missed,
            cause_position: self.cause.position,
            cause_type: self.shown(&clock.lane, &self.cause.occurrence.event_type),
        });
        self.emit(event);
    }

    /// The due time that the event names, or that another rule gives.
    fn told_limit(
        &self,
        clock: &OpenClock,
        fired: &Fired,
        count: impl FnOnce(&rule_pack::Limit) -> Timestamp,
    ) -> Option<(Timestamp, AppliedLimit)> {
        if let Some(due_at) = fired.due {
            return Some((due_at, named(&clock.rule_id)));
        }
        let area = self.area_of(&clock.org_unit_id);
        let limit = self
            .book
            .rules
            .limit(fired.rule_id.as_deref()?, &area, fired.at)?;
        Some((count(&limit), limit.applied()))
    }

    fn reassign(&mut self, id: Uuid, clock: &OpenClock, unit: &str, told: AgencyKind) {
        if unit.is_empty() || unit == clock.org_unit_id {
            return;
        }
        let agency_kind = self.agency_kind_of(unit, told);
        self.emit(ClockReassigned {
            clock_id: id.to_string(),
            rule_id: clock.rule_id.clone(),
            lane: clock.lane.clone(),
            key: clock.key.clone(),
            responsible_org_unit_id: unit.to_owned(),
            responsible_agency_kind: agency_kind.into(),
            from_org_unit_id: clock.org_unit_id.clone(),
            reason: ReassignmentReason::HandedOver.into(),
            cause_position: self.cause.position,
            cause_type: self.shown(&clock.lane, &self.cause.occurrence.event_type),
        });
    }

    /// The duty of whoever leads a lane goes where the lane goes.
    fn follow_leader(&mut self, id: Uuid, rule: &Clock) {
        let Responsible::Lane(lane) = &rule.responsible else {
            return;
        };
        let opens = names_leader(&self.cause.occurrence.event_type) && self.cause.lane == *lane;
        let Some((clock, leader)) = self.clocks.clock(id).zip(self.clocks.leader(lane)) else {
            return;
        };
        if opens {
            let (clock, leader) = (clock.clone(), leader.clone());
            self.reassign(id, &clock, &leader.org_unit_id, leader.agency_kind);
        }
    }

    pub(crate) fn agency_kind_of(&self, unit: &str, told: AgencyKind) -> AgencyKind {
        let known = self.unit(unit).map(|unit| unit.agency_kind);
        known.unwrap_or(told)
    }

    /// Administrative code of a unit: whose overlay holds. None for a unit nobody knows.
    pub(crate) fn area_of(&self, unit: &str) -> String {
        self.unit(unit)
            .map(|unit| unit.administrative_code)
            .unwrap_or_default()
    }

    /// The unit as it was when the event was recorded, or happened.
    fn unit(&self, id: &str) -> Option<decider::OrgUnit> {
        let occurrence = &self.cause.occurrence;
        let directory = self.book.directory;
        directory
            .org_unit(id, occurrence.recorded_at)
            .or_else(|| directory.org_unit(id, occurrence.occurred_at))
    }
}

/// Whether an event may say who leads a lane: also without opening it, when the unit takes part.
pub(crate) fn names_leader(event_type: &str) -> bool {
    [
        LaneOpened::TYPE,
        ReportReceived::TYPE,
        ForwardedToCommune::TYPE,
        JurisdictionTransferred::TYPE,
    ]
    .contains(&event_type)
}

/// The limit behind a due time that an event named.
fn named(rule_id: &str) -> AppliedLimit {
    AppliedLimit {
        rule_id: rule_id.to_owned(),
        ..AppliedLimit::default()
    }
}
