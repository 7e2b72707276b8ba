//! Officials, as the registry knows them.

use api::codes::v1::{Qualification, Sex};
use decider::{Occasion, Person};
use jiff::Timestamp;

/// The person told, or the one who acts.
pub(super) fn person_or_actor(told: &str, occasion: &Occasion<'_>) -> String {
    match told {
        "" => occasion.actor.person_id.to_string(),
        person_id => person_id.to_owned(),
    }
}

/// The people told, or the one who acts.
pub(super) fn people_or_actor(told: &[String], occasion: &Occasion<'_>) -> Vec<String> {
    match told {
        [] => vec![occasion.actor.person_id.to_string()],
        people => people.to_vec(),
    }
}

/// The official as of the act, or, for whoever came to office between the act and its entry, as of now.
fn official(id: &str, at: Timestamp, occasion: &Occasion<'_>) -> Option<Person> {
    let directory = occasion.directory;
    directory
        .person(id, at)
        .or_else(|| directory.person(id, occasion.now))
}

/// The official's sex; `None` when the registry does not know it.
pub(super) fn sex_of(id: &str, at: Timestamp, occasion: &Occasion<'_>) -> Option<Sex> {
    official(id, at, occasion)
        .map(|person| person.sex)
        .filter(|sex| matches!(sex, Sex::Male | Sex::Female))
}

/// Whether the registry confirms any of the qualifications.
pub(super) fn has_any(
    id: &str,
    wanted: &[Qualification],
    at: Timestamp,
    occasion: &Occasion<'_>,
) -> bool {
    official(id, at, occasion).is_some_and(|person| {
        let has = |wanted: &Qualification| person.qualifications.contains(wanted);
        wanted.iter().any(has)
    })
}
