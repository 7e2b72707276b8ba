//! Whoever may not know of a stream learns nothing of it, whatever else the command says.

use api::custody::v1::custody_service_server::CustodyService;
use api::custody::v1::{
    HandOverItemRequest, ItemCondition, ItemKind, RegisterItemRequest, SealItemRequest,
};
use api::log::v1::Receipt;
use custody::CustodyGrpc;
use tonic::{Code, Request, Status};
use uuid::Uuid;

use crate::context;
use crate::office::Office;

const INVESTIGATOR: &str = "investigator-an-phuoc";
/// Of a health centre that takes no part in anything here.
const NURSE: &str = "nurse-an-phuoc";

/// An item that the police collected in a case of theirs.
struct Evidence {
    office: Office,
    service: CustodyGrpc,
    case: Uuid,
    item: String,
}

impl Evidence {
    async fn collected() -> Self {
        let office = Office::open().await;
        let case = office.open_lane("police", "police-an-phuoc").await;
        let service = CustodyGrpc::new(office.platform().desk());
        let mut request = Request::new(RegisterItemRequest {
            context: context(1),
            case_id: case.to_string(),
            item_kind: ItemKind::Exhibit.into(),
            description: "Một chiếc áo".into(),
            condition: ItemCondition::Good.into(),
            ..RegisterItemRequest::default()
        });
        sign(&office, INVESTIGATOR, &mut request);
        let answer = service.register_item(request).await.unwrap().into_inner();
        let item = answer.receipt.unwrap().subject_id;
        Self {
            office,
            service,
            case,
            item,
        }
    }

    async fn seal(
        &self,
        (person, number): (&str, u128),
        item: &str,
        expected_version: Option<u64>,
    ) -> Result<Receipt, Status> {
        let mut request = Request::new(SealItemRequest {
            context: context(number),
            case_id: self.case.to_string(),
            item_id: item.to_owned(),
            seal_number: "NP-001".into(),
            condition: ItemCondition::Good.into(),
            ..SealItemRequest::default()
        });
        request.get_mut().context.as_mut().unwrap().expected_version = expected_version;
        sign(&self.office, person, &mut request);
        let answer = self.service.seal_item(request).await?;
        Ok(answer.into_inner().receipt.unwrap())
    }

    async fn hand_over(&self, number: u128) {
        let mut request = Request::new(HandOverItemRequest {
            context: context(number),
            case_id: self.case.to_string(),
            item_id: self.item.clone(),
            to_org_unit_id: "forensic-centre-thanh-an".into(),
            seal_number: "NP-001".into(),
            seal_intact: true,
            condition: ItemCondition::Good.into(),
            ..HandOverItemRequest::default()
        });
        sign(&self.office, INVESTIGATOR, &mut request);
        self.service.hand_over_item(request).await.unwrap();
    }
}

fn sign<T>(office: &Office, person: &str, request: &mut Request<T>) {
    let bearer = office.token(person).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
}

#[tokio::test]
async fn an_expected_version_tells_nobody_that_an_item_exists_who_may_not_know_of_it() {
    let evidence = Evidence::collected().await;
    let nowhere = Uuid::from_u128(0xdead).to_string();
    for (number, expected) in [(10, None), (11, Some(1)), (12, Some(7))] {
        let by = (NURSE, number);
        let hidden = evidence.seal(by, &evidence.item, expected).await;
        let unknown = evidence.seal(by, &nowhere, expected).await;
        let (hidden, unknown) = (hidden.unwrap_err(), unknown.unwrap_err());
        assert_eq!(hidden.code(), Code::NotFound, "expecting {expected:?}");
        assert_eq!(format!("{hidden:?}"), format!("{unknown:?}"));
    }
}

#[tokio::test]
async fn whoever_holds_the_item_is_told_that_it_has_moved_on() {
    let evidence = Evidence::collected().await;
    let item = evidence.item.as_str();
    let stale = evidence.seal((INVESTIGATOR, 20), item, Some(7)).await;
    assert_eq!(stale.unwrap_err().code(), Code::Aborted);
    let sealed = evidence.seal((INVESTIGATOR, 21), item, Some(1)).await;
    assert_eq!(sealed.unwrap().version, 2);
    evidence.hand_over(22).await;
    // on its way nobody may seal it; but that the view was stale comes first
    let stale = evidence.seal((INVESTIGATOR, 23), item, Some(2)).await;
    assert_eq!(stale.unwrap_err().code(), Code::Aborted);
    let current = evidence.seal((INVESTIGATOR, 24), item, Some(3)).await;
    assert_eq!(current.unwrap_err().code(), Code::FailedPrecondition);
}
