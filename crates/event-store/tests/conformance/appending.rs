use api::CaseId;
use event_store::ExpectedVersion::{Any, Exact, NoStream};
use event_store::{AppendError, Limits};
use futures::future::join_all;
use uuid::Uuid;

use crate::builders::{append, append_to, eventually, full_event, new_stream, read_all, time};
use crate::fixture::Log;

pub(crate) async fn the_first_event_takes_position_one_and_version_one(log: impl Log) {
    let store = log.open().await;
    assert_eq!(store.head().await, Ok(0));
    let command = append(&new_stream("case"), NoStream);
    let appended = store.append(command.clone()).await.unwrap();
    assert_eq!((appended.first_position, appended.last_position), (1, 1));
    assert_eq!(appended.version, 1);
    assert_eq!(appended.answer, command.answer);
    assert_eq!(appended.recorded_at, time());
    assert!(!appended.replayed);
    assert_eq!(store.head().await, Ok(1));
}

pub(crate) async fn events_of_one_command_stand_side_by_side(log: impl Log) {
    let store = log.open().await;
    let (case, health) = (new_stream("case"), new_stream("health"));
    store.append(append(&case, NoStream)).await.unwrap();
    let command = append_to(&[(&case, Exact(1), 2), (&health, NoStream, 3)]);
    let appended = store.append(command).await.unwrap();
    assert_eq!((appended.first_position, appended.last_position), (2, 6));
    assert_eq!(appended.version, 3, "of the first stream");
    let placed: Vec<_> = read_all(&*store).await.split_off(1);
    let placed: Vec<_> = placed
        .iter()
        .map(|event| (&event.stream, event.version))
        .collect();
    assert_eq!(
        placed,
        [
            (&case, 2),
            (&case, 3),
            (&health, 1),
            (&health, 2),
            (&health, 3)
        ]
    );
}

pub(crate) async fn a_command_for_several_streams_is_recorded_wholly_or_not_at_all(log: impl Log) {
    let store = log.open().await;
    let (referral, health) = (new_stream("referral"), new_stream("health"));
    store.append(append(&health, NoStream)).await.unwrap();
    let command = append_to(&[(&referral, NoStream, 1), (&health, NoStream, 1)]);
    let refused = store.append(command.clone()).await;
    let conflict = AppendError::Conflict {
        stream: health,
        actual: 1,
    };
    assert_eq!(refused, Err(conflict));
    assert_eq!(read_all(&*store).await.len(), 1);
    assert_eq!(store.find_command(&command.command).await, Ok(None));
    assert_eq!(store.read_stream(&referral, 0, 10).await, Ok(vec![]));
    // what lost left no trace in the numbers
    let next = store.append(append(&referral, NoStream)).await.unwrap();
    assert_eq!((next.first_position, next.version), (2, 1));
}

pub(crate) async fn expected_versions_are_held_to(log: impl Log) {
    let store = log.open().await;
    let stream = new_stream("case");
    let conflict = |actual| {
        Err(AppendError::Conflict {
            stream: stream.clone(),
            actual,
        })
    };
    assert_eq!(store.append(append(&stream, Exact(1))).await, conflict(0));
    assert_eq!(store.append(append(&stream, Any)).await.unwrap().version, 1);
    assert_eq!(store.append(append(&stream, NoStream)).await, conflict(1));
    assert_eq!(store.append(append(&stream, Exact(2))).await, conflict(1));
    assert_eq!(
        store.append(append(&stream, Exact(u64::MAX))).await,
        conflict(1)
    );
    assert_eq!(
        store
            .append(append(&stream, Exact(1)))
            .await
            .unwrap()
            .version,
        2
    );
    assert_eq!(store.append(append(&stream, Exact(1))).await, conflict(2));
    assert_eq!(store.append(append(&stream, Any)).await.unwrap().version, 3);
    let other = new_stream("case");
    assert_eq!(
        store
            .append(append(&other, Exact(0)))
            .await
            .unwrap()
            .version,
        1
    );
}

pub(crate) async fn an_event_id_is_recorded_once(log: impl Log) {
    let store = log.open().await;
    let first = append(&new_stream("case"), NoStream);
    store.append(first.clone()).await.unwrap();
    let mut second = append(&new_stream("case"), NoStream);
    second.writes[0].events[0].event_id = first.writes[0].events[0].event_id;
    assert_eq!(
        store.append(second).await,
        Err(AppendError::DuplicateEventId)
    );

    let mut within = append_to(&[(&new_stream("case"), NoStream, 2)]);
    within.writes[0].events[1].event_id = within.writes[0].events[0].event_id;
    assert_eq!(
        store.append(within).await,
        Err(AppendError::DuplicateEventId)
    );
    assert_eq!(store.head().await, Ok(1));
}

pub(crate) async fn a_duplicate_event_id_spares_its_neighbours(log: impl Log) {
    let store = log.open().await;
    let first = append(&new_stream("case"), NoStream);
    store.append(first.clone()).await.unwrap();
    let held = log.hold_writers().await;
    let mut commands: Vec<_> = (0..9)
        .map(|_| append(&new_stream("case"), NoStream))
        .collect();
    commands[4].writes[0].events[0].event_id = first.writes[0].events[0].event_id;
    commands[7].writes[0].events[0].event_id = commands[6].writes[0].events[0].event_id;
    let queued = tokio::spawn({
        let store = store.clone();
        async move { join_all(commands.into_iter().map(|command| store.append(command))).await }
    });
    tokio::task::yield_now().await;
    drop(held);
    let answers = queued.await.unwrap();
    let refused: Vec<_> = (0..9).filter(|&index| answers[index].is_err()).collect();
    assert_eq!(refused, [4, 7]);
    assert_eq!(answers[4], Err(AppendError::DuplicateEventId));
    assert_eq!(answers[7], Err(AppendError::DuplicateEventId));
    assert_eq!(read_all(&*store).await.len(), 8);
}

pub(crate) async fn an_invalid_append_is_refused(log: impl Log) {
    let limits = Limits {
        append_events_max: 3,
        append_bytes_max: 1_000,
        ..Limits::default()
    };
    let store = log.open_with(limits).await;
    let (stream, other) = (new_stream("case"), new_stream("health"));
    let none = append_to(&[]);
    let empty = append_to(&[(&stream, Any, 1), (&other, Any, 0)]);
    let twice = append_to(&[(&stream, Any, 1), (&stream, Any, 1)]);
    let many = append_to(&[(&stream, Any, 2), (&other, Any, 2)]);
    let mut heavy = append(&stream, Any);
    heavy.writes[0].events[0].public = vec![0; 1_001].into();
    let mut heavy_answer = append(&stream, Any);
    heavy_answer.answer = vec![0; 1_001].into();
    let mut unordered = append(&stream, Any);
    unordered.writes[0].events[0] = full_event(CaseId(Uuid::now_v7()));
    unordered.writes[0].events[0].sealed.reverse();
    let mut nul = append(&stream, Any);
    nul.writes[0].events[0].traceparent = "a\0b".to_owned();
    let mut long = append(&stream, Any);
    long.actor.person_id = "x".repeat(10_000);
    let mut untyped = append(&stream, Any);
    untyped.writes[0].events[0].event_type.clear();
    for invalid in [
        none,
        empty,
        twice,
        many,
        heavy,
        heavy_answer,
        unordered,
        nul,
        long,
        untyped,
    ] {
        let refused = store.append(invalid).await;
        assert!(
            matches!(refused, Err(AppendError::Invalid(_))),
            "{refused:?}"
        );
    }
    assert_eq!(store.head().await, Ok(0));
    let most = append_to(&[(&stream, Any, 2), (&other, Any, 1)]);
    assert_eq!(store.append(most).await.unwrap().last_position, 3);
}

pub(crate) async fn a_full_queue_says_so_and_recovers(log: impl Log) {
    let limits = Limits {
        queue_len_max: 4,
        batch_appends_max: 2,
        ..Limits::default()
    };
    let store = log.open_with(limits).await;
    let held = log.hold_writers().await;
    let overloaded = || async {
        // at most one batch and one queue full can be taken up
        let commands = (0..20).map(|_| store.append(append(&new_stream("case"), NoStream)));
        join_all(commands).await
    };
    let (answers, ()) = tokio::join!(overloaded(), async {
        tokio::task::yield_now().await;
        drop(held);
    });
    let refused = answers
        .iter()
        .filter(|answer| answer == &&Err(AppendError::Overloaded));
    assert!(refused.count() >= 20 - 4 - 2);
    let recorded = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(recorded >= 4);
    store
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    assert_eq!(store.head().await, Ok(recorded as u64 + 1));
}

pub(crate) async fn an_append_goes_on_when_its_caller_gives_up(log: impl Log) {
    let store = log.open().await;
    let held = log.hold_writers().await;
    let command = append(&new_stream("case"), NoStream);
    let mut caller = Box::pin(store.append(command.clone()));
    assert!(futures::poll!(&mut caller).is_pending(), "queued");
    drop(caller);
    drop(held);
    eventually("the abandoned append is recorded", async || {
        store
            .find_command(&command.command)
            .await
            .unwrap()
            .is_some()
    })
    .await;
    assert_eq!(read_all(&*store).await.len(), 1);
}

pub(crate) async fn every_field_is_read_back_as_it_was_written(log: impl Log) {
    let store = log.open().await;
    let stream = new_stream("health");
    let mut command = append_to(&[(&stream, NoStream, 2)]);
    command.command.actor = "bác sĩ \"một\" \\ \u{1}".to_owned();
    command.writes[0].events[0] = full_event(CaseId(Uuid::now_v7()));
    command.writes[0].events[1].public = bytes::Bytes::new();
    store.append(command.clone()).await.unwrap();
    let events = read_all(&*store).await;
    for (event, written) in events.iter().zip(&command.writes[0].events) {
        assert_eq!(&event.data, written);
        assert_eq!(event.stream, stream);
        assert_eq!(event.actor, command.actor);
        assert_eq!(event.command_id, command.command.command_id);
        assert_eq!(event.recorded_at, command.recorded_at);
    }
    let (fingerprint, found) = store.find_command(&command.command).await.unwrap().unwrap();
    assert_eq!(fingerprint, command.fingerprint);
    assert_eq!(found.answer, command.answer);
    // the appender's own look-up finds the odd actor as well
    assert!(store.append(command).await.unwrap().replayed);
}

pub(crate) async fn an_append_that_cannot_get_through_in_time_was_not_recorded(log: impl Log) {
    let limits = Limits {
        commit_timeout: std::time::Duration::from_millis(300),
        ..Limits::default()
    };
    let store = log.open_with(limits).await;
    let held = log.hold_writers().await;
    let command = append(&new_stream("case"), NoStream);
    let refused = store.append(command.clone()).await;
    assert_eq!(refused, Err(AppendError::Unavailable));
    drop(held);
    eventually("the store heals", async || {
        store
            .append(append(&new_stream("case"), NoStream))
            .await
            .is_ok()
    })
    .await;
    assert_eq!(store.find_command(&command.command).await, Ok(None));
    assert_eq!(read_all(&*store).await.len(), 1);
}
