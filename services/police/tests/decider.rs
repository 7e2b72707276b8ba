//! The rules of the police lane, as sentences.

#[path = "decider/decisions.rs"]
mod decisions;
#[path = "decider/fixtures.rs"]
mod fixtures;
#[path = "decider/invariants.rs"]
mod invariants;
#[path = "decider/refusals.rs"]
mod refusals;
#[path = "decider/sessions.rs"]
mod sessions;
