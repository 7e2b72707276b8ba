//! From collection to the end of custody: who holds the item, and whether every link holds.
//! Preservation of evidence and traces: CPC 2015 Art 90 (R), Decision 5609/QĐ-BYT.

use api::custody::v1::*;
use custody::{CustodyDecider, CustodyEvent};
use decider::{AgencyKind, Decider, EncodedEvent, EventSet, Lane, Role, Target};

use crate::fixtures::*;

#[test]
fn whoever_registers_an_item_holds_it() {
    let event = only!(chain([], POLICE).when(register()), ItemRegistered);
    assert_eq!((&*event.item_id, event.link), (ITEM, 1));
    assert_eq!(event.holder_org_unit_id, POLICE);
    assert_eq!(event.collected_by_org_unit_id, POLICE);
    assert_eq!(event.collected_by_person_id, "p-test");
    assert!(event.chain_breaks.is_empty());
}

#[test]
fn an_item_that_another_unit_collected_shows_that_the_way_from_there_is_not_on_record() {
    let request = RegisterItemRequest {
        collected_by_org_unit_id: LABORATORY.into(),
        ..register()
    };
    let event = only!(chain([], POLICE).when(request), ItemRegistered);
    assert_eq!(
        breaks(&event.chain_breaks),
        [ChainBreak::CollectedElsewhere]
    );
    assert_eq!(event.collected_by_person_id, "");
}

#[test]
fn the_giver_answers_for_the_item_until_the_receiver_confirms() {
    let handover = only!(
        chain(with_police(), POLICE).when(hand_over(CENTRE)),
        ItemHandedOver
    );
    assert_eq!(handover.from_org_unit_id, POLICE);
    let mut history = with_police();
    history.push(handover.into());
    let holder = |history: &[CustodyEvent]| {
        let state = chain(history.to_vec(), POLICE).state().clone();
        state.item.map(|item| item.holder)
    };
    assert_eq!(holder(&history).as_deref(), Some(POLICE));
    let receipt = only!(chain(history.clone(), CENTRE).when(confirm()), ItemReceived);
    assert!(receipt.announced);
    assert_eq!(receipt.from_org_unit_id, POLICE);
    history.push(receipt.into());
    assert_eq!(holder(&history).as_deref(), Some(CENTRE));
}

#[test]
fn a_chain_that_holds_shows_no_break_at_any_link() {
    let handover = only!(
        chain(with_police(), POLICE).when(hand_over(CENTRE)),
        ItemHandedOver
    );
    assert!(handover.chain_breaks.is_empty());
    assert_eq!(handover.link, 2);
    let receipt = only!(chain(on_its_way(), CENTRE).when(confirm()), ItemReceived);
    assert!(receipt.chain_breaks.is_empty());
    assert_eq!(receipt.link, 3);
}

/// Only the present holder hands over: the chain cannot fork.
#[test]
fn after_a_handover_nobody_else_can_hand_the_item_over() {
    let to_laboratory = || hand_over(LABORATORY);
    let refused = |history: Vec<CustodyEvent>, unit: &str| {
        chain(history, unit)
            .when(to_laboratory())
            .expect_err("refused")
    };
    use custody::CustodyRejection as Rejection;
    assert_eq!(refused(on_its_way(), POLICE), Rejection::HandoverWaits);
    assert_eq!(refused(on_its_way(), CENTRE), Rejection::NotTheHolder);
    assert_eq!(refused(with_centre(), POLICE), Rejection::NotTheHolder);
    assert!(chain(with_centre(), CENTRE).when(to_laboratory()).is_ok());
}

#[test]
fn every_kind_of_break_at_a_handover_is_recorded_at_once_and_never_refused() {
    type Spoil = fn(&mut HandOverItemRequest);
    let table: [(Spoil, ChainBreak); 6] = [
        (
            |r| r.seal_number = "NP-009".into(),
            ChainBreak::SealMismatch,
        ),
        (|r| r.seal_number.clear(), ChainBreak::SealMissing),
        (|r| r.seal_intact = false, ChainBreak::SealNotIntact),
        (
            |r| r.handed_over_at = on("02-10T08:59"),
            ChainBreak::TimeBackwards,
        ),
        (
            |r| r.condition = ItemCondition::Damaged.into(),
            ChainBreak::ConditionWorse,
        ),
        (
            |r| r.condition = ItemCondition::PartlyUsed.into(),
            ChainBreak::ConditionWorse,
        ),
    ];
    for (spoil, expected) in table {
        let mut request = hand_over(CENTRE);
        spoil(&mut request);
        let event = only!(chain(with_police(), POLICE).when(request), ItemHandedOver);
        assert_eq!(breaks(&event.chain_breaks), [expected]);
    }
}

#[test]
fn what_the_receiver_finds_other_than_it_was_given_is_a_break_of_its_link() {
    let found = ConfirmReceiptRequest {
        seal_number: "NP-009".into(),
        received_at: on("02-10T13:59"),
        ..confirm()
    };
    let event = only!(chain(on_its_way(), CENTRE).when(found), ItemReceived);
    let expected = [ChainBreak::TimeBackwards, ChainBreak::SealMismatch];
    assert_eq!(breaks(&event.chain_breaks), expected);
    let mut history = on_its_way();
    history.push(event.into());
    // once shown, the chain goes on from what was found
    let onward = HandOverItemRequest {
        seal_number: "NP-009".into(),
        ..hand_over(LABORATORY)
    };
    let event = only!(chain(history, CENTRE).when(onward), ItemHandedOver);
    assert!(event.chain_breaks.is_empty());
}

#[test]
fn another_person_of_the_unit_than_the_one_addressed_shows() {
    let addressed = ItemHandedOver {
        to_person_id: "examiner-thanh-an".into(),
        ..handed_over()
    };
    let history = [registered().into(), addressed.into()];
    let event = only!(chain(history, CENTRE).when(confirm()), ItemReceived);
    assert_eq!(
        breaks(&event.chain_breaks),
        [ChainBreak::ReceiverNotAddressed]
    );
}

#[test]
fn an_item_that_nobody_handed_over_is_taken_into_custody_and_the_break_shows() {
    let from_holder = RecordUnannouncedReceiptRequest {
        from_org_unit_id: POLICE.into(),
        ..unannounced()
    };
    let event = only!(chain(with_police(), CENTRE).when(from_holder), ItemReceived);
    assert!(!event.announced);
    assert_eq!(
        breaks(&event.chain_breaks),
        [ChainBreak::HandoverNotRecorded]
    );
    let from_another = RecordUnannouncedReceiptRequest {
        from_org_unit_id: LABORATORY.into(),
        ..unannounced()
    };
    let event = only!(
        chain(with_police(), CENTRE).when(from_another),
        ItemReceived
    );
    let expected = [ChainBreak::HandoverNotRecorded, ChainBreak::GiverNotHolder];
    assert_eq!(breaks(&event.chain_breaks), expected);
}

#[test]
fn an_item_on_its_way_that_turns_up_elsewhere_is_there_and_nowhere_else() {
    let event = only!(
        chain(on_its_way(), LABORATORY).when(unannounced()),
        ItemReceived
    );
    assert!(breaks(&event.chain_breaks).contains(&ChainBreak::ReceiverNotAddressed));
    let mut history = on_its_way();
    history.push(event.into());
    let refused = chain(history.clone(), CENTRE).when(confirm());
    assert_eq!(refused, Err(custody::CustodyRejection::NothingToConfirm));
    let state = chain(history, LABORATORY).state().clone();
    let item = state.item.expect("an item");
    assert_eq!((&*item.holder, item.transit), (LABORATORY, None));
}

#[test]
fn an_item_whose_custody_had_ended_and_that_turns_up_is_in_custody_again() {
    let event = only!(chain(ended(), LABORATORY).when(unannounced()), ItemReceived);
    assert!(breaks(&event.chain_breaks).contains(&ChainBreak::CustodyHadEnded));
    let mut history = ended();
    history.push(event.into());
    assert!(chain(history, LABORATORY).when(hand_over(COURT)).is_ok());
}

#[test]
fn a_handover_that_did_not_come_about_leaves_the_item_with_the_giver() {
    for unit in [POLICE, CENTRE] {
        let event = only!(chain(on_its_way(), unit).when(cancel()), HandoverCancelled);
        let mut history = on_its_way();
        history.push(event.into());
        assert!(chain(history, POLICE).when(hand_over(LABORATORY)).is_ok());
    }
}

#[test]
fn an_explanation_is_an_event_of_its_own_and_the_break_stays() {
    let broken = ItemHandedOver {
        chain_breaks: vec![ChainBreak::SealMismatch.into()],
        ..handed_over()
    };
    let mut history = vec![registered().into(), broken.into()];
    let links = |history: &[CustodyEvent]| {
        let state = chain(history.to_vec(), POLICE).state().clone();
        state.item.expect("an item").broken_links
    };
    assert_eq!(links(&history).get(&2), Some(&false));
    let event = only!(
        chain(history.clone(), CENTRE).when(explain(2)),
        BreakExplained
    );
    assert_eq!((event.broken_link, &*event.org_unit_id), (2, CENTRE));
    history.push(event.into());
    assert_eq!(links(&history).get(&2), Some(&true));
}

#[test]
fn a_laboratory_that_is_only_addressed_need_not_take_part_in_the_case() {
    let confirmation = confirm().into();
    assert_eq!(CustodyDecider::requires_lane_of(&confirmation), None);
    let registration = register().into();
    let case = CustodyDecider::requires_lane_of(&registration);
    assert_eq!(case.map(|case| case.to_string()).as_deref(), Some(CASE));
    assert!(CustodyDecider::requires_lane_of(&unannounced().into()).is_some());
    assert!(matches!(CustodyDecider::target(&registration), Target::New));
}

#[test]
fn an_item_unknown_to_the_unit_looks_like_none() {
    let strangers = [
        chain(with_police(), LABORATORY).when(hand_over(CENTRE)),
        chain(with_police(), LABORATORY).when(confirm()),
        chain(with_police(), LABORATORY).when(explain(1)),
    ];
    for refused in strangers {
        assert_eq!(refused, Err(custody::CustodyRejection::ItemUnknown));
    }
    // naming another case does not help, even in which the unit takes part
    let elsewhere = RecordUnannouncedReceiptRequest {
        case_id: OTHER_CASE.into(),
        ..unannounced()
    };
    let refused = chain(with_police(), LABORATORY).when(elsewhere);
    assert_eq!(refused, Err(custody::CustodyRejection::ItemUnknown));
    assert!(
        !chain([], POLICE)
            .state()
            .admits(chain([], POLICE).occasion().actor)
    );
}

#[test]
fn what_a_merged_unit_held_its_successor_hands_over() {
    let successor = || {
        chain(with_police(), "police-moi")
            .by("police-moi", AgencyKind::Police, Role::Investigator)
            .with_unit("police-moi", AgencyKind::Police)
    };
    let refused = successor().when(hand_over(CENTRE));
    assert_eq!(refused, Err(custody::CustodyRejection::ItemUnknown));
    let event = only!(
        successor().succeeding(POLICE).when(hand_over(CENTRE)),
        ItemHandedOver
    );
    assert_eq!(event.from_org_unit_id, "police-moi");
}

#[test]
fn what_an_item_is_and_who_signed_is_sealed() {
    let event = only!(chain([], POLICE).when(register()), ItemRegistered);
    let encoded = EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = CustodyEvent::decode(encoded.event_type, &parts[0].1);
    let Ok(CustodyEvent::ItemRegistered(public)) = public else {
        panic!("{public:?}");
    };
    assert_eq!(public.description, "");
    assert_eq!(public.seal_number, SEAL, "compared without opening");
}

#[test]
fn every_event_survives_the_log() {
    for event_type in CustodyEvent::types() {
        let event = CustodyEvent::decode(event_type, &[]).expect("an empty message");
        let encoded = event.encode();
        let decoded = CustodyEvent::decode(encoded.event_type, &encoded.payload);
        assert_eq!(decoded, Ok(event));
    }
}

/// What stands in the clear for ever says nothing: ids, digests and seal numbers, no words.
#[test]
fn no_public_field_holds_words() {
    for event_type in CustodyEvent::types() {
        let table = api::event_type(event_type).expect("an event of the contract");
        let message = api::DESCRIPTORS
            .get_message_by_name(&format!("lachan.{event_type}"))
            .expect("an event of the contract");
        let public_words = message.fields().find(|field| {
            let name = field.name();
            table.compartment(field.number()) == Some(api::Compartment::Public)
                && matches!(field.kind(), prost_reflect::Kind::String)
                && !name.ends_with("_id")
                && !matches!(
                    name,
                    "content_sha256" | "seal_number" | "current_seal_number"
                )
        });
        assert_eq!(public_words, None, "{event_type}");
    }
}
