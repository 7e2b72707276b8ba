//! A log that counts what is read of it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::CaseId;
use async_trait::async_trait;
use event_store::{
    Append, AppendError, Appended, CommandKey, Event, EventStore, Lease, PublicEvent, ReadError,
    StreamName,
};
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

/// The log, and what was read of it since it was last asked.
pub(crate) struct Counted {
    log: Arc<dyn EventStore>,
    cases: Mutex<BTreeSet<CaseId>>,
    events: AtomicUsize,
}

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    /// Cases of which anything was read.
    pub(crate) cases: BTreeSet<CaseId>,
    /// Events read, of cases or of the log as it runs on.
    pub(crate) events: usize,
}

impl Counted {
    pub(crate) fn of(log: Arc<dyn EventStore>) -> Self {
        Self {
            log,
            cases: Mutex::default(),
            events: AtomicUsize::new(0),
        }
    }

    /// What was read since this was asked before.
    pub(crate) fn reads(&self) -> Reads {
        Reads {
            cases: std::mem::take(&mut *self.cases.lock().expect("no panic")),
            events: self.events.swap(0, Ordering::SeqCst),
        }
    }

    fn count(&self, read: Result<Vec<Event>, ReadError>) -> Result<Vec<Event>, ReadError> {
        let events = read?;
        self.events.fetch_add(events.len(), Ordering::SeqCst);
        Ok(events)
    }
}

#[async_trait]
impl EventStore for Counted {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.log.append(append).await
    }

    async fn find_command(
        &self,
        command: &CommandKey,
    ) -> Result<Option<([u8; 32], Appended)>, ReadError> {
        self.log.find_command(command).await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        self.count(self.log.read_stream(stream, after_version, limit).await)
    }

    async fn read_public(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<PublicEvent>, ReadError> {
        self.log.read_public(stream, after_version, limit).await
    }

    async fn read_log(&self, after_position: u64, limit: usize) -> Result<Vec<Event>, ReadError> {
        self.count(self.log.read_log(after_position, limit).await)
    }

    async fn read_case(
        &self,
        case_id: CaseId,
        after_position: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        self.cases.lock().expect("no panic").insert(case_id);
        self.count(self.log.read_case(case_id, after_position, limit).await)
    }

    async fn head(&self) -> Result<u64, ReadError> {
        self.log.head().await
    }

    fn head_hint(&self) -> watch::Receiver<u64> {
        self.log.head_hint()
    }

    async fn acquire_lease(
        &self,
        name: &str,
        holder: Uuid,
        now: Timestamp,
        ttl: Duration,
    ) -> Result<Option<Lease>, ReadError> {
        self.log.acquire_lease(name, holder, now, ttl).await
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), ReadError> {
        self.log.release_lease(lease).await
    }

    async fn close(&self) {
        self.log.close().await;
    }
}
