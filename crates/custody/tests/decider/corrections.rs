//! What was written wrong is corrected, and who looks at the chain sees that it was.

use api::custody::v1::*;
use custody::CustodyEvent;
use decider::{AgencyKind, Role};

use crate::fixtures::*;

const OTHER_SHA256: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A recording without a seal, with a digest on record.
fn recording() -> Vec<CustodyEvent> {
    let event = ItemRegistered {
        item_kind: ItemKind::DigitalMedium.into(),
        seal_number: String::new(),
        content_sha256: SHA256.into(),
        ..registered()
    };
    vec![event.into()]
}

fn corrected_digest(content_sha256: &str) -> CorrectItemRequest {
    CorrectItemRequest {
        item_kind: ItemKind::DigitalMedium.into(),
        seal_number: String::new(),
        content_sha256: content_sha256.into(),
        ..correct_item()
    }
}

#[test]
fn words_are_corrected_wherever_the_item_is_now_and_the_chain_holds() {
    let event = only!(
        chain(with_centre(), POLICE).when(correct_item()),
        ItemCorrected
    );
    assert_eq!((event.link, event.corrected_link), (4, 1));
    assert!(event.chain_breaks.is_empty());
    assert_eq!(event.current_seal_number, SEAL);
    assert_eq!(event.description, "mẫu giám định số 2");
}

#[test]
fn a_digest_that_is_corrected_is_a_break_that_stays_until_it_is_explained() {
    let mut history = recording();
    let event = only!(
        chain(history.clone(), POLICE).when(corrected_digest(OTHER_SHA256)),
        ItemCorrected
    );
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::HashCorrected]);
    history.push(event.into());
    let explained = |history: &[CustodyEvent]| {
        let item = chain(history.to_vec(), POLICE).state().item.clone();
        item.expect("an item").broken_links
    };
    assert_eq!(explained(&history), [(2, false)].into());
    let event = only!(
        chain(history.clone(), POLICE).when(explain(2)),
        BreakExplained
    );
    history.push(event.into());
    assert_eq!(explained(&history), [(2, true)].into());
}

#[test]
fn a_digest_written_down_only_afterwards_shows_too() {
    let event = only!(
        chain(with_police(), POLICE).when(CorrectItemRequest {
            content_sha256: SHA256.into(),
            ..correct_item()
        }),
        ItemCorrected
    );
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::HashCorrected]);
}

#[test]
fn what_comes_after_a_corrected_digest_is_compared_with_the_corrected_one() {
    let mut history = recording();
    let event = only!(
        chain(history.clone(), POLICE).when(corrected_digest(OTHER_SHA256)),
        ItemCorrected
    );
    history.push(event.into());
    let found = |content_sha256: &str| {
        let request = HandOverItemRequest {
            seal_number: String::new(),
            content_sha256: content_sha256.into(),
            ..hand_over(CENTRE)
        };
        let event = only!(chain(history.clone(), POLICE).when(request), ItemHandedOver);
        breaks(&event.chain_breaks)
    };
    assert_eq!(found(OTHER_SHA256), []);
    assert_eq!(found(SHA256), [ChainBreak::HashMismatch]);
}

/// The giver wrote a seal number wrong: the receiver finds another one. Correcting the handover makes
/// neither break go away.
#[test]
fn a_seal_number_written_wrong_leaves_all_its_traces_in_the_chain() {
    let mut history = with_police();
    let wrong = HandOverItemRequest {
        seal_number: "NP-010".into(),
        ..hand_over(CENTRE)
    };
    let event = only!(chain(history.clone(), POLICE).when(wrong), ItemHandedOver);
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::SealMismatch]);
    history.push(event.into());
    let event = only!(chain(history.clone(), CENTRE).when(confirm()), ItemReceived);
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::SealMismatch]);
    history.push(event.into());

    let corrected = CorrectLinkRequest {
        happened_at: on("02-12T09:00"),
        ..correct_link(2)
    };
    let event = only!(
        chain(history.clone(), POLICE).when(corrected),
        LinkCorrected
    );
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::SealCorrected]);
    assert_eq!((event.link, event.corrected_link), (4, 2));
    assert_eq!(event.current_seal_number, SEAL);
    history.push(event.into());

    let item = chain(history, POLICE)
        .state()
        .item
        .clone()
        .expect("an item");
    assert_eq!(
        item.broken_links,
        [(2, false), (3, false), (4, false)].into()
    );
    assert_eq!((&*item.holder, &*item.seal_number), (CENTRE, SEAL));
}

#[test]
fn a_correction_of_an_earlier_link_does_not_change_how_the_item_was_seen_since() {
    let corrected = CorrectItemRequest {
        seal_number: "NP-099".into(),
        ..correct_item()
    };
    let mut history = with_centre();
    let event = only!(
        chain(history.clone(), POLICE).when(corrected),
        ItemCorrected
    );
    assert_eq!(event.current_seal_number, SEAL);
    history.push(event.into());
    let event = only!(
        chain(history, CENTRE).when(hand_over(LABORATORY)),
        ItemHandedOver
    );
    assert_eq!(event.link, 5);
    assert!(event.chain_breaks.is_empty());
}

#[test]
fn while_nothing_was_seen_since_the_corrected_seal_is_the_items() {
    let mut history = with_police();
    let corrected = CorrectItemRequest {
        seal_number: "NP-099".into(),
        ..correct_item()
    };
    let event = only!(
        chain(history.clone(), POLICE).when(corrected),
        ItemCorrected
    );
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::SealCorrected]);
    assert_eq!(event.current_seal_number, "NP-099");
    history.push(event.into());
    let item = chain(history, POLICE)
        .state()
        .item
        .clone()
        .expect("an item");
    assert_eq!(item.seal_number, "NP-099");
}

#[test]
fn condition_kind_and_collector_are_not_corrected_without_a_mark() {
    let corrected = CorrectItemRequest {
        item_kind: ItemKind::Document.into(),
        collected_by_org_unit_id: LABORATORY.into(),
        condition: ItemCondition::Damaged.into(),
        ..correct_item()
    };
    let event = only!(chain(with_police(), POLICE).when(corrected), ItemCorrected);
    assert_eq!(
        breaks(&event.chain_breaks),
        [
            ChainBreak::ConditionCorrected,
            ChainBreak::KindCorrected,
            ChainBreak::CollectorCorrected,
        ]
    );
}

#[test]
fn a_time_is_corrected_between_the_links_beside_it_or_it_shows() {
    let marks = |link: u32, unit: &str, at: &str| {
        let request = CorrectLinkRequest {
            happened_at: on(at),
            ..correct_link(link)
        };
        let event = only!(chain(with_centre(), unit).when(request), LinkCorrected);
        breaks(&event.chain_breaks)
    };
    let backwards = [ChainBreak::TimeCorrected, ChainBreak::TimeBackwards];
    assert_eq!(marks(2, POLICE, "02-10T14:00"), []);
    assert_eq!(marks(2, POLICE, "02-10T14:30"), [ChainBreak::TimeCorrected]);
    assert_eq!(marks(2, POLICE, "02-10T08:30"), backwards);
    assert_eq!(marks(2, POLICE, "02-10T15:30"), backwards);
    assert_eq!(marks(3, CENTRE, "02-11T15:30"), [ChainBreak::TimeCorrected]);
}

#[test]
fn an_item_collected_after_it_was_handed_over_shows() {
    let marks = |at: &str| {
        let request = CorrectItemRequest {
            collected_at: on(at),
            ..correct_item()
        };
        let event = only!(chain(with_centre(), POLICE).when(request), ItemCorrected);
        breaks(&event.chain_breaks)
    };
    assert_eq!(marks("02-10T13:00"), [ChainBreak::TimeCorrected]);
    assert_eq!(
        marks("02-10T14:01"),
        [ChainBreak::TimeCorrected, ChainBreak::TimeBackwards]
    );
}

#[test]
fn who_collected_an_item_and_for_which_requisition_is_not_corrected_without_a_mark() {
    let other = CorrectItemRequest {
        collected_by_person_id: "investigator-hai".into(),
        requisition_id: OTHER_CASE.to_ascii_uppercase(),
        ..correct_item()
    };
    let mut history = with_police();
    let event = only!(
        chain(history.clone(), POLICE).when(other.clone()),
        ItemCorrected
    );
    assert_eq!(
        breaks(&event.chain_breaks),
        [
            ChainBreak::CollectorCorrected,
            ChainBreak::RequisitionCorrected
        ]
    );
    history.push(event.into());
    // said once more, nothing changes
    let event = only!(chain(history, POLICE).when(other), ItemCorrected);
    assert!(event.chain_breaks.is_empty());
}

/// The receipt was dated a month late; after the correction an opening in between is no step back.
#[test]
fn what_follows_is_compared_with_the_corrected_time() {
    let late = ItemReceived {
        received_at: on("03-01T15:00"),
        ..received()
    };
    let mut history = on_its_way();
    history.push(late.into());
    let corrected = CorrectLinkRequest {
        happened_at: on("02-10T15:00"),
        ..correct_link(3)
    };
    let event = only!(
        chain(history.clone(), CENTRE).when(corrected),
        LinkCorrected
    );
    history.push(event.into());
    let event = only!(chain(history, CENTRE).when(open_seal()), SealOpened);
    assert!(event.chain_breaks.is_empty());
}

#[test]
fn a_sealing_is_corrected_by_the_unit_that_sealed_even_once_it_gave_the_item_away() {
    let mut history = opened();
    for command in [seal().into(), hand_over_sealed()] {
        let events = chain(history.clone(), CENTRE).when(command);
        history.extend(events.expect("the rules allow it"));
    }
    let corrected = CorrectLinkRequest {
        happened_at: on("02-13T11:00"),
        seal_number: "NP-003".into(),
        seal_intact: false,
        condition: ItemCondition::PartlyUsed.into(),
        ..correct_link(5)
    };
    let event = only!(chain(history, CENTRE).when(corrected), LinkCorrected);
    // nobody seals with a broken seal
    assert!(event.seal_intact);
    assert_eq!(breaks(&event.chain_breaks), [ChainBreak::SealCorrected]);
    assert_eq!(event.current_seal_number, "NP-002");
}

fn hand_over_sealed() -> custody::CustodyCommand {
    HandOverItemRequest {
        handed_over_at: on("02-14T09:00"),
        seal_number: "NP-002".into(),
        condition: ItemCondition::PartlyUsed.into(),
        ..hand_over(LABORATORY)
    }
    .into()
}

#[test]
fn the_successor_of_a_merged_unit_corrects_what_that_unit_recorded() {
    let successor = chain(with_centre(), LABORATORY).succeeding(POLICE);
    let event = only!(successor.when(correct_item()), ItemCorrected);
    assert_eq!(event.corrected_link, 1);
    let stranger = chain(with_centre(), COURT).by("court-moi", AgencyKind::Court, Role::Judge);
    assert!(stranger.when(correct_item()).is_err());
}
