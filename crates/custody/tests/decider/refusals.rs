//! One situation for every refusal, and none forgotten.

use api::custody::v1::ItemCorrected;
use custody::CustodyRejection::{self, *};
use custody::{CustodyCommand, CustodyEvent};

use crate::fixtures::*;

type Situation = (
    CustodyRejection,
    Vec<CustodyEvent>,
    &'static str,
    CustodyCommand,
);

/// A valid request with one thing wrong.
fn with<R>(mut request: R, spoil: impl FnOnce(&mut R)) -> CustodyCommand
where
    CustodyCommand: From<R>,
{
    spoil(&mut request);
    request.into()
}

fn rights() -> Vec<Situation> {
    vec![
        (ItemUnknown, with_police(), CENTRE, hand_over(CENTRE).into()),
        (
            ItemUnknown,
            with_police(),
            POLICE,
            with(end(), |r| r.case_id = OTHER_CASE.into()),
        ),
        (
            NotTheHolder,
            with_centre(),
            POLICE,
            hand_over(LABORATORY).into(),
        ),
        (NotTheHolder, with_centre(), POLICE, open_seal().into()),
        (NotTheHolder, with_centre(), POLICE, seal().into()),
        (NotTheHolder, with_centre(), POLICE, end().into()),
        (
            HandoverWaits,
            on_its_way(),
            POLICE,
            hand_over(LABORATORY).into(),
        ),
        (HandoverWaits, on_its_way(), POLICE, open_seal().into()),
        (HandoverWaits, on_its_way(), POLICE, end().into()),
        (NothingToConfirm, with_centre(), CENTRE, confirm().into()),
        (NothingToConfirm, with_centre(), CENTRE, cancel().into()),
        (NotAddressed, on_its_way(), POLICE, confirm().into()),
        (ReceiptToConfirm, on_its_way(), CENTRE, unannounced().into()),
        (AlreadyHolder, with_police(), POLICE, unannounced().into()),
        (AlreadyHolder, on_its_way(), POLICE, unannounced().into()),
        (CustodyEnded, ended(), CENTRE, hand_over(LABORATORY).into()),
        (CustodyEnded, ended(), CENTRE, end().into()),
        (LinkHolds, with_centre(), CENTRE, explain(2).into()),
        (LinkHolds, with_centre(), CENTRE, explain(9).into()),
    ]
}

/// A third unit of the chain cancels what passes between two others.
fn third_party() -> Situation {
    let mut history = with_centre();
    let onward = only!(
        chain(history.clone(), CENTRE).when(hand_over(LABORATORY)),
        ItemHandedOver
    );
    history.push(onward.into());
    (NotAddressed, history, POLICE, cancel().into())
}

fn fields() -> Vec<Situation> {
    let ahead = on("03-02T08:06");
    let opened_item = opened();
    vec![
        (
            ReceiverUnknown,
            with_police(),
            POLICE,
            hand_over("nobody").into(),
        ),
        (
            ReceiverKeepsNoEvidence,
            with_police(),
            POLICE,
            hand_over(SCHOOL).into(),
        ),
        (
            ReceiverUnnamed,
            with_police(),
            POLICE,
            hand_over(POLICE).into(),
        ),
        (
            GiverUnknown,
            with_police(),
            CENTRE,
            with(unannounced(), |r| r.from_org_unit_id = "nobody".into()),
        ),
        (
            CollectorUnknown,
            vec![],
            POLICE,
            with(register(), |r| r.collected_by_org_unit_id = "nobody".into()),
        ),
        (
            CollectedInFuture,
            vec![],
            POLICE,
            with(register(), |r| r.collected_at = ahead),
        ),
        (
            HandedOverInFuture,
            with_police(),
            POLICE,
            with(hand_over(CENTRE), |r| r.handed_over_at = ahead),
        ),
        (
            ReceivedInFuture,
            on_its_way(),
            CENTRE,
            with(confirm(), |r| r.received_at = ahead),
        ),
        (
            ReceivedInFuture,
            with_police(),
            CENTRE,
            with(unannounced(), |r| r.received_at = ahead),
        ),
        (
            CancelledInFuture,
            on_its_way(),
            POLICE,
            with(cancel(), |r| r.cancelled_at = ahead),
        ),
        (
            OpenedInFuture,
            with_centre(),
            CENTRE,
            with(open_seal(), |r| r.opened_at = ahead),
        ),
        (
            SealedInFuture,
            opened_item,
            CENTRE,
            with(seal(), |r| r.sealed_at = ahead),
        ),
        (
            EndedInFuture,
            with_centre(),
            CENTRE,
            with(end(), |r| r.ended_at = ahead),
        ),
    ]
}

/// An item whose records were corrected as often as they may be.
fn corrected_over_and_over() -> Vec<CustodyEvent> {
    let mut history = with_police();
    for link in 2..102 {
        let event = ItemCorrected {
            link,
            corrected_link: 1,
            collected_at: on("02-10T09:00"),
            ..ItemCorrected::default()
        };
        history.push(event.into());
    }
    history
}

fn corrections() -> Vec<Situation> {
    let ahead = on("03-02T08:06");
    let sealed = {
        let mut history = opened();
        let event = only!(chain(history.clone(), CENTRE).when(seal()), ItemSealed);
        history.push(event.into());
        history
    };
    vec![
        (LinkUnknown, with_centre(), CENTRE, correct_link(9).into()),
        (
            RecordOfAnotherUnit,
            with_centre(),
            CENTRE,
            correct_item().into(),
        ),
        (
            RecordOfAnotherUnit,
            with_centre(),
            CENTRE,
            correct_link(2).into(),
        ),
        (
            RecordOfAnotherUnit,
            with_centre(),
            POLICE,
            correct_link(3).into(),
        ),
        (
            LinkNotCorrectable,
            with_police(),
            POLICE,
            correct_link(1).into(),
        ),
        (LinkNotCorrectable, opened(), CENTRE, correct_link(4).into()),
        (LinkNotCorrectable, ended(), CENTRE, correct_link(4).into()),
        (
            SealNumberMissing,
            sealed,
            CENTRE,
            with(correct_link(5), |r| r.seal_number = String::new()),
        ),
        (
            TooManyCorrections,
            corrected_over_and_over(),
            POLICE,
            correct_item().into(),
        ),
        (
            CollectedInFuture,
            with_police(),
            POLICE,
            with(correct_item(), |r| r.collected_at = ahead),
        ),
        (
            CollectorUnknown,
            with_police(),
            POLICE,
            with(correct_item(), |r| {
                r.collected_by_org_unit_id = "nobody".into()
            }),
        ),
        (
            HappenedInFuture,
            on_its_way(),
            POLICE,
            with(correct_link(2), |r| r.happened_at = ahead),
        ),
    ]
}

fn situations() -> Vec<Situation> {
    let mut situations = rights();
    situations.extend(corrections());
    situations.push(third_party());
    situations.extend(fields());
    situations
}

#[test]
fn every_situation_is_refused_for_its_own_reason() {
    for (rejection, history, unit, command) in situations() {
        let outcome = chain(history, unit).when(command.clone());
        assert_eq!(outcome, Err(rejection), "{unit}: {command:?}");
    }
}

#[test]
fn a_unit_that_is_no_party_learns_of_no_item_whatever_it_asks_for() {
    let histories = [
        with_police(),
        on_its_way(),
        with_centre(),
        opened(),
        ended(),
    ];
    for history in histories {
        let commands: [CustodyCommand; 9] = [
            hand_over(CENTRE).into(),
            confirm().into(),
            cancel().into(),
            open_seal().into(),
            seal().into(),
            explain(1).into(),
            end().into(),
            correct_item().into(),
            correct_link(1).into(),
        ];
        for command in commands {
            let outcome = chain(history.clone(), LABORATORY).when(command.clone());
            assert_eq!(outcome, Err(ItemUnknown), "{command:?}");
        }
    }
}

#[test]
fn every_refusal_has_a_situation() {
    let situations = situations();
    for rejection in CustodyRejection::ALL {
        let is_covered = situations.iter().any(|(covered, ..)| covered == rejection);
        assert!(is_covered, "{rejection:?}");
    }
}
