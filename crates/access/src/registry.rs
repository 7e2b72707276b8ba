//! The org units and the people, with their validity.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use api::codes::v1::Sex;
use api::log::v1::{AgencyKind, Role};
use api::{OrgUnitId, PersonId};
use decider::{OrgDirectory, OrgUnit, Person};

pub use decider::Level;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use crate::registry_file::{RegistryError, parse};

/// Days of validity are days in Viet Nam: UTC+7, without summer time.
const VIET_NAM: Offset = Offset::constant(7);

const DEMO: &str = include_str!("../../../deploy/registry/demo.toml");

/// Days on which an entry is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no longer in force; open when absent.
    pub valid_to: Option<Date>,
}

/// An org unit as the registry knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgUnitEntry {
    /// Its id.
    pub id: OrgUnitId,
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its English name.
    pub name_en: String,
    /// Its agency kind.
    pub agency_kind: AgencyKind,
    /// Its level of government.
    pub level: Level,
    /// Administrative code of the area it serves.
    pub administrative_code: String,
    /// When it is in force.
    pub period: Period,
    /// The unit that took over its work.
    pub successor: Option<OrgUnitId>,
}

/// A person as the registry knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonEntry {
    /// Their id.
    pub id: PersonId,
    /// Name for the screens of their own colleagues; never written to log, bus or trace.
    pub display_name: String,
    /// The unit they work for.
    pub org_unit_id: OrgUnitId,
    /// Their role in it.
    pub role: Role,
    /// When they hold it.
    pub period: Period,
}

/// Org units and people. Whatever stands in it has been validated as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    pub(crate) units: BTreeMap<String, OrgUnitEntry>,
    pub(crate) people: BTreeMap<String, PersonEntry>,
}

// === impl Period ===

impl Period {
    /// Whether the day lies in the period.
    pub fn includes(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }

    fn includes_time(&self, at: Timestamp) -> bool {
        self.includes(Zoned::new(at, TimeZone::fixed(VIET_NAM)).date())
    }
}

// === impl PersonEntry ===

impl fmt::Debug for PersonEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // the name stays out of whatever prints a person
        formatter
            .debug_struct("PersonEntry")
            .field("id", &self.id)
            .field("org_unit_id", &self.org_unit_id)
            .field("role", &self.role)
            .field("period", &self.period)
            .finish_non_exhaustive()
    }
}

// === impl Registry ===

impl Registry {
    /// Reads a registry from TOML.
    ///
    /// # Errors
    /// Every problem of the text, not only the first.
    pub fn parse(toml: &str) -> Result<Self, RegistryError> {
        parse(toml)
    }

    /// Reads a registry file.
    ///
    /// # Errors
    /// The file cannot be read, or see [`Registry::parse`].
    pub fn load(path: &Path) -> Result<Self, RegistryError> {
        let text = std::fs::read_to_string(path).map_err(|source| RegistryError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        parse(&text)
    }

    /// The units and people of the demonstration; all invented.
    pub fn demo() -> Self {
        parse(DEMO).expect("a test parses the embedded text")
    }

    /// The unit of that id, in force or not.
    pub fn unit(&self, id: &str) -> Option<&OrgUnitEntry> {
        self.units.get(id)
    }

    /// The unit of that id, if it is in force.
    pub fn unit_in_force(&self, id: &str, at: Timestamp) -> Option<&OrgUnitEntry> {
        self.unit(id).filter(|unit| unit.period.includes_time(at))
    }

    /// The person of that id, in force or not.
    pub fn person(&self, id: &str) -> Option<&PersonEntry> {
        self.people.get(id)
    }

    /// The person of that id and their unit, if both are in force.
    pub fn person_in_force(
        &self,
        id: &str,
        at: Timestamp,
    ) -> Option<(&PersonEntry, &OrgUnitEntry)> {
        let person = self
            .person(id)
            .filter(|person| person.period.includes_time(at))?;
        let unit = self.unit_in_force(person.org_unit_id.as_str(), at)?;
        Some((person, unit))
    }

    /// Units no longer in force whose duties came to the unit, directly or through others.
    pub fn predecessors(&self, id: &str, at: Timestamp) -> Arc<[OrgUnitId]> {
        self.units
            .values()
            .filter(|unit| unit.id.as_str() != id && unit.successor.is_some())
            .filter(|unit| {
                self.successor(unit.id.as_str(), at)
                    .is_some_and(|heir| heir.as_str() == id)
            })
            .map(|unit| unit.id.clone())
            .collect()
    }

    /// All units, in the order of their ids.
    pub fn units(&self) -> impl Iterator<Item = &OrgUnitEntry> {
        self.units.values()
    }

    /// All people, in the order of their ids.
    pub fn people(&self) -> impl Iterator<Item = &PersonEntry> {
        self.people.values()
    }
}

impl OrgDirectory for Registry {
    fn org_unit(&self, id: &str, at: Timestamp) -> Option<OrgUnit> {
        self.unit_in_force(id, at).map(|unit| OrgUnit {
            id: unit.id.clone(),
            agency_kind: unit.agency_kind,
            level: unit.level,
            administrative_code: unit.administrative_code.clone(),
        })
    }

    fn person(&self, id: &str, at: Timestamp) -> Option<Person> {
        let (person, unit) = self.person_in_force(id, at)?;
        Some(Person {
            id: person.id.clone(),
            org_unit_id: unit.id.clone(),
            role: person.role,
            sex: Sex::Unspecified,
            qualifications: Vec::new(),
        })
    }

    fn successor(&self, id: &str, at: Timestamp) -> Option<OrgUnitId> {
        let mut unit = self.unit(id)?;
        // a successor outlasts its predecessor, so the chain ends
        while !unit.period.includes_time(at) {
            unit = self.unit(unit.successor.as_ref()?.as_str())?;
        }
        Some(unit.id.clone())
    }

    fn head(&self, _id: &str, _at: Timestamp) -> Option<PersonId> {
        None
    }
}
