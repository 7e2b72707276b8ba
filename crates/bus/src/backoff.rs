//! Waiting between attempts: exponential, capped, with jitter so that peers part.

use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Backoff {
    min: Duration,
    max: Duration,
    attempt: u32,
}

// === impl Backoff ===

impl Backoff {
    pub(crate) fn new(min: Duration, max: Duration) -> Self {
        Self {
            min,
            max,
            attempt: 0,
        }
    }

    /// How long to wait now: between half of and the whole exponential step.
    pub(crate) fn next_delay(&mut self) -> Duration {
        let factor = 1_u32 << self.attempt.min(16);
        let step = self.min.saturating_mul(factor).min(self.max);
        self.attempt = self.attempt.saturating_add(1);
        step.mul_f64(0.5 + fastrand::f64() / 2.0)
    }

    pub(crate) fn reset(&mut self) {
        self.attempt = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_never_pass_the_cap() {
        let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(5));
        for attempt in 0..40_u32 {
            let step = Duration::from_millis(50)
                .saturating_mul(1 << attempt.min(16))
                .min(Duration::from_secs(5));
            let delay = backoff.next_delay();
            assert!(delay >= step / 2 && delay <= step, "{attempt}: {delay:?}");
        }
        backoff.reset();
        assert!(backoff.next_delay() <= Duration::from_millis(50));
    }
}
