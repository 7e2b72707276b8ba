//! The registry's first events: what the configured file says, recorded just before the first
//! change, so that from then on the log tells the whole.

use access::{FOUNDING_IMPORT, REGISTRY_CATEGORY, REGISTRY_STREAM};
use api::CaseId;
use api::log::v1::{AgencyKind, Role};
use decider::EventSet;
use event_store::{
    Actor, Append, AppendError, CommandKey, ExpectedVersion, NewEvent, StreamName, StreamWrite,
};
use service_kit::{Failure, Platform, current_traceparent};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Whose work it is: Lá Chắn's own. Outside the alphabet of the registry's ids, so that no person and
/// no unit is ever taken for it.
const SYSTEM: &str = "system:registry";

/// Records what the registry begins with, unless it has begun.
pub(crate) async fn found(platform: &Platform) -> Result<(), Failure> {
    let stream = StreamName::of(REGISTRY_CATEGORY, REGISTRY_STREAM);
    let store = platform.store();
    if !store.read_stream(&stream, 0, 1).await?.is_empty() {
        return Ok(());
    }
    let now = platform.clock().now();
    let mut fingerprint = Sha256::new();
    let mut events = Vec::new();
    // the stream is empty: what is in force is what the file says
    for event in platform.registry().founding_events() {
        let encoded = event.encode();
        fingerprint.update(&encoded.payload);
        let event_id = Uuid::now_v7();
        let case_id = CaseId(REGISTRY_STREAM);
        let sealed = platform
            .vault()
            .seal(case_id, event_id, encoded.event_type, &encoded.payload)
            .await?;
        events.push(NewEvent {
            event_id,
            event_type: encoded.event_type.to_owned(),
            case_id: Some(case_id),
            occurred_at: now,
            causation_id: None,
            correlation_id: FOUNDING_IMPORT,
            traceparent: current_traceparent(),
            policy_version: String::new(),
            public: sealed.public,
            sealed: sealed.parts,
        });
    }
    let append = Append {
        command: CommandKey {
            actor: SYSTEM.to_owned(),
            command_id: FOUNDING_IMPORT,
        },
        fingerprint: fingerprint.finalize().into(),
        actor: Actor {
            person_id: SYSTEM.to_owned(),
            org_unit_id: SYSTEM.to_owned(),
            agency_kind: AgencyKind::Unspecified,
            role: Role::System,
        },
        recorded_at: now,
        writes: vec![StreamWrite {
            stream,
            expected: ExpectedVersion::NoStream,
            events,
        }],
        answer: Vec::new().into(),
    };
    match store.append(append).await {
        Ok(appended) => {
            tracing::info!(
                position = appended.last_position,
                "the registry begins in the log"
            );
            Ok(())
        }
        // another process was first
        Err(AppendError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
