//! The shipped clocks of intake: forwarding at once, cases that rest, corrections, petitions.

use api::codes::v1::AbuseForm;
use api::deadline::v1::ClockStarted;
use api::intake::v1::{
    AuthorityPetitioned, DuplicateWorkEnded, ForwardedToCommune, LinkedAsDuplicate,
    MeasureScheduled, PetitionNoticeGiven, PlanApproved, ReportReceived, ReviewCorrected,
    ServiceCorrected, ServiceDelivered, ServiceStatus, Unlinked,
};
use api::log::v1::LaneBasis;
use api::timestamp_to_proto;
use deadlines::DeadlineEvent;

use crate::story::{Story, at, received};

const REVIEW: &str = "intake.case.review";
const DELIVER: &str = "intake.measure.deliver";
const FORWARD: &str = "intake.report.forward";

type Time = Option<prost_types::Timestamp>;

fn time(text: &str) -> Time {
    Some(timestamp_to_proto(at(text)))
}

fn story(unit: &str) -> Story {
    let mut story = Story::under_shipped_rules(unit);
    story.opened(unit, LaneBasis::OwnReceipt, "08:00");
    story
}

/// What happened to the clocks, as `<event> <rule>`, in the order of the words.
fn told(events: &[DeadlineEvent]) -> Vec<String> {
    let mut told: Vec<String> = events.iter().filter_map(tell).collect();
    told.sort_unstable();
    told
}

fn tell(event: &DeadlineEvent) -> Option<String> {
    use DeadlineEvent as E;
    let (what, rule) = match event {
        E::ClockStarted(event) => ("started", &event.rule_id),
        E::ClockMet(event) => ("met", &event.rule_id),
        E::ClockMissed(event) => ("missed", &event.rule_id),
        E::ClockSuspended(event) => ("suspended", &event.rule_id),
        E::ClockResumed(event) => ("resumed", &event.rule_id),
        E::ClockExtended(event) => ("extended", &event.rule_id),
        E::ClockCancelled(event) => ("cancelled", &event.rule_id),
        E::ClockReassigned(_) | E::ReminderSent(_) => return None,
    };
    Some(format!("{what} {rule}"))
}

fn started(events: &[DeadlineEvent], rule: &str) -> ClockStarted {
    let found = events.iter().find_map(|event| match event {
        DeadlineEvent::ClockStarted(event) if event.rule_id == rule => Some(event.clone()),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{rule} does not start: {:?}", told(events)))
}

fn due_of(story: &Story, rule: &str) -> jiff::Timestamp {
    let mut clocks = story.clocks.open();
    let clock = clocks.find(|(_, clock)| clock.rule_id == rule);
    clock.expect("it runs").1.due_at
}

// === cases that rest ===

/// A plan whose measure is due on 6 March, 17:00, and its review on 10 March, 17:00.
fn planned() -> Story {
    let mut story = story("commune-old");
    let approved = PlanApproved {
        plan_number: 1,
        approved_at: time("08:00"),
        review_due_at: time("2026-03-10T17:00"),
        ..PlanApproved::default()
    };
    story.now(&approved, "08:00");
    let scheduled = MeasureScheduled {
        plan_number: 1,
        measure_number: 1,
        due_at: time("2026-03-06T17:00"),
        ..MeasureScheduled::default()
    };
    story.now(&scheduled, "08:00");
    story
}

fn linked() -> LinkedAsDuplicate {
    LinkedAsDuplicate {
        link_id: "link-1".to_owned(),
        work_goes_on_here: false,
        linked_at: time("09:00"),
        ..LinkedAsDuplicate::default()
    }
}

fn unlinked(when: &str, worked_here: bool) -> Unlinked {
    Unlinked {
        link_id: "link-1".to_owned(),
        unlinked_at: time(when),
        worked_here,
        ..Unlinked::default()
    }
}

#[test]
fn nothing_of_a_case_that_rests_is_missed_and_unlinked_it_has_the_rest_of_its_time() {
    let mut story = planned();
    let suspended = [
        "suspended intake.case.review",
        "suspended intake.measure.deliver",
    ];
    assert_eq!(told(&story.now(&linked(), "09:00")), suspended);
    assert_eq!(told(&story.passes("2026-03-20T08:00")), [""; 0]);
    let resumed = [
        "resumed intake.case.review",
        "resumed intake.measure.deliver",
    ];
    let back = unlinked("2026-03-20T09:00", false);
    assert_eq!(told(&story.now(&back, "2026-03-20T09:00")), resumed);
    // eighteen days of rest
    assert_eq!(due_of(&story, DELIVER), at("2026-03-24T17:00"));
    assert_eq!(due_of(&story, REVIEW), at("2026-03-28T17:00"));
    let missed = told(&story.passes("2026-03-24T17:01"));
    assert_eq!(missed, ["missed intake.measure.deliver"]);
}

#[test]
fn the_closing_of_the_other_case_ends_the_rest() {
    let mut story = planned();
    story.now(&linked(), "09:00");
    let ended = |worked_here| DuplicateWorkEnded {
        worked_here,
        ended_at: time("10:00"),
        ..DuplicateWorkEnded::default()
    };
    assert_eq!(told(&story.now(&ended(true), "10:00")), [""; 0]);
    assert_eq!(told(&story.now(&ended(false), "10:00")).len(), 2);
}

#[test]
fn a_duplicate_that_is_unlinked_from_a_resting_case_does_not_wake_it() {
    let mut story = planned();
    story.now(&linked(), "09:00");
    let of_a_third = unlinked("10:00", true);
    assert_eq!(told(&story.now(&of_a_third, "10:00")), [""; 0]);
}

// === forwarding ===

fn call(forward_needed: bool) -> ReportReceived {
    ReportReceived {
        report_sequence: 1,
        forward_needed,
        ..received("08:00")
    }
}

fn forwarded(must_act: bool) -> ForwardedToCommune {
    ForwardedToCommune {
        forwarded_at: time("08:30"),
        to_org_unit_id: "commune-old".to_owned(),
        must_act,
        ..ForwardedToCommune::default()
    }
}

#[test]
fn at_once_is_an_hour_of_the_unit_that_received_the_report() {
    let mut story = story("hotline");
    let clock = started(&story.now(&call(true), "08:00"), FORWARD);
    assert_eq!(clock.responsible_org_unit_id, "hotline");
    assert_eq!(clock.due_at, time("09:00"));
    let to_residence = told(&story.now(&forwarded(false), "08:30"));
    assert!(!to_residence.contains(&format!("met {FORWARD}")));
    let to_the_commune = told(&story.now(&forwarded(true), "08:30"));
    assert!(to_the_commune.contains(&format!("met {FORWARD}")));
}

#[test]
fn a_report_that_nobody_forwards_is_missed_after_the_hour() {
    let mut story = story("hotline");
    story.now(&call(true), "08:00");
    let missed = told(&story.passes("09:01"));
    assert!(missed.contains(&format!("missed {FORWARD}")));
}

#[test]
fn a_report_that_its_commune_has_need_not_be_forwarded() {
    let mut story = story("commune-old");
    let events = told(&story.now(&call(false), "08:00"));
    assert!(!events.contains(&format!("started {FORWARD}")));
}

/// Ho Chi Minh City 2020: 46 hours from the report, also when 111 was not told where it happened.
#[test]
fn the_city_examines_within_46_hours_of_a_call_that_named_no_commune() {
    let mut story = story("hotline");
    let violence = vec![i32::from(AbuseForm::Violence)];
    let unplaced = ReportReceived {
        abuse_forms: violence.clone(),
        ..call(true)
    };
    let events = told(&story.now(&unplaced, "08:00"));
    assert!(!events.contains(&"started hcmc.forensic.examine".to_owned()));
    let found = ForwardedToCommune {
        to_org_unit_id: "unit-79001".to_owned(),
        place_was_unknown: true,
        received_at: time("08:00"),
        abuse_forms: violence,
        ..forwarded(true)
    };
    let clock = started(&story.now(&found, "08:30"), "hcmc.forensic.examine");
    assert_eq!(clock.started_at, time("08:00"));
    assert_eq!(clock.responsible_org_unit_id, "unit-79001");
}

#[test]
fn a_ward_has_two_hours_from_its_receipt_and_from_the_forwarding_what_waited_for_it() {
    const CHECK: &str = "intake.authenticity.check";
    let mut own = story("unit-79001");
    let clock = started(&own.now(&call(false), "08:00"), CHECK);
    assert_eq!(clock.due_at, time("10:00"));
    let mut called = story("unit-79001");
    let events = told(&called.now(&call(true), "08:00"));
    assert!(!events.contains(&format!("started {CHECK}")));
    let waited = ForwardedToCommune {
        to_org_unit_id: "unit-79001".to_owned(),
        report_sequence: 1,
        ..forwarded(true)
    };
    let clock = started(&called.now(&waited, "08:30"), CHECK);
    assert_eq!(clock.due_at, time("10:30"));
    // a correction of the place of a report that did not wait starts nothing anew
    let mut corrected = story("unit-79001");
    let events = told(&corrected.now(&forwarded(true), "08:30"));
    assert!(!events.contains(&format!("started {CHECK}")));
}

// === corrections ===

fn served(status: ServiceStatus) -> ServiceDelivered {
    ServiceDelivered {
        plan_number: 1,
        measure_number: 1,
        status: status.into(),
        delivered_at: time("10:00"),
        ..ServiceDelivered::default()
    }
}

fn corrected(status: ServiceStatus, owed_again: bool) -> ServiceCorrected {
    ServiceCorrected {
        plan_number: 1,
        measure_number: 1,
        status: status.into(),
        delivered_at: time("10:00"),
        corrected_at: time("11:00"),
        due_at: time("2026-03-06T17:00"),
        owed_again,
        ..ServiceCorrected::default()
    }
}

#[test]
fn a_measure_that_was_not_carried_out_after_all_is_watched_again_by_its_date() {
    let mut story = planned();
    story.now(&served(ServiceStatus::Delivered), "10:00");
    let events = story.now(&corrected(ServiceStatus::NotDelivered, true), "11:00");
    assert_eq!(started(&events, DELIVER).due_at, time("2026-03-06T17:00"));
    let events = story.now(&corrected(ServiceStatus::Delivered, false), "12:00");
    assert_eq!(told(&events), ["met intake.measure.deliver"]);
}

#[test]
fn a_measure_that_was_refused_after_all_is_owed_no_more() {
    let mut story = planned();
    story.now(&served(ServiceStatus::Started), "10:00");
    let events = story.now(&corrected(ServiceStatus::Refused, false), "11:00");
    assert_eq!(told(&events), ["cancelled intake.measure.deliver"]);
}

#[test]
fn the_next_review_is_due_when_the_corrected_one_says() {
    let review = |latest| ReviewCorrected {
        reviewed_at: time("10:00"),
        next_review_at: time("2026-03-20T17:00"),
        latest,
        ..ReviewCorrected::default()
    };
    let mut story = planned();
    assert_eq!(told(&story.now(&review(false), "11:00")), [""; 0]);
    let events = story.now(&review(true), "11:00");
    assert_eq!(told(&events), ["extended intake.case.review"]);
    assert_eq!(due_of(&story, REVIEW), at("2026-03-20T17:00"));
    // none was set before
    let mut story = self::story("commune-old");
    let events = story.now(&review(true), "11:00");
    assert_eq!(told(&events), ["started intake.case.review"]);
}

// === petitions ===

/// A school sees the duties of the case lane, and may not learn that there are proceedings.
#[test]
fn the_notice_of_a_petition_is_a_duty_of_the_police_lane() {
    let mut story = story("commune-old");
    let petitioned = AuthorityPetitioned {
        petition_id: "petition-1".to_owned(),
        petitioned_at: time("08:00"),
        ..AuthorityPetitioned::default()
    };
    let events = story.now(&petitioned, "08:00");
    let clock = started(&events, "intake.petition.notify_procuracy");
    assert_eq!(clock.lane, "police");
    assert_eq!(clock.cause_type, "");
    assert_eq!(clock.due_at, time("2026-03-03T08:00"));
    let given = PetitionNoticeGiven {
        petition_id: "petition-1".to_owned(),
        notified_at: time("09:00"),
        ..PetitionNoticeGiven::default()
    };
    let events = told(&story.now(&given, "09:00"));
    assert_eq!(events, ["met intake.petition.notify_procuracy"]);
}
