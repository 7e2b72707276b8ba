//! The registry as events, and what each event makes of it. Folding never fails: an event that
//! speaks of something unknown changes nothing.

use api::OrgUnitId;
use api::registry::v1::{
    HeadAppointed, MandateEnded, MandateGranted, OrgUnitChanged, OrgUnitEnded, OrgUnitRegistered,
    OrgUnitsImported, PeopleImported, PersonRegistered, QualificationGranted, RegistryImported,
};
use jiff::civil::Date;
use uuid::Uuid;

use crate::registry::Registry;
use crate::registry_entries::{Headship, OrgUnitEntry, Period, PersonEntry};
use crate::registry_records::{layer_of, mandate_of, person_of, qualified_of, sex_of, unit_of};
use crate::registry_rows::read_date;

/// Category of the one stream of the registry.
pub const REGISTRY_CATEGORY: &str = "registry";
/// Its id; also the "case" under which the names of the people are sealed.
pub const REGISTRY_STREAM: Uuid = Uuid::from_u128(0x6c61_6368_616e_8072_8567_6973_7472_7900);
/// Id of the import with which a registry begins: what its configured file says.
pub const FOUNDING_IMPORT: Uuid = Uuid::from_u128(0x6c61_6368_616e_8066_8f75_6e64_696e_6700);

decider::event_set! {
    /// What happens to the registry.
    pub enum RegistryEvent {
        OrgUnitRegistered,
        OrgUnitChanged,
        OrgUnitEnded,
        PersonRegistered,
        MandateGranted,
        MandateEnded,
        QualificationGranted,
        HeadAppointed,
        RegistryImported,
        OrgUnitsImported,
        PeopleImported,
    }
}

impl Registry {
    /// Folds an event.
    pub fn apply(&mut self, event: &RegistryEvent) {
        self.index = Default::default();
        match event {
            RegistryEvent::OrgUnitRegistered(event) => drop(self.register_unit(event)),
            RegistryEvent::OrgUnitChanged(event) => drop(self.change_unit(event)),
            RegistryEvent::OrgUnitEnded(event) => drop(self.end_unit(event)),
            RegistryEvent::PersonRegistered(event) => drop(self.register_person(event)),
            RegistryEvent::MandateGranted(event) => drop(self.grant_mandate(event)),
            RegistryEvent::MandateEnded(event) => drop(self.end_mandate(event)),
            RegistryEvent::QualificationGranted(event) => drop(self.grant_qualification(event)),
            RegistryEvent::HeadAppointed(event) => drop(self.appoint_head(event)),
            RegistryEvent::RegistryImported(_) => {}
            RegistryEvent::OrgUnitsImported(event) => {
                for unit in event.units.iter().filter_map(unit_of) {
                    self.units.insert(unit.id.to_string(), unit);
                }
            }
            RegistryEvent::PeopleImported(event) => self.import_people(event),
        }
    }

    fn register_unit(&mut self, event: &OrgUnitRegistered) -> Option<()> {
        let id: OrgUnitId = event.org_unit_id.parse().ok()?;
        let unit = OrgUnitEntry {
            id,
            layers: vec![layer_of(event.details.as_ref()?, &event.valid_from, "")?],
            successor: None,
            other_successors: Vec::new(),
        };
        self.units.insert(unit.id.to_string(), unit);
        Some(())
    }

    fn change_unit(&mut self, event: &OrgUnitChanged) -> Option<()> {
        let unit = self.units.get_mut(&event.org_unit_id)?;
        let mut layer = layer_of(event.details.as_ref()?, &event.valid_from, "")?;
        let latest = unit.layers.last_mut()?;
        layer.period.valid_to = latest.period.valid_to;
        if latest.period.valid_from == layer.period.valid_from {
            *latest = layer;
        } else {
            latest.period.valid_to = Some(layer.period.valid_from);
            unit.layers.push(layer);
        }
        Some(())
    }

    fn end_unit(&mut self, event: &OrgUnitEnded) -> Option<()> {
        let unit = self.units.get_mut(&event.org_unit_id)?;
        unit.layers.last_mut()?.period.valid_to = Some(read_date(&event.valid_to).ok()?);
        unit.successor = event.successor_org_unit_id.parse().ok();
        let others = event.other_successor_org_unit_ids.iter();
        unit.other_successors = others.filter_map(|id| id.parse().ok()).collect();
        Some(())
    }

    fn register_person(&mut self, event: &PersonRegistered) -> Option<()> {
        let person = PersonEntry {
            id: event.person_id.parse().ok()?,
            display_name: event.display_name.clone(),
            sex: sex_of(event.sex()),
            mandates: Vec::new(),
            qualifications: Vec::new(),
            headships: Vec::new(),
        };
        self.people.insert(person.id.to_string(), person);
        Some(())
    }

    fn grant_mandate(&mut self, event: &MandateGranted) -> Option<()> {
        let person = self.people.get_mut(&event.person_id)?;
        person.mandates.push(mandate_of(event.mandate.as_ref()?)?);
        let began = |mandate: &crate::Mandate| mandate.period.valid_from;
        person.mandates.sort_by_key(began);
        Some(())
    }

    /// A post that ends on its first day was never held.
    fn end_mandate(&mut self, event: &MandateEnded) -> Option<()> {
        let person = self.people.get_mut(&event.person_id)?;
        let from = read_date(&event.mandate_valid_from).ok()?;
        let to = read_date(&event.valid_to).ok()?;
        let mandate = person
            .mandates
            .iter_mut()
            .find(|mandate| mandate.period.valid_from == from)?;
        let before = mandate.period;
        mandate.period.valid_to = Some(to);
        let (unit, post) = (mandate.org_unit_id.clone(), mandate.period);
        person.mandates.retain(|mandate| !mandate.period.is_empty());
        for headship in &mut person.headships {
            if headship.org_unit_id == unit && before.includes(headship.period.valid_from) {
                headship.period = headship.period.within(&post);
            }
        }
        person
            .headships
            .retain(|headship| !headship.period.is_empty());
        Some(())
    }

    fn grant_qualification(&mut self, event: &QualificationGranted) -> Option<()> {
        let person = self.people.get_mut(&event.person_id)?;
        let granted = qualified_of(event.qualification.as_ref()?)?;
        person.qualifications.retain(|held| {
            (held.qualification, held.period.valid_from)
                != (granted.qualification, granted.period.valid_from)
        });
        person.qualifications.push(granted);
        Some(())
    }

    /// Whoever is head on that day is it no longer.
    fn appoint_head(&mut self, event: &HeadAppointed) -> Option<()> {
        let from = read_date(&event.valid_from).ok()?;
        let org_unit_id: OrgUnitId = event.org_unit_id.parse().ok()?;
        self.people.get(&event.person_id)?;
        for person in self.people.values_mut() {
            end_headship(person, &org_unit_id, from);
        }
        let person = self.people.get_mut(&event.person_id)?;
        let post = person
            .mandates
            .iter()
            .rfind(|post| post.org_unit_id == org_unit_id && post.period.includes(from));
        let period = Period {
            valid_from: from,
            valid_to: post.and_then(|post| post.period.valid_to),
        };
        person.headships.push(Headship {
            org_unit_id,
            period,
        });
        person
            .headships
            .sort_by_key(|headship| headship.period.valid_from);
        Some(())
    }

    fn import_people(&mut self, event: &PeopleImported) {
        for mut person in event.people.iter().filter_map(person_of) {
            let id = person.id.to_string();
            if let Some(name) = event.names.iter().find(|name| name.person_id == id) {
                person.display_name.clone_from(&name.display_name);
            }
            self.people.insert(id, person);
        }
    }
}

fn end_headship(person: &mut PersonEntry, unit: &OrgUnitId, on: Date) {
    for headship in &mut person.headships {
        if headship.org_unit_id == *unit && headship.period.includes(on) {
            headship.period.valid_to = Some(on);
        }
    }
    person
        .headships
        .retain(|headship| !headship.period.is_empty());
}
