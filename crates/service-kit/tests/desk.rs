//! The one command path, on a real log and real keys, with the referral protocol as its rules.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests, not only the tests

#[path = "desk/finding.rs"]
mod finding;
#[path = "desk/hidden.rs"]
mod hidden;
#[path = "desk/office.rs"]
mod office;
#[path = "desk/suspicion.rs"]
mod suspicion;

use api::log::v1::CommandContext;
use api::referral::v1::{
    AcceptReferralRequest, DeclineReason, DeclineReferralRequest, ProposeReferralRequest,
    ReferralPurpose, WithdrawReferralRequest,
};
use api::{codes::v1::Priority, timestamp_to_proto};
use event_store::StreamName;
use jiff::{SignedDuration, Timestamp};
use office::{COMMUNE_OFFICER, COUNSELLOR, OTHER_OFFICER, Office};
use tonic::Code;
use tonic_types::StatusExt;
use uuid::Uuid;

/// A command id of the test's own; the same number is the same command.
fn context(number: u128) -> Option<CommandContext> {
    Some(CommandContext {
        command_id: Uuid::from_u128(number).to_string(),
        ..CommandContext::default()
    })
}

fn propose(number: u128, case: Uuid) -> ProposeReferralRequest {
    ProposeReferralRequest {
        context: context(number),
        case_id: case.to_string(),
        to_org_unit_id: "commune-an-phuoc".into(),
        purpose: ReferralPurpose::Report.into(),
        priority: Priority::Urgent.into(),
        request: "Cháu Trần Thị Mơ Ước cần được hỗ trợ".into(),
        ..ProposeReferralRequest::default()
    }
}

fn accept(number: u128, referral: &str) -> AcceptReferralRequest {
    AcceptReferralRequest {
        context: context(number),
        referral_id: referral.into(),
        ..AcceptReferralRequest::default()
    }
}

fn withdraw(number: u128, referral: &str) -> WithdrawReferralRequest {
    WithdrawReferralRequest {
        context: context(number),
        referral_id: referral.into(),
        explanation: "sent in error".into(),
    }
}

/// A referral of a case from the school to the commune.
async fn proposed() -> (Office, Uuid, String) {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let receipt = office.send(COUNSELLOR, propose(1, case)).await.unwrap();
    (office, case, receipt.subject_id)
}

#[tokio::test]
async fn a_command_becomes_a_durable_event_and_answers_with_its_position() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let receipt = office.send(COUNSELLOR, propose(1, case)).await.unwrap();
    let stream = StreamName::of("referral", receipt.subject_id.parse().unwrap());
    let events = office.store().read_stream(&stream, 0, 10).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].position, receipt.position);
    assert_eq!(receipt.event_ids, [events[0].data.event_id.to_string()]);
    assert_eq!(events[0].actor.person_id, COUNSELLOR);
}

#[tokio::test]
async fn accepting_opens_the_lane_of_the_receiver_in_the_same_append() {
    let (office, case, referral) = proposed().await;
    let receipt = office
        .send(COMMUNE_OFFICER, accept(2, &referral))
        .await
        .unwrap();
    let lane = office
        .store()
        .read_stream(&StreamName::of("case", case), 0, 10)
        .await
        .unwrap();
    assert_eq!(lane.len(), 1);
    assert_eq!(lane[0].position, receipt.position);
    assert_eq!(receipt.event_ids.len(), 2);
}

#[tokio::test]
async fn without_a_token_nobody_is_served() {
    let office = Office::open().await;
    let status = office
        .send_with("", propose(1, Uuid::from_u128(9)))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn an_auditor_changes_nothing() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let before = office.store().head().await.unwrap();
    let status = office.send("auditor", propose(1, case)).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    assert_eq!(office.store().head().await.unwrap(), before);
}

#[tokio::test]
async fn every_broken_field_is_named_and_nothing_is_recorded() {
    let office = Office::open().await;
    let request = ProposeReferralRequest {
        context: Some(CommandContext {
            command_id: "not-a-uuid".into(),
            occurred_at: Some(timestamp_to_proto(
                office.now() + SignedDuration::from_hours(1),
            )),
            expected_version: None,
        }),
        ..ProposeReferralRequest::default()
    };
    let status = office.send(COUNSELLOR, request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let named: Vec<String> = status
        .get_details_bad_request()
        .expect("details")
        .field_violations
        .into_iter()
        .map(|violation| violation.field)
        .collect();
    for field in [
        "context.command_id",
        "context.occurred_at",
        "case_id",
        "to_org_unit_id",
        "purpose",
        "priority",
    ] {
        assert!(
            named.iter().any(|name| name == field),
            "{field} is not named in {named:?}"
        );
    }
    assert_eq!(office.store().head().await.unwrap(), 0);
}

#[tokio::test]
async fn a_retried_command_gets_the_first_answer_and_records_nothing() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let first = office.send(COUNSELLOR, propose(1, case)).await.unwrap();
    let head = office.store().head().await.unwrap();
    assert_eq!(
        office.send(COUNSELLOR, propose(1, case)).await.unwrap(),
        first
    );
    assert_eq!(office.store().head().await.unwrap(), head);
}

#[tokio::test]
async fn a_retry_is_answered_even_when_the_rules_would_now_refuse_it() {
    let (office, _, referral) = proposed().await;
    let first = office
        .send(COMMUNE_OFFICER, accept(2, &referral))
        .await
        .unwrap();
    let refused = office
        .send(COMMUNE_OFFICER, accept(3, &referral))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(
        office
            .send(COMMUNE_OFFICER, accept(2, &referral))
            .await
            .unwrap(),
        first
    );
}

#[tokio::test]
async fn a_command_id_cannot_be_used_for_something_else() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    office.send(COUNSELLOR, propose(1, case)).await.unwrap();
    let other = ProposeReferralRequest {
        request: "something else".into(),
        ..propose(1, case)
    };
    let status = office.send(COUNSELLOR, other).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(
        status.get_details_error_info().expect("details").reason,
        "COMMAND_ID_REUSED"
    );
}

#[tokio::test]
async fn two_people_may_choose_the_same_command_id() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let first = office.send(COUNSELLOR, propose(1, case)).await.unwrap();
    let second = office
        .send("head-huong-sen", propose(1, case))
        .await
        .unwrap();
    assert_ne!(first.subject_id, second.subject_id);
}

#[tokio::test]
async fn a_hidden_referral_and_an_unknown_one_look_alike() {
    let (office, _, referral) = proposed().await;
    let hidden = office
        .send(OTHER_OFFICER, accept(2, &referral))
        .await
        .unwrap_err();
    let unknown = office
        .send(OTHER_OFFICER, accept(3, &Uuid::from_u128(77).to_string()))
        .await
        .unwrap_err();
    assert_eq!(hidden.code(), Code::NotFound);
    assert_eq!(format!("{hidden:?}"), format!("{unknown:?}"));
}

#[tokio::test]
async fn nobody_refers_a_case_their_unit_takes_no_part_in() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let status = office
        .send("counsellor-binh-minh", propose(1, case))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test]
async fn a_stale_expected_version_is_aborted_and_a_right_one_is_not() {
    let (office, _, referral) = proposed().await;
    let at = |number, version| {
        let mut request = withdraw(number, &referral);
        request.context.as_mut().unwrap().expected_version = Some(version);
        request
    };
    assert_eq!(
        office.send(COUNSELLOR, at(2, 7)).await.unwrap_err().code(),
        Code::Aborted
    );
    let first = office.send(COUNSELLOR, at(3, 1)).await.unwrap();
    assert_eq!(
        office.send(COUNSELLOR, at(3, 1)).await.unwrap(),
        first,
        "a retry is no conflict"
    );
}

#[tokio::test]
async fn a_state_another_process_has_changed_is_read_again_before_anything_is_refused() {
    let (office, _, referral) = proposed().await;
    let elsewhere = office.another_process().await;
    // both processes have the open referral at hand; the other one accepts it
    let refused = elsewhere
        .send(COMMUNE_OFFICER, withdraw(2, &referral))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    elsewhere
        .send(COMMUNE_OFFICER, accept(3, &referral))
        .await
        .unwrap();
    let late = office
        .send(COUNSELLOR, withdraw(4, &referral))
        .await
        .unwrap_err();
    assert_eq!(
        late.get_details_error_info().expect("details").reason,
        "REFERRAL_NO_LONGER_OPEN"
    );
}

#[tokio::test]
async fn of_two_answers_at_once_exactly_one_counts() {
    for round in 0..20_u128 {
        let office = Office::open().await;
        let case = office.open_lane("education", "school-huong-sen").await;
        let referral = office
            .send(COUNSELLOR, propose(round, case))
            .await
            .unwrap()
            .subject_id;
        let elsewhere = office.another_process().await;
        let decline = DeclineReferralRequest {
            context: context(round + 2_000),
            referral_id: referral.clone(),
            reason: DeclineReason::NoCapacity.into(),
            explanation: "no officer until Monday".into(),
            ..DeclineReferralRequest::default()
        };
        let (accepted, declined) = tokio::join!(
            office.send(COMMUNE_OFFICER, accept(round + 1_000, &referral)),
            elsewhere.send("chair-an-phuoc", decline),
        );
        assert!(
            accepted.is_ok() != declined.is_ok(),
            "{accepted:?} {declined:?}"
        );
        let stream = StreamName::of("referral", referral.parse().unwrap());
        assert_eq!(
            office
                .store()
                .read_stream(&stream, 0, 10)
                .await
                .unwrap()
                .len(),
            2
        );
    }
}

#[tokio::test]
async fn nothing_personal_reaches_the_log_or_the_keys_in_the_clear() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    office.send(COUNSELLOR, propose(1, case)).await.unwrap();
    office.store().close().await;
    let planted = "Mơ Ước".as_bytes();
    for file in office.files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(
            !bytes.windows(planted.len()).any(|window| window == planted),
            "{}",
            file.display()
        );
    }
}

#[tokio::test]
async fn a_time_far_in_the_past_is_taken_and_recorded_as_told() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let told: Timestamp = "2020-02-29T23:59:59.5+07:00".parse().unwrap();
    let mut request = propose(1, case);
    request.context.as_mut().unwrap().occurred_at = Some(timestamp_to_proto(told));
    let receipt = office.send(COUNSELLOR, request).await.unwrap();
    let events = office
        .store()
        .read_log(receipt.position - 1, 1)
        .await
        .unwrap();
    assert_eq!(events[0].data.occurred_at, told);
    assert_eq!(events[0].recorded_at, office.now());
}

#[tokio::test]
async fn a_closed_log_answers_unavailable_and_says_when_to_try_again() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    office.store().close().await;
    let status = office.send(COUNSELLOR, propose(1, case)).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.get_details_retry_info().is_some());
}
