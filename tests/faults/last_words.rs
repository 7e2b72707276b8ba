//! PostgreSQL dies right after the views told that they hold the last event, and nothing follows
//! that would show them a gap.

use api::views::v1::GetTimelineRequest;
use api::views::v1::views_service_client::ViewsServiceClient;
use fastrand::Rng;
use scenario::Endpoints;
use testkit::until;
use tests::Cluster;
use uuid::Uuid;

use crate::check::report;
use crate::check_views::violations_of_views;
use crate::commands::{AGENCIES, Command, authorized};
use crate::load::PATIENCE;
use crate::system::{chance, distributed, read_log, read_settled_log};

/// Deaths of PostgreSQL: its log writer may be quick now and then.
const ROUNDS: usize = 2;

#[tokio::test]
async fn what_the_views_told_they_hold_is_there_after_postgresql_died_and_nothing_followed() {
    let mut rng = chance();
    let cluster = distributed().await;
    speak(&cluster, &mut rng).await;
    read_settled_log(&cluster).await;
    // else it has the last word
    cluster.kill("deadlines").await.expect("a kill");
    let postgres = cluster.postgres().expect("PostgreSQL");
    for _ in 0..ROUNDS {
        speak(&cluster, &mut rng).await;
        postgres.kill().await.expect("a kill");
        postgres.restart().await.expect("PostgreSQL again");
        let events = read_log(&cluster).await;
        report(&violations_of_views(&cluster, &events).await);
    }
}

/// Every agency opens a case; ends as soon as the views hold the last one.
async fn speak(cluster: &Cluster, rng: &mut Rng) {
    for agency in 0..AGENCIES.len() {
        let command = Command::receive(Uuid::from_u128(rng.u128(..)), agency, String::new());
        // a process finds out that its connections are dead
        until("an answer", async || {
            let answer = command.send_within(cluster, PATIENCE).await;
            match answer {
                Ok(receipt) => {
                    let seen = read_own_write(cluster, agency, &receipt.case_id, receipt.position);
                    seen.await
                }
                Err(_) => false,
            }
        })
        .await;
    }
}

async fn read_own_write(cluster: &Cluster, agency: usize, case_id: &str, position: u64) -> bool {
    let person = AGENCIES[agency].person;
    let request = GetTimelineRequest {
        case_id: case_id.to_owned(),
        min_position: position,
        ..GetTimelineRequest::default()
    };
    let channel = cluster.channel("lachan.views.v1.ViewsService", person);
    let mut views = ViewsServiceClient::new(channel.expect("the projection"));
    let answer = views
        .get_timeline(authorized(cluster, person, request))
        .await;
    answer.is_ok_and(|answer| !answer.get_ref().events.is_empty())
}
