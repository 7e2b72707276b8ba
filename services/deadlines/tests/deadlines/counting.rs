//! When a clock starts, by which terms, and how it is met.

use api::codes::v1::DelayReason;
use api::deadline::v1::{Punctuality, RecipientCapacity};
use api::intake::v1::EmergencyMeasureApplied;
use api::log::v1::LaneBasis;

use crate::story::{
    Story, at, checked, hours, names, only, received, removed, rules, stricter, time,
};

#[test]
fn a_clock_starts_from_the_time_the_event_tells_with_the_law_behind_it() {
    let mut story = Story::new();
    let events = story.happens(&received("08:00"), "08:00", "09:30");
    let started = only!(events, ClockStarted);
    assert_eq!(time(&started.started_at), at("08:00"));
    assert_eq!(time(&started.due_at), at("08:00") + hours(12));
    let limit = started.limit.expect("a limit");
    assert_eq!((limit.amount, limit.legal_basis.as_str()), (12, "a law"));
    assert_eq!(
        (started.pack_id.as_str(), started.lane.as_str()),
        ("test", "case")
    );
    assert!(!started.pack_version.is_empty());
}

#[test]
fn a_second_start_while_the_first_runs_starts_nothing() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    assert_eq!(
        names(&story.now(&received("09:00"), "09:00")),
        Vec::<&str>::new()
    );
}

#[test]
fn two_removals_are_two_clocks() {
    let mut story = Story::new();
    story.now(&removed("a", "08:00", "2026-03-10T08:00"), "08:00");
    story.now(&removed("b", "09:00", "2026-03-12T08:00"), "09:00");
    assert_eq!(story.clocks.open().count(), 2);
}

#[test]
fn what_is_done_before_the_deadline_is_in_time() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    let met = only!(story.now(&checked("12:00"), "12:00"), ClockMet);
    assert_eq!(met.punctuality(), Punctuality::InTime);
    assert_eq!((met.late_by_minutes, met.after_missed), (0, false));
    assert_eq!(met.met_by_org_unit_id, "commune-old");
    assert_eq!(story.clocks.open().count(), 0);
}

#[test]
fn what_is_done_in_time_and_entered_late_is_told_apart_from_late() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    let missed = story.passes("2026-03-03T09:00");
    only!(missed, ClockMissed);
    let met = only!(
        story.happens(&checked("19:59"), "19:59", "2026-03-03T10:00"),
        ClockMet
    );
    assert_eq!(met.punctuality(), Punctuality::EnteredLate);
    assert_eq!((met.late_by_minutes, met.after_missed), (0, true));
}

#[test]
fn what_is_done_after_the_deadline_says_how_late_it_came() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    story.passes("21:00");
    let met = only!(story.now(&checked("22:30"), "22:30"), ClockMet);
    assert_eq!(met.punctuality(), Punctuality::Late);
    assert_eq!((met.late_by_minutes, met.after_missed), (150, true));
}

#[test]
fn the_reason_that_the_late_act_tells_is_kept_beside_it() {
    let text = crate::story::PACK.replace(
        "met = [{ event = \"intake.v1.AuthenticityChecked\", at = \"checked_at\" }]",
        "met = [{ event = \"intake.v1.EmergencyMeasureApplied\", at = \"applied_at\" }]",
    );
    let mut story = Story::new();
    story.rules = rules(&text);
    story.now(&received("08:00"), "08:00");
    let applied = EmergencyMeasureApplied {
        applied_at: Some(api::timestamp_to_proto(at("21:00"))),
        late_reason: DelayReason::Family.into(),
        ..EmergencyMeasureApplied::default()
    };
    let met = only!(story.now(&applied, "21:00"), ClockMet);
    assert_eq!(met.delay_reason(), DelayReason::Family);
}

#[test]
fn an_event_that_was_taken_already_does_nothing_again() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    story.now(&checked("09:00"), "09:00");
    let again = story.cause(&received("08:00"), 1, at("08:00"), at("08:00"));
    assert!(story.decide(&again).is_empty());
}

#[test]
fn a_running_clock_keeps_its_terms_when_the_rule_changes() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    story.rules = rules(&stricter());
    // two hours by the new text, twelve by the one it started under
    assert!(story.passes("11:00").is_empty());
    let met = only!(story.now(&checked("19:00"), "19:00"), ClockMet);
    assert_eq!(met.punctuality(), Punctuality::InTime);
    let started = only!(story.now(&received("19:30"), "19:30"), ClockStarted);
    assert_eq!(time(&started.due_at), at("21:30"));
}

#[test]
fn a_running_clock_waits_for_what_its_own_layer_of_the_rule_waits_for() {
    // from July on another act is what the law asks for
    let layer = crate::story::PACK.split_once("[[rule]]").expect("a rule").1;
    let layer = layer.split_once("[[rule]]").expect("two rules").0;
    let later = layer
        .replace("mark = \"F\"", "mark = \"F\"\nvalid_from = \"2026-07-01\"")
        .replace(
            "intake.v1.AuthenticityChecked",
            "intake.v1.EmergencyMeasureApplied",
        )
        .replace("checked_at", "applied_at");
    let earlier =
        crate::story::PACK.replacen("mark = \"F\"", "mark = \"F\"\nvalid_to = \"2026-07-01\"", 1);
    let mut story = Story::new();
    story.rules = rules(&format!("{earlier}\n[[rule]]{later}"));
    story.now(&received("2026-06-30T20:00"), "2026-06-30T20:00");
    let applied = |when: &str| EmergencyMeasureApplied {
        applied_at: Some(api::timestamp_to_proto(at(when))),
        ..EmergencyMeasureApplied::default()
    };
    // already July, but the clock is of June
    let (act, check) = ("2026-07-01T06:00", "2026-07-01T07:00");
    assert!(story.now(&applied(act), act).is_empty());
    only!(story.now(&checked(check), check), ClockMet);
    // one that starts in July is met by the new act alone
    let (start, check, act) = ("2026-07-02T08:00", "2026-07-02T09:00", "2026-07-02T10:00");
    only!(story.now(&received(start), start), ClockStarted);
    assert!(story.now(&checked(check), check).is_empty());
    only!(story.now(&applied(act), act), ClockMet);
}

#[test]
fn a_running_clock_goes_on_when_the_pack_it_started_by_is_gone() {
    let overlay = crate::story::PACK.replace("id = \"test\"", "id = \"overlay\"");
    let mut story = Story::new();
    story.rules = rules(&overlay);
    story.now(&received("08:00"), "08:00");
    story.rules = rules(&stricter());
    // its terms stay: twelve hours, whatever the pack that is left says
    assert!(story.passes("11:00").is_empty());
    let met = only!(story.now(&checked("19:00"), "19:00"), ClockMet);
    assert_eq!(met.punctuality(), Punctuality::InTime);
}

#[test]
fn the_unit_that_leads_the_lane_is_responsible_and_told_at_its_share_of_the_time() {
    let mut story = Story::new();
    story.opened("commune-old", LaneBasis::OwnReceipt, "08:00");
    story.now(&received("08:00"), "08:00");
    assert!(story.passes("13:59").is_empty());
    let half = only!(story.passes("14:00"), ReminderSent);
    assert_eq!((half.share_percent, half.recipients.len()), (50, 1));
    assert_eq!(half.recipients[0].org_unit_id, "commune-old");
    let most = only!(story.passes("17:36"), ReminderSent);
    let capacities: Vec<_> = most.recipients.iter().map(|one| one.capacity()).collect();
    assert_eq!(
        capacities,
        [RecipientCapacity::ResponsibleUnit, RecipientCapacity::Head]
    );
    assert_eq!(most.recipients[1].person_id, "head-commune-old");
    let end = only!(story.passes("20:00"), ReminderSent);
    assert_eq!(end.recipients[2].org_unit_id, "lead");
}

#[test]
fn of_a_cause_in_another_lane_neither_type_nor_unit_is_told() {
    let mut story = Story::new();
    story.now(&received("08:00"), "08:00");
    let mut cause = story.cause(&checked("09:00"), 2, at("09:00"), at("09:00"));
    cause.lane = "police".to_owned();
    let met = only!(story.decide(&cause), ClockMet);
    assert_eq!(
        (met.cause_type.as_str(), met.met_by_org_unit_id.as_str()),
        ("", "")
    );
    assert_eq!(met.cause_position, 2);
}
