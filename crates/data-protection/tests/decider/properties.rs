//! Whatever is asked in whatever order, what must never happen does not.

use api::data_protection::v1::*;
use api::log::v1::AgencyKind;
use api::options::v1::Compartment;
use data_protection::{DataProtectionCommand, DataProtectionEvent};
use proptest::prelude::*;

use crate::fixtures::*;

fn any_answer() -> impl Strategy<Value = AnswerDataRequestRequest> {
    let outcome = (1..4i32, 0..11i32, proptest::collection::vec(2..9i32, 0..4));
    let people = (0..4i32, 0..4i32, 0..5i32, 0..5i32);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (outcome, people, flags).prop_map(
        |((outcome, refusal_ground, given), (child, representative, basis, ground), flags)| {
            let (tells_whereabouts, identity_checked, worded) = flags;
            AnswerDataRequestRequest {
                outcome,
                refusal_ground,
                given,
                tells_whereabouts,
                identity_checked,
                child_agreement: child,
                representative_agreement: representative,
                disclosure_basis: basis,
                suspicion_ground: ground,
                explanation: if worded {
                    "Lý do".into()
                } else {
                    String::new()
                },
                ..answer()
            }
        },
    )
}

fn any_receipt() -> impl Strategy<Value = ReceiveDataRequestRequest> {
    (1..4i32, 1..7i32, any::<[bool; 3]>()).prop_map(|(asker, right, flags)| {
        let [identity_checked, child_seven_or_older, asker_suspected] = flags;
        ReceiveDataRequestRequest {
            asker,
            right,
            identity_checked,
            child_seven_or_older,
            asker_suspected,
            ..receive()
        }
    })
}

fn any_step() -> impl Strategy<Value = DataProtectionCommand> {
    prop_oneof![
        any_answer().prop_map(Into::into),
        any::<bool>().prop_map(|asker_suspected| CorrectDataRequestRequest {
            asker_suspected,
            ..correction()
        }
        .into()),
        Just(withdrawal().into()),
        Just(contain().into()),
        Just(notify().into()),
        any::<bool>().prop_map(|contained| CorrectBreachRequest {
            contained,
            ..breach_correction()
        }
        .into()),
        (1..4i32, any::<bool>(), 0..7i32, 0..5i32).prop_map(
            |(person, told, not_told_reason, suspicion_ground)| TellConcernedRequest {
                person,
                told,
                not_told_reason,
                suspicion_ground,
                explanation: "Lý do".into(),
                ..tell(ConcernedPerson::Child)
            }
            .into()
        ),
        (1..4i32).prop_map(|end| CloseBreachRequest {
            end,
            ..close(BreachEnd::try_from(end).unwrap_or_default())
        }
        .into()),
    ]
}

/// What every answer promises, whatever was asked for.
fn check_answer(
    received: &ReceiveDataRequestRequest,
    answered: &DataRequestAnswered,
    suspected: bool,
) -> Result<(), TestCaseError> {
    let given: Vec<Compartment> = answered.given().collect();
    prop_assert!(!given.contains(&Compartment::Reporter));
    prop_assert!(
        given
            .iter()
            .all(|one| matches!(one, Compartment::Identity | Compartment::Care))
    );
    let is_refused = answered.outcome() == RequestOutcome::Refused;
    prop_assert!(!is_refused || given.is_empty() && !answered.tells_whereabouts);
    prop_assert!(is_refused || answered.identity_checked);
    let is_child = received.asker() == Asker::Child;
    let ground = answered.suspicion_ground();
    let may_be_suspect = suspected && !is_child && ground != SuspicionGround::NotTheSuspect;
    prop_assert!(!(may_be_suspect && answered.tells_whereabouts));
    let is_reasoned = ground != SuspicionGround::Unspecified;
    prop_assert!(is_refused || is_child || !suspected || is_reasoned);
    if received.child_seven_or_older && !given.is_empty() && ground != SuspicionGround::OwnData {
        let child = is_child && answered.child_agreement() == Agreement::Unspecified
            || answered.child_agreement() == Agreement::Agreed;
        let has_basis = answered.disclosure_basis() != DisclosureBasis::Unspecified;
        prop_assert!(child && !may_be_suspect || has_basis);
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_answer_tells_who_reported_or_tells_a_suspect_where_the_child_is(
        received in any_receipt(),
        asked in any_answer(),
        suspected in any::<bool>(),
    ) {
        let Ok(history) = commune([]).when(received.clone()) else { return Ok(()) };
        let mut given = commune(history);
        if suspected {
            given = given.while_the_caregiver_is_suspected();
        }
        let Ok(events) = given.when(asked) else { return Ok(()) };
        let [DataProtectionEvent::DataRequestAnswered(answered)] = &events[..] else {
            return Err(TestCaseError::fail("an answer is one event"));
        };
        check_answer(&received, answered, suspected || received.asker_suspected)?;
    }

    /// A request is answered or withdrawn at most once; a breach is closed once unless it is reopened,
    /// never after it was dealt with, and never as dealt with while something is left to do.
    #[test]
    fn a_matter_ends_once(
        is_breach in any::<bool>(),
        steps in proptest::collection::vec(any_step(), 1..40),
    ) {
        let mut history = if is_breach { a_breach() } else { a_request() };
        let mut ends = 0;
        for step in steps {
            let given = acting(history.clone(), COMMUNE, AgencyKind::Intake);
            let Ok(events) = given.when(step) else { continue };
            prop_assert_eq!(events.len(), 1);
            match &events[0] {
                DataProtectionEvent::DataRequestAnswered(_)
                | DataProtectionEvent::DataRequestWithdrawn(_) => ends += 1,
                DataProtectionEvent::BreachCorrected(corrected) if corrected.reopened => ends -= 1,
                DataProtectionEvent::BreachNotified(notified) if notified.reopened => ends -= 1,
                DataProtectionEvent::BreachClosed(closed) => {
                    ends += 1;
                    let is_settled = |event: &DataProtectionEvent| {
                        matches!(event, DataProtectionEvent::BreachClosed(closed)
                            if closed.end() == BreachEnd::DealtWith)
                    };
                    prop_assert!(!history.iter().any(is_settled));
                    let told = |event: &DataProtectionEvent| {
                        matches!(event, DataProtectionEvent::BreachNotified(_))
                    };
                    let is_told = history.iter().any(told);
                    prop_assert!(closed.end() != BreachEnd::DealtWith || is_told);
                }
                _ => {}
            }
            history.extend(events);
            prop_assert!((0..=1).contains(&ends));
        }
    }
}
