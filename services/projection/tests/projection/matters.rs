//! Matters of data protection: the affair of the unit whose they are, and no trace for the others.

use api::data_protection::v1::{BreachContained, BreachRecorded};
use api::log::v1::{AgencyKind, LaneBasis, Role};
use api::options::v1::Compartment;
use api::views::v1::{
    CaseFile, GetBoardRequest, GetCaseFileRequest, GetTimelineRequest, GetWorklistRequest,
    VisibleEvent, WorklistItem,
};
use event_store::{Actor, StreamName};
use projection::{Caller, Queries};
use prost::Message as _;
use uuid::Uuid;

use crate::clocks::{Duty, start};
use crate::duties::board;
use crate::history::{opened, through_all_agencies};
use crate::support::{
    World, actor, caller, caller_after, case, counsellor, doctor, investigator, lawyer, lead,
    officer, on_both,
};

on_both!(
    a_matter_leaves_no_trace_for_whoever_it_is_not,
    a_unit_and_its_successor_read_their_own_matter_and_who_watches_sees_no_word_of_it,
    the_clock_of_a_matter_is_known_to_its_unit_and_to_who_watches,
);

const WORDS: &str = "mất phiếu khám ở hành lang";

/// Another health unit of the same case.
fn forensic_centre() -> Actor {
    actor(
        "examiner-thanh-an",
        "forensic-centre-thanh-an",
        AgencyKind::Health,
        Role::ForensicExaminer,
    )
}

/// The hospital lost something, and found it again.
async fn breach(world: &World, number: u128) {
    let id = Uuid::from_u128(0xb4ea_c400 + number);
    let by = doctor();
    let recorded = BreachRecorded {
        matter_id: id.to_string(),
        case_id: case(1).to_string(),
        org_unit_id: by.org_unit_id.clone(),
        agency_kind: by.agency_kind.into(),
        what_happened: WORDS.to_owned(),
        ..Default::default()
    };
    let stream = StreamName::of("data_protection", id);
    world
        .record_in(&by, stream.clone(), case(1), &recorded)
        .await;
    let contained = BreachContained {
        matter_id: id.to_string(),
        case_id: case(1).to_string(),
        org_unit_id: by.org_unit_id.clone(),
        agency_kind: by.agency_kind.into(),
        measures: WORDS.to_owned(),
        ..Default::default()
    };
    world.record_in(&by, stream, case(1), &contained).await;
}

async fn shown(queries: &Queries, who: &Actor) -> (CaseFile, WorklistItem) {
    let request = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let file = queries.case_file(&caller(who), &request).await;
    let request = GetWorklistRequest::default();
    let list = queries.worklist(&caller(who), &request).await;
    let item = list.expect("a worklist").items.remove(0);
    (file.expect("a file").case_file.expect("a file"), item)
}

async fn events(queries: &Queries, who: &Caller, lane: &str) -> Vec<VisibleEvent> {
    let request = GetTimelineRequest {
        case_id: case(1).to_string(),
        page_size: 200,
        lane: lane.to_owned(),
        ..Default::default()
    };
    let answer = queries.timeline(who, &request).await;
    answer.expect("a timeline").events
}

async fn a_matter_leaves_no_trace_for_whoever_it_is_not(world: World) {
    through_all_agencies(&world, case(1)).await;
    let other = forensic_centre();
    let joined = opened(&other, LaneBasis::OwnReceipt);
    world.record(&other, "health", case(1), &joined).await;
    let strangers = [other, officer(), investigator(), counsellor(), lawyer()];
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let mut before = Vec::new();
    for who in &strangers {
        let all = events(&queries, &caller(who), "").await;
        before.push((shown(&queries, who).await, all));
    }
    running.stop().await;
    for number in 0..12 {
        breach(&world, number).await;
    }
    let (queries, running) = world.queries(&views).await;
    for (who, ((mut file, item), all)) in strangers.iter().zip(before) {
        let (mut now, item_now) = shown(&queries, who).await;
        assert_eq!(item_now, item, "{who:?}");
        let mut latest = now.latest.iter();
        assert!(latest.all(|event| event.lane != "data_protection"));
        file.latest.clear();
        now.latest.clear();
        assert_eq!(now.encode_to_vec(), file.encode_to_vec(), "{who:?}");
        assert_eq!(events(&queries, &caller(who), "").await, all, "{who:?}");
        let filtered = events(&queries, &caller(who), "data_protection").await;
        assert!(filtered.is_empty(), "{who:?}");
    }
    running.stop().await;
}

async fn a_unit_and_its_successor_read_their_own_matter_and_who_watches_sees_no_word_of_it(
    world: World,
) {
    through_all_agencies(&world, case(1)).await;
    breach(&world, 1).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let of = doctor();
    let merged = actor("doctor-moi", "hospital-moi", of.agency_kind, of.role);
    let successor = caller_after(&merged, &["hospital-thanh-an"]);
    for own in [caller(&of), successor] {
        let seen = events(&queries, &own, "data_protection").await;
        assert_eq!(seen.len(), 2);
        let payload = seen[0].payload.clone().expect("a payload");
        let recorded = BreachRecorded::decode(payload.value.as_slice()).expect("a breach");
        assert_eq!(recorded.what_happened, WORDS);
        assert!(seen[0].withheld.is_empty());
    }
    let seen = events(&queries, &caller(&lead()), "data_protection").await;
    assert_eq!(seen.len(), 2);
    let payload = seen[0].payload.clone().expect("a payload");
    let recorded = BreachRecorded::decode(payload.value.as_slice()).expect("a breach");
    assert_eq!(recorded.org_unit_id, "hospital-thanh-an");
    assert!(recorded.what_happened.is_empty());
    assert_eq!(seen[0].withheld, [i32::from(Compartment::Care)]);
    running.stop().await;
}

async fn the_clock_of_a_matter_is_known_to_its_unit_and_to_who_watches(world: World) {
    through_all_agencies(&world, case(1)).await;
    let other = forensic_centre();
    let joined = opened(&other, LaneBasis::OwnReceipt);
    world.record(&other, "health", case(1), &joined).await;
    let rule = "data_protection.breach.notify";
    let duty = Duty::of(1, rule, "data_protection", &doctor());
    start(&world, case(1), &duty, "2026-03-02T20:00:00+07:00").await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    for knows in [doctor(), lead()] {
        let shown = board(&queries, &knows, GetBoardRequest::default()).await;
        assert_eq!(shown.clocks.len(), 1, "{knows:?}");
    }
    for hidden in [other, officer(), investigator(), counsellor(), lawyer()] {
        let (file, _) = shown(&queries, &hidden).await;
        assert!(file.clocks.is_empty(), "{hidden:?}");
        let seen = events(&queries, &caller(&hidden), "deadline").await;
        assert!(seen.is_empty(), "{hidden:?}");
    }
    let (file, _) = shown(&queries, &doctor()).await;
    assert_eq!(file.clocks.len(), 1);
    running.stop().await;
}
