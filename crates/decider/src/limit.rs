//! Legal limits as default data: how much, from which law, how far confirmed.

use api::codes::v1::{AppliedLimit, DelayReason, LimitUnit, SourceMark};
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Span, Timestamp};

use crate::times::{VIETNAM, vietnam_day};

/// One limit of the law, as a deployment applies it unless its province decided otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Stable id of the rule, for example `police.denunciation.decide`.
    pub rule_id: &'static str,
    /// How much, counted in `unit`.
    pub amount: u32,
    /// What it is counted in.
    pub unit: LimitUnit,
    /// Legal basis in short.
    pub legal_basis: &'static str,
    /// How far the basis is confirmed.
    pub mark: SourceMark,
}

// === impl Limit ===

impl Limit {
    /// A bare span, for a limit that an event states in numbers only.
    pub const fn span(amount: u32, unit: LimitUnit) -> Self {
        Self {
            rule_id: "",
            amount,
            unit,
            legal_basis: "",
            mark: SourceMark::Unspecified,
        }
    }

    /// The limit as an event states it.
    pub fn applied(&self) -> AppliedLimit {
        AppliedLimit {
            rule_id: self.rule_id.to_owned(),
            amount: self.amount,
            unit: self.unit.into(),
            legal_basis: self.legal_basis.to_owned(),
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
    /// with its last one (CPC 2015 Art 134, R). Public holidays are not known here; a limit that
    /// ends on one ends early rather than late.
    pub fn due_from(&self, start: Timestamp) -> Timestamp {
        let amount = i64::from(self.amount);
        let first_day = vietnam_day(start);
        match self.unit {
            LimitUnit::Minutes => later(start, SignedDuration::from_mins(amount)),
            LimitUnit::Hours => later(start, SignedDuration::from_hours(amount)),
            LimitUnit::Days => end_of(after(first_day, Span::new().try_days(amount))),
            LimitUnit::Months => end_of(after(first_day, Span::new().try_months(amount))),
            LimitUnit::WorkingDays => end_of(after_working_days(first_day, self.amount)),
            LimitUnit::TimesADay | LimitUnit::Unspecified => start,
        }
    }
}

/// Whether a step that came late says why. Lateness itself is never refused.
///
/// # Errors
/// `unexplained` when it is late without a coded reason, `unworded` when the reason is OTHER
/// without words.
pub fn explained<R>(
    late: bool,
    reason: DelayReason,
    explanation: &str,
    unexplained: R,
    unworded: R,
) -> Result<(), R> {
    match reason {
        DelayReason::Unspecified if late => Err(unexplained),
        DelayReason::Other if explanation.trim().is_empty() => Err(unworded),
        _ => Ok(()),
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

fn after_working_days(first_day: Date, count: u32) -> Date {
    let mut day = first_day;
    let mut left = count;
    while left > 0 && day < Date::MAX {
        day = day.saturating_add(Span::new().days(1));
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(amount: u32, unit: LimitUnit, start: &str) -> String {
        let limit = Limit {
            rule_id: "test",
            amount,
            unit,
            legal_basis: "none",
            mark: SourceMark::Recalled,
        };
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
        let limit = Limit {
            rule_id: "test",
            amount: 2,
            unit: LimitUnit::Months,
            legal_basis: "none",
            mark: SourceMark::Recalled,
        };
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
            let limit = Limit {
                rule_id: "test",
                amount: 9,
                unit,
                legal_basis: "none",
                mark: SourceMark::Recalled,
            };
            assert!(limit.due_from(Timestamp::MAX) <= Timestamp::MAX);
            let endless = Limit::span(u32::MAX, unit);
            assert!(endless.due_from(Timestamp::UNIX_EPOCH) > Timestamp::UNIX_EPOCH);
        }
    }
}
