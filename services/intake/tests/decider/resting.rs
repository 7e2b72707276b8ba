//! While the work of a case goes on in another one its limits stand still.

use api::codes::v1::RiskLevel;
use api::intake::v1::*;
use intake::{IntakeEvent, IntakeRejection};

use crate::fixtures::*;

const SINCE: &str = "2026-03-02T08:00:00+07:00";

/// Due at 09:00 on 2 March: twelve hours from the report.
#[test]
fn an_emergency_measure_has_its_hours_again_when_the_link_is_taken_back() {
    let history = rested(a_reported_case(), SINCE, Some("2026-03-03T08:00:00+07:00"));
    let in_time = officer(history.clone()).at("2026-03-03T09:00:00+07:00");
    assert!(in_time.when(measure()).is_ok());
    let late = officer(history).at("2026-03-03T09:00:01+07:00");
    assert_eq!(
        late.when(measure()),
        Err(IntakeRejection::LateReasonMissing)
    );
}

#[test]
fn what_was_overdue_before_the_rest_stays_overdue() {
    let history = rested(
        a_reported_case(),
        "2026-03-02T09:30:00+07:00",
        Some("2026-03-03T08:00:00+07:00"),
    );
    let late = officer(history).at("2026-03-03T08:10:00+07:00");
    assert_eq!(
        late.when(measure()),
        Err(IntakeRejection::LateReasonMissing)
    );
}

#[test]
fn what_came_too_late_before_the_rest_is_late_whenever_it_is_told() {
    let since = "2026-03-02T09:30:00+07:00";
    for until in [None, Some("2026-03-03T08:00:00+07:00")] {
        let history = rested(a_reported_case(), since, until);
        let told_later = officer(history)
            .at("2026-03-04T08:00:00+07:00")
            .occurred_at("2026-03-02T09:20:00+07:00");
        let outcome = told_later.when(measure());
        assert_eq!(outcome, Err(IntakeRejection::LateReasonMissing));
    }
}

#[test]
fn a_rest_before_the_plan_gives_its_measures_no_more_time() {
    let rested_before = rested(a_reported_case(), RECEIVED, Some(SINCE));
    let mut planned = a_scheduled_case().split_off(a_reported_case().len());
    for event in &mut planned {
        if let IntakeEvent::PlanApproved(approved) = event {
            approved.approved_at = time("2026-03-04T08:00:00+07:00");
        }
    }
    let late = officer([rested_before, planned].concat()).at("2026-03-06T17:00:01+07:00");
    let outcome = late.when(service(1, 1));
    assert_eq!(outcome, Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn nothing_is_late_while_the_case_rests() {
    let history = rested(a_scheduled_case(), SINCE, None);
    let in_april = officer(history).at("2026-04-20T08:00:00+07:00");
    assert!(in_april.when(service(1, 1)).is_ok());
    assert!(in_april.when(review(RiskLevel::Low, true, true)).is_ok());
}

/// The measure was due on 6 March, 17:00, the review on 10 March, 17:00.
#[test]
fn measures_and_reviews_are_due_as_much_later_as_the_case_rested() {
    let history = rested(a_scheduled_case(), SINCE, Some("2026-03-04T08:00:00+07:00"));
    let at_once = |now: &str| officer(history.clone()).at(now);
    let in_time = at_once("2026-03-08T17:00:00+07:00");
    let events = in_time.when(service(1, 1)).expect("accepted");
    assert!(
        matches!(&events[0], IntakeEvent::ServiceDelivered(it) if it.due_at == time("2026-03-08T17:00:00+07:00"))
    );
    let late = at_once("2026-03-08T17:00:01+07:00").when(service(1, 1));
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
    let safe = || review(RiskLevel::Low, true, true);
    assert!(at_once("2026-03-12T17:00:00+07:00").when(safe()).is_ok());
    let late = at_once("2026-03-12T17:00:01+07:00").when(safe());
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn a_plan_is_due_as_much_later_as_the_case_rested() {
    let assessed = SpecificRiskAssessed {
        assessed_at: time("2026-03-02T07:00:00+07:00"),
        ..SpecificRiskAssessed::default()
    };
    let history = with(an_assessed_case(), assessed);
    let history = with(with(history, NeedsMeetingHeld::default()), draft(1, 1));
    // due on 9 March, 24:00
    let history = rested(history, SINCE, Some("2026-03-03T08:00:00+07:00"));
    let in_time = chair(history.clone()).at("2026-03-10T23:00:00+07:00");
    assert!(in_time.when(approval(1, 1)).is_ok());
    let late = chair(history).at("2026-03-11T08:00:00+07:00");
    let unexplained = late.when(approval(1, 1));
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn the_closing_of_the_other_case_ends_the_rest_and_the_link_of_a_third_does_not() {
    let ended = |worked_here| DuplicateWorkEnded {
        other_case_id: OTHER_CASE.into(),
        worked_here,
        ended_at: time("2026-03-02T08:10:00+07:00"),
        ..DuplicateWorkEnded::default()
    };
    let resting = rested(a_reported_case(), SINCE, None);
    let at_noon = |event| {
        let history: History = with(resting.clone(), event);
        officer(history)
            .at("2026-03-02T12:00:00+07:00")
            .when(measure())
    };
    let refused = at_noon(ended(false).into());
    assert_eq!(refused, Err(IntakeRejection::LateReasonMissing));
    // a duplicate that rests on this case is unlinked: this one goes on resting on the other
    let of_a_third = Unlinked {
        other_case_id: "00000000-0000-0000-0000-00000000ca11".into(),
        worked_here: true,
        unlinked_at: time("2026-03-02T08:10:00+07:00"),
        ..Unlinked::default()
    };
    let by_a_third: IntakeEvent = of_a_third.into();
    assert!(at_noon(by_a_third).is_ok());
}

#[test]
fn a_link_that_is_taken_back_says_in_which_case_the_work_went_on() {
    let linked = LinkedAsDuplicate {
        other_case_id: OTHER_CASE.into(),
        work_goes_on_here: true,
        ..LinkedAsDuplicate::default()
    };
    let events = officer(with(a_reported_case(), linked))
        .when(unlink(OTHER_CASE))
        .expect("accepted");
    assert!(matches!(&events[..], [IntakeEvent::Unlinked(it)] if it.worked_here));
}
