//! What no sequence of commands can break, and no sequence of events.

use api::codes::v1::DelayReason;
use decider::{Decider, EventSet, survives_any_history};
use proptest::prelude::*;
use referral::{Party, ReferralCommand, ReferralDecider, Status, Step};

use crate::fixtures::*;

/// Who acts.
#[derive(Debug, Clone, Copy)]
enum Who {
    Sender,
    Receiver,
    System,
}

fn any_command() -> impl Strategy<Value = (Who, ReferralCommand, u32)> {
    let who = prop_oneof![Just(Who::Sender), Just(Who::Receiver), Just(Who::System)];
    let late = DelayReason::Capacity.into();
    let mut answer = decline();
    answer.suggested_org_unit_id = OTHER.into();
    answer.delay_reason = late;
    let mut result = complete();
    result.delay_reason = late;
    let mut reply = provide();
    reply.delay_reason = late;
    let mut elsewhere = redirect_to("");
    elsewhere.delay_reason = late;
    let mut rest = close();
    rest.delay_reason = late;
    let commands: Vec<ReferralCommand> = vec![
        accept_late(DelayReason::Capacity).into(),
        answer.into(),
        ask().into(),
        reply.into(),
        withdraw().into(),
        elsewhere.into(),
        rest.into(),
        result.into(),
        expire().into(),
    ];
    (who, prop::sample::select(commands), 0..96u32)
}

/// Tells a story whose clock only goes forward, and hands every step with the state before it to
/// `watch`.
fn tell(commands: &[(Who, ReferralCommand, u32)]) -> Vec<Step> {
    let mut story = vec![proposed()];
    let mut now: jiff::Timestamp = "2026-03-02T08:00:00+07:00".parse().expect("a time stamp");
    for (who, command, hours) in commands {
        now += jiff::SignedDuration::from_hours(i64::from(*hours));
        let given = match who {
            Who::Sender => by_sender(story.clone()),
            Who::Receiver => by_receiver(story.clone()),
            Who::System => by_system(story.clone()),
        };
        let given = given.at(&now.to_string());
        let before = given.state().clone();
        let Ok(steps) = given.when(command.clone()) else {
            continue;
        };
        // nothing happens after the end, and each step is taken by the party whose it is
        assert!(!matches!(before.status, Status::Ended(_)), "{command:?}");
        let turn = before.turn().expect("an open referral has an owner");
        match who {
            Who::Sender => assert_ne!(before.status, Status::Accepted, "{command:?}"),
            Who::Receiver => assert_ne!(before.status, Status::Declined, "{command:?}"),
            Who::System => {
                assert_eq!(turn.party, Party::Receiver);
                assert!(now > turn.due_at, "expired before its time");
            }
        }
        story.extend(steps);
    }
    story
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_referral_ends_at_most_once_and_always_has_an_owner_until_then(
        commands in prop::collection::vec(any_command(), 0..24),
    ) {
        let story = tell(&commands);
        for length in 1..=story.len() {
            let given = history(story[..length].to_vec());
            let state = given.state();
            match (state.status, state.turn()) {
                (Status::Ended(_), turn) => {
                    prop_assert_eq!(turn, None);
                    prop_assert_eq!(length, story.len(), "something happened after the end");
                }
                (_, Some(turn)) => {
                    prop_assert!([SENDER, RECEIVER].contains(&turn.org_unit_id));
                    prop_assert!(turn.due_at > jiff::Timestamp::UNIX_EPOCH);
                }
                (status, None) => prop_assert!(false, "{status:?} has no owner"),
            }
        }
    }
}

#[test]
fn no_history_breaks_the_folding() {
    survives_any_history::<ReferralDecider>();
}

#[test]
fn no_order_of_steps_makes_a_rule_panic() {
    let steps = some_steps();
    for first in &steps {
        for second in &steps {
            for command in [
                ReferralCommand::from(accept()),
                ask().into(),
                close().into(),
            ] {
                let given = by_receiver([first.clone(), second.clone()]);
                let answer = given.when(command).unwrap_or_default();
                drop(
                    answer
                        .iter()
                        .fold(given.state().clone(), ReferralDecider::evolve),
                );
            }
        }
    }
}

#[test]
fn every_event_survives_the_log() {
    for step in some_steps() {
        let encoded = step.encode();
        assert_eq!(Step::decode(encoded.event_type, &encoded.payload), Ok(step));
    }
    assert_eq!(some_steps().len(), Step::types().len());
}
