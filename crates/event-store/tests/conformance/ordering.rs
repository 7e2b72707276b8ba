use std::collections::HashMap;
use std::sync::Arc;

use event_store::EventStore;
use event_store::ExpectedVersion::{Any, NoStream};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::builders::{append, append_to, new_stream, read_all};
use crate::fixture::Log;

/// Follows the log as a subscriber does, bookmarking what it saw, until it has seen `count`.
async fn follow(store: Arc<dyn EventStore>, count: u64) -> Vec<Uuid> {
    let mut seen = Vec::new();
    let mut hint = store.head_hint();
    while (seen.len() as u64) < count {
        let page = store.read_log(seen.len() as u64, 7).await.unwrap();
        if page.is_empty() {
            let _ =
                tokio::time::timeout(std::time::Duration::from_millis(20), hint.changed()).await;
        }
        for event in page {
            assert_eq!(
                event.position,
                seen.len() as u64 + 1,
                "a follower never skips"
            );
            seen.push(event.data.event_id);
        }
    }
    seen
}

pub(crate) async fn positions_are_gapless_and_in_commit_order_under_load(log: impl Log) {
    const WRITERS: usize = 16;
    const COMMANDS: usize = 20;
    let stores = [log.open().await, log.open().await];
    let total = (WRITERS * COMMANDS * 2) as u64;
    let followers = [0, 1].map(|index| tokio::spawn(follow(Arc::clone(&stores[index]), total)));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let store = Arc::clone(&stores[writer % 2]);
        writers.spawn(async move {
            let mut answered = Vec::new();
            let stream = new_stream("case");
            for _ in 0..COMMANDS {
                let head_before = store.head().await.unwrap();
                let command = append_to(&[(&stream, Any, 2)]);
                let ids: Vec<_> = command.writes[0]
                    .events
                    .iter()
                    .map(|e| e.event_id)
                    .collect();
                let appended = store.append(command).await.unwrap();
                assert!(
                    appended.first_position > head_before,
                    "in the order of commits"
                );
                assert!(store.head().await.unwrap() >= appended.last_position);
                answered.extend((appended.first_position..).zip(ids));
            }
            answered
        });
    }
    let mut answered = HashMap::new();
    while let Some(finished) = writers.join_next().await {
        answered.extend(finished.unwrap());
    }
    let events = read_all(&*stores[0]).await;
    assert_eq!(events.len() as u64, total);
    for event in &events {
        assert_eq!(
            answered[&event.position], event.data.event_id,
            "as each writer was told"
        );
    }
    for follower in followers {
        let seen = follower.await.unwrap();
        assert!(
            seen.iter()
                .eq(events.iter().map(|event| &event.data.event_id))
        );
    }
}

pub(crate) async fn readers_never_skip_a_slow_writer<L: Log>(log: L) {
    let stores = [log.open().await, log.open().await];
    stores[0]
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    let follower = tokio::spawn(follow(Arc::clone(&stores[1]), 42));

    // a writer that has taken its position and does not commit
    let mut slow = log.hold_writers().await;
    L::execute(&mut slow, L::WRITE_ONE).await.unwrap();
    let mut writers = JoinSet::new();
    for writer in 0..40 {
        let store = Arc::clone(&stores[writer % 2]);
        writers.spawn(async move { store.append(append(&new_stream("case"), NoStream)).await });
    }
    // readers are not kept waiting, and see nothing beyond the slow writer
    for _ in 0..20 {
        for store in &stores {
            assert_eq!(store.head().await, Ok(1));
            assert_eq!(store.read_log(0, 100).await.unwrap().len(), 1);
        }
    }
    L::execute(&mut slow, "COMMIT").await.unwrap();
    while let Some(finished) = writers.join_next().await {
        assert!(finished.unwrap().unwrap().first_position > 2);
    }
    let seen = follower.await.unwrap();
    let events = read_all(&*stores[0]).await;
    assert_eq!(events[1].stream.as_str(), "case/slow");
    assert!(
        seen.iter()
            .eq(events.iter().map(|event| &event.data.event_id))
    );
}
