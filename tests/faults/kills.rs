//! SIGKILL at any moment, of anything.

use std::sync::Arc;

use fastrand::Rng;
use testkit::until;
use tests::{Cluster, SECOND_RELAY};
use tokio::time::Instant;

use crate::check::check;
use crate::check_stream::await_published;
use crate::commands::AGENCIES;
use crate::load::Load;
use crate::system::{chance, distributed, embedded, read_log, times_said};

/// Rounds of killing `lachan up`.
const ROUNDS: usize = 6;
/// What a relay says when it takes the lease.
const LEADS: &str = "relay leads";

/// What is killed.
#[derive(Debug, Clone, Copy)]
enum Victim {
    /// A process of ours.
    Process(&'static str),
    /// The bus, which comes back with what it had flushed.
    Nats,
    /// The bus, which comes back with nothing (P11).
    NatsAndItsData,
    /// The postmaster and all its children.
    Postgres,
}

impl Victim {
    async fn kill(self, cluster: &Cluster) {
        match self {
            Self::Process(name) => cluster.kill(name).await.expect("a kill"),
            Self::Nats => cluster.nats().expect("NATS").lock().await.kill(),
            Self::NatsAndItsData => {
                let mut server = cluster.nats().expect("NATS").lock().await;
                server.wipe_store().expect("an empty store");
            }
            Self::Postgres => {
                let server = cluster.postgres().expect("PostgreSQL");
                server.kill().await.expect("a kill");
            }
        }
    }

    async fn restart(self, cluster: &Cluster) {
        match self {
            Self::Process(name) => cluster.restart(name).await.expect("a restart"),
            Self::Nats | Self::NatsAndItsData => {
                let mut server = cluster.nats().expect("NATS").lock().await;
                server.restart().await.expect("NATS again");
            }
            Self::Postgres => {
                let server = cluster.postgres().expect("PostgreSQL");
                server.restart().await.expect("PostgreSQL again");
            }
        }
    }
}

fn victims(rng: &mut Rng) -> Vec<Victim> {
    let mut agencies: Vec<_> = AGENCIES.iter().map(|agency| agency.process).collect();
    rng.shuffle(&mut agencies);
    let mut victims: Vec<_> = agencies[..3].iter().copied().map(Victim::Process).collect();
    victims.extend([
        Victim::Process("relay"),
        Victim::Process("projection"),
        Victim::Process("projection"),
        Victim::Nats,
        Victim::NatsAndItsData,
        Victim::Postgres,
        Victim::Postgres,
    ]);
    rng.shuffle(&mut victims);
    victims
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_lachan_up_is_killed_again_and_again() {
    let mut rng = chance();
    let cluster = embedded().await;
    let load = Load::start(&cluster, &mut rng);
    for _ in 0..ROUNDS {
        load.acknowledge(rng.usize(5..60)).await;
        cluster.kill("lachan").await.expect("a kill");
        cluster.restart("lachan").await.expect("a restart");
    }
    load.acknowledge(20).await;
    let history = load.finish().await;
    check(&cluster, &history).await;
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_whatever_process_is_killed_under_load() {
    let mut rng = chance();
    let cluster = distributed().await;
    let load = Load::start(&cluster, &mut rng);
    for victim in victims(&mut rng) {
        load.acknowledge(rng.usize(10..60)).await;
        eprintln!("killing {victim:?}");
        victim.kill(&cluster).await;
        match victim {
            // nobody is answered now
            Victim::Postgres => load.break_off(rng.usize(1..8)).await,
            _ => load.acknowledge(rng.usize(1..30)).await,
        }
        victim.restart(&cluster).await;
        let restarted = Instant::now();
        load.acknowledge(1).await;
        eprintln!("commands go on {:?} after the restart", restarted.elapsed());
    }
    load.acknowledge(40).await;
    let history = load.finish().await;
    check(&cluster, &history).await;
}

#[tokio::test]
async fn another_relay_takes_over_when_the_leading_one_is_killed() {
    let mut rng = chance();
    let mut cluster = Cluster::distributed().await.expect("all services");
    until("the relay to lead", || async {
        times_said(&cluster, "relay", LEADS) == 1
    })
    .await;
    cluster.add_relay().await.expect("a second relay");
    let cluster = Arc::new(cluster);
    let load = Load::start(&cluster, &mut rng);
    let turns = [("relay", SECOND_RELAY, 1), (SECOND_RELAY, "relay", 2)];
    for (leader, successor, times) in turns {
        load.acknowledge(rng.usize(10..60)).await;
        cluster.kill(leader).await.expect("a kill");
        until("the other relay to lead", || async {
            times_said(&cluster, successor, LEADS) == times
        })
        .await;
        load.acknowledge(10).await;
        // with the former leader still dead
        let head = read_head(&cluster).await;
        await_published(&cluster, head).await;
        cluster.restart(leader).await.expect("a restart");
    }
    let history = load.finish().await;
    check(&cluster, &history).await;
}

/// The last position at some moment; the log grows meanwhile.
async fn read_head(cluster: &Cluster) -> u64 {
    let events = read_log(cluster).await;
    events.last().map_or(0, |event| event.position)
}
