//! What time does: reminders, misses, who was responsible and who knew; whatever the server's clock does.

use api::deadline::v1::{ReassignmentReason, RecipientCapacity};
use api::log::v1::LaneBasis;
use proptest::prelude::*;

use crate::story::{Story, at, checked, names, only, received, removed, time};

#[test]
fn a_miss_tells_whose_duty_it_was_who_answers_for_it_and_who_knew() {
    let mut story = Story::new();
    story.opened("hotline", LaneBasis::OwnReceipt, "08:00");
    story.opened("commune-old", LaneBasis::Forwarded, "08:00");
    story.now(&received("08:00"), "08:00");
    story.passes("14:00");
    story.passes("18:00");
    story.passes("20:00");
    assert!(story.passes("2026-03-02T20:00:14+07:00").is_empty());
    let missed = only!(story.passes("2026-03-02T20:00:15+07:00"), ClockMissed);
    assert_eq!(time(&missed.due_at), at("20:00"));
    assert_eq!(time(&missed.detected_at), at("2026-03-02T20:00:15+07:00"));
    assert_eq!(missed.responsible_org_unit_id, "commune-old");
    assert_eq!(missed.head_person_id, "head-commune-old");
    assert_eq!(missed.participant_org_unit_ids, ["commune-old", "hotline"]);
    let shares: Vec<u32> = missed
        .reminders
        .iter()
        .map(|sent| sent.share_percent)
        .collect();
    assert_eq!(shares, [50, 80, 100]);
    assert_eq!(time(&missed.reminders[0].sent_at), at("14:00"));
}

#[test]
fn the_duty_of_a_merged_commune_is_its_successors() {
    let mut story = Story::new();
    story.now(
        &removed("a", "2026-06-20T08:00", "2026-07-05T08:00"),
        "2026-06-20T08:00",
    );
    let events = story.passes("2026-07-06T08:00");
    let missed = only!(events, ClockMissed);
    assert_eq!(missed.responsible_org_unit_id, "commune-new");
    assert_eq!(missed.named_org_unit_id, "commune-old");
    assert_eq!(missed.head_person_id, "head-commune-new");
    let moved = only!(events, ClockReassigned);
    assert_eq!(moved.reason(), ReassignmentReason::Succession);
    assert_eq!(moved.responsible_org_unit_id, "commune-new");
    assert!(story.passes("2026-08-06T08:00").is_empty());
}

#[test]
fn the_duty_of_a_unit_that_ended_without_successor_is_told_to_the_lead_agency() {
    let mut story = Story::new();
    story.opened("dissolved", LaneBasis::OwnReceipt, "2026-06-30T20:00");
    story.now(&received("2026-06-30T20:00"), "2026-06-30T20:00");
    let events = story.passes("2026-07-01T09:00");
    let told = only!(events, ReminderSent);
    let units: Vec<_> = told
        .recipients
        .iter()
        .map(|one| one.org_unit_id.as_str())
        .collect();
    assert_eq!(units, ["dissolved", "lead"]);
    // whose it was stays on record, and that nobody answered for it
    let missed = only!(events, ClockMissed);
    assert_eq!(missed.responsible_org_unit_id, "dissolved");
    assert_eq!(missed.head_person_id, "");
}

#[test]
fn what_was_missed_before_the_merger_was_missed_by_the_old_commune() {
    let mut story = Story::new();
    story.now(
        &removed("a", "2026-06-10T08:00", "2026-06-25T08:00"),
        "2026-06-10T08:00",
    );
    // found out only afterwards: the process was down
    let missed = only!(story.passes("2026-07-06T08:00"), ClockMissed);
    assert_eq!(missed.responsible_org_unit_id, "commune-old");
    assert_eq!(missed.head_person_id, "head-commune-old");
}

#[test]
fn reminders_that_could_not_go_out_in_time_go_out_as_one() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    let events = story.passes("2026-04-20T08:00");
    assert_eq!(names(&events), ["ReminderSent", "ClockMissed"]);
    assert_eq!(only!(events, ReminderSent).share_percent, 100);
    // whoever is told together with the miss did not know before
    assert!(only!(events, ClockMissed).reminders.is_empty());
}

#[test]
fn a_clock_that_leaps_over_several_reminders_tells_once_all_who_were_to_be_told() {
    let mut story = Story::new();
    story.opened("commune-old", LaneBasis::OwnReceipt, "08:00");
    story.now(&received("08:00"), "08:00");
    // half of the time and four fifths of it have passed, the deadline has not
    let events = story.passes("19:00");
    assert_eq!(names(&events), ["ReminderSent"]);
    let told = only!(events, ReminderSent);
    assert_eq!(told.share_percent, 80);
    let capacities: Vec<_> = told.recipients.iter().map(|one| one.capacity()).collect();
    assert_eq!(
        capacities,
        [RecipientCapacity::ResponsibleUnit, RecipientCapacity::Head]
    );
    // what was leapt over does not go out afterwards; what lies ahead does
    assert!(story.passes("19:30").is_empty());
    assert_eq!(story.clocks.next_moment(), Some(at("20:00")));
    assert_eq!(
        only!(story.passes("20:00"), ReminderSent).share_percent,
        100
    );
}

#[test]
fn what_was_past_when_it_was_entered_counts_ten_minutes_later() {
    let mut story = Story::new();
    story.happens(&received("08:00"), "08:00", "2026-03-05T08:00");
    assert!(story.passes("2026-03-05T08:09").is_empty());
    let met = only!(
        story.happens(&checked("09:00"), "09:00", "2026-03-05T08:09"),
        ClockMet
    );
    assert!(!met.after_missed);

    let mut story = Story::new();
    story.happens(&received("08:00"), "08:00", "2026-03-05T08:00");
    let events = story.passes("2026-03-05T08:11");
    assert_eq!(names(&events), ["ReminderSent", "ClockMissed"]);
}

#[test]
fn a_clock_that_jumps_back_neither_lifts_a_miss_nor_declares_it_twice() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    only!(story.passes("2026-04-01T08:00"), ClockMissed);
    assert!(story.passes("10:00").is_empty());
    assert!(story.passes("20:01").is_empty());
    assert!(story.passes("2026-05-01T08:00").is_empty());
    assert!(story.clocks.open().all(|(_, clock)| clock.missed));
}

proptest! {
    #[test]
    fn whatever_the_clock_does_each_deadline_is_missed_at_most_once(
        minutes in proptest::collection::vec(0_i64..4_000, 1..40),
        met_after in 0_usize..60,
    ) {
        let mut story = Story::new();
        story.now(&received("08:00"), "08:00");
        let (mut misses, mut reminders, mut met) = (0, Vec::new(), false);
        for (step, minute) in minutes.iter().enumerate() {
            let now = at("08:00") + jiff::SignedDuration::from_mins(*minute);
            if step == met_after {
                story.happens(&checked(&now.to_string()), &now.to_string(), &now.to_string());
                met = true;
            }
            for event in story.passes(&now.to_string()) {
                prop_assert!(!met, "nothing happens to a clock that is met");
                match event {
                    deadlines::DeadlineEvent::ClockMissed(event) => {
                        misses += 1;
                        prop_assert!(time(&event.detected_at) >= time(&event.due_at));
                    }
                    deadlines::DeadlineEvent::ReminderSent(event) => reminders.push(event.share_percent),
                    other => prop_assert!(false, "{other:?}"),
                }
            }
            // the next moment lies ahead, or there is none: the ticker can rest
            prop_assert!(story.clocks.next_moment().is_none_or(|next| next > now));
        }
        prop_assert!(misses <= 1);
        prop_assert!(reminders.windows(2).all(|pair| pair[0] < pair[1]), "{reminders:?}");
    }
}
