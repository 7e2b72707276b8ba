//! The org units and the people, with their history: who was what on which day.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use api::log::v1::{AgencyKind, Role};
use api::{OrgUnitId, PersonId};
use decider::{OrgDirectory, OrgUnit, Person, vietnam_day};
use jiff::Timestamp;

use crate::registry_entries::{OrgUnitEntry, Period, PersonEntry, UnitLayer};
use crate::registry_file::{RegistryError, parse};

const DEMO: &str = include_str!("../../../deploy/registry/demo.toml");

/// A person in a post on a day, both in force.
#[derive(Debug, Clone, Copy)]
pub struct InOffice<'a> {
    /// The person.
    pub person: &'a PersonEntry,
    /// Their role.
    pub role: Role,
    /// The unit.
    pub unit: &'a OrgUnitEntry,
    /// What the unit is on that day.
    pub layer: &'a UnitLayer,
    /// The kind of agency the person acts for: the one of the unit that the role belongs to.
    pub agency_kind: AgencyKind,
}

/// Org units and people. Whatever stands in it has been validated as a whole.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    pub(crate) units: BTreeMap<String, OrgUnitEntry>,
    pub(crate) people: BTreeMap<String, PersonEntry>,
    /// Looked up by units; made when first asked for.
    pub(crate) index: OnceLock<Index>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// Units by the unit that took over their duties.
    predecessors: BTreeMap<String, Vec<OrgUnitId>>,
    /// Whoever ever was head of a unit.
    heads: BTreeMap<String, Vec<PersonId>>,
}

// === impl Registry ===

impl PartialEq for Registry {
    fn eq(&self, other: &Self) -> bool {
        // the index follows from the entries
        self.units == other.units && self.people == other.people
    }
}

impl Eq for Registry {}

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

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.people.is_empty()
    }

    /// The unit of that id, in force or not.
    pub fn unit(&self, id: &str) -> Option<&OrgUnitEntry> {
        self.units.get(id)
    }

    /// What the unit of that id is at that time, if it is in force.
    pub fn unit_in_force(&self, id: &str, at: Timestamp) -> Option<(&OrgUnitEntry, &UnitLayer)> {
        let unit = self.unit(id)?;
        unit.on(vietnam_day(at)).map(|layer| (unit, layer))
    }

    /// The person of that id, in force or not.
    pub fn person(&self, id: &str) -> Option<&PersonEntry> {
        self.people.get(id)
    }

    /// The person of that id in their post, if both it and the unit are in force.
    pub fn person_in_force(&self, id: &str, at: Timestamp) -> Option<InOffice<'_>> {
        let day = vietnam_day(at);
        let person = self.person(id)?;
        let mandate = person.mandate_on(day)?;
        let unit = self.unit(mandate.org_unit_id.as_str())?;
        let layer = unit.on(day)?;
        Some(InOffice {
            person,
            role: mandate.role,
            unit,
            layer,
            agency_kind: layer.kind_for(mandate.role)?,
        })
    }

    /// Units no longer in force whose duties came to the unit, directly or through others. Empty
    /// while the unit itself is not in force.
    pub fn predecessors(&self, id: &str, at: Timestamp) -> Arc<[OrgUnitId]> {
        let day = vietnam_day(at);
        if self.unit(id).is_none_or(|unit| unit.on(day).is_none()) {
            return Arc::default();
        }
        let direct = &self.index().predecessors;
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(heir) = open.pop() {
            for unit in direct.get(heir).into_iter().flatten() {
                // one that is still in force, or has not begun, keeps its duties to itself
                let ended = self
                    .unit(unit.as_str())
                    .and_then(|unit| unit.period().valid_to)
                    .is_some_and(|end| end <= day);
                if ended && found.insert(unit.clone()) {
                    open.push(unit.as_str());
                }
            }
        }
        found.into_iter().collect()
    }

    /// Administrative code of the area that the unit serves at that time; empty for an unknown one.
    pub fn area_of(&self, id: &OrgUnitId, at: Timestamp) -> &str {
        let unit = self.unit(id.as_str());
        unit.map_or("", |unit| {
            &unit.shown_on(vietnam_day(at)).administrative_code
        })
    }

    /// Whoever ever was head of the unit, with the time, oldest first.
    pub fn heads(&self, id: &str) -> Vec<(&PersonEntry, Period)> {
        let people = self.index().heads.get(id).into_iter().flatten();
        let mut heads: Vec<_> = people
            .filter_map(|person| self.person(person.as_str()))
            .flat_map(|person| {
                let times = person.headships.iter();
                times
                    .filter(|headship| headship.org_unit_id.as_str() == id)
                    .map(move |headship| (person, headship.period))
            })
            .collect();
        heads.sort_by_key(|(person, period)| (period.valid_from, person.id.clone()));
        heads
    }

    /// All units, in the order of their ids.
    pub fn units(&self) -> impl Iterator<Item = &OrgUnitEntry> {
        self.units.values()
    }

    /// All people, in the order of their ids.
    pub fn people(&self) -> impl Iterator<Item = &PersonEntry> {
        self.people.values()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            for unit in self.units.values() {
                if let Some(successor) = &unit.successor {
                    let heir = index.predecessors.entry(successor.to_string());
                    heir.or_default().push(unit.id.clone());
                }
            }
            for person in self.people.values() {
                let units: BTreeSet<_> = person
                    .headships
                    .iter()
                    .map(|head| &head.org_unit_id)
                    .collect();
                for unit in units {
                    let heads = index.heads.entry(unit.to_string());
                    heads.or_default().push(person.id.clone());
                }
            }
            index
        })
    }
}

impl OrgDirectory for Registry {
    fn org_unit(&self, id: &str, at: Timestamp) -> Option<OrgUnit> {
        self.unit_in_force(id, at).map(|(unit, layer)| OrgUnit {
            id: unit.id.clone(),
            agency_kind: layer.agency_kind,
            level: layer.level,
            administrative_code: layer.administrative_code.clone(),
        })
    }

    fn person(&self, id: &str, at: Timestamp) -> Option<Person> {
        let day = vietnam_day(at);
        let office = self.person_in_force(id, at)?;
        let held = office.person.qualifications.iter();
        Some(Person {
            id: office.person.id.clone(),
            org_unit_id: office.unit.id.clone(),
            role: office.role,
            sex: office.person.sex,
            qualifications: held
                .filter(|held| held.period.includes(day))
                .map(|held| held.qualification)
                .collect(),
        })
    }

    fn successor(&self, id: &str, at: Timestamp) -> Option<OrgUnitId> {
        let day = vietnam_day(at);
        let mut unit = self.unit(id)?;
        // a successor outlasts its predecessor, so the chain ends; the bound is for the unforeseen
        for _ in 0..self.units.len() {
            if unit.on(day).is_some() {
                return Some(unit.id.clone());
            }
            unit = self.unit(unit.successor.as_ref()?.as_str())?;
        }
        None
    }

    fn head(&self, id: &str, at: Timestamp) -> Option<PersonId> {
        let day = vietnam_day(at);
        let mut heads = self.heads(id).into_iter();
        heads
            .find(|(person, period)| {
                let office = self.person_in_force(person.id.as_str(), at);
                period.includes(day) && office.is_some_and(|office| office.unit.id.as_str() == id)
            })
            .map(|(person, _)| person.id.clone())
    }
}
