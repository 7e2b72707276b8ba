//! What a police forensic unit reads of what it was asked.

use api::police::v1::*;
use tonic::Code;

use crate::criminalistics::ask_criminalists;
use crate::fixtures::{CRIMINALIST, CRIMINALISTS, UNIT, time};
use crate::station::{Station, context};

const ASKING: &str = "investigator-province";

fn ask(case_id: &str, unit: &str, number: u128) -> RequestCriminalisticExamRequest {
    RequestCriminalisticExamRequest {
        context: context(number),
        case_id: case_id.to_owned(),
        to_org_unit_id: unit.to_owned(),
        ..ask_criminalists()
    }
}

#[tokio::test]
async fn a_police_forensic_unit_reads_what_it_was_asked_and_how_far_it_came() {
    let station = Station::open().await;
    let case_id = station.open_case(ASKING, 1).await;
    let asked = station.act(ASKING, ask(&case_id, CRIMINALISTS, 2)).await;
    let request_id = asked.unwrap().subject_id;
    let told = station
        .requisition(CRIMINALIST, &case_id, &request_id)
        .await;
    let told = told.unwrap();
    assert_eq!(told.questions, ask_criminalists().questions);
    assert_eq!(told.fields, [i32::from(CriminalisticField::Biology)]);
    assert_eq!(told.requisition_number, "8/QĐ-TCGĐ");
    assert_eq!((told.received_at, told.ended_at), (None, None));
    let end = EndCriminalisticExamRequest {
        context: context(3),
        case_id: case_id.clone(),
        request_id: request_id.clone(),
        ground: CriminalisticEndGround::WrongUnit.into(),
        ended_at: time("2026-03-02T07:00:00+07:00"),
        explanation: "gửi nhầm đơn vị".into(),
        ..EndCriminalisticExamRequest::default()
    };
    station.act(ASKING, end).await.unwrap();
    let told = station
        .requisition(CRIMINALIST, &case_id, &request_id)
        .await;
    let told = told.unwrap();
    assert_eq!(told.ended_at, time("2026-03-02T07:00:00+07:00"));
    assert_eq!(told.end_ground(), CriminalisticEndGround::WrongUnit);
}

#[tokio::test]
async fn what_another_unit_was_asked_does_not_exist_for_it() {
    let station = Station::open().await;
    let case_id = station.open_case(ASKING, 1).await;
    // it takes part in the case
    let own = station.act(ASKING, ask(&case_id, CRIMINALISTS, 2)).await;
    own.unwrap();
    let others = station.act(ASKING, ask(&case_id, UNIT, 3)).await;
    let others = others.unwrap().subject_id;
    let refused = station.requisition(CRIMINALIST, &case_id, &others).await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
    let unknown = station.requisition(CRIMINALIST, &case_id, &case_id).await;
    assert_eq!(unknown.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn whoever_asked_reads_the_case_file_instead() {
    let station = Station::open().await;
    let case_id = station.open_case(ASKING, 1).await;
    let refused = station.requisition(ASKING, &case_id, &case_id).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
}
