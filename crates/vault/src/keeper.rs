//! Where keys come from: the cache, the store, or made anew. Creation is
//! group-committed: one task gathers all cases that wait for keys into one
//! transaction.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use api::{CaseId, Compartment};
use quick_cache::sync::Cache;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::VaultError;
use crate::case_keys::{CaseKeys, KeyState, sealed_compartments};
use crate::kek::{KeyWrapper, WrapError};
use crate::secret::{KeyContext, SecretKey};
use crate::store::{KeyRow, KeyStore};

type Outcome = Result<Arc<CaseKeys>, VaultError>;

/// Stands for the case in the context of the key of the blind index: no case has this id.
pub(crate) const INDEX_OWNER: CaseId = CaseId(Uuid::max());

/// A case that waits for its keys.
pub(crate) struct Waiting {
    pub(crate) case_id: CaseId,
    pub(crate) reply: oneshot::Sender<Outcome>,
}

/// The keys of all cases.
pub(crate) struct Keeper {
    pub(crate) store: Box<dyn KeyStore>,
    wrapper: Box<dyn KeyWrapper>,
    cache: Cache<CaseId, Arc<CaseKeys>>,
    max_age: Duration,
}

/// Serves those who wait, until nobody can ask any more.
pub(crate) async fn make_keys(
    keeper: Arc<Keeper>,
    mut queue: mpsc::Receiver<Waiting>,
    batch_cases_max: usize,
) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, batch_cases_max).await > 0 {
        let cases: HashSet<CaseId> = batch.iter().map(|waiting| waiting.case_id).collect();
        // ordered, so that two processes that make the same keys never wait for each other in a circle
        let mut cases: Vec<CaseId> = cases.into_iter().collect();
        cases.sort_unstable();
        let outcomes = keeper.load_or_create(&cases).await;
        for waiting in batch.drain(..) {
            let outcome = match &outcomes {
                Ok(by_case) => by_case
                    .get(&waiting.case_id)
                    .cloned()
                    .unwrap_or(Err(VaultError::Corrupt)),
                Err(error) => Err(error.clone()),
            };
            // whoever gave up waiting finds the keys recorded the next time
            drop(waiting.reply.send(outcome));
        }
    }
}

// === impl Keeper ===

impl Keeper {
    pub(crate) fn new(
        store: Box<dyn KeyStore>,
        wrapper: Box<dyn KeyWrapper>,
        cached_cases_max: usize,
        max_age: Duration,
    ) -> Self {
        Self {
            store,
            wrapper,
            cache: Cache::new(cached_cases_max),
            max_age,
        }
    }

    /// Refuses a store whose keys another key-encryption key wrapped.
    pub(crate) async fn claim(&self) -> Result<(), VaultError> {
        let recorded = self.store.claim(self.wrapper.id()).await?;
        self.check_kek(&recorded)
    }

    /// The keys of a case without asking the store, if they are known and fresh.
    pub(crate) fn cached(&self, case_id: CaseId) -> Option<Arc<CaseKeys>> {
        self.cache
            .get(&case_id)
            .filter(|keys| keys.loaded_at.elapsed() < self.max_age)
    }

    pub(crate) fn cached_len(&self) -> usize {
        self.cache.len()
    }

    pub(crate) fn forget(&self, case_id: CaseId) {
        self.cache.remove(&case_id);
    }

    /// The keys of a case as they are recorded; makes none.
    pub(crate) async fn load(&self, case_id: CaseId) -> Outcome {
        match self.cached(case_id) {
            Some(keys) => Ok(keys),
            None => self
                .load_all(&[case_id])
                .await?
                .remove(&case_id)
                .unwrap_or(Err(VaultError::Corrupt)),
        }
    }

    /// The keys of many cases as they are recorded, in one round trip.
    pub(crate) async fn load_all(
        &self,
        cases: &[CaseId],
    ) -> Result<HashMap<CaseId, Outcome>, VaultError> {
        let rows = self.store.read(cases).await?;
        let mut by_case: HashMap<CaseId, Result<CaseKeys, VaultError>> = cases
            .iter()
            .map(|case_id| (*case_id, Ok(CaseKeys::empty())))
            .collect();
        for row in &rows {
            let Some(outcome) = by_case.get_mut(&row.context.case_id) else {
                continue;
            };
            // what cannot be unwrapped spoils its own case, no other
            if let Ok(keys) = outcome {
                match self.unwrap_row(row).await {
                    Ok(state) => keys.set(row.context.compartment, state),
                    Err(error) => *outcome = Err(error),
                }
            }
        }
        Ok(by_case
            .into_iter()
            .map(|(case_id, outcome)| (case_id, outcome.map(|keys| self.remember(case_id, keys))))
            .collect())
    }

    /// The key that those of the blind index are derived from: made once, wrapped like a data key.
    pub(crate) async fn index_key(&self) -> Result<SecretKey, VaultError> {
        let row = match self.store.index_key(None).await? {
            Some(row) => row,
            None => {
                let fresh = self.make_index_key().await?;
                let recorded = self.store.index_key(Some(&fresh)).await?;
                recorded.ok_or(VaultError::Corrupt)?
            }
        };
        match self.unwrap_row(&row).await? {
            KeyState::Present { key, .. } => Ok(key),
            KeyState::Absent | KeyState::Erased => Err(VaultError::Corrupt),
        }
    }

    async fn make_index_key(&self) -> Result<KeyRow, VaultError> {
        let mut rows = Vec::new();
        self.make_one(INDEX_OWNER, Compartment::Identity, &mut rows)
            .await?;
        rows.pop().ok_or(VaultError::Corrupt)
    }

    async fn load_or_create(
        &self,
        cases: &[CaseId],
    ) -> Result<HashMap<CaseId, Outcome>, VaultError> {
        let mut outcomes = self.load_all(cases).await?;
        let mut fresh: HashMap<CaseId, CaseKeys> = HashMap::new();
        let mut rows = Vec::new();
        // in the order of `cases`
        for case_id in cases {
            if let Some(Ok(keys)) = outcomes.get(case_id)
                && !keys.is_complete()
            {
                let made = self.make(*case_id, keys, &mut rows).await?;
                fresh.insert(*case_id, made);
            }
        }
        if rows.is_empty() {
            return Ok(outcomes);
        }
        let recorded = self.store.insert(&rows).await?;
        if recorded == rows.len() as u64 {
            for (case_id, keys) in fresh {
                outcomes.insert(case_id, Ok(self.remember(case_id, keys)));
            }
            return Ok(outcomes);
        }
        // somebody else was first for some of them: theirs are the keys
        let contested: Vec<CaseId> = fresh.into_keys().collect();
        outcomes.extend(self.load_all(&contested).await?);
        Ok(outcomes)
    }

    /// The keys a case has, completed with new ones; `rows` are what must be recorded before any is used.
    async fn make(
        &self,
        case_id: CaseId,
        present: &CaseKeys,
        rows: &mut Vec<KeyRow>,
    ) -> Result<CaseKeys, VaultError> {
        let mut keys = CaseKeys::empty();
        for compartment in sealed_compartments() {
            let state = match present.state(compartment) {
                KeyState::Absent => self.make_one(case_id, compartment, rows).await?,
                state => state.clone(),
            };
            keys.set(compartment, state);
        }
        Ok(keys)
    }

    async fn make_one(
        &self,
        case_id: CaseId,
        compartment: Compartment,
        rows: &mut Vec<KeyRow>,
    ) -> Result<KeyState, VaultError> {
        let context = KeyContext {
            case_id,
            compartment,
            key_id: Uuid::now_v7(),
        };
        let key = SecretKey::generate().map_err(|_| VaultError::NoRandomness)?;
        let wrapped = self
            .wrapper
            .wrap_key(&context, &key)
            .await
            .map_err(|_| VaultError::Unavailable)?;
        rows.push(KeyRow {
            context,
            kek_id: self.wrapper.id().to_owned(),
            wrapped: Some(wrapped),
        });
        Ok(KeyState::Present {
            key_id: context.key_id,
            key,
        })
    }

    async fn unwrap_row(&self, row: &KeyRow) -> Result<KeyState, VaultError> {
        let Some(wrapped) = &row.wrapped else {
            return Ok(KeyState::Erased);
        };
        self.check_kek(&row.kek_id)?;
        let key = self.wrapper.unwrap_key(&row.context, wrapped).await;
        match key {
            Ok(key) => Ok(KeyState::Present {
                key_id: row.context.key_id,
                key,
            }),
            Err(WrapError::Rejected) => Err(VaultError::KeyUnusable(row.context.compartment)),
            Err(WrapError::Unavailable) => Err(VaultError::Unavailable),
        }
    }

    fn check_kek(&self, recorded: &str) -> Result<(), VaultError> {
        if recorded == self.wrapper.id() {
            return Ok(());
        }
        Err(VaultError::WrongKek {
            recorded: recorded.to_owned(),
            configured: self.wrapper.id().to_owned(),
        })
    }

    /// Only complete sets are kept: what is absent now, another process may make at any moment.
    fn remember(&self, case_id: CaseId, keys: CaseKeys) -> Arc<CaseKeys> {
        let keys = Arc::new(keys);
        if keys.is_complete() {
            self.cache.insert(case_id, Arc::clone(&keys));
        }
        keys
    }
}
