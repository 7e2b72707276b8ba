//! Times that callers tell.

use jiff::{SignedDuration, Timestamp};

/// How far ahead of the server's clock a told time may lie: clocks differ, the future does not happen.
pub const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);

/// A time of something that has happened.
///
/// # Errors
/// The given rejection, when it is no time at all or lies ahead of the server's clock.
pub fn told<R>(
    value: Option<&prost_types::Timestamp>,
    now: Timestamp,
    rejection: R,
) -> Result<Option<Timestamp>, R> {
    match value.map(api::timestamp_from_proto) {
        None => Ok(None),
        Some(Some(at)) if at.duration_since(now) <= AHEAD_MAX => Ok(Some(at)),
        Some(_) => Err(rejection),
    }
}

/// Like [`told`], with the time that holds when the caller gives none.
///
/// # Errors
/// See [`told`].
pub fn told_or<R>(
    value: Option<&prost_types::Timestamp>,
    otherwise: Timestamp,
    now: Timestamp,
    rejection: R,
) -> Result<Timestamp, R> {
    told(value, now, rejection).map(|at| at.unwrap_or(otherwise))
}

/// A time that may lie ahead, such as the beginning of a booking.
///
/// # Errors
/// The given rejection, when it is absent or no time at all.
pub fn readable<R>(value: Option<&prost_types::Timestamp>, rejection: R) -> Result<Timestamp, R> {
    value.and_then(api::timestamp_from_proto).ok_or(rejection)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time stamp")
    }

    #[test]
    fn a_told_time_may_lead_the_clock_by_five_minutes_and_no_more() {
        let now = at("2026-03-02T01:00:00Z");
        let ahead = |text| {
            let value = api::timestamp_to_proto(at(text));
            told(Some(&value), now, "ahead")
        };
        assert!(ahead("2026-03-02T01:05:00Z").is_ok());
        assert_eq!(ahead("2026-03-02T01:05:01Z"), Err("ahead"));
    }
}
