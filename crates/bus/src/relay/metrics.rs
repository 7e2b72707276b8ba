//! What operators watch.

use opentelemetry::metrics::{Counter, Gauge};

/// The relay's instruments.
pub(crate) struct Metrics {
    published: Counter<u64>,
    lag: Gauge<u64>,
}

// === impl Metrics ===

impl Metrics {
    pub(crate) fn new() -> Self {
        let meter = opentelemetry::global::meter("lachan.bus");
        Self {
            published: meter
                .u64_counter("lachan.bus.published")
                .with_unit("{event}")
                .with_description("events published by this relay")
                .build(),
            lag: meter
                .u64_gauge("lachan.bus.lag")
                .with_unit("{event}")
                .with_description("events of the log that are not on the bus yet")
                .build(),
        }
    }

    pub(crate) fn record(&self, published: u64, lag: u64) {
        if published > 0 {
            self.published.add(published, &[]);
        }
        self.lag.record(lag, &[]);
    }
}
