//! How far a registrar may reach: no further than the area of their unit, and never to themselves.

use std::collections::BTreeSet;

use access::{Headship, Mandate, OrgUnitEntry, PersonEntry, Qualified, Registry, RegistryEvent};
use decider::{Occasion, vietnam_day};
use jiff::civil::Date;

use crate::RegistryRejection as Rejection;

/// Administrative code of the whole country.
const COUNTRY: &str = "00";

/// Whatever the events touch, before and after, lies in the area of the registrar's unit; and none of
/// them gives the registrar a post, a headship or a qualification.
pub(crate) fn check_reach(
    before: &Registry,
    after: &Registry,
    events: &[RegistryEvent],
    occasion: &Occasion<'_>,
) -> Result<(), Rejection> {
    let own = occasion.actor.person_id.as_str();
    if gains(before.person(own), after.person(own)) {
        return Err(Rejection::OwnEntry);
    }
    let reach = Reach {
        area: occasion.area,
        before,
        after,
        today: vietnam_day(occasion.now),
    };
    match reach.includes_units() && reach.includes_people(&people_of(events)) {
        true => Ok(()),
        false => Err(Rejection::OutsideTheArea),
    }
}

/// A unit's kind says whose cases it takes part in: one that becomes another agency is another unit.
pub(crate) fn keeps_kinds(before: &Registry, after: &Registry) -> bool {
    after.units().all(|unit| {
        let earlier = before.unit(unit.id.as_str()).into_iter();
        let layers = earlier.flat_map(|unit| &unit.layers).chain(&unit.layers);
        let mut kinds = layers.map(|layer| layer.agency_kind);
        let first = kinds.next();
        kinds.all(|kind| Some(kind) == first)
    })
}

struct Reach<'a> {
    area: &'a str,
    before: &'a Registry,
    after: &'a Registry,
    today: Date,
}

// === impl Reach ===

impl Reach<'_> {
    fn includes_units(&self) -> bool {
        self.after.units().all(|unit| {
            let earlier = self.before.unit(unit.id.as_str());
            if earlier == Some(unit) {
                return true;
            }
            let successors = unit.successor.iter().chain(&unit.other_successors);
            let mut heirs = successors.filter_map(|id| self.after.unit(id.as_str()));
            self.includes(unit)
                && earlier.is_none_or(|unit| self.includes(unit))
                && heirs.all(|heir| self.includes(heir))
        })
    }

    /// What changes of anybody's posts; and of whoever is named, every post that is not over.
    fn includes_people(&self, named: &BTreeSet<&str>) -> bool {
        self.after.people().all(|person| {
            let earlier = self.before.person(person.id.as_str());
            let (held, led) = earlier.map_or((&[][..], &[][..]), |person| {
                (&person.mandates[..], &person.headships[..])
            });
            let posts = changed(held, &person.mandates);
            let headships = changed(led, &person.headships);
            let current = held
                .iter()
                .filter(|post| named.contains(person.id.as_str()) && !self.is_over(post));
            posts
                .chain(current)
                .map(|post| &post.org_unit_id)
                .chain(headships.map(|headship| &headship.org_unit_id))
                .all(|unit| self.includes_known(unit.as_str()))
        })
    }

    fn is_over(&self, post: &Mandate) -> bool {
        let ended = |end: Date| end <= self.today;
        let unit = self.before.unit(post.org_unit_id.as_str());
        let unit_end = unit.and_then(|unit| unit.period().valid_to);
        post.period.valid_to.is_some_and(ended) || unit_end.is_some_and(ended)
    }

    /// An unknown unit is for other rules to refuse.
    fn includes_known(&self, unit: &str) -> bool {
        let known = [self.before.unit(unit), self.after.unit(unit)];
        known.into_iter().flatten().all(|unit| self.includes(unit))
    }

    fn includes(&self, unit: &OrgUnitEntry) -> bool {
        let is_inside = |code: &str| !self.area.is_empty() && code.starts_with(self.area);
        self.area == COUNTRY
            || unit
                .layers
                .iter()
                .all(|layer| is_inside(&layer.administrative_code))
    }
}

/// Whatever is in one of the two and not in the other.
fn changed<'a, T: PartialEq>(before: &'a [T], after: &'a [T]) -> impl Iterator<Item = &'a T> {
    let gone = before.iter().filter(|one| !after.contains(one));
    gone.chain(after.iter().filter(|one| !before.contains(one)))
}

/// Whether somebody has more than before: what only became shorter is no gain.
fn gains(before: Option<&PersonEntry>, after: Option<&PersonEntry>) -> bool {
    let Some(after) = after else { return false };
    let had_post = |post: &Mandate| {
        let mut held = before.iter().flat_map(|before| &before.mandates);
        held.any(|held| {
            (&held.org_unit_id, held.role) == (&post.org_unit_id, post.role)
                && held.period.spans(&post.period)
        })
    };
    let was_head = |headship: &Headship| {
        let mut held = before.iter().flat_map(|before| &before.headships);
        held.any(|held| {
            held.org_unit_id == headship.org_unit_id && held.period.spans(&headship.period)
        })
    };
    let was_qualified = |one: &Qualified| {
        let mut held = before.iter().flat_map(|before| &before.qualifications);
        held.any(|held| held.qualification == one.qualification && held.period.spans(&one.period))
    };
    !(after.mandates.iter().all(had_post)
        && after.headships.iter().all(was_head)
        && after.qualifications.iter().all(was_qualified))
}

/// The people whom the events are about.
fn people_of(events: &[RegistryEvent]) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    for event in events {
        match event {
            RegistryEvent::PersonRegistered(event) => drop(named.insert(event.person_id.as_str())),
            RegistryEvent::MandateGranted(event) => drop(named.insert(event.person_id.as_str())),
            RegistryEvent::MandateEnded(event) => drop(named.insert(event.person_id.as_str())),
            RegistryEvent::QualificationGranted(event) => {
                named.insert(event.person_id.as_str());
            }
            RegistryEvent::HeadAppointed(event) => drop(named.insert(event.person_id.as_str())),
            RegistryEvent::PeopleImported(event) => {
                named.extend(event.people.iter().map(|person| person.person_id.as_str()));
                named.extend(event.names.iter().map(|name| name.person_id.as_str()));
            }
            RegistryEvent::OrgUnitRegistered(_)
            | RegistryEvent::OrgUnitChanged(_)
            | RegistryEvent::OrgUnitEnded(_)
            | RegistryEvent::RegistryImported(_)
            | RegistryEvent::OrgUnitsImported(_) => {}
        }
    }
    named
}
