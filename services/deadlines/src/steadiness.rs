//! Whether the server's clock can be believed: one that leaps ahead may leap back, and a miss that
//! was declared stays declared.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Clocks are corrected by seconds; whatever is more is a leap.
const LEAP: SignedDuration = SignedDuration::from_secs(60);

/// Compares the server's clock with the time that really passed.
#[derive(Debug)]
pub(crate) struct Steadiness {
    settle: Duration,
    last: Option<(Timestamp, Instant)>,
    held_until: Option<Instant>,
}

impl Steadiness {
    /// After a leap ahead nothing is declared for `settle`.
    pub(crate) fn new(settle: Duration) -> Self {
        Self {
            settle,
            last: None,
            held_until: None,
        }
    }

    /// Whether what the clock says may be acted on.
    pub(crate) fn holds(&mut self, now: Timestamp, passed: Instant) -> bool {
        if let Some((before, then)) = self.last.replace((now, passed)) {
            let real = SignedDuration::try_from(passed.duration_since(then));
            let lead = now.duration_since(before) - real.unwrap_or(SignedDuration::MAX);
            if lead > LEAP {
                tracing::warn!(
                    seconds = lead.as_secs(),
                    "the server's clock leapt ahead; misses are declared once it has settled"
                );
                self.held_until = Some(passed + self.settle);
            } else if lead < -LEAP {
                tracing::warn!(seconds = lead.as_secs(), "the server's clock leapt back");
                self.held_until = None;
            }
        }
        self.held_until.is_none_or(|until| passed >= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTLE: Duration = Duration::from_secs(30);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_000_000 + seconds).expect("a time")
    }

    #[test]
    fn a_clock_that_goes_with_the_time_is_believed() {
        let mut steadiness = Steadiness::new(SETTLE);
        let start = Instant::now();
        for second in 0..100_i64 {
            let passed = start + Duration::from_secs(second.unsigned_abs());
            assert!(steadiness.holds(at(second), passed));
        }
    }

    #[test]
    fn a_leap_ahead_is_believed_only_once_it_lasted() {
        let mut steadiness = Steadiness::new(SETTLE);
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        assert!(steadiness.holds(at(0), after(0)));
        assert!(!steadiness.holds(at(86_401), after(1)));
        assert!(!steadiness.holds(at(86_430), after(30)));
        assert!(steadiness.holds(at(86_431), after(31)));
    }

    #[test]
    fn a_leap_ahead_that_is_taken_back_is_forgotten() {
        let mut steadiness = Steadiness::new(SETTLE);
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        assert!(steadiness.holds(at(0), after(0)));
        assert!(!steadiness.holds(at(86_401), after(1)));
        assert!(steadiness.holds(at(2), after(2)));
    }
}
