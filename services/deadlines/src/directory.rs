//! What the deadlines ask the registry.

use access::{LiveRegistry, Registry};
use api::log::v1::AgencyKind;
use decider::{OrgDirectory, OrgUnit, OrgUnitId, Person, PersonId};
use jiff::Timestamp;

/// The org units, with the lead agency of an area.
pub trait Directory: OrgDirectory {
    /// The provincial lead agency for an area: of those in force, the one whose code is the longest
    /// beginning of the area's.
    fn lead_agency(&self, area: &str, at: Timestamp) -> Option<OrgUnitId>;
}

impl Directory for Registry {
    fn lead_agency(&self, area: &str, at: Timestamp) -> Option<OrgUnitId> {
        self.units()
            .filter_map(|unit| self.org_unit(unit.id.as_str(), at))
            .filter(|unit| unit.agency_kind == AgencyKind::Lead)
            .filter(|unit| area.starts_with(unit.administrative_code.as_str()))
            .max_by_key(|unit| unit.administrative_code.len())
            .map(|unit| unit.id)
    }
}

/// The registry as it stands whenever it is asked.
#[derive(Debug, Clone)]
pub struct LiveDirectory(pub LiveRegistry);

impl OrgDirectory for LiveDirectory {
    fn org_unit(&self, id: &str, at: Timestamp) -> Option<OrgUnit> {
        self.0.current().org_unit(id, at)
    }

    fn person(&self, id: &str, at: Timestamp) -> Option<Person> {
        OrgDirectory::person(&*self.0.current(), id, at)
    }

    fn successor(&self, id: &str, at: Timestamp) -> Option<OrgUnitId> {
        self.0.current().successor(id, at)
    }

    fn head(&self, id: &str, at: Timestamp) -> Option<PersonId> {
        self.0.current().head(id, at)
    }
}

impl Directory for LiveDirectory {
    fn lead_agency(&self, area: &str, at: Timestamp) -> Option<OrgUnitId> {
        self.0.current().lead_agency(area, at)
    }
}
