//! The rows of a registry, as its files have them: text that may be wrong in every cell.

use api::codes::v1::{Qualification, Sex};
use api::log::v1::{AgencyKind, Role};
use decider::Level;
use jiff::civil::Date;
use serde::Deserialize;

use crate::names::{agency_kind_name, parse_agency_kind, parse_role, role_name};
use crate::registry_entries::{OrgUnitEntry, Period, PersonEntry, Qualified};
use crate::registry_problem::ProblemKind;

/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 200;
/// Digits of an administrative code.
const CODE_DIGITS: std::ops::RangeInclusive<usize> = 2..=10;
const QUALIFICATION_PREFIX: &str = "QUALIFICATION_";
/// Separates the items of a list in one cell.
const ITEM: char = '|';

/// One row of the table of units. Several rows with one id tell the unit's history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the columns, explained in deploy/registry/README.md
pub struct UnitRow {
    #[serde(skip)]
    pub row: usize,
    pub id: String,
    pub name_vi: String,
    pub name_en: String,
    pub agency: String,
    pub level: String,
    pub administrative_code: String,
    pub valid_from: String,
    #[serde(default)]
    pub valid_to: String,
    #[serde(default)]
    pub successor: String,
    #[serde(default)]
    pub other_successors: String,
}

/// One row of the table of people: one post. Several rows with one id are one person's posts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the columns, explained in deploy/registry/README.md
pub struct PersonRow {
    #[serde(skip)]
    pub row: usize,
    pub id: String,
    pub display_name: String,
    #[serde(default)]
    pub sex: String,
    #[serde(default)]
    pub org_unit: String,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub valid_from: String,
    #[serde(default)]
    pub valid_to: String,
    #[serde(default)]
    pub qualifications: String,
    #[serde(default)]
    pub head: String,
}

/// Both tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The units.
    pub units: Vec<UnitRow>,
    /// The people.
    pub people: Vec<PersonRow>,
    /// Ids of units with a row that could not even be read: nobody is told that they are unknown.
    pub unreadable_units: Vec<String>,
}

/// A cell that cannot be read.
pub(crate) type Cell<T> = Result<T, ProblemKind>;

/// Whether a text can be the name of a unit or a person.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(text: &str) -> Result<(), ProblemKind> {
    read_name(text).map(drop)
}

pub(crate) fn read_name(text: &str) -> Cell<String> {
    let characters = text.chars().count();
    if text.trim().is_empty() || characters > NAME_CHARS_MAX {
        return Err(ProblemKind::TextLength);
    }
    // a spreadsheet would take such a name for a formula
    if text.starts_with(['=', '+', '-', '@']) || text.chars().any(char::is_control) {
        return Err(ProblemKind::TextCharacters);
    }
    Ok(text.to_owned())
}

pub(crate) fn read_id<T: std::str::FromStr>(text: &str) -> Cell<T> {
    text.parse().map_err(|_| ProblemKind::IdInvalid)
}

pub(crate) fn read_ids<T: std::str::FromStr>(text: &str) -> Cell<Vec<T>> {
    items(text).map(read_id).collect()
}

pub(crate) fn read_code(text: &str) -> Cell<String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match digits && CODE_DIGITS.contains(&text.len()) {
        true => Ok(text.to_owned()),
        false => Err(ProblemKind::CodeInvalid),
    }
}

/// The first kind and the further ones.
pub(crate) fn read_agency(text: &str) -> Cell<(AgencyKind, Vec<AgencyKind>)> {
    let read = |name| parse_agency_kind(name).ok_or(ProblemKind::AgencyUnknown);
    let kinds = items(text).map(read).collect::<Cell<Vec<_>>>()?;
    let (first, others) = kinds.split_first().ok_or(ProblemKind::AgencyUnknown)?;
    Ok((*first, others.to_vec()))
}

pub(crate) fn read_level(text: &str) -> Cell<Level> {
    match text {
        "national" => Ok(Level::National),
        "province" => Ok(Level::Province),
        "district" => Ok(Level::District),
        "commune" => Ok(Level::Commune),
        _ => Err(ProblemKind::LevelUnknown),
    }
}

pub(crate) fn read_role(text: &str) -> Cell<Role> {
    parse_role(text).ok_or(ProblemKind::RoleUnknown)
}

pub(crate) fn read_sex(text: &str) -> Cell<Sex> {
    match text {
        "" => Ok(Sex::Unspecified),
        "MALE" => Ok(Sex::Male),
        "FEMALE" => Ok(Sex::Female),
        _ => Err(ProblemKind::SexUnknown),
    }
}

/// A date in the one form YYYY-MM-DD.
pub fn read_date(text: &str) -> Result<Date, ProblemKind> {
    let date: Date = text.parse().map_err(|_| ProblemKind::DateInvalid)?;
    match date.to_string() == text {
        true => Ok(date),
        false => Err(ProblemKind::DateInvalid),
    }
}

/// The end of a period; empty while open.
pub(crate) fn read_end(text: &str) -> Cell<Option<Date>> {
    match text {
        "" => Ok(None),
        text => read_date(text).map(Some),
    }
}

pub(crate) fn read_qualifications(text: &str) -> Cell<Vec<Qualified>> {
    let read = |item: &str| {
        let (name, period) = item.split_once(':')?;
        let qualification = Qualification::from_str_name(&format!("{QUALIFICATION_PREFIX}{name}"))
            .filter(|qualification| *qualification != Qualification::Unspecified)?;
        let period = read_period(period)?;
        Some(Qualified {
            qualification,
            period,
        })
    };
    let all: Option<Vec<_>> = items(text).map(read).collect();
    all.ok_or(ProblemKind::QualificationInvalid)
}

/// The times as head; `yes` is the whole time of the post.
pub(crate) fn read_head(text: &str, post: Period) -> Cell<Vec<Period>> {
    match text {
        "yes" => Ok(vec![post]),
        text => {
            let all: Option<Vec<_>> = items(text).map(read_period).collect();
            all.ok_or(ProblemKind::HeadInvalid)
        }
    }
}

fn read_period(text: &str) -> Option<Period> {
    let (from, to) = text.split_once('/')?;
    let period = Period {
        valid_from: read_date(from).ok()?,
        valid_to: read_end(to).ok()?,
    };
    (!period.is_empty()).then_some(period)
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(ITEM)
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

fn write_period(period: &Period) -> String {
    format!("{}/{}", period.valid_from, write_end(period))
}

fn write_end(period: &Period) -> String {
    period
        .valid_to
        .map(|end| end.to_string())
        .unwrap_or_default()
}

fn joined<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    texts.join(&ITEM.to_string())
}

/// The name of a level in the files.
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::National => "national",
        Level::Province => "province",
        Level::District => "district",
        Level::Commune => "commune",
    }
}

// === impl OrgUnitEntry, PersonEntry ===

impl OrgUnitEntry {
    /// The rows that say what the entry says.
    pub fn rows(&self) -> Vec<UnitRow> {
        let last = self.layers.len() - 1;
        let row = |(index, layer): (usize, &crate::UnitLayer)| {
            let kinds = std::iter::once(&layer.agency_kind).chain(&layer.other_agency_kinds);
            let is_last = index == last;
            let successor = self.successor.as_ref().filter(|_| is_last);
            let others = self.other_successors.iter().filter(|_| is_last);
            UnitRow {
                row: 0,
                id: self.id.to_string(),
                name_vi: layer.name_vi.clone(),
                name_en: layer.name_en.clone(),
                agency: joined(kinds.map(|kind| agency_kind_name(*kind))),
                level: level_name(layer.level).to_owned(),
                administrative_code: layer.administrative_code.clone(),
                valid_from: layer.period.valid_from.to_string(),
                valid_to: write_end(&layer.period),
                successor: successor.map(ToString::to_string).unwrap_or_default(),
                other_successors: joined(others),
            }
        };
        self.layers.iter().enumerate().map(row).collect()
    }
}

impl PersonEntry {
    /// The rows that say what the entry says; a person without a post has one without a unit.
    pub fn rows(&self) -> Vec<PersonRow> {
        let qualifications = joined(self.qualifications.iter().map(|held| {
            let name = held.qualification.as_str_name();
            let name = name.trim_start_matches(QUALIFICATION_PREFIX);
            format!("{name}:{}", write_period(&held.period))
        }));
        let sex = match self.sex {
            Sex::Male => "MALE",
            Sex::Female => "FEMALE",
            Sex::Unspecified | Sex::Unknown => "",
        };
        let person = PersonRow {
            id: self.id.to_string(),
            display_name: self.display_name.clone(),
            sex: sex.to_owned(),
            qualifications,
            ..PersonRow::default()
        };
        if self.mandates.is_empty() {
            return vec![person];
        }
        let row = |mandate: &crate::Mandate| {
            let headships = self.headships.iter().filter(|headship| {
                headship.org_unit_id == mandate.org_unit_id
                    && mandate.period.includes(headship.period.valid_from)
            });
            PersonRow {
                org_unit: mandate.org_unit_id.to_string(),
                role: role_name(mandate.role).to_owned(),
                valid_from: mandate.period.valid_from.to_string(),
                valid_to: write_end(&mandate.period),
                head: joined(headships.map(|headship| write_period(&headship.period))),
                ..person.clone()
            }
        };
        self.mandates.iter().map(row).collect()
    }
}
