//! An invented registry: a commune that is merged, its successor, one that is dissolved without, a lead agency.

use api::log::v1::AgencyKind;
use deadlines::Directory;
use decider::{Level, OrgDirectory, OrgUnit, OrgUnitId, Person, PersonId};
use jiff::Timestamp;

/// From this day on the old commune is part of the new one.
pub(crate) const MERGED: &str = "2026-07-01T00:00:00+07:00";

/// Units of the tests. `unit-<code>` exists for every administrative code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Office;

fn merged(at: Timestamp) -> bool {
    at >= MERGED.parse::<Timestamp>().expect("a time stamp")
}

fn unit(id: &str, agency_kind: AgencyKind, code: &str) -> OrgUnit {
    OrgUnit {
        id: id.parse().expect("a registry id"),
        agency_kind,
        level: Level::Commune,
        administrative_code: code.to_owned(),
    }
}

impl OrgDirectory for Office {
    fn org_unit(&self, id: &str, at: Timestamp) -> Option<OrgUnit> {
        match id {
            "commune-old" | "dissolved" if merged(at) => None,
            "dissolved" => Some(unit(id, AgencyKind::Intake, "99003")),
            "commune-old" => Some(unit(id, AgencyKind::Intake, "99001")),
            "commune-new" => Some(unit(id, AgencyKind::Intake, "99002")),
            "hotline" => Some(unit(id, AgencyKind::Intake, "00")),
            "lead" => Some(unit(id, AgencyKind::Lead, "99")),
            other => {
                let code = other.strip_prefix("unit-")?;
                Some(unit(id, AgencyKind::Intake, code))
            }
        }
    }

    fn person(&self, _id: &str, _at: Timestamp) -> Option<Person> {
        None
    }

    fn successor(&self, id: &str, at: Timestamp) -> Option<OrgUnitId> {
        match id {
            "commune-old" if merged(at) => "commune-new".parse().ok(),
            known => self.org_unit(known, at).map(|unit| unit.id),
        }
    }

    fn head(&self, unit: &str, at: Timestamp) -> Option<PersonId> {
        self.org_unit(unit, at)?;
        format!("head-{unit}").parse().ok()
    }
}

impl Directory for Office {
    fn lead_agency(&self, area: &str, _at: Timestamp) -> Option<OrgUnitId> {
        area.starts_with("99")
            .then(|| "lead".parse().expect("a registry id"))
    }
}
