use event_store::ExpectedVersion::NoStream;

use crate::builders::{append, new_stream, read_all};
use crate::fixture::Log;

pub(crate) async fn nothing_recorded_can_be_changed_or_removed<L: Log>(log: L) {
    let store = log.open().await;
    for _ in 0..2 {
        store
            .append(append(&new_stream("case"), NoStream))
            .await
            .unwrap();
    }
    let before = read_all(&*store).await;
    let mut raw = log.raw().await;
    let acts = [
        "UPDATE events SET stream = 'case/other' WHERE position = 1",
        "UPDATE events SET position = 9 WHERE position = 2",
        "DELETE FROM events WHERE position = 2",
        "DELETE FROM events",
        "UPDATE commands SET actor = 'other'",
        "DELETE FROM commands",
    ];
    for act in acts.iter().chain(L::FORBIDDEN) {
        let refused = L::execute(&mut raw, act).await;
        let told = refused.expect_err(act).to_string();
        assert!(told.contains("append-only"), "{act}: {told}");
    }
    assert_eq!(read_all(&*store).await, before);
    assert_eq!(store.head().await, Ok(2));
}

pub(crate) async fn the_head_only_grows<L: Log>(log: L) {
    let store = log.open().await;
    store
        .append(append(&new_stream("case"), NoStream))
        .await
        .unwrap();
    let mut raw = log.raw().await;
    for act in [
        "UPDATE log_head SET position = 0",
        "UPDATE log_head SET position = position",
        "DELETE FROM log_head",
    ] {
        let refused = L::execute(&mut raw, act).await;
        let told = refused.expect_err(act).to_string();
        assert!(told.contains("only grows"), "{act}: {told}");
    }
    assert_eq!(store.head().await, Ok(1));
}
