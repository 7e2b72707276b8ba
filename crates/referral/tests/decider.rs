//! The referral protocol, told as a lawyer would.

use api::referral::v1::{
    AcceptReferralRequest, CompleteReferralRequest, DeclineReason, DeclineReferralRequest,
    ProposeReferralRequest, ReferralAccepted, ReferralCompleted, ReferralDeclined,
    ReferralProposed, ReferralResult, ReferralWithdrawn, WithdrawReferralRequest,
};
use api::{EventMessage, timestamp_to_proto};
use decider::{
    AgencyKind, Decider, EventSet, Given, Lane, LaneBasis, LaneOpened, Message, Rejection, Role,
    given,
};
use proptest::prelude::*;
use referral::{
    ReferralCommand, ReferralDecider, ReferralEvent, ReferralRejection, ReferralState, Status,
};
use uuid::Uuid;

const SENDER: &str = "school-huong-sen";
const RECEIVER: &str = "commune-an-phuoc";
const OTHER: &str = "commune-binh-minh";
const REFERRAL: Uuid = Uuid::from_u128(7);
const CASE: Uuid = Uuid::from_u128(0xca5e);

fn proposed() -> ReferralEvent {
    ReferralProposed {
        referral_id: REFERRAL.to_string(),
        case_id: CASE.to_string(),
        from_org_unit_id: SENDER.into(),
        from_agency_kind: AgencyKind::Education.into(),
        to_org_unit_id: RECEIVER.into(),
        to_agency_kind: AgencyKind::Intake.into(),
        ..ReferralProposed::default()
    }
    .into()
}

fn accepted() -> ReferralEvent {
    ReferralAccepted {
        referral_id: REFERRAL.to_string(),
        ..ReferralAccepted::default()
    }
    .into()
}

fn history(events: impl IntoIterator<Item = ReferralEvent>) -> Given<ReferralDecider> {
    given::<ReferralDecider>(events)
        .with_unit(SENDER, AgencyKind::Education)
        .with_unit(RECEIVER, AgencyKind::Intake)
        .with_unit("inspectorate", AgencyKind::Oversight)
}

fn by_sender(events: impl IntoIterator<Item = ReferralEvent>) -> Given<ReferralDecider> {
    history(events).by(SENDER, AgencyKind::Education, Role::SchoolCounsellor)
}

fn by_receiver(events: impl IntoIterator<Item = ReferralEvent>) -> Given<ReferralDecider> {
    history(events).by(RECEIVER, AgencyKind::Intake, Role::ChildProtectionOfficer)
}

fn propose_to(unit: &str) -> ProposeReferralRequest {
    ProposeReferralRequest {
        case_id: CASE.to_string(),
        to_org_unit_id: unit.into(),
        ..ProposeReferralRequest::default()
    }
}

fn accept() -> AcceptReferralRequest {
    AcceptReferralRequest {
        referral_id: REFERRAL.to_string(),
        ..AcceptReferralRequest::default()
    }
}

fn decline() -> DeclineReferralRequest {
    DeclineReferralRequest {
        referral_id: REFERRAL.to_string(),
        reason: DeclineReason::NotCompetent.into(),
        explanation: "another commune is competent".into(),
        ..DeclineReferralRequest::default()
    }
}

fn withdraw() -> WithdrawReferralRequest {
    WithdrawReferralRequest {
        referral_id: REFERRAL.to_string(),
        ..WithdrawReferralRequest::default()
    }
}

fn complete() -> CompleteReferralRequest {
    CompleteReferralRequest {
        referral_id: REFERRAL.to_string(),
        result: ReferralResult::ServiceProvided.into(),
        ..CompleteReferralRequest::default()
    }
}

#[test]
fn a_proposal_names_both_parties_and_the_case() {
    let events = by_sender([]).when(propose_to(RECEIVER)).unwrap();
    let [ReferralEvent::ReferralProposed(event)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(event.from_org_unit_id, SENDER);
    assert_eq!(event.from_agency_kind(), AgencyKind::Education);
    assert_eq!(event.to_org_unit_id, RECEIVER);
    assert_eq!(event.to_agency_kind(), AgencyKind::Intake);
    assert_eq!(event.case_id, CASE.to_string());
}

#[test]
fn a_proposal_needs_the_senders_own_lane_of_the_case() {
    let command = ReferralCommand::from(propose_to(RECEIVER));
    assert_eq!(
        ReferralDecider::requires_lane_of(&command).map(|case| case.0),
        Some(CASE)
    );
    assert_eq!(ReferralDecider::requires_lane_of(&accept().into()), None);
}

#[test]
fn a_proposal_to_an_unknown_unit_is_refused() {
    let refused = by_sender([]).when(propose_to("commune-nowhere"));
    assert_eq!(refused, Err(ReferralRejection::UnknownReceiver));
}

#[test]
fn inspectors_take_no_referrals() {
    let refused = by_sender([]).when(propose_to("inspectorate"));
    assert_eq!(refused, Err(ReferralRejection::ReceiverDoesNoCasework));
}

#[test]
fn nobody_refers_to_itself() {
    assert_eq!(
        by_sender([]).when(propose_to(SENDER)),
        Err(ReferralRejection::ToItself)
    );
}

#[test]
fn an_answer_cannot_be_due_before_the_question() {
    let due_at = "2026-03-02T07:00:00+07:00"
        .parse()
        .map(timestamp_to_proto)
        .ok();
    let refused = by_sender([]).when(ProposeReferralRequest {
        due_at,
        ..propose_to(RECEIVER)
    });
    assert_eq!(refused, Err(ReferralRejection::DueInThePast));
}

#[test]
fn accepting_opens_the_receivers_lane_in_the_same_append() {
    let given = by_receiver([proposed()]);
    let events = given.when(accept()).unwrap();
    let elsewhere = ReferralDecider::elsewhere(&events[0], &given.occasion());
    let [opened] = elsewhere.as_slice() else {
        panic!("{elsewhere:?}")
    };
    assert_eq!((opened.category, opened.stream_id), ("case", CASE));
    assert_eq!(opened.event.event_type, LaneOpened::TYPE);
    let lane = LaneOpened::decode(opened.event.payload.clone()).unwrap();
    assert_eq!(lane.org_unit_id, RECEIVER);
    assert_eq!(lane.basis(), LaneBasis::Referral);
    assert_eq!(lane.referral_id, REFERRAL.to_string());
}

#[test]
fn declining_opens_nothing() {
    let given = by_receiver([proposed()]);
    let events = given.when(decline()).unwrap();
    assert!(ReferralDecider::elsewhere(&events[0], &given.occasion()).is_empty());
}

#[test]
fn the_sender_cannot_answer_its_own_referral() {
    for command in [ReferralCommand::from(accept()), decline().into()] {
        assert_eq!(
            by_sender([proposed()]).when(command),
            Err(ReferralRejection::NotTheReceiver)
        );
    }
    let refused = by_sender([proposed(), accepted()]).when(complete());
    assert_eq!(refused, Err(ReferralRejection::NotTheReceiver));
}

#[test]
fn the_receiver_cannot_withdraw() {
    assert_eq!(
        by_receiver([proposed()]).when(withdraw()),
        Err(ReferralRejection::NotTheSender)
    );
}

#[test]
fn an_answered_referral_can_be_neither_answered_again_nor_withdrawn() {
    assert_eq!(
        by_receiver([proposed(), accepted()]).when(decline()),
        Err(ReferralRejection::NoLongerOpen)
    );
    assert_eq!(
        by_sender([proposed(), accepted()]).when(withdraw()),
        Err(ReferralRejection::NoLongerOpen)
    );
}

#[test]
fn only_an_accepted_referral_is_completed_and_only_once() {
    assert_eq!(
        by_receiver([proposed()]).when(complete()),
        Err(ReferralRejection::NotAccepted)
    );
    let done = by_receiver([proposed(), accepted()])
        .when(complete())
        .unwrap();
    let refused = by_receiver([proposed(), accepted(), done[0].clone()]).when(complete());
    assert_eq!(refused, Err(ReferralRejection::NotAccepted));
}

#[test]
fn a_suggested_unit_must_exist() {
    let command = DeclineReferralRequest {
        suggested_org_unit_id: "nowhere".into(),
        ..decline()
    };
    assert_eq!(
        by_receiver([proposed()]).when(command),
        Err(ReferralRejection::UnknownSuggestion)
    );
}

#[test]
fn a_third_unit_does_not_learn_that_the_referral_exists() {
    let given = history([proposed()]).by(OTHER, AgencyKind::Intake, Role::ChildProtectionOfficer);
    assert!(!given.state().admits(given.occasion().actor));
    assert!(
        by_sender([proposed()])
            .state()
            .admits(by_sender([]).occasion().actor)
    );
}

#[test]
fn every_rejection_speaks_both_languages() {
    for rejection in ReferralRejection::ALL {
        assert!(!rejection.to_string().is_empty() && !rejection.vietnamese().is_empty());
    }
}

fn any_event() -> impl Strategy<Value = ReferralEvent> {
    prop_oneof![
        Just(proposed()),
        Just(accepted()),
        Just(ReferralDeclined::default().into()),
        Just(ReferralWithdrawn::default().into()),
        Just(ReferralCompleted::default().into()),
    ]
}

fn any_command() -> impl Strategy<Value = (bool, ReferralCommand)> {
    let command = prop_oneof![
        Just(ReferralCommand::from(accept())),
        Just(decline().into()),
        Just(withdraw().into()),
        Just(complete().into()),
    ];
    (any::<bool>(), command)
}

proptest! {
    #[test]
    fn evolve_takes_any_history(events in prop::collection::vec(any_event(), 0..20)) {
        let state = events.iter().fold(ReferralState::default(), ReferralDecider::evolve);
        prop_assert_eq!(events.is_empty(), state == ReferralState::default());
    }

    #[test]
    fn a_referral_ends_at_most_once(commands in prop::collection::vec(any_command(), 0..20)) {
        let mut history = vec![proposed()];
        for (sender, command) in commands {
            let given = if sender { by_sender(history.clone()) } else { by_receiver(history.clone()) };
            let ended = given.state().status == Status::Ended;
            if let Ok(events) = given.when(command) {
                prop_assert!(!ended, "something happened after the end");
                history.extend(events);
            }
        }
    }

    #[test]
    fn every_event_survives_the_log(event in any_event()) {
        let encoded = event.encode();
        prop_assert_eq!(ReferralEvent::decode(encoded.event_type, &encoded.payload), Ok(event));
    }
}
