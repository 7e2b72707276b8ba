//! The registry as a TOML file, and everything that can be wrong with one.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;

use api::{OrgUnitId, PersonId};
use jiff::civil::Date;
use serde::Deserialize;

use crate::names::{parse_agency_kind, parse_role, role_fits};
use crate::registry::{Level, OrgUnitEntry, Period, PersonEntry, Registry};

/// Longest name or code, in characters.
const NAME_CHARS_MAX: usize = 200;

/// Why a registry cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The file cannot be read.
    #[error("cannot read the registry {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is not TOML of the expected shape.
    #[error("the registry is malformed: {0}")]
    Malformed(#[from] toml::de::Error),
    /// Its entries contradict themselves or each other.
    #[error("the registry is invalid:{}", list(.0))]
    Invalid(Vec<RegistryProblem>),
}

/// One thing that is wrong with a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryProblem {
    /// The entry, for example `person lawyer-thanh-an`.
    pub entry: String,
    /// What is wrong with it.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRegistry {
    #[serde(default, rename = "unit")]
    units: Vec<RawUnit>,
    #[serde(default, rename = "person")]
    people: Vec<RawPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUnit {
    id: String,
    name_vi: String,
    name_en: String,
    agency: String,
    level: String,
    administrative_code: String,
    valid_from: String,
    valid_to: Option<String>,
    successor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPerson {
    id: String,
    display_name: String,
    org_unit: String,
    role: String,
    valid_from: String,
    valid_to: Option<String>,
}

/// Collects the problems of one entry.
struct Findings<'a> {
    entry: String,
    all: &'a mut Vec<RegistryProblem>,
}

pub(crate) fn parse(text: &str) -> Result<Registry, RegistryError> {
    let raw: RawRegistry = toml::from_str(text)?;
    let mut problems = Vec::new();
    let mut units = BTreeMap::new();
    for unit in &raw.units {
        let mut findings = Findings::of("unit", &unit.id, &mut problems);
        if let Some(entry) = read_unit(unit, &mut findings)
            && units.insert(unit.id.clone(), entry).is_some()
        {
            findings.add("the id is given twice");
        }
    }
    let unit_ids: Vec<&str> = raw.units.iter().map(|unit| unit.id.as_str()).collect();
    let mut people = BTreeMap::new();
    for person in &raw.people {
        let mut findings = Findings::of("person", &person.id, &mut problems);
        if !unit_ids.contains(&person.org_unit.as_str()) {
            findings.add(format!(
                "org_unit {:?} is not in the registry",
                person.org_unit
            ));
        }
        let Some(entry) = read_person(person, &mut findings) else {
            continue;
        };
        if let Some(unit) = units.get(entry.org_unit_id.as_str()) {
            check_person(&entry, unit, &mut findings);
        }
        if people.insert(person.id.clone(), entry).is_some() {
            findings.add("the id is given twice");
        }
    }
    check_successors(&units, &unit_ids, &mut problems);
    if problems.is_empty() {
        Ok(Registry { units, people })
    } else {
        Err(RegistryError::Invalid(problems))
    }
}

fn read_unit(raw: &RawUnit, findings: &mut Findings<'_>) -> Option<OrgUnitEntry> {
    findings.text("name_vi", &raw.name_vi);
    findings.text("name_en", &raw.name_en);
    findings.text("administrative_code", &raw.administrative_code);
    let id = findings.id::<OrgUnitId>("id", &raw.id);
    let agency_kind = parse_agency_kind(&raw.agency);
    if agency_kind.is_none() {
        findings.add(format!("agency {:?} is unknown", raw.agency));
    }
    let level = match raw.level.as_str() {
        "national" => Some(Level::National),
        "province" => Some(Level::Province),
        "commune" => Some(Level::Commune),
        other => {
            findings.add(format!(
                "level {other:?} is not national, province or commune"
            ));
            None
        }
    };
    let period = findings.period(&raw.valid_from, raw.valid_to.as_deref());
    let successor = match &raw.successor {
        Some(successor) => Some(findings.id::<OrgUnitId>("successor", successor)?),
        None => None,
    };
    Some(OrgUnitEntry {
        id: id?,
        name_vi: raw.name_vi.clone(),
        name_en: raw.name_en.clone(),
        agency_kind: agency_kind?,
        level: level?,
        administrative_code: raw.administrative_code.clone(),
        period: period?,
        successor,
    })
}

fn read_person(raw: &RawPerson, findings: &mut Findings<'_>) -> Option<PersonEntry> {
    findings.text("display_name", &raw.display_name);
    let id = findings.id::<PersonId>("id", &raw.id);
    let org_unit_id = findings.id::<OrgUnitId>("org_unit", &raw.org_unit);
    let role = parse_role(&raw.role);
    if role.is_none() {
        findings.add(format!("role {:?} is unknown", raw.role));
    }
    let period = findings.period(&raw.valid_from, raw.valid_to.as_deref());
    Some(PersonEntry {
        id: id?,
        display_name: raw.display_name.clone(),
        org_unit_id: org_unit_id?,
        role: role?,
        period: period?,
    })
}

fn check_person(person: &PersonEntry, unit: &OrgUnitEntry, findings: &mut Findings<'_>) {
    if !role_fits(unit.agency_kind, person.role) {
        findings.add(format!(
            "role {} does not fit a unit of kind {}",
            crate::role_name(person.role),
            crate::agency_kind_name(unit.agency_kind)
        ));
    }
    if !unit.period.includes(person.period.valid_from) {
        findings.add(format!("unit {} is not in force on valid_from", unit.id));
    }
}

/// A successor takes over on the day its predecessor ends. As it must outlast that day, no chain can close.
fn check_successors(
    units: &BTreeMap<String, OrgUnitEntry>,
    unit_ids: &[&str],
    problems: &mut Vec<RegistryProblem>,
) {
    for unit in units.values() {
        let Some(successor) = &unit.successor else {
            continue;
        };
        let mut findings = Findings::of("unit", unit.id.as_str(), problems);
        if !unit_ids.contains(&successor.as_str()) {
            findings.add(format!("successor {successor} is not in the registry"));
            continue;
        }
        let Some(end) = unit.period.valid_to else {
            findings.add("it has a successor but no valid_to");
            continue;
        };
        if let Some(next) = units.get(successor.as_str()) {
            if next.agency_kind != unit.agency_kind {
                findings.add(format!("successor {successor} is of another agency kind"));
            }
            if !next.period.includes(end) {
                findings.add(format!("successor {successor} is not in force on valid_to"));
            }
        }
    }
}

fn list(problems: &[RegistryProblem]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n- {problem}"))
        .collect()
}

// === impl RegistryProblem ===

impl fmt::Display for RegistryProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.entry, self.problem)
    }
}

// === impl Findings ===

impl<'a> Findings<'a> {
    fn of(kind: &str, id: &str, all: &'a mut Vec<RegistryProblem>) -> Self {
        Self {
            entry: format!("{kind} {id}"),
            all,
        }
    }

    fn add(&mut self, problem: impl Into<String>) {
        self.all.push(RegistryProblem {
            entry: self.entry.clone(),
            problem: problem.into(),
        });
    }

    fn text(&mut self, field: &str, text: &str) {
        if text.trim().is_empty() || text.chars().count() > NAME_CHARS_MAX {
            self.add(format!("{field} is not 1 to {NAME_CHARS_MAX} characters"));
        }
    }

    fn id<T: std::str::FromStr<Err = api::IdError>>(
        &mut self,
        field: &str,
        text: &str,
    ) -> Option<T> {
        text.parse()
            .map_err(|error| self.add(format!("{field} {text:?} is {error}")))
            .ok()
    }

    fn period(&mut self, from: &str, to: Option<&str>) -> Option<Period> {
        let valid_from = self.date("valid_from", from);
        let valid_to = match to {
            Some(text) => Some(self.date("valid_to", text)?),
            None => None,
        };
        let valid_from = valid_from?;
        if valid_to.is_some_and(|end| end <= valid_from) {
            self.add("valid_to is not after valid_from");
        }
        Some(Period {
            valid_from,
            valid_to,
        })
    }

    fn date(&mut self, field: &str, text: &str) -> Option<Date> {
        text.parse()
            .map_err(|_| self.add(format!("{field} {text:?} is no date like 2025-07-01")))
            .ok()
    }
}
