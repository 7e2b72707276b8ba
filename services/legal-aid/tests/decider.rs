//! The rules of the legal-aid lane, as sentences.

// helpers of tests panic like tests do
#![allow(clippy::panic)]

#[path = "decider/corrections.rs"]
mod corrections;
#[path = "decider/fixtures.rs"]
mod fixtures;
#[path = "decider/invariants.rs"]
mod invariants;
#[path = "decider/oversight.rs"]
mod oversight;
#[path = "decider/papers.rs"]
mod papers;
#[path = "decider/refusals.rs"]
mod refusals;
#[path = "decider/refusals_of_aid.rs"]
mod refusals_of_aid;
#[path = "decider/sentences.rs"]
mod sentences;
#[path = "decider/urgency.rs"]
mod urgency;
