//! How fast views are rebuilt; run by hand in release mode:
//! `cargo nextest run --release -p projection --run-ignored only --no-capture`.

use std::time::Instant;

use api::log::v1::LaneBasis;
use api::{Compartment, EventMessage as _, intake};
use bytes::Bytes;
use event_store::{
    Append, CommandKey, EventStore as _, ExpectedVersion, NewEvent, SealedPart, StreamName,
    StreamWrite,
};
use jiff::Timestamp;
use projection::{rebuild, verify};
use prost::Message as _;
use uuid::Uuid;

use crate::history::{opened, report, risk};
use crate::support::{World, case, officer};

const CASES: u128 = 10_000;
const EVENTS_PER_CASE: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn rebuild_on_sqlite() {
    measure("sqlite", World::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn rebuild_on_postgres() {
    measure("postgres", World::on_postgres().await).await;
}

#[allow(clippy::print_stdout)]
async fn measure(name: &str, world: World) {
    fill(&world).await;
    let views = world.views().await;
    let head = world.head().await;
    let mut rates = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        rebuild(&*world.store, &views, |_| {})
            .await
            .expect("rebuilt");
        rates.push(head as f64 / start.elapsed().as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    let start = Instant::now();
    let verified = verify(&*world.store, &views, |_| {})
        .await
        .expect("verified");
    assert!(verified.is_equal());
    let verifying = head as f64 / start.elapsed().as_secs_f64();
    let median = rates[1];
    println!("{name}: {head} events, rebuild {median:.0}/s (median of 3), verify {verifying:.0}/s");
}

/// Typical events: one lane, twenty steps a case, cases interleaved, parts of a few hundred bytes.
async fn fill(world: &World) {
    let by = officer();
    for first in (0..CASES).step_by(3) {
        let writes = (first..(first + 3).min(CASES)).map(|number| StreamWrite {
            stream: StreamName::of("case", case(number).0),
            expected: ExpectedVersion::Any,
            events: (0..EVENTS_PER_CASE)
                .map(|step| event(number, step))
                .collect(),
        });
        let append = Append {
            command: CommandKey {
                actor: by.person_id.clone(),
                command_id: Uuid::now_v7(),
            },
            fingerprint: [0; 32],
            actor: by.clone(),
            recorded_at: Timestamp::now(),
            writes: writes.collect(),
            answer: Bytes::new(),
        };
        world.store.append(append).await.expect("recorded");
    }
}

fn event(number: u128, step: usize) -> NewEvent {
    let by = officer();
    let (event_type, payload) = match step {
        0 => (
            api::log::v1::LaneOpened::TYPE,
            opened(&by, LaneBasis::OwnReceipt).encode_to_vec(),
        ),
        1 => (intake::v1::ReportReceived::TYPE, report().encode_to_vec()),
        _ => (
            intake::v1::InitialRiskAssessed::TYPE,
            risk(api::codes::v1::RiskLevel::High).encode_to_vec(),
        ),
    };
    let parts = api::split(event_type, &payload.into()).expect("split");
    let part = |compartment| SealedPart {
        compartment,
        key_id: Uuid::nil(),
        nonce: [0; 24],
        ciphertext: Bytes::from(vec![7; 200]),
    };
    NewEvent {
        event_id: Uuid::now_v7(),
        event_type: event_type.to_owned(),
        case_id: Some(case(number)),
        occurred_at: Timestamp::now(),
        causation_id: None,
        correlation_id: Uuid::now_v7(),
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned(),
        policy_version: "1".to_owned(),
        public: parts[0].1.clone(),
        sealed: vec![part(Compartment::Identity), part(Compartment::Care)],
    }
}
