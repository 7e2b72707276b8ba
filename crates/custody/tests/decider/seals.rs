//! Seals and digests: what vouches for what is inside.

use api::custody::v1::*;
use custody::CustodyEvent;

use crate::fixtures::*;

/// A digital medium with the police, sealed or not.
fn medium(seal_number: &str) -> Vec<CustodyEvent> {
    let event = ItemRegistered {
        item_kind: ItemKind::DigitalMedium.into(),
        content_sha256: SHA256.into(),
        seal_number: seal_number.into(),
        ..registered()
    };
    vec![event.into()]
}

fn handed(history: Vec<CustodyEvent>, seal_number: &str, sha256: &str) -> Vec<ChainBreak> {
    let request = HandOverItemRequest {
        seal_number: seal_number.into(),
        content_sha256: sha256.into(),
        ..hand_over(CENTRE)
    };
    let event = only!(chain(history, POLICE).when(request), ItemHandedOver);
    breaks(&event.chain_breaks)
}

#[test]
fn a_digital_item_without_a_seal_is_handed_over_with_its_digest_computed_anew() {
    assert_eq!(handed(medium(""), "", SHA256), []);
    assert_eq!(handed(medium(""), "", ""), [ChainBreak::HashNotChecked]);
    let other = SHA256.replace('0', "1");
    assert_eq!(handed(medium(""), "", &other), [ChainBreak::HashMismatch]);
}

#[test]
fn an_intact_seal_vouches_for_the_digest_and_a_doubtful_one_does_not() {
    assert_eq!(handed(medium(SEAL), SEAL, ""), []);
    let doubtful = handed(medium(SEAL), "NP-009", "");
    assert_eq!(
        doubtful,
        [ChainBreak::SealMismatch, ChainBreak::HashNotChecked]
    );
}

#[test]
fn whoever_gives_may_seal_what_never_was_sealed() {
    assert_eq!(handed(medium(""), SEAL, SHA256), []);
}

#[test]
fn opening_and_sealing_anew_keep_the_chain() {
    let opening = only!(chain(with_centre(), CENTRE).when(open_seal()), SealOpened);
    assert!(opening.chain_breaks.is_empty());
    let sealing = only!(chain(opened(), CENTRE).when(seal()), ItemSealed);
    assert!(sealing.chain_breaks.is_empty());
    assert_eq!(sealing.link, 5);
    let mut history = opened();
    history.push(sealing.into());
    let onward = HandOverItemRequest {
        seal_number: "NP-002".into(),
        handed_over_at: on("02-14T09:00"),
        condition: ItemCondition::PartlyUsed.into(),
        ..hand_over(LABORATORY)
    };
    let event = only!(chain(history, CENTRE).when(onward), ItemHandedOver);
    assert!(event.chain_breaks.is_empty());
}

#[test]
fn a_new_seal_without_an_opening_of_the_old_one_is_a_break() {
    let event = only!(
        chain(with_centre(), CENTRE).when(SealItemRequest {
            condition: ItemCondition::Good.into(),
            ..seal()
        }),
        ItemSealed
    );
    assert_eq!(
        breaks(&event.chain_breaks),
        [ChainBreak::ResealedWithoutOpening]
    );
}

#[test]
fn after_an_opening_a_seal_that_nobody_recorded_is_a_break() {
    let onward = HandOverItemRequest {
        seal_number: "NP-003".into(),
        handed_over_at: on("02-14T09:00"),
        ..hand_over(LABORATORY)
    };
    let event = only!(chain(opened(), CENTRE).when(onward), ItemHandedOver);
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::SealMismatch]);
}

#[test]
fn opening_another_seal_or_one_that_was_not_intact_is_a_break() {
    let another = OpenSealRequest {
        seal_number: "NP-009".into(),
        seal_intact: false,
        ..open_seal()
    };
    let event = only!(chain(with_centre(), CENTRE).when(another), SealOpened);
    let expected = [ChainBreak::SealMismatch, ChainBreak::SealNotIntact];
    assert_eq!(breaks(&event.chain_breaks), expected);
}

#[test]
fn a_seal_that_is_known_to_be_broken_is_not_found_broken_again() {
    let broken = ItemReceived {
        seal_intact: false,
        chain_breaks: vec![ChainBreak::SealNotIntact.into()],
        ..received()
    };
    let history = [
        registered().into(),
        handed_over().into(),
        CustodyEvent::from(broken),
    ];
    let onward = HandOverItemRequest {
        seal_intact: false,
        ..hand_over(LABORATORY)
    };
    let event = only!(chain(history, CENTRE).when(onward), ItemHandedOver);
    assert!(event.chain_breaks.is_empty());
}

#[test]
fn what_is_dated_before_the_link_it_follows_is_a_break_whatever_it_is() {
    let early = on("02-10T14:59");
    let opening = OpenSealRequest {
        opened_at: early,
        ..open_seal()
    };
    let event = only!(chain(with_centre(), CENTRE).when(opening), SealOpened);
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::TimeBackwards]);
    let sealing = SealItemRequest {
        sealed_at: early,
        ..seal()
    };
    let event = only!(chain(opened(), CENTRE).when(sealing), ItemSealed);
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::TimeBackwards]);
    let ending = EndCustodyRequest {
        ended_at: early,
        ..end()
    };
    let event = only!(chain(with_centre(), CENTRE).when(ending), CustodyEnded);
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::TimeBackwards]);
}
