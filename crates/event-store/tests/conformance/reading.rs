use api::CaseId;
use event_store::ExpectedVersion::{Any, NoStream};
use event_store::{Event, PublicEvent};
use uuid::Uuid;

use crate::builders::{append, append_to, eventually, full_event, new_stream};
use crate::fixture::Log;

pub(crate) async fn pages_follow_each_other_without_gap_or_overlap(log: impl Log) {
    let store = log.open().await;
    store
        .append(append_to(&[(&new_stream("case"), NoStream, 10)]))
        .await
        .unwrap();
    let mut positions = Vec::new();
    loop {
        let after = positions.last().copied().unwrap_or(0);
        let page = store.read_log(after, 3).await.unwrap();
        assert!(page.len() <= 3);
        if page.is_empty() {
            break;
        }
        positions.extend(page.iter().map(|event| event.position));
    }
    assert_eq!(positions, (1..=10).collect::<Vec<_>>());
    assert_eq!(store.read_log(u64::MAX, 10).await, Ok(vec![]));
    assert_eq!(store.read_log(0, 0).await, Ok(vec![]));
    assert_eq!(store.read_log(0, usize::MAX).await.unwrap().len(), 10);
}

pub(crate) async fn a_case_is_read_across_its_lanes(log: impl Log) {
    let store = log.open().await;
    let (case_id, other) = (CaseId(Uuid::now_v7()), CaseId(Uuid::now_v7()));
    for (lane, case) in [("case", case_id), ("case", other), ("health", case_id)] {
        let mut command = append(&new_stream(lane), NoStream);
        command.writes[0].events[0] = full_event(case);
        store.append(command).await.unwrap();
    }
    store
        .append(append(&new_stream("org"), NoStream))
        .await
        .unwrap();
    let events = store.read_case(case_id, 0, 10).await.unwrap();
    let lanes: Vec<_> = events
        .iter()
        .map(|event| (event.position, event.stream.category()))
        .collect();
    assert_eq!(lanes, [(1, "case"), (3, "health")]);
    let later = store.read_case(case_id, 1, 10).await.unwrap();
    assert_eq!(later, events[1..]);
    assert_eq!(store.read_case(case_id, 0, 1).await.unwrap(), events[..1]);
}

pub(crate) async fn a_stream_is_read_from_a_version_on(log: impl Log) {
    let store = log.open().await;
    let stream = new_stream("case");
    for _ in 0..4 {
        store.append(append(&stream, Any)).await.unwrap();
        store
            .append(append(&new_stream("case"), Any))
            .await
            .unwrap();
    }
    let read = async |after, limit| {
        let events = store.read_stream(&stream, after, limit).await.unwrap();
        events.iter().map(|event| event.version).collect::<Vec<_>>()
    };
    assert_eq!(read(0, 10).await, [1, 2, 3, 4]);
    assert_eq!(read(2, 10).await, [3, 4]);
    assert_eq!(read(1, 2).await, [2, 3]);
    assert_eq!(read(4, 10).await, [0; 0]);
    for (after, limit) in [(0, 10), (2, 10), (1, 2), (4, 10)] {
        let whole = store.read_stream(&stream, after, limit).await.unwrap();
        let public: Vec<_> = whole.into_iter().map(public_of).collect();
        let lean = store.read_public(&stream, after, limit).await.unwrap();
        assert_eq!(lean, public, "after {after}, at most {limit}");
    }
}

pub(crate) async fn the_head_hint_follows_this_process_and_others(log: impl Log) {
    let (one, two) = (log.open().await, log.open().await);
    let (mine, others) = (one.head_hint(), two.head_hint());
    one.append(append(&new_stream("case"), Any)).await.unwrap();
    assert_eq!(*mine.borrow(), 1, "one's own append is there at once");
    eventually("the other process hears of it", async || {
        *others.borrow() == 1
    })
    .await;
    let three = log.open().await;
    assert_eq!(
        *three.head_hint().borrow(),
        1,
        "a newcomer starts where the log stands"
    );
}

fn public_of(event: Event) -> PublicEvent {
    PublicEvent {
        position: event.position,
        version: event.version,
        event_type: event.data.event_type,
        public: event.data.public,
    }
}
