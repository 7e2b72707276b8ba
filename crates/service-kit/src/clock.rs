//! The one place that asks what time it is.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

/// The server's time.
pub trait Clock: Send + Sync + 'static {
    /// Now, in microseconds' precision: what the log can hold.
    fn now(&self) -> Timestamp;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// A clock that stands still until it is moved; for tests and simulations.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        to_microseconds(Timestamp::now())
    }
}

impl ManualClock {
    /// A clock that stands at the given time.
    pub fn at(time: Timestamp) -> Self {
        Self(Mutex::new(to_microseconds(time)))
    }

    /// Moves the clock; backwards too, as real clocks do.
    pub fn advance(&self, by: SignedDuration) {
        let mut time = self.lock();
        *time = time.saturating_add(by).unwrap_or(*time);
    }

    /// Sets the clock.
    pub fn set(&self, time: Timestamp) {
        *self.lock() = to_microseconds(time);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Timestamp> {
        // a time stamp is whole whatever panicked while it was held
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.lock()
    }
}

fn to_microseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}
