//! The views against the log: every event once, in order, and every sealed part readable.

use std::collections::BTreeMap;
use std::sync::Mutex;

use api::CaseId;
use api::views::v1::views_service_client::ViewsServiceClient;
use api::views::v1::{GetTimelineRequest, VisibleEvent};
use event_store::Event;
use futures::StreamExt;
use scenario::Endpoints;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use testkit::until;
use tests::Cluster;
use tonic::Status;

use crate::check::CONCURRENCY;
use crate::commands::{AGENCIES, authorized};
use crate::load::Load;
use crate::system::{chance, embedded, read_settled_log};

const VIEWS: &str = "lachan.views.v1.ViewsService";
/// Sees every event of every case, of none the content.
const LEAD: &str = "lead-officer";
const PAGE: u32 = 200;

/// Waits until the views hold the whole log; then tells in what they differ.
pub(crate) async fn violations_of_views(cluster: &Cluster, events: &[Event]) -> Vec<String> {
    let mut cases: BTreeMap<CaseId, Vec<&Event>> = BTreeMap::new();
    for event in events {
        let case_id = event.data.case_id.expect("every command is about a case");
        cases.entry(case_id).or_default().push(event);
    }
    let head = events.len() as u64;
    let checked = futures::stream::iter(cases)
        .map(|(case_id, events)| violations_of_case(cluster, case_id, events, head));
    let found: Vec<_> = checked.buffer_unordered(CONCURRENCY).collect().await;
    let mut violations: Vec<String> = found.into_iter().flatten().collect();
    violations.extend(violation_of_verify(cluster, head).await);
    violations
}

async fn violations_of_case(
    cluster: &Cluster,
    case_id: CaseId,
    events: Vec<&Event>,
    head: u64,
) -> Vec<String> {
    let mut violations = Vec::new();
    let logged: Vec<u64> = events.iter().map(|event| event.position).collect();
    let seen = timeline(cluster, LEAD, case_id, head).await;
    let seen: Vec<u64> = seen.iter().map(|event| event.position).collect();
    if seen != logged {
        violations.push(format!("case {case_id}: log {logged:?}, timeline {seen:?}"));
    }
    // a key that was lost would make the parts of its case look erased
    let opener = events[0].actor.person_id.as_str();
    if AGENCIES.iter().any(|agency| agency.person == opener) {
        let seen = timeline(cluster, opener, case_id, head).await;
        for event in seen.iter().filter(|event| !event.erased.is_empty()) {
            let position = event.position;
            violations.push(format!(
                "position {position}: a sealed part has lost its key"
            ));
        }
    }
    violations
}

/// The whole timeline, read after the views hold the log up to `head`.
async fn timeline(
    cluster: &Cluster,
    person: &str,
    case_id: CaseId,
    head: u64,
) -> Vec<VisibleEvent> {
    let mut events = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = GetTimelineRequest {
            case_id: case_id.to_string(),
            page_size: PAGE,
            page_token: page_token.clone(),
            min_position: head,
            ..GetTimelineRequest::default()
        };
        let answer = Mutex::new(Err(Status::unavailable("not asked yet")));
        until("the views to hold the log", || async {
            let channel = cluster.channel(VIEWS, person).expect("the projection");
            let request = authorized(cluster, person, request.clone());
            let got = ViewsServiceClient::new(channel).get_timeline(request).await;
            let is_there = got.is_ok();
            // whatever it is this time: it takes what the deadline allows
            *answer.lock().unwrap() = got;
            is_there
        })
        .await;
        let page = answer.into_inner().unwrap().expect("asked").into_inner();
        events.extend(page.events);
        if page.next_page_token.is_empty() {
            return events;
        }
        page_token = page.next_page_token;
    }
}

/// The operator's own command: views rebuilt from the log equal the live ones.
async fn violation_of_verify(cluster: &Cluster, head: u64) -> Option<String> {
    let mut command = cluster.command(&["views", "verify"]).expect("a command");
    let output = command.output().await.expect("lachan views verify");
    let told = String::from_utf8_lossy(&output.stdout);
    let equal = told.contains(&format!("equal at position {head}"));
    (!output.status.success() || !equal).then(|| {
        let errors = String::from_utf8_lossy(&output.stderr);
        format!("lachan views verify: {told}{errors}")
    })
}

/// The check is worth as much as what it finds.
#[tokio::test]
async fn a_view_that_lost_an_event_is_found() {
    let mut rng = chance();
    let cluster = embedded().await;
    let load = Load::start(&cluster, &mut rng);
    load.acknowledge(10).await;
    load.finish().await;
    let events = read_settled_log(&cluster).await;
    assert_eq!(violations_of_views(&cluster, &events).await, [""; 0]);

    let file = cluster.signing_key_file().with_file_name("views.db");
    let options = SqliteConnectOptions::new().filename(file);
    let mut views = options.connect().await.expect("the views");
    let lose = sqlx::query("DELETE FROM timeline WHERE position = 3");
    let lost = lose.execute(&mut views).await.expect("a loss");
    assert!(lost.rows_affected() > 0);
    views.close().await.expect("closed");
    // the timeline of its case and the operator's own comparison
    assert_eq!(violations_of_views(&cluster, &events).await.len(), 2);
}
