//! One limit of the law: how much, from which law, how far confirmed.

use std::borrow::Cow;

use api::codes::v1::{AppliedLimit, LimitUnit, SourceMark};
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};

use crate::calendar::{Calendar, VIETNAM, vietnam_day};

/// One limit of the law, as it applies in an area at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Stable id of the rule, for example `police.denunciation.decide`.
    pub rule_id: Cow<'static, str>,
    /// How much, counted in `unit`.
    pub amount: u32,
    /// What it is counted in.
    pub unit: LimitUnit,
    /// Legal basis in short.
    pub legal_basis: Cow<'static, str>,
    /// How far the basis is confirmed.
    pub mark: SourceMark,
    /// Whether a last day that is not worked is moved to the next one that is (CPC 2015 Art 134;
    /// Civil Code 2015 Art 148(5)).
    pub ends_on_working_day: bool,
    /// The days its working days are counted by.
    pub calendar: Calendar,
}

// === impl Limit ===

impl Limit {
    /// A bare span, for a limit that an event states in numbers only.
    pub const fn span(amount: u32, unit: LimitUnit) -> Self {
        Self::of("", amount, unit, "", SourceMark::Unspecified)
    }

    /// A limit counted without holidays.
    pub const fn of(
        rule_id: &'static str,
        amount: u32,
        unit: LimitUnit,
        legal_basis: &'static str,
        mark: SourceMark,
    ) -> Self {
        Self {
            rule_id: Cow::Borrowed(rule_id),
            amount,
            unit,
            legal_basis: Cow::Borrowed(legal_basis),
            mark,
            ends_on_working_day: false,
            calendar: Calendar::WEEKDAYS,
        }
    }

    /// The limit as an event states it.
    pub fn applied(&self) -> AppliedLimit {
        AppliedLimit {
            rule_id: self.rule_id.clone().into_owned(),
            amount: self.amount,
            unit: self.unit.into(),
            legal_basis: self.legal_basis.clone().into_owned(),
            source_mark: self.mark.into(),
        }
    }

    /// When the limit ends, counted from the end of another one.
    pub fn due_after(&self, due: Timestamp) -> Timestamp {
        // a day ends at 24:00, which is the next day already
        self.due_from(
            due.saturating_sub(SignedDuration::from_secs(1))
                .unwrap_or(due),
        )
    }

    /// When the limit ends, counted from the given moment.
    ///
    /// Days and months end at 24:00 Viet Nam time of the last day, a month without the same day
    /// with its last one (CPC 2015 Art 134, R).
    pub fn due_from(&self, start: Timestamp) -> Timestamp {
        let amount = i64::from(self.amount);
        let first_day = vietnam_day(start);
        match self.unit {
            LimitUnit::Minutes => later(start, SignedDuration::from_mins(amount)),
            LimitUnit::Hours => later(start, SignedDuration::from_hours(amount)),
            LimitUnit::Days => self.end_of_last(after(first_day, Span::new().try_days(amount))),
            LimitUnit::Months => self.end_of_last(after(first_day, Span::new().try_months(amount))),
            LimitUnit::WorkingDays => {
                end_of(self.calendar.after_working_days(first_day, self.amount))
            }
            LimitUnit::TimesADay | LimitUnit::Unspecified => start,
        }
    }

    fn end_of_last(&self, day: Date) -> Timestamp {
        end_of(match self.ends_on_working_day {
            true => self.calendar.working_day_from(day),
            false => day,
        })
    }
}

fn later(start: Timestamp, by: SignedDuration) -> Timestamp {
    start.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// The day after the span; the last day there is when the span is longer than the calendar.
fn after(day: Date, span: Result<Span, jiff::Error>) -> Date {
    span.map_or(Date::MAX, |span| day.saturating_add(span))
}

/// 24:00 in Viet Nam of the day.
fn end_of(day: Date) -> Timestamp {
    let midnight = day.saturating_add(Span::new().days(1)).at(0, 0, 0, 0);
    VIETNAM.to_timestamp(midnight).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(amount: u32, unit: LimitUnit, start: &str) -> String {
        let limit = Limit::of("test", amount, unit, "none", SourceMark::Recalled);
        let start: Timestamp = start.parse().expect("a time stamp");
        VIETNAM.to_datetime(limit.due_from(start)).to_string()
    }

    #[test]
    fn days_end_at_midnight_in_viet_nam() {
        // 23:30 UTC is already the next day in Viet Nam
        assert_eq!(
            due(20, LimitUnit::Days, "2026-03-01T23:30:00Z"),
            "2026-03-23T00:00:00"
        );
    }

    #[test]
    fn a_month_without_the_day_ends_with_its_last() {
        assert_eq!(
            due(1, LimitUnit::Months, "2026-01-31T09:00:00+07:00"),
            "2026-03-01T00:00:00"
        );
    }

    #[test]
    fn a_limit_after_a_limit_ends_on_the_same_day_of_the_month() {
        let limit = Limit::of("test", 2, LimitUnit::Months, "none", SourceMark::Recalled);
        let due = "2026-03-23T00:00:00+07:00".parse().expect("a time stamp");
        let next = VIETNAM.to_datetime(limit.due_after(due)).to_string();
        assert_eq!(next, "2026-05-23T00:00:00");
    }

    #[test]
    fn working_days_skip_the_weekend() {
        // Thursday + 3 = Tuesday
        assert_eq!(
            due(3, LimitUnit::WorkingDays, "2026-03-05T09:00:00+07:00"),
            "2026-03-11T00:00:00"
        );
    }

    #[test]
    fn hours_are_exact() {
        assert_eq!(
            due(24, LimitUnit::Hours, "2026-03-05T09:12:00+07:00"),
            "2026-03-06T09:12:00"
        );
    }

    #[test]
    fn the_end_of_time_does_not_overflow() {
        for unit in [LimitUnit::Days, LimitUnit::Months, LimitUnit::Hours] {
            let limit = Limit::of("test", 9, unit, "none", SourceMark::Recalled);
            assert!(limit.due_from(Timestamp::MAX) <= Timestamp::MAX);
            let endless = Limit::span(u32::MAX, unit);
            assert!(endless.due_from(Timestamp::UNIX_EPOCH) > Timestamp::UNIX_EPOCH);
        }
    }
}
