//! The appender decides on what it remembers; another process writes behind its back.

use event_store::ExpectedVersion::{Any, Exact, NoStream};
use event_store::{AppendError, StreamName};

use crate::builders::{append, append_to, new_stream, read_all, retry_of};
use crate::fixture::Log;

/// Enough that a slow machine, on which memory ages, cannot hide a mistake.
const ROUNDS: u64 = 20;

fn conflict(stream: &StreamName, actual: u64) -> AppendError {
    AppendError::Conflict {
        stream: stream.clone(),
        actual,
    }
}

pub(crate) async fn a_version_taken_behind_its_back_is_noticed(log: impl Log) {
    let (one, two) = (log.open().await, log.open().await);
    let stream = new_stream("case");
    for round in 0..ROUNDS {
        let version = round * 4;
        one.append(append(&stream, Any)).await.unwrap();
        let mine = one.append(append(&stream, Exact(version + 1))).await;
        assert_eq!(mine.unwrap().version, version + 2);
        two.append(append(&stream, Any)).await.unwrap();
        // right by what this process remembers, wrong by what the log holds
        let outdated = one.append(append(&stream, Exact(version + 2))).await;
        assert_eq!(outdated, Err(conflict(&stream, version + 3)));
        two.append(append(&stream, Any)).await.unwrap();
        // wrong by what this process remembers, too
        let early = one.append(append(&stream, Exact(version + 9))).await;
        assert_eq!(early, Err(conflict(&stream, version + 4)));
        let again = one.append(append(&stream, NoStream)).await;
        assert_eq!(again, Err(conflict(&stream, version + 4)));
    }
    let versions = one.read_stream(&stream, 0, 1_000).await.unwrap();
    let versions: Vec<_> = versions.iter().map(|event| event.version).collect();
    assert_eq!(versions, (1..=ROUNDS * 4).collect::<Vec<_>>(), "no gap");
}

pub(crate) async fn a_stream_opened_behind_its_back_is_noticed(log: impl Log) {
    let (one, two) = (log.open().await, log.open().await);
    for _ in 0..ROUNDS {
        let (mine, shared) = (new_stream("case"), new_stream("case"));
        one.append(append(&mine, NoStream)).await.unwrap();
        two.append(append(&shared, NoStream)).await.unwrap();
        let late = one.append(append_to(&[(&mine, Exact(1), 2), (&shared, NoStream, 1)]));
        let fine = one.append(append(&mine, Exact(1)));
        let (late, fine) = tokio::join!(late, fine);
        assert_eq!(late, Err(conflict(&shared, 1)), "all of it or nothing");
        assert_eq!(fine.unwrap().version, 2, "its neighbour does not suffer");
    }
}

pub(crate) async fn a_command_recorded_behind_its_back_gets_the_first_answer(log: impl Log) {
    let (one, two) = (log.open().await, log.open().await);
    let known = new_stream("case");
    for round in 0..ROUNDS {
        one.append(append(&known, Any)).await.unwrap();
        for (stream, expected) in [(&known, Any), (&new_stream("case"), NoStream)] {
            let command = append(stream, expected);
            let first = two.append(command.clone()).await.unwrap();
            for retry in [retry_of(&command), command.clone()] {
                let again = one.append(retry).await.unwrap();
                assert!(again.replayed, "round {round}");
                assert_eq!(again.first_position, first.first_position);
                assert_eq!(again.answer, first.answer);
            }
            let mut reused = retry_of(&command);
            reused.fingerprint = [9; 32];
            assert_eq!(one.append(reused).await, Err(AppendError::CommandReused));
        }
    }
    assert_eq!(read_all(&*one).await.len() as u64, 3 * ROUNDS);
}
