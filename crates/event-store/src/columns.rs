//! Values as the database keeps them; times are microseconds since the epoch.

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

/// As a column; beyond its range means beyond every row.
pub(crate) fn clamped(value: impl TryInto<i64>) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}
