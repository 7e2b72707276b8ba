//! Clocks that are extended, suspended, resumed, handed over.

use api::deadline::v1::Punctuality;
use api::log::v1::LaneBasis;

use crate::story::{
    Story, at, checked, closed, ended, extended, hours, mins, names, only, received, removed,
    reopened, time,
};

#[test]
fn an_extension_gives_the_time_it_names_and_reminders_start_anew() {
    let mut story = Story::new();
    story.now(&removed("a", "08:00", "2026-03-04T08:00"), "08:00");
    only!(story.passes("2026-03-03T09:00"), ReminderSent);
    let event = extended("a", "2026-03-03T10:00", "2026-03-12T08:00");
    let extended = only!(story.now(&event, "2026-03-03T10:00"), ClockExtended);
    assert_eq!(time(&extended.previous_due_at), at("2026-03-04T08:00"));
    assert_eq!(time(&extended.due_at), at("2026-03-12T08:00"));
    assert!(!extended.after_missed);
    assert!(story.passes("2026-03-07T07:59").is_empty());
    only!(story.passes("2026-03-07T08:00"), ReminderSent);
}

#[test]
fn an_extension_of_another_removal_moves_nothing() {
    let mut story = Story::new();
    story.now(&removed("a", "08:00", "2026-03-04T08:00"), "08:00");
    assert!(
        story
            .now(&extended("b", "09:00", "2026-03-12T08:00"), "09:00")
            .is_empty()
    );
    assert!(story.now(&ended("b", "10:00"), "10:00").is_empty());
}

#[test]
fn an_extension_that_names_no_time_gives_none() {
    let mut story = Story::new();
    story.now(&removed("a", "08:00", "2026-03-04T08:00"), "08:00");
    let mut event = extended("a", "09:00", "2026-03-12T08:00");
    event.until = None;
    assert!(story.now(&event, "09:00").is_empty());
}

#[test]
fn an_extension_after_the_miss_says_so_and_a_second_miss_is_another_one() {
    let mut story = Story::new();
    story.now(&removed("a", "08:00", "2026-03-04T08:00"), "08:00");
    only!(story.passes("2026-03-05T08:00"), ClockMissed);
    let event = extended("a", "2026-03-05T09:00", "2026-03-08T08:00");
    assert!(only!(story.now(&event, "2026-03-05T09:00"), ClockExtended).after_missed);
    assert!(
        story
            .passes("2026-03-06T08:00")
            .iter()
            .all(|event| !matches!(event, deadlines::DeadlineEvent::ClockMissed(_)))
    );
    let missed = only!(story.passes("2026-03-09T08:00"), ClockMissed);
    assert_eq!(time(&missed.due_at), at("2026-03-08T08:00"));
}

#[test]
fn while_it_is_suspended_no_time_passes_and_the_rest_runs_on_afterwards() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    only!(story.now(&closed("10:00"), "10:00"), ClockSuspended);
    assert!(story.passes("2026-03-20T08:00").is_empty());
    assert_eq!(story.clocks.next_moment(), None);
    let resumed = only!(
        story.now(&reopened("2026-03-20T10:00"), "2026-03-20T10:00"),
        ClockResumed
    );
    assert_eq!(time(&resumed.due_at), at("2026-03-20T10:00") + hours(10));
    only!(story.passes("2026-03-20T20:01"), ClockMissed);
}

#[test]
fn a_clock_suspended_twice_is_due_later_by_exactly_both_times_together() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    story.now(&closed("10:00"), "10:00");
    // three days and a quarter of an hour
    let first = story.now(&reopened("2026-03-05T10:15"), "2026-03-05T10:15");
    assert_eq!(
        time(&only!(first, ClockResumed).due_at),
        at("2026-03-05T20:15")
    );
    story.now(&closed("2026-03-05T12:00"), "2026-03-05T12:00");
    // told again while it does not run, it runs no longer afterwards
    assert!(
        story
            .now(&closed("2026-03-05T13:00"), "2026-03-05T13:00")
            .is_empty()
    );
    assert!(story.passes("2026-03-06T08:00").is_empty());
    let second = story.now(&reopened("2026-03-06T12:40"), "2026-03-06T12:40");
    // and a day and forty minutes
    let due = at("20:00") + hours(72) + hours(24) + mins(15 + 40);
    assert_eq!(time(&only!(second, ClockResumed).due_at), due);
    let missed = only!(story.passes("2026-03-06T20:56"), ClockMissed);
    assert_eq!(time(&missed.due_at), due);
}

#[test]
fn a_clock_that_was_missed_before_it_was_suspended_has_no_time_left_to_run() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    only!(story.passes("21:00"), ClockMissed);
    story.now(&closed("22:00"), "22:00");
    let resumed = only!(
        story.now(&reopened("2026-03-03T22:00"), "2026-03-03T22:00"),
        ClockResumed
    );
    // two hours late before, two hours late after
    assert_eq!(time(&resumed.due_at), at("2026-03-03T20:00"));
    let met = only!(
        story.now(&checked("2026-03-03T22:30"), "2026-03-03T22:30"),
        ClockMet
    );
    assert_eq!(met.late_by_minutes, 150);
}

#[test]
fn what_is_done_while_it_is_suspended_is_in_time() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    story.now(&closed("10:00"), "10:00");
    let met = only!(
        story.now(&checked("2026-03-09T10:00"), "2026-03-09T10:00"),
        ClockMet
    );
    assert_eq!(met.punctuality(), Punctuality::InTime);
}

#[test]
fn a_clock_that_is_not_suspended_is_not_resumed() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    assert!(story.now(&reopened("09:00"), "09:00").is_empty());
    story.now(&closed("10:00"), "10:00");
    assert!(story.now(&closed("10:30"), "10:30").is_empty());
}

#[test]
fn a_forwarded_report_takes_its_clock_along() {
    let mut story = Story::new();
    story.opened("hotline", LaneBasis::OwnReceipt, "08:00");
    let started = only!(story.now(&received("08:00"), "08:00"), ClockStarted);
    assert_eq!(started.responsible_org_unit_id, "hotline");
    let moved = only!(
        story.opened("commune-old", LaneBasis::Forwarded, "08:20"),
        ClockReassigned
    );
    assert_eq!(
        (
            moved.from_org_unit_id.as_str(),
            moved.responsible_org_unit_id.as_str()
        ),
        ("hotline", "commune-old")
    );
    // a unit that merely takes part does not take the duty
    assert_eq!(
        names(&story.opened("commune-new", LaneBasis::Referral, "08:30")),
        Vec::<&str>::new()
    );
    let moved = only!(
        story.opened("commune-new", LaneBasis::Jurisdiction, "09:00"),
        ClockReassigned
    );
    assert_eq!(moved.responsible_org_unit_id, "commune-new");
}
