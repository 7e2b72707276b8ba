//! At the handler: token, policy, field rules.

use std::sync::Arc;
use std::time::Duration;

use access::{Policy, Registry, TokenIssuer};
use api::views::v1::views_service_server::ViewsService as _;
use api::views::v1::{
    GetCaseFileRequest, GetProjectionStatusRequest, GetWorklistRequest, ListCustodyItemsRequest,
    ListReferralsRequest, ReferralDirection,
};
use jiff::Timestamp;
use projection::ViewsGrpc;
use service_kit::{Gate, SystemClock};
use tonic::{Code, Request};

use crate::history::through_all_agencies;
use crate::support::{World, case};

struct Desk {
    handler: ViewsGrpc,
    issuer: TokenIssuer,
    registry: Arc<Registry>,
}

impl Desk {
    fn request<T>(&self, person: &str, message: T) -> Request<T> {
        let now = Timestamp::now();
        let token = self
            .issuer
            .issue(&self.registry, person, now, Duration::from_secs(60))
            .expect("a token");
        let mut request = Request::new(message);
        let header = format!("Bearer {token}").parse().expect("ASCII");
        request.metadata_mut().insert("authorization", header);
        request
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_needs_a_token_a_grant_and_fields_in_order() {
    let world = World::on_sqlite().await;
    through_all_agencies(&world, case(1)).await;
    let views = world.views().await;
    let (queries, running) = world.queries(&views).await;
    let key = world.directory.path().join("token-key.pem");
    let issuer = TokenIssuer::load_or_create(&key).expect("a key");
    let registry = Arc::new(Registry::demo());
    let verifier = Arc::new(issuer.verifier(registry.clone()).expect("a verifier"));
    let policy = Arc::new(Policy::embedded().expect("a policy"));
    let gate = Gate::new(verifier, policy, Arc::new(SystemClock));
    let desk = Desk {
        handler: ViewsGrpc::new(queries, gate),
        issuer,
        registry,
    };

    let file = GetCaseFileRequest {
        case_id: case(1).to_string(),
        min_position: 0,
    };
    let unknown = desk.handler.get_case_file(Request::new(file.clone())).await;
    assert_eq!(unknown.expect_err("no token").code(), Code::Unauthenticated);
    let granted = desk.request("doctor-thanh-an", file.clone());
    assert!(desk.handler.get_case_file(granted).await.is_ok());
    let hidden = desk.request("officer-song-lam", file.clone());
    let hidden = desk
        .handler
        .get_case_file(hidden)
        .await
        .expect_err("hidden");
    assert_eq!(hidden.code(), Code::NotFound);
    let denied = desk.request("keeper-an-phuoc", file);
    let denied = desk
        .handler
        .get_case_file(denied)
        .await
        .expect_err("denied");
    assert_eq!(denied.code(), Code::PermissionDenied);

    let inbox = ListReferralsRequest {
        direction: ReferralDirection::Inbox.into(),
        ..Default::default()
    };
    let denied = desk
        .handler
        .list_referrals(desk.request("lead-officer", inbox))
        .await;
    assert_eq!(
        denied.expect_err("party to none").code(),
        Code::PermissionDenied
    );
    let items = ListCustodyItemsRequest::default();
    let granted = desk.request("examiner-two-thanh-an", items.clone());
    assert!(desk.handler.list_custody_items(granted).await.is_ok());
    for person in [
        "officer-an-phuoc",
        "counsellor-huong-sen",
        "lawyer-thanh-an",
    ] {
        let denied = desk.request(person, items.clone());
        let denied = desk.handler.list_custody_items(denied).await;
        assert_eq!(
            denied.expect_err("no evidence").code(),
            Code::PermissionDenied,
            "{person}"
        );
    }
    let malformed = GetCaseFileRequest {
        case_id: "not a uuid".to_owned(),
        min_position: 0,
    };
    let invalid = desk
        .handler
        .get_case_file(desk.request("lead-officer", malformed))
        .await;
    assert_eq!(
        invalid.expect_err("malformed").code(),
        Code::InvalidArgument
    );
    let too_much = GetWorklistRequest {
        page_size: 201,
        ..Default::default()
    };
    let invalid = desk
        .handler
        .get_worklist(desk.request("lead-officer", too_much))
        .await;
    assert_eq!(invalid.expect_err("too much").code(), Code::InvalidArgument);
    let status = GetProjectionStatusRequest {};
    let status = desk
        .handler
        .get_projection_status(desk.request("auditor", status))
        .await;
    assert_eq!(status.expect("a status").into_inner().partitions.len(), 16);
    running.stop().await;
}
