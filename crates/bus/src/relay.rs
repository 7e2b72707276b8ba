//! The one publisher of the log: whoever holds the lease.
//!
//! The lease makes it one; the fence of [`Publisher::publish`] makes sure. A relay that lost its
//! lease without noticing cannot put anything into the stream that the new one did not expect.
//! Nothing here is ever waited for by a command: when the bus or the log is away, it tries again.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use event_store::{Event, EventStore, ReadError, crash_point};

use crate::backoff::Backoff;
use crate::contract::{BusError, BusMessage, Publisher, Tail};
use crate::relay::lease::{Holder, Term};
use crate::relay::metrics::Metrics;

pub(crate) mod lease;
mod metrics;

/// Name of the lease in the event store.
pub const RELAY_LEASE: &str = "relay";
/// Giving the lease back may take this long at shutdown; otherwise it runs out by itself.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(1);

/// Where the time comes from; leases are compared with it between processes.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a relay works.
#[derive(Clone)]
pub struct RelayConfig {
    /// Who holds the lease: this process.
    pub holder: Uuid,
    /// How long a lease lasts when its holder falls silent; it is renewed three times as often.
    pub lease_ttl: Duration,
    /// Events read and published at once.
    pub batch_events_max: usize,
    /// How often a relay makes sure that the bus still stands where it left it, and looks at the
    /// log even without a hint.
    pub check_interval: Duration,
    /// First wait after a failure; doubles each time.
    pub backoff_min: Duration,
    /// Longest wait after a failure.
    pub backoff_max: Duration,
    /// The clock.
    pub now: Now,
}

/// What a relay tells about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelayStatus {
    /// Whether it holds the lease.
    pub leader: bool,
    /// Last position it knows to be on the bus.
    pub published_position: u64,
    /// Last position it knows to be in the log.
    pub log_position: u64,
    /// The failure it recovers from, if any; fixed text, no content.
    pub last_error: Option<String>,
}

/// Publishes the log as long as it holds the lease.
pub struct Relay {
    store: Arc<dyn EventStore>,
    publisher: Arc<dyn Publisher>,
    config: RelayConfig,
    status: watch::Sender<RelayStatus>,
    metrics: Metrics,
}

// === impl RelayConfig ===

impl Default for RelayConfig {
    fn default() -> Self {
        Self {
            holder: Uuid::now_v7(),
            lease_ttl: Duration::from_secs(3),
            batch_events_max: 512,
            check_interval: Duration::from_secs(1),
            backoff_min: Duration::from_millis(50),
            backoff_max: Duration::from_secs(5),
            now: Arc::new(Timestamp::now),
        }
    }
}

// === impl RelayStatus ===

impl RelayStatus {
    /// Events of the log that are not on the bus yet.
    pub fn lag(&self) -> u64 {
        self.log_position.saturating_sub(self.published_position)
    }
}

// === impl Relay ===

impl Relay {
    /// A relay; [`Relay::run`] starts it.
    pub fn new(
        store: Arc<dyn EventStore>,
        publisher: Arc<dyn Publisher>,
        config: RelayConfig,
    ) -> Self {
        Self {
            store,
            publisher,
            config,
            status: watch::Sender::new(RelayStatus::default()),
            metrics: Metrics::new(),
        }
    }

    /// Follows how it does.
    pub fn status(&self) -> watch::Receiver<RelayStatus> {
        self.status.subscribe()
    }

    /// Waits for the lease, publishes while it lasts, and again, until the shutdown.
    ///
    /// # Errors
    /// [`BusError::Misconfigured`] only: a person must look. Everything else it waits out.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), BusError> {
        let holder = Holder {
            store: Arc::clone(&self.store),
            id: self.config.holder,
            ttl: self.config.lease_ttl,
            now: Arc::clone(&self.config.now),
        };
        let mut backoff = Backoff::new(self.config.backoff_min, self.config.backoff_max);
        loop {
            let term = tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                term = self.wait_for_lease(&holder, &mut backoff) => term,
            };
            tracing::info!(epoch = term.lease.epoch, "relay leads");
            self.status.send_modify(|status| status.leader = true);
            let ended = tokio::select! {
                biased;
                () = shutdown.cancelled() => Some(Ok(())),
                // dropping the publishing future is what stops it at once
                () = holder.keep(&term) => None,
                error = self.publish_until_fatal() => Some(Err(error)),
            };
            self.status.send_modify(|status| status.leader = false);
            let Some(outcome) = ended else {
                tracing::warn!(epoch = term.lease.epoch, "relay lost its lease");
                continue;
            };
            let release = self.store.release_lease(&term.lease);
            if !matches!(
                tokio::time::timeout(RELEASE_TIMEOUT, release).await,
                Ok(Ok(()))
            ) {
                tracing::debug!("relay left its lease to run out");
            }
            return outcome;
        }
    }

    async fn wait_for_lease(&self, holder: &Holder, backoff: &mut Backoff) -> Term {
        loop {
            let delay = match holder.try_take().await {
                Ok(Some(term)) => {
                    backoff.reset();
                    return term;
                }
                Ok(None) => {
                    backoff.reset();
                    self.config.lease_ttl / 3
                }
                Err(error) => {
                    self.failed(&BusError::Log(error));
                    backoff.next_delay()
                }
            };
            tokio::time::sleep(delay).await;
        }
    }

    /// Publishes, and after every failure resumes from the bus's own tail.
    async fn publish_until_fatal(&self) -> BusError {
        let mut backoff = Backoff::new(self.config.backoff_min, self.config.backoff_max);
        let mut may_refill = true;
        loop {
            let Err(error) = self.follow_log(&mut backoff, &mut may_refill).await;
            self.failed(&error);
            if matches!(error, BusError::Misconfigured { .. }) {
                return error;
            }
            tokio::time::sleep(backoff.next_delay()).await;
        }
    }

    async fn follow_log(
        &self,
        backoff: &mut Backoff,
        may_refill: &mut bool,
    ) -> Result<std::convert::Infallible, BusError> {
        // subscribed before the first look, so that nothing in between is missed
        let mut hint = self.store.head_hint();
        let mut tail = self.publisher.tail().await?;
        check_lineage(self.store.as_ref(), &tail).await?;
        // a beginning that is lost again at once cannot be had: going on beats going round
        if tail.beginning_lost && (tail.position == 0 || std::mem::take(may_refill)) {
            tracing::warn!("the stream lost its beginning; filling it again from the log");
            self.publisher.purge().await?;
            tail = self.publisher.tail().await?;
        } else if !tail.beginning_lost {
            *may_refill = true;
        }
        self.recovered(&tail);
        let batch_len = self.config.batch_events_max;
        let mut checked_at = Instant::now();
        let mut read_ahead = None;
        loop {
            let hinted = *hint.borrow_and_update();
            let events = match read_ahead.take() {
                Some(events) => events,
                None => self.store.read_log(tail.position, batch_len).await?,
            };
            if checked_at.elapsed() >= self.config.check_interval {
                if !self.publisher.stands_at(&tail).await? {
                    return Err(BusError::Fenced);
                }
                checked_at = Instant::now();
            }
            let Some(last_position) = events.last().map(|event| event.position) else {
                self.progressed(&tail, hinted.max(tail.position));
                self.wait_for_more(&mut hint).await;
                continue;
            };
            let full = events.len() >= batch_len;
            let batch = link(events, &tail)?;
            crash_point("relay.before_publish");
            let (published, ahead) = tokio::join!(
                self.publisher.publish(&batch, &mut tail),
                self.read_ahead(full, last_position),
            );
            self.progressed(&tail, hinted.max(last_position));
            published?;
            backoff.reset();
            read_ahead = ahead?;
        }
    }

    async fn read_ahead(
        &self,
        full: bool,
        after_position: u64,
    ) -> Result<Option<Vec<Event>>, ReadError> {
        if !full {
            return Ok(None);
        }
        let limit = self.config.batch_events_max;
        self.store.read_log(after_position, limit).await.map(Some)
    }

    async fn wait_for_more(&self, hint: &mut watch::Receiver<u64>) {
        let pause = tokio::time::sleep(self.config.check_interval);
        tokio::select! {
            changed = hint.changed() => {
                if changed.is_err() {
                    // the store is closing: no hint will ever come
                    tokio::time::sleep(self.config.check_interval).await;
                }
            }
            () = pause => {}
        }
    }

    fn failed(&self, error: &BusError) {
        let text = error.to_string();
        self.status.send_if_modified(|status| {
            if status.last_error.as_deref() == Some(text.as_str()) {
                return false;
            }
            tracing::warn!(error = %text, "relay waits");
            status.last_error = Some(text);
            true
        });
    }

    fn recovered(&self, tail: &Tail) {
        self.status.send_if_modified(|status| {
            let had_failed = status.last_error.take().is_some();
            status.published_position = tail.position;
            if had_failed {
                tracing::info!(position = tail.position, "relay resumes");
            }
            true
        });
    }

    fn progressed(&self, tail: &Tail, log_position: u64) {
        self.status.send_if_modified(|status| {
            let published = tail.position.saturating_sub(status.published_position);
            let changed = published > 0 || status.log_position != log_position;
            status.published_position = tail.position;
            status.log_position = log_position;
            self.metrics.record(published, status.lag());
            changed
        });
    }
}

/// Links a batch, after making sure the log has no hole: what it skips, no subscriber would miss.
pub(crate) fn link(events: Vec<Event>, tail: &Tail) -> Result<Vec<BusMessage>, BusError> {
    for (expected, event) in (tail.position + 1..).zip(&events) {
        if event.position != expected {
            return Err(BusError::Log(ReadError::Corrupt {
                position: expected,
                reason: "the position is missing",
            }));
        }
    }
    Ok(BusMessage::link(events, tail))
}

/// Refuses to go on a stream that holds other events than the log.
pub(crate) async fn check_lineage(store: &dyn EventStore, tail: &Tail) -> Result<(), BusError> {
    if tail.position == 0 {
        return Ok(());
    }
    let events = store.read_log(tail.position - 1, 1).await?;
    let diverged = match (events.first(), tail.event_id) {
        (None, _) => true,
        (Some(event), Some(event_id)) => event.data.event_id != event_id,
        (Some(_), None) => false,
    };
    if diverged {
        return Err(BusError::Diverged {
            stream_position: tail.position,
            log_position: store.head().await?,
        });
    }
    Ok(())
}
