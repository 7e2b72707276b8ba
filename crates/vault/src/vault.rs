//! Sealing, opening, erasing.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use api::codes::v1::ChildIdentity;
use api::{CaseId, Compartment, CompartmentSet, merge, split};
use bytes::Bytes;
use event_store::SealedPart;
use jiff::Timestamp;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::blind_index::Likeness;
use crate::case_keys::{CaseKeys, KeyState, sealed_compartments};
use crate::indexer::{Indexer, write_tokens};
use crate::keeper::{Keeper, Waiting, make_keys};
use crate::kek::KeyWrapper;
use crate::parts::{check_parts, open_part, seal_part};
use crate::postgres::PostgresKeyStore;
use crate::secret::KeyContext;
use crate::sqlite::SqliteKeyStore;
use crate::store::KeyStore;
use crate::{VaultError, associated_data};

/// Bounds of a vault.
#[derive(Debug, Clone, Copy)]
pub struct VaultLimits {
    /// Cases whose unwrapped keys are kept in memory.
    pub cached_cases_max: usize,
    /// How long they are used before the store is asked again. An erasure by another process is
    /// heeded after this time at the latest.
    pub cache_age_max: Duration,
    /// Callers that wait for keys of new cases before more are refused.
    pub queue_len_max: usize,
    /// New cases whose keys are recorded in one transaction.
    pub batch_cases_max: usize,
}

/// An event, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// PUBLIC fields in the clear.
    pub public: Bytes,
    /// All other fields, ascending by compartment.
    pub parts: Vec<SealedPart>,
}

/// An event, opened as far as it was allowed and possible.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The message; fields of the compartments named below are absent.
    pub payload: Bytes,
    /// Compartments the event has and the caller did not ask for.
    pub withheld: Vec<Compartment>,
    /// Compartments whose key was erased.
    pub erased: Vec<Compartment>,
    /// Compartments whose key the store does not know: it is not the store that sealed them.
    pub missing: Vec<Compartment>,
}

/// Seals and opens events. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    keeper: Arc<Keeper>,
    queue: mpsc::Sender<Waiting>,
    indexer: Arc<Indexer>,
}

// === impl VaultLimits ===

impl Default for VaultLimits {
    fn default() -> Self {
        Self {
            cached_cases_max: 10_000,
            cache_age_max: Duration::from_secs(30),
            queue_len_max: 4_096,
            batch_cases_max: 256,
        }
    }
}

// === impl Opened ===

impl fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // the payload stays out of whatever prints this
        formatter
            .debug_struct("Opened")
            .field("withheld", &self.withheld)
            .field("erased", &self.erased)
            .field("missing", &self.missing)
            .finish_non_exhaustive()
    }
}

// === impl Vault ===

impl Vault {
    /// A vault with its keys in a SQLite file, made if there is none.
    ///
    /// # Errors
    /// The file cannot be opened, or its keys were wrapped by another key-encryption key.
    pub async fn open_sqlite(path: &Path, kek: impl KeyWrapper) -> Result<Self, VaultError> {
        Self::open_sqlite_with(path, kek, VaultLimits::default()).await
    }

    /// [`Vault::open_sqlite`] with bounds of one's own.
    ///
    /// # Errors
    /// As there.
    pub async fn open_sqlite_with(
        path: &Path,
        kek: impl KeyWrapper,
        limits: VaultLimits,
    ) -> Result<Self, VaultError> {
        let store = SqliteKeyStore::open(path).await?;
        Self::start(Box::new(store), Box::new(kek), limits).await
    }

    /// A vault with its keys in schema `lachan_keys` of a PostgreSQL database.
    ///
    /// # Errors
    /// The database cannot be reached, or its keys were wrapped by another key-encryption key.
    pub async fn connect_postgres(url: &str, kek: impl KeyWrapper) -> Result<Self, VaultError> {
        Self::connect_postgres_with(url, kek, VaultLimits::default()).await
    }

    /// [`Vault::connect_postgres`] with bounds of one's own.
    ///
    /// # Errors
    /// As there.
    pub async fn connect_postgres_with(
        url: &str,
        kek: impl KeyWrapper,
        limits: VaultLimits,
    ) -> Result<Self, VaultError> {
        let store = PostgresKeyStore::connect(url).await?;
        Self::start(Box::new(store), Box::new(kek), limits).await
    }

    async fn start(
        store: Box<dyn KeyStore>,
        wrapper: Box<dyn KeyWrapper>,
        limits: VaultLimits,
    ) -> Result<Self, VaultError> {
        let keeper = Arc::new(Keeper::new(
            store,
            wrapper,
            limits.cached_cases_max,
            limits.cache_age_max,
        ));
        keeper.claim().await?;
        let (queue, waiting) = mpsc::channel(limits.queue_len_max);
        tokio::spawn(make_keys(
            Arc::clone(&keeper),
            waiting,
            limits.batch_cases_max,
        ));
        let (tokens, waiting) = mpsc::channel(limits.queue_len_max);
        tokio::spawn(write_tokens(
            Arc::clone(&keeper),
            waiting,
            limits.batch_cases_max,
        ));
        let indexer = Indexer::new(Arc::clone(&keeper), tokens, limits.cached_cases_max);
        Ok(Self {
            keeper,
            queue,
            indexer: Arc::new(indexer),
        })
    }

    /// Splits an encoded event by compartment and seals all but PUBLIC. Keys the case does not have
    /// yet are made and recorded first.
    ///
    /// # Errors
    /// See [`VaultError`]; nothing was sealed.
    pub async fn seal(
        &self,
        case_id: CaseId,
        event_id: Uuid,
        event_type: &str,
        payload: &Bytes,
    ) -> Result<Sealed, VaultError> {
        let mut split_parts = split(event_type, payload)?.into_iter();
        let public = match split_parts.next() {
            Some((Compartment::Public, public)) => public,
            _ => return Err(VaultError::MalformedParts),
        };
        if split_parts.len() == 0 {
            let parts = Vec::new();
            return Ok(Sealed { public, parts });
        }
        let keys = match self.keeper.cached(case_id) {
            Some(keys) => keys,
            None => self.await_keys(case_id).await?,
        };
        let parts = split_parts
            .map(|(compartment, plaintext)| {
                let place = associated_data::of_part(case_id, event_id, event_type, compartment);
                seal_part(&keys, compartment, &plaintext, &place)
            })
            .collect::<Result<_, _>>()?;
        Ok(Sealed { public, parts })
    }

    /// Opens the parts whose compartment is allowed and merges them with the PUBLIC fields.
    ///
    /// # Errors
    /// See [`VaultError`]; an altered part spoils the whole event.
    pub async fn open(
        &self,
        case_id: CaseId,
        event_id: Uuid,
        event_type: &str,
        public: &Bytes,
        parts: &[SealedPart],
        allowed: CompartmentSet,
    ) -> Result<Opened, VaultError> {
        check_parts(parts)?;
        let mut opened = Opened {
            payload: public.clone(),
            withheld: Vec::new(),
            erased: Vec::new(),
            missing: Vec::new(),
        };
        let mut wanted = Vec::with_capacity(parts.len());
        for part in parts {
            if allowed.contains(part.compartment) {
                wanted.push(part);
            } else {
                opened.withheld.push(part.compartment);
            }
        }
        if wanted.is_empty() {
            return Ok(opened);
        }
        let keys = self.keeper.load(case_id).await?;
        let mut plaintexts = Vec::with_capacity(wanted.len());
        for part in wanted {
            match keys.state(part.compartment) {
                KeyState::Absent => opened.missing.push(part.compartment),
                KeyState::Erased => opened.erased.push(part.compartment),
                KeyState::Present { .. } => {
                    let place =
                        associated_data::of_part(case_id, event_id, event_type, part.compartment);
                    plaintexts.push(open_part(&keys, part, &place)?);
                }
            }
        }
        let pieces =
            std::iter::once(public.as_ref()).chain(plaintexts.iter().map(|p| p.as_slice()));
        opened.payload = merge(pieces);
        Ok(opened)
    }

    /// Loads the keys of many cases in one round trip, before a page of them is opened one by one.
    ///
    /// # Errors
    /// The key store is unavailable.
    pub async fn prefetch(&self, cases: &[CaseId]) -> Result<(), VaultError> {
        let unknown: Vec<CaseId> = cases
            .iter()
            .copied()
            .filter(|case_id| self.keeper.cached(*case_id).is_none())
            .collect();
        if !unknown.is_empty() {
            self.keeper.load_all(&unknown).await?;
        }
        Ok(())
    }

    /// Destroys the keys of these compartments of a case: whatever they sealed can never be read
    /// again, and nothing can be sealed there any more. With IDENTITY the case leaves the blind index.
    /// Erasing twice changes nothing.
    ///
    /// Other processes stop using a key they hold after [`VaultLimits::cache_age_max`]. What a backup
    /// or the free space of PostgreSQL still holds is out of reach here.
    ///
    /// # Errors
    /// The key store is unavailable: erase again.
    pub async fn erase(
        &self,
        case_id: CaseId,
        compartments: CompartmentSet,
        at: Timestamp,
    ) -> Result<(), VaultError> {
        let contexts: Vec<KeyContext> = sealed_compartments()
            .filter(|compartment| compartments.contains(*compartment))
            .map(|compartment| KeyContext {
                case_id,
                compartment,
                key_id: Uuid::now_v7(),
            })
            .collect();
        let outcome = self.keeper.store.erase(&contexts, at).await;
        // also after a failure, which may have come after the commit
        self.keeper.forget(case_id);
        outcome
    }

    /// Makes a case findable by who an event of it says the child is, if it says so. To be called once
    /// the event is recorded; again changes nothing. What of a child is corrected later is found as
    /// well as what was told before.
    ///
    /// # Errors
    /// Too many wait, or the key store is unavailable: try again.
    pub async fn index_child(
        &self,
        case_id: CaseId,
        event_type: &str,
        payload: &Bytes,
    ) -> Result<(), VaultError> {
        self.indexer.add(case_id, event_type, payload).await
    }

    /// Cases whose child has something in common with this one, those with most first.
    ///
    /// # Errors
    /// The key store is unavailable.
    pub async fn find_children(
        &self,
        child: &ChildIdentity,
        cases_max: usize,
    ) -> Result<Vec<Likeness>, VaultError> {
        self.indexer.find(child, cases_max).await
    }

    /// How many cases have their keys in memory.
    pub fn cached_len(&self) -> usize {
        self.keeper.cached_len()
    }

    /// Closes the connections to the key store.
    pub async fn close(&self) {
        self.keeper.store.close().await;
    }

    async fn await_keys(&self, case_id: CaseId) -> Result<Arc<CaseKeys>, VaultError> {
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Waiting { case_id, reply })
            .map_err(|error| match error {
                TrySendError::Full(_) => VaultError::Overloaded,
                TrySendError::Closed(_) => VaultError::Unavailable,
            })?;
        answer.await.unwrap_or(Err(VaultError::Unavailable))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Vault").finish_non_exhaustive()
    }
}
