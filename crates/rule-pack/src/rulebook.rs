//! The rules in force: a national pack, and overlays of provinces on top.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use api::codes::v1::{LimitUnit, SourceMark};
use jiff::Timestamp;
use jiff::civil::Date;

use sha2::Digest;

use crate::calendar::{Calendar, vietnam_day};
use crate::clock_text::ClockText;
use crate::file::{MarkedDay, PackError, PackFile, PackProblem, parse};
use crate::limit::Limit;

/// One file of a rule pack. Files with the same pack id make one pack.
#[derive(Debug, Clone, Copy)]
pub struct PackSource<'a> {
    /// The file's name, for messages.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// One rule of a pack, one layer of validity.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Stable id, for example `police.denunciation.decide`.
    pub id: String,
    /// What it is called in Vietnamese.
    pub name_vi: String,
    /// What it is called in English.
    pub name_en: String,
    /// How much, counted in `unit`.
    pub amount: u32,
    /// What it is counted in.
    pub unit: LimitUnit,
    /// Legal basis in short.
    pub legal_basis: String,
    /// How far the basis is confirmed.
    pub mark: SourceMark,
    /// First day in force, in Viet Nam; without one, since ever.
    pub valid_from: Option<Date>,
    /// First day no longer in force; without one, open.
    pub valid_to: Option<Date>,
    /// Whether a last day that is not worked is moved to the next one that is.
    pub ends_on_working_day: bool,
    /// What starts and ends it, when it is watched.
    pub(crate) clock: Option<ClockText>,
}

/// Rules of one authority.
#[derive(Debug)]
pub struct Pack {
    /// Its id, for example `national`.
    pub id: String,
    /// What tells this text of the pack from any other: the first digits of its SHA-256.
    pub version: String,
    /// Beginnings of the administrative codes in which it holds; none for the whole country.
    pub areas: Vec<String>,
    /// Its rules, every layer of each.
    pub rules: Vec<Rule>,
}

/// All rules a process works with. Immutable: another set of packs is another rulebook.
#[derive(Debug)]
pub struct Rulebook {
    packs: Vec<Pack>,
    calendar: Calendar,
    /// Days off and days worked instead that nobody has confirmed.
    recalled: BTreeSet<Date>,
}

macro_rules! national {
    ($($file:literal),+ $(,)?) => {
        &[$(PackSource {
            name: concat!("national/", $file),
            text: include_str!(concat!("../packs/national/", $file)),
        }),+]
    };
}

/// Overlays that are shipped: each holds in its own area only.
const SHIPPED_OVERLAYS: &[PackSource<'_>] = &[PackSource {
    name: "overlays/ho-chi-minh-2020.toml",
    text: include_str!("../packs/overlays/ho-chi-minh-2020.toml"),
}];

const NATIONAL: &[PackSource<'_>] = national![
    "holidays.toml",
    "holidays-2020-2024.toml",
    "intake.toml",
    "health.toml",
    "police.toml",
    "legal_aid.toml",
    "education.toml",
    "referral.toml",
    "data_protection.toml",
];

static NATIONAL_RULES: LazyLock<Rulebook> =
    LazyLock::new(|| Rulebook::with_overlays(&[]).expect("a test parses the embedded packs"));

// === impl Rule ===

impl Rule {
    /// The types of the events its clock starts by; none for a rule that is not watched.
    pub fn starts_by(&self) -> impl Iterator<Item = &str> {
        let starts = self.clock.iter().flat_map(|clock| &clock.start);
        starts.map(|trigger| trigger.event.as_str())
    }

    /// What it limits, counted by a calendar.
    pub fn limit(&self, calendar: &Calendar) -> Limit {
        Limit {
            rule_id: self.id.clone().into(),
            amount: self.amount,
            unit: self.unit,
            legal_basis: self.legal_basis.clone().into(),
            mark: self.mark,
            ends_on_working_day: self.ends_on_working_day,
            calendar: calendar.clone(),
        }
    }

    pub(crate) fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }
}

// === impl Rulebook ===

impl Rulebook {
    /// The rules that are shipped: the national ones, and overlays of provinces, each in its area.
    pub fn national() -> &'static Self {
        &NATIONAL_RULES
    }

    /// The shipped rules with an operator's overlays on top; of several that fit, the last wins.
    ///
    /// # Errors
    /// Every problem of the files, not only the first.
    pub fn with_overlays(overlays: &[PackSource<'_>]) -> Result<Self, PackError> {
        let sources: Vec<PackSource<'_>> = [NATIONAL, SHIPPED_OVERLAYS, overlays].concat();
        Self::of(&sources)
    }

    /// These packs and nothing else; of several that fit, the last wins.
    ///
    /// # Errors
    /// Every problem of the files, not only the first.
    pub fn of(sources: &[PackSource<'_>]) -> Result<Self, PackError> {
        let mut problems = Vec::new();
        let mut files: Vec<PackFile> = Vec::new();
        for source in sources {
            let mut file = parse(source, &mut problems)?;
            file.digest.update(source.text.as_bytes());
            match files.iter_mut().find(|known| known.pack_id == file.pack_id) {
                Some(known) => {
                    known.rules.extend(file.rules);
                    known.holidays.extend(file.holidays);
                    known.working_weekends.extend(file.working_weekends);
                    known.areas.extend(file.areas);
                    known.digest.update(source.text.as_bytes());
                }
                None => files.push(file),
            }
        }
        for file in &files {
            check_layers(file, &mut problems);
        }
        if !problems.is_empty() {
            return Err(PackError::Invalid(problems));
        }
        let holidays = || files.iter().flat_map(|file| &file.holidays);
        let weekends = || files.iter().flat_map(|file| &file.working_weekends);
        let is_recalled = |day: &&MarkedDay| day.mark == SourceMark::Recalled;
        let recalled = holidays().chain(weekends()).filter(is_recalled);
        Ok(Self {
            recalled: recalled.map(|day| day.date).collect(),
            calendar: Calendar::new(
                holidays().map(|day| day.date),
                weekends().map(|day| day.date),
            ),
            packs: files
                .into_iter()
                .map(|file| Pack {
                    version: short(&file.digest.finalize()),
                    id: file.pack_id,
                    areas: file.areas,
                    rules: file.rules,
                })
                .collect(),
        })
    }

    /// The limit a rule sets in an area for whatever begins at `start`; `None` for a rule that no
    /// pack knows. Before its oldest layer, the oldest holds.
    ///
    /// `area` is the administrative code of the unit concerned: an overlay holds where one of its
    /// areas is a beginning of it.
    pub fn limit(&self, rule_id: &str, area: &str, start: Timestamp) -> Option<Limit> {
        let rule = self.rule(rule_id, area, vietnam_day(start))?;
        Some(rule.limit(&self.calendar))
    }

    /// The layer of a rule that holds in an area on a day.
    pub fn rule(&self, rule_id: &str, area: &str, day: Date) -> Option<&Rule> {
        self.layer(rule_id, area, day).map(|(_, rule)| rule)
    }

    /// The layer of a rule that holds in an area on a day, with its pack.
    pub fn layer(&self, rule_id: &str, area: &str, day: Date) -> Option<(&Pack, &Rule)> {
        let mut packs = self.packs.iter().rev().filter(|pack| pack.holds_in(area));
        packs.find_map(|pack| Some((pack, pack.layer(rule_id, day)?)))
    }

    /// All packs, the national one first.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The years of which no day off is known although limits are counted in them: those from the
    /// first known year to the one after `today`'s. In such a year, Monday to Friday are worked.
    pub fn years_without_holidays(&self, today: Date) -> Vec<i16> {
        let first = self.calendar.first_year().unwrap_or(today.year());
        (first..=today.year().saturating_add(1))
            .filter(|year| !self.calendar.knows_year(*year))
            .collect()
    }

    /// How many of a year's days off and days worked instead are recalled (mark R), to be confirmed
    /// once the year's decision is out.
    pub fn recalled_days(&self, year: i16) -> usize {
        let of_year = |day: &&Date| day.year() == year;
        self.recalled.iter().filter(of_year).count()
    }

    /// The calendar all limits are counted by.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

// === impl Pack ===

impl Pack {
    /// Whether it holds for a unit with that administrative code.
    pub fn holds_in(&self, area: &str) -> bool {
        self.areas.is_empty() || self.areas.iter().any(|prefix| area.starts_with(prefix))
    }

    /// The layer of a rule that is valid on a day. In the whole country's pack, the oldest layer
    /// holds before its own beginning too.
    pub(crate) fn layer(&self, rule_id: &str, day: Date) -> Option<&Rule> {
        let layers = || self.rules.iter().filter(|rule| rule.id == rule_id);
        let valid = layers().find(|rule| rule.is_valid_on(day));
        if valid.is_some() || !self.areas.is_empty() {
            return valid;
        }
        layers().min_by_key(|rule| rule.valid_from)
    }
}

fn short(digest: &[u8]) -> String {
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// No two layers of a rule hold on the same day.
fn check_layers(file: &PackFile, problems: &mut Vec<PackProblem>) {
    for (index, rule) in file.rules.iter().enumerate() {
        let overlaps = file.rules[..index].iter().any(|other| {
            other.id == rule.id
                && other
                    .valid_to
                    .is_none_or(|end| rule.valid_from.is_none_or(|from| from < end))
                && rule
                    .valid_to
                    .is_none_or(|end| other.valid_from.is_none_or(|from| from < end))
        });
        if overlaps {
            problems.push(PackProblem {
                file: format!("pack {}", file.pack_id),
                entry: format!("rule {}", rule.id),
                problem: "two layers are valid on the same day".to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OVERLAY: &str = r#"
        [pack]
        id = "test"
        areas = ["79"]
        [[rule]]
        id = "intake.emergency.apply"
        name_vi = "Thử"
        name_en = "Test"
        amount = 2
        unit = "hours"
        legal_basis = "a provincial decision"
        mark = "R"
        valid_from = "2026-01-01"
    "#;

    fn amount(rulebook: &Rulebook, area: &str, start: &str) -> u32 {
        let start = start.parse().expect("a time stamp");
        let limit = rulebook.limit("intake.emergency.apply", area, start);
        limit.expect("a known rule").amount
    }

    #[test]
    fn the_national_packs_are_sound() {
        assert!(
            Rulebook::national()
                .limit("intake.emergency.apply", "", Timestamp::UNIX_EPOCH)
                .is_some()
        );
    }

    #[test]
    fn an_overlay_holds_in_its_area_and_time_and_nowhere_else() {
        let overlay = PackSource {
            name: "test.toml",
            text: OVERLAY,
        };
        let rulebook = Rulebook::with_overlays(&[overlay]).expect("a sound pack");
        assert_eq!(amount(&rulebook, "79001", "2026-03-01T08:00:00+07:00"), 2);
        assert_eq!(amount(&rulebook, "79001", "2025-12-31T23:59:59+07:00"), 12);
        assert_eq!(amount(&rulebook, "99001", "2026-03-01T08:00:00+07:00"), 12);
        assert_eq!(amount(&rulebook, "", "2026-03-01T08:00:00+07:00"), 12);
    }

    #[test]
    fn two_layers_of_a_rule_on_one_day_are_refused() {
        let twice = format!(
            "{OVERLAY}{}",
            &OVERLAY[OVERLAY.find("[[rule]]").unwrap_or(0)..]
        );
        let overlay = PackSource {
            name: "test.toml",
            text: &twice,
        };
        let error = Rulebook::with_overlays(&[overlay]).expect_err("an overlap");
        assert!(
            error.to_string().contains("valid on the same day"),
            "{error}"
        );
    }
}
