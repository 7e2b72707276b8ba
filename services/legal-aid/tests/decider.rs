//! The rules of the legal-aid lane, as sentences.

#[path = "decider/fixtures.rs"]
mod fixtures;
#[path = "decider/invariants.rs"]
mod invariants;
#[path = "decider/refusals.rs"]
mod refusals;
#[path = "decider/sentences.rs"]
mod sentences;
