use event_store::AppendError;
use event_store::ExpectedVersion::NoStream;
use futures::future::join_all;

use crate::builders::{append, new_stream, read_all};
use crate::fixture::Log;

pub(crate) async fn eight_openers_of_an_empty_database_all_succeed(log: impl Log) {
    let stores = join_all((0..8).map(|_| log.open())).await;
    let appends = stores
        .iter()
        .map(|store| store.append(append(&new_stream("case"), NoStream)));
    for answer in join_all(appends).await {
        answer.unwrap();
    }
    assert_eq!(read_all(&*stores[7]).await.len(), 8);
}

pub(crate) async fn a_reopened_log_holds_everything(log: impl Log) {
    let store = log.open().await;
    let command = append(&new_stream("case"), NoStream);
    let first = store.append(command.clone()).await.unwrap();
    let before = read_all(&*store).await;
    store.close().await;
    let store = log.open().await;
    assert_eq!(read_all(&*store).await, before);
    assert_eq!(*store.head_hint().borrow(), 1);
    let again = store.append(command).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.first_position, first.first_position);
    let next = store
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    assert_eq!(next.first_position, 2);
}

pub(crate) async fn a_closed_store_refuses_appends(log: impl Log) {
    let store = log.open().await;
    store.close().await;
    let refused = store.append(append(&new_stream("case"), NoStream)).await;
    assert_eq!(refused, Err(AppendError::Unavailable));
    store.close().await;
}

pub(crate) async fn closing_finishes_what_waits(log: impl Log) {
    let store = log.open().await;
    let commands = (0..20).map(|_| store.append(append(&new_stream("case"), NoStream)));
    let (answers, ()) = tokio::join!(join_all(commands), store.close());
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(read_all(&*log.open().await).await.len(), 20);
}
