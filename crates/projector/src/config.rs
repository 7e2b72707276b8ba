//! Bounds and paces of a projector.

use std::time::Duration;

use jiff::Timestamp;

/// Bounds and paces of a projector.
#[derive(Debug, Clone)]
pub struct ProjectorConfig {
    /// Name of the durable subscriptions on the bus.
    pub durable: String,
    /// Events of one partition applied in one transaction.
    pub batch_events_max: usize,
    /// Shortest time from the start of one transaction of a partition to the next: under load events
    /// gather into fewer transactions, while a lone event is applied at once.
    pub batch_interval: Duration,
    /// Events that wait for one partition's worker.
    pub queue_len_max: usize,
    /// Events read from the log at a time.
    pub read_events_max: usize,
    /// How long the log may be ahead of the views before it is read instead of waiting for the bus.
    pub heal_after: Duration,
    /// First pause after a failure; it doubles up to [`retry_delay_max`](Self::retry_delay_max).
    pub retry_delay_min: Duration,
    /// Longest pause after a failure.
    pub retry_delay_max: Duration,
    /// Positions by which an idle partition may fall behind before its scanned position is stored.
    pub scanned_lag_max: u64,
    /// The time, for the histogram of how long events take to become visible.
    pub now: fn() -> Timestamp,
}

impl Default for ProjectorConfig {
    fn default() -> Self {
        Self {
            durable: "projection".to_owned(),
            batch_events_max: 256,
            batch_interval: Duration::from_millis(10),
            queue_len_max: 512,
            read_events_max: 1_024,
            heal_after: Duration::from_millis(500),
            retry_delay_min: Duration::from_millis(20),
            retry_delay_max: Duration::from_secs(5),
            scanned_lag_max: 1_000,
            now: Timestamp::now,
        }
    }
}
