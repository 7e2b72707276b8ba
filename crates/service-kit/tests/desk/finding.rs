//! Whoever a command says the child is can be found from then on.

use api::codes::v1::{ChildIdentity, Priority};
use api::referral::v1::{ProposeReferralRequest, ReferralPurpose};
use uuid::Uuid;

use crate::context;
use crate::office::{COUNSELLOR, Office};

fn child(full_name: &str) -> ChildIdentity {
    ChildIdentity {
        full_name: full_name.to_owned(),
        ..ChildIdentity::default()
    }
}

fn propose(number: u128, case: Uuid, to: &str, full_name: &str) -> ProposeReferralRequest {
    ProposeReferralRequest {
        context: context(number),
        case_id: case.to_string(),
        to_org_unit_id: to.into(),
        purpose: ReferralPurpose::Report.into(),
        priority: Priority::Urgent.into(),
        request: "Cần được hỗ trợ".into(),
        child: Some(child(full_name)),
        ..ProposeReferralRequest::default()
    }
}

async fn found(office: &Office, full_name: &str) -> Vec<Uuid> {
    let found = office.vault().find_children(&child(full_name), 10).await;
    let found = found.unwrap().into_iter();
    found.map(|likeness| likeness.case_id.0).collect()
}

#[tokio::test]
async fn the_child_of_a_command_is_found_as_soon_as_the_command_is_answered() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    assert!(found(&office, "Trần Thị Mơ").await.is_empty());
    let command = propose(1, case, "commune-an-phuoc", "Trần Thị Mơ");
    office.send(COUNSELLOR, command.clone()).await.unwrap();
    assert_eq!(found(&office, "TRAN THI MO").await, [case]);
    // also in another process, and no more often after a retry
    office.send(COUNSELLOR, command).await.unwrap();
    let other = office.another_process().await;
    assert_eq!(found(&other, "Trần Thị Mơ").await, [case]);
}

#[tokio::test]
async fn a_command_that_the_rules_refuse_leaves_nothing_to_find() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let refused = propose(1, case, "no-such-unit", "Trần Thị Mơ");
    assert!(office.send(COUNSELLOR, refused).await.is_err());
    assert!(found(&office, "Trần Thị Mơ").await.is_empty());
}

#[tokio::test]
async fn a_command_that_the_log_refuses_leaves_nothing_to_find() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let first = propose(1, case, "commune-an-phuoc", "Trần Thị Mơ");
    office.send(COUNSELLOR, first).await.unwrap();
    // the same command id for another child
    let reused = propose(1, case, "commune-an-phuoc", "Lê Văn Nắng");
    assert!(office.send(COUNSELLOR, reused).await.is_err());
    assert!(found(&office, "Lê Văn Nắng").await.is_empty());
}

#[tokio::test]
async fn asking_again_makes_up_for_an_index_that_was_not_written() {
    let office = Office::open().await;
    let case = office.open_lane("education", "school-huong-sen").await;
    let command = propose(1, case, "commune-an-phuoc", "Trần Thị Mơ");
    office.send(COUNSELLOR, command.clone()).await.unwrap();
    // the process ended between the two
    office.forget_index().await;
    let office = office.another_process().await;
    assert!(found(&office, "Trần Thị Mơ").await.is_empty());
    office.send(COUNSELLOR, command).await.unwrap();
    assert_eq!(found(&office, "Trần Thị Mơ").await, [case]);
}
