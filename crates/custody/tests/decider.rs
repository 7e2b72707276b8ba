//! The chain of custody, as sentences.

#[path = "decider/any_history.rs"]
mod any_history;
#[path = "decider/chain.rs"]
mod chain;
#[path = "decider/corrections.rs"]
mod corrections;
#[path = "decider/fixtures.rs"]
mod fixtures;
#[path = "decider/invariants.rs"]
mod invariants;
#[path = "decider/refusals.rs"]
mod refusals;
#[path = "decider/seals.rs"]
mod seals;
