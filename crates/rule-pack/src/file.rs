//! A rule pack as TOML, and everything that can be wrong with one. The format is described in
//! `packs/README.md`.

use std::fmt;

use api::codes::v1::{LimitUnit, SourceMark};
use jiff::civil::Date;
use serde::Deserialize;
use sha2::Sha256;

use crate::clock_text::ClockText;
use crate::rulebook::{PackSource, Rule};

/// Why rule packs cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file is not TOML of the expected shape.
    #[error("the rule pack {file} is malformed: {source}")]
    Malformed {
        /// The file.
        file: String,
        /// The cause.
        source: Box<toml::de::Error>,
    },
    /// Entries contradict themselves or each other.
    #[error("the rule packs are invalid:{}", list(.0))]
    Invalid(Vec<PackProblem>),
}

/// One thing that is wrong with a rule pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackProblem {
    /// The file.
    pub file: String,
    /// The entry, for example `rule police.denunciation.decide`.
    pub entry: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What one file holds.
#[derive(Debug, Default)]
pub(crate) struct PackFile {
    pub(crate) pack_id: String,
    pub(crate) areas: Vec<String>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) holidays: Vec<MarkedDay>,
    pub(crate) working_weekends: Vec<MarkedDay>,
    pub(crate) digest: Sha256,
}

/// A day off, or one that is worked instead.
#[derive(Debug)]
pub(crate) struct MarkedDay {
    pub(crate) date: Date,
    /// How far it is confirmed; not given when the pack says nothing.
    pub(crate) mark: SourceMark,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    pack: RawPack,
    #[serde(default, rename = "rule")]
    rules: Vec<RawRule>,
    #[serde(default, rename = "holiday")]
    holidays: Vec<RawDay>,
    #[serde(default, rename = "working_weekend")]
    working_weekends: Vec<RawDay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    id: String,
    #[serde(default)]
    areas: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    name_vi: String,
    name_en: String,
    amount: Option<u32>,
    unit: Option<String>,
    legal_basis: String,
    mark: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
    #[serde(default)]
    ends_on_working_day: bool,
    clock: Option<ClockText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDay {
    date: String,
    #[serde(rename = "name_vi")]
    _name_vi: String,
    mark: Option<String>,
}

/// Reads one file; what is wrong with its entries goes to `problems`.
pub(crate) fn parse(
    source: &PackSource<'_>,
    problems: &mut Vec<PackProblem>,
) -> Result<PackFile, PackError> {
    let raw: RawFile = toml::from_str(source.text).map_err(|error| PackError::Malformed {
        file: source.name.to_owned(),
        source: Box::new(error),
    })?;
    let mut add = |entry: String, problem: String| {
        problems.push(PackProblem {
            file: source.name.to_owned(),
            entry,
            problem,
        });
    };
    if raw.pack.id.trim().is_empty() {
        add("pack".to_owned(), "id is empty".to_owned());
    }
    let mut days = |name: &str, raw: &[RawDay]| -> Vec<MarkedDay> {
        raw.iter()
            .filter_map(|day| read_day(name, day, &mut add))
            .collect()
    };
    let holidays = days("holiday", &raw.holidays);
    let working_weekends = days("working_weekend", &raw.working_weekends);
    let rules = raw
        .rules
        .iter()
        .filter_map(|rule| read_rule(rule, &mut add))
        .collect();
    Ok(PackFile {
        pack_id: raw.pack.id,
        areas: raw.pack.areas,
        rules,
        holidays,
        working_weekends,
        digest: Sha256::default(),
    })
}

fn read_day(name: &str, raw: &RawDay, add: &mut impl FnMut(String, String)) -> Option<MarkedDay> {
    let entry = format!("{name} {:?}", raw.date);
    let mark = match raw.mark.as_deref() {
        None => SourceMark::Unspecified,
        Some(mark) => read_mark(mark).unwrap_or_else(|| {
            add(entry.clone(), "mark is not F, F2 or R".to_owned());
            SourceMark::Unspecified
        }),
    };
    match raw.date.parse() {
        Ok(date) => Some(MarkedDay { date, mark }),
        Err(_) => {
            add(entry, "is no date".to_owned());
            None
        }
    }
}

fn read_rule(raw: &RawRule, add: &mut impl FnMut(String, String)) -> Option<Rule> {
    let entry = format!("rule {}", raw.id);
    let mut wrong = |problem: &str| add(entry.clone(), problem.to_owned());
    if raw.id.trim().is_empty() || raw.name_vi.trim().is_empty() || raw.name_en.trim().is_empty() {
        wrong("id, name_vi and name_en must not be empty");
    }
    if raw.legal_basis.trim().is_empty() {
        wrong("legal_basis must not be empty");
    }
    if raw.amount.is_some() != raw.unit.is_some() || (raw.amount.is_none() && raw.clock.is_none()) {
        wrong("amount and unit go together; only a clock whose due time is told needs neither");
    }
    let unit = match raw.unit.as_deref() {
        Some("minutes") => LimitUnit::Minutes,
        Some("hours") => LimitUnit::Hours,
        Some("days") => LimitUnit::Days,
        Some("working_days") => LimitUnit::WorkingDays,
        Some("months") => LimitUnit::Months,
        Some("times_a_day") => LimitUnit::TimesADay,
        None => LimitUnit::Unspecified,
        Some(_) => {
            wrong("unit is not minutes, hours, days, working_days, months or times_a_day");
            return None;
        }
    };
    let Some(mark) = read_mark(&raw.mark) else {
        wrong("mark is not F, F2 or R");
        return None;
    };
    let mut date = |name: &str, text: &Option<String>| match text.as_deref().map(str::parse) {
        None => Some(None),
        Some(Ok(day)) => Some(Some(day)),
        Some(Err(_)) => {
            wrong(&format!("{name} is no date like 2026-01-01"));
            None
        }
    };
    let valid_from = date("valid_from", &raw.valid_from)?;
    let valid_to = date("valid_to", &raw.valid_to)?;
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to <= from
    {
        wrong("valid_to is not after valid_from");
    }
    Some(Rule {
        id: raw.id.clone(),
        name_vi: raw.name_vi.clone(),
        name_en: raw.name_en.clone(),
        amount: raw.amount.unwrap_or_default(),
        unit,
        legal_basis: raw.legal_basis.clone(),
        mark,
        valid_from,
        valid_to,
        ends_on_working_day: raw.ends_on_working_day,
        clock: raw.clock.clone(),
    })
}

fn read_mark(mark: &str) -> Option<SourceMark> {
    match mark {
        "F" => Some(SourceMark::Official),
        "F2" => Some(SourceMark::Secondary),
        "R" => Some(SourceMark::Recalled),
        _ => None,
    }
}

fn list(problems: &[PackProblem]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n- {problem}"))
        .collect()
}

// === impl PackProblem ===

impl fmt::Display for PackProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: {}", self.file, self.entry, self.problem)
    }
}
