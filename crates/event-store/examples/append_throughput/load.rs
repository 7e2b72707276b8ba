//! What a busy province would append.

use api::log::v1::{AgencyKind, Role};
use api::{CaseId, Compartment};
use bytes::Bytes;
use event_store::{
    Actor, Append, CommandKey, ExpectedVersion, NewEvent, SealedPart, StreamName, StreamWrite,
};
use jiff::Timestamp;
use uuid::Uuid;

/// Events after which a writer turns to the next case.
const CASE_EVENTS: u64 = 20;

/// One writer's case: one event per command, each expecting the version before it.
pub(crate) struct Stream {
    case_id: CaseId,
    version: u64,
}

// === impl Stream ===

impl Stream {
    pub(crate) fn new() -> Self {
        Self {
            case_id: CaseId(Uuid::now_v7()),
            version: 0,
        }
    }

    pub(crate) fn next_append(&mut self) -> Append {
        if self.version == CASE_EVENTS {
            *self = Self::new();
        }
        let expected = ExpectedVersion::Exact(self.version);
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

fn event(case_id: CaseId) -> NewEvent {
    let part = |compartment| SealedPart {
        compartment,
        key_id: case_id.0,
        nonce: [3; 24],
        ciphertext: Bytes::from_static(&[5; 80]),
    };
    NewEvent {
        event_id: Uuid::now_v7(),
        event_type: "intake.v1.RiskAssessed".to_owned(),
        case_id: Some(case_id),
        occurred_at: Timestamp::UNIX_EPOCH,
        causation_id: None,
        correlation_id: Uuid::now_v7(),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
        policy_version: "1".to_owned(),
        public: Bytes::from_static(&[8; 60]),
        sealed: vec![part(Compartment::Identity), part(Compartment::Care)],
    }
}
