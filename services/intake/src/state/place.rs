//! Where it happened, where the child lives, and which commune must have the case.

use api::intake::v1::ForwardBasis;
use decider::Actor;

use super::CaseState;

impl CaseState {
    /// Whether the commune is on record as that of the basis.
    pub(crate) fn stands_as(&self, unit: &str, basis: ForwardBasis) -> bool {
        match basis {
            ForwardBasis::PlaceOfIncident => self.leadership.incident() == unit,
            _ => self.residence_org_unit_id == unit,
        }
    }

    /// Whether a report has to be forwarded at once: the commune of the incident, that of the report or
    /// else that of the case, does not take part, and the unit that received it is not that commune.
    /// A commune that is told of a child, and not where it happened, acts itself.
    pub(crate) fn must_be_forwarded(&self, told: &str, actor: &Actor, is_commune: bool) -> bool {
        let place = match told {
            "" => self.leadership.incident(),
            told => told,
        };
        match place {
            "" => !is_commune && self.lead_org_unit_id().is_none(),
            place => !actor.acts_for(place) && !self.roster.includes(place),
        }
    }

    /// Whether a report or a forwarding has named the commune of the incident.
    pub(crate) fn knows_the_place(&self) -> bool {
        !self.leadership.incident().is_empty()
    }

    /// The commune of the incident, once it takes part.
    pub(super) fn incident_in_case(&self) -> Option<&str> {
        Some(self.leadership.incident()).filter(|unit| self.roster.includes(unit))
    }
}
