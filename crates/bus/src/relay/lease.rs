//! Holding the right to publish.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use event_store::{EventStore, Lease, ReadError};

use crate::relay::{Now, RELAY_LEASE};

/// Somebody who wants the lease.
pub(crate) struct Holder {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) id: Uuid,
    pub(crate) ttl: Duration,
    pub(crate) now: Now,
}

/// A lease, and until when it is ours at least, on this machine's monotonic clock.
pub(crate) struct Term {
    pub(crate) lease: Lease,
    valid_until: Instant,
}

// === impl Holder ===

impl Holder {
    /// Takes or renews the lease; `None` while somebody else holds it.
    pub(crate) async fn try_take(&self) -> Result<Option<Term>, ReadError> {
        // counted from before the question, so never longer than the store counts it
        let asked_at = Instant::now();
        let question = self
            .store
            .acquire_lease(RELAY_LEASE, self.id, (self.now)(), self.ttl);
        let answer = tokio::time::timeout(self.ttl, question).await;
        let lease = answer.unwrap_or(Err(ReadError::Unavailable))?;
        Ok(lease.map(|lease| Term {
            lease,
            valid_until: asked_at + self.ttl,
        }))
    }

    /// Renews the lease three times as often as it runs out; returns when it is lost.
    pub(crate) async fn keep(&self, term: &Term) {
        let mut valid_until = term.valid_until;
        let mut pause = self.ttl / 3;
        loop {
            let renew_at = (Instant::now() + pause).min(valid_until);
            tokio::time::sleep_until(renew_at).await;
            if Instant::now() >= valid_until {
                return;
            }
            match tokio::time::timeout_at(valid_until, self.try_take()).await {
                Ok(Ok(Some(renewed))) if renewed.lease.epoch == term.lease.epoch => {
                    valid_until = renewed.valid_until;
                    pause = self.ttl / 3;
                }
                // another epoch: somebody led in between
                Ok(Ok(_)) | Err(_) => return,
                Ok(Err(_)) => pause = self.ttl / 10,
            }
        }
    }
}
