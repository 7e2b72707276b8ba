//! What a registry lacks although it contradicts itself nowhere: whom a missed deadline would name,
//! and who is about to lose their post. Pure.

use access::{OrgUnitEntry, PersonEntry, Registry};
use decider::{OrgDirectory, VIETNAM};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

/// How far ahead the end of a post is told, in days.
pub const ENDING_WITHIN_DAYS: i64 = 30;

/// One thing that somebody should see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// A unit in force has no accountable head on the day: a missed deadline names nobody.
    WithoutHead {
        /// The unit.
        org_unit_id: String,
    },
    /// The post of a unit's head ends soon, and nobody is appointed after them.
    HeadLeaves {
        /// The unit.
        org_unit_id: String,
        /// The head.
        person_id: String,
        /// First day without them.
        on: Date,
    },
    /// A unit ended and nobody took over: its open duties stay with a unit that is no more.
    WithoutSuccessor {
        /// The unit.
        org_unit_id: String,
    },
    /// A person has no post on the day and none ahead.
    WithoutPost {
        /// The person.
        person_id: String,
    },
    /// A post ends soon and no other follows.
    PostEnds {
        /// The person.
        person_id: String,
        /// First day without it.
        on: Date,
    },
}

/// Everything a registry lacks on a day: units first, each kind of entry in the order of its ids.
pub fn gaps(registry: &Registry, day: Date) -> Vec<Gap> {
    let units = registry
        .units()
        .filter_map(|unit| gap_of_unit(registry, unit, day));
    let people = registry
        .people()
        .filter_map(|person| gap_of_person(registry, person, day));
    units.chain(people).collect()
}

fn gap_of_unit(registry: &Registry, unit: &OrgUnitEntry, day: Date) -> Option<Gap> {
    let org_unit_id = unit.id.to_string();
    let period = unit.period();
    if period.valid_to.is_some_and(|end| end <= day) {
        return unit
            .successor
            .is_none()
            .then_some(Gap::WithoutSuccessor { org_unit_id });
    }
    if !period.includes(day) {
        return None;
    }
    let head_on = |day: Date| registry.head(unit.id.as_str(), noon(day));
    let Some(head) = head_on(day) else {
        return Some(Gap::WithoutHead { org_unit_id });
    };
    let on = days_ahead(day).find(|ahead| period.includes(*ahead) && head_on(*ahead).is_none())?;
    Some(Gap::HeadLeaves {
        org_unit_id,
        person_id: head.to_string(),
        on,
    })
}

fn gap_of_person(registry: &Registry, person: &PersonEntry, day: Date) -> Option<Gap> {
    let person_id = person.id.to_string();
    let in_post = |day: Date| registry.person_in_force(&person_id, noon(day)).is_some();
    let ahead = |from: Date| {
        let mut mandates = person.mandates.iter();
        mandates.any(|mandate| mandate.period.valid_from > from && !mandate.period.is_empty())
    };
    if !in_post(day) {
        return (!ahead(day)).then_some(Gap::WithoutPost { person_id });
    }
    let on = days_ahead(day).find(|day| !in_post(*day))?;
    (!ahead(on)).then_some(Gap::PostEnds { person_id, on })
}

fn days_ahead(day: Date) -> impl Iterator<Item = Date> {
    (1..=ENDING_WITHIN_DAYS).map(move |days| day.saturating_add(Span::new().days(days)))
}

/// A time that lies in the day whatever the rounding.
fn noon(day: Date) -> Timestamp {
    VIETNAM
        .to_timestamp(day.at(12, 0, 0, 0))
        .unwrap_or(Timestamp::MAX)
}
