//! Clocks to record.

use api::codes::v1::{AppliedLimit, DelayReason};
use api::deadline::v1 as deadline;
use api::{CaseId, timestamp_to_proto};
use event_store::Actor;
use jiff::Timestamp;
use uuid::Uuid;

use crate::support::{Chance, World, system};

/// A duty of a unit.
#[derive(Debug, Clone)]
pub(crate) struct Duty {
    pub(crate) id: Uuid,
    pub(crate) rule: &'static str,
    pub(crate) lane: &'static str,
    pub(crate) key: String,
    pub(crate) unit: String,
    pub(crate) agency: i32,
}

impl Duty {
    pub(crate) fn of(number: u128, rule: &'static str, lane: &'static str, by: &Actor) -> Self {
        Self {
            id: Uuid::from_u128(0xc10c_0000 + number),
            rule,
            lane,
            key: String::new(),
            unit: by.org_unit_id.clone(),
            agency: by.agency_kind.into(),
        }
    }
}

/// An event of a clock, with the fields that all of them have.
macro_rules! clock_event {
    ($message:ident, $duty:expr, { $($field:ident: $value:expr),* $(,)? }) => {
        deadline::$message {
            clock_id: $duty.id.to_string(),
            rule_id: $duty.rule.to_owned(),
            lane: $duty.lane.to_owned(),
            key: $duty.key.clone(),
            responsible_org_unit_id: $duty.unit.clone(),
            responsible_agency_kind: $duty.agency,
            $($field: $value,)*
            ..Default::default()
        }
    };
}

fn at(time: &str) -> Option<prost_types::Timestamp> {
    let time: Timestamp = time.parse().expect("a time");
    Some(timestamp_to_proto(time))
}

pub(crate) async fn start(world: &World, case: CaseId, duty: &Duty, due_at: &str) {
    let started = clock_event!(ClockStarted, duty, {
        started_at: at("2026-03-02T08:00:00+07:00"),
        due_at: at(due_at),
        name_vi: format!("Việc {}", duty.rule),
        name_en: format!("Duty {}", duty.rule),
        limit: Some(AppliedLimit {
            rule_id: duty.rule.to_owned(),
            amount: 12,
            legal_basis: "Decree 56/2017 Art 26(3)".to_owned(),
            ..Default::default()
        }),
    });
    world.record(&system(), "deadline", case, &started).await;
}

pub(crate) async fn extend(world: &World, case: CaseId, duty: &Duty, due_at: &str) {
    let extended = clock_event!(ClockExtended, duty, { due_at: at(due_at) });
    world.record(&system(), "deadline", case, &extended).await;
}

pub(crate) async fn suspend(world: &World, case: CaseId, duty: &Duty) {
    let suspended = clock_event!(ClockSuspended, duty, {});
    world.record(&system(), "deadline", case, &suspended).await;
}

pub(crate) async fn resume(world: &World, case: CaseId, duty: &Duty, due_at: &str) {
    let resumed = clock_event!(ClockResumed, duty, { due_at: at(due_at) });
    world.record(&system(), "deadline", case, &resumed).await;
}

pub(crate) async fn reassign(world: &World, case: CaseId, duty: &Duty) {
    let reassigned = clock_event!(ClockReassigned, duty, {});
    world.record(&system(), "deadline", case, &reassigned).await;
}

pub(crate) async fn miss(world: &World, case: CaseId, duty: &Duty) {
    let missed = clock_event!(ClockMissed, duty, {});
    world.record(&system(), "deadline", case, &missed).await;
}

pub(crate) async fn meet(
    world: &World,
    case: CaseId,
    duty: &Duty,
    met_at: &str,
    reason: DelayReason,
) {
    let met = clock_event!(ClockMet, duty, { met_at: at(met_at), delay_reason: reason.into() });
    world.record(&system(), "deadline", case, &met).await;
}

pub(crate) async fn cancel(world: &World, case: CaseId, duty: &Duty) {
    let cancelled = clock_event!(ClockCancelled, duty, {});
    world.record(&system(), "deadline", case, &cancelled).await;
}

pub(crate) async fn remind(world: &World, case: CaseId, duty: &Duty) {
    let sent = clock_event!(ReminderSent, duty, { share_percent: 80 });
    world.record(&system(), "deadline", case, &sent).await;
}

/// A step of a random clock of a case.
pub(crate) async fn tick_at_random(world: &World, chance: &mut Chance, case: CaseId, by: &Actor) {
    let rules: [&'static str; 2] = ["intake.emergency.apply", "police.denunciation.decide"];
    let lane = *chance.pick(&["case", "police", "health", "referral"]);
    let number = (case.0.as_u128() << 8) + u128::from(chance.below(3));
    let rule = *chance.pick::<&'static str>(&rules);
    let mut duty = Duty::of(number, rule, lane, by);
    duty.id = Uuid::from_u128(number);
    let due = *chance.pick(&["2026-03-02T20:00:00+07:00", "2026-03-22T23:59:59+07:00"]);
    match chance.below(10) {
        0..=2 => start(world, case, &duty, due).await,
        3 => extend(world, case, &duty, due).await,
        4 => suspend(world, case, &duty).await,
        5 => resume(world, case, &duty, due).await,
        6 => miss(world, case, &duty).await,
        7 => meet(world, case, &duty, due, DelayReason::Capacity).await,
        8 => cancel(world, case, &duty).await,
        _ => remind(world, case, &duty).await,
    }
}
