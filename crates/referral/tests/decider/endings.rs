//! How a referral ends, and how the need behind it does not get lost.

use api::EventMessage;
use api::codes::v1::DelayReason;
use api::referral::v1::{
    CloseReason, CloseReferralRequest, CompleteReferralRequest, ReferralProposed,
};
use decider::{Decider, Message};
use referral::{End, ReferralDecider, ReferralEvent, ReferralRejection, Status, Step};

use crate::fixtures::*;

#[test]
fn what_nobody_answered_in_time_is_recorded_and_the_sender_is_to_act() {
    let given = by_system([proposed()]).at("2026-03-03T07:00:01+07:00");
    let event = only!(given.when(expire()), ReferralExpired);
    assert_eq!(event.answer_was_due_at, time("2026-03-03T07:00:00+07:00"));
    assert_eq!(event.follow_up_due_at, time("2026-03-04T07:00:01+07:00"));
    assert_eq!(event.to_org_unit_id, RECEIVER);
    let given = by_sender([proposed(), Step::of(event)]);
    let turn = given.state().turn().expect("not lost");
    assert_eq!(turn.org_unit_id, SENDER);
}

#[test]
fn a_referral_may_be_accepted_after_its_expiry_with_a_reason() {
    let given = by_receiver([proposed(), expired()]).at("2026-03-03T09:00:00+07:00");
    assert_eq!(
        given.when(accept()),
        Err(ReferralRejection::DelayUnexplained)
    );
    let late = accept_late(DelayReason::Capacity);
    assert!(only!(given.when(late), ReferralAccepted).late);
}

#[test]
fn a_refusal_names_a_better_address_and_the_sender_goes_there() {
    let mut request = decline();
    request.suggested_org_unit_id = OTHER.into();
    let refusal = only!(by_receiver([proposed()]).when(request), ReferralDeclined);
    assert_eq!(refusal.suggested_org_unit_id, OTHER);

    // nobody named: the suggested unit is asked
    let given = by_sender([proposed(), Step::of(refusal)]);
    let steps = given.when(redirect_to("")).expect("redirected");
    let elsewhere = ReferralDecider::elsewhere(&steps[0], &given.occasion());
    let [begun] = elsewhere.as_slice() else {
        panic!("{elsewhere:?}")
    };
    assert_eq!(begun.event.event_type, ReferralProposed::TYPE);
    assert_eq!(begun.category, "referral");
    assert_eq!(begun.stream_id, given.occasion().subject_id);
    let proposed = ReferralProposed::decode(begun.event.payload.clone()).expect("a proposal");
    assert_eq!(proposed.to_org_unit_id, OTHER);
    assert_eq!(proposed.earlier_referral_id, REFERRAL.to_string());
    assert_eq!(proposed.case_id, CASE.to_string());
    let event = only!(Ok::<_, ReferralRejection>(steps), ReferralRedirected);
    assert_eq!(event.new_referral_id, proposed.referral_id);
}

#[test]
fn what_the_new_receiver_is_told_is_none_of_the_former_ones_business() {
    let given = by_sender([proposed(), declined(OTHER)]);
    let steps = given.when(redirect_to("")).expect("redirected");
    let encoded = decider::EventSet::encode(&steps[0]);
    let text = String::from_utf8_lossy(&encoded.payload).into_owned();
    assert!(!text.contains("chuyển đến xã"), "{text}");
    // not even whom it asks: a school must not learn that police was asked
    assert!(!text.contains(OTHER), "{text}");
}

#[test]
fn an_expired_referral_is_redirected_too() {
    let given = by_sender([proposed(), expired()]).at("2026-03-03T12:00:00+07:00");
    assert!(!only!(given.when(redirect_to(OTHER)), ReferralRedirected).late);
    let given = by_sender([proposed(), expired()]).at("2026-03-04T07:00:01+07:00");
    let mut late = redirect_to(OTHER);
    assert_eq!(
        given.when(late.clone()),
        Err(ReferralRejection::DelayUnexplained)
    );
    late.delay_reason = DelayReason::Capacity.into();
    assert!(only!(given.when(late), ReferralRedirected).late);
}

#[test]
fn a_refusal_that_needs_no_other_unit_is_closed_by_the_sender() {
    let given = by_sender([proposed(), declined("")]);
    let event = only!(given.when(close()), ReferralClosed);
    assert_eq!(event.reason(), CloseReason::AlreadyTakesPart);
    let other = CloseReferralRequest {
        reason: CloseReason::Other.into(),
        explanation: "gia đình đã chuyển đi".into(),
        ..close()
    };
    assert!(given.when(other).is_ok());
}

#[test]
fn the_sender_takes_back_what_nobody_has_answered() {
    for history in [
        vec![proposed()],
        vec![proposed(), more_asked()],
        vec![proposed(), expired()],
    ] {
        assert!(by_sender(history).when(withdraw()).is_ok());
    }
}

#[test]
fn the_receiver_tells_the_result_once_late_with_a_reason() {
    let given = by_receiver([proposed(), accepted()]);
    let event = only!(given.when(complete()), ReferralCompleted);
    assert!(!event.late);
    let late = given.at("2026-03-05T07:30:01+07:00");
    assert_eq!(
        late.when(complete()),
        Err(ReferralRejection::DelayUnexplained)
    );
    let explained = CompleteReferralRequest {
        delay_reason: DelayReason::WaitingForExpert.into(),
        ..complete()
    };
    assert!(only!(late.when(explained), ReferralCompleted).late);
}

#[test]
fn each_ending_is_told_apart() {
    let after = |step: Step| history([proposed(), step]).state().status;
    let endings = [
        (
            Step::of(api::referral::v1::ReferralWithdrawn::default()),
            End::Withdrawn,
        ),
        (
            Step::of(api::referral::v1::ReferralRedirected::default()),
            End::Redirected,
        ),
        (
            Step::of(api::referral::v1::ReferralClosed::default()),
            End::Closed,
        ),
        (
            Step::of(api::referral::v1::ReferralCompleted::default()),
            End::Completed,
        ),
    ];
    for (step, end) in endings {
        assert_eq!(after(step), Status::Ended(end));
    }
    assert!(matches!(
        declined("").event,
        ReferralEvent::ReferralDeclined(_)
    ));
}
