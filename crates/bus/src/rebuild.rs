//! Emptying the bus and filling it again from the log: what `lachan stream rebuild` does.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use event_store::EventStore;

use crate::contract::{BusError, Publisher, StreamStatus};
use crate::relay::lease::{Holder, Term};
use crate::relay::{RelayConfig, link};

/// How often a rebuild looks at what a relay does.
const WATCH_INTERVAL: Duration = Duration::from_millis(100);
/// Lease times without progress before a rebuild gives up on a relay.
const RELAY_PATIENCE_TTLS: u32 = 10;

/// How far a rebuild is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RebuildProgress {
    /// Last position on the bus.
    pub published_position: u64,
    /// Position the rebuild goes up to: the log's end when it started.
    pub target_position: u64,
}

/// How the bus stands beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusReport {
    /// The bus.
    pub stream: StreamStatus,
    /// Last position of the log.
    pub log_position: u64,
}

// === impl BusReport ===

impl BusReport {
    /// Events of the log that are not on the bus yet.
    pub fn lag(&self) -> u64 {
        self.log_position.saturating_sub(self.stream.last_position)
    }

    /// Whether the bus holds every event up to its last position, as a stream should.
    pub fn is_whole(&self) -> bool {
        self.stream.messages == self.stream.last_position
    }
}

/// How the bus stands, for `lachan stream status`.
///
/// # Errors
/// See [`BusError`].
pub async fn report(
    store: &dyn EventStore,
    publisher: &dyn Publisher,
) -> Result<BusReport, BusError> {
    let log_position = store.head().await?;
    let stream = publisher.status().await?;
    Ok(BusReport {
        stream,
        log_position,
    })
}

/// Empties the bus and fills it from the log, up to where the log ends now.
///
/// Takes the relay's lease and fills the bus itself. Where a living relay holds the lease, the
/// bus is emptied under it: its next publish is fenced, it starts from the beginning, and the
/// progress is what it does. Should that relay be dead after all, its lease runs out and is taken.
///
/// # Errors
/// See [`BusError`]; the relay completes what a failed rebuild leaves.
pub async fn rebuild(
    store: Arc<dyn EventStore>,
    publisher: &dyn Publisher,
    config: &RelayConfig,
    mut progress: impl FnMut(RebuildProgress) + Send,
) -> Result<(), BusError> {
    let holder = Holder {
        store: Arc::clone(&store),
        id: config.holder,
        ttl: config.lease_ttl,
        now: Arc::clone(&config.now),
    };
    let target_position = store.head().await?;
    let mut report = |published_position| {
        progress(RebuildProgress {
            published_position,
            target_position,
        });
    };
    publisher.purge().await?;
    report(0);
    let term = match take_or_watch(&holder, publisher, target_position, &mut report).await? {
        Outcome::FilledByRelay => return Ok(()),
        Outcome::Ours(term) => term,
    };
    let filled = tokio::select! {
        biased;
        () = holder.keep(&term) => Err(BusError::Fenced),
        filled = fill(store.as_ref(), publisher, config, target_position, &mut report) => filled,
    };
    // a lease that cannot be given back runs out by itself
    let released = store.release_lease(&term.lease).await;
    if released.is_err() {
        tracing::debug!("the lease was left to run out");
    }
    filled
}

/// Who fills the emptied bus.
enum Outcome {
    Ours(Term),
    FilledByRelay,
}

/// Takes the lease, or follows the relay that holds it until it has filled the bus; fails when
/// that one neither publishes nor gives way.
async fn take_or_watch(
    holder: &Holder,
    publisher: &dyn Publisher,
    target_position: u64,
    report: &mut (impl FnMut(u64) + Send),
) -> Result<Outcome, BusError> {
    let mut published_position = 0;
    let mut progressed_at = Instant::now();
    while progressed_at.elapsed() < holder.ttl * RELAY_PATIENCE_TTLS {
        if let Some(term) = holder.try_take().await? {
            return Ok(Outcome::Ours(term));
        }
        let position = publisher.status().await?.last_position;
        if position > published_position {
            progressed_at = Instant::now();
            published_position = position;
            report(position);
        }
        if published_position >= target_position {
            return Ok(Outcome::FilledByRelay);
        }
        tokio::time::sleep(WATCH_INTERVAL).await;
    }
    Err(BusError::Unavailable(
        "the relay that holds the lease does not publish",
    ))
}

async fn fill(
    store: &dyn EventStore,
    publisher: &dyn Publisher,
    config: &RelayConfig,
    target_position: u64,
    report: &mut (impl FnMut(u64) + Send),
) -> Result<(), BusError> {
    let mut tail = publisher.tail().await?;
    let limit = config.batch_events_max;
    let mut events = store.read_log(tail.position, limit).await?;
    report(tail.position);
    while tail.position < target_position {
        let Some(last_position) = events.last().map(|event| event.position) else {
            return Err(BusError::Diverged {
                stream_position: tail.position,
                log_position: target_position,
            });
        };
        let batch = link(events, &tail)?;
        let (published, ahead) = tokio::join!(
            publisher.publish(&batch, &mut tail),
            store.read_log(last_position, limit),
        );
        report(tail.position);
        published?;
        events = ahead?;
    }
    Ok(())
}
