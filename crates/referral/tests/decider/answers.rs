//! From the proposal to the answer. "At once" is Decree 56/2017/NĐ-CP Arts 25, 26; the hours are
//! Lá Chắn's defaults.

use api::EventMessage;
use api::codes::v1::{DelayReason, Priority};
use api::referral::v1::{AcceptReferralRequest, ProposeReferralRequest, ReferralPurpose};
use decider::{AgencyKind, Decider, Lane, LaneBasis, LaneOpened, Message, Role, Target};
use referral::{
    Party, ReferralCommand, ReferralDecider, ReferralEvent, ReferralRejection, Status, Step,
};

use crate::fixtures::*;

#[test]
fn a_proposal_names_both_parties_and_the_case() {
    let event = only!(by_sender([]).when(propose_to(RECEIVER)), ReferralProposed);
    assert_eq!(event.from_org_unit_id, SENDER);
    assert_eq!(event.from_agency_kind(), AgencyKind::Education);
    assert_eq!(event.to_org_unit_id, RECEIVER);
    assert_eq!(event.to_agency_kind(), AgencyKind::Intake);
    assert_eq!(event.case_id, CASE.to_string());
}

#[test]
fn a_proposal_needs_the_senders_own_lane_of_the_case() {
    let command = ReferralCommand::from(propose_to(RECEIVER));
    let lane = ReferralDecider::requires_lane_of(&command);
    assert_eq!(lane.map(|case| case.0), Some(CASE));
    assert_eq!(ReferralDecider::requires_lane_of(&accept().into()), None);
}

#[test]
fn an_answer_is_due_as_soon_as_the_priority_demands_unless_the_sender_sets_a_time() {
    let due = |priority: Priority, due_at: Time| {
        let request = ProposeReferralRequest {
            priority: priority.into(),
            due_at,
            ..propose_to(RECEIVER)
        };
        only!(by_sender([]).when(request), ReferralProposed)
    };
    // proposed on Monday 2 March 2026 at 8
    let emergency = due(Priority::Emergency, None);
    assert_eq!(emergency.due_at, time("2026-03-02T10:00:00+07:00"));
    let urgent = due(Priority::Urgent, None);
    assert_eq!(urgent.due_at, time("2026-03-03T08:00:00+07:00"));
    let routine = due(Priority::Routine, None);
    assert_eq!(routine.due_at, time("2026-03-06T00:00:00+07:00"));
    assert!(routine.due_limit.is_some());
    let told = due(Priority::Routine, time("2026-03-02T12:00:00+07:00"));
    assert_eq!(told.due_at, time("2026-03-02T12:00:00+07:00"));
    assert_eq!(told.due_limit, None);
}

#[test]
fn accepting_opens_the_receivers_lane_in_the_same_append() {
    let given = by_receiver([proposed()]);
    let steps = given.when(accept()).expect("accepted");
    let elsewhere = ReferralDecider::elsewhere(&steps[0], &given.occasion());
    let [opened] = elsewhere.as_slice() else {
        panic!("{elsewhere:?}")
    };
    assert_eq!((opened.category, opened.stream_id), ("case", CASE));
    assert_eq!(opened.event.event_type, LaneOpened::TYPE);
    let lane = LaneOpened::decode(opened.event.payload.clone()).expect("a lane");
    assert_eq!(lane.org_unit_id, RECEIVER);
    assert_eq!(lane.basis(), LaneBasis::Referral);
    assert_eq!(lane.referral_id, REFERRAL.to_string());
}

#[test]
fn a_school_that_is_told_of_a_change_of_school_answers_without_taking_part_in_the_case() {
    let to_school = history([])
        .by(RECEIVER, AgencyKind::Intake, Role::ChildProtectionOfficer)
        .when(ProposeReferralRequest {
            purpose: ReferralPurpose::SchoolChange.into(),
            ..propose_to(SENDER)
        });
    let proposed = to_school.expect("proposed to the new school").remove(0);
    let new_school =
        |steps: Vec<Step>| history(steps).by(SENDER, AgencyKind::Education, Role::SchoolCounsellor);
    let given = new_school(vec![proposed.clone()]);
    let steps = given.when(accept()).expect("accepted");
    assert!(ReferralDecider::elsewhere(&steps[0], &given.occasion()).is_empty());
    // it tells in the referral whether the child arrived
    let given = new_school(vec![proposed, steps[0].clone()]);
    assert!(given.when(complete()).is_ok());
}

#[test]
fn another_unit_of_a_partys_kind_can_take_no_step_and_learns_of_none() {
    let third = |steps: Vec<Step>| {
        history(steps).by(OTHER, AgencyKind::Intake, Role::ChildProtectionOfficer)
    };
    for steps in [
        vec![proposed()],
        vec![proposed(), accepted()],
        vec![proposed(), more_asked()],
        vec![proposed(), declined(RECEIVER)],
        vec![proposed(), expired()],
    ] {
        let given = third(steps);
        assert!(!given.state().admits(given.occasion().actor));
        let commands: [ReferralCommand; 8] = [
            accept().into(),
            decline().into(),
            ask().into(),
            provide().into(),
            withdraw().into(),
            redirect_to(RECEIVER).into(),
            close().into(),
            complete().into(),
        ];
        for command in commands {
            assert!(matches!(
                given.when(command),
                Err(ReferralRejection::NotTheReceiver | ReferralRejection::NotTheSender)
            ));
        }
    }
}

#[test]
fn declining_opens_nothing() {
    let given = by_receiver([proposed()]);
    let steps = given.when(decline()).expect("declined");
    assert!(ReferralDecider::elsewhere(&steps[0], &given.occasion()).is_empty());
}

#[test]
fn the_receiver_promises_a_result_or_has_thirty_days() {
    let accepted = |complete_by: Time| {
        let request = AcceptReferralRequest {
            complete_by,
            ..accept()
        };
        only!(by_receiver([proposed()]).when(request), ReferralAccepted)
    };
    let by_rule = accepted(None);
    assert_eq!(by_rule.complete_by, time("2026-04-02T00:00:00+07:00"));
    assert!(by_rule.complete_limit.is_some());
    let promised = accepted(time("2026-03-04T08:00:00+07:00"));
    assert_eq!(promised.complete_by, time("2026-03-04T08:00:00+07:00"));
    assert_eq!(promised.complete_limit, None);
}

#[test]
fn a_late_answer_is_recorded_once_its_reason_is_given() {
    let given = by_receiver([proposed()]).at("2026-03-03T07:00:01+07:00");
    assert_eq!(
        given.when(accept()),
        Err(ReferralRejection::DelayUnexplained)
    );
    let event = only!(
        given.when(accept_late(DelayReason::Capacity)),
        ReferralAccepted
    );
    assert!(event.late);
    let in_time = by_receiver([proposed()]).at("2026-03-03T07:00:00+07:00");
    assert!(!only!(in_time.when(accept()), ReferralAccepted).late);
}

#[test]
fn an_answer_given_in_time_and_entered_late_is_not_late() {
    let given = by_receiver([proposed()])
        .at("2026-03-05T07:00:00+07:00")
        .occurred_at("2026-03-03T06:00:00+07:00");
    assert!(!only!(given.when(accept()), ReferralAccepted).late);
}

#[test]
fn the_receiver_asks_for_more_and_the_time_to_answer_runs_anew() {
    let given = by_receiver([proposed()]);
    let asked = only!(given.when(ask()), ReferralMoreAsked);
    assert_eq!(asked.round, 1);
    assert_eq!(asked.due_at, time("2026-03-03T08:00:00+07:00"));
    let given = by_sender([proposed(), more_asked()]).at("2026-03-02T20:00:00+07:00");
    let provided = only!(given.when(provide()), ReferralMoreProvided);
    assert_eq!(provided.round, 1);
    assert_eq!(provided.due_at, time("2026-03-03T20:00:00+07:00"));
    assert!(!provided.late);
}

#[test]
fn a_receiver_that_waits_for_more_may_still_answer_on_what_it_knows() {
    let given = by_receiver([proposed(), more_asked()]).at("2026-03-09T07:00:00+07:00");
    assert!(!only!(given.when(accept()), ReferralAccepted).late);
    assert!(given.when(decline()).is_ok());
}

#[test]
fn every_question_has_a_number() {
    let provided = Step::of(api::referral::v1::ReferralMoreProvided {
        due_at: time("2026-03-04T07:00:00+07:00"),
        ..Default::default()
    });
    let given = by_receiver([proposed(), more_asked(), provided]);
    assert_eq!(only!(given.when(ask()), ReferralMoreAsked).round, 2);
}

#[test]
fn nobody_but_the_two_parties_learns_that_the_referral_exists() {
    let third = history([proposed()]).by(OTHER, AgencyKind::Intake, Role::ChildProtectionOfficer);
    assert!(!third.state().admits(third.occasion().actor));
    for party in [by_sender([proposed()]), by_receiver([proposed()])] {
        assert!(party.state().admits(party.occasion().actor));
    }
}

#[test]
fn a_unit_of_a_partys_name_and_another_agency_is_no_party() {
    let namesake = |unit: &str| {
        history([proposed()]).by(unit, AgencyKind::Police, Role::ChildProtectionOfficer)
    };
    for unit in [SENDER, RECEIVER] {
        let given = namesake(unit);
        assert!(!given.state().admits(given.occasion().actor));
    }
    assert_eq!(
        namesake(RECEIVER).when(accept()),
        Err(ReferralRejection::NotTheReceiver)
    );
}

#[test]
fn the_open_referrals_of_a_merged_commune_are_its_successors() {
    let successor = history([proposed()])
        .by(
            "commune-phuoc-minh",
            AgencyKind::Intake,
            Role::ChildProtectionOfficer,
        )
        .succeeding(RECEIVER);
    assert!(successor.state().admits(successor.occasion().actor));
    let steps = successor.when(accept()).expect("accepted");
    let elsewhere = ReferralDecider::elsewhere(&steps[0], &successor.occasion());
    let lane = LaneOpened::decode(elsewhere[0].event.payload.clone()).expect("a lane");
    assert_eq!(lane.org_unit_id, "commune-phuoc-minh");
    let event = only!(Ok::<_, ReferralRejection>(steps), ReferralAccepted);
    assert_eq!(event.to_org_unit_id, "commune-phuoc-minh");
    // from here on the successor is the party whose turn it is
    let given = by_sender([proposed(), Step::of(event)]);
    let turn = given.state().turn().expect("open");
    assert_eq!(
        (turn.party, turn.org_unit_id),
        (Party::Receiver, "commune-phuoc-minh")
    );
}

#[test]
fn whose_turn_it_is_and_until_when() {
    let turn = |steps: Vec<Step>| {
        let given = history(steps);
        let turn = given.state().turn().expect("open");
        (turn.party, timestamp(turn.due_at))
    };
    use Party::{Receiver, Sender};
    assert_eq!(
        turn(vec![proposed()]),
        (Receiver, time("2026-03-03T07:00:00+07:00"))
    );
    assert_eq!(
        turn(vec![proposed(), more_asked()]),
        (Sender, time("2026-03-03T07:30:00+07:00"))
    );
    assert_eq!(
        turn(vec![proposed(), accepted()]),
        (Receiver, time("2026-03-05T07:30:00+07:00"))
    );
    assert_eq!(
        turn(vec![proposed(), declined("")]),
        (Sender, time("2026-03-03T07:30:00+07:00"))
    );
    assert_eq!(
        turn(vec![proposed(), expired()]),
        (Sender, time("2026-03-04T07:00:00+07:00"))
    );
}

fn timestamp(at: jiff::Timestamp) -> Time {
    Some(api::timestamp_to_proto(at))
}

#[test]
fn a_referral_without_a_time_is_due_as_soon_as_it_is_made() {
    let undated = Step::of(api::referral::v1::ReferralProposed {
        proposed_at: time("2026-03-02T07:00:00+07:00"),
        to_org_unit_id: RECEIVER.into(),
        ..Default::default()
    });
    let given = history([undated]);
    assert_eq!(given.state().status, Status::Proposed);
    let due_at = given.state().turn().map(|turn| turn.due_at);
    assert_eq!(
        due_at.and_then(timestamp),
        time("2026-03-02T07:00:00+07:00")
    );
}

#[test]
fn a_step_goes_to_the_stream_of_its_referral() {
    let target = ReferralDecider::target(&propose_to(RECEIVER).into());
    assert_eq!(target, Target::New);
    let commands = [
        ReferralCommand::from(accept()),
        decline().into(),
        ask().into(),
        provide().into(),
        withdraw().into(),
        redirect_to(OTHER).into(),
        close().into(),
        complete().into(),
        expire().into(),
    ];
    for command in commands {
        assert_eq!(
            ReferralDecider::target(&command),
            Target::Existing(REFERRAL)
        );
    }
}
