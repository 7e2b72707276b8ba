//! 100,000 open clocks: how long a start takes, what a look at the time costs, how much memory it needs.
//! Run it with `--run-ignored only`; figures of a debug build are an upper bound.

use std::time::Instant;

use api::EventMessage;
use api::intake::v1::ReportReceived;
use decider::Message;
use futures::{StreamExt, stream};

use crate::story::{at, received};
use crate::world::{World, append, case};

const CASES: u128 = 100_000;

fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap_or_default();
    let kib: u64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0);
    kib / 1024
}

async fn measure(world: World) {
    let event = received("08:00").encode_to_vec();
    let appends = (0..CASES).map(|number| {
        let append = append(
            case(number),
            ReportReceived::TYPE,
            event.clone(),
            at("08:00"),
        );
        let store = world.store.clone();
        async move { store.append(append).await.expect("recorded") }
    });
    stream::iter(appends)
        .buffer_unordered(256)
        .collect::<Vec<_>>()
        .await;
    let report = |what: &str, since: Instant| {
        eprintln!(
            "{what}: {:.2} s, {} MiB resident",
            since.elapsed().as_secs_f64(),
            resident_mib()
        );
    };

    let deadlines = world.deadlines().await;
    let since = Instant::now();
    deadlines.catch_up().await.expect("caught up");
    report("100,000 clocks started", since);
    drop(deadlines);

    let since = Instant::now();
    let deadlines = world.deadlines().await;
    deadlines.catch_up().await.expect("caught up");
    report("start of a process with 100,000 open clocks", since);
    let since = Instant::now();
    for _look in 0..1_000 {
        deadlines.fire().await.expect("fired");
    }
    report("1,000 looks at the time with nothing due", since);

    world.clock.set(at("2026-03-05T08:00"));
    let since = Instant::now();
    deadlines.fire().await.expect("fired");
    report("100,000 misses declared", since);
    assert_eq!(deadlines.next_due().await.expect("a store"), None);
    assert_eq!(
        world.store.head().await.expect("a head"),
        u64::try_from(CASES).expect("small") * 4
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, for minutes"]
async fn a_hundred_thousand_clocks_on_sqlite() {
    measure(World::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, for minutes"]
async fn a_hundred_thousand_clocks_on_postgres() {
    measure(World::on_postgres().await).await;
}
