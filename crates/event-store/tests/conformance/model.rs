//! Random appends, answered by the store as by a model of a few lines.

use std::collections::{HashMap, HashSet};

use event_store::{
    Append, AppendError, Appended, CommandKey, EventStore, ExpectedVersion, StreamName,
};
use futures::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::builders::append_to;
use crate::fixture::Log;

const CASES: u32 = 32;

/// An append of a small world, so that everything collides.
#[derive(Debug, Clone)]
struct Act {
    command: u8,
    actor: u8,
    fingerprint: u8,
    /// Stream, what it is expected to stand at, and the event ids.
    writes: Vec<(u8, Expected, Vec<u8>)>,
}

#[derive(Debug, Clone, Copy)]
enum Expected {
    NoStream,
    Any,
    Low(u64),
    /// What the model says it stands at.
    Right,
}

/// The log in a few lines.
#[derive(Default)]
struct Model {
    head: u64,
    versions: HashMap<StreamName, u64>,
    commands: HashMap<CommandKey, ([u8; 32], Appended)>,
    event_ids: HashSet<Uuid>,
    events: Vec<(u64, StreamName, u64, Uuid)>,
}

fn acts() -> impl Strategy<Value = Vec<Vec<Act>>> {
    let expected = prop_oneof![
        1 => Just(Expected::NoStream),
        2 => Just(Expected::Any),
        1 => (0..4_u64).prop_map(Expected::Low),
        4 => Just(Expected::Right),
    ];
    let write = (0..3_u8, expected, vec(any::<u8>(), 1..4));
    let act = (0..24_u8, 0..2_u8, 0..6_u8, vec(write, 1..3));
    let act = act.prop_map(|(command, actor, fingerprint, mut writes)| {
        writes.sort_by_key(|(stream, ..)| *stream);
        writes.dedup_by_key(|(stream, ..)| *stream);
        Act {
            command,
            actor,
            // seldom another one
            fingerprint: fingerprint / 5,
            writes,
        }
    });
    // bursts, so that some share a batch
    vec(vec(act, 1..8), 1..8)
}

/// An id of this run: another run on the same log has others.
fn id_of(run: Uuid, kind: u128, number: u8) -> Uuid {
    Uuid::from_u128(run.as_u128() ^ (kind << 16) ^ (u128::from(number) << 8))
}

impl Act {
    fn append(&self, run: Uuid, model: &Model) -> Append {
        let stream = |number: u8| StreamName::of("case", id_of(run, 1, number));
        let streams: Vec<_> = self
            .writes
            .iter()
            .map(|(number, ..)| stream(*number))
            .collect();
        let expected = |index: usize| match self.writes[index].1 {
            Expected::NoStream => ExpectedVersion::NoStream,
            Expected::Any => ExpectedVersion::Any,
            Expected::Low(version) => ExpectedVersion::Exact(version),
            Expected::Right => ExpectedVersion::Exact(model.version(&streams[index])),
        };
        let writes: Vec<_> = (0..streams.len())
            .map(|index| (&streams[index], expected(index), self.writes[index].2.len()))
            .collect();
        let mut append = append_to(&writes);
        append.command = CommandKey {
            actor: format!("person-{}", self.actor),
            command_id: id_of(run, 2, self.command),
        };
        append.fingerprint = [self.fingerprint; 32];
        for (write, (.., ids)) in append.writes.iter_mut().zip(&self.writes) {
            for (event, number) in write.events.iter_mut().zip(ids) {
                event.event_id = id_of(run, 3, *number);
            }
        }
        append
    }
}

impl Model {
    fn version(&self, stream: &StreamName) -> u64 {
        self.versions.get(stream).copied().unwrap_or(0)
    }

    fn append(&mut self, append: &Append) -> Result<Appended, AppendError> {
        if let Some((fingerprint, appended)) = self.commands.get(&append.command) {
            return if *fingerprint == append.fingerprint {
                Ok(Appended {
                    replayed: true,
                    ..appended.clone()
                })
            } else {
                Err(AppendError::CommandReused)
            };
        }
        for write in &append.writes {
            let actual = self.version(&write.stream);
            let met = match write.expected {
                ExpectedVersion::NoStream => actual == 0,
                ExpectedVersion::Exact(version) => actual == version,
                ExpectedVersion::Any => true,
            };
            if !met {
                return Err(AppendError::Conflict {
                    stream: write.stream.clone(),
                    actual,
                });
            }
        }
        let ids: Vec<_> = append
            .writes
            .iter()
            .flat_map(|w| w.events.iter().map(|e| e.event_id))
            .collect();
        let distinct: HashSet<_> = ids.iter().copied().collect();
        if distinct.len() < ids.len() || !distinct.is_disjoint(&self.event_ids) {
            return Err(AppendError::DuplicateEventId);
        }
        self.event_ids.extend(distinct);
        let first_position = self.head + 1;
        for write in &append.writes {
            for event in &write.events {
                self.head += 1;
                let version = self.version(&write.stream) + 1;
                self.versions.insert(write.stream.clone(), version);
                self.events
                    .push((self.head, write.stream.clone(), version, event.event_id));
            }
        }
        let appended = Appended {
            first_position,
            last_position: self.head,
            version: self.version(&append.writes[0].stream),
            recorded_at: append.recorded_at,
            answer: append.answer.clone(),
            replayed: false,
        };
        let recorded = (append.fingerprint, appended.clone());
        self.commands.insert(append.command.clone(), recorded);
        Ok(appended)
    }
}

async fn compare(store: &dyn EventStore, bursts: Vec<Vec<Act>>) -> Result<(), TestCaseError> {
    let run = Uuid::now_v7();
    let before = store.head().await.unwrap();
    let mut model = Model {
        head: before,
        ..Model::default()
    };
    for burst in bursts {
        let appends: Vec<_> = burst.iter().map(|act| act.append(run, &model)).collect();
        let told = join_all(appends.iter().map(|append| store.append(append.clone()))).await;
        let expected: Vec<_> = appends.iter().map(|append| model.append(append)).collect();
        prop_assert_eq!(told, expected);
    }
    let events = store.read_log(before, usize::MAX).await.unwrap();
    let events: Vec<_> = events
        .into_iter()
        .map(|event| {
            (
                event.position,
                event.stream,
                event.version,
                event.data.event_id,
            )
        })
        .collect();
    prop_assert_eq!(events, model.events);
    Ok(())
}

pub(crate) async fn random_appends_are_answered_as_by_the_model(log: impl Log) {
    let store = log.open().await;
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let check = |bursts| Handle::current().block_on(compare(&*store, bursts));
    let outcome = tokio::task::block_in_place(|| TestRunner::new(config).run(&acts(), check));
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
