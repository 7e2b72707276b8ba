//! Counting days, against a slow reference that counts one day at a time.

use std::collections::BTreeSet;

use api::codes::v1::{LimitUnit, SourceMark};
use jiff::civil::{Date, Weekday, date};
use jiff::{Span, Timestamp};
use proptest::prelude::*;
use rule_pack::{Calendar, Limit, PackSource, Rulebook, VIETNAM, vietnam_day};

fn next(day: Date) -> Date {
    day.checked_add(Span::new().days(1))
        .expect("within the calendar")
}

/// 2020 to 2027: the years whose holidays are shipped.
fn days() -> impl Strategy<Value = Date> {
    (0_i64..2_850).prop_map(|offset| {
        date(2020, 1, 1)
            .checked_add(Span::new().days(offset))
            .expect("a date")
    })
}

fn moments() -> impl Strategy<Value = Timestamp> {
    (1_577_836_800_i64..1_825_000_000)
        .prop_map(|seconds| Timestamp::from_second(seconds).expect("a time"))
}

fn limit(amount: u32, unit: LimitUnit, ends_on_working_day: bool) -> Limit {
    Limit {
        calendar: Rulebook::national().calendar().clone(),
        ends_on_working_day,
        ..Limit::of("test", amount, unit, "none", SourceMark::Recalled)
    }
}

/// The last day of a limit that ends at midnight.
fn last_day(due: Timestamp) -> Date {
    vietnam_day(due - jiff::SignedDuration::from_secs(1))
}

#[test]
fn the_holidays_of_2026_and_the_days_worked_instead_are_known() {
    let calendar = Rulebook::national().calendar();
    for day in [
        date(2026, 2, 17),
        date(2026, 4, 27),
        date(2026, 9, 2),
        date(2026, 1, 2),
    ] {
        assert!(!calendar.is_working(day), "{day}");
    }
    for day in [
        date(2026, 1, 10),
        date(2026, 8, 22),
        date(2026, 9, 3),
        date(2026, 2, 23),
    ] {
        assert!(calendar.is_working(day), "{day}");
    }
}

#[test]
fn every_year_since_2020_has_its_days_off_with_five_for_tet() {
    let calendar = Rulebook::national().calendar();
    // the first day of the lunar year
    let new_years = [
        date(2020, 1, 25),
        date(2021, 2, 12),
        date(2022, 2, 1),
        date(2023, 1, 22),
        date(2024, 2, 10),
        date(2025, 1, 29),
        date(2026, 2, 17),
        date(2027, 2, 6),
    ];
    for tet in new_years {
        let around = (-5_i64..=6).map(|offset| tet.saturating_add(Span::new().days(offset)));
        let off =
            around.filter(|day| Calendar::WEEKDAYS.is_working(*day) && !calendar.is_working(*day));
        assert_eq!(off.count(), 5, "{tet}");
        for (month, day) in [(1, 1), (4, 30), (5, 1), (9, 2)] {
            // the day itself, or one for it when it fell on a weekend
            let fixed = date(tet.year(), month, day);
            assert!(!calendar.is_working(fixed), "{fixed}");
        }
    }
    // what a case of 2020 that is entered now is counted by: submitted on the day before Tết
    let start: Timestamp = "2020-01-22T09:00:00+07:00".parse().expect("a time stamp");
    let due = limit(5, LimitUnit::WorkingDays, false).due_from(start);
    assert_eq!(VIETNAM.to_datetime(due).to_string(), "2020-02-06T00:00:00");
}

#[test]
fn a_year_without_holidays_is_told_and_counted_from_monday_to_friday() {
    let rules = Rulebook::national();
    assert_eq!(rules.years_without_holidays(date(2026, 11, 22)), [0_i16; 0]);
    assert_eq!(rules.years_without_holidays(date(2028, 1, 2)), [2028, 2029]);
    assert!(rules.calendar().is_working(date(2028, 9, 1)));
    // a gap between two known years too
    let source = PackSource {
        name: "test.toml",
        text: "[pack]\nid = \"test\"\n[[holiday]]\ndate = \"2026-09-02\"\nname_vi = \"Thử\"\n[[holiday]]\ndate = \"2028-09-01\"\nname_vi = \"Thử\"\nmark = \"R\"\n",
    };
    let rules = Rulebook::of(&[source]).expect("a sound pack");
    assert_eq!(rules.years_without_holidays(date(2027, 5, 1)), [2027]);
    assert_eq!(
        (rules.recalled_days(2026), rules.recalled_days(2028)),
        (0, 1)
    );
}

#[test]
fn five_working_days_over_tet_end_a_week_later() {
    // submitted on Thursday 12 February; Tết is Monday 16 to Friday 20
    let start: Timestamp = "2026-02-12T09:00:00+07:00".parse().expect("a time stamp");
    let due = limit(5, LimitUnit::WorkingDays, false).due_from(start);
    assert_eq!(VIETNAM.to_datetime(due).to_string(), "2026-02-27T00:00:00");
}

#[test]
fn every_shipped_holiday_is_a_weekday_and_every_day_worked_instead_a_weekend() {
    let calendar = Rulebook::national().calendar();
    let plain = Calendar::WEEKDAYS;
    let mut day = date(2020, 1, 1);
    let (mut off, mut on) = (BTreeSet::new(), BTreeSet::new());
    while day < date(2028, 1, 1) {
        match (plain.is_working(day), calendar.is_working(day)) {
            (true, false) => off.insert(day),
            (false, true) => on.insert(day),
            _ => false,
        };
        day = next(day);
    }
    assert_eq!((off.len(), on.len()), (36 + 55, 3 + 1));
    assert!(
        on.iter()
            .all(|day| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
    );
}

proptest! {
    #[test]
    fn working_days_are_what_counting_one_by_one_gives(first in days(), count in 0_u32..60) {
        let calendar = Rulebook::national().calendar();
        let mut left = count;
        let mut day = first;
        while left > 0 {
            day = next(day);
            if calendar.is_working(day) {
                left -= 1;
            }
        }
        prop_assert_eq!(calendar.after_working_days(first, count), day);
    }

    #[test]
    fn a_limit_in_working_days_never_ends_on_a_day_off(start in moments(), count in 1_u32..60) {
        let due = limit(count, LimitUnit::WorkingDays, false).due_from(start);
        prop_assert!(Rulebook::national().calendar().is_working(last_day(due)));
    }

    #[test]
    fn a_limit_that_moves_never_ends_on_a_day_off_and_never_earlier(
        start in moments(), count in 0_u32..100, months in any::<bool>(),
    ) {
        let unit = if months { LimitUnit::Months } else { LimitUnit::Days };
        let amount = if months { count % 6 } else { count };
        let due = limit(amount, unit, true).due_from(start);
        let plain = limit(amount, unit, false).due_from(start);
        let calendar = Rulebook::national().calendar();
        prop_assert!(calendar.is_working(last_day(due)));
        prop_assert!(due >= plain);
        // no working day was passed over
        let mut day = last_day(plain);
        while day < last_day(due) {
            prop_assert!(!calendar.is_working(day));
            day = next(day);
        }
    }

    #[test]
    fn a_later_start_never_ends_earlier(
        one in moments(), other in moments(), amount in 0_u32..100, unit in 1_i32..6, moves in any::<bool>(),
    ) {
        let unit = LimitUnit::try_from(unit).expect("a unit of time");
        let (earlier, later) = (one.min(other), one.max(other));
        let limit = limit(amount, unit, moves);
        prop_assert!(limit.due_from(earlier) <= limit.due_from(later));
    }

    #[test]
    fn more_never_ends_earlier_and_no_limit_ends_before_it_starts(
        start in moments(), amount in 0_u32..100, unit in 1_i32..6, moves in any::<bool>(),
    ) {
        let unit = LimitUnit::try_from(unit).expect("a unit of time");
        let due = limit(amount, unit, moves).due_from(start);
        prop_assert!(due >= start);
        prop_assert!(limit(amount + 1, unit, moves).due_from(start) >= due);
    }
}
