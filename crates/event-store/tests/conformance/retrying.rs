use event_store::AppendError;
use event_store::ExpectedVersion::{Any, Exact, NoStream};
use futures::future::join_all;

use crate::builders::{append, new_stream, read_all, retry_of};
use crate::fixture::Log;

pub(crate) async fn a_retried_command_gets_the_first_answer(log: impl Log) {
    let store = log.open().await;
    let stream = new_stream("case");
    let command = append(&stream, NoStream);
    let first = store.append(command.clone()).await.unwrap();
    store.append(append(&stream, Exact(1))).await.unwrap();
    for _ in 0..3 {
        let mut again = store.append(retry_of(&command)).await.unwrap();
        assert!(again.replayed);
        again.replayed = false;
        assert_eq!(again, first);
    }
    assert_eq!(read_all(&*store).await.len(), 2);
}

pub(crate) async fn concurrent_retries_record_once(log: impl Log) {
    let (one, two) = (log.open().await, log.open().await);
    for round in 1..=10 {
        let command = append(&new_stream("case"), NoStream);
        let senders = [&one, &two, &one, &two, &one, &two];
        let sent = senders.map(|store| store.append(retry_of(&command)));
        let answers: Vec<_> = join_all(sent)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let firsts = answers.iter().filter(|answer| !answer.replayed).count();
        assert_eq!(firsts, 1, "one is the first, the others repeat it");
        assert!(answers.iter().all(|answer| answer.first_position == round));
    }
    assert_eq!(read_all(&*one).await.len(), 10);
}

pub(crate) async fn retries_in_one_batch_record_once(log: impl Log) {
    let store = log.open().await;
    let held = log.hold_writers().await;
    // the first one occupies the appender, the others wait for the same batch
    let blocker = append(&new_stream("case"), NoStream);
    let command = append(&new_stream("case"), NoStream);
    let sent = [&blocker, &command, &command, &command].map(|append| store.append(append.clone()));
    let (answers, ()) = tokio::join!(join_all(sent), async {
        tokio::task::yield_now().await;
        drop(held);
    });
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let replayed: Vec<_> = answers.iter().map(|answer| answer.replayed).collect();
    assert_eq!(replayed, [false, false, true, true]);
    assert!(answers[1..].iter().all(|answer| answer.first_position == 2));
    assert!(
        answers[1..]
            .iter()
            .all(|answer| answer.answer == command.answer)
    );
    assert_eq!(store.head().await, Ok(2));
}

pub(crate) async fn a_reused_command_id_is_refused(log: impl Log) {
    let store = log.open().await;
    let command = append(&new_stream("case"), NoStream);
    store.append(command.clone()).await.unwrap();
    let mut other = retry_of(&command);
    other.fingerprint = [2; 32];
    assert_eq!(store.append(other).await, Err(AppendError::CommandReused));
    assert_eq!(store.head().await, Ok(1));
}

pub(crate) async fn a_reused_command_id_in_one_batch_is_refused(log: impl Log) {
    let store = log.open().await;
    let held = log.hold_writers().await;
    let command = append(&new_stream("case"), NoStream);
    let mut other = retry_of(&command);
    other.fingerprint = [2; 32];
    let sent = [command, other].map(|append| store.append(append));
    let (answers, ()) = tokio::join!(join_all(sent), async {
        tokio::task::yield_now().await;
        drop(held);
    });
    assert!(answers[0].is_ok());
    assert_eq!(answers[1], Err(AppendError::CommandReused));
    assert_eq!(store.head().await, Ok(1));
}

pub(crate) async fn two_actors_may_choose_the_same_command_id(log: impl Log) {
    let store = log.open().await;
    let command = append(&new_stream("case"), NoStream);
    let mut other = append(&new_stream("case"), NoStream);
    other.command.command_id = command.command.command_id;
    other.command.actor = "doctor-thanh-an".to_owned();
    assert!(!store.append(command).await.unwrap().replayed);
    assert!(!store.append(other).await.unwrap().replayed);
}

pub(crate) async fn a_command_that_lost_may_be_tried_again(log: impl Log) {
    let store = log.open().await;
    let stream = new_stream("case");
    store.append(append(&stream, Any)).await.unwrap();
    let command = append(&stream, NoStream);
    assert!(store.append(command.clone()).await.is_err());
    let mut decided_anew = command;
    decided_anew.writes[0].expected = Exact(1);
    let appended = store.append(decided_anew).await.unwrap();
    assert_eq!((appended.version, appended.replayed), (2, false));
}

pub(crate) async fn a_recorded_command_can_be_found(log: impl Log) {
    let store = log.open().await;
    let command = append(&new_stream("case"), NoStream);
    assert_eq!(store.find_command(&command.command).await, Ok(None));
    let appended = store.append(command.clone()).await.unwrap();
    let (fingerprint, found) = store.find_command(&command.command).await.unwrap().unwrap();
    assert_eq!(fingerprint, command.fingerprint);
    assert!(found.replayed);
    assert_eq!(found.first_position, appended.first_position);
    assert_eq!(found.answer, appended.answer);
}
