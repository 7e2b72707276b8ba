//! A long log of typical cases: the demo cases of all agencies, copied under new ids.
//!
//! The demo is played once over gRPC, its events are opened, and every copy is sealed anew under a
//! case of its own. A room belongs to no case: a copy that books one gets the room with it. The
//! registry is not copied.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use access::REGISTRY_CATEGORY;
use api::{CaseId, CompartmentSet};
use bytes::Bytes;
use decider::Decider;
use event_store::{Event, EventStore, Limits, SqliteEventStore, StreamName};
use futures::future::try_join_all;
use intake::IntakeDecider;
use police::RoomDecider;
use uuid::Uuid;
use vault::{KeyEncryptionKey, Vault};

use crate::Outcome;
use crate::folding::History;
use crate::process::Program;
use crate::template::{Copying, Original, Template};

/// What a child-protection officer records.
const OFFICER_EVENT: &str = "intake.v1.AuthenticityChecked";
/// Cases that are copied at the same time.
const COPIERS: usize = 128;
/// Events read from the demo's log at a time.
const PAGE: usize = 1_000;

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
        let mut cases: BTreeMap<Uuid, Vec<Original>> = BTreeMap::new();
        let mut streams: BTreeMap<StreamName, History> = BTreeMap::new();
        let mut position = 0;
        loop {
            let page = store.read_log(position, PAGE).await?;
            let Some(last) = page.last() else { break };
            position = last.position;
            for mut event in page {
                let seen = (event.data.event_type.clone(), event.data.public.clone());
                streams.entry(event.stream.clone()).or_default().push(seen);
                let of_registry = event.stream.category() == REGISTRY_CATEGORY;
                let Some(case_id) = event.data.case_id.filter(|_| !of_registry) else {
                    continue;
                };
                event.data.public = opened(&vault, case_id, &event).await?;
                event.data.sealed.clear();
                let events = cases.entry(case_id.0).or_default();
                events.push(Original::new(event));
            }
        }
        store.close().await;
        vault.close().await;
        let templates = templates_of(cases)?;
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
        let lane = |case: &&Template| case.events_of(IntakeDecider::CATEGORY).count();
        let longest = self.templates.iter().max_by_key(lane);
        let template = longest.ok_or("the demo has no case")?;
        let lane: Vec<&Original> = template.events_of(IntakeDecider::CATEGORY).collect();
        let case_id = Uuid::now_v7();
        let mut copying = Copying::new(vault);
        for number in 0..events {
            let original = lane[number % lane.len()];
            if number % lane.len() == 0 {
                // what happens over and over is about something else each time
                copying.anew(original.event.stream.id().parse()?, case_id);
            }
            let command = std::slice::from_ref(original);
            copying.record(command, store).await?;
        }
        let mut events = lane.iter().map(|original| &original.event);
        let checked = events.rfind(|event| event.data.event_type == OFFICER_EVENT);
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
            sum += self.templates[copies % self.templates.len()].len() as u64;
            copies += 1;
        }
        copies
    }
}

/// One template for each case. What happens to a room stands in the log under an id of its own, as
/// if it were a case, and goes to every case that books the room.
fn templates_of(mut cases: BTreeMap<Uuid, Vec<Original>>) -> Outcome<Vec<Template>> {
    let is_room = |_: &Uuid, events: &mut Vec<Original>| {
        let mut events = events.iter();
        events.all(|original| original.category() == RoomDecider::CATEGORY)
    };
    let rooms: BTreeMap<Uuid, Vec<Original>> = cases.extract_if(.., is_room).collect();
    let with_rooms = |mut events: Vec<Original>| {
        let booked = events
            .iter()
            .filter(|original| original.category() == RoomDecider::CATEGORY);
        let booked = booked.map(|original| original.event.stream.id().parse());
        for room in booked.collect::<Result<BTreeSet<Uuid>, _>>()? {
            let own = rooms.get(&room).ok_or("a room that nobody registered")?;
            events.extend(own.iter().cloned());
        }
        Ok(Template::of(events))
    };
    cases.into_values().map(with_rooms).collect()
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
