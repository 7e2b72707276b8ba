//! The rules of the police lane and of its rooms, as sentences.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests, not only the tests

#[path = "decider/advance_notices.rs"]
mod advance_notices;
#[path = "decider/any_history.rs"]
mod any_history;
#[path = "decider/corrections.rs"]
mod corrections;
#[path = "decider/criminalistics.rs"]
mod criminalistics;
#[path = "decider/denunciations.rs"]
mod denunciations;
#[path = "decider/fixtures.rs"]
mod fixtures;
#[path = "decider/invariants.rs"]
mod invariants;
#[path = "decider/later.rs"]
mod later;
#[path = "decider/later_requests.rs"]
mod later_requests;
#[path = "decider/notices.rs"]
mod notices;
#[path = "decider/racing.rs"]
mod racing;
#[path = "decider/refusals.rs"]
mod refusals;
#[path = "decider/refusals_in_time.rs"]
mod refusals_in_time;
#[path = "decider/refusals_later.rs"]
mod refusals_later;
#[path = "decider/refusals_of_people.rs"]
mod refusals_of_people;
#[path = "decider/requests.rs"]
mod requests;
#[path = "decider/requisitions.rs"]
mod requisitions;
#[path = "decider/rooms.rs"]
mod rooms;
#[path = "decider/sessions.rs"]
mod sessions;
#[path = "decider/stages.rs"]
mod stages;
#[path = "decider/station.rs"]
mod station;
