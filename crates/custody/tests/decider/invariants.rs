//! No sequence of commands by whatever units makes a chain fork or hides a break.

use api::custody::v1::*;
use custody::{CustodyCommand, CustodyDecider, CustodyEvent, Item};
use decider::{EventSet, fold};
use proptest::prelude::*;

use crate::fixtures::*;

const UNITS: [&str; 4] = [POLICE, CENTRE, LABORATORY, COURT];

/// Which unit asks for what: few units, seals and hours, so that commands meet.
fn any_move() -> impl Strategy<Value = (usize, CustodyCommand)> {
    let seen = (0..3u32, any::<bool>(), 9..18u32, 1..6i32);
    (0..UNITS.len(), 0..11u32, 0..UNITS.len(), seen).prop_map(|(unit, what, other, seen)| {
        let (seal_number, seal_intact, hour, condition) = seen;
        let seal_number = match seal_number {
            0 => String::new(),
            number => format!("NP-{number:03}"),
        };
        let at = on(&format!("02-11T{hour:02}:00"));
        let command: CustodyCommand = match what {
            0..=2 => HandOverItemRequest {
                to_person_id: "examiner-thanh-an".into(),
                handed_over_at: at,
                seal_number,
                seal_intact,
                condition,
                ..hand_over(UNITS[other])
            }
            .into(),
            3 | 4 => ConfirmReceiptRequest {
                received_at: at,
                seal_number,
                seal_intact,
                condition,
                ..confirm()
            }
            .into(),
            5 => RecordUnannouncedReceiptRequest {
                received_at: at,
                from_org_unit_id: UNITS[other].into(),
                seal_number,
                seal_intact,
                condition,
                ..unannounced()
            }
            .into(),
            6 => match seal_intact {
                true => open_seal().into(),
                false => seal().into(),
            },
            7 => cancel().into(),
            8 => CorrectItemRequest {
                collected_at: at,
                seal_number,
                condition,
                ..correct_item()
            }
            .into(),
            9 => CorrectLinkRequest {
                corrected_link: hour - 7,
                happened_at: at,
                seal_number,
                seal_intact,
                condition,
                ..correct_link(2)
            }
            .into(),
            _ => match seal_intact {
                true => explain(hour).into(),
                false => EndCustodyRequest {
                    ended_at: at,
                    ..end()
                }
                .into(),
            },
        };
        (unit, command)
    })
}

/// What one link promises, given the item before it and after it.
fn check(
    event: &CustodyEvent,
    unit: &str,
    before: &Item,
    after: &Item,
) -> Result<(), TestCaseError> {
    let link = match event {
        CustodyEvent::ItemHandedOver(event) => {
            // only the present holder, and nothing else under way
            prop_assert_eq!(&*before.holder, unit);
            prop_assert!(before.transit.is_none());
            prop_assert_eq!(&after.holder, &before.holder);
            event.link
        }
        CustodyEvent::ItemReceived(event) => {
            prop_assert_eq!(&*after.holder, unit);
            let addressed = before
                .transit
                .as_ref()
                .is_some_and(|transit| transit.to_org_unit_id == unit);
            prop_assert_eq!(event.announced, addressed);
            prop_assert!(event.announced || !event.chain_breaks.is_empty());
            event.link
        }
        CustodyEvent::HandoverCancelled(event) => event.link,
        CustodyEvent::SealOpened(event) => {
            prop_assert_eq!(&*before.holder, unit);
            event.link
        }
        CustodyEvent::ItemSealed(event) => {
            prop_assert_eq!(&*before.holder, unit);
            event.link
        }
        CustodyEvent::CustodyEnded(event) => {
            prop_assert_eq!(&*before.holder, unit);
            event.link
        }
        CustodyEvent::BreakExplained(event) => {
            prop_assert!(before.broken_links.contains_key(&event.broken_link));
            before.links
        }
        CustodyEvent::ItemRegistered(_) => 1,
        CustodyEvent::ItemCorrected(event) => {
            check_correction(
                event.corrected_link,
                &event.current_seal_number,
                unit,
                before,
                after,
            )?;
            event.link
        }
        CustodyEvent::LinkCorrected(event) => {
            check_correction(
                event.corrected_link,
                &event.current_seal_number,
                unit,
                before,
                after,
            )?;
            event.link
        }
    };
    prop_assert!(link == after.links);
    Ok(())
}

/// A correction moves nothing, heals nothing and hides nothing.
fn check_correction(
    corrected: u32,
    current_seal_number: &str,
    unit: &str,
    before: &Item,
    after: &Item,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(&*before.records[&corrected].by, unit);
    prop_assert_eq!(&after.holder, &before.holder);
    prop_assert_eq!(&after.keeper, &before.keeper);
    prop_assert_eq!(&after.transit, &before.transit);
    prop_assert_eq!(&after.parties, &before.parties);
    prop_assert_eq!(after.ended, before.ended);
    prop_assert_eq!(&*after.seal_number, current_seal_number);
    // what did not hold still does not, and what is seen differently now is a break of its own
    let still = |link: &u32| after.broken_links.contains_key(link);
    prop_assert!(before.broken_links.keys().all(still));
    let as_before = after.seal_number == before.seal_number
        && after.seal_intact == before.seal_intact
        && after.content_sha256 == before.content_sha256
        && after.condition == before.condition;
    prop_assert!(as_before || still(&after.links));
    Ok(())
}

/// What any seal told by an event must be: the last recorded one, or a break is shown.
fn check_seal(event: &CustodyEvent, before: &Item) -> Result<(), TestCaseError> {
    let (seal_number, breaks) = match event {
        CustodyEvent::ItemHandedOver(event) if before.was_sealed => {
            (&event.seal_number, &event.chain_breaks)
        }
        CustodyEvent::ItemReceived(event) => (&event.seal_number, &event.chain_breaks),
        CustodyEvent::SealOpened(event) => (&event.seal_number, &event.chain_breaks),
        _ => return Ok(()),
    };
    prop_assert!(*seal_number == before.seal_number || !breaks.is_empty());
    Ok(())
}

fn any_event() -> impl Strategy<Value = CustodyEvent> {
    let types = CustodyEvent::types();
    let second = prop_oneof![9 => -60_000_000_000..250_000_000_000i64, 1 => any::<i64>()];
    (0..types.len(), second, any::<u32>(), 0..20i32, 0..4usize).prop_map(
        move |(index, seconds, link, code, unit)| {
            let at = Some(prost_types::Timestamp { seconds, nanos: 0 });
            let unit = UNITS[unit].to_owned();
            match CustodyEvent::decode(types[index], &[]).expect("an empty message") {
                CustodyEvent::ItemRegistered(_) => ItemRegistered {
                    link,
                    holder_org_unit_id: unit,
                    collected_at: at,
                    chain_breaks: vec![code],
                    ..registered()
                }
                .into(),
                CustodyEvent::ItemHandedOver(_) => ItemHandedOver {
                    link,
                    to_org_unit_id: unit,
                    handed_over_at: at,
                    condition: code,
                    chain_breaks: vec![code],
                    ..handed_over()
                }
                .into(),
                CustodyEvent::ItemReceived(_) => ItemReceived {
                    link,
                    holder_org_unit_id: unit,
                    received_at: at,
                    condition: code,
                    chain_breaks: vec![code],
                    ..received()
                }
                .into(),
                CustodyEvent::ItemCorrected(event) => ItemCorrected {
                    link,
                    corrected_link: 1,
                    collected_at: at,
                    condition: code,
                    ..event
                }
                .into(),
                CustodyEvent::LinkCorrected(event) => LinkCorrected {
                    link,
                    corrected_link: link.saturating_sub(1),
                    happened_at: at,
                    condition: code,
                    ..event
                }
                .into(),
                CustodyEvent::BreakExplained(event) => BreakExplained {
                    broken_link: link,
                    ..event
                }
                .into(),
                other => other,
            }
        },
    )
}

proptest! {
    #[test]
    fn custody_never_forks_and_no_break_goes_unseen_under_any_commands(
        moves in proptest::collection::vec(any_move(), 1..60),
    ) {
        let mut history = with_police();
        for (unit, command) in moves {
            let unit = UNITS[unit];
            let given = chain(history.clone(), unit);
            let before = given.state().item.clone().expect("an item");
            let Ok(events) = given.when(command) else { continue };
            prop_assert_eq!(events.len(), 1);
            history.extend(events.iter().cloned());
            let after = chain(history.clone(), unit).state().item.clone().expect("an item");
            check(&events[0], unit, &before, &after)?;
            check_seal(&events[0], &before)?;
        }
    }

    /// Of two units that decide on the same state, the second is decided anew on what the first
    /// recorded, for both write to one stream at one version. Then at most one handover stands.
    #[test]
    fn of_two_handovers_decided_on_one_state_only_one_survives_the_stream(
        moves in proptest::collection::vec(any_move(), 0..20),
        first in 0..UNITS.len(),
        second in 0..UNITS.len(),
    ) {
        let mut history = with_police();
        for (unit, command) in moves {
            let outcome = chain(history.clone(), UNITS[unit]).when(command);
            history.extend(outcome.unwrap_or_default());
        }
        let named = || HandOverItemRequest {
            to_person_id: "examiner-thanh-an".into(),
            ..hand_over(LABORATORY)
        };
        let Ok(events) = chain(history.clone(), UNITS[first]).when(named()) else { return Ok(()) };
        history.extend(events);
        prop_assert!(chain(history, UNITS[second]).when(named()).is_err());
    }

    #[test]
    fn any_events_in_any_order_fold_and_any_command_after_them_is_answered(
        events in proptest::collection::vec(any_event(), 0..30),
        moves in proptest::collection::vec(any_move(), 1..5),
    ) {
        let _state = fold::<CustodyDecider>(&events);
        for (unit, command) in moves {
            let _answer = chain(events.clone(), UNITS[unit]).when(command);
        }
    }
}
