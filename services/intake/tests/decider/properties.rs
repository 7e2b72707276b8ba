//! What holds after any sequence of commands, and of events.

use api::codes::v1::DelayReason;
use api::intake::v1::*;
use api::log::v1::Role;
use decider::{Decider, EventSet, Lane, fold};
use intake::{CaseState, IntakeCommand, IntakeDecider, IntakeEvent};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::every_command::commands;
use crate::fixtures::*;

/// One step of a random story: what, by whom, how many minutes after the last one, and a coin.
type Step = (usize, usize, u16, bool);

const ACTORS: [(&str, Role); 4] = [
    (AN_PHUOC, Role::ChildProtectionOfficer),
    (AN_PHUOC, Role::CommuneChair),
    (BINH_MINH, Role::CommuneChair),
    (SONG_LAM, Role::ChildProtectionOfficer),
];

/// How many commands a step may choose from.
const COMMANDS: usize = 41;

/// What must be true of an event, given the state it was decided on.
fn check(event: &IntakeEvent, before: &CaseState) {
    match event {
        IntakeEvent::PlanApproved(plan) => {
            assert!(before.dossier_is_complete());
            assert!(!(plan.emergency_exempt && plan.late));
        }
        IntakeEvent::MeasureImposed(imposed) => {
            assert!(before.has_approved_plan());
            assert!(imposed.decision.is_some());
            let accuses = imposed.ground() == ImpositionGround::CaregiverIsAbuser;
            assert!(!accuses || before.caregiver_suspected());
        }
        IntakeEvent::ServiceCorrected(service) if service.owed_again => {
            assert_ne!(service.status(), ServiceStatus::Delivered);
            assert!(!before.is_closed());
        }
        IntakeEvent::ReviewCorrected(review) => {
            assert_eq!(
                review.new_plan_required,
                !(review.no_longer_at_risk && review.stable)
            );
            assert!(!(review.latest && before.is_closed()));
        }
        IntakeEvent::CaseClosed(_) => {
            assert!(before.review_allows_closing());
            assert!(!before.removal_runs());
            assert!(!before.is_closed());
        }
        IntakeEvent::EmergencyMeasureApplied(measure) => {
            assert_eq!(
                measure.late,
                measure.late_reason() != DelayReason::Unspecified
            );
        }
        IntakeEvent::ChildTemporarilyRemoved(removal) => {
            let longer = removal.longer_required_by() != RemovalAuthority::Unspecified;
            assert!(longer || removal.total_days <= 16);
            assert!(!before.removal_runs());
        }
        IntakeEvent::RemovalExtended(removal) => {
            let longer = removal.longer_required_by() != RemovalAuthority::Unspecified;
            assert!(longer || removal.total_days <= 16);
            assert!(before.removal_runs());
        }
        IntakeEvent::JurisdictionTransferred(transfer) => {
            let from = Some(transfer.from_org_unit_id.as_str());
            assert_eq!(before.open_jurisdiction(), from);
        }
        IntakeEvent::ConsentRecorded(consent) if consent.outcome() == ConsentOutcome::Given => {
            assert_ne!(consent.giver(), ConsentGiver::Unspecified);
        }
        IntakeEvent::CaseReviewed(review) => {
            assert_eq!(
                review.new_plan_required,
                !(review.no_longer_at_risk && review.stable)
            );
        }
        _ => {}
    }
}

/// Tells the story and returns the events it led to.
fn tell(steps: &[Step]) -> Vec<IntakeEvent> {
    let mut now: Timestamp = RECEIVED.parse().expect("a time stamp");
    let mut history: History = vec![];
    let mut plan_at = (1, 1);
    for (what, who, minutes, coin) in steps {
        now += SignedDuration::from_mins(i64::from(*minutes));
        let (unit, role) = ACTORS[who % ACTORS.len()];
        let given = at(history.clone(), unit, role).at(&now.to_string());
        let all = commands(*coin, now, plan_at);
        let command = all[what % all.len()].clone();
        // as the desk does: who does not take part is told that there is no such case
        let opens = history.is_empty() && matches!(command, IntakeCommand::RecordReportRequest(_));
        if !opens && !given.state().admits(given.occasion().actor) {
            continue;
        }
        for event in given.when(command).unwrap_or_default() {
            check(&event, given.state());
            if let IntakeEvent::PlanSubmitted(plan) = &event {
                plan_at = (plan.plan_number, plan.plan_version);
            }
            history.push(event);
        }
        check_state(&fold::<IntakeDecider>(&history));
        check_jurisdiction(&history);
    }
    history
}

fn check_state(state: &CaseState) {
    assert!(!(state.is_closed() && state.removal_runs()));
    assert!(!state.has_approved_plan() || state.dossier_is_complete());
    assert!(state.case_managers() <= 1);
}

/// A case that exists has one unit that answers for it, and only one.
fn check_jurisdiction(history: &History) {
    let state = fold::<IntakeDecider>(history);
    assert_eq!(state.open_jurisdiction().is_some(), !history.is_empty());
}

/// A story that reaches the end, so that random ones start from something.
fn prologue() -> Vec<Step> {
    [
        (0, 0),
        (3, 0),
        (4, 0),
        (5, 1),
        (10, 0),
        (11, 1),
        (14, 1),
        (15, 1),
    ]
    .map(|(what, who)| (what, who, 5, true))
    .to_vec()
}

fn extreme_events() -> Vec<IntakeEvent> {
    let never = Some(prost_types::Timestamp {
        seconds: i64::MAX,
        nanos: i32::MAX,
    });
    let defaults = IntakeEvent::types()
        .iter()
        .map(|event_type| IntakeEvent::decode(event_type, &[]).expect("an empty message"));
    let mut events: Vec<IntakeEvent> = defaults.collect();
    events.push(
        ReportReceived {
            report_sequence: u32::MAX,
            received_at: never,
            ..ReportReceived::default()
        }
        .into(),
    );
    events.push(draft(u32::MAX, u32::MAX).into());
    events.push(
        PlanApproved {
            plan_number: u32::MAX,
            measure_count: u32::MAX,
            ..PlanApproved::default()
        }
        .into(),
    );
    events.push(
        PlanRejected {
            plan_number: u32::MAX,
            plan_version: u32::MAX,
            ..PlanRejected::default()
        }
        .into(),
    );
    events.push(
        ChildTemporarilyRemoved {
            removed_at: never,
            until: never,
            ..ChildTemporarilyRemoved::default()
        }
        .into(),
    );
    events.push(
        RemovalExtended {
            until: time("9999-12-30T00:00:00Z"),
            ..RemovalExtended::default()
        }
        .into(),
    );
    events.push(
        CaseClosed {
            closed_at: never,
            ..CaseClosed::default()
        }
        .into(),
    );
    let linked = LinkedAsDuplicate {
        linked_at: time("0001-01-02T00:00:00Z"),
        ..LinkedAsDuplicate::default()
    };
    let unlinked = Unlinked {
        unlinked_at: time("9999-12-30T00:00:00Z"),
        ..Unlinked::default()
    };
    events.extend([linked.into(), unlinked.into()]);
    events.push(
        MeasureScheduled {
            plan_number: u32::MAX,
            measure_number: 1,
            due_at: time("9999-12-30T00:00:00Z"),
            ..MeasureScheduled::default()
        }
        .into(),
    );
    events.extend(a_closed_case());
    events.extend(a_removed_child());
    events
}

#[test]
fn a_story_may_take_every_command() {
    let now = RECEIVED.parse().expect("a time stamp");
    assert_eq!(commands(true, now, (1, 1)).len(), COMMANDS);
}

#[test]
fn the_prologue_closes_the_case() {
    let history = tell(&prologue());
    assert!(fold::<IntakeDecider>(&history).is_closed());
}

#[test]
fn every_event_survives_the_log() {
    let told = tell(&prologue());
    for event in extreme_events().iter().chain(&told) {
        let encoded = event.encode();
        let decoded = IntakeEvent::decode(encoded.event_type, &encoded.payload);
        assert_eq!(decoded.as_ref(), Ok(event));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_commands_approves_without_a_dossier_or_closes_at_risk(
        told_first in 0usize..=8,
        steps in prop::collection::vec((0usize..COMMANDS, 0usize..4, 0u16..2_000, any::<bool>()), 0..30),
    ) {
        let story: Vec<Step> = prologue().into_iter().take(told_first).chain(steps).collect();
        tell(&story);
    }

    #[test]
    fn the_rules_need_nothing_that_is_sealed(
        steps in prop::collection::vec((0usize..COMMANDS, 0usize..4, 0u16..2_000, any::<bool>()), 0..12),
    ) {
        let story: Vec<Step> = prologue().into_iter().chain(steps).collect();
        let history = tell(&story);
        let from_public_parts = officer(history.clone());
        prop_assert_eq!(from_public_parts.state(), &fold::<IntakeDecider>(&history));
    }

    #[test]
    fn no_order_of_events_makes_the_rules_panic(
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
        coin in any::<bool>(),
    ) {
        let pool = extreme_events();
        let history: History = order.iter().map(|index| index.get(&pool).clone()).collect();
        let now: Timestamp = RECEIVED.parse().expect("a time stamp");
        for (unit, role) in ACTORS {
            let given = at(history.clone(), unit, role);
            for command in commands(coin, now, (u32::MAX, u32::MAX)) {
                let state = given.when(command).unwrap_or_default().iter().fold(given.state().clone(), IntakeDecider::evolve);
                drop(state);
            }
        }
    }
}
