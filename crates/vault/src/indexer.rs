//! Writes tokens: many callers' in one transaction, each token once.

use std::sync::Arc;

use api::CaseId;
use api::codes::v1::ChildIdentity;
use bytes::Bytes;
use prost_reflect::{DynamicMessage, Kind};
use quick_cache::sync::Cache;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OnceCell, mpsc, oneshot};

use crate::VaultError;
use crate::blind_index::{BlindIndex, Likeness, Token};
use crate::keeper::Keeper;

const IDENTITY: &str = "lachan.codes.v1.ChildIdentity";

/// Tokens of a case that wait to be written.
pub(crate) struct WaitingTokens {
    case_id: CaseId,
    tokens: Vec<Token>,
    reply: oneshot::Sender<Result<(), VaultError>>,
}

/// The blind index over the children of all cases.
pub(crate) struct Indexer {
    keeper: Arc<Keeper>,
    index: OnceCell<BlindIndex>,
    queue: mpsc::Sender<WaitingTokens>,
    /// Tokens known to be written: the same child is told in event after event.
    written: Cache<(CaseId, Token), ()>,
}

/// Serves those who wait, until nobody can ask any more.
pub(crate) async fn write_tokens(
    keeper: Arc<Keeper>,
    mut queue: mpsc::Receiver<WaitingTokens>,
    batch_max: usize,
) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, batch_max).await > 0 {
        let mut rows: Vec<(CaseId, Token)> = batch
            .iter()
            .flat_map(|waiting| waiting.tokens.iter().map(|token| (waiting.case_id, *token)))
            .collect();
        // ordered, so that two processes that write the same never wait for each other in a circle
        rows.sort_unstable();
        rows.dedup();
        let outcome = keeper.store.insert_tokens(&rows).await;
        for waiting in batch.drain(..) {
            // whoever gave up waiting finds the tokens written the next time
            drop(waiting.reply.send(outcome.clone()));
        }
    }
}

// === impl Indexer ===

impl Indexer {
    pub(crate) fn new(
        keeper: Arc<Keeper>,
        queue: mpsc::Sender<WaitingTokens>,
        cached_cases_max: usize,
    ) -> Self {
        Self {
            keeper,
            index: OnceCell::new(),
            queue,
            written: Cache::new(cached_cases_max * 6),
        }
    }

    /// Makes the case findable by who the event says the child is.
    pub(crate) async fn add(
        &self,
        case_id: CaseId,
        event_type: &str,
        payload: &Bytes,
    ) -> Result<(), VaultError> {
        let Some(child) = child_of(event_type, payload) else {
            return Ok(());
        };
        let mut tokens = self.index().await?.tokens(&child);
        tokens.retain(|token| self.written.get(&(case_id, *token)).is_none());
        if tokens.is_empty() {
            return Ok(());
        }
        let (reply, answer) = oneshot::channel();
        let waiting = WaitingTokens {
            case_id,
            tokens: tokens.clone(),
            reply,
        };
        self.queue.try_send(waiting).map_err(|error| match error {
            TrySendError::Full(_) => VaultError::Overloaded,
            TrySendError::Closed(_) => VaultError::Unavailable,
        })?;
        answer.await.unwrap_or(Err(VaultError::Unavailable))?;
        for token in tokens {
            self.written.insert((case_id, token), ());
        }
        Ok(())
    }

    /// Cases whose child has something in common with this one, those with most first.
    pub(crate) async fn find(
        &self,
        child: &ChildIdentity,
        cases_max: usize,
    ) -> Result<Vec<Likeness>, VaultError> {
        let tokens = self.index().await?.tokens(child);
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.keeper.store.find_tokens(&tokens, cases_max).await?;
        Ok(found
            .into_iter()
            .filter_map(|(case_id, bits)| Likeness::new(case_id, bits))
            .collect())
    }

    async fn index(&self) -> Result<&BlindIndex, VaultError> {
        self.index
            .get_or_try_init(|| async { Ok(BlindIndex::new(&self.keeper.index_key().await?)) })
            .await
    }
}

/// The field `child` of an event, if it has one that is set.
fn child_of(event_type: &str, payload: &Bytes) -> Option<ChildIdentity> {
    let descriptor = api::DESCRIPTORS.get_message_by_name(&format!("lachan.{event_type}"))?;
    let field = descriptor.get_field_by_name("child")?;
    let Kind::Message(kind) = field.kind() else {
        return None;
    };
    if kind.full_name() != IDENTITY || field.is_list() {
        return None;
    }
    let message = DynamicMessage::decode(descriptor, payload.clone()).ok()?;
    if !message.has_field(&field) {
        return None;
    }
    message.get_field(&field).as_message()?.transcode_to().ok()
}
