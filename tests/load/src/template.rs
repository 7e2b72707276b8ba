//! One case of the demo, as something to be copied.
//!
//! A copy is the case anew: every id in it is another, and everything in it refers to the copy. An
//! id is whatever reads like a UUID in a payload, so that new kinds of streams need nothing here.

use std::collections::HashMap;

use api::CaseId;
use bytes::{Bytes, BytesMut};
use deadlines::DeadlineEvent;
use decider::EventSet;
use event_store::{
    Append, CommandKey, Event, EventStore, ExpectedVersion, NewEvent, StreamName, StreamWrite,
};
use uuid::Uuid;
use vault::Vault;

use crate::Outcome;

/// Length of an id in a payload.
const ID_BYTES: usize = 36;

/// An event, unsealed, and where ids stand in its payload.
#[derive(Debug, Clone)]
pub(crate) struct Original {
    pub(crate) event: Event,
    ids: Vec<(usize, Uuid)>,
}

/// The commands of a case in order, each with the events it recorded.
pub(crate) struct Template {
    commands: Vec<Vec<Original>>,
}

/// A copy that is being made: what has become of ids, positions and streams.
pub(crate) struct Copying<'a> {
    vault: &'a Vault,
    ids: HashMap<Uuid, Uuid>,
    positions: HashMap<u64, u64>,
    versions: HashMap<StreamName, u64>,
}

// === impl Original ===

impl Original {
    /// An event whose PUBLIC part is its whole payload.
    pub(crate) fn new(event: Event) -> Self {
        let ids = ids_in(&event.data.public);
        Self { event, ids }
    }

    pub(crate) fn category(&self) -> &str {
        self.event.stream.category()
    }
}

// === impl Template ===

impl Template {
    /// The case that these events tell of.
    pub(crate) fn of(mut events: Vec<Original>) -> Self {
        events.sort_by_key(|original| original.event.position);
        let same = |one: &Original, next: &Original| one.event.command_id == next.event.command_id;
        let commands = events.chunk_by(same).map(<[Original]>::to_vec).collect();
        Self { commands }
    }

    /// How many events a copy has.
    pub(crate) fn len(&self) -> usize {
        self.commands.iter().map(Vec::len).sum()
    }

    /// The events of streams of a category.
    pub(crate) fn events_of(&self, category: &str) -> impl Iterator<Item = &Original> + Clone {
        let events = self.commands.iter().flatten();
        events.filter(move |original| original.category() == category)
    }

    /// Records the case anew.
    pub(crate) async fn copy_to(&self, store: &dyn EventStore, vault: &Vault) -> Outcome<()> {
        let mut copying = Copying::new(vault);
        for command in &self.commands {
            copying.record(command, store).await?;
        }
        Ok(())
    }
}

// === impl Copying ===

impl<'a> Copying<'a> {
    pub(crate) fn new(vault: &'a Vault) -> Self {
        Self {
            vault,
            ids: HashMap::new(),
            positions: HashMap::new(),
            versions: HashMap::new(),
        }
    }

    /// What follows is a copy of its own, but for one id, which becomes the one that is given.
    pub(crate) fn anew(&mut self, old: Uuid, new: Uuid) {
        self.ids = HashMap::from([(old, new)]);
    }

    /// Records the copy of a command.
    pub(crate) async fn record(
        &mut self,
        command: &[Original],
        store: &dyn EventStore,
    ) -> Outcome<()> {
        let mut writes: Vec<StreamWrite> = Vec::new();
        for original in command {
            let copy = self.copy_of(original).await?;
            let old = &original.event.stream;
            let stream = StreamName::of(old.category(), self.id(old.id().parse()?));
            let version = self.versions.entry(stream.clone()).or_default();
            let expected = ExpectedVersion::Exact(*version);
            *version += 1;
            match writes.iter_mut().find(|write| write.stream == stream) {
                Some(write) => write.events.push(copy),
                None => writes.push(StreamWrite {
                    stream,
                    expected,
                    events: vec![copy],
                }),
            }
        }
        let first = &command[0].event;
        let append = Append {
            command: CommandKey {
                actor: first.actor.person_id.clone(),
                command_id: Uuid::now_v7(),
            },
            fingerprint: [0; 32],
            actor: first.actor.clone(),
            recorded_at: first.recorded_at,
            writes,
            answer: Bytes::from_static(&[0; 120]),
        };
        let recorded = store.append(append).await?;
        // events of one stream stand together in a command, so their order is kept
        for (original, position) in command.iter().zip(recorded.first_position..) {
            self.positions.insert(original.event.position, position);
        }
        Ok(())
    }

    async fn copy_of(&mut self, original: &Original) -> Outcome<NewEvent> {
        let data = &original.event.data;
        let case_id = CaseId(self.id(data.case_id.ok_or("an event of no case")?.0));
        let event_id = self.id(data.event_id);
        let payload = self.with_ids(original);
        let payload = self.with_cause(&data.event_type, payload);
        let event_type = &data.event_type;
        let sealed = self
            .vault
            .seal(case_id, event_id, event_type, &payload)
            .await?;
        Ok(NewEvent {
            event_id,
            case_id: Some(case_id),
            causation_id: data.causation_id.map(|id| self.id(id)),
            correlation_id: self.id(data.correlation_id),
            public: sealed.public,
            sealed: sealed.parts,
            ..data.clone()
        })
    }

    /// What has become of an id.
    fn id(&mut self, old: Uuid) -> Uuid {
        *self.ids.entry(old).or_insert_with(Uuid::now_v7)
    }

    /// The payload with every id replaced. Ids are text of one length, so that no length within the
    /// message changes.
    fn with_ids(&mut self, original: &Original) -> Bytes {
        let mut copy = BytesMut::from(original.event.data.public.as_ref());
        for (start, old) in &original.ids {
            let new = self.id(*old).to_string();
            copy[*start..start + ID_BYTES].copy_from_slice(new.as_bytes());
        }
        copy.freeze()
    }

    /// The payload with the position of its cause as it is now: whoever follows the clocks would
    /// take the cause for a new one and start them again.
    fn with_cause(&self, event_type: &str, payload: Bytes) -> Bytes {
        let Ok(mut event) = DeadlineEvent::decode(event_type, &payload) else {
            return payload;
        };
        let cause = match &mut event {
            DeadlineEvent::ClockStarted(event) => &mut event.cause_position,
            DeadlineEvent::ClockExtended(event) => &mut event.cause_position,
            DeadlineEvent::ClockSuspended(event) => &mut event.cause_position,
            DeadlineEvent::ClockResumed(event) => &mut event.cause_position,
            DeadlineEvent::ClockReassigned(event) => &mut event.cause_position,
            DeadlineEvent::ClockMet(event) => &mut event.cause_position,
            DeadlineEvent::ClockCancelled(event) => &mut event.cause_position,
            DeadlineEvent::ClockMissed(_) | DeadlineEvent::ReminderSent(_) => return payload,
        };
        *cause = self.positions.get(cause).copied().unwrap_or_default();
        event.encode().payload
    }
}

/// Where ids stand in a payload.
fn ids_in(payload: &[u8]) -> Vec<(usize, Uuid)> {
    let mut ids = Vec::new();
    let mut start = 0;
    while let Some(window) = payload.get(start..start + ID_BYTES) {
        match id_of(window) {
            Some(id) => {
                ids.push((start, id));
                start += ID_BYTES;
            }
            None => start += 1,
        }
    }
    ids
}

fn id_of(text: &[u8]) -> Option<Uuid> {
    let is_hyphenated = [8, 13, 18, 23].iter().all(|at| text[*at] == b'-');
    let id = Uuid::try_parse_ascii(text).ok();
    id.filter(|id| is_hyphenated && !id.is_nil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_wherever_they_stand_in_a_payload() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let payload = format!("\n${one}\u{12}${other}x{}", Uuid::nil());
        let found = ids_in(payload.as_bytes());
        assert_eq!(found, [(2, one), (40, other)]);
    }

    #[test]
    fn what_is_no_id_is_left_alone() {
        assert_eq!(ids_in(b"police-thanh-an"), []);
        assert_eq!(ids_in("0".repeat(72).as_bytes()), []);
    }
}
