//! A trace runs unbroken from the caller through the RPC and the stored event to the view update,
//! in one process and across processes; metrics and logs come along and hold nothing personal.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests, not only the tests

use std::time::Duration;

use api::audit::v1::ReplayCaseRequest;
use api::audit::v1::audit_service_client::AuditServiceClient;
use api::intake::v1::RecordReportRequest;
use api::intake::v1::intake_service_client::IntakeServiceClient;
use api::log::v1::{CommandContext, Receipt};
use testkit::{OtlpCollector, until};
use tests::Cluster;
use tonic::Request;

/// The trace of the caller: W3C trace context.
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER_SPAN: &str = "00f067aa0ba902b7";

fn traced<T>(cluster: &Cluster, person: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let bearer = cluster
        .issuer()
        .issue(
            cluster.registry(),
            person,
            jiff::Timestamp::now(),
            Duration::from_secs(600),
        )
        .unwrap();
    let metadata = request.metadata_mut();
    metadata.insert("authorization", format!("Bearer {bearer}").parse().unwrap());
    metadata.insert(
        "traceparent",
        format!("00-{TRACE_ID}-{CALLER_SPAN}-01").parse().unwrap(),
    );
    request
}

fn channel(cluster: &Cluster, area: &str, person: &str) -> tonic::transport::Channel {
    let address = cluster.address_of(area, person).unwrap();
    tonic::transport::Endpoint::from_shared(format!("http://{address}"))
        .unwrap()
        .connect_lazy()
}

async fn record_report(cluster: &Cluster) -> Receipt {
    let command = RecordReportRequest {
        context: Some(CommandContext {
            command_id: "0191a8c0-7b1e-7c3a-9f00-2b8d1c5e4f60".into(),
            ..CommandContext::default()
        }),
        ..report()
    };
    let mut intake = IntakeServiceClient::new(channel(cluster, "intake", "operator-111"));
    let response = intake
        .record_report(traced(cluster, "operator-111", command))
        .await
        .unwrap();
    response.into_inner().receipt.unwrap()
}

/// The shortest report that the rules take.
fn report() -> RecordReportRequest {
    use api::codes::v1::{AbuseEnvironment, AbuseForm, AgeGroup, Sex};
    use api::intake::v1::{ChildGroup, ReportAccount, ReportChannel};
    RecordReportRequest {
        channel: ReportChannel::Hotline111.into(),
        child_group: ChildGroup::Abused.into(),
        abuse_forms: vec![AbuseForm::Neglect.into()],
        environment: AbuseEnvironment::Family.into(),
        age_group: AgeGroup::Unknown.into(),
        sex: Sex::Unknown.into(),
        incident_org_unit_id: "commune-an-phuoc".into(),
        account: Some(ReportAccount {
            narrative: "the neighbours say the child is often alone".into(),
            ..ReportAccount::default()
        }),
        ..RecordReportRequest::default()
    }
}

async fn stored_traceparents(cluster: &Cluster, case_id: &str) -> Vec<String> {
    let request = ReplayCaseRequest {
        case_id: case_id.into(),
        ..ReplayCaseRequest::default()
    };
    let mut audit = AuditServiceClient::new(channel(cluster, "audit", "auditor"));
    let replay = audit
        .replay_case(traced(cluster, "auditor", request))
        .await
        .unwrap()
        .into_inner();
    replay
        .events
        .into_iter()
        .map(|event| event.traceparent)
        .collect()
}

/// Waits for the spans of the trace, which exporters send in batches, and checks that each hangs on another of the same trace.
async fn assert_unbroken(collector: &OtlpCollector) {
    let trace_id = hex::decode(TRACE_ID).unwrap();
    let caller = hex::decode(CALLER_SPAN).unwrap();
    let of_trace = || {
        let spans = collector.spans().into_iter();
        let spans: Vec<_> = spans.filter(|span| span.trace_id == trace_id).collect();
        let find = |found: fn(&str) -> bool| spans.iter().find(|span| found(&span.name)).cloned();
        let call = find(|name| name.ends_with("IntakeService/RecordReport"));
        let applied = find(|name| name.starts_with("apply"));
        (call, applied, spans)
    };
    until("the call and the view update in one trace", async || {
        let (call, applied, _) = of_trace();
        call.is_some() && applied.is_some()
    })
    .await;
    let (call, applied, all) = of_trace();
    let (call, applied) = (call.unwrap(), applied.unwrap());
    assert_eq!(
        call.parent_span_id, caller,
        "the call is the child of the caller's span"
    );
    assert!(
        all.iter()
            .any(|span| span.span_id == applied.parent_span_id),
        "the view update hangs on a span of the call"
    );
}

async fn traces_run_unbroken(cluster: Cluster, collector: OtlpCollector) {
    let receipt = record_report(&cluster).await;
    let stored = stored_traceparents(&cluster, &receipt.case_id).await;
    assert!(!stored.is_empty());
    for traceparent in stored {
        assert_eq!(
            traceparent.split('-').nth(1),
            Some(TRACE_ID),
            "{traceparent}"
        );
    }
    assert_unbroken(&collector).await;
    // metrics are sent when a process ends, if not before
    cluster.stop_all().await.unwrap();
    let names = collector.metric_names();
    for metric in [
        "rpc.server.duration",
        "lachan.projector.applied",
        "lachan.bus.published",
    ] {
        assert!(
            names.iter().any(|name| name == metric),
            "{metric} is not in {names:?}"
        );
    }
}

/// Starts every process again, with a collector to send to.
async fn observed(cluster: Cluster, collector: &OtlpCollector) -> Cluster {
    cluster.stop_all().await.unwrap();
    for process in cluster.processes() {
        process.set(
            "LACHAN__TELEMETRY__OTLP_ENDPOINT",
            Some(&collector.endpoint()),
        );
    }
    cluster.start_all().await.unwrap();
    cluster
}

#[tokio::test]
async fn a_trace_runs_unbroken_in_one_process() {
    let collector = OtlpCollector::start().await.unwrap();
    let cluster = observed(Cluster::embedded().await.unwrap(), &collector).await;
    traces_run_unbroken(cluster, collector).await;
}

#[tokio::test]
async fn a_trace_runs_unbroken_across_processes() {
    let collector = OtlpCollector::start().await.unwrap();
    let cluster = observed(Cluster::distributed().await.unwrap(), &collector).await;
    traces_run_unbroken(cluster, collector).await;
}
