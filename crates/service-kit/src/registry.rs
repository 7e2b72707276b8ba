//! The registry of a process: the configured file until the log has a registry of its own, then
//! what the log says, followed as it grows.

use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

use access::{
    FOUNDING_IMPORT, LiveRegistry, PersonEntry, REGISTRY_CATEGORY, REGISTRY_STREAM, Registry,
    RegistryEvent,
};
use api::{CaseId, Compartment, CompartmentSet};
use bytes::Bytes;
use decider::EventSet;
use event_store::{Event, EventStore, ReadError, StreamName};
use tokio::sync::Mutex;
use vault::Vault;

use crate::{Config, DatabaseUrl, StartError};

/// Longest time for which a change of the registry is not known to every process.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);
/// Events fetched in one read.
const PAGE_EVENTS: usize = 64;
/// What `identity.registry_file` says when the demo registry is wanted.
const DEMO: &str = "demo";
/// Differences named at most when file and log disagree.
const CLASHES_NAMED_MAX: usize = 20;

/// Keeps a live registry current.
pub(crate) struct RegistryFollower {
    store: Arc<dyn EventStore>,
    vault: Option<Vault>,
    live: LiveRegistry,
    followed: Mutex<Followed>,
}

/// What was read of the log so far.
#[derive(Clone, Default)]
struct Followed {
    version: u64,
    registry: Registry,
    /// What the registry began with.
    founding: Registry,
}

// === impl RegistryFollower ===

impl RegistryFollower {
    /// The registry as the configuration and the log have it now.
    pub(crate) async fn open(
        config: &Config,
        store: Arc<dyn EventStore>,
        vault: Option<Vault>,
    ) -> Result<Self, StartError> {
        let base = open_registry(config)?;
        let follower = Self {
            store,
            vault,
            live: LiveRegistry::new(base.clone().unwrap_or_default()),
            followed: Mutex::default(),
        };
        let advanced = follower.advance().await.map_err(StartError::RegistryLog)?;
        match (base, advanced) {
            (None, None) => Err(StartError::RegistryMissing),
            // the demo is not the operator's word: it may change from one version to the next
            (Some(base), Some(followed)) if is_operators_own(config) => {
                check_base(&base, &followed.founding).map(|()| follower)
            }
            _ => Ok(follower),
        }
    }

    pub(crate) fn live(&self) -> &LiveRegistry {
        &self.live
    }

    /// Reads what the log has of the registry beyond what is known.
    pub(crate) async fn refresh(&self) -> Result<(), ReadError> {
        self.advance().await.map(drop)
    }

    /// As [`RegistryFollower::refresh`]; what was read, if there was anything new.
    async fn advance(&self) -> Result<Option<Followed>, ReadError> {
        let mut followed = self.followed.lock().await;
        let stream = StreamName::of(REGISTRY_CATEGORY, REGISTRY_STREAM);
        let read = async |after| self.store.read_stream(&stream, after, PAGE_EVENTS).await;
        let mut events = read(followed.version).await?;
        if events.is_empty() {
            return Ok(None);
        }
        let mut next = followed.clone();
        let mut all_opened = true;
        loop {
            for event in &events {
                let (payload, opened) = self.open_names(event).await;
                all_opened &= opened;
                next.fold(event, &payload)?;
            }
            if events.len() < PAGE_EVENTS {
                break;
            }
            events = read(next.version).await?;
        }
        tracing::info!(version = next.version, "the registry changed");
        self.live.replace(next.registry.clone());
        // names that could not be opened are tried again; who may act must not wait for them
        if all_opened {
            followed.clone_from(&next);
        }
        Ok(Some(next))
    }

    /// The event with the names in it, and whether the keys could be asked.
    async fn open_names(&self, event: &Event) -> (Bytes, bool) {
        let (Some(vault), false) = (&self.vault, event.data.sealed.is_empty()) else {
            return (event.data.public.clone(), true);
        };
        let opened = vault.open(
            CaseId(REGISTRY_STREAM),
            event.data.event_id,
            &event.data.event_type,
            &event.data.public,
            &event.data.sealed,
            CompartmentSet::of(&[Compartment::Identity]),
        );
        match opened.await {
            Ok(opened) => (opened.payload, true),
            Err(error) => {
                tracing::warn!(%error, position = event.position, "names of the registry stay sealed");
                (event.data.public.clone(), false)
            }
        }
    }

    /// Follows the log until whoever owns the follower is gone. Asks the log only after it grew.
    pub(crate) fn follow<T, F>(owner: Weak<T>, store: &Arc<dyn EventStore>, follower: F)
    where
        T: Send + Sync + 'static,
        F: Fn(&T) -> &Self + Send + 'static,
    {
        let mut head = store.head_hint();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(FOLLOW_EVERY).await;
                let Some(owner) = owner.upgrade() else {
                    return;
                };
                match head.has_changed() {
                    Ok(true) => {}
                    Ok(false) => continue,
                    Err(_) => return,
                }
                head.mark_unchanged();
                if let Err(error) = follower(&owner).refresh().await {
                    tracing::warn!(%error, "the registry could not be followed");
                    head.mark_changed();
                }
            }
        });
    }
}

// === impl Followed ===

impl Followed {
    fn fold(&mut self, event: &Event, payload: &[u8]) -> Result<(), ReadError> {
        let folded = RegistryEvent::decode(&event.data.event_type, payload).map_err(|_| {
            ReadError::Corrupt {
                position: event.position,
                reason: "unknown or malformed event of the registry",
            }
        })?;
        self.version = event.version;
        self.registry.apply(&folded);
        let import_id = match &folded {
            RegistryEvent::OrgUnitsImported(event) => event.import_id.as_str(),
            RegistryEvent::PeopleImported(event) => event.import_id.as_str(),
            _ => return Ok(()),
        };
        if import_id == FOUNDING_IMPORT.to_string() {
            self.founding.apply(&folded);
        }
        Ok(())
    }
}

/// A file that was edited after the log took it over would be believed by nobody: say so.
fn check_base(base: &Registry, founding: &Registry) -> Result<(), StartError> {
    let mut clashes = Vec::new();
    let units = base.units().chain(founding.units());
    for id in units.map(|unit| unit.id.as_str()) {
        if base.unit(id) != founding.unit(id) {
            clashes.push(format!("unit {id}"));
        }
    }
    let record = |person: &PersonEntry| person.record();
    let people = base.people().chain(founding.people());
    for id in people.map(|person| person.id.as_str()) {
        // names are sealed in the log and are not compared
        if base.person(id).map(record) != founding.person(id).map(record) {
            clashes.push(format!("person {id}"));
        }
    }
    clashes.sort();
    clashes.dedup();
    if clashes.is_empty() {
        return Ok(());
    }
    let more = clashes.len().saturating_sub(CLASHES_NAMED_MAX);
    clashes.truncate(CLASHES_NAMED_MAX);
    if more > 0 {
        clashes.push(format!("{more} more"));
    }
    Err(StartError::RegistryClash(clashes.join(", ")))
}

/// Reads the configured registry: the operator's file, or the demo's when it is asked for by name
/// or nothing is configured in the embedded shape. `None` when there is none.
///
/// # Errors
/// The file is unreadable or contradicts itself.
pub fn open_registry(config: &Config) -> Result<Option<Registry>, StartError> {
    let file = &config.identity.registry_file;
    if file.as_os_str().is_empty() {
        let embedded = matches!(
            DatabaseUrl::parse(&config.store.url),
            Ok(DatabaseUrl::Sqlite(_))
        );
        return Ok(embedded.then(Registry::demo));
    }
    Ok(Some(match file == Path::new(DEMO) {
        true => Registry::demo(),
        false => Registry::load(file)?,
    }))
}

/// Whether the configured registry is a file of the operator's.
fn is_operators_own(config: &Config) -> bool {
    let file = config.identity.registry_file.as_path();
    !file.as_os_str().is_empty() && file != Path::new(DEMO)
}

/// The registry as file and log have it, without the names that only the log has: for commands that
/// issue tokens.
///
/// # Errors
/// See [`StartError`].
pub async fn read_registry(config: &Config) -> Result<Registry, StartError> {
    // a mere question does not make the log of the embedded shape
    if let Ok(DatabaseUrl::Sqlite(file)) = DatabaseUrl::parse(&config.store.url)
        && !file.exists()
    {
        return open_registry(config)?.ok_or(StartError::RegistryMissing);
    }
    let store = match (crate::open_store(config).await, open_registry(config)?) {
        (Ok(store), _) => store,
        (Err(error), Some(base)) => {
            tracing::warn!(%error, "the log cannot be asked; the registry is read from its file alone");
            return Ok(base);
        }
        (Err(error), None) => return Err(error),
    };
    let follower = RegistryFollower::open(config, Arc::clone(&store), None).await;
    store.close().await;
    Ok(Registry::clone(&follower?.live().current()))
}
