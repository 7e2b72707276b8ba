use std::sync::Arc;

use event_store::ExpectedVersion::{Any, Exact};
use event_store::{AppendError, EventStore};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::builders::{append, append_to, new_stream, read_all, retry_of};
use crate::fixture::Log;

const ROUNDS: u64 = 25;
const RACERS: usize = 8;

/// Lets racers go for each version of one stream at once, and checks every round.
async fn race(stores: Vec<Arc<dyn EventStore>>) {
    let stream = new_stream("case");
    for version in 0..ROUNDS {
        let barrier = Arc::new(Barrier::new(RACERS));
        let mut racers = JoinSet::new();
        for racer in 0..RACERS {
            let store = Arc::clone(&stores[racer % stores.len()]);
            let barrier = Arc::clone(&barrier);
            let command = append(&stream, Exact(version));
            racers.spawn(async move {
                barrier.wait().await;
                let id = command.writes[0].events[0].event_id;
                (id, store.append(command).await)
            });
        }
        let mut winners = Vec::new();
        while let Some(finished) = racers.join_next().await {
            match finished.unwrap() {
                (id, Ok(appended)) => {
                    assert_eq!(appended.version, version + 1);
                    winners.push(id);
                }
                (_, Err(AppendError::Conflict { actual, .. })) => assert_eq!(actual, version + 1),
                (_, Err(other)) => panic!("{other}"),
            }
        }
        assert_eq!(winners.len(), 1, "exactly one wins");
        let stored = stores[0].read_stream(&stream, version, 10).await.unwrap();
        let stored: Vec<_> = stored.iter().map(|event| event.data.event_id).collect();
        assert_eq!(
            stored, winners,
            "the one that was told so is the one in the log"
        );
    }
    assert_eq!(read_all(&*stores[0]).await.len() as u64, ROUNDS);
}

pub(crate) async fn of_racing_writers_to_one_version_exactly_one_wins(log: impl Log) {
    race(vec![log.open().await]).await;
}

pub(crate) async fn of_racing_processes_to_one_version_exactly_one_wins(log: impl Log) {
    race(vec![log.open().await, log.open().await, log.open().await]).await;
}

pub(crate) async fn racing_processes_all_make_progress(log: impl Log) {
    let stores = [log.open().await, log.open().await, log.open().await];
    let streams = [new_stream("case"), new_stream("health")];
    let mut writers = JoinSet::new();
    for writer in 0..12 {
        let store = Arc::clone(&stores[writer % stores.len()]);
        // half of them take the streams the other way round
        let mut order = streams.clone();
        order.rotate_left(writer % 2);
        writers.spawn(async move {
            for _ in 0..10 {
                let command = append_to(&[(&order[0], Any, 1), (&order[1], Any, 2)]);
                store.append(command).await.unwrap();
            }
        });
    }
    while let Some(finished) = writers.join_next().await {
        finished.unwrap();
    }
    let events = read_all(&*stores[0]).await;
    assert_eq!(events.len(), 12 * 10 * 3);
    for stream in &streams {
        let mut version = 0;
        for event in events.iter().filter(|event| &event.stream == stream) {
            version += 1;
            assert_eq!(event.version, version, "versions follow positions");
        }
    }
}

pub(crate) async fn one_command_sent_to_two_processes_is_recorded_once(log: impl Log) {
    let (one, two) = (log.open().await, log.open().await);
    for _ in 0..ROUNDS {
        let command = append(&new_stream("case"), Any);
        let (first, second) = tokio::join!(
            one.append(retry_of(&command)),
            two.append(retry_of(&command))
        );
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first.first_position, second.first_position);
        assert_ne!(first.replayed, second.replayed);
    }
    assert_eq!(read_all(&*one).await.len() as u64, ROUNDS);
}
