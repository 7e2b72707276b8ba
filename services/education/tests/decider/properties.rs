//! What holds after any sequence of commands, and of events.

use api::education::v1::*;
use decider::{Decider, EventSet, fold};
use education::{EducationCommand, EducationDecider, EducationEvent};
use proptest::prelude::*;

use crate::fixtures::*;

fn commands(coin: bool) -> Vec<EducationCommand> {
    vec![
        RaiseConcernRequest {
            caregiver_suspected: coin,
            ..concern()
        }
        .into(),
        assessment(coin).into(),
        notice().into(),
        NotifyFamilyRequest {
            already_told_despite_suspicion: true,
            despite_explanation: "nobody knew".into(),
            ..notice()
        }
        .into(),
        suppression(SuppressionGround::CaregiverSuspected).into(),
        session(None).into(),
        attendance("2026-02-23", "2026-03-01", (5, 1, 0)).into(),
        back_at_school("2026-03-02", "").into(),
        told(Authority::Police, POLICE).into(),
    ]
}

/// Tells the story and returns the events it led to.
fn tell(steps: &[(usize, bool)]) -> History {
    let mut history: History = vec![];
    for (what, coin) in steps {
        let given = counsellor(history.clone());
        let all = commands(*coin);
        for event in given
            .when(all[what % all.len()].clone())
            .unwrap_or_default()
        {
            if let EducationEvent::FamilyNotified(told) = &event {
                assert_eq!(told.despite_suspicion, given.state().caregiver_suspected());
            }
            history.push(event);
        }
    }
    history
}

fn extreme_events() -> History {
    let never = Some(prost_types::Timestamp {
        seconds: i64::MIN,
        nanos: i32::MIN,
    });
    let defaults = EducationEvent::types()
        .iter()
        .map(|event_type| EducationEvent::decode(event_type, &[]).expect("an empty message"));
    let mut events: History = defaults.collect();
    events.push(
        ConcernRaised {
            concern_sequence: u32::MAX,
            noticed_at: never,
            ..ConcernRaised::default()
        }
        .into(),
    );
    events.push(
        ConcernRaised {
            noticed_at: time("0001-01-02T00:00:00Z"),
            ..ConcernRaised::default()
        }
        .into(),
    );
    events
}

#[test]
fn every_event_survives_the_log() {
    let story: Vec<(usize, bool)> = (0..9).map(|what| (what, false)).collect();
    let told = tell(&story);
    assert!(told.len() >= 9, "the story reaches every kind of step");
    for event in extreme_events().iter().chain(&told) {
        let encoded = event.encode();
        let decoded = EducationEvent::decode(encoded.event_type, &encoded.payload);
        assert_eq!(decoded.as_ref(), Ok(event));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_family_under_suspicion_is_never_told_without_a_mark(
        steps in prop::collection::vec((0usize..9, any::<bool>()), 0..30),
    ) {
        let history = tell(&steps);
        let from_public_parts = counsellor(history.clone());
        prop_assert_eq!(from_public_parts.state(), &fold::<EducationDecider>(&history));
    }

    #[test]
    fn no_order_of_events_makes_the_rules_panic(
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        coin in any::<bool>(),
    ) {
        let pool = extreme_events();
        let given = counsellor(order.iter().map(|index| index.get(&pool).clone()).collect());
        for command in commands(coin) {
            let events = given.when(command).unwrap_or_default();
            drop(events.iter().fold(given.state().clone(), EducationDecider::evolve));
        }
    }
}
