//! Where items of evidence are, who knows of them, and whose chain is broken.

use api::custody::v1::{ChainBreak, CustodyEnd};
use api::log::v1::{AgencyKind, LaneBasis, Role};
use api::views::v1::{
    CustodyItem, CustodyScope, GetCaseFileRequest, GetTimelineRequest, GetWorklistRequest,
    ListCustodyItemsRequest,
};
use event_store::Actor;
use projection::{Caller, Queries, rebuild, verify};
use service_kit::Code;

use crate::evidence::{
    COAT, cancel, end, explain, hand_over, item, open_seal, receive, register, seal,
};
use crate::history::{opened, through_all_agencies};
use crate::support::{
    World, actor, auditor, caller, caller_after, case, counsellor, doctor, investigator, judge,
    lawyer, lead, officer, on_both, operator, prosecutor,
};

on_both!(
    an_item_is_told_with_its_holder_its_seal_and_where_it_goes,
    a_laboratory_an_item_is_on_the_way_to_sees_it_and_nothing_else_of_the_case,
    intake_school_and_legal_aid_see_no_items,
    a_broken_link_shows_to_the_lead_agency_until_it_is_explained,
    procuracy_and_court_see_the_items_of_their_cases_only,
    a_merged_units_items_are_its_successors,
    an_ended_item_that_turns_up_again_is_held_again,
    items_are_paged_and_each_stands_on_one_page,
    rebuilt_items_are_equal_to_live_ones,
);

fn laboratory() -> Actor {
    actor(
        "examiner-two-thanh-an",
        "forensic-centre-thanh-an",
        AgencyKind::Health,
        Role::ForensicExaminer,
    )
}

fn of_scope(scope: CustodyScope) -> ListCustodyItemsRequest {
    ListCustodyItemsRequest {
        scope: scope.into(),
        ..Default::default()
    }
}

async fn items_of(queries: &Queries, who: &Caller, scope: CustodyScope) -> Vec<CustodyItem> {
    let found = queries.custody_items(who, &of_scope(scope)).await;
    found.expect("a list").items
}

/// How many items somebody sees: all, held, coming, passed through, broken.
async fn counts(queries: &Queries, who: &Caller) -> [usize; 5] {
    let mut counts = [0; 5];
    for (count, scope) in counts.iter_mut().zip([
        CustodyScope::Unspecified,
        CustodyScope::HeldByUs,
        CustodyScope::ComingToUs,
        CustodyScope::PassedThroughUs,
        CustodyScope::Broken,
    ]) {
        *count = items_of(queries, who, scope).await.len();
    }
    counts
}

async fn an_item_is_told_with_its_holder_its_seal_and_where_it_goes(world: World) {
    through_all_agencies(&world, case(1)).await;
    register(&world, case(1), item(1), &doctor()).await;
    hand_over(&world, case(1), item(1), 2, &doctor(), &investigator()).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let doctors = caller(&doctor());
    let polices = caller(&investigator());
    let found = items_of(&queries, &doctors, CustodyScope::HeldByUs).await;
    let told = &found[0];
    assert_eq!(told.item_id, item(1).to_string());
    assert_eq!(told.case_id, case(1).to_string());
    assert_eq!(
        (told.holder_org_unit_id.as_str(), told.links),
        ("hospital-thanh-an", 2)
    );
    assert_eq!(told.in_transit_to_org_unit_id, "police-an-phuoc");
    assert!(told.handed_over_at.is_some());
    assert_eq!(
        (told.seal_number.as_str(), told.description.as_str()),
        ("NP-1", COAT)
    );
    assert_eq!(counts(&queries, &doctors).await, [1, 1, 0, 0, 0]);
    assert_eq!(counts(&queries, &polices).await, [1, 0, 1, 0, 0]);

    cancel(&world, case(1), item(1), 3, &doctor()).await;
    running.reach(world.head().await).await;
    assert_eq!(counts(&queries, &polices).await, [1, 0, 0, 1, 0]);
    hand_over(&world, case(1), item(1), 4, &doctor(), &investigator()).await;
    receive(&world, case(1), item(1), 5, &investigator(), &[]).await;
    running.reach(world.head().await).await;
    let found = items_of(&queries, &polices, CustodyScope::HeldByUs).await;
    assert_eq!((found[0].seal_number.as_str(), found[0].links), ("NP-2", 5));
    assert!(found[0].in_transit_to_org_unit_id.is_empty());
    assert!(found[0].handed_over_at.is_none() && found[0].holder_since.is_some());
    assert_eq!(counts(&queries, &doctors).await, [1, 0, 0, 1, 0]);
    open_seal(&world, case(1), item(1), 6, &investigator()).await;
    running.reach(world.head().await).await;
    let found = items_of(&queries, &polices, CustodyScope::HeldByUs).await;
    assert!(found[0].seal_number.is_empty());
    seal(&world, case(1), item(1), 7, &investigator()).await;
    running.reach(world.head().await).await;
    let found = items_of(&queries, &polices, CustodyScope::HeldByUs).await;
    assert_eq!(found[0].seal_number, "NP-3");
    running.stop().await;
}

async fn a_laboratory_an_item_is_on_the_way_to_sees_it_and_nothing_else_of_the_case(world: World) {
    through_all_agencies(&world, case(1)).await;
    register(&world, case(1), item(1), &doctor()).await;
    register(&world, case(1), item(2), &doctor()).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let laboratory = caller(&laboratory());
    assert_eq!(counts(&queries, &laboratory).await, [0; 5]);

    let to = crate::custody::laboratory();
    hand_over(&world, case(1), item(1), 2, &doctor(), &to).await;
    running.reach(world.head().await).await;
    let found = items_of(&queries, &laboratory, CustodyScope::ComingToUs).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].item_id, item(1).to_string());
    assert_eq!(found[0].description, COAT);
    assert_eq!(counts(&queries, &laboratory).await, [1, 0, 1, 0, 0]);
    let of_case = ListCustodyItemsRequest {
        case_id: case(1).to_string(),
        ..Default::default()
    };
    let seen = queries.custody_items(&laboratory, &of_case).await;
    assert_eq!(seen.expect("a list").items.len(), 1, "not its neighbour");

    let file = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let refused = queries.case_file(&laboratory, &file).await;
    assert_eq!(refused.expect_err("hidden").code(), Code::NotFound);
    let timeline = GetTimelineRequest {
        case_id: case(1).to_string(),
        ..Default::default()
    };
    let refused = queries.timeline(&laboratory, &timeline).await;
    assert_eq!(refused.expect_err("hidden").code(), Code::NotFound);
    let list = queries
        .worklist(&laboratory, &GetWorklistRequest::default())
        .await;
    assert!(list.expect("a worklist").items.is_empty());
    // it is remembered whom the item was to reach, as the rules of custody do
    cancel(&world, case(1), item(1), 3, &doctor()).await;
    running.reach(world.head().await).await;
    assert_eq!(counts(&queries, &laboratory).await, [1, 0, 0, 1, 0]);
    running.stop().await;
}

async fn intake_school_and_legal_aid_see_no_items(world: World) {
    through_all_agencies(&world, case(1)).await;
    register(&world, case(1), item(1), &doctor()).await;
    // even if a chain should name them
    for (number, to) in [(2, officer()), (3, counsellor()), (4, lawyer())] {
        hand_over(&world, case(1), item(1), number, &doctor(), &to).await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let file = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    for (who, items) in [
        (operator(), 0),
        (officer(), 0),
        (counsellor(), 0),
        (lawyer(), 0),
        (doctor(), 1),
        (investigator(), 1),
        (lead(), 1),
    ] {
        let seen = queries.case_file(&caller(&who), &file).await;
        let seen = seen.expect("a file").case_file.expect("a file");
        assert_eq!(seen.custody_items.len(), items, "{who:?}");
        assert!(!seen.custody_items_truncated);
        let listed = queries
            .custody_items(&caller(&who), &of_scope(CustodyScope::Unspecified))
            .await;
        match items {
            0 => assert_eq!(listed.expect_err("denied").code(), Code::Denied, "{who:?}"),
            _ => assert_eq!(listed.expect("a list").items.len(), 1, "{who:?}"),
        }
    }
    running.stop().await;
}

async fn a_broken_link_shows_to_the_lead_agency_until_it_is_explained(world: World) {
    through_all_agencies(&world, case(1)).await;
    register(&world, case(1), item(1), &doctor()).await;
    register(&world, case(1), item(2), &doctor()).await;
    let broken = [ChainBreak::SealMismatch, ChainBreak::HandoverNotRecorded];
    receive(&world, case(1), item(1), 2, &investigator(), &broken).await;
    receive(&world, case(1), item(1), 3, &doctor(), &broken[..1]).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for who in [lead(), auditor()] {
        let found = items_of(&queries, &caller(&who), CustodyScope::Broken).await;
        assert_eq!(found.len(), 1);
        assert!(found[0].description.is_empty(), "no words for {who:?}");
        let breaks = &found[0].open_breaks;
        assert_eq!((breaks[0].link, breaks[1].link), (2, 3));
        let codes: Vec<i32> = broken.iter().map(|code| (*code).into()).collect();
        assert_eq!(breaks[0].chain_breaks, codes);
        assert!(breaks[0].recorded_at.is_some());
        assert_eq!(counts(&queries, &caller(&who)).await, [2, 0, 0, 0, 1]);
    }
    assert_eq!(
        counts(&queries, &caller(&doctor())).await,
        [2, 2, 0, 0, 1],
        "whoever answers for the chain sees it too"
    );
    explain(&world, case(1), item(1), 2, &investigator()).await;
    // what does not stand open is explained without effect
    explain(&world, case(1), item(1), 2, &investigator()).await;
    running.reach(world.head().await).await;
    let found = items_of(&queries, &caller(&lead()), CustodyScope::Broken).await;
    assert_eq!(
        (found[0].open_breaks.len(), found[0].explained_breaks),
        (1, 1)
    );
    explain(&world, case(1), item(1), 3, &investigator()).await;
    running.reach(world.head().await).await;
    let found = items_of(&queries, &caller(&lead()), CustodyScope::Broken).await;
    assert!(found.is_empty());
    assert_eq!(counts(&queries, &caller(&lead())).await, [2, 0, 0, 0, 0]);
    running.stop().await;
}

async fn procuracy_and_court_see_the_items_of_their_cases_only(world: World) {
    for number in [1, 2] {
        through_all_agencies(&world, case(number)).await;
        register(&world, case(number), item(number), &doctor()).await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    assert_eq!(counts(&queries, &caller(&prosecutor())).await, [0; 5]);
    // they join after the item was registered
    for (by, number) in [(prosecutor(), 1), (judge(), 2)] {
        let notified = opened(&by, LaneBasis::Notified);
        world
            .record(&investigator(), "police", case(number), &notified)
            .await;
    }
    running.reach(world.head().await).await;
    for (who, number) in [(prosecutor(), 1), (judge(), 2)] {
        let found = items_of(&queries, &caller(&who), CustodyScope::Unspecified).await;
        assert_eq!(found.len(), 1, "{who:?}");
        assert_eq!(found[0].item_id, item(number).to_string());
        assert_eq!(counts(&queries, &caller(&who)).await, [1, 0, 0, 0, 0]);
    }
    running.stop().await;
}

async fn a_merged_units_items_are_its_successors(world: World) {
    through_all_agencies(&world, case(1)).await;
    register(&world, case(1), item(1), &doctor()).await;
    register(&world, case(1), item(2), &doctor()).await;
    register(&world, case(1), item(3), &doctor()).await;
    let merged = actor(
        "investigator-moi",
        "police-an-hoa",
        AgencyKind::Police,
        Role::Investigator,
    );
    hand_over(&world, case(1), item(1), 2, &doctor(), &investigator()).await;
    receive(&world, case(1), item(2), 2, &investigator(), &[]).await;
    // from the merged unit to its successor: it has not left
    receive(&world, case(1), item(3), 2, &investigator(), &[]).await;
    receive(&world, case(1), item(3), 3, &merged, &[]).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    assert_eq!(
        counts(&queries, &caller(&merged)).await,
        [1, 1, 0, 0, 0],
        "before, it only has its own"
    );
    let successor = caller_after(&merged, &["police-an-phuoc"]);
    assert_eq!(counts(&queries, &successor).await, [3, 2, 1, 0, 0]);
    let file = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let file = queries.case_file(&successor, &file).await.expect("a file");
    assert_eq!(file.case_file.expect("a file").custody_items.len(), 3);
    running.stop().await;
}

async fn an_ended_item_that_turns_up_again_is_held_again(world: World) {
    through_all_agencies(&world, case(1)).await;
    register(&world, case(1), item(1), &doctor()).await;
    end(&world, case(1), item(1), 2, &doctor()).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let doctors = caller(&doctor());
    let found = items_of(&queries, &doctors, CustodyScope::PassedThroughUs).await;
    assert_eq!(found[0].ended(), CustodyEnd::Archived);
    assert!(found[0].ended_at.is_some());
    assert_eq!(counts(&queries, &doctors).await, [1, 0, 0, 1, 0]);
    let broken = [ChainBreak::HandoverNotRecorded];
    receive(&world, case(1), item(1), 3, &investigator(), &broken).await;
    running.reach(world.head().await).await;
    let found = items_of(&queries, &caller(&investigator()), CustodyScope::HeldByUs).await;
    assert_eq!(found[0].ended(), CustodyEnd::Unspecified);
    assert!(found[0].ended_at.is_none());
    running.stop().await;
}

async fn items_are_paged_and_each_stands_on_one_page(world: World) {
    through_all_agencies(&world, case(1)).await;
    through_all_agencies(&world, case(2)).await;
    for number in 0..9 {
        register(&world, case(1 + number % 2), item(number), &doctor()).await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for (who, case_id, all) in [
        (doctor(), String::new(), 9),
        (lead(), String::new(), 9),
        (doctor(), case(1).to_string(), 5),
        (doctor(), case(7).to_string(), 0),
    ] {
        for page_size in [1, 2, 5, 200] {
            let mut request = ListCustodyItemsRequest {
                case_id: case_id.clone(),
                page_size,
                ..Default::default()
            };
            let mut seen = Vec::new();
            loop {
                let page = queries.custody_items(&caller(&who), &request).await;
                let page = page.expect("a page");
                seen.extend(page.items.into_iter().map(|item| item.position));
                if page.next_page_token.is_empty() {
                    break;
                }
                request.page_token = page.next_page_token;
            }
            assert_eq!(seen.len(), all, "{who:?} by {page_size}");
            assert!(seen.is_sorted_by(|one, next| one > next), "{seen:?}");
        }
    }
    let first = ListCustodyItemsRequest {
        page_size: 2,
        ..Default::default()
    };
    let page = queries.custody_items(&caller(&doctor()), &first).await;
    let foreign = ListCustodyItemsRequest {
        page_token: page.expect("a page").next_page_token,
        ..first
    };
    let refused = queries.custody_items(&caller(&lead()), &foreign).await;
    assert_eq!(refused.expect_err("foreign").code(), Code::Invalid);
    running.stop().await;
}

async fn rebuilt_items_are_equal_to_live_ones(world: World) {
    through_all_agencies(&world, case(1)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    register(&world, case(1), item(1), &doctor()).await;
    running.reach(world.head().await).await;
    let broken = [ChainBreak::SealMismatch];
    receive(&world, case(1), item(1), 2, &investigator(), &broken).await;
    running.reach(world.head().await).await;
    hand_over(&world, case(1), item(1), 3, &investigator(), &laboratory()).await;
    running.reach(world.head().await).await;
    let found = verify(&*world.store, &views, |_| {})
        .await
        .expect("verified");
    assert!(found.is_equal(), "{:?}", found.difference);
    let before = items_of(&queries, &caller(&lead()), CustodyScope::Broken).await;

    world.tamper("UPDATE item_viewers SET is_broken = 0").await;
    let found = verify(&*world.store, &views, |_| {})
        .await
        .expect("verified");
    assert_eq!(found.difference.expect("one").table, "item_viewers");
    let rebuilt = rebuild(&*world.store, &views, |_| {}).await;
    assert!(rebuilt.is_ok());
    let found = verify(&*world.store, &views, |_| {}).await;
    assert!(found.expect("verified").is_equal());
    let after = items_of(&queries, &caller(&lead()), CustodyScope::Broken).await;
    assert_eq!(before, after);
    running.stop().await;
}
