//! A breach is found, contained, told, closed.

use api::codes::v1::DelayReason;
use api::data_protection::v1::*;
use api::options::v1::Compartment;
use data_protection::{DataProtectionEvent, DataProtectionRejection as R};

use crate::fixtures::*;

#[test]
fn the_authority_is_to_be_told_within_72_hours_of_the_finding() {
    let recorded = only!(school([]).when(record()), BreachRecorded);
    // over the weekend, hour by hour
    assert_eq!(recorded.notify_due_at, on("03-02T09:00"));
    let limit = recorded.notify_limit.clone().expect("the limit");
    assert_eq!(limit.rule_id, "data_protection.breach.notify");
    assert_eq!(limit.amount, 72);
    let touched: Vec<Compartment> = recorded.compartments().collect();
    assert_eq!(touched, [Compartment::Identity, Compartment::Education]);
    assert_eq!(recorded.persons_affected, Some(2));
}

#[test]
fn a_notice_in_time_is_not_late_and_a_late_one_is_recorded_with_its_reason() {
    let notified = only!(school(a_breach()).when(notify()), BreachNotified);
    assert!(!notified.late && !notified.supplement);
    let late = || school(a_breach()).at("2026-03-02T09:00:01+07:00");
    assert_eq!(late().when(notify()), Err(R::DelayUnexplained));
    let explained = NotifyBreachRequest {
        delay_reason: DelayReason::ComplexCase.into(),
        ..notify()
    };
    let notified = only!(late().when(explained), BreachNotified);
    assert!(notified.late);
    assert_eq!(notified.delay_reason(), DelayReason::ComplexCase);
}

#[test]
fn a_notice_that_adds_to_the_first_is_never_late() {
    let history = then(a_breach(), school, notify());
    let given = school(history).at("2026-03-20T08:00:00+07:00");
    let added = only!(given.when(notify()), BreachNotified);
    assert!(added.supplement && !added.late);
}

#[test]
fn a_corrected_finding_moves_the_time_of_the_notice() {
    let request = CorrectBreachRequest {
        found_at: on("02-26T09:00"),
        persons_affected: Some(30),
        ..breach_correction()
    };
    let corrected = only!(school(a_breach()).when(request.clone()), BreachCorrected);
    assert_eq!(corrected.notify_due_at, on("03-01T09:00"));
    assert_eq!(corrected.persons_affected, Some(30));
    let history = then(a_breach(), school, request);
    assert_eq!(school(history).when(notify()), Err(R::DelayUnexplained));
    // not told anew, the finding stays where it was
    let corrected = only!(
        school(a_breach()).when(breach_correction()),
        BreachCorrected
    );
    assert_eq!(corrected.found_at, on("02-27T09:00"));
}

#[test]
fn whether_it_was_contained_at_once_can_be_corrected() {
    let contained = CorrectBreachRequest {
        contained: true,
        ..breach_correction()
    };
    let history = then(a_breach(), school, contained);
    assert_eq!(school(history).when(contain()), Err(R::AlreadyContained));
    // what was contained since stays so
    let history = then(a_breach(), school, contain());
    let history = then(history, school, breach_correction());
    assert_eq!(school(history).when(contain()), Err(R::AlreadyContained));
}

#[test]
fn a_breach_is_dealt_with_once_it_is_contained_and_told() {
    let dealt_with = || close(BreachEnd::DealtWith);
    let history = a_breach();
    assert_eq!(
        school(history.clone()).when(dealt_with()),
        Err(R::NotContained)
    );
    let history = then(history, school, contain());
    assert_eq!(
        school(history.clone()).when(dealt_with()),
        Err(R::NotNotified)
    );
    let history = then(history, school, notify());
    assert_eq!(
        school(history.clone()).when(dealt_with()),
        Err(R::NobodyTold)
    );
    // whoever else is told, child or representative must not be forgotten
    let history = then(history, school, tell(ConcernedPerson::Other));
    assert_eq!(
        school(history.clone()).when(dealt_with()),
        Err(R::NobodyTold)
    );
    let silence = do_not_tell(NotToldReason::NotReached);
    let history = then(history, school, silence);
    let closed = only!(school(history).when(dealt_with()), BreachClosed);
    assert_eq!(closed.end(), BreachEnd::DealtWith);
}

#[test]
fn the_file_of_a_breach_is_kept_for_five_years() {
    let closed = only!(
        school(all_done()).when(close(BreachEnd::DealtWith)),
        BreachClosed
    );
    let until = api::timestamp_from_proto(&closed.kept_until.expect("a time"));
    let expected = "2031-03-03T00:00:00+07:00".parse().expect("a time stamp");
    assert_eq!(until, Some(expected));
    let limit = closed.keeping_limit.expect("the limit");
    assert_eq!(limit.rule_id, "data_protection.breach.keep");
}

#[test]
fn what_was_no_breach_or_is_on_record_already_needs_nothing_more() {
    for end in [BreachEnd::NoBreach, BreachEnd::Duplicate] {
        assert!(school(a_breach()).when(close(end)).is_ok(), "{end:?}");
    }
}

#[test]
fn whoever_could_not_be_told_may_be_told_after_the_breach_was_dealt_with() {
    let late = || tell(ConcernedPerson::Representative);
    let dealt_with = closed(BreachEnd::DealtWith);
    assert!(school(dealt_with).when(late()).is_ok());
    for end in [BreachEnd::NoBreach, BreachEnd::Duplicate] {
        let outcome = school(closed(end)).when(late());
        assert_eq!(outcome, Err(R::BreachClosed), "{end:?}");
    }
}

/// The history, the last notice in it under another id: the harness gives all of them the same.
fn numbered(mut history: Vec<DataProtectionEvent>, id: &str) -> Vec<DataProtectionEvent> {
    if let Some(DataProtectionEvent::ConcernedNotTold(event)) = history.last_mut() {
        event.notice_id = id.into();
    }
    history
}

#[test]
fn a_representative_who_was_not_told_stays_owed_when_another_is_told() {
    let mother = "00000000-0000-0000-0000-0000000000a1";
    let not_reached = || do_not_tell(NotToldReason::NotReached);
    let history = then(then(a_breach(), school, contain()), school, notify());
    let history = numbered(then(history, school, not_reached()), mother);
    // the father is told: that is no notice to the mother
    let history = then(history, school, tell(ConcernedPerson::Representative));
    let closing = || close(BreachEnd::DealtWith);
    let closed = only!(school(history.clone()).when(closing()), BreachClosed);
    assert_eq!(closed.concerned_not_told, 1);
    let later = |person: ConcernedPerson| TellConcernedRequest {
        earlier_notice_id: mother.to_uppercase(),
        ..tell(person)
    };
    let as_child = school(history.clone()).when(later(ConcernedPerson::Child));
    assert_eq!(as_child, Err(R::NoticeUnknown));
    let told = later(ConcernedPerson::Representative);
    let event = only!(school(history.clone()).when(told.clone()), ConcernedTold);
    assert_eq!(
        (&*event.notice_id, &*event.earlier_notice_id),
        (MATTER, mother)
    );
    let history = then(history, school, told.clone());
    let closed = only!(school(history.clone()).when(closing()), BreachClosed);
    assert_eq!(closed.concerned_not_told, 0);
    assert_eq!(school(history).when(told), Err(R::NoticeUnknown), "once");
}

#[test]
fn an_end_after_the_notice_was_due_is_late_with_a_reason_unless_the_authority_was_told() {
    let late = |history| school(history).at("2026-03-02T09:00:01+07:00");
    for end in [BreachEnd::NoBreach, BreachEnd::Duplicate] {
        let in_time = only!(school(a_breach()).when(close(end)), BreachClosed);
        assert!(!in_time.late);
        assert_eq!(late(a_breach()).when(close(end)), Err(R::DelayUnexplained));
        let explained = CloseBreachRequest {
            delay_reason: DelayReason::ComplexCase.into(),
            delay_explanation: "Chờ giám định thiết bị".into(),
            ..close(end)
        };
        let closed = only!(late(a_breach()).when(explained), BreachClosed);
        assert!(closed.late);
        assert_eq!(closed.delay_reason(), DelayReason::ComplexCase);
        let told = then(a_breach(), school, notify());
        assert!(!only!(late(told).when(close(end)), BreachClosed).late);
    }
}

#[test]
fn a_duplicate_names_the_other_matter() {
    let closed = only!(
        school(a_breach()).when(close(BreachEnd::Duplicate)),
        BreachClosed
    );
    assert_eq!(closed.same_as_matter_id, OTHER_MATTER);
}

#[test]
fn what_was_closed_as_no_breach_and_proves_to_be_one_goes_on() {
    for end in [BreachEnd::NoBreach, BreachEnd::Duplicate] {
        let history = then(a_breach(), school, close(end));
        let corrected = only!(
            school(history.clone()).when(breach_correction()),
            BreachCorrected
        );
        assert!(corrected.reopened && corrected.notice_owed_again, "{end:?}");
        let reopened = then(history.clone(), school, breach_correction());
        let again = only!(
            school(reopened.clone()).when(breach_correction()),
            BreachCorrected
        );
        assert!(!again.reopened && !again.notice_owed_again);
        assert!(school(reopened).when(contain()).is_ok());
        // telling the authority reopens it as well, late as the first finding has it
        let late = school(history.clone()).at("2026-03-02T09:00:01+07:00");
        assert_eq!(late.when(notify()), Err(R::DelayUnexplained));
        let notified = only!(school(history.clone()).when(notify()), BreachNotified);
        assert!(notified.reopened);
        let notified = then(history, school, notify());
        assert!(school(notified).when(contain()).is_ok());
    }
}

#[test]
fn the_notice_is_owed_again_only_where_the_end_had_spared_it() {
    let told = then(a_breach(), school, notify());
    let told = then(told, school, close(BreachEnd::NoBreach));
    let late = CloseBreachRequest {
        delay_reason: DelayReason::ComplexCase.into(),
        delay_explanation: "Chờ giám định thiết bị".into(),
        ..close(BreachEnd::NoBreach)
    };
    let at_nine = |history| school(history).at("2026-03-02T09:00:01+07:00");
    let late = then(a_breach(), at_nine, late);
    for history in [told, late] {
        let corrected = only!(at_nine(history).when(breach_correction()), BreachCorrected);
        assert!(corrected.reopened && !corrected.notice_owed_again);
    }
}
