//! Damage to one part leaves the rest readable; damage to the views shows as a halt.

use api::codes::v1::RiskLevel;
use api::log::v1::LaneBasis;
use api::views::v1::{
    GetCaseFileRequest, GetTimelineRequest, GetWorklistRequest, ListReferralsRequest,
    ReferralDirection,
};
use api::{intake, log};
use uuid::Uuid;

use crate::history::{opened, propose, report, risk, through_all_agencies};
use crate::support::{DEADLINE, World, caller, case, doctor, officer, on_both};

on_both!(
    a_damaged_seal_costs_one_row_its_child_and_no_row_the_list,
    a_damaged_case_state_halts_its_partition_and_is_not_tried_for_ever,
    more_open_referrals_than_a_file_holds_are_said_to_be_more,
    a_case_file_stays_within_bounds_and_says_what_it_leaves_out,
);

fn file_of(number: u128) -> GetCaseFileRequest {
    GetCaseFileRequest {
        case_id: case(number).to_string(),
        min_position: 0,
    }
}

async fn a_damaged_seal_costs_one_row_its_child_and_no_row_the_list(world: World) {
    through_all_agencies(&world, case(1)).await;
    let damaged_below = world.head().await;
    through_all_agencies(&world, case(2)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    assert_eq!(damaged_below, 15);
    // the seals of another event: whole, and in the wrong place
    world
        .tamper(
            "UPDATE timeline SET sealed = (SELECT sealed FROM timeline AS other WHERE \
             other.event_type = 'intake.v1.ReportReceived' AND other.position > 15) \
             WHERE event_type IN ('intake.v1.ReportReceived', 'referral.v1.ReferralProposed') \
             AND position <= 15",
        )
        .await;
    let commune = caller(&officer());
    let list = queries
        .worklist(&commune, &GetWorklistRequest::default())
        .await;
    let list = list.expect("a worklist");
    assert_eq!(list.items.len(), 2);
    for item in list.items {
        let is_damaged = item.case_id == case(1).to_string();
        assert_eq!(item.child_unreadable, is_damaged);
        assert!(item.child.is_some() || is_damaged);
    }
    let file = queries
        .case_file(&commune, &file_of(1))
        .await
        .expect("a file");
    let file = file.case_file.expect("a file");
    assert!(file.child_unreadable && file.open_referrals[0].damaged);
    let told = file.latest.iter().filter(|event| event.damaged).count();
    assert_eq!(told, 2);
    let request = GetTimelineRequest {
        case_id: case(1).to_string(),
        ..Default::default()
    };
    let seen = queries
        .timeline(&commune, &request)
        .await
        .expect("a timeline");
    assert_eq!(seen.events.len(), 15);
    let request = ListReferralsRequest {
        direction: ReferralDirection::Outbox.into(),
        ..Default::default()
    };
    let listed = queries.referrals(&commune, &request).await.expect("a list");
    let damaged: Vec<bool> = listed.referrals.iter().map(|one| one.damaged).collect();
    assert_eq!(damaged, [false, true]);
    running.stop().await;
}

async fn a_damaged_case_state_halts_its_partition_and_is_not_tried_for_ever(world: World) {
    through_all_agencies(&world, case(1)).await;
    through_all_agencies(&world, case(2)).await;
    let views = world.views().await;
    let (_, running) = world.queries(&views).await;
    running.stop().await;
    let by = officer();
    world.tamper("UPDATE cases SET state = case_id").await;
    let joined = opened(&by, LaneBasis::Forwarded);
    let poison = world.record(&by, "case", case(1), &joined).await;
    let healthy = world.record(&by, "case", case(7), &joined).await;
    let partition = bus::partition_of_case(case(1));
    assert_ne!(
        partition,
        bus::partition_of_case(case(7)),
        "another partition"
    );
    let running = world.project(&views).await;
    running.reach(healthy).await;
    let halted = async {
        while running.frontier.partition(partition).halt.is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, halted)
        .await
        .expect("it halts in time");
    let halt = running.frontier.partition(partition).halt.expect("a halt");
    assert_eq!(
        (halt.position, halt.code.as_str()),
        (poison, "DAMAGED_CASE_STATE")
    );
    running.stop().await;
}

async fn more_open_referrals_than_a_file_holds_are_said_to_be_more(world: World) {
    through_all_agencies(&world, case(1)).await;
    for number in 0..50 {
        let id = Uuid::from_u128(0x0e0e_0000 + number);
        propose(&world, case(1), id, &officer(), &doctor()).await;
        if number == 48 {
            let views = world.views().await;
            let (queries, running) = world.queries(&views).await;
            let file = queries.case_file(&caller(&officer()), &file_of(1)).await;
            let file = file.expect("a file").case_file.expect("a file");
            assert_eq!(
                (file.open_referrals.len(), file.open_referrals_truncated),
                (50, false)
            );
            running.stop().await;
        }
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let file = queries.case_file(&caller(&officer()), &file_of(1)).await;
    let file = file.expect("a file").case_file.expect("a file");
    assert_eq!(
        (file.open_referrals.len(), file.open_referrals_truncated),
        (50, true)
    );
    running.stop().await;
}

async fn a_case_file_stays_within_bounds_and_says_what_it_leaves_out(world: World) {
    let by = officer();
    let joined: log::v1::LaneOpened = opened(&by, LaneBasis::OwnReceipt);
    world.record(&by, "case", case(1), &joined).await;
    // three types of events of which two fit into one answer
    let long = "ghi chép dài ".repeat(60_000);
    let mut big = report();
    big.account = Some(intake::v1::ReportAccount {
        narrative: long.clone(),
        ..Default::default()
    });
    world.record(&by, "case", case(1), &big).await;
    let forwarded = intake::v1::ForwardedToCommune {
        note: long.clone(),
        ..Default::default()
    };
    world.record(&by, "case", case(1), &forwarded).await;
    let checked = intake::v1::AuthenticityChecked {
        findings: long.clone(),
        ..Default::default()
    };
    world.record(&by, "case", case(1), &checked).await;
    world
        .record(&by, "case", case(1), &risk(RiskLevel::High))
        .await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let file = queries.case_file(&caller(&by), &file_of(1)).await;
    let file = file.expect("a file").case_file.expect("a file");
    let types: Vec<&str> = file
        .latest
        .iter()
        .map(|event| event.r#type.as_str())
        .collect();
    assert_eq!(
        types,
        [
            "intake.v1.ForwardedToCommune",
            "intake.v1.AuthenticityChecked",
            "intake.v1.InitialRiskAssessed"
        ]
    );
    assert!(file.latest_truncated);
    assert!(
        file.child.is_some(),
        "who the child is comes from elsewhere"
    );
    running.stop().await;
}
