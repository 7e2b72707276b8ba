//! The views under a running projector: positions, poison, kills, two at once.

use api::codes::v1::RiskLevel;
use api::log::v1::LaneBasis;
use api::views::v1::{GetCaseFileRequest, GetWorklistRequest};
use projection::content_hash;
use service_kit::Code;

use crate::history::{grow_at_random, opened, risk};
use crate::support::{Chance, World, caller, case, officer, on_both};

on_both!(
    a_query_waits_for_min_position_and_no_longer_than_its_deadline,
    poison_is_told_by_the_status_and_hides_no_other_case,
    kills_and_rivals_leave_what_a_single_run_would_have_made,
    views_survive_being_opened_again,
);

async fn a_query_waits_for_min_position_and_no_longer_than_its_deadline(world: World) {
    let open = opened(&officer(), LaneBasis::OwnReceipt);
    let first = world.record(&officer(), "case", case(1), &open).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let mut request = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: first + 1,
    };
    // not recorded yet: waits in vain
    let late = queries
        .case_file(&caller(&officer()), &request)
        .await
        .expect_err("late");
    assert_eq!(late.code(), Code::Unavailable);
    let status = tonic::Status::from(late);
    assert!(tonic_types::StatusExt::get_details_retry_info(&status).is_some());

    for _ in 0..20 {
        let event = risk(RiskLevel::High);
        request.min_position = world.record(&officer(), "case", case(1), &event).await;
        let read = queries
            .case_file(&caller(&officer()), &request)
            .await
            .expect("my own write");
        let file = read.case_file.expect("a file");
        assert_eq!(
            file.latest.last().expect("some").position,
            request.min_position
        );
        let list = GetWorklistRequest {
            min_position: request.min_position,
            ..Default::default()
        };
        let list = queries
            .worklist(&caller(&officer()), &list)
            .await
            .expect("a worklist");
        assert_eq!(list.items[0].position, request.min_position);
    }
    running.stop().await;
}

async fn poison_is_told_by_the_status_and_hides_no_other_case(world: World) {
    let open = opened(&officer(), LaneBasis::OwnReceipt);
    for number in 0..40 {
        world.record(&officer(), "case", case(number), &open).await;
    }
    // field 1 says it is longer than the message
    let event_type = "intake.v1.InitialRiskAssessed";
    let poison = world
        .record_raw(&officer(), "case", case(3), event_type, b"\x0a\x7f\x01")
        .await;
    for number in 0..40 {
        world
            .record(&officer(), "case", case(number), &risk(RiskLevel::Low))
            .await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let status = queries.status().await.expect("a status");
    let halted: Vec<_> = status.partitions.iter().filter(|p| p.halted).collect();
    assert_eq!(halted.len(), 1);
    assert_eq!(halted[0].halted_position, poison);
    assert_eq!(halted[0].halted_code, "MALFORMED_EVENT");
    assert!(halted[0].lag > 0);
    assert!(status.partitions.iter().all(|p| p.halted || p.lag == 0));

    let list = GetWorklistRequest {
        page_size: 200,
        ..Default::default()
    };
    let list = queries
        .worklist(&caller(&officer()), &list)
        .await
        .expect("a worklist");
    assert_eq!(
        list.items.len(),
        40,
        "cases of before the halt are still there"
    );
    let assessed = list
        .items
        .iter()
        .filter(|item| item.risk_level() == RiskLevel::Low)
        .count();
    assert!(
        (30..40).contains(&assessed),
        "{assessed} of the other partitions went on"
    );
    let held_up = GetCaseFileRequest {
        case_id: case(3).to_string(),
        min_position: poison,
    };
    let refused = queries
        .case_file(&caller(&officer()), &held_up)
        .await
        .expect_err("halted");
    assert_eq!(refused.code(), Code::Unavailable);
    running.stop().await;
}

async fn kills_and_rivals_leave_what_a_single_run_would_have_made(world: World) {
    let mut chance = Chance::seeded(11);
    let views = world.views().await;
    for _ in 0..6 {
        let running = world.project(&views).await;
        let rival = world.project(&views).await;
        grow_at_random(&world, &mut chance, 25).await;
        for _ in 0..chance.below(300) {
            tokio::task::yield_now().await;
        }
        running.kill().await;
        rival.kill().await;
    }
    let running = world.project(&views).await;
    running.reach(world.head().await).await;
    running.stop().await;

    let single = world.other_views().await;
    let running = world.project(&single).await;
    running.reach(world.head().await).await;
    running.stop().await;
    let (expected, _) = content_hash(&single).await.expect("a hash");
    let (found, _) = content_hash(&views).await.expect("a hash");
    assert_eq!(found, expected);
}

async fn views_survive_being_opened_again(world: World) {
    grow_at_random(&world, &mut Chance::seeded(12), 30).await;
    let views = world.views().await;
    let (_, running) = world.queries(&views).await;
    running.stop().await;
    let (before, _) = content_hash(&views).await.expect("a hash");
    views.close().await;
    let again = world.views().await;
    let (after, checkpoints) = content_hash(&again).await.expect("a hash");
    assert_eq!(after, before);
    let head = world.head().await;
    assert!(checkpoints.iter().all(|at| at.covered() == head));
}
