//! How a clock starts: by which terms, and whose duty it is. Pure.

use api::codes::v1::AppliedLimit;
use api::deadline::v1::ClockStarted;
use api::log::v1::AgencyKind;
use api::timestamp_to_proto;
use rule_pack::{Clock, Effect, Fired, Responsible};
use uuid::Uuid;

use crate::clocks::{OpenClock, Participant};
use crate::decide::{Cause, Decision, NAMESPACE};

impl Decision<'_> {
    pub(crate) fn start_clocks(&mut self) {
        let book = self.book.clocks;
        for rule in book.starting(&self.cause.occurrence.event_type) {
            let fired = rule.fired(&self.cause.occurrence);
            let start = fired
                .into_iter()
                .find(|fired| fired.effect == Effect::Start);
            if let Some(started) = start.and_then(|fired| self.started(rule, &fired)) {
                self.emit(started);
            }
        }
    }

    /// The clock that starts; `None` when it runs already, or when other terms hold where the
    /// responsible unit is.
    fn started(&self, rule: &Clock, fired: &Fired) -> Option<ClockStarted> {
        let key = fired.key.clone().unwrap_or_default();
        let runs = |clock: &OpenClock| clock.rule_id == rule.rule_id && clock.key == key;
        if self.clocks.open().any(|(_, clock)| runs(clock)) {
            return None;
        }
        let unit = self.responsible(rule, fired);
        let area = self.area_of(&unit.org_unit_id);
        let (rules, book) = (self.book.rules, self.book.clocks);
        let terms = book.terms(rules, &rule.rule_id, &area, fired.at)?;
        if !std::ptr::eq(terms.clock, rule) {
            return None;
        }
        let own = || {
            let limit = match &fired.rule_id {
                Some(other) => rules.limit(other, &area, fired.at)?,
                None => terms.limit(rules)?,
            };
            Some((limit.due_from(fired.at), limit.applied()))
        };
        let told = fired.due.map(|due_at| (due_at, told_by_event(&terms)));
        let (due_at, limit) = told.or_else(own)?;
        let Cause {
            case_id, event_id, ..
        } = self.cause;
        let name = format!("{case_id}/{}/{key}/{event_id}", rule.rule_id);
        Some(ClockStarted {
            clock_id: Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string(),
            rule_id: rule.rule_id.clone(),
            lane: rule.lane.clone(),
            key,
            responsible_org_unit_id: unit.org_unit_id,
            responsible_agency_kind: unit.agency_kind.into(),
            started_at: Some(timestamp_to_proto(fired.at)),
            due_at: Some(timestamp_to_proto(due_at)),
            limit: Some(limit),
            pack_id: terms.pack.id.clone(),
            pack_version: terms.pack.version.clone(),
            rule_valid_from: terms
                .rule
                .valid_from
                .map(|day| day.to_string())
                .unwrap_or_default(),
            name_vi: terms.rule.name_vi.clone(),
            name_en: terms.rule.name_en.clone(),
            reminders: rule.tell.clone(),
            on_missed: rule.on_missed.into(),
            cause_position: self.cause.position,
            cause_type: self.shown(&rule.lane, &self.cause.occurrence.event_type),
        })
    }

    /// Whose duty it is: the unit the event names, else the one the rule says, else the actor's.
    fn responsible(&self, rule: &Clock, fired: &Fired) -> Unit {
        let of = |org_unit_id: String| Unit {
            agency_kind: self.agency_kind_of(&org_unit_id, AgencyKind::Unspecified),
            org_unit_id,
        };
        if let Some(unit) = &fired.unit {
            return of(unit.clone());
        }
        let by_rule = match &rule.responsible {
            Responsible::Actor => None,
            Responsible::Lane(lane) => self.clocks.leader(lane).map(Unit::of),
            Responsible::Field(field) => field.read(&self.cause.occurrence).map(of),
        };
        by_rule.unwrap_or_else(|| Unit {
            org_unit_id: self.cause.org_unit_id.clone(),
            agency_kind: self.cause.agency_kind,
        })
    }
}

struct Unit {
    org_unit_id: String,
    agency_kind: AgencyKind,
}

impl Unit {
    fn of(participant: &Participant) -> Self {
        Self {
            org_unit_id: participant.org_unit_id.clone(),
            agency_kind: participant.agency_kind,
        }
    }
}

fn told_by_event(terms: &rule_pack::Terms<'_>) -> AppliedLimit {
    AppliedLimit {
        rule_id: terms.rule.id.clone(),
        legal_basis: terms.rule.legal_basis.clone(),
        source_mark: terms.rule.mark.into(),
        ..AppliedLimit::default()
    }
}
