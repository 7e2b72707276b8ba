//! What is due: boards and worklists.

use api::codes::v1::DelayReason;
use api::log::v1::LaneBasis;
use api::views::v1::{
    BoardSection, ClockStatus, GetBoardRequest, GetBoardResponse, GetWorklistRequest, WorklistOrder,
};
use event_store::Actor;
use projection::Queries;
use service_kit::Code;

use crate::clocks::{Duty, cancel, extend, meet, miss, resume, start, suspend};
use crate::history::{opened, through_all_agencies};
use crate::support::{World, auditor, caller, case, investigator, lead, officer, on_both};

on_both!(
    a_board_tells_what_is_due_soon_overdue_and_suspended,
    the_lead_agency_sees_every_units_duties_or_one_units,
    overdue_clocks_are_counted_by_how_long_they_have_been,
    a_board_is_paged_and_stays_at_the_time_of_its_first_page,
    a_page_token_with_altered_times_breaks_nothing,
    a_missed_clock_stays_on_record_with_its_reason,
    a_worklist_tells_what_is_due_next_and_sorts_by_it,
);

const NOW: &str = "2026-03-05T08:00:00+07:00";

pub(crate) async fn board(
    queries: &Queries,
    who: &Actor,
    request: GetBoardRequest,
) -> GetBoardResponse {
    let found = queries.board(&caller(who), &request).await;
    found.expect("a board")
}

fn section(section: BoardSection) -> GetBoardRequest {
    GetBoardRequest {
        section: section.into(),
        ..Default::default()
    }
}

pub(crate) fn ids(board: &GetBoardResponse) -> Vec<String> {
    let clocks = board.clocks.iter();
    clocks.map(|clock| clock.clock_id.clone()).collect()
}

/// Four duties of the commune and one of the police: overdue, soon, later, suspended; later.
async fn five_duties(world: &World) -> [Duty; 5] {
    through_all_agencies(world, case(1)).await;
    let commune = officer();
    let of = |number, rule| Duty::of(number, rule, "case", &commune);
    let overdue = of(1, "intake.emergency.apply");
    let soon = of(2, "intake.plan.approve");
    let later = of(3, "intake.plan.approve");
    let waiting = of(4, "intake.emergency.apply");
    let police = Duty::of(5, "police.denunciation.decide", "police", &investigator());
    start(world, case(1), &overdue, "2026-03-02T20:00:00+07:00").await;
    start(world, case(1), &soon, "2026-03-05T20:00:00+07:00").await;
    start(world, case(1), &later, "2026-03-09T23:59:59+07:00").await;
    start(world, case(1), &waiting, "2026-03-02T12:00:00+07:00").await;
    suspend(world, case(1), &waiting).await;
    start(world, case(1), &police, "2026-03-22T23:59:59+07:00").await;
    [overdue, soon, later, waiting, police]
}

async fn a_board_tells_what_is_due_soon_overdue_and_suspended(world: World) {
    let [overdue, soon, later, waiting, _] = five_duties(&world).await;
    let views = world.views().await;
    let (_, running) = world.queries(&views).await;
    let queries = world.queries_at(&views, &running, NOW);

    let open = board(&queries, &officer(), section(BoardSection::Unspecified)).await;
    let all = [&waiting, &overdue, &soon, &later].map(|duty| duty.id.to_string());
    assert_eq!(ids(&open), all, "the next due first");
    let counts = open.counts.expect("counts");
    assert_eq!((counts.open, counts.due_soon), (4, 1));
    assert_eq!((counts.overdue, counts.suspended), (1, 1));
    let late = &open.clocks[1];
    assert_eq!(late.late_seconds, 60 * 3_600);
    assert_eq!(
        (late.status(), late.explained),
        (ClockStatus::Running, false)
    );
    assert_eq!(late.name_vi, "Việc intake.emergency.apply");
    let limit = late.applied_limit.as_ref().expect("a limit");
    assert_eq!(limit.legal_basis, "Decree 56/2017 Art 26(3)");
    assert_eq!(
        open.clocks[0].late_seconds, 0,
        "a suspended clock is not late"
    );

    let found = board(&queries, &officer(), section(BoardSection::DueSoon)).await;
    assert_eq!(ids(&found), [soon.id.to_string()]);
    let found = board(&queries, &officer(), section(BoardSection::Overdue)).await;
    assert_eq!(ids(&found), [overdue.id.to_string()]);
    let wide = GetBoardRequest {
        due_soon_hours: 24 * 7,
        rule_id: "intake.plan.approve".to_owned(),
        ..section(BoardSection::DueSoon)
    };
    let found = board(&queries, &officer(), wide).await;
    assert_eq!(ids(&found), [soon.id.to_string(), later.id.to_string()]);
    assert_eq!(found.counts.expect("counts").due_soon, 2);
    assert_eq!(found.lines.len(), 1, "the rule narrows the counts");

    resume(&world, case(1), &waiting, "2026-03-05T09:00:00+07:00").await;
    extend(&world, case(1), &overdue, "2026-03-06T07:00:00+07:00").await;
    meet(&world, case(1), &soon, NOW, DelayReason::Unspecified).await;
    cancel(&world, case(1), &later).await;
    running.reach(world.head().await).await;
    let found = board(&queries, &officer(), section(BoardSection::DueSoon)).await;
    assert_eq!(
        ids(&found),
        [waiting.id.to_string(), overdue.id.to_string()]
    );
    assert_eq!(found.counts.expect("counts").open, 2);
    assert_eq!(found.clocks[1].extensions, 1);
    running.stop().await;
}

async fn the_lead_agency_sees_every_units_duties_or_one_units(world: World) {
    let duties = five_duties(&world).await;
    let views = world.views().await;
    let (_, running) = world.queries(&views).await;
    let queries = world.queries_at(&views, &running, NOW);
    for who in [lead(), auditor()] {
        let whole = board(&queries, &who, GetBoardRequest::default()).await;
        assert_eq!(whole.counts.expect("counts").open, 5);
        let lines: Vec<(&str, &str)> = whole
            .lines
            .iter()
            .map(|line| (line.org_unit_id.as_str(), line.rule_id.as_str()))
            .collect();
        assert_eq!(
            lines,
            [
                ("commune-an-phuoc", "intake.emergency.apply"),
                ("commune-an-phuoc", "intake.plan.approve"),
                ("police-an-phuoc", "police.denunciation.decide"),
            ]
        );
        assert_eq!(whole.lines[2].name_en, "Duty police.denunciation.decide");
        let police = GetBoardRequest {
            org_unit_id: "police-an-phuoc".to_owned(),
            ..Default::default()
        };
        let found = board(&queries, &who, police).await;
        assert_eq!(ids(&found), [duties[4].id.to_string()]);
    }
    // a unit sees its own and asks for no other's
    let own = board(&queries, &investigator(), GetBoardRequest::default()).await;
    assert_eq!(own.counts.expect("counts").open, 1);
    let others = GetBoardRequest {
        org_unit_id: "commune-an-phuoc".to_owned(),
        ..Default::default()
    };
    let refused = queries.board(&caller(&investigator()), &others).await;
    assert_eq!(refused.expect_err("hidden").code(), Code::NotFound);
    running.stop().await;
}

async fn overdue_clocks_are_counted_by_how_long_they_have_been(world: World) {
    let due = [
        "2026-04-01T07:59:59+07:00",
        "2026-03-31T08:00:00+07:00",
        "2026-03-29T08:00:00+07:00",
        "2026-03-25T08:00:00+07:00",
        "2026-03-02T08:00:00+07:00",
        "2026-03-02T07:59:59+07:00",
        "2026-04-01T08:00:00+07:00",
    ];
    for (number, due) in (0..).zip(due) {
        let duty = Duty::of(number, "intake.emergency.apply", "case", &officer());
        start(&world, case(1), &duty, due).await;
    }
    let views = world.views().await;
    let (_, running) = world.queries(&views).await;
    let queries = world.queries_at(&views, &running, "2026-04-01T08:00:00+07:00");
    let found = board(&queries, &officer(), GetBoardRequest::default()).await;
    let ageing = found.ageing.expect("ageing");
    assert_eq!(ageing.within_a_day, 2);
    assert_eq!(ageing.within_three_days, 1);
    assert_eq!(ageing.within_a_week, 1);
    assert_eq!(ageing.within_a_month, 1);
    assert_eq!(ageing.beyond_a_month, 1);
    assert_eq!(
        found.counts.expect("counts").overdue,
        6,
        "due now is not late"
    );
    running.stop().await;
}

async fn a_board_is_paged_and_stays_at_the_time_of_its_first_page(world: World) {
    // due times come twice, so that the id must tell them apart
    for number in 0..11 {
        let duty = Duty::of(number, "intake.emergency.apply", "case", &officer());
        let due = format!("2026-03-02T{:02}:00:00+07:00", 10 + number / 2);
        start(&world, case(number % 3), &duty, &due).await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let whole = board(&queries, &lead(), GetBoardRequest::default()).await;
    let mut request = GetBoardRequest {
        page_size: 3,
        ..Default::default()
    };
    let first = board(&queries, &lead(), request.clone()).await;
    let mut joined = ids(&first);
    request.page_token = first.next_page_token;
    let later = world.queries_at(&views, &running, NOW);
    while !request.page_token.is_empty() {
        let page = board(&later, &lead(), request.clone()).await;
        assert_eq!(page.as_of, first.as_of);
        assert!(page.counts.is_none() && page.clocks.len() <= 3);
        joined.extend(ids(&page));
        request.page_token = page.next_page_token;
    }
    assert_eq!(joined, ids(&whole));
    assert_eq!(joined.len(), 11);
    running.stop().await;
}

/// A page token as somebody who read the source would write it.
#[derive(Clone, PartialEq, prost::Message)]
struct Token {
    #[prost(bytes = "vec", tag = "1")]
    query: Vec<u8>,
    #[prost(sint64, repeated, tag = "2")]
    numbers: Vec<i64>,
    #[prost(bytes = "vec", tag = "3")]
    id: Vec<u8>,
}

async fn a_page_token_with_altered_times_breaks_nothing(world: World) {
    five_duties(&world).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let mut request = GetBoardRequest {
        page_size: 1,
        ..section(BoardSection::Overdue)
    };
    let overdue = world.queries_at(&views, &running, "2026-12-01T00:00:00Z");
    let first = board(&overdue, &lead(), request.clone()).await;
    let token = hex::decode(first.next_page_token).expect("hexadecimal");
    for extreme in [i64::MIN, i64::MAX] {
        let mut altered = <Token as prost::Message>::decode(&*token).expect("a token");
        altered.numbers = vec![extreme, extreme];
        request.page_token = hex::encode(prost::Message::encode_to_vec(&altered));
        let page = board(&queries, &lead(), request.clone()).await;
        assert!(page.clocks.len() <= 1 && page.as_of.is_none());
    }
    running.stop().await;
}

async fn a_missed_clock_stays_on_record_with_its_reason(world: World) {
    let [overdue, soon, ..] = five_duties(&world).await;
    miss(&world, case(1), &overdue).await;
    meet(&world, case(1), &overdue, NOW, DelayReason::Capacity).await;
    miss(&world, case(1), &soon).await;
    let views = world.views().await;
    let (_, running) = world.queries(&views).await;
    let queries = world.queries_at(&views, &running, NOW);
    let missed = board(&queries, &lead(), section(BoardSection::Missed)).await;
    assert_eq!(ids(&missed), [overdue.id.to_string(), soon.id.to_string()]);
    let explained = &missed.clocks[0];
    assert_eq!(explained.status(), ClockStatus::Met);
    assert_eq!(explained.delay_reason(), DelayReason::Capacity);
    assert!(explained.explained && explained.missed_at.is_some());
    assert_eq!(explained.late_seconds, 60 * 3_600, "until it was met");
    assert!(!missed.clocks[1].explained);
    running.stop().await;
}

async fn a_worklist_tells_what_is_due_next_and_sorts_by_it(world: World) {
    let commune = officer();
    for number in 0..4 {
        let open = opened(&commune, LaneBasis::OwnReceipt);
        world.record(&commune, "case", case(number), &open).await;
    }
    let of = |number| Duty::of(number, "intake.emergency.apply", "case", &commune);
    start(&world, case(2), &of(1), "2026-03-02T20:00:00+07:00").await;
    start(&world, case(2), &of(2), "2026-03-04T20:00:00+07:00").await;
    start(&world, case(0), &of(3), "2026-03-03T20:00:00+07:00").await;
    start(&world, case(1), &of(4), "2026-03-09T20:00:00+07:00").await;
    // another unit's duty is its own
    let police = Duty::of(5, "police.denunciation.decide", "police", &investigator());
    start(&world, case(3), &police, "2026-03-02T09:00:00+07:00").await;
    let views = world.views().await;
    let (_, running) = world.queries(&views).await;
    let queries = world.queries_at(&views, &running, NOW);
    let request = GetWorklistRequest {
        order_by: WorklistOrder::NextDueAsc.into(),
        ..Default::default()
    };
    let list = queries.worklist(&caller(&commune), &request).await;
    let items = list.expect("a worklist").items;
    let told: Vec<(String, u32, bool)> = items
        .iter()
        .map(|item| {
            (
                item.case_id.clone(),
                item.overdue_clocks,
                item.next_due_at.is_some(),
            )
        })
        .collect();
    let expected = [(2, 2, true), (0, 1, true), (1, 0, true), (3, 0, false)];
    assert_eq!(
        told,
        expected.map(|(number, late, due)| (case(number).to_string(), late, due))
    );
    assert_eq!(
        items[0].next_due_at.map(|time| time.seconds),
        Some(1_772_456_400),
        "2 March 2026, 20:00 in Viet Nam"
    );
    let list = queries.worklist(&caller(&lead()), &request).await;
    let first = &list.expect("a worklist").items[0];
    assert_eq!(
        (first.case_id.as_str(), first.overdue_clocks),
        (&*case(3).to_string(), 1)
    );
    running.stop().await;
}
