//! Every clock of the shipped packs starts, is met, and is missed: whatever they say.

use api::CaseId;
use api::deadline::v1::Punctuality;
use api::log::v1::AgencyKind;
use deadlines::{Book, Cause, Clocks, DeadlineEvent, Meta, on_event, on_tick};
use jiff::{SignedDuration, Timestamp};
use rule_pack::{Clock, ClockBook, Effect, Pack, Rule, Rulebook, Sample, SampleFacts, VIETNAM};
use uuid::Uuid;

use crate::office::Office;
use crate::story::{at, time};

/// One clock of one pack, at a time when it holds, for a unit where it holds.
struct Case<'a> {
    rules: &'a Rulebook,
    book: &'a ClockBook,
    clock: &'a Clock,
    start: Timestamp,
    unit: String,
}

/// A time at which the layer holds.
fn time_of(rule: &Rule) -> Timestamp {
    let usual = at("2026-03-02T08:00");
    let midnight =
        |day: jiff::civil::Date| VIETNAM.to_timestamp(day.at(8, 0, 0, 0)).expect("a time");
    match (rule.valid_from.map(midnight), rule.valid_to.map(midnight)) {
        (Some(from), _) if from > usual => from + SignedDuration::from_hours(24),
        (_, Some(to)) if to <= usual => to - SignedDuration::from_hours(48),
        _ => usual,
    }
}

fn each(mut check: impl FnMut(&Case<'_>)) {
    let rules = Rulebook::national();
    let book = ClockBook::compile(rules).expect("sound packs");
    let mut clocks = 0;
    for (pack, rule) in rules
        .packs()
        .iter()
        .flat_map(|pack: &Pack| pack.rules.iter().map(move |rule| (pack, rule)))
    {
        let area = pack
            .areas
            .first()
            .map_or_else(|| "99001".to_owned(), |area| format!("{area}001"));
        let start = time_of(rule);
        let Some(terms) = book.terms(rules, &rule.id, &area, start) else {
            continue;
        };
        clocks += 1;
        check(&Case {
            rules,
            book: &book,
            clock: terms.clock,
            start,
            unit: format!("unit-{area}"),
        });
    }
    assert!(clocks >= 3, "the overlay alone has three");
}

impl Case<'_> {
    fn samples(&self, effect: Effect, when: Timestamp) -> Vec<Sample> {
        let facts = SampleFacts {
            at: when,
            due: self.start + SignedDuration::from_hours(72),
            key: 7,
            unit: self.unit.clone(),
        };
        self.clock.samples(effect, &facts)
    }

    fn take(
        &self,
        clocks: &mut Clocks,
        sample: &Sample,
        position: u64,
        when: Timestamp,
    ) -> Vec<DeadlineEvent> {
        let cause = Cause {
            position,
            event_id: Uuid::from_u128(position.into()),
            case_id: CaseId(Uuid::from_u128(0xca5e)),
            lane: self.clock.lane.clone(),
            org_unit_id: self.unit.clone(),
            agency_kind: AgencyKind::Intake,
            occurrence: sample
                .occurrence(when, when)
                .expect("an event of the contract"),
        };
        let book = Book {
            rules: self.rules,
            clocks: self.book,
            directory: &Office,
        };
        let events = on_event(clocks, &cause, book);
        record(clocks, &events, when);
        events
            .into_iter()
            .filter(|event| self.is_of_rule(event))
            .collect()
    }

    fn is_of_rule(&self, event: &DeadlineEvent) -> bool {
        let DeadlineEvent::ClockStarted(_) = event else {
            return rule_of(event) == self.clock.rule_id;
        };
        rule_of(event) == self.clock.rule_id
    }

    /// Starts it in each of its ways; what it adds up to, and when it is due.
    fn started(&self) -> Vec<(Clocks, Timestamp)> {
        let mut all = Vec::new();
        for sample in self.samples(Effect::Start, self.start) {
            let mut clocks = Clocks::default();
            let events = self.take(&mut clocks, &sample, 1, self.start);
            let due = events.iter().find_map(|event| match event {
                DeadlineEvent::ClockStarted(event) => Some(time(&event.due_at)),
                _ => None,
            });
            let due = due.unwrap_or_else(|| {
                panic!(
                    "{} does not start by {}",
                    self.clock.rule_id, sample.event_type
                )
            });
            assert!(
                due >= self.start,
                "{} is due before it starts",
                self.clock.rule_id
            );
            all.push((clocks, due));
        }
        all
    }
}

fn rule_of(event: &DeadlineEvent) -> String {
    match event {
        DeadlineEvent::ClockStarted(event) => event.rule_id.clone(),
        DeadlineEvent::ClockExtended(event) => event.rule_id.clone(),
        DeadlineEvent::ClockSuspended(event) => event.rule_id.clone(),
        DeadlineEvent::ClockResumed(event) => event.rule_id.clone(),
        DeadlineEvent::ClockReassigned(event) => event.rule_id.clone(),
        DeadlineEvent::ClockMet(event) => event.rule_id.clone(),
        DeadlineEvent::ClockMissed(event) => event.rule_id.clone(),
        DeadlineEvent::ClockCancelled(event) => event.rule_id.clone(),
        DeadlineEvent::ReminderSent(event) => event.rule_id.clone(),
    }
}

fn record(clocks: &mut Clocks, events: &[DeadlineEvent], recorded_at: Timestamp) {
    for event in events {
        let meta = Meta {
            event_id: Uuid::nil(),
            recorded_at,
        };
        clocks.record(clocks.version() + 1, event, meta);
    }
}

fn met_of(events: &[DeadlineEvent]) -> Option<Punctuality> {
    events.iter().find_map(|event| match event {
        DeadlineEvent::ClockMet(event) => Some(event.punctuality()),
        _ => None,
    })
}

#[test]
fn every_clock_of_the_shipped_packs_can_be_met() {
    each(|case| {
        for (clocks, due) in case.started() {
            let met = case.samples(Effect::Met, due);
            assert!(!met.is_empty(), "{} is never met", case.clock.rule_id);
            for sample in met {
                let events = case.take(&mut clocks.clone(), &sample, 2, due);
                let punctuality = met_of(&events);
                assert_eq!(
                    punctuality,
                    Some(Punctuality::InTime),
                    "{} by {}",
                    case.clock.rule_id,
                    sample.event_type
                );
            }
        }
    });
}

#[test]
fn every_clock_of_the_shipped_packs_can_be_missed_and_met_late() {
    each(|case| {
        for (clocks, due) in case.started() {
            let mut clocks = clocks;
            let late = due + SignedDuration::from_hours(30);
            let events = on_tick(&clocks, late, &Office);
            let of_rule = |event: &&DeadlineEvent| {
                matches!(event, DeadlineEvent::ClockMissed(_))
                    && rule_of(event) == case.clock.rule_id
            };
            assert_eq!(
                events.iter().filter(of_rule).count(),
                1,
                "{}",
                case.clock.rule_id
            );
            record(&mut clocks, &events, late);
            for sample in case.samples(Effect::Met, late) {
                let events = case.take(&mut clocks.clone(), &sample, 2, late);
                assert_eq!(
                    met_of(&events),
                    Some(Punctuality::Late),
                    "{}",
                    case.clock.rule_id
                );
            }
        }
    });
}

/// That legal aid was asked for is no secret from procuracy and court, and no more is told: neither
/// the event nor the unit of another lane stands in a clock's events.
const TOLERATED: [(&str, AgencyKind); 4] = [
    ("legal_aid.notice", AgencyKind::Procuracy),
    ("legal_aid.notice", AgencyKind::Court),
    ("legal_aid.notice.detained", AgencyKind::Procuracy),
    ("legal_aid.notice.detained", AgencyKind::Court),
];

#[test]
fn no_clock_tells_of_a_lane_that_is_hidden_from_who_sees_the_clock() {
    use access::{Disclosure, disclosure};
    let lane_of = |event: &str| match event.split('.').next() {
        Some("intake") => Some("case"),
        Some("health") => Some("health"),
        Some("police") => Some("police"),
        Some("legal_aid") => Some("legal_aid"),
        Some("education") => Some("education"),
        Some("data_protection") => Some("data_protection"),
        // what a referral tells depends on its parties, and its clocks name no lane of theirs
        _ => None,
    };
    let sees = |viewer, lane: &str| matches!(disclosure(viewer, lane, None), Disclosure::Open(_));
    each(|case| {
        for event in case.clock.events() {
            let Some(lane) = lane_of(event) else { continue };
            for number in 1..=9 {
                let viewer = AgencyKind::try_from(number).expect("an agency kind");
                let tolerated = TOLERATED.contains(&(case.clock.rule_id.as_str(), viewer));
                assert!(
                    tolerated || !sees(viewer, &case.clock.lane) || sees(viewer, lane),
                    "{}: {viewer:?} sees {} and would learn of {event}",
                    case.clock.rule_id,
                    case.clock.lane
                );
            }
        }
    });
}
