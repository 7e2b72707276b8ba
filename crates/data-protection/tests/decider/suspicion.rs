//! A caregiver may be the abuser: what is told to whom then.

use api::data_protection::v1::*;
use data_protection::{DataProtectionDecider, DataProtectionRejection as R};
use decider::Given;

use crate::fixtures::*;

fn granted(ground: SuspicionGround) -> AnswerDataRequestRequest {
    AnswerDataRequestRequest {
        suspicion_ground: ground.into(),
        disclosure_basis: DisclosureBasis::Procedure.into(),
        explanation: "Theo văn bản số 5".into(),
        ..answer()
    }
}

/// The unit knows that the asker is suspected; the commune says that a caregiver is.
fn suspicions() -> [Given<DataProtectionDecider>; 2] {
    [
        commune(of_a_suspect()),
        commune(a_request()).while_the_caregiver_is_suspected(),
    ]
}

#[test]
fn nothing_is_granted_without_a_reason_while_a_caregiver_is_suspected() {
    for given in suspicions() {
        assert_eq!(given.when(answer()), Err(R::SuspicionUnreasoned));
        let unworded = AnswerDataRequestRequest {
            explanation: " ".into(),
            ..granted(SuspicionGround::Procedure)
        };
        assert_eq!(given.when(unworded), Err(R::GroundUnworded));
        let answered = only!(
            given.when(granted(SuspicionGround::Procedure)),
            DataRequestAnswered
        );
        assert!(answered.caregiver_suspected);
        assert_eq!(answered.suspicion_ground(), SuspicionGround::Procedure);
    }
}

#[test]
fn nobody_who_may_be_the_suspect_is_told_where_the_child_is() {
    let told = |ground| AnswerDataRequestRequest {
        tells_whereabouts: true,
        ..granted(ground)
    };
    for given in suspicions() {
        for ground in [
            SuspicionGround::OwnData,
            SuspicionGround::Procedure,
            SuspicionGround::NoDanger,
        ] {
            let outcome = given.when(told(ground));
            assert_eq!(outcome, Err(R::WhereaboutsForSuspect), "{ground:?}");
        }
        // the other parent may know where their child is
        let outcome = given.when(told(SuspicionGround::NotTheSuspect));
        assert!(outcome.is_ok());
    }
}

#[test]
fn whoever_is_authorised_by_a_caregiver_is_no_less_suspect() {
    let authorised = || received_as(|r| r.asker = Asker::OtherAuthorised.into());
    let given = commune(authorised()).while_the_caregiver_is_suspected();
    assert_eq!(given.when(answer()), Err(R::SuspicionUnreasoned));
}

#[test]
fn the_agreement_of_a_suspect_counts_for_nothing_and_a_basis_in_law_takes_its_place() {
    for given in suspicions() {
        let agreed = AnswerDataRequestRequest {
            disclosure_basis: DisclosureBasis::Unspecified.into(),
            ..granted(SuspicionGround::NoDanger)
        };
        assert_eq!(given.when(agreed), Err(R::AgreementMissing));
        let answered = only!(
            given.when(granted(SuspicionGround::NoDanger)),
            DataRequestAnswered
        );
        assert_eq!(answered.disclosure_basis(), DisclosureBasis::Procedure);
        // the agreement of a parent above suspicion counts
        let other_parent = AnswerDataRequestRequest {
            disclosure_basis: DisclosureBasis::Unspecified.into(),
            ..granted(SuspicionGround::NotTheSuspect)
        };
        assert!(given.when(other_parent).is_ok());
        // what is the asker's own is no private life of the child
        let own = AnswerDataRequestRequest {
            disclosure_basis: DisclosureBasis::Unspecified.into(),
            ..granted(SuspicionGround::OwnData)
        };
        assert!(given.when(own).is_ok());
    }
}

#[test]
fn a_suspect_is_refused_without_more_than_the_ground() {
    for given in suspicions() {
        let refused = refusal(RefusalGround::CaregiverSuspected);
        let answered = only!(given.when(refused), DataRequestAnswered);
        assert!(answered.caregiver_suspected);
        assert_eq!(answered.suspicion_ground(), SuspicionGround::Unspecified);
        assert!(!answered.tells_whereabouts && answered.given.is_empty());
    }
}

#[test]
fn the_child_is_answered_whoever_is_suspected() {
    let given = commune(of_the_child()).while_the_caregiver_is_suspected();
    let request = AnswerDataRequestRequest {
        tells_whereabouts: true,
        ..answer()
    };
    let answered = only!(given.when(request), DataRequestAnswered);
    assert!(answered.caregiver_suspected);
}

#[test]
fn a_reason_nobody_needed_is_not_kept() {
    let request = granted(SuspicionGround::NoDanger);
    let answered = only!(commune(a_request()).when(request), DataRequestAnswered);
    assert_eq!(answered.suspicion_ground(), SuspicionGround::Unspecified);
    assert!(!answered.caregiver_suspected);
}

#[test]
fn a_representative_is_told_of_a_breach_with_a_reason_while_a_caregiver_is_suspected() {
    let given = || school(a_breach()).while_the_caregiver_is_suspected();
    let bare = tell(ConcernedPerson::Representative);
    assert_eq!(given().when(bare.clone()), Err(R::SuspicionUnreasoned));
    let unworded = TellConcernedRequest {
        suspicion_ground: SuspicionGround::NotTheSuspect.into(),
        ..bare
    };
    assert_eq!(given().when(unworded.clone()), Err(R::GroundUnworded));
    let worded = TellConcernedRequest {
        explanation: "Là bà ngoại của trẻ".into(),
        ..unworded
    };
    let told = only!(given().when(worded), ConcernedTold);
    assert!(told.caregiver_suspected);
    assert_eq!(told.suspicion_ground(), SuspicionGround::NotTheSuspect);
    // the child itself may know
    let child = only!(given().when(tell(ConcernedPerson::Child)), ConcernedTold);
    assert_eq!(child.suspicion_ground(), SuspicionGround::Unspecified);
}

#[test]
fn a_caregiver_who_is_suspected_is_not_told_and_it_is_on_record_why() {
    let given = school(a_breach()).while_the_caregiver_is_suspected();
    let silence = do_not_tell(NotToldReason::CaregiverSuspected);
    let not_told = only!(given.when(silence), ConcernedNotTold);
    assert_eq!(not_told.reason(), NotToldReason::CaregiverSuspected);
    assert_eq!(not_told.person(), ConcernedPerson::Representative);
}
