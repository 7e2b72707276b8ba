//! What clocks, referrals and links add up to.

use api::data_protection::v1 as data_protection;
use api::deadline::v1 as deadline;
use api::intake::v1 as intake;
use api::log::v1::AgencyKind;
use api::options::v1::Compartment as Shared;
use api::referral::v1 as referral;
use api::timestamp_to_proto;
use api::views::v1::{CasePhase, ClockStatus, ReferralStatus, ReferralTurn};
use event_store::Event;
use jiff::Timestamp;
use prost::Message as _;

use super::tests::{CASE, folded, of};
use super::*;
use crate::clock_rows::{NEVER, next_due};
use crate::rows::{BOARD, case_rows};

const UNIT: &str = "commune-an-phuoc";

fn at(second: i64) -> Option<prost_types::Timestamp> {
    let time = Timestamp::from_second(second).expect("a time");
    Some(timestamp_to_proto(time))
}

macro_rules! clock {
    ($position:expr, $message:ident { $($field:ident: $value:expr),* }) => {
        of($position, "deadline", &deadline::$message {
            clock_id: uuid::Uuid::from_u128(7).to_string(),
            rule_id: "intake.emergency.apply".to_owned(),
            lane: "case".to_owned(),
            responsible_org_unit_id: UNIT.to_owned(),
            responsible_agency_kind: AgencyKind::Intake.into(),
            $($field: $value,)*
            ..Default::default()
        })
    };
}

macro_rules! step {
    ($position:expr, $message:ident { $($field:ident: $value:expr),* }) => {
        of($position, "referral", &referral::$message {
            referral_id: uuid::Uuid::from_u128(9).to_string(),
            from_org_unit_id: UNIT.to_owned(),
            from_agency_kind: AgencyKind::Intake.into(),
            to_org_unit_id: "hospital-thanh-an".to_owned(),
            to_agency_kind: AgencyKind::Health.into(),
            $($field: $value,)*
            ..Default::default()
        })
    };
}

#[test]
fn a_clock_runs_is_suspended_runs_on_and_is_met() {
    let mut events = vec![clock!(
        1,
        ClockStarted {
            started_at: at(1),
            due_at: at(100)
        }
    )];
    let clock = folded(&events).clocks.remove(0);
    assert_eq!(
        (clock.status(), clock.due_at),
        (ClockStatus::Running, 100_000_000)
    );
    events.push(clock!(2, ClockSuspended {}));
    let case = folded(&events);
    assert_eq!(case.clocks[0].status(), ClockStatus::Suspended);
    assert_eq!(
        next_due(UNIT, &case),
        NEVER,
        "nothing is due while it is suspended"
    );
    events.push(clock!(3, ClockExtended { due_at: at(150) }));
    assert_eq!(folded(&events).clocks[0].status(), ClockStatus::Suspended);
    events.push(clock!(4, ClockResumed { due_at: at(200) }));
    let case = folded(&events);
    assert_eq!(next_due(UNIT, &case), 200_000_000);
    assert_eq!(next_due(BOARD, &case), 200_000_000);
    assert_eq!(next_due("police-an-phuoc", &case), NEVER);
    events.push(clock!(5, ClockMissed {}));
    events.push(clock!(6, ReminderSent {}));
    let case = folded(&events);
    assert!(case.clocks[0].is_open() && case.clocks[0].missed_at == 5_000_000);
    events.push(clock!(
        7,
        ClockMet {
            met_at: at(230),
            delay_reason: 6
        }
    ));
    let case = folded(&events);
    let clock = &case.clocks[0];
    assert_eq!(
        (clock.status(), clock.ended_at),
        (ClockStatus::Met, 230_000_000)
    );
    assert_eq!((clock.missed_at, clock.delay_reason), (5_000_000, 6));
    assert_eq!((clock.extensions, clock.reminders), (1, 1));
    assert_eq!(next_due(UNIT, &case), NEVER);
}

#[test]
fn the_same_duty_again_begins_anew() {
    let case = folded(&[
        clock!(1, ClockStarted { due_at: at(100) }),
        clock!(2, ClockMissed {}),
        clock!(3, ClockCancelled {}),
        clock!(4, ClockStarted { due_at: at(300) }),
    ]);
    assert_eq!(case.clocks.len(), 1);
    assert!(case.clocks[0].is_running() && case.clocks[0].missed_at == 0);
}

#[test]
fn whoever_a_clock_is_handed_to_is_responsible_from_then_on() {
    let other = deadline::ClockReassigned {
        clock_id: uuid::Uuid::from_u128(7).to_string(),
        responsible_org_unit_id: "commune-song-lam".to_owned(),
        lane: "case".to_owned(),
        ..Default::default()
    };
    let case = folded(&[
        clock!(1, ClockStarted { due_at: at(100) }),
        of(2, "deadline", &other),
    ]);
    assert_eq!(
        (next_due(UNIT, &case), next_due("commune-song-lam", &case)),
        (NEVER, 100_000_000)
    );
}

#[test]
fn a_clock_without_a_due_time_or_an_id_is_malformed() {
    let mut case = CaseState::default();
    let timeless = clock!(1, ClockStarted { started_at: at(1) });
    assert_eq!(fold(&mut case, &timeless), Err(Malformed));
    let nameless = of(1, "deadline", &deadline::ClockMissed::default());
    assert_eq!(fold(&mut case, &nameless), Err(Malformed));
}

#[test]
fn clocks_are_no_step_of_the_case() {
    let report = of(1, "case", &intake::ReportReceived::default());
    let case = folded(&[report, clock!(2, ClockStarted { due_at: at(100) })]);
    let rows = case_rows(CASE, 0, &case);
    let files = rows.case_files.iter();
    for row in files {
        let content = row[2].bytes().expect("bytes").clone();
        let content = crate::rows::CaseFileContent::decode(content).expect("a file");
        assert_eq!(content.last_position, 1);
        assert!(content.lanes.iter().all(|lane| lane.lane != "deadline"));
    }
    assert_eq!(rows.clocks.len(), 1);
}

#[test]
fn matters_of_data_protection_are_no_lane_of_the_case() {
    let matter = data_protection::BreachRecorded {
        org_unit_id: "hospital-thanh-an".to_owned(),
        agency_kind: AgencyKind::Health.into(),
        ..Default::default()
    };
    let case = folded(&[
        of(1, "case", &intake::ReportReceived::default()),
        of(2, "data_protection", &matter),
    ]);
    let rows = case_rows(CASE, 0, &case);
    assert!(!rows.case_files.is_empty());
    for row in &rows.case_files {
        let content = row[2].bytes().expect("bytes").clone();
        let content = crate::rows::CaseFileContent::decode(content).expect("a file");
        assert_eq!((content.last_position, content.latest), (1, vec![1]));
        assert_eq!(content.lanes.len(), 1);
    }
}

fn stands(events: &[Event]) -> (ReferralStatus, ReferralTurn, i64) {
    let case = folded(events);
    let referral = &case.referrals[0];
    (
        referral.status(),
        referral.turn(),
        referral.turn_due_at / 1_000_000,
    )
}

#[test]
fn a_referral_tells_whose_turn_it_is_and_until_when() {
    let mut events = vec![step!(
        1,
        ReferralProposed {
            due_at: at(10),
            shared: vec![Shared::Care.into()]
        }
    )];
    assert_eq!(
        stands(&events),
        (ReferralStatus::Proposed, ReferralTurn::Receiver, 10)
    );
    events.push(step!(2, ReferralMoreAsked { due_at: at(20) }));
    assert_eq!(
        stands(&events),
        (ReferralStatus::MoreAsked, ReferralTurn::Sender, 20)
    );
    let more = vec![Shared::Identity.into(), Shared::Care.into()];
    events.push(step!(
        3,
        ReferralMoreProvided {
            due_at: at(30),
            shared: more
        }
    ));
    assert_eq!(
        stands(&events),
        (ReferralStatus::Proposed, ReferralTurn::Receiver, 30)
    );
    let shared = folded(&events).referrals.remove(0).shared;
    assert_eq!(
        shared,
        [i32::from(Shared::Identity), i32::from(Shared::Care)]
    );
    events.push(step!(
        4,
        ReferralExpired {
            follow_up_due_at: at(40)
        }
    ));
    assert_eq!(
        stands(&events),
        (ReferralStatus::Expired, ReferralTurn::Sender, 40)
    );
    // a late answer overrides
    events.push(step!(
        5,
        ReferralAccepted {
            complete_by: at(50)
        }
    ));
    assert_eq!(
        stands(&events),
        (ReferralStatus::Accepted, ReferralTurn::Receiver, 50)
    );
    events.push(step!(6, ReferralCompleted {}));
    assert_eq!(
        stands(&events),
        (ReferralStatus::Completed, ReferralTurn::Unspecified, 0)
    );
}

#[test]
fn a_declined_referral_is_the_senders_until_it_found_another_way() {
    let declined = [
        step!(1, ReferralProposed {}),
        step!(
            2,
            ReferralDeclined {
                follow_up_due_at: at(20)
            }
        ),
    ];
    assert_eq!(
        stands(&declined),
        (ReferralStatus::Declined, ReferralTurn::Sender, 20)
    );
    let referral = folded(&declined).referrals.remove(0);
    assert!(referral.is_open() && !referral.awaits_receiver());
    let after = |last: Event| {
        let mut events = declined.to_vec();
        events.push(last);
        stands(&events)
    };
    let over = ReferralTurn::Unspecified;
    let redirected = step!(
        3,
        ReferralRedirected {
            new_referral_id: "new".to_owned()
        }
    );
    assert_eq!(after(redirected), (ReferralStatus::Redirected, over, 0));
    let closed = step!(3, ReferralClosed { reason: 2 });
    assert_eq!(after(closed), (ReferralStatus::Closed, over, 0));
}

#[test]
fn a_review_that_asks_for_a_new_plan_puts_the_case_there() {
    let review = intake::CaseReviewed {
        new_plan_required: true,
        ..Default::default()
    };
    let mut events = vec![of(1, "case", &review)];
    assert_eq!(folded(&events).phase(), CasePhase::NewPlanRequired);
    events.push(of(2, "case", &intake::CaseReviewed::default()));
    assert_eq!(folded(&events).phase(), CasePhase::Reviewed);
}

#[test]
fn a_link_to_another_case_is_told_until_it_is_taken_back() {
    let linked = intake::LinkedAsDuplicate {
        link_id: "link".to_owned(),
        other_case_id: uuid::Uuid::from_u128(5).to_string(),
        work_goes_on_here: true,
        ..Default::default()
    };
    let unlinked = intake::Unlinked {
        link_id: "link".to_owned(),
        ..Default::default()
    };
    let mut events = vec![of(1, "case", &linked)];
    let case = folded(&events);
    assert_eq!(case.links.len(), 1);
    assert!(case.links[0].work_goes_on_here);
    events.push(of(2, "case", &unlinked));
    assert!(folded(&events).links.is_empty());
    let nowhere = of(3, "case", &intake::LinkedAsDuplicate::default());
    assert_eq!(fold(&mut CaseState::default(), &nowhere), Err(Malformed));
}
