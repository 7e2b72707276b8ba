//! A merged unit's cases, referrals and duties are its successor's.

use api::log::v1::LaneBasis;
use api::views::v1::{
    GetBoardRequest, GetCaseFileRequest, GetTimelineRequest, GetWorklistRequest,
    ListReferralsRequest, ReferralDirection, WorklistOrder,
};
use uuid::Uuid;

use crate::clocks::{Duty, start};
use crate::history::{REQUEST, accept, opened, propose, report, through_all_agencies};
use crate::support::{World, actor, caller, caller_after, case, doctor, officer, on_both};

on_both!(
    a_successor_sees_the_cases_of_the_units_it_took_over_from,
    a_case_both_units_took_part_in_stands_once_in_the_list,
    a_successor_is_party_to_the_referrals_of_its_predecessor,
    a_successor_has_its_predecessors_duties_on_its_board,
);

fn merged() -> event_store::Actor {
    let of = officer();
    actor("officer-moi", "commune-an-hoa", of.agency_kind, of.role)
}

fn after_the_merger() -> projection::Caller {
    caller_after(&merged(), &["commune-an-phuoc", "commune-binh-minh"])
}

async fn a_successor_sees_the_cases_of_the_units_it_took_over_from(world: World) {
    through_all_agencies(&world, case(1)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let file = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    assert!(queries.case_file(&caller(&merged()), &file).await.is_err());
    let successor = after_the_merger();
    let found = queries.case_file(&successor, &file).await.expect("a file");
    assert!(found.case_file.expect("a file").child.is_some());
    let list = queries
        .worklist(&successor, &GetWorklistRequest::default())
        .await;
    assert_eq!(list.expect("a worklist").items.len(), 1);
    let request = GetTimelineRequest {
        case_id: case(1).to_string(),
        ..Default::default()
    };
    let seen = queries
        .timeline(&successor, &request)
        .await
        .expect("a timeline");
    let assessed = seen
        .events
        .iter()
        .find(|event| event.r#type == "intake.v1.InitialRiskAssessed");
    let by = assessed
        .and_then(|event| event.actor.clone())
        .expect("an actor");
    assert_eq!(
        by.person_id, "officer-an-phuoc",
        "its own people, as they were"
    );
    assert_eq!(
        by.org_unit_id, "commune-an-phuoc",
        "old events keep the old unit"
    );
    running.stop().await;
}

async fn a_case_both_units_took_part_in_stands_once_in_the_list(world: World) {
    let other = actor(
        "officer-binh-minh",
        "commune-binh-minh",
        officer().agency_kind,
        officer().role,
    );
    for number in 0..9 {
        let by = [&officer(), &other][number % 2].clone();
        let number = case(number as u128);
        world
            .record(&by, "case", number, &opened(&by, LaneBasis::OwnReceipt))
            .await;
        world.record(&by, "case", number, &report()).await;
    }
    // three of them are both units', with duties of both
    for number in [0, 3, 6] {
        for by in [&officer(), &other] {
            let joined = opened(by, LaneBasis::Forwarded);
            world
                .record(&officer(), "case", case(number), &joined)
                .await;
            let clock = number * 2 + u128::from(by.org_unit_id == other.org_unit_id);
            let duty = Duty::of(clock, "intake.emergency.apply", "case", by);
            let due = format!("2026-03-{:02}T20:00:00+07:00", 10 + (clock * 7) % 13);
            start(&world, case(number), &duty, &due).await;
        }
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let successor = after_the_merger();
    for order in [
        WorklistOrder::LastEventDesc,
        WorklistOrder::OpenedAsc,
        WorklistOrder::OpenedDesc,
        WorklistOrder::RiskDesc,
        WorklistOrder::NextDueAsc,
    ] {
        for page_size in [1, 2, 5, 200] {
            let mut request = GetWorklistRequest {
                page_size,
                order_by: order.into(),
                ..Default::default()
            };
            let mut cases = Vec::new();
            let mut dues = Vec::new();
            loop {
                let page = queries
                    .worklist(&successor, &request)
                    .await
                    .expect("a page");
                cases.extend(page.items.iter().map(|item| item.case_id.clone()));
                dues.extend(page.items.iter().map(|item| match item.next_due_at {
                    Some(time) => time.seconds,
                    None => i64::MAX,
                }));
                if page.next_page_token.is_empty() {
                    break;
                }
                request.page_token = page.next_page_token;
            }
            cases.sort_unstable();
            cases.dedup();
            assert_eq!(
                (cases.len(), dues.len()),
                (9, 9),
                "{order:?} by {page_size}"
            );
            if order == WorklistOrder::NextDueAsc {
                assert!(dues.is_sorted(), "{dues:?} by {page_size}");
            }
        }
    }
    running.stop().await;
}

async fn a_successor_is_party_to_the_referrals_of_its_predecessor(world: World) {
    through_all_agencies(&world, case(1)).await;
    let (one, two) = (Uuid::from_u128(501), Uuid::from_u128(502));
    propose(&world, case(1), one, &officer(), &doctor()).await;
    propose(&world, case(1), two, &doctor(), &merged()).await;
    accept(&world, case(1), two, &doctor(), &merged()).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let successor = after_the_merger();
    let request = |direction: ReferralDirection| ListReferralsRequest {
        direction: direction.into(),
        ..Default::default()
    };
    let out = queries
        .referrals(&successor, &request(ReferralDirection::Outbox))
        .await;
    let out = out.expect("a list").referrals;
    assert_eq!(out.len(), 2, "the one of the story, and this one");
    assert!(out.iter().all(|referral| referral.request == REQUEST));
    let inbox = queries
        .referrals(&successor, &request(ReferralDirection::Inbox))
        .await;
    assert_eq!(inbox.expect("a list").referrals.len(), 1);
    let file = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let file = queries.case_file(&successor, &file).await.expect("a file");
    assert_eq!(file.case_file.expect("a file").open_referrals.len(), 3);
    let list = queries
        .worklist(&successor, &GetWorklistRequest::default())
        .await;
    let item = &list.expect("a worklist").items[0];
    assert_eq!((item.open_referrals_in, item.open_referrals_out), (1, 2));
    running.stop().await;
}

async fn a_successor_has_its_predecessors_duties_on_its_board(world: World) {
    through_all_agencies(&world, case(1)).await;
    for (number, by) in [(1, officer()), (2, merged())] {
        let duty = Duty::of(number, "intake.emergency.apply", "case", &by);
        start(&world, case(1), &duty, "2026-03-02T20:00:00+07:00").await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let successor = after_the_merger();
    let board = queries.board(&successor, &GetBoardRequest::default()).await;
    let board = board.expect("a board");
    assert_eq!((board.clocks.len(), board.lines.len()), (2, 2));
    assert_eq!(board.counts.expect("counts").open, 2);
    let list = queries
        .worklist(&successor, &GetWorklistRequest::default())
        .await;
    assert!(list.expect("a worklist").items[0].next_due_at.is_some());
    let one = GetBoardRequest {
        org_unit_id: "commune-an-phuoc".to_owned(),
        ..Default::default()
    };
    let board = queries.board(&successor, &one).await.expect("a board");
    assert_eq!(board.clocks.len(), 1);
    running.stop().await;
}
