//! The service behind the gate.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use access::{Registry, TokenIssuer};
use api::audit::v1::audit_service_server::AuditService;
use api::audit::v1::replay_case_request::AsOf;
use api::audit::v1::{GetLogHeadRequest, ReplayCaseRequest};
use api::timestamp_to_proto;
use audit::AuditGrpc;
use service_kit::{Config, ManualClock, Platform};
use tempfile::TempDir;
use tonic::{Code, Request};
use tonic_types::StatusExt;
use vault::KeyEncryptionKey;

use crate::fixture::{CASE, NOW, STORY, at, tell_the_story};

struct Office {
    audit: AuditGrpc,
    platform: Platform,
    issuer: TokenIssuer,
    _dir: TempDir,
}

// === impl Office ===

impl Office {
    async fn open() -> Self {
        let dir = TempDir::new().expect("a folder");
        let config = Config::load_with(None, Some(HashMap::new()))
            .expect("the defaults")
            .with_data_dir(dir.path());
        KeyEncryptionKey::load_or_create(&config.keys.kek_file).expect("a key");
        let issuer = TokenIssuer::load_or_create(&config.identity.signing_key_file).expect("a key");
        let clock = Arc::new(ManualClock::at(at(NOW)));
        let platform = Platform::open(config, clock).await.expect("a platform");
        Self {
            audit: AuditGrpc::new(&platform),
            platform,
            issuer,
            _dir: dir,
        }
    }

    async fn with_the_story() -> Self {
        let office = Self::open().await;
        tell_the_story(office.platform.store().as_ref()).await;
        office
    }

    fn request<T>(&self, person: &str, message: T) -> Request<T> {
        let hour = Duration::from_secs(3_600);
        let token = self
            .issuer
            .issue(&Registry::demo(), person, at(NOW), hour)
            .expect("a token");
        let mut request = Request::new(message);
        let bearer = format!("Bearer {token}").parse().expect("a header");
        request.metadata_mut().insert("authorization", bearer);
        request
    }

    /// The gRPC code and the fields it names.
    async fn refusal(&self, message: ReplayCaseRequest) -> (Code, Vec<String>) {
        let request = self.request("auditor", message);
        let status = self
            .audit
            .replay_case(request)
            .await
            .expect_err("a refusal");
        let details = status.get_details_bad_request();
        let fields = details
            .into_iter()
            .flat_map(|details| details.field_violations);
        (
            status.code(),
            fields.map(|violation| violation.field).collect(),
        )
    }
}

fn replay() -> ReplayCaseRequest {
    ReplayCaseRequest {
        case_id: CASE.to_string(),
        ..ReplayCaseRequest::default()
    }
}

#[tokio::test]
async fn auditor_and_lead_officer_replay_a_case_page_by_page() {
    let office = Office::with_the_story().await;
    for person in ["auditor", "lead-officer"] {
        let mut message = replay();
        message.page_size = 4;
        let mut positions = Vec::new();
        let mut headers = Vec::new();
        loop {
            let request = office.request(person, message.clone());
            let page = office
                .audit
                .replay_case(request)
                .await
                .expect("a page")
                .into_inner();
            positions.extend(page.events.iter().map(|event| event.position));
            headers.push(page.header.is_some());
            if page.next_page_token.is_empty() {
                break;
            }
            message.page_token = page.next_page_token;
        }
        assert_eq!(positions, STORY);
        assert_eq!(headers, [true, false, false]);
    }
}

#[tokio::test]
async fn nobody_else_may_ask() {
    let office = Office::with_the_story().await;
    let everybody = Registry::demo();
    let others = everybody
        .people()
        .map(|person| person.id.as_str())
        .filter(|id| !["auditor", "lead-officer"].contains(id));
    for person in others {
        let request = office.request(person, replay());
        let status = office.audit.replay_case(request).await.expect_err("denied");
        assert_eq!(status.code(), Code::PermissionDenied, "{person}");
        let request = office.request(person, GetLogHeadRequest {});
        let status = office
            .audit
            .get_log_head(request)
            .await
            .expect_err("denied");
        assert_eq!(status.code(), Code::PermissionDenied, "{person}");
    }
    let status = office.audit.replay_case(Request::new(replay())).await;
    assert_eq!(status.expect_err("no token").code(), Code::Unauthenticated);
    let status = office
        .audit
        .get_log_head(Request::new(GetLogHeadRequest {}))
        .await;
    assert_eq!(status.expect_err("no token").code(), Code::Unauthenticated);
}

#[tokio::test]
async fn bad_requests_name_their_fields() {
    let office = Office::with_the_story().await;
    let empty = ReplayCaseRequest {
        page_size: 1_001,
        as_agency_kind: 99,
        page_token: "x".repeat(600),
        as_of: Some(AsOf::AsOfPosition(0)),
        ..ReplayCaseRequest::default()
    };
    let (code, mut fields) = office.refusal(empty).await;
    fields.sort();
    let all = [
        "as_agency_kind",
        "as_of_position",
        "case_id",
        "page_size",
        "page_token",
    ];
    assert_eq!(code, Code::InvalidArgument);
    assert_eq!(fields, all);

    let future = timestamp_to_proto(at("2026-06-01T00:00:01Z"));
    let no_time = prost_types::Timestamp {
        seconds: i64::MAX,
        nanos: -1,
    };
    let of_time = |time| Some(AsOf::AsOfRecordedAt(time));
    for (as_of, page_token, field) in [
        (Some(AsOf::AsOfPosition(11)), "", "as_of_position"),
        (of_time(future), "", "as_of_recorded_at"),
        (of_time(no_time), "", "as_of_recorded_at"),
        (None, "not a token", "page_token"),
        (None, "a.1.1.0123456789abcdef", "page_token"),
    ] {
        let message = ReplayCaseRequest {
            as_of,
            page_token: page_token.to_owned(),
            ..replay()
        };
        let refusal = office.refusal(message).await;
        assert_eq!(refusal, (Code::InvalidArgument, vec![field.to_owned()]));
    }
}

#[tokio::test]
async fn an_unknown_case_is_not_found() {
    let office = Office::with_the_story().await;
    let unknown = ReplayCaseRequest {
        case_id: "00000000-0000-0000-0000-000000000001".to_owned(),
        ..ReplayCaseRequest::default()
    };
    assert_eq!(office.refusal(unknown).await, (Code::NotFound, vec![]));
}

#[tokio::test]
async fn the_head_of_the_log_is_told_with_its_time() {
    let office = Office::open().await;
    let head = async || {
        let request = office.request("auditor", GetLogHeadRequest {});
        office
            .audit
            .get_log_head(request)
            .await
            .expect("the head")
            .into_inner()
    };
    let empty = head().await;
    assert_eq!((empty.position, empty.recorded_at), (0, None));

    tell_the_story(office.platform.store().as_ref()).await;
    let full = head().await;
    let closed_at = timestamp_to_proto(at("2026-05-04T08:30:00Z"));
    assert_eq!((full.position, full.recorded_at), (10, Some(closed_at)));
}
