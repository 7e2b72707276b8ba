//! The rules across the entries of a registry: successors, posts, heads.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::registry::Registry;
use crate::registry_entries::{Mandate, OrgUnitEntry, PersonEntry, UnitLayer};
use crate::registry_problem::ProblemKind;

/// Columns that problems across entries are about.
pub(crate) mod column {
    pub(crate) const VALID_FROM: &str = "valid_from";
    pub(crate) const VALID_TO: &str = "valid_to";
    pub(crate) const SUCCESSOR: &str = "successor";
    pub(crate) const OTHER_SUCCESSORS: &str = "other_successors";
    pub(crate) const ORG_UNIT: &str = "org_unit";
    pub(crate) const ROLE: &str = "role";
    pub(crate) const HEAD: &str = "head";
}

/// The entry that a problem is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A unit.
    Unit(String),
    /// A post of a person, by its first day.
    Post(String, Date),
}

/// A problem across entries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Finding {
    /// The entry.
    pub subject: Subject,
    /// The column it is about.
    pub column: &'static str,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl Registry {
    /// Everything that is wrong across the entries. Empty for a registry that was loaded or that
    /// accepted commands have made.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for unit in self.units.values() {
            self.check_successors(unit, &mut found);
            self.check_heads(unit, &mut found);
        }
        for person in self.people.values() {
            self.check_posts(person, &mut found);
            self.check_headships(person, &mut found);
        }
        found
    }

    /// A successor takes over on the day its predecessor ends. As it must outlast that day, no
    /// chain can close; circles are told apart only to say so plainly.
    fn check_successors(&self, unit: &OrgUnitEntry, found: &mut Vec<Finding>) {
        let mut find = |column, kind| {
            found.push(Finding {
                subject: Subject::Unit(unit.id.to_string()),
                column,
                kind,
            });
        };
        if unit.successor.is_none() && !unit.other_successors.is_empty() {
            find(column::SUCCESSOR, ProblemKind::SuccessorMissing);
        }
        let first = unit.successor.iter().map(|id| (id, column::SUCCESSOR));
        let others = unit.other_successors.iter();
        for (id, column) in first.chain(others.map(|id| (id, column::OTHER_SUCCESSORS))) {
            let Some(next) = self.unit(id.as_str()) else {
                find(column, ProblemKind::SuccessorUnknown);
                continue;
            };
            if next.id == unit.id {
                find(column, ProblemKind::SuccessorItself);
                continue;
            }
            let Some(end) = unit.period().valid_to else {
                find(column::VALID_TO, ProblemKind::SuccessorWithoutEnd);
                continue;
            };
            if self.is_in_circle(unit) {
                find(column, ProblemKind::SuccessorCycle);
                continue;
            }
            match next.on(end) {
                None => find(column, ProblemKind::SuccessorNotInForce),
                Some(layer) if !layer.is_of(unit.latest().agency_kind) => {
                    find(column, ProblemKind::SuccessorOtherKind);
                }
                Some(_) => {}
            }
        }
    }

    fn is_in_circle(&self, unit: &OrgUnitEntry) -> bool {
        let mut seen = BTreeSet::new();
        let mut next = unit.successor.as_ref();
        while let Some(id) = next {
            if *id == unit.id {
                return true;
            }
            if !seen.insert(id) {
                return false;
            }
            next = self
                .unit(id.as_str())
                .and_then(|unit| unit.successor.as_ref());
        }
        false
    }

    fn check_posts(&self, person: &PersonEntry, found: &mut Vec<Finding>) {
        let mut earlier: Vec<&Mandate> = Vec::new();
        for mandate in &person.mandates {
            let mut find = |column, kind| {
                found.push(Finding {
                    subject: Subject::Post(person.id.to_string(), mandate.period.valid_from),
                    column,
                    kind,
                });
            };
            match self.unit(mandate.org_unit_id.as_str()) {
                None => find(column::ORG_UNIT, ProblemKind::UnitUnknown),
                Some(unit) => {
                    if unit.on(mandate.period.valid_from).is_none() {
                        find(column::VALID_FROM, ProblemKind::UnitNotInForce);
                    }
                    let misfits = |layer: &&UnitLayer| {
                        layer.period.overlaps(&mandate.period)
                            && layer.kind_for(mandate.role).is_none()
                    };
                    if unit.layers.iter().any(|layer| misfits(&layer)) {
                        find(column::ROLE, ProblemKind::RoleDoesNotFit);
                    }
                }
            }
            let held = self.held(mandate);
            if earlier.iter().any(|other| self.held(other).overlaps(&held)) {
                find(column::VALID_FROM, ProblemKind::MandateOverlap);
            }
            earlier.push(mandate);
        }
    }

    /// When a post is really held: it ends at the latest with its unit.
    pub(crate) fn held(&self, mandate: &Mandate) -> crate::Period {
        match self.unit(mandate.org_unit_id.as_str()) {
            Some(unit) => mandate.period.within(&unit.period()),
            None => mandate.period,
        }
    }

    fn check_headships(&self, person: &PersonEntry, found: &mut Vec<Finding>) {
        for headship in &person.headships {
            let posts = person.mandates.iter();
            let post = posts.rev().find(|mandate| {
                mandate.org_unit_id == headship.org_unit_id
                    && mandate.period.includes(headship.period.valid_from)
            });
            if post.is_some() || headship.period.is_empty() {
                continue;
            }
            let first = person.mandates.first();
            let row = first.map_or(headship.period.valid_from, |post| post.period.valid_from);
            found.push(Finding {
                subject: Subject::Post(person.id.to_string(), row),
                column: column::HEAD,
                kind: ProblemKind::HeadOutsidePost,
            });
        }
    }

    /// One head at a time, as far as their posts last.
    fn check_heads(&self, unit: &OrgUnitEntry, found: &mut Vec<Finding>) {
        let heads = self.heads(unit.id.as_str());
        let lasting: Vec<_> = heads
            .into_iter()
            .map(|(person, period)| {
                let mut posts = person.mandates.iter();
                let post = posts.rfind(|mandate| {
                    mandate.org_unit_id == unit.id && mandate.period.includes(period.valid_from)
                });
                let row = post.map_or(period.valid_from, |post| post.period.valid_from);
                let period = post.map_or(period, |post| period.within(&self.held(post)));
                (person, row, period)
            })
            .collect();
        for (index, (person, row, period)) in lasting.iter().enumerate() {
            if lasting[..index]
                .iter()
                .any(|(_, _, other)| other.overlaps(period))
            {
                found.push(Finding {
                    subject: Subject::Post(person.id.to_string(), *row),
                    column: column::HEAD,
                    kind: ProblemKind::HeadOverlap,
                });
            }
        }
    }

    /// Whether somebody keeps the registry on that day.
    pub fn has_registrar_on(&self, day: Date) -> bool {
        self.people.values().any(|person| {
            person.mandates.iter().any(|mandate| {
                mandate.role == api::log::v1::Role::Registrar && self.held(mandate).includes(day)
            })
        })
    }
}
