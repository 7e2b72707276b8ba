//! A process dies between two given lines.

use std::sync::Arc;
use std::time::Duration;

use event_store::CRASH_POINTS;
use fastrand::Rng;
use tests::{Cluster, lachan_program};
use tokio::process::Command;

use crate::check::check;
use crate::commands::AGENCIES;
use crate::load::Load;
use crate::system::{chance, distributed, embedded};

const VARIABLE: &str = "LACHAN_CRASH_AT";
/// The crash comes at one of so many first passes.
const PASSES: u64 = 12;
/// How long the load may take to get there.
const CRASH_DEADLINE: Duration = Duration::from_secs(60);
/// Commands acknowledged after the restart.
const AFTERWARDS: usize = 25;

/// Without it every test of this file would wait in vain.
async fn assert_crash_points() {
    let program = lachan_program().expect("the program");
    let output = Command::new(program).arg("--version").output().await;
    let version = output.expect("lachan --version").stdout;
    assert!(
        String::from_utf8_lossy(&version).contains("with crash points"),
        "the program has no crash points: build it with --features lachan/crash-points"
    );
}

/// Who comes by a crash point.
fn victim(cluster: &Cluster, point: &str, rng: &mut Rng) -> &'static str {
    if cluster.nats().is_none() {
        return "lachan";
    }
    match point.split('.').next() {
        Some("relay") => "relay",
        Some("projector") => "projection",
        _ => AGENCIES[rng.usize(..AGENCIES.len())].process,
    }
}

async fn crash_at_every_point(cluster: Arc<Cluster>, mut rng: Rng) {
    let mut history = Vec::new();
    for point in CRASH_POINTS {
        let name = victim(&cluster, point, &mut rng);
        let armed = format!("{point}:{}", rng.u64(1..=PASSES));
        eprintln!("{name} dies at {armed}");
        let process = cluster.process(name).expect("a process");
        process.set(VARIABLE, Some(&armed));
        cluster.restart(name).await.expect("an armed process");
        let load = Load::start(&cluster, &mut rng);
        process.ended(CRASH_DEADLINE).await.expect("a crash");
        process.set(VARIABLE, None);
        process.start().await.expect("a process after its crash");
        load.acknowledge(AFTERWARDS).await;
        history.extend(load.finish().await);
        check(&cluster, &history).await;
    }
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_lachan_up_dies_at_any_crash_point() {
    assert_crash_points().await;
    let rng = chance();
    crash_at_every_point(embedded().await, rng).await;
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_a_service_dies_at_any_crash_point() {
    assert_crash_points().await;
    let rng = chance();
    crash_at_every_point(distributed().await, rng).await;
}
