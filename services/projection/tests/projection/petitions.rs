//! Petitions to prosecute: to a school, a hospital and legal aid there are none, though they see the lane.

use api::intake;
use api::log::v1::LaneBasis;
use api::views::v1::{
    CaseFile, GetCaseFileRequest, GetTimelineRequest, GetTimelineResponse, GetWorklistRequest,
    TimelineOrder, WorklistItem,
};
use event_store::Actor;
use projection::Queries;

use crate::history::{opened, through_all_agencies};
use crate::support::{
    World, caller, case, counsellor, doctor, investigator, judge, lawyer, officer, on_both,
    prosecutor,
};

on_both!(a_petition_leaves_no_trace_for_school_hospital_and_legal_aid);

const PETITIONED: &str = "intake.v1.AuthorityPetitioned";
const TOLD: &str = "intake.v1.PetitionNoticeGiven";

/// A petition with its notice, both in the lane that all agencies of the case see.
async fn petition(world: &World, number: u32) {
    let petitioned = intake::v1::AuthorityPetitioned {
        petition_id: format!("petition-{number}"),
        grounds: "có người lấy tiền".to_owned(),
        ..Default::default()
    };
    let told = intake::v1::PetitionNoticeGiven {
        petition_id: format!("petition-{number}"),
        document_number: "22/TB-UBND".to_owned(),
        ..Default::default()
    };
    world.record(&officer(), "case", case(1), &petitioned).await;
    world.record(&officer(), "case", case(1), &told).await;
}

#[derive(Debug, PartialEq)]
struct Shown {
    file: CaseFile,
    item: WorklistItem,
    pages: Vec<GetTimelineResponse>,
}

async fn shown(queries: &Queries, who: &Actor) -> Shown {
    let request = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let file = queries.case_file(&caller(who), &request).await;
    let request = GetWorklistRequest::default();
    let list = queries.worklist(&caller(who), &request).await;
    let mut pages: Vec<GetTimelineResponse> = Vec::new();
    let mut token = String::new();
    loop {
        let request = GetTimelineRequest {
            case_id: case(1).to_string(),
            page_size: 3,
            page_token: token.clone(),
            order_by: TimelineOrder::OldestFirst.into(),
            ..Default::default()
        };
        let page = queries.timeline(&caller(who), &request).await;
        let mut page = page.expect("a timeline");
        // how far the views have read the log, whatever stands in it
        page.position = 0;
        // sealed anew for each answer
        token = std::mem::take(&mut page.next_page_token);
        pages.push(page);
        if token.is_empty() {
            break;
        }
    }
    Shown {
        file: file.expect("a file").case_file.expect("a file"),
        item: list.expect("a worklist").items.remove(0),
        pages,
    }
}

/// The versions that the coordinating lane's events are shown with.
fn versions(shown: &Shown) -> Vec<u64> {
    let events = shown.pages.iter().flat_map(|page| &page.events);
    let in_case = events.filter(|event| event.lane == "case");
    in_case.map(|event| event.version).collect()
}

async fn a_petition_leaves_no_trace_for_school_hospital_and_legal_aid(world: World) {
    through_all_agencies(&world, case(1)).await;
    for who in [prosecutor(), judge()] {
        let joined = opened(&who, LaneBasis::Notified);
        world.record(&who, "police", case(1), &joined).await;
    }
    let strangers = [counsellor(), doctor(), lawyer()];
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let mut before = Vec::new();
    for who in &strangers {
        before.push(shown(&queries, who).await);
    }
    running.stop().await;
    for number in 0..5 {
        petition(&world, number).await;
    }
    let (queries, running) = world.queries(&views).await;
    for (who, before) in strangers.iter().zip(before) {
        let now = shown(&queries, who).await;
        assert_eq!(now, before, "{who:?}");
        let told = versions(&now);
        assert!(!told.is_empty() && told.iter().all(|version| *version == 0));
    }
    for who in [officer(), investigator(), prosecutor(), judge()] {
        let now = shown(&queries, &who).await;
        let seen = |event_type: &str| {
            let events = now.pages.iter().flat_map(|page| &page.events);
            events.filter(|event| event.r#type == event_type).count()
        };
        assert_eq!((seen(PETITIONED), seen(TOLD)), (5, 5), "{who:?}");
        assert_eq!(now.item.last_event_type, TOLD, "{who:?}");
        assert!(versions(&now).iter().all(|version| *version > 0));
    }
    running.stop().await;
}
