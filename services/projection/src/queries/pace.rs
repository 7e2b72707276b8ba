//! How often a person may search: one token bucket a person.
//!
//! A bucket is one time: until when the searches so far are paid for, each with the same share of a
//! minute. It may lie a minute ahead, and whoever would bring it further waits.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use api::PersonId;
use jiff::Timestamp;

/// Searches a minute, unless configured otherwise.
pub(super) const SEARCHES_PER_MINUTE: u32 = 30;
/// People remembered before those who have long finished are forgotten.
const PEOPLE_MAX: usize = 4_096;
const MINUTE_MICROS: i64 = 60_000_000;

/// The buckets of all people.
#[derive(Debug)]
pub(super) struct Pace {
    per_minute: u32,
    paid_until: Mutex<HashMap<PersonId, i64>>,
}

// === impl Pace ===

impl Pace {
    /// So many searches a minute and at once; 0 allows none.
    pub(super) fn per_minute(per_minute: u32) -> Self {
        Self {
            per_minute,
            paid_until: Mutex::default(),
        }
    }

    /// Takes one search from a person's bucket; `false`, and nothing taken, when it is empty.
    pub(super) fn admits(&self, person: &PersonId, now: Timestamp) -> bool {
        let Some(share) = MINUTE_MICROS.checked_div(self.per_minute.into()) else {
            return false;
        };
        let now = now.as_microsecond();
        let mut people = self.lock();
        if people.len() >= PEOPLE_MAX {
            people.retain(|_, paid_until| *paid_until > now);
        }
        // a clock that was set back must not shut anybody out for longer than a minute
        let full = now.saturating_add(MINUTE_MICROS);
        let known = people.get(person).copied().unwrap_or(now).clamp(now, full);
        let admitted = known + share <= full;
        let paid_until = if admitted { known + share } else { known };
        people.insert(person.clone(), paid_until);
        admitted
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PersonId, i64>> {
        self.paid_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn person(name: &str) -> PersonId {
        name.parse().expect("a registry id")
    }

    fn start() -> Timestamp {
        "2026-03-02T08:00:00+07:00".parse().expect("a time")
    }

    /// How many of many searches at once are let through.
    fn admitted(pace: &Pace, name: &str, now: Timestamp) -> usize {
        let who = person(name);
        (0..100).filter(|_| pace.admits(&who, now)).count()
    }

    #[test]
    fn a_person_may_search_thirty_times_at_once_and_then_once_every_two_seconds() {
        let pace = Pace::per_minute(30);
        assert_eq!(admitted(&pace, "officer", start()), 30);
        let after = |seconds| start() + SignedDuration::from_secs(seconds);
        assert_eq!(admitted(&pace, "officer", after(1)), 0);
        assert_eq!(admitted(&pace, "officer", after(2)), 1);
        assert_eq!(admitted(&pace, "officer", after(12)), 5);
        assert_eq!(
            admitted(&pace, "officer", after(3_600)),
            30,
            "no more than that is saved up"
        );
    }

    #[test]
    fn one_persons_searches_are_not_counted_for_another() {
        let pace = Pace::per_minute(30);
        assert_eq!(admitted(&pace, "officer", start()), 30);
        assert_eq!(admitted(&pace, "operator", start()), 30);
    }

    #[test]
    fn a_refused_search_costs_nothing() {
        let pace = Pace::per_minute(1);
        assert_eq!(admitted(&pace, "officer", start()), 1);
        let next = start() + SignedDuration::from_secs(60);
        assert_eq!(admitted(&pace, "officer", next), 1);
    }

    #[test]
    fn a_clock_that_was_set_back_shuts_nobody_out_for_longer_than_a_minute() {
        let pace = Pace::per_minute(30);
        assert_eq!(admitted(&pace, "officer", start()), 30);
        let hours_before = start() - SignedDuration::from_hours(5);
        assert_eq!(admitted(&pace, "officer", hours_before), 0);
        let a_minute_later = hours_before + SignedDuration::from_secs(60);
        assert_eq!(admitted(&pace, "officer", a_minute_later), 30);
    }

    #[test]
    fn none_a_minute_means_none() {
        assert_eq!(admitted(&Pace::per_minute(0), "officer", start()), 0);
    }

    #[test]
    fn who_has_long_finished_is_forgotten() {
        let pace = Pace::per_minute(30);
        for number in 0..PEOPLE_MAX {
            assert!(pace.admits(&person(&format!("person-{number}")), start()));
        }
        let later = start() + SignedDuration::from_secs(61);
        assert!(pace.admits(&person("one-more"), later));
        assert_eq!(pace.lock().len(), 1);
    }
}
