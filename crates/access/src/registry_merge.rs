//! Rows on top of a registry: every entry that the rows name becomes what they say, the others
//! stay. All or nothing, and everything that is wrong is told at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use api::PersonId;

use crate::registry::Registry;
use crate::registry_check::Subject;
use crate::registry_entries::{Headship, Mandate, OrgUnitEntry, Period, PersonEntry, UnitLayer};
use crate::registry_problem::{Place, ProblemKind, RegistryProblem, Table};
use crate::registry_rows::{
    Cell, PersonRow, Rows, UnitRow, read_agency, read_code, read_date, read_end, read_head,
    read_id, read_ids, read_level, read_name, read_qualifications, read_role, read_sex,
};

/// A registry with rows merged into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The whole.
    pub registry: Registry,
    /// Units that were not there before.
    pub units_new: Vec<OrgUnitEntry>,
    /// Units that are not what they were.
    pub units_changed: Vec<OrgUnitEntry>,
    /// Units of which the rows say what the registry says.
    pub units_unchanged: usize,
    /// People who were not there before.
    pub people_new: Vec<PersonEntry>,
    /// People who were.
    pub people_known: Vec<PersonEntry>,
}

/// What was read, and what was wrong.
#[derive(Default)]
struct Reading {
    problems: Vec<RegistryProblem>,
    units: BTreeMap<String, OrgUnitEntry>,
    people: BTreeMap<String, PersonEntry>,
    /// The row to name for a problem across entries.
    rows: HashMap<Subject, usize>,
    first_rows: HashMap<String, usize>,
    /// Units with a row that could not be read: nobody is told that they are unknown.
    unreadable: BTreeSet<String>,
}

/// Collects the problems of one row.
struct RowReader<'a> {
    problems: &'a mut Vec<RegistryProblem>,
    table: Table,
    row: usize,
    entry: Option<String>,
}

impl Registry {
    /// Merges rows into the registry.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the rows.
    pub fn merge(&self, rows: &Rows) -> Result<Merged, Vec<RegistryProblem>> {
        let mut reading = Reading::default();
        reading
            .unreadable
            .extend(rows.unreadable_units.iter().cloned());
        reading.read_units(&rows.units);
        reading.read_people(&rows.people);
        let mut registry = self.clone();
        registry.index = Default::default();
        for (id, unit) in &reading.units {
            registry.units.insert(id.clone(), unit.clone());
        }
        for (id, person) in &reading.people {
            registry.people.insert(id.clone(), person.clone());
        }
        reading.check(&registry);
        if !reading.problems.is_empty() {
            reading.problems.sort();
            reading.problems.dedup();
            return Err(reading.problems);
        }
        Ok(self.compare(registry, reading))
    }

    fn compare(&self, registry: Registry, reading: Reading) -> Merged {
        let mut merged = Merged {
            registry,
            units_new: Vec::new(),
            units_changed: Vec::new(),
            units_unchanged: 0,
            people_new: Vec::new(),
            people_known: Vec::new(),
        };
        for (id, unit) in reading.units {
            match self.units.get(&id) {
                None => merged.units_new.push(unit),
                Some(known) if *known == unit => merged.units_unchanged += 1,
                Some(_) => merged.units_changed.push(unit),
            }
        }
        for (id, person) in reading.people {
            match self.people.contains_key(&id) {
                false => merged.people_new.push(person),
                true => merged.people_known.push(person),
            }
        }
        merged
    }
}

// === impl Reading ===

impl Reading {
    fn read_units(&mut self, rows: &[UnitRow]) {
        let mut read: Vec<(usize, OrgUnitEntry)> = Vec::new();
        for row in rows {
            let mut reader = RowReader::of(&mut self.problems, Table::Units, row.row, &row.id);
            match reader.unit(row) {
                Some(entry) => read.push((row.row, entry)),
                None => drop(self.unreadable.insert(row.id.clone())),
            }
        }
        // a stable order of history, whatever the order of the rows
        read.sort_by_key(|(_, entry)| entry.latest().period.valid_from);
        for (row, entry) in read {
            let id = entry.id.to_string();
            self.rows.insert(Subject::Unit(id.clone()), row);
            let Some(unit) = self.units.get_mut(&id) else {
                self.units.insert(id, entry);
                continue;
            };
            let mut reader = RowReader::of(&mut self.problems, Table::Units, row, &id);
            reader.append(unit, entry);
        }
    }

    fn read_people(&mut self, rows: &[PersonRow]) {
        let mut read = Vec::new();
        for row in rows {
            let mut reader = RowReader::of(&mut self.problems, Table::People, row.row, &row.id);
            if let Some(entry) = reader.person(row) {
                read.push((row.row, entry));
            }
        }
        read.sort_by_key(|(_, entry): &(usize, PersonEntry)| {
            entry
                .mandates
                .first()
                .map(|mandate| mandate.period.valid_from)
        });
        for (row, entry) in read {
            let id = entry.id.to_string();
            self.first_rows.entry(id.clone()).or_insert(row);
            if let Some(mandate) = entry.mandates.first() {
                let post = Subject::Post(id.clone(), mandate.period.valid_from);
                self.rows.insert(post, row);
            }
            let Some(person) = self.people.get_mut(&id) else {
                self.people.insert(id, entry);
                continue;
            };
            let mut reader = RowReader::of(&mut self.problems, Table::People, row, &id);
            reader.agree(person, &entry);
            person.mandates.extend(entry.mandates);
            person.headships.extend(entry.headships);
        }
    }

    fn check(&mut self, registry: &Registry) {
        for finding in registry.findings() {
            let is_unknown = matches!(
                finding.kind,
                ProblemKind::UnitUnknown | ProblemKind::SuccessorUnknown
            );
            if is_unknown && self.points_at_unreadable(registry, &finding.subject) {
                continue;
            }
            let (table, id, otherwise) = match &finding.subject {
                Subject::Unit(id) => (Table::Units, id, None),
                Subject::Post(id, _) => (Table::People, id, self.first_rows.get(id)),
            };
            let row = self.rows.get(&finding.subject).or(otherwise);
            self.problems.push(RegistryProblem {
                place: Place {
                    table,
                    row: row.copied().unwrap_or_default(),
                    column: finding.column,
                },
                kind: finding.kind,
                entry: Some(id.clone()),
            });
        }
    }

    fn points_at_unreadable(&self, registry: &Registry, subject: &Subject) -> bool {
        let is_unreadable = |id: &api::OrgUnitId| self.unreadable.contains(id.as_str());
        match subject {
            Subject::Unit(id) => registry.unit(id).is_some_and(|unit| {
                let successors = unit.successor.iter().chain(&unit.other_successors);
                successors.into_iter().any(is_unreadable)
            }),
            Subject::Post(id, from) => registry.person(id).is_some_and(|person| {
                let mut posts = person.mandates.iter();
                posts
                    .any(|post| post.period.valid_from == *from && is_unreadable(&post.org_unit_id))
            }),
        }
    }
}

// === impl RowReader ===

impl<'a> RowReader<'a> {
    fn of(problems: &'a mut Vec<RegistryProblem>, table: Table, row: usize, id: &str) -> Self {
        Self {
            problems,
            table,
            row,
            entry: id.parse::<PersonId>().ok().map(|id| id.to_string()),
        }
    }

    fn add(&mut self, column: &'static str, kind: ProblemKind) {
        self.problems.push(RegistryProblem {
            place: Place {
                table: self.table,
                row: self.row,
                column,
            },
            kind,
            entry: self.entry.clone(),
        });
    }

    fn cell<T>(&mut self, column: &'static str, read: Cell<T>) -> Option<T> {
        read.map_err(|kind| self.add(column, kind)).ok()
    }

    fn period(&mut self, from: &str, to: &str) -> Option<Period> {
        let valid_from = self.cell("valid_from", read_date(from));
        let valid_to = self.cell("valid_to", read_end(to));
        let period = Period {
            valid_from: valid_from?,
            valid_to: valid_to?,
        };
        if period.is_empty() {
            self.add("valid_to", ProblemKind::PeriodEmpty);
            return None;
        }
        Some(period)
    }

    fn unit(&mut self, row: &UnitRow) -> Option<OrgUnitEntry> {
        let id = self.cell("id", read_id(&row.id));
        let name_vi = self.cell("name_vi", read_name(&row.name_vi));
        let name_en = self.cell("name_en", read_name(&row.name_en));
        let agency = self.cell("agency", read_agency(&row.agency));
        let level = self.cell("level", read_level(&row.level));
        let code = self.cell("administrative_code", read_code(&row.administrative_code));
        let period = self.period(&row.valid_from, &row.valid_to);
        let successor = match row.successor.as_str() {
            "" => Some(None),
            id => self.cell("successor", read_id(id)).map(Some),
        };
        let others = self.cell("other_successors", read_ids(&row.other_successors));
        let (agency_kind, other_agency_kinds) = agency?;
        Some(OrgUnitEntry {
            id: id?,
            layers: vec![UnitLayer {
                name_vi: name_vi?,
                name_en: name_en?,
                agency_kind,
                other_agency_kinds,
                level: level?,
                administrative_code: code?,
                period: period?,
            }],
            successor: successor?,
            other_successors: others?,
        })
    }

    /// Adds a later row of a unit to its history.
    fn append(&mut self, unit: &mut OrgUnitEntry, later: OrgUnitEntry) {
        let layer = later.latest();
        match unit.latest().period.valid_to {
            Some(end) if end == layer.period.valid_from => {}
            Some(end) if end < layer.period.valid_from => {
                self.add("valid_from", ProblemKind::UnitGap)
            }
            _ => self.add("valid_from", ProblemKind::UnitOverlap),
        }
        if unit.successor.is_some() || !unit.other_successors.is_empty() {
            self.add("successor", ProblemKind::SuccessorTooEarly);
        }
        unit.layers.extend(later.layers);
        unit.successor = later.successor;
        unit.other_successors = later.other_successors;
    }

    fn person(&mut self, row: &PersonRow) -> Option<PersonEntry> {
        let id = self.cell("id", read_id(&row.id));
        let display_name = self.cell("display_name", read_name(&row.display_name));
        let sex = self.cell("sex", read_sex(&row.sex));
        let qualifications = self.cell("qualifications", read_qualifications(&row.qualifications));
        let post = [
            &row.org_unit,
            &row.role,
            &row.valid_from,
            &row.valid_to,
            &row.head,
        ];
        let (mandates, headships) = match post.iter().all(|cell| cell.is_empty()) {
            true => (Vec::new(), Vec::new()),
            false => self.post(row)?,
        };
        Some(PersonEntry {
            id: id?,
            display_name: display_name?,
            sex: sex?,
            mandates,
            qualifications: qualifications?,
            headships,
        })
    }

    fn post(&mut self, row: &PersonRow) -> Option<(Vec<Mandate>, Vec<Headship>)> {
        let org_unit_id = self.cell("org_unit", read_id(&row.org_unit));
        let role = self.cell("role", read_role(&row.role));
        let period = self.period(&row.valid_from, &row.valid_to)?;
        let times = self.cell("head", read_head(&row.head, period))?;
        let mandate = Mandate {
            org_unit_id: org_unit_id?,
            role: role?,
            period,
        };
        let outside =
            |time: &Period| !period.includes(time.valid_from) || time.within(&period) != *time;
        if times.iter().any(outside) {
            self.add("head", ProblemKind::HeadOutsidePost);
        }
        let headships = times.into_iter().map(|period| Headship {
            org_unit_id: mandate.org_unit_id.clone(),
            period,
        });
        let headships = headships.collect();
        Some((vec![mandate], headships))
    }

    /// Every row of a person says the same about the person.
    fn agree(&mut self, person: &PersonEntry, row: &PersonEntry) {
        if person.display_name != row.display_name {
            self.add("display_name", ProblemKind::PersonContradicts);
        }
        if person.sex != row.sex {
            self.add("sex", ProblemKind::PersonContradicts);
        }
        if person.qualifications != row.qualifications {
            self.add("qualifications", ProblemKind::PersonContradicts);
        }
    }
}
