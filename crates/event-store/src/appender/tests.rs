//! The appender over a backend that does as it is told.

use std::collections::VecDeque;
use std::sync::Mutex;

use api::log::v1::{AgencyKind, Role};
use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::{Actor, CommandKey, ExpectedVersion, NewEvent, StreamName, StreamWrite};

/// What the scripted backend was asked, in order.
#[derive(Debug, PartialEq, Eq)]
enum Call {
    LookUp {
        requests: usize,
        exclusive: bool,
        event_ids: usize,
    },
    Record {
        events: usize,
    },
}

/// Answers every look-up with an empty log, and every record from a script; then with success.
struct Scripted {
    outcomes: VecDeque<Result<(), Failure>>,
    /// A person whose rows are refused.
    guilty: Option<&'static str>,
    calls: Arc<Mutex<Vec<Call>>>,
    head: u64,
    /// Every look-up finds the connection broken and makes a new one.
    reconnects: bool,
    session: u64,
}

impl Backend for Scripted {
    async fn look_up(
        &mut self,
        question: &Question<'_>,
        exclusive: bool,
    ) -> Result<Facts, Failure> {
        self.calls.lock().unwrap().push(Call::LookUp {
            requests: question.commands.len(),
            exclusive,
            event_ids: question.event_ids.len(),
        });
        self.session += u64::from(self.reconnects);
        Ok(question.no_facts())
    }

    async fn record(&mut self, plan: &Plan<'_>) -> Result<u64, Failure> {
        let events = plan.events.len();
        self.calls.lock().unwrap().push(Call::Record { events });
        let is_guilty = |person: &str| Some(person) == self.guilty;
        if plan
            .commands
            .iter()
            .any(|command| is_guilty(&command.append.command.actor))
        {
            return Err(Failure::Refused);
        }
        match self.outcomes.pop_front() {
            Some(Err(Failure::Unknown)) if self.outcomes.is_empty() => {
                std::future::pending::<()>().await;
            }
            Some(outcome) => outcome?,
            None => {}
        }
        let base = self.head;
        self.head += events as u64;
        Ok(base)
    }

    fn session(&self) -> u64 {
        self.session
    }

    async fn abandon(&mut self) {}

    async fn close(&mut self) {}
}

fn append(actor: &str, stream: &StreamName, expected: ExpectedVersion) -> Append {
    let event = NewEvent {
        event_id: Uuid::now_v7(),
        event_type: "intake.v1.ReportReceived".to_owned(),
        case_id: None,
        occurred_at: Timestamp::UNIX_EPOCH,
        causation_id: None,
        correlation_id: Uuid::now_v7(),
        traceparent: String::new(),
        policy_version: String::new(),
        public: Bytes::new(),
        sealed: Vec::new(),
    };
    Append {
        command: CommandKey {
            actor: actor.to_owned(),
            command_id: Uuid::now_v7(),
        },
        fingerprint: [0; 32],
        actor: Actor {
            person_id: actor.to_owned(),
            org_unit_id: "commune-an-phuoc".to_owned(),
            agency_kind: AgencyKind::Intake,
            role: Role::ChildProtectionOfficer,
        },
        recorded_at: Timestamp::UNIX_EPOCH,
        writes: vec![StreamWrite {
            stream: stream.clone(),
            expected,
            events: vec![event],
        }],
        answer: Bytes::new(),
    }
}

fn new_stream() -> StreamName {
    StreamName::of("case", Uuid::now_v7())
}

/// Settles one batch over a script.
async fn settle(
    batch: &[Append],
    outcomes: impl IntoIterator<Item = Result<(), Failure>>,
    guilty: Option<&'static str>,
) -> (Vec<Answer>, Vec<Call>) {
    let (mut answers, calls) = settle_all(&[batch], outcomes, guilty).await;
    (answers.remove(0), calls)
}

/// Settles one batch after the other.
async fn settle_all(
    batches: &[&[Append]],
    outcomes: impl IntoIterator<Item = Result<(), Failure>>,
    guilty: Option<&'static str>,
) -> (Vec<Vec<Answer>>, Vec<Call>) {
    let backend = Scripted {
        outcomes: outcomes.into_iter().collect(),
        guilty,
        calls: Arc::default(),
        head: 0,
        reconnects: false,
        session: 0,
    };
    settle_over(backend, batches).await
}

async fn settle_over(backend: Scripted, batches: &[&[Append]]) -> (Vec<Vec<Answer>>, Vec<Call>) {
    let calls = Arc::clone(&backend.calls);
    let limits = Limits {
        commit_timeout: Duration::from_millis(50),
        ..Limits::default()
    };
    let (_appender, mut task) = appender(backend, limits, Arc::new(watch::Sender::new(0)));
    let mut answers = Vec::new();
    for batch in batches {
        answers.push(task.settle(batch).await);
    }
    drop(task);
    let calls = Arc::into_inner(calls).expect("the task is gone");
    (answers, calls.into_inner().unwrap())
}

fn looked_up(requests: usize) -> Call {
    Call::LookUp {
        requests,
        exclusive: false,
        event_ids: 0,
    }
}

const RECORDED_ONE: Call = Call::Record { events: 1 };

#[tokio::test]
async fn what_is_remembered_is_not_asked_again() {
    let (known, new) = (new_stream(), new_stream());
    let batches = [
        [append("a", &known, ExpectedVersion::Any)],
        [append("a", &known, ExpectedVersion::Exact(1))],
        [append("a", &new, ExpectedVersion::NoStream)],
        [append("a", &new_stream(), ExpectedVersion::Any)],
    ];
    let batches = batches.each_ref().map(<[Append; 1]>::as_slice);
    let (answers, calls) = settle_all(&batches, [], None).await;
    assert!(answers.iter().flatten().all(Result::is_ok));
    assert_eq!(answers[1][0].as_ref().unwrap().version, 2);
    let one = || [looked_up(1), RECORDED_ONE];
    let expected = one()
        .into_iter()
        .chain([RECORDED_ONE, RECORDED_ONE])
        .chain(one());
    assert_eq!(calls, expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn memory_refuses_nobody() {
    let stream = new_stream();
    let first = [append("a", &stream, ExpectedVersion::NoStream)];
    // two believe in the same version: one of them loses, and the facts shall say so
    let racers = [1, 1].map(|version| append("b", &stream, ExpectedVersion::Exact(version)));
    let early = [append("a", &stream, ExpectedVersion::Exact(5))];
    for second in [racers.as_slice(), early.as_slice()] {
        let (answers, calls) = settle_all(&[&first, second], [], None).await;
        assert!(answers[1].iter().any(Result::is_err));
        assert_eq!(calls[2], looked_up(second.len()));
    }
}

#[tokio::test]
async fn memory_that_was_wrong_is_not_believed_for_a_while() {
    let stream = new_stream();
    let batch = || [append("a", &stream, ExpectedVersion::Any)];
    let batches = [batch(), batch(), batch()];
    let batches = batches.each_ref().map(<[Append; 1]>::as_slice);
    let (answers, calls) = settle_all(&batches, [Ok(()), Err(Failure::Raced)], None).await;
    assert!(answers.iter().flatten().all(Result::is_ok));
    let asked = || [looked_up(1), RECORDED_ONE];
    let expected = asked().into_iter().chain([RECORDED_ONE]);
    let expected = expected.chain(asked()).chain(asked());
    assert_eq!(calls, expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn memory_does_not_outlive_its_connection() {
    let stream = new_stream();
    let first = [append("a", &stream, ExpectedVersion::NoStream)];
    let second = [
        append("a", &stream, ExpectedVersion::Exact(1)),
        append("a", &new_stream(), ExpectedVersion::Any),
    ];
    let backend = Scripted {
        outcomes: VecDeque::new(),
        guilty: None,
        calls: Arc::default(),
        head: 0,
        reconnects: true,
        session: 0,
    };
    let (answers, calls) = settle_over(backend, &[&first, &second]).await;
    // the database at the new connection knows nothing of the stream
    assert!(answers[1][0].is_err());
    assert_eq!(calls[2..], [looked_up(1), looked_up(2), RECORDED_ONE]);
}

#[tokio::test]
async fn memory_is_bounded() {
    let first = new_stream();
    let open = |stream: &StreamName| append("a", stream, ExpectedVersion::NoStream);
    let others: Vec<_> = (0..16_385).map(|_| open(&new_stream())).collect();
    let mut batches = vec![vec![open(&first)]];
    batches.extend(others.chunks(1_024).map(<[Append]>::to_vec));
    batches.push(vec![append("a", &first, ExpectedVersion::Exact(1))]);
    let batches: Vec<_> = batches.iter().map(Vec::as_slice).collect();
    let (_, calls) = settle_all(&batches, [], None).await;
    assert_eq!(*calls.last().unwrap(), looked_up(1), "long forgotten");
}

#[tokio::test]
async fn a_failed_commit_wipes_the_memory() {
    let stream = new_stream();
    let batch = || [append("a", &stream, ExpectedVersion::Any)];
    let batches = [batch(), batch(), batch()];
    let batches = batches.each_ref().map(<[Append; 1]>::as_slice);
    let script = [Ok(()), Err(Failure::Unknown), Ok(())];
    let (answers, calls) = settle_all(&batches, script, None).await;
    assert_eq!(answers[1], [Err(AppendError::Unknown)]);
    assert_eq!(calls[3..], [looked_up(1), RECORDED_ONE]);
}

#[tokio::test]
async fn a_batch_that_keeps_losing_races_shuts_the_others_out() {
    let batch = [append("a", &new_stream(), ExpectedVersion::Any)];
    let (answers, calls) = settle(&batch, [Err(Failure::Raced), Err(Failure::Raced)], None).await;
    assert_eq!(answers[0].as_ref().unwrap().first_position, 1);
    let look_ups = calls.iter().filter_map(|call| match call {
        Call::LookUp { exclusive, .. } => Some(*exclusive),
        Call::Record { .. } => None,
    });
    assert_eq!(look_ups.collect::<Vec<_>>(), [false, false, true]);
}

#[tokio::test]
async fn a_batch_that_never_gets_through_gives_up() {
    let batch = [append("a", &new_stream(), ExpectedVersion::Any)];
    let (answers, calls) = settle(&batch, [Err(Failure::Raced); 100], None).await;
    assert_eq!(answers, [Err(AppendError::Unavailable)]);
    assert_eq!(calls.len(), 2 * ATTEMPTS_MAX as usize);
}

#[tokio::test]
async fn a_refused_row_spares_its_neighbours() {
    let people = ["a", "b", "c", "guilty", "d", "e", "f"];
    let batch = people.map(|person| append(person, &new_stream(), ExpectedVersion::Any));
    let (answers, _) = settle(&batch, [], Some("guilty")).await;
    let refused: Vec<_> = (0..7).filter(|&index| answers[index].is_err()).collect();
    assert_eq!(refused, [3]);
    let positions = answers
        .iter()
        .flatten()
        .map(|appended| appended.first_position);
    assert_eq!(positions.collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn event_ids_are_looked_up_only_on_suspicion() {
    let batch = [append("a", &new_stream(), ExpectedVersion::Any)];
    let (answers, calls) = settle(&batch, [Err(Failure::DuplicateEventId)], None).await;
    assert!(answers[0].is_ok());
    let looked_up = |event_ids| Call::LookUp {
        requests: 1,
        exclusive: false,
        event_ids,
    };
    assert_eq!(
        calls,
        [
            looked_up(0),
            Call::Record { events: 1 },
            looked_up(1),
            Call::Record { events: 1 }
        ]
    );
}

#[tokio::test]
async fn a_commit_that_breaks_or_takes_too_long_is_unknown() {
    let stream = new_stream();
    let winner = append("a", &stream, ExpectedVersion::NoStream);
    let twin = winner.clone();
    let loser = append("b", &stream, ExpectedVersion::NoStream);
    let batch = [winner, twin, loser];
    // the second script hangs
    let broken = [Err(Failure::Unknown), Ok(())];
    let hanging = [Err(Failure::Unknown)];
    for script in [broken.as_slice(), hanging.as_slice()] {
        let (answers, calls) = settle(&batch, script.iter().copied(), None).await;
        let unknown = || Err(AppendError::Unknown);
        // the loser lost to what may not be there: all it knows is that it was not recorded
        assert_eq!(
            answers,
            [unknown(), unknown(), Err(AppendError::Unavailable)]
        );
        assert_eq!(
            calls.len(),
            2,
            "what may have been recorded is never sent twice"
        );
    }
}

#[tokio::test]
async fn an_absent_database_is_told_to_everybody() {
    let stream = new_stream();
    let batch = ["a", "b"].map(|person| append(person, &stream, ExpectedVersion::NoStream));
    let (answers, _) = settle(&batch, [Err(Failure::Unavailable)], None).await;
    assert_eq!(
        answers,
        [Err(AppendError::Unavailable), Err(AppendError::Unavailable)]
    );
}
