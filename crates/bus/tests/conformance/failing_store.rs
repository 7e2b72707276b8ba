//! A log that can be away, or miss an event.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use api::CaseId;
use event_store::{
    Append, AppendError, Appended, CommandKey, Event, EventStore, Lease, PublicEvent, ReadError,
    SqliteEventStore, StreamName,
};

use crate::support::{Log, Rig, RunningRelay, Shape, relay_config};

struct FailingStore {
    inner: Arc<SqliteEventStore>,
    away: AtomicBool,
    /// Position that reads of the log leave out; 0 for none.
    missing: AtomicU64,
}

impl FailingStore {
    fn of(log: &Log) -> Arc<Self> {
        Arc::new(Self {
            inner: log.store.clone(),
            away: AtomicBool::new(false),
            missing: AtomicU64::new(0),
        })
    }

    fn there(&self) -> Result<&SqliteEventStore, ReadError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(ReadError::Unavailable);
        }
        Ok(&self.inner)
    }
}

#[async_trait]
impl EventStore for FailingStore {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.inner.append(append).await
    }

    async fn find_command(
        &self,
        command: &CommandKey,
    ) -> Result<Option<([u8; 32], Appended)>, ReadError> {
        self.there()?.find_command(command).await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        self.there()?
            .read_stream(stream, after_version, limit)
            .await
    }

    async fn read_public(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<PublicEvent>, ReadError> {
        self.there()?
            .read_public(stream, after_version, limit)
            .await
    }

    async fn read_log(&self, after_position: u64, limit: usize) -> Result<Vec<Event>, ReadError> {
        let mut events = self.there()?.read_log(after_position, limit).await?;
        let missing = self.missing.load(Ordering::SeqCst);
        events.retain(|event| event.position != missing);
        Ok(events)
    }

    async fn read_case(
        &self,
        case_id: CaseId,
        after_position: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        self.there()?
            .read_case(case_id, after_position, limit)
            .await
    }

    async fn head(&self) -> Result<u64, ReadError> {
        self.there()?.head().await
    }

    fn head_hint(&self) -> watch::Receiver<u64> {
        self.inner.head_hint()
    }

    async fn acquire_lease(
        &self,
        name: &str,
        holder: Uuid,
        now: Timestamp,
        ttl: Duration,
    ) -> Result<Option<Lease>, ReadError> {
        self.there()?.acquire_lease(name, holder, now, ttl).await
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), ReadError> {
        self.there()?.release_lease(lease).await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_whose_log_is_away_steps_down_and_comes_back_with_it() {
    let rig = Rig::new(Shape::InProcess).await;
    let log = Log::with_events(100).await;
    let store = FailingStore::of(&log);
    let mut relay = RunningRelay::start(store.clone(), rig.publisher(), relay_config());
    relay.until_published(100).await;

    store.away.store(true, Ordering::SeqCst);
    // the lease cannot be renewed: after its time, somebody else may lead
    relay
        .until("stepped down", |status| {
            !status.leader && status.last_error.is_some()
        })
        .await;
    log.append(100).await;
    assert_eq!(relay.status.borrow().published_position, 100);

    store.away.store(false, Ordering::SeqCst);
    relay.until_published(200).await;
    rig.assert_holds_exactly(&log.store, "views").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_with_a_hole_is_not_published_past_it() {
    let rig = Rig::new(Shape::InProcess).await;
    let log = Log::with_events(100).await;
    let store = FailingStore::of(&log);
    store.missing.store(70, Ordering::SeqCst);
    let mut relay = RunningRelay::start(store.clone(), rig.publisher(), relay_config());
    relay
        .until("names the hole", |status| {
            status
                .last_error
                .as_deref()
                .is_some_and(|text| text.contains("position 70"))
        })
        .await;
    assert!(relay.status.borrow().published_position < 70);

    store.missing.store(0, Ordering::SeqCst);
    relay.until_published(100).await;
    rig.assert_holds_exactly(&log.store, "views").await;
}
