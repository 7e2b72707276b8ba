//! Pages, filters and orders.

use api::codes::v1::RiskLevel;
use api::log::v1::LaneBasis;
use api::views::v1::{
    CasePhase, GetTimelineRequest, GetWorklistRequest, Lane, ListReferralsRequest,
    ReferralDirection, TimelineOrder, WorklistFilter, WorklistOrder,
};
use projection::{Caller, Queries};
use service_kit::Code;
use uuid::Uuid;

use crate::history::{opened, propose, risk};
use crate::support::{World, caller, case, doctor, officer, on_both, operator};

on_both!(
    pages_join_to_the_whole_in_every_order,
    filters_narrow_a_worklist,
    timelines_are_paged_both_ways,
    referrals_are_paged_newest_first,
    a_page_of_big_events_ends_early_and_none_is_left_out,
    a_page_token_is_good_for_its_own_query_only,
);

const ORDERS: [WorklistOrder; 5] = [
    WorklistOrder::LastEventDesc,
    WorklistOrder::OpenedAsc,
    WorklistOrder::OpenedDesc,
    WorklistOrder::RiskDesc,
    WorklistOrder::NextDueAsc,
];

async fn many_cases(world: &World) {
    let levels = [RiskLevel::Low, RiskLevel::Medium, RiskLevel::High];
    for number in 0..23 {
        let open = opened(&officer(), LaneBasis::OwnReceipt);
        world.record(&officer(), "case", case(number), &open).await;
    }
    for number in (0..23).rev() {
        let level = levels[usize::try_from(number % 3).expect("small")];
        world
            .record(&officer(), "case", case(number), &risk(level))
            .await;
    }
}

async fn cases_in_pages(
    queries: &Queries,
    caller: &Caller,
    order: WorklistOrder,
    page_size: u32,
) -> Vec<String> {
    let mut request = GetWorklistRequest {
        page_size,
        order_by: order.into(),
        ..Default::default()
    };
    let mut cases = Vec::new();
    loop {
        let page = queries.worklist(caller, &request).await.expect("a page");
        assert!(page.items.len() <= page_size as usize);
        cases.extend(page.items.into_iter().map(|item| item.case_id));
        if page.next_page_token.is_empty() {
            return cases;
        }
        request.page_token = page.next_page_token;
    }
}

async fn pages_join_to_the_whole_in_every_order(world: World) {
    many_cases(&world).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let me = caller(&officer());
    for order in ORDERS {
        let whole = cases_in_pages(&queries, &me, order, 200).await;
        assert_eq!(whole.len(), 23);
        for page_size in [1, 7, 23] {
            let joined = cases_in_pages(&queries, &me, order, page_size).await;
            assert_eq!(joined, whole, "{order:?} by {page_size}");
        }
    }
    let newest = cases_in_pages(&queries, &me, WorklistOrder::LastEventDesc, 200).await;
    assert_eq!(newest[0], case(0).to_string());
    let oldest = cases_in_pages(&queries, &me, WorklistOrder::OpenedAsc, 200).await;
    assert_eq!(oldest[22], case(22).to_string());
    running.stop().await;
}

async fn filters_narrow_a_worklist(world: World) {
    many_cases(&world).await;
    let lane = opened(&doctor(), LaneBasis::Referral);
    world.record(&doctor(), "health", case(4), &lane).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let all = queries
        .worklist(&caller(&officer()), &GetWorklistRequest::default())
        .await;
    let newest = all.expect("a worklist").items[0].last_event_at;
    let filters = [
        (
            WorklistFilter {
                risk_level: RiskLevel::High.into(),
                ..Default::default()
            },
            7,
        ),
        (
            WorklistFilter {
                lane: Lane::Health.into(),
                ..Default::default()
            },
            1,
        ),
        (
            WorklistFilter {
                lane: Lane::Police.into(),
                ..Default::default()
            },
            0,
        ),
        (
            WorklistFilter {
                phase: CasePhase::InitialRiskAssessed.into(),
                ..Default::default()
            },
            23,
        ),
        (
            WorklistFilter {
                phase: CasePhase::Closed.into(),
                ..Default::default()
            },
            0,
        ),
        (
            WorklistFilter {
                updated_since: newest,
                ..Default::default()
            },
            1,
        ),
    ];
    for (filter, expected) in filters {
        let request = GetWorklistRequest {
            filter: Some(filter),
            ..Default::default()
        };
        let page = queries
            .worklist(&caller(&officer()), &request)
            .await
            .expect("a page");
        assert_eq!(page.items.len(), expected, "{filter:?}");
    }
    running.stop().await;
}

async fn timelines_are_paged_both_ways(world: World) {
    for _ in 0..9 {
        world
            .record(&officer(), "case", case(1), &risk(RiskLevel::Low))
            .await;
    }
    let open = opened(&officer(), LaneBasis::OwnReceipt);
    world.record(&officer(), "case", case(1), &open).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for order in [TimelineOrder::OldestFirst, TimelineOrder::NewestFirst] {
        let mut request = GetTimelineRequest {
            case_id: case(1).to_string(),
            page_size: 4,
            order_by: order.into(),
            ..Default::default()
        };
        let mut positions = Vec::new();
        loop {
            let page = queries
                .timeline(&caller(&officer()), &request)
                .await
                .expect("a page");
            positions.extend(page.events.iter().map(|event| event.position));
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        if order == TimelineOrder::NewestFirst {
            positions.reverse();
        }
        assert_eq!(positions, (1..=10).collect::<Vec<u64>>());
    }
    running.stop().await;
}

async fn referrals_are_paged_newest_first(world: World) {
    for number in 1..=5 {
        propose(
            &world,
            case(1),
            Uuid::from_u128(number),
            &officer(),
            &doctor(),
        )
        .await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let mut request = ListReferralsRequest {
        direction: ReferralDirection::Inbox.into(),
        page_size: 2,
        ..Default::default()
    };
    let mut listed = Vec::new();
    loop {
        let page = queries
            .referrals(&caller(&doctor()), &request)
            .await
            .expect("a page");
        listed.extend(
            page.referrals
                .into_iter()
                .map(|referral| referral.referral_id),
        );
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    let expected: Vec<String> = (1..=5)
        .rev()
        .map(|n| Uuid::from_u128(n).to_string())
        .collect();
    assert_eq!(listed, expected);
    running.stop().await;
}

async fn a_page_token_is_good_for_its_own_query_only(world: World) {
    many_cases(&world).await;
    let open = opened(&operator(), LaneBasis::OwnReceipt);
    world.record(&operator(), "case", case(1), &open).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let request = GetWorklistRequest {
        page_size: 5,
        ..Default::default()
    };
    let page = queries
        .worklist(&caller(&officer()), &request)
        .await
        .expect("a page");
    let token = page.next_page_token;
    let mut other_order = request.clone();
    other_order.order_by = WorklistOrder::RiskDesc.into();
    let mut other_filter = request.clone();
    other_filter.filter = Some(WorklistFilter {
        risk_level: RiskLevel::Low.into(),
        ..Default::default()
    });
    let mut damaged = request.clone();
    damaged.page_token = token.replace('0', "1");
    for (who, mut asked) in [
        (operator(), request),
        (officer(), other_order),
        (officer(), other_filter),
        (officer(), damaged),
    ] {
        if asked.page_token.is_empty() {
            asked.page_token.clone_from(&token);
        }
        let refused = queries
            .worklist(&caller(&who), &asked)
            .await
            .expect_err("refused");
        assert_eq!(refused.code(), Code::Invalid);
        assert_eq!(refused.violations()[0].field, "page_token");
    }
    running.stop().await;
}

async fn a_page_of_big_events_ends_early_and_none_is_left_out(world: World) {
    let open = opened(&officer(), LaneBasis::OwnReceipt);
    world.record(&officer(), "case", case(1), &open).await;
    for _ in 0..5 {
        let mut big = crate::history::report();
        if let Some(account) = big.account.as_mut() {
            account.narrative = "ă".repeat(400_000);
        }
        world.record(&officer(), "case", case(1), &big).await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for order in [TimelineOrder::OldestFirst, TimelineOrder::NewestFirst] {
        let mut request = GetTimelineRequest {
            case_id: case(1).to_string(),
            page_size: 200,
            order_by: order.into(),
            ..Default::default()
        };
        let mut positions = Vec::new();
        let mut pages = 0;
        loop {
            let page = queries
                .timeline(&caller(&officer()), &request)
                .await
                .expect("a page");
            assert!(prost::Message::encoded_len(&page) < 3 * 1024 * 1024);
            pages += 1;
            positions.extend(page.events.iter().map(|event| event.position));
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        if order == TimelineOrder::NewestFirst {
            positions.reverse();
        }
        assert_eq!(positions, (1..=6).collect::<Vec<u64>>());
        assert_eq!(pages, 3, "{order:?}");
    }
    running.stop().await;
}
