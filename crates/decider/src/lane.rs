//! Who takes part in a stream: told by `LaneOpened` events and nothing else.

use std::collections::BTreeMap;

use api::log::v1::{AgencyKind, LaneBasis, LaneOpened};
use api::{CaseId, OrgUnitId};

use crate::Actor;

/// The state of a stream that knows who may act on it.
pub trait Lane {
    /// Whether the actor's unit takes part. Whoever does not is told `NOT_FOUND`.
    fn admits(&self, actor: &Actor) -> bool;

    /// The case, for streams whose id is not the case's own.
    fn case_id(&self) -> Option<CaseId> {
        None
    }
}

/// The units that take part in a lane, and why each does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster(BTreeMap<String, LaneBasis>);

impl Roster {
    /// Folds a `LaneOpened` event. A unit that already takes part keeps its first basis.
    pub fn open(&mut self, event: &LaneOpened) {
        self.0
            .entry(event.org_unit_id.clone())
            .or_insert_with(|| event.basis());
    }

    /// Whether the unit takes part.
    pub fn includes(&self, unit: &str) -> bool {
        self.0.contains_key(unit)
    }

    /// Whether nobody takes part yet: the lane does not exist.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The units that take part, in the order of their ids.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The event by which a unit starts to take part.
pub fn lane_opened(unit: &OrgUnitId, agency_kind: AgencyKind, basis: LaneBasis) -> LaneOpened {
    LaneOpened {
        org_unit_id: unit.to_string(),
        agency_kind: agency_kind.into(),
        basis: basis.into(),
        referral_id: String::new(),
    }
}

/// The lane an agency kind writes to; `None` for kinds that only read.
pub fn lane_of(agency_kind: AgencyKind) -> Option<&'static str> {
    match agency_kind {
        AgencyKind::Intake => Some("case"),
        AgencyKind::Health => Some("health"),
        // procuracy and court take part in the investigation's lane
        AgencyKind::Police | AgencyKind::Procuracy | AgencyKind::Court => Some("police"),
        AgencyKind::LegalAid => Some("legal_aid"),
        AgencyKind::Education => Some("education"),
        AgencyKind::Lead | AgencyKind::Oversight | AgencyKind::Unspecified => None,
    }
}

/// Whether streams of the category are lanes: their id is the id of the case.
pub fn is_lane(category: &str) -> bool {
    matches!(
        category,
        "case" | "health" | "police" | "legal_aid" | "education"
    )
}
