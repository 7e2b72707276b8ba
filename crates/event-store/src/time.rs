//! Times as the database keeps them: microseconds since the epoch.

use jiff::Timestamp;

/// As a column.
pub(crate) fn to_micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// From a column; `None` when no such time can be.
pub(crate) fn from_micros(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}

/// The time as it will be read back.
pub(crate) fn to_stored(time: Timestamp) -> Timestamp {
    from_micros(to_micros(time)).unwrap_or(time)
}
