//! What the registry knows of a unit and of a person, with their history.

use std::fmt;

use api::codes::v1::{Qualification, Sex};
use api::log::v1::{AgencyKind, Role};
use api::{OrgUnitId, PersonId};
use decider::Level;
use jiff::civil::Date;

use crate::names::role_fits;

/// Days on which something is in force; days in Viet Nam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no longer in force; open when absent.
    pub valid_to: Option<Date>,
}

/// What an org unit was or is, for as long as nothing of it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLayer {
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its English name.
    pub name_en: String,
    /// The kind of agency that others see in it.
    pub agency_kind: AgencyKind,
    /// Further kinds whose roles its people may hold.
    pub other_agency_kinds: Vec<AgencyKind>,
    /// Its level of government.
    pub level: Level,
    /// Administrative code of the area it serves.
    pub administrative_code: String,
    /// When it was so.
    pub period: Period,
}

/// An org unit as the registry knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgUnitEntry {
    /// Its id.
    pub id: OrgUnitId,
    /// What it was and is: at least one layer, oldest first, without gaps.
    pub layers: Vec<UnitLayer>,
    /// The unit that took over its open duties.
    pub successor: Option<OrgUnitId>,
    /// The other units among which it was split; they took over no open duty.
    pub other_successors: Vec<OrgUnitId>,
}

/// A post in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// The unit.
    pub org_unit_id: OrgUnitId,
    /// The role in it.
    pub role: Role,
    /// When it is held; it ends at the latest with the unit.
    pub period: Period,
}

/// A qualification and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Qualified {
    /// Which.
    pub qualification: Qualification,
    /// When it holds.
    pub period: Period,
}

/// A time as the accountable head of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headship {
    /// The unit.
    pub org_unit_id: OrgUnitId,
    /// When; it ends at the latest with the post.
    pub period: Period,
}

/// A person as the registry knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonEntry {
    /// Their id.
    pub id: PersonId,
    /// Name for the screens of their own colleagues; never written to log, bus or trace in the
    /// clear. Empty when it was not opened or was erased.
    pub display_name: String,
    /// Sex, where a rule needs it.
    pub sex: Sex,
    /// Posts, oldest first; one at a time.
    pub mandates: Vec<Mandate>,
    /// Qualifications.
    pub qualifications: Vec<Qualified>,
    /// Times as head of a unit, oldest first.
    pub headships: Vec<Headship>,
}

// === impl Period ===

impl Period {
    /// Whether the day lies in the period.
    pub fn includes(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }

    /// Whether every day of the other is one of its own.
    pub fn spans(&self, other: &Self) -> bool {
        self.valid_from <= other.valid_from && self.within(other).valid_to == other.valid_to
    }

    /// Whether the two share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        let starts_before_end =
            |a: &Self, b: &Self| b.valid_to.is_none_or(|end| a.valid_from < end);
        let both_last = !self.is_empty() && !other.is_empty();
        both_last && starts_before_end(self, other) && starts_before_end(other, self)
    }

    /// Whether it has no day at all.
    pub fn is_empty(&self) -> bool {
        self.valid_to.is_some_and(|end| end <= self.valid_from)
    }

    /// The period, ended at the latest with another.
    #[must_use]
    pub fn within(self, other: &Self) -> Self {
        let valid_to = match (self.valid_to, other.valid_to) {
            (Some(own), Some(end)) => Some(own.min(end)),
            (own, end) => own.or(end),
        };
        Self { valid_to, ..self }
    }
}

// === impl UnitLayer ===

impl UnitLayer {
    /// The kind for which somebody in the role acts; `None` when the role does not fit the unit.
    pub fn kind_for(&self, role: Role) -> Option<AgencyKind> {
        std::iter::once(self.agency_kind)
            .chain(self.other_agency_kinds.iter().copied())
            .find(|kind| role_fits(*kind, role))
    }

    /// Whether the unit is of that kind, first or further.
    pub fn is_of(&self, kind: AgencyKind) -> bool {
        self.agency_kind == kind || self.other_agency_kinds.contains(&kind)
    }
}

// === impl OrgUnitEntry ===

impl OrgUnitEntry {
    /// From its first day to its last.
    pub fn period(&self) -> Period {
        Period {
            valid_from: self.first().period.valid_from,
            valid_to: self.latest().period.valid_to,
        }
    }

    /// What it is on that day, if it is in force.
    pub fn on(&self, day: Date) -> Option<&UnitLayer> {
        self.layers.iter().find(|layer| layer.period.includes(day))
    }

    /// What it is on that day; its last state when it has ended, its first when it has not begun.
    pub fn shown_on(&self, day: Date) -> &UnitLayer {
        self.on(day).unwrap_or_else(|| {
            if day < self.first().period.valid_from {
                self.first()
            } else {
                self.latest()
            }
        })
    }

    /// Its last or present state.
    pub fn latest(&self) -> &UnitLayer {
        self.layers.last().expect("an entry has a layer")
    }

    fn first(&self) -> &UnitLayer {
        self.layers.first().expect("an entry has a layer")
    }
}

// === impl PersonEntry ===

impl PersonEntry {
    /// The post that began last.
    pub fn latest_mandate(&self) -> Option<&Mandate> {
        self.mandates.last()
    }

    /// The post held on that day, whether or not its unit is in force.
    pub fn mandate_on(&self, day: Date) -> Option<&Mandate> {
        self.mandates
            .iter()
            // of two, one is in a unit that has ended by then: the later one counts
            .rfind(|mandate| mandate.period.includes(day))
    }
}

impl fmt::Debug for PersonEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // the name stays out of whatever prints a person
        formatter
            .debug_struct("PersonEntry")
            .field("id", &self.id)
            .field("sex", &self.sex)
            .field("mandates", &self.mandates)
            .field("qualifications", &self.qualifications)
            .field("headships", &self.headships)
            .finish_non_exhaustive()
    }
}
