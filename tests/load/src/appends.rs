//! Our append: busy writers, each with its own case, one event per command.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::log::v1::{AgencyKind, Role};
use api::{CaseId, Compartment};
use bytes::Bytes;
use event_store::{
    Actor, Append, CommandKey, EventStore, ExpectedVersion, NewEvent, SealedPart, StreamName,
    StreamWrite,
};
use futures::future::try_join_all;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Outcome;

/// Events after which a writer turns to the next case.
const STREAM_EVENTS: u64 = 5;

/// One writer's case: each command expects the version before it.
struct Stream {
    case_id: CaseId,
    version: u64,
}

/// Events per second of so many writers in a closed loop.
pub(crate) async fn rate(
    store: &Arc<dyn EventStore>,
    writers: usize,
    duration: Duration,
) -> Outcome<f64> {
    let started = Instant::now();
    let writer = || {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            let mut written = 0;
            let mut stream = Stream::new();
            while started.elapsed() < duration {
                store.append(stream.next_append()).await?;
                written += 1;
            }
            Outcome::Ok(written)
        })
    };
    let written = try_join_all((0..writers).map(|_| writer())).await?;
    let elapsed = started.elapsed();
    let written: usize = written.into_iter().sum::<Outcome<usize>>()?;
    Ok(written as f64 / elapsed.as_secs_f64())
}

// === impl Stream ===

impl Stream {
    fn new() -> Self {
        Self {
            case_id: CaseId(Uuid::now_v7()),
            version: 0,
        }
    }

    fn next_append(&mut self) -> Append {
        if self.version == STREAM_EVENTS {
            *self = Self::new();
        }
        let expected = match self.version {
            0 => ExpectedVersion::NoStream,
            version => ExpectedVersion::Exact(version),
        };
        self.version += 1;
        let actor = "officer-an-phuoc".to_owned();
        Append {
            command: CommandKey {
                actor: actor.clone(),
                command_id: Uuid::now_v7(),
            },
            fingerprint: [7; 32],
            actor: Actor {
                person_id: actor,
                org_unit_id: "commune-an-phuoc".to_owned(),
                agency_kind: AgencyKind::Intake,
                role: Role::ChildProtectionOfficer,
            },
            recorded_at: Timestamp::UNIX_EPOCH,
            writes: vec![StreamWrite {
                stream: StreamName::of("case", self.case_id.0),
                expected,
                events: vec![event(self.case_id)],
            }],
            answer: Bytes::from_static(&[1; 60]),
        }
    }
}

/// 500 bytes of payload: 100 in the clear, two sealed parts of 200.
fn event(case_id: CaseId) -> NewEvent {
    let part = |compartment| SealedPart {
        compartment,
        key_id: case_id.0,
        nonce: [3; 24],
        ciphertext: Bytes::from_static(&[5; 160]),
    };
    NewEvent {
        event_id: Uuid::now_v7(),
        event_type: "intake.v1.InitialRiskAssessed".to_owned(),
        case_id: Some(case_id),
        occurred_at: Timestamp::UNIX_EPOCH,
        causation_id: None,
        correlation_id: Uuid::now_v7(),
        traceparent: String::new(),
        policy_version: "1".to_owned(),
        public: Bytes::from_static(&[8; 100]),
        sealed: vec![part(Compartment::Identity), part(Compartment::Care)],
    }
}
