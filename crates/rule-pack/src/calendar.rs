//! Days in Viet Nam: which are worked, which are not.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, offset};
use jiff::{Span, Timestamp};

/// The time zone of Viet Nam (Asia/Ho_Chi_Minh): UTC+7 the whole year.
pub const VIETNAM: Offset = offset(7);

/// The calendar day in Viet Nam.
pub fn vietnam_day(at: Timestamp) -> Date {
    VIETNAM.to_datetime(at).date()
}

/// Which days are worked. Monday to Friday, unless the data says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar(Option<Arc<Days>>);

#[derive(Debug, PartialEq, Eq)]
struct Days {
    holidays: BTreeSet<Date>,
    working_weekends: BTreeSet<Date>,
}

// === impl Calendar ===

impl Calendar {
    /// Monday to Friday, without any holiday.
    pub const WEEKDAYS: Self = Self(None);

    /// A calendar with public holidays, days off in lieu included, and with weekend days that are
    /// worked instead of another day.
    pub fn new(
        holidays: impl IntoIterator<Item = Date>,
        working_weekends: impl IntoIterator<Item = Date>,
    ) -> Self {
        Self(Some(Arc::new(Days {
            holidays: holidays.into_iter().collect(),
            working_weekends: working_weekends.into_iter().collect(),
        })))
    }

    /// Whether the day is worked.
    pub fn is_working(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match &self.0 {
            None => !weekend,
            Some(days) if weekend => days.working_weekends.contains(&day),
            Some(days) => !days.holidays.contains(&day),
        }
    }

    /// Whether any day off of the year is known. Of a year that is not, the days from Monday to Friday
    /// are worked.
    pub fn knows_year(&self, year: i16) -> bool {
        let days = self.0.as_ref();
        days.is_some_and(|days| days.holidays.iter().any(|day| day.year() == year))
    }

    /// The first year of which a day off is known.
    pub fn first_year(&self) -> Option<i16> {
        let first = self.0.as_ref()?.holidays.first()?;
        Some(first.year())
    }

    /// The first working day from the given one on.
    pub fn working_day_from(&self, first_day: Date) -> Date {
        let mut day = first_day;
        while !self.is_working(day) && day < Date::MAX {
            day = day.saturating_add(Span::new().days(1));
        }
        day
    }

    /// The last of `count` working days after the given day; the day itself for none.
    pub fn after_working_days(&self, first_day: Date, count: u32) -> Date {
        let mut day = first_day;
        let mut left = count;
        while left > 0 && day < Date::MAX {
            day = day.saturating_add(Span::new().days(1));
            if self.is_working(day) {
                left -= 1;
            }
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time stamp")
    }

    #[test]
    fn a_holiday_is_not_worked_and_a_swapped_saturday_is() {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        let calendar = Calendar::new([day("2026-09-02")], [day("2026-08-22")]);
        assert!(!calendar.is_working(day("2026-09-02")));
        assert!(calendar.is_working(day("2026-08-22")));
        assert!(!calendar.is_working(day("2026-08-23")));
        // Tuesday + 2, over the holiday on Wednesday
        assert_eq!(
            calendar.after_working_days(day("2026-09-01"), 2),
            day("2026-09-04")
        );
    }

    #[test]
    fn the_day_changes_at_midnight_in_viet_nam() {
        assert_eq!(
            vietnam_day(at("2026-03-01T16:59:59Z")).to_string(),
            "2026-03-01"
        );
        assert_eq!(
            vietnam_day(at("2026-03-01T17:00:00Z")).to_string(),
            "2026-03-02"
        );
    }
}
