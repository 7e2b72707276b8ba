//! Entries of the registry as messages of the contract, and back.

use api::codes::v1::Sex;
use api::log::v1::{AgencyKind, Role};
use api::registry::v1::{
    HeadshipRecord, ImportSummary, MandateRecord, OrgLevel, OrgUnitDetails, OrgUnitLayer,
    OrgUnitRecord, OrgUnitsImported, PeopleImported, PersonName, PersonRecord, QualificationRecord,
    RegistryImported,
};
use decider::Level;
use uuid::Uuid;

use crate::registry::Registry;
use crate::registry_entries::{
    Headship, Mandate, OrgUnitEntry, Period, PersonEntry, Qualified, UnitLayer,
};
use crate::registry_events::{FOUNDING_IMPORT, RegistryEvent};
use crate::registry_merge::Merged;
use crate::registry_rows::{read_date, read_end};

/// Entries in one event, so that no event outgrows what the bus carries.
const ENTRIES_PER_EVENT: usize = 500;

impl Merged {
    /// What the merge did, in numbers.
    pub fn summary(&self) -> ImportSummary {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        ImportSummary {
            units_new: count(self.units_new.len()),
            units_changed: count(self.units_changed.len()),
            units_unchanged: count(self.units_unchanged),
            people_new: count(self.people_new.len()),
            people_known: count(self.people_known.len()),
        }
    }

    /// Whether the rows named nothing at all.
    pub fn is_empty(&self) -> bool {
        self.summary() == ImportSummary::default()
    }

    /// The events that make the old registry into the new one.
    pub fn events(&self, import_id: Uuid, legal_basis: &str) -> Vec<RegistryEvent> {
        let import_id = import_id.to_string();
        let mut events = vec![RegistryEvent::from(RegistryImported {
            import_id: import_id.clone(),
            summary: Some(self.summary()),
            legal_basis: legal_basis.to_owned(),
        })];
        let units: Vec<_> = self.units_new.iter().chain(&self.units_changed).collect();
        for chunk in units.chunks(ENTRIES_PER_EVENT) {
            let event = OrgUnitsImported {
                import_id: import_id.clone(),
                units: chunk.iter().map(|unit| unit.record()).collect(),
            };
            events.push(event.into());
        }
        let people: Vec<_> = self.people_new.iter().chain(&self.people_known).collect();
        for chunk in people.chunks(ENTRIES_PER_EVENT) {
            let event = PeopleImported {
                import_id: import_id.clone(),
                people: chunk.iter().map(|person| person.record()).collect(),
                names: chunk.iter().map(|person| person.name()).collect(),
            };
            events.push(event.into());
        }
        events
    }
}

impl Registry {
    /// The events with which a stream of the registry begins, so that it says what this one says.
    pub fn founding_events(&self) -> Vec<RegistryEvent> {
        let merged = Merged {
            registry: Self::default(),
            units_new: self.units().cloned().collect(),
            units_changed: Vec::new(),
            units_unchanged: 0,
            people_new: self.people().cloned().collect(),
            people_known: Vec::new(),
        };
        merged.events(FOUNDING_IMPORT, "identity.registry_file")
    }
}

impl UnitLayer {
    /// As a message.
    pub fn details(&self) -> OrgUnitDetails {
        OrgUnitDetails {
            name_vi: self.name_vi.clone(),
            name_en: self.name_en.clone(),
            agency_kind: self.agency_kind.into(),
            other_agency_kinds: self
                .other_agency_kinds
                .iter()
                .map(|kind| (*kind).into())
                .collect(),
            level: level_to_proto(self.level).into(),
            administrative_code: self.administrative_code.clone(),
        }
    }
}

impl OrgUnitEntry {
    /// As a message.
    pub fn record(&self) -> OrgUnitRecord {
        let layer = |layer: &UnitLayer| OrgUnitLayer {
            details: Some(layer.details()),
            valid_from: layer.period.valid_from.to_string(),
            valid_to: end_of(&layer.period),
        };
        OrgUnitRecord {
            org_unit_id: self.id.to_string(),
            layers: self.layers.iter().map(layer).collect(),
            successor_org_unit_id: self
                .successor
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            other_successor_org_unit_ids: self
                .other_successors
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }
}

impl PersonEntry {
    /// As a message, without the name.
    pub fn record(&self) -> PersonRecord {
        let mandate = |mandate: &Mandate| MandateRecord {
            org_unit_id: mandate.org_unit_id.to_string(),
            role: mandate.role.into(),
            valid_from: mandate.period.valid_from.to_string(),
            valid_to: end_of(&mandate.period),
        };
        let qualification = |held: &Qualified| QualificationRecord {
            qualification: held.qualification.into(),
            valid_from: held.period.valid_from.to_string(),
            valid_to: end_of(&held.period),
        };
        PersonRecord {
            person_id: self.id.to_string(),
            sex: self.sex.into(),
            mandates: self.mandates.iter().map(mandate).collect(),
            qualifications: self.qualifications.iter().map(qualification).collect(),
            headships: self
                .headships
                .iter()
                .map(|head| head.record(self))
                .collect(),
        }
    }

    fn name(&self) -> PersonName {
        PersonName {
            person_id: self.id.to_string(),
            display_name: self.display_name.clone(),
        }
    }
}

impl Headship {
    /// As a message.
    pub fn record(&self, person: &PersonEntry) -> HeadshipRecord {
        HeadshipRecord {
            org_unit_id: self.org_unit_id.to_string(),
            person_id: person.id.to_string(),
            valid_from: self.period.valid_from.to_string(),
            valid_to: end_of(&self.period),
        }
    }
}

/// The level as the contract has it.
pub fn level_to_proto(level: Level) -> OrgLevel {
    match level {
        Level::National => OrgLevel::National,
        Level::Province => OrgLevel::Province,
        Level::District => OrgLevel::District,
        Level::Commune => OrgLevel::Commune,
    }
}

fn level_of(level: OrgLevel) -> Option<Level> {
    match level {
        OrgLevel::Unspecified => None,
        OrgLevel::National => Some(Level::National),
        OrgLevel::Province => Some(Level::Province),
        OrgLevel::District => Some(Level::District),
        OrgLevel::Commune => Some(Level::Commune),
    }
}

fn end_of(period: &Period) -> String {
    period
        .valid_to
        .map(|end| end.to_string())
        .unwrap_or_default()
}

fn period_of(from: &str, to: &str) -> Option<Period> {
    Some(Period {
        valid_from: read_date(from).ok()?,
        valid_to: read_end(to).ok()?,
    })
}

/// "Asked and not known" is the same as not asked: no rule can rest on either.
pub(crate) fn sex_of(sex: Sex) -> Sex {
    match sex {
        Sex::Unknown => Sex::Unspecified,
        known => known,
    }
}

pub(crate) fn layer_of(details: &OrgUnitDetails, from: &str, to: &str) -> Option<UnitLayer> {
    let others = details.other_agency_kinds();
    Some(UnitLayer {
        name_vi: details.name_vi.clone(),
        name_en: details.name_en.clone(),
        agency_kind: Some(details.agency_kind()).filter(|kind| *kind != AgencyKind::Unspecified)?,
        other_agency_kinds: others
            .filter(|kind| *kind != AgencyKind::Unspecified)
            .collect(),
        level: level_of(details.level())?,
        administrative_code: details.administrative_code.clone(),
        period: period_of(from, to)?,
    })
}

pub(crate) fn unit_of(record: &OrgUnitRecord) -> Option<OrgUnitEntry> {
    let layer = |layer: &OrgUnitLayer| {
        layer_of(layer.details.as_ref()?, &layer.valid_from, &layer.valid_to)
    };
    let layers: Option<Vec<_>> = record.layers.iter().map(layer).collect();
    let others = record.other_successor_org_unit_ids.iter();
    Some(OrgUnitEntry {
        id: record.org_unit_id.parse().ok()?,
        layers: layers.filter(|layers| !layers.is_empty())?,
        successor: record.successor_org_unit_id.parse().ok(),
        other_successors: others.filter_map(|id| id.parse().ok()).collect(),
    })
}

pub(crate) fn mandate_of(record: &MandateRecord) -> Option<Mandate> {
    Some(Mandate {
        org_unit_id: record.org_unit_id.parse().ok()?,
        role: Some(record.role()).filter(|role| *role != Role::Unspecified)?,
        period: period_of(&record.valid_from, &record.valid_to)?,
    })
}

pub(crate) fn qualified_of(record: &QualificationRecord) -> Option<Qualified> {
    Some(Qualified {
        qualification: record.qualification(),
        period: period_of(&record.valid_from, &record.valid_to)?,
    })
}

pub(crate) fn person_of(record: &PersonRecord) -> Option<PersonEntry> {
    let headship = |record: &HeadshipRecord| {
        Some(Headship {
            org_unit_id: record.org_unit_id.parse().ok()?,
            period: period_of(&record.valid_from, &record.valid_to)?,
        })
    };
    Some(PersonEntry {
        id: record.person_id.parse().ok()?,
        display_name: String::new(),
        sex: sex_of(record.sex()),
        mandates: record.mandates.iter().filter_map(mandate_of).collect(),
        qualifications: record
            .qualifications
            .iter()
            .filter_map(qualified_of)
            .collect(),
        headships: record.headships.iter().filter_map(headship).collect(),
    })
}
