//! What is not a unit's leaves no trace in what it is shown: no name, no count, no gap, no time.

use std::sync::Arc;

use api::log::v1::{AgencyKind, LaneBasis, Role};
use api::views::v1::{
    CaseFile, FindPossibleDuplicatesRequest, GetCaseFileRequest, GetTimelineRequest,
    GetTimelineResponse, GetWorklistRequest, LinkedCase, TimelineOrder, WorklistItem,
};
use api::{education, intake};
use event_store::{Actor, StreamName};
use jiff::SignedDuration;
use projection::Queries;
use prost::Message as _;
use service_kit::{Code, ManualClock};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::history::{child, opened, propose, proposed, through_all_agencies};
use crate::support::{
    START, World, actor, caller, case, counsellor, doctor, investigator, judge, lawyer, officer,
    on_both, operator, prosecutor,
};

on_both!(
    referrals_of_others_leave_no_trace_in_files_lists_and_pages,
    a_party_sees_its_referral_in_its_timeline_and_its_own_lane_stays_the_last_that_moved,
    two_linked_cases_name_each_other_and_let_nobody_into_the_other,
    where_a_relocated_child_goes_to_school_is_told_to_no_other_agency,
    a_person_who_searches_too_often_waits_and_nobody_else_does,
);

/// Another health unit of the same case.
fn forensic_centre() -> Actor {
    actor(
        "examiner-thanh-an",
        "forensic-centre-thanh-an",
        AgencyKind::Health,
        Role::ForensicExaminer,
    )
}

async fn file_of(queries: &Queries, who: &Actor, number: u128) -> CaseFile {
    let request = GetCaseFileRequest {
        case_id: case(number).to_string(),
        min_position: 0,
    };
    let answer = queries.case_file(&caller(who), &request).await;
    answer.expect("a case file").case_file.expect("a case file")
}

async fn listed(queries: &Queries, who: &Actor) -> WorklistItem {
    let request = GetWorklistRequest::default();
    let answer = queries.worklist(&caller(who), &request).await;
    answer.expect("a worklist").items.remove(0)
}

async fn page_of(
    queries: &Queries,
    who: &Actor,
    page_size: u32,
    page_token: &str,
) -> GetTimelineResponse {
    let request = GetTimelineRequest {
        case_id: case(1).to_string(),
        page_size,
        page_token: page_token.to_owned(),
        order_by: TimelineOrder::NewestFirst.into(),
        ..Default::default()
    };
    let answer = queries.timeline(&caller(who), &request).await;
    answer.expect("a timeline")
}

/// The file without what grows with every answer.
fn shown(mut file: CaseFile) -> Vec<u8> {
    file.latest.clear();
    file.encode_to_vec()
}

async fn referrals_of_others_leave_no_trace_in_files_lists_and_pages(world: World) {
    through_all_agencies(&world, case(1)).await;
    let other = forensic_centre();
    let joined = opened(&other, LaneBasis::OwnReceipt);
    let last = world.record(&other, "health", case(1), &joined).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let before = (
        file_of(&queries, &other, 1).await,
        listed(&queries, &other).await,
        page_of(&queries, &other, 200, "").await.events,
    );
    running.stop().await;
    // more than fit into a page, between a unit of the same kind and others
    for number in 0..30 {
        let id = Uuid::from_u128(0x0fee_0000 + number);
        propose(&world, case(1), id, &officer(), &doctor()).await;
        propose(
            &world,
            case(1),
            Uuid::from_u128(0x0fff_0000 + number),
            &doctor(),
            &officer(),
        )
        .await;
    }
    let (queries, running) = world.queries(&views).await;
    let after = file_of(&queries, &other, 1).await;
    assert!(after.lanes.iter().all(|lane| lane.lane != "referral"));
    assert_eq!(after.last_event_at, before.0.last_event_at);
    let types = after.latest.iter().map(|event| event.lane.as_str());
    assert!(types.into_iter().all(|lane| lane != "referral"));
    assert_eq!(shown(after), shown(before.0), "not a byte differs");
    let item = listed(&queries, &other).await;
    assert_eq!(item.last_event_type, "log.v1.LaneOpened");
    assert_eq!(item.position, last);
    assert_eq!(item, before.1);
    // full pages, as many as without them
    let mut events = Vec::new();
    let mut token = String::new();
    loop {
        let page = page_of(&queries, &other, 3, &token).await;
        events.extend(page.events);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
        assert_eq!(events.len() % 3, 0, "no page ends early");
    }
    assert_eq!(events, before.2);
    // what is hidden stands behind the last event, and is no reason for one more page
    let request = GetTimelineRequest {
        case_id: case(1).to_string(),
        page_size: u32::try_from(events.len()).expect("few"),
        order_by: TimelineOrder::OldestFirst.into(),
        ..Default::default()
    };
    let whole = queries.timeline(&caller(&other), &request).await;
    let whole = whole.expect("a timeline");
    assert_eq!(whole.events.len(), events.len());
    assert_eq!(whole.next_page_token, "");
    running.stop().await;
}

async fn a_party_sees_its_referral_in_its_timeline_and_its_own_lane_stays_the_last_that_moved(
    world: World,
) {
    through_all_agencies(&world, case(1)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let before = listed(&queries, &doctor()).await;
    running.stop().await;
    let id = Uuid::from_u128(0x0fee_0001);
    propose(&world, case(1), id, &officer(), &doctor()).await;
    let (queries, running) = world.queries(&views).await;
    let item = listed(&queries, &doctor()).await;
    assert_eq!(item.open_referrals_in, before.open_referrals_in + 1);
    assert_eq!(item.last_event_at, before.last_event_at);
    let newest = page_of(&queries, &doctor(), 1, "").await.events.remove(0);
    assert_eq!(newest.r#type, "referral.v1.ReferralProposed");
    running.stop().await;
}

async fn link(world: &World, here: u128, other: u128, work_goes_on_here: bool) {
    let linked = intake::v1::LinkedAsDuplicate {
        link_id: "link".to_owned(),
        other_case_id: case(other).to_string(),
        work_goes_on_here,
        ..Default::default()
    };
    world.record(&officer(), "case", case(here), &linked).await;
}

async fn two_linked_cases_name_each_other_and_let_nobody_into_the_other(world: World) {
    through_all_agencies(&world, case(1)).await;
    // the other case has a hospital of its own and no school
    let (commune, other) = (officer(), forensic_centre());
    world
        .record(
            &commune,
            "case",
            case(2),
            &opened(&commune, LaneBasis::OwnReceipt),
        )
        .await;
    world
        .record(
            &other,
            "health",
            case(2),
            &opened(&other, LaneBasis::OwnReceipt),
        )
        .await;
    link(&world, 1, 2, true).await;
    link(&world, 2, 1, false).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let told = |links: &[LinkedCase]| -> Vec<(String, bool, bool)> {
        let told = |one: &LinkedCase| (one.case_id.clone(), one.work_goes_on_here, one.work_ended);
        links.iter().map(told).collect()
    };
    let of_first = file_of(&queries, &commune, 1).await.linked_cases;
    assert_eq!(told(&of_first), [(case(2).to_string(), true, false)]);
    let of_second = file_of(&queries, &commune, 2).await.linked_cases;
    assert_eq!(told(&of_second), [(case(1).to_string(), false, false)]);
    for (who, hidden) in [(doctor(), 2), (counsellor(), 2), (forensic_centre(), 1)] {
        let request = GetCaseFileRequest {
            case_id: case(hidden).to_string(),
            min_position: 0,
        };
        let refused = queries.case_file(&caller(&who), &request).await;
        assert_eq!(
            refused.expect_err("hidden").code(),
            Code::NotFound,
            "{who:?}"
        );
    }
    running.stop().await;
    let ended = intake::v1::DuplicateWorkEnded {
        link_id: "link".to_owned(),
        ..Default::default()
    };
    world.record(&commune, "case", case(2), &ended).await;
    let unlinked = intake::v1::Unlinked {
        link_id: "link".to_owned(),
        ..Default::default()
    };
    world.record(&commune, "case", case(1), &unlinked).await;
    let (queries, running) = world.queries(&views).await;
    assert!(file_of(&queries, &commune, 1).await.linked_cases.is_empty());
    let of_second = file_of(&queries, &commune, 2).await.linked_cases;
    assert_eq!(told(&of_second), [(case(1).to_string(), false, true)]);
    running.stop().await;
}

async fn where_a_relocated_child_goes_to_school_is_told_to_no_other_agency(world: World) {
    const NEW_SCHOOL: &str = "school-binh-minh";
    through_all_agencies(&world, case(1)).await;
    let school = counsellor();
    let receiving = actor(
        "counsellor-binh-minh",
        NEW_SCHOOL,
        AgencyKind::Education,
        Role::SchoolCounsellor,
    );
    let arranged = education::v1::SchoolChangeArranged {
        change_id: "change".to_owned(),
        from_org_unit_id: school.org_unit_id.clone(),
        ..Default::default()
    };
    world.record(&school, "education", case(1), &arranged).await;
    // it is asked as the other party of a referral, and takes part in no lane
    let id = Uuid::from_u128(0x0fee_0002);
    let asked = proposed(id, &school, &receiving);
    world
        .record_in(&school, StreamName::of("referral", id), case(1), &asked)
        .await;
    // another school of the case reads the whole lane, and learns nothing of it either
    let third = actor(
        "counsellor-lac-long",
        "school-lac-long",
        AgencyKind::Education,
        Role::SchoolCounsellor,
    );
    let joined = opened(&third, LaneBasis::Referral);
    world.record(&third, "education", case(1), &joined).await;
    for who in [prosecutor(), judge()] {
        let joined = opened(&who, LaneBasis::Notified);
        world.record(&who, "police", case(1), &joined).await;
    }
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let tells = |bytes: Vec<u8>| {
        let mut windows = bytes.windows(NEW_SCHOOL.len());
        windows.any(|window| window == NEW_SCHOOL.as_bytes())
    };
    for (who, knows) in [
        (counsellor(), true),
        (officer(), true),
        (third, false),
        (investigator(), false),
        (doctor(), false),
        (lawyer(), false),
        (prosecutor(), false),
        (judge(), false),
    ] {
        let timeline = page_of(&queries, &who, 200, "").await;
        assert_eq!(tells(timeline.encode_to_vec()), knows, "{who:?}");
        let file = file_of(&queries, &who, 1).await;
        assert_eq!(tells(file.encode_to_vec()), knows, "{who:?}");
    }
    let request = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let refused = queries.case_file(&caller(&receiving), &request).await;
    assert_eq!(refused.expect_err("no part").code(), Code::NotFound);
    running.stop().await;
}

async fn a_person_who_searches_too_often_waits_and_nobody_else_does(world: World) {
    let views = world.views().await;
    let running = world.project(&views).await;
    let clock = Arc::new(ManualClock::at(START.parse().expect("a time")));
    let queries = world.queries_on(&views, &running, clock.clone());
    let search = async |who: &Actor| {
        let request = FindPossibleDuplicatesRequest {
            child: child(),
            ..Default::default()
        };
        let found = queries.possible_duplicates(&caller(who), &request).await;
        found.map(|_| ())
    };
    for number in 0..30 {
        assert!(search(&officer()).await.is_ok(), "search {number}");
    }
    let refused = search(&officer()).await.expect_err("one too many");
    assert_eq!(refused.code(), Code::Overloaded);
    let status = tonic::Status::from(refused);
    assert_eq!(status.code(), tonic::Code::ResourceExhausted);
    assert!(
        status.get_details_retry_info().is_some(),
        "it says when to try again"
    );
    search(&operator()).await.expect("another person");
    clock.advance(SignedDuration::from_secs(2));
    search(&officer()).await.expect("after two seconds");
    assert!(search(&officer()).await.is_err(), "one only");
    running.stop().await;
}
