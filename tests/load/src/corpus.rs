//! A long log of typical cases: the demo cases of all agencies, copied under new ids.
//!
//! The demo is played once over gRPC, its events are opened, and every copy is sealed anew under a
//! case of its own. Ids are replaced within the payload too, so that a copy refers to itself.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use api::{CaseId, CompartmentSet};
use bytes::{Bytes, BytesMut};
use event_store::{
    Append, CommandKey, Event, EventStore, ExpectedVersion, Limits, NewEvent, SqliteEventStore,
    StreamName, StreamWrite,
};
use futures::future::try_join_all;
use uuid::Uuid;
use vault::{KeyEncryptionKey, Vault};

use crate::Outcome;
use crate::folding::History;
use crate::process::Program;

/// Category of the coordinating lane.
const LANE: &str = "case";
/// What a child-protection officer records.
const OFFICER_EVENT: &str = "intake.v1.AuthenticityChecked";
/// Cases that are copied at the same time.
const COPIERS: usize = 128;
/// Events read from the demo's log at a time.
const PAGE: usize = 1_000;

/// One case of the demo: its commands in order, each with the events it recorded, unsealed.
struct Template {
    case_id: Uuid,
    commands: Vec<Vec<Event>>,
}

/// The demo cases.
pub(crate) struct Corpus {
    templates: Vec<Template>,
    /// The same as the rules see it: PUBLIC parts by stream.
    streams: BTreeMap<StreamName, History>,
}

/// What has to be known to open a long case.
#[derive(Debug, Clone)]
pub(crate) struct LongCaseIds {
    pub(crate) case_id: Uuid,
    /// An officer whose unit takes part in its coordinating lane.
    pub(crate) person_id: String,
}

/// What a log was filled with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filled {
    pub(crate) cases: usize,
    pub(crate) events: u64,
}

// === impl Corpus ===

impl Corpus {
    /// Plays the demo in a throw-away `lachan up` and keeps what it recorded.
    pub(crate) async fn from_demo(program: &Program) -> Outcome<Self> {
        let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
        let data = files.path();
        let log = data.join("up.log");
        let up = ["up".as_ref(), "--data-dir".as_ref(), data.as_os_str()];
        let server = program.serve(up, &log).await?;
        server.until_serving("lachan.views.v1.ViewsService").await?;
        let address = server.address().to_string();
        program
            .run([
                "demo".as_ref(),
                "--data-dir".as_ref(),
                data.as_os_str(),
                "--listen".as_ref(),
                address.as_ref(),
            ])
            .await?;
        server.stop().await?;
        Self::read(data).await
    }

    async fn read(data: &Path) -> Outcome<Self> {
        let store = SqliteEventStore::open(&data.join("log.db"), Limits::default()).await?;
        let kek = KeyEncryptionKey::load(&data.join("kek"))?;
        let vault = Vault::open_sqlite(&data.join("keys.db"), kek).await?;
        let mut templates: Vec<Template> = Vec::new();
        let mut streams: BTreeMap<StreamName, History> = BTreeMap::new();
        let mut position = 0;
        loop {
            let page = store.read_log(position, PAGE).await?;
            let Some(last) = page.last() else { break };
            position = last.position;
            for mut event in page {
                let seen = (event.data.event_type.clone(), event.data.public.clone());
                streams.entry(event.stream.clone()).or_default().push(seen);
                let Some(case_id) = event.data.case_id else {
                    continue;
                };
                event.data.public = opened(&vault, case_id, &event).await?;
                event.data.sealed.clear();
                place(&mut templates, case_id.0, event);
            }
        }
        store.close().await;
        vault.close().await;
        match templates.is_empty() {
            false => Ok(Self { templates, streams }),
            true => Err("the demo recorded nothing".into()),
        }
    }

    /// Copies the cases, in turn, until the log holds so many events.
    pub(crate) async fn fill(
        self: &Arc<Self>,
        store: &Arc<dyn EventStore>,
        vault: &Vault,
        events: u64,
    ) -> Outcome<Filled> {
        let copies = self.copies_for(events);
        let next = Arc::new(AtomicUsize::new(0));
        let copiers = (0..COPIERS).map(|_| {
            let (corpus, next) = (Arc::clone(self), Arc::clone(&next));
            let (store, vault) = (Arc::clone(store), vault.clone());
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= copies {
                        return Outcome::Ok(());
                    }
                    let template = &corpus.templates[number % corpus.templates.len()];
                    template.copy_to(store.as_ref(), &vault).await?;
                }
            })
        });
        try_join_all(copiers)
            .await?
            .into_iter()
            .collect::<Outcome<()>>()?;
        Ok(Filled {
            cases: copies,
            events: store.head().await?,
        })
    }

    /// The histories of the demo by category of their streams.
    pub(crate) fn histories(&self) -> BTreeMap<String, Vec<History>> {
        let mut histories: BTreeMap<String, Vec<History>> = BTreeMap::new();
        for (stream, history) in &self.streams {
            let category = stream.category().to_owned();
            histories.entry(category).or_default().push(history.clone());
        }
        histories
    }

    /// Records one case whose coordinating lane holds so many events: those of the longest case of the
    /// demo, over and over.
    pub(crate) async fn long_case(
        &self,
        store: &dyn EventStore,
        vault: &Vault,
        events: usize,
    ) -> Outcome<LongCaseIds> {
        let longest = self.templates.iter().max_by_key(|case| case.lane().count());
        let template = longest.ok_or("the demo has no case")?;
        let case_id = Uuid::now_v7();
        let ids = HashMap::from([(template.case_id, case_id)]);
        let stream = StreamName::of(LANE, case_id);
        for (version, event) in template.lane().cycle().take(events).enumerate() {
            let expected = ExpectedVersion::Exact(version as u64);
            let copy = copy_of(event, CaseId(case_id), &ids, vault).await?;
            let write = StreamWrite {
                stream: stream.clone(),
                expected,
                events: vec![copy],
            };
            store.append(append_of(event, vec![write])).await?;
        }
        let mut events = template.lane();
        let checked = events.find(|event| event.data.event_type == OFFICER_EVENT);
        let officer = checked.ok_or("nobody checked the report")?;
        Ok(LongCaseIds {
            case_id,
            person_id: officer.actor.person_id.clone(),
        })
    }

    fn copies_for(&self, events: u64) -> usize {
        let mut copies = 0;
        let mut sum = 0;
        while sum < events {
            let commands = &self.templates[copies % self.templates.len()].commands;
            sum += commands
                .iter()
                .map(|command| command.len() as u64)
                .sum::<u64>();
            copies += 1;
        }
        copies
    }
}

// === impl Template ===

impl Template {
    /// The events of the coordinating lane.
    fn lane(&self) -> impl Iterator<Item = &Event> + Clone {
        let events = self.commands.iter().flatten();
        events.filter(|event| event.stream.category() == LANE)
    }

    async fn copy_to(&self, store: &dyn EventStore, vault: &Vault) -> Outcome<()> {
        let mut ids = HashMap::from([(self.case_id, Uuid::now_v7())]);
        for event in self.commands.iter().flatten() {
            ids.entry(event.stream.id().parse()?)
                .or_insert_with(Uuid::now_v7);
        }
        let case_id = CaseId(ids[&self.case_id]);
        for command in &self.commands {
            let first = &command[0];
            let mut writes: Vec<StreamWrite> = Vec::new();
            for event in command {
                let stream_id: Uuid = event.stream.id().parse()?;
                let stream = StreamName::of(event.stream.category(), ids[&stream_id]);
                let copy = copy_of(event, case_id, &ids, vault).await?;
                match writes.iter_mut().find(|write| write.stream == stream) {
                    Some(write) => write.events.push(copy),
                    None => writes.push(StreamWrite {
                        stream,
                        expected: ExpectedVersion::Exact(event.version - 1),
                        events: vec![copy],
                    }),
                }
            }
            store.append(append_of(first, writes)).await?;
        }
        Ok(())
    }
}

/// The event under a case of another id, sealed anew.
async fn copy_of(
    event: &Event,
    case_id: CaseId,
    ids: &HashMap<Uuid, Uuid>,
    vault: &Vault,
) -> Outcome<NewEvent> {
    let event_id = Uuid::now_v7();
    let payload = with_ids(&event.data.public, ids);
    let event_type = &event.data.event_type;
    let sealed = vault.seal(case_id, event_id, event_type, &payload).await?;
    Ok(NewEvent {
        event_id,
        case_id: Some(case_id),
        public: sealed.public,
        sealed: sealed.parts,
        ..event.data.clone()
    })
}

/// One command that writes the copies of an event's command.
fn append_of(first: &Event, writes: Vec<StreamWrite>) -> Append {
    Append {
        command: CommandKey {
            actor: first.actor.person_id.clone(),
            command_id: Uuid::now_v7(),
        },
        fingerprint: [0; 32],
        actor: first.actor.clone(),
        recorded_at: first.recorded_at,
        writes,
        answer: Bytes::from_static(&[0; 120]),
    }
}

async fn opened(vault: &Vault, case_id: CaseId, event: &Event) -> Outcome<Bytes> {
    let data = &event.data;
    let (public, sealed) = (&data.public, &data.sealed);
    let opened = vault
        .open(
            case_id,
            data.event_id,
            &data.event_type,
            public,
            sealed,
            CompartmentSet::ALL,
        )
        .await?;
    Ok(opened.payload)
}

/// Puts an event with its case and its command.
fn place(templates: &mut Vec<Template>, case_id: Uuid, event: Event) {
    let known = templates
        .iter()
        .position(|template| template.case_id == case_id);
    let index = known.unwrap_or_else(|| {
        templates.push(Template {
            case_id,
            commands: Vec::new(),
        });
        templates.len() - 1
    });
    let commands = &mut templates[index].commands;
    match commands.last_mut() {
        Some(command) if command[0].command_id == event.command_id => command.push(event),
        _ => commands.push(vec![event]),
    }
}

/// The payload with every id replaced that a copy has its own of. Ids are text of one length, so
/// that no length within the message changes.
fn with_ids(payload: &Bytes, ids: &HashMap<Uuid, Uuid>) -> Bytes {
    let mut copy = BytesMut::from(payload.as_ref());
    for (old, new) in ids {
        let (old, new) = (old.to_string(), new.to_string());
        let mut from = 0;
        while let Some(found) = find(&copy[from..], old.as_bytes()) {
            let start = from + found;
            from = start + new.len();
            copy[start..from].copy_from_slice(new.as_bytes());
        }
    }
    copy.freeze()
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_refers_to_itself() {
        let (old, new) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let payload = Bytes::from(format!("\n${old}\u{12}${old}x"));
        let copy = with_ids(&payload, &HashMap::from([(old, new)]));
        assert_eq!(copy, format!("\n${new}\u{12}${new}x"));
    }
}
