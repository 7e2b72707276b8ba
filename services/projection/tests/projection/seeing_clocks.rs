//! Who knows of the clocks of a case.

use api::codes::v1::DelayReason;
use api::log::v1::LaneBasis;
use api::views::v1::{GetBoardRequest, GetCaseFileRequest, GetTimelineRequest, GetWorklistRequest};
use event_store::Actor;
use projection::Queries;
use service_kit::Code;
use uuid::Uuid;

use crate::clocks::{Duty, meet, reassign, remind, start};
use crate::duties::{board, ids};
use crate::history::{opened, propose, through_all_agencies};
use crate::support::{
    World, caller, case, counsellor, doctor, investigator, judge, lawyer, lead, officer, on_both,
    operator, prosecutor,
};

on_both!(
    a_case_file_shows_the_clocks_of_lanes_the_caller_may_see,
    whoever_is_responsible_knows_of_its_duty_in_a_hidden_lane,
    the_clocks_of_a_case_stand_in_its_timeline_for_those_who_may_see_their_lane,
    procuracy_and_court_see_a_case_only_when_they_take_part,
);

fn file_of(number: u128) -> GetCaseFileRequest {
    GetCaseFileRequest {
        case_id: case(number).to_string(),
        min_position: 0,
    }
}

async fn clocks_seen(queries: &Queries, who: &Actor) -> Vec<String> {
    let file = queries.case_file(&caller(who), &file_of(1)).await;
    let file = file.expect("a file").case_file.expect("a file");
    assert!(!file.clocks_truncated);
    let clocks = file.clocks.into_iter();
    clocks.map(|clock| clock.rule_id).collect()
}

async fn a_case_file_shows_the_clocks_of_lanes_the_caller_may_see(world: World) {
    through_all_agencies(&world, case(1)).await;
    for (number, lane, by) in [
        (1, "case", officer()),
        (2, "health", doctor()),
        (3, "police", investigator()),
        (4, "education", counsellor()),
    ] {
        let duty = Duty::of(number, lane, lane, &by);
        start(&world, case(1), &duty, "2026-03-02T20:00:00+07:00").await;
        remind(&world, case(1), &duty).await;
    }
    let done = Duty::of(5, "done", "case", &officer());
    start(&world, case(1), &done, "2026-03-02T20:00:00+07:00").await;
    meet(
        &world,
        case(1),
        &done,
        "2026-03-02T10:00:00+07:00",
        DelayReason::Unspecified,
    )
    .await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    assert_eq!(
        clocks_seen(&queries, &officer()).await,
        ["case", "health", "police", "education"]
    );
    assert_eq!(
        clocks_seen(&queries, &lead()).await,
        ["case", "health", "police", "education"]
    );
    assert_eq!(
        clocks_seen(&queries, &counsellor()).await,
        ["case", "education"]
    );
    assert_eq!(clocks_seen(&queries, &doctor()).await, ["case", "health"]);
    assert_eq!(clocks_seen(&queries, &lawyer()).await, ["case", "police"]);
    running.stop().await;
}

async fn whoever_is_responsible_knows_of_its_duty_in_a_hidden_lane(world: World) {
    through_all_agencies(&world, case(1)).await;
    // a referral that waits for the police; the school, which takes part as well, learns nothing
    let id = Uuid::from_u128(91);
    propose(&world, case(1), id, &doctor(), &investigator()).await;
    let mut duty = Duty::of(1, "referral.answer", "referral", &investigator());
    duty.key = id.to_string();
    start(&world, case(1), &duty, "2026-03-02T20:00:00+07:00").await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for knows in [investigator(), doctor(), officer(), lead()] {
        assert_eq!(
            clocks_seen(&queries, &knows).await,
            ["referral.answer"],
            "{knows:?}"
        );
    }
    for hidden in [counsellor(), lawyer()] {
        assert!(
            clocks_seen(&queries, &hidden).await.is_empty(),
            "{hidden:?}"
        );
    }
    let own = board(&queries, &investigator(), GetBoardRequest::default()).await;
    assert_eq!(ids(&own), [duty.id.to_string()]);
    // handed over to another unit, it is that unit's
    duty.unit = "police-province-thanh-an".to_owned();
    reassign(&world, case(1), &duty).await;
    running.reach(world.head().await).await;
    let own = board(&queries, &investigator(), GetBoardRequest::default()).await;
    assert!(own.clocks.is_empty());
    running.stop().await;
}

async fn the_clocks_of_a_case_stand_in_its_timeline_for_those_who_may_see_their_lane(world: World) {
    through_all_agencies(&world, case(1)).await;
    let before = world.head().await;
    let duty = Duty::of(1, "police.denunciation.decide", "police", &investigator());
    start(&world, case(1), &duty, "2026-03-22T23:59:59+07:00").await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let request = GetTimelineRequest {
        case_id: case(1).to_string(),
        lane: "deadline".to_owned(),
        ..Default::default()
    };
    for (who, events) in [
        (investigator(), 1),
        (officer(), 1),
        (lead(), 1),
        (counsellor(), 0),
        (doctor(), 0),
    ] {
        let seen = queries.timeline(&caller(&who), &request).await;
        assert_eq!(seen.expect("a timeline").events.len(), events, "{who:?}");
        // Lá Chắn's own bookkeeping is no step of the case
        let list = queries
            .worklist(&caller(&who), &GetWorklistRequest::default())
            .await;
        assert!(list.expect("a worklist").items[0].position <= before);
    }
    running.stop().await;
}

async fn procuracy_and_court_see_a_case_only_when_they_take_part(world: World) {
    through_all_agencies(&world, case(1)).await;
    through_all_agencies(&world, case(2)).await;
    for (by, number) in [(prosecutor(), 1), (judge(), 2)] {
        let notified = opened(&by, LaneBasis::Notified);
        world
            .record(&investigator(), "police", case(number), &notified)
            .await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let file = queries.case_file(&caller(&prosecutor()), &file_of(1)).await;
    let file = file.expect("a file").case_file.expect("a file");
    let lanes: Vec<&str> = file.lanes.iter().map(|lane| lane.lane.as_str()).collect();
    assert_eq!(lanes, ["case", "health", "legal_aid", "police"]);
    assert!(file.child.is_some());
    assert_eq!(
        file.lead_org_unit_id, "commune-an-phuoc",
        "who is notified leads nothing"
    );
    let refused = queries.case_file(&caller(&prosecutor()), &file_of(2)).await;
    assert_eq!(refused.expect_err("hidden").code(), Code::NotFound);

    let file = queries.case_file(&caller(&judge()), &file_of(2)).await;
    let file = file.expect("a file").case_file.expect("a file");
    let lanes: Vec<&str> = file.lanes.iter().map(|lane| lane.lane.as_str()).collect();
    assert_eq!(lanes, ["case", "health", "police"]);
    let list = queries
        .worklist(&caller(&judge()), &GetWorklistRequest::default())
        .await;
    assert_eq!(list.expect("a worklist").items.len(), 1);
    let stranger = queries.case_file(&caller(&operator()), &file_of(2)).await;
    assert!(stranger.is_ok(), "the hotline still takes part");
    running.stop().await;
}
