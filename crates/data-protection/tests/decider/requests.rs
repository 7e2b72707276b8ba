//! A request is received, put right, answered, taken back.

use api::codes::v1::DelayReason;
use api::data_protection::v1::*;
use api::log::v1::AgencyKind;
use api::options::v1::Compartment;
use data_protection::DataProtectionRejection as R;

use crate::fixtures::*;

#[test]
fn an_answer_is_due_at_the_end_of_the_second_working_day() {
    let received = only!(commune([]).when(receive()), DataRequestReceived);
    // Friday; Monday and Tuesday are the two days
    assert_eq!(received.answer_due_at, on("03-04T00:00"));
    let limit = received.answer_limit.clone().expect("the limit");
    assert_eq!(limit.rule_id, "data_protection.request.answer");
    assert_eq!(limit.amount, 2);
    assert_eq!(received.matter_id, MATTER);
    assert_eq!(received.org_unit_id, COMMUNE);
    assert_eq!(received.agency_kind(), AgencyKind::Intake);
}

#[test]
fn a_request_whose_time_is_not_told_came_when_it_happened() {
    let request = ReceiveDataRequestRequest {
        received_at: None,
        ..receive()
    };
    let given = commune([]).occurred_at("2026-02-26T10:00:00+07:00");
    let received = only!(given.when(request), DataRequestReceived);
    assert_eq!(received.received_at, on("02-26T10:00"));
}

#[test]
fn an_answer_in_time_is_not_late() {
    let answered = only!(commune(a_request()).when(answer()), DataRequestAnswered);
    assert!(!answered.late && answered.identity_checked);
    assert_eq!(answered.answered_at, on("03-02T08:00"));
    let at_the_last_moment = commune(a_request()).at("2026-03-04T00:00:00+07:00");
    let answered = only!(at_the_last_moment.when(answer()), DataRequestAnswered);
    assert!(!answered.late);
}

#[test]
fn a_late_answer_is_recorded_with_its_reason_and_never_refused() {
    let given = || commune(a_request()).at("2026-03-04T00:00:01+07:00");
    assert_eq!(given().when(answer()), Err(R::DelayUnexplained));
    let explained = AnswerDataRequestRequest {
        delay_reason: DelayReason::Capacity.into(),
        ..answer()
    };
    let answered = only!(given().when(explained), DataRequestAnswered);
    assert!(answered.late);
    assert_eq!(answered.delay_reason(), DelayReason::Capacity);
}

#[test]
fn an_answer_entered_late_counts_when_it_was_given() {
    let request = AnswerDataRequestRequest {
        answered_at: on("03-03T16:00"),
        ..answer()
    };
    let given = commune(a_request()).at("2026-03-09T08:00:00+07:00");
    assert!(!only!(given.when(request), DataRequestAnswered).late);
}

#[test]
fn what_was_given_is_told_ascending_and_once() {
    let request = AnswerDataRequestRequest {
        given: vec![
            Compartment::Care.into(),
            Compartment::Identity.into(),
            Compartment::Care.into(),
        ],
        ..answer()
    };
    let answered = only!(commune(a_request()).when(request), DataRequestAnswered);
    let given: Vec<Compartment> = answered.given().collect();
    assert_eq!(given, [Compartment::Identity, Compartment::Care]);
}

#[test]
fn a_unit_gives_what_its_own_file_holds_and_nothing_of_another() {
    use AgencyKind as Is;
    let own = [
        (Is::Intake, Compartment::Care),
        (Is::Health, Compartment::Medical),
        (Is::Police, Compartment::Investigation),
        (Is::Procuracy, Compartment::Investigation),
        (Is::Court, Compartment::Investigation),
        (Is::LegalAid, Compartment::Legal),
        (Is::Education, Compartment::Education),
    ];
    for (agency, _) in own {
        for compartment in api::COMPARTMENTS {
            let request = AnswerDataRequestRequest {
                given: vec![compartment.into()],
                ..answer()
            };
            let outcome = acting(a_request(), COMMUNE, agency).when(request);
            let expected = match compartment {
                Compartment::Reporter => Err(R::ReporterIsSecret),
                Compartment::Identity => Ok(1),
                held if own.contains(&(agency, held)) => Ok(1),
                _ => Err(R::GivenNotHeld),
            };
            let outcome = outcome.map(|events| events.len());
            assert_eq!(outcome, expected, "{agency:?} {compartment:?}");
        }
    }
}

#[test]
fn private_life_of_a_child_of_seven_is_disclosed_when_child_and_representative_agree() {
    let asked = |child: Agreement, representative: Agreement, basis: DisclosureBasis| {
        let request = AnswerDataRequestRequest {
            child_agreement: child.into(),
            representative_agreement: representative.into(),
            disclosure_basis: basis.into(),
            ..answer()
        };
        let outcome = commune(a_request()).when(request);
        outcome.map(|events| match &events[..] {
            [data_protection::DataProtectionEvent::DataRequestAnswered(event)] => {
                event.disclosure_basis()
            }
            other => panic!("{other:?}"),
        })
    };
    use Agreement::{Agreed, NotAsked, Refused, Unspecified};
    let none = DisclosureBasis::Unspecified;
    assert_eq!(asked(Agreed, Agreed, none), Ok(none));
    // the representative who asks agrees by asking
    assert_eq!(asked(Agreed, Unspecified, none), Ok(none));
    for (child, representative) in [
        (Unspecified, Agreed),
        (Refused, Agreed),
        (NotAsked, Agreed),
        (Agreed, Refused),
        (Agreed, NotAsked),
    ] {
        let missing = asked(child, representative, none);
        assert_eq!(missing, Err(R::AgreementMissing));
        let duty = DisclosureBasis::StateDuty;
        assert_eq!(asked(child, representative, duty), Ok(duty));
    }
    // a basis that nobody needed is not claimed
    assert_eq!(asked(Agreed, Agreed, DisclosureBasis::StateDuty), Ok(none));
}

#[test]
fn the_child_who_asks_agrees_by_asking_and_the_representative_is_asked() {
    let request = |representative: Agreement| AnswerDataRequestRequest {
        child_agreement: Agreement::Unspecified.into(),
        representative_agreement: representative.into(),
        ..answer()
    };
    let outcome = commune(of_the_child()).when(request(Agreement::Agreed));
    assert!(outcome.is_ok());
    let outcome = commune(of_the_child()).when(request(Agreement::Unspecified));
    assert_eq!(outcome, Err(R::AgreementMissing));
}

#[test]
fn a_child_under_seven_is_not_asked_and_the_representative_is() {
    let young = || received_as(|r| r.child_seven_or_older = false);
    let request = |representative: Agreement| AnswerDataRequestRequest {
        child_agreement: Agreement::Unspecified.into(),
        representative_agreement: representative.into(),
        ..answer()
    };
    let agreed = commune(young()).when(request(Agreement::Agreed));
    assert!(agreed.is_ok());
    let refused = commune(young()).when(request(Agreement::Refused));
    assert_eq!(refused, Err(R::AgreementMissing));
}

#[test]
fn granting_a_correction_discloses_nothing_and_needs_no_agreement() {
    let request = AnswerDataRequestRequest {
        given: vec![],
        child_agreement: Agreement::Unspecified.into(),
        representative_agreement: Agreement::Unspecified.into(),
        ..answer()
    };
    let asked = || received_as(|r| r.right = DataRight::Correction.into());
    assert!(commune(asked()).when(request).is_ok());
}

#[test]
fn who_asks_may_be_checked_until_the_answer_is_given() {
    let unchecked = || received_as(|r| r.identity_checked = false);
    let outcome = commune(unchecked()).when(answer());
    assert_eq!(outcome, Err(R::IdentityUnchecked));
    let checked = AnswerDataRequestRequest {
        identity_checked: true,
        ..answer()
    };
    let answered = only!(commune(unchecked()).when(checked), DataRequestAnswered);
    assert!(answered.identity_checked);
    // somebody unchecked is refused without more ado
    let refused = refusal(RefusalGround::NotEntitled);
    assert!(commune(unchecked()).when(refused).is_ok());
}

#[test]
fn part_of_a_request_is_granted_with_a_ground_for_the_rest() {
    let partly = AnswerDataRequestRequest {
        outcome: RequestOutcome::PartlyGranted.into(),
        refusal_ground: RefusalGround::Reporter.into(),
        ..answer()
    };
    let answered = only!(commune(a_request()).when(partly), DataRequestAnswered);
    assert_eq!(answered.refusal_ground(), RefusalGround::Reporter);
    assert_eq!(answered.given.len(), 2);
}

#[test]
fn a_corrected_receipt_moves_the_time_of_the_answer() {
    let request = CorrectDataRequestRequest {
        received_at: on("02-26T09:00"),
        ..correction()
    };
    let corrected = only!(
        commune(a_request()).when(request.clone()),
        DataRequestCorrected
    );
    assert_eq!(corrected.answer_due_at, on("03-03T00:00"));
    let history = then(a_request(), commune, request);
    let given = commune(history).at("2026-03-03T08:00:00+07:00");
    assert_eq!(given.when(answer()), Err(R::DelayUnexplained));
}

#[test]
fn a_correction_leaves_the_receipt_where_it_was_unless_it_is_told() {
    let corrected = only!(
        commune(a_request()).when(correction()),
        DataRequestCorrected
    );
    assert_eq!(corrected.received_at, on("02-27T09:00"));
    assert_eq!(corrected.answer_due_at, on("03-04T00:00"));
    assert_eq!(corrected.reason, "Ghi nhầm");
}

#[test]
fn the_rules_hold_for_what_was_corrected() {
    let suspected = CorrectDataRequestRequest {
        asker_suspected: true,
        ..correction()
    };
    let history = then(a_request(), commune, suspected);
    let outcome = commune(history).when(answer());
    assert_eq!(outcome, Err(R::SuspicionUnreasoned));
    let young = CorrectDataRequestRequest {
        child_seven_or_older: false,
        ..correction()
    };
    let request = AnswerDataRequestRequest {
        child_agreement: Agreement::Unspecified.into(),
        ..answer()
    };
    let history = then(a_request(), commune, young);
    assert!(commune(history).when(request).is_ok());
}

#[test]
fn what_was_answered_can_still_be_put_right_and_is_not_answered_again() {
    let history = then(answered(), commune, correction());
    assert_eq!(commune(history).when(answer()), Err(R::RequestEnded));
}

#[test]
fn a_request_that_was_taken_back_needs_no_answer() {
    let withdrawn = only!(
        commune(a_request()).when(withdrawal()),
        DataRequestWithdrawn
    );
    assert_eq!(withdrawn.withdrawn_at, on("03-02T08:00"));
    let history = then(a_request(), commune, withdrawal());
    assert_eq!(
        commune(history.clone()).when(answer()),
        Err(R::RequestEnded)
    );
    assert_eq!(commune(history).when(withdrawal()), Err(R::RequestEnded));
}
