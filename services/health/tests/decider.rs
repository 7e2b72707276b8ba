//! The rules of the health lane, as sentences.

#[path = "decider/any_history.rs"]
mod any_history;
#[path = "decider/authority.rs"]
mod authority;
#[path = "decider/care.rs"]
mod care;
#[path = "decider/clocks.rs"]
mod clocks;
#[path = "decider/consent.rs"]
mod consent;
#[path = "decider/corrected_requests.rs"]
mod corrected_requests;
#[path = "decider/corrections.rs"]
mod corrections;
#[path = "decider/fixtures.rs"]
mod fixtures;
#[path = "decider/forensic.rs"]
mod forensic;
#[path = "decider/forensic_corrections.rs"]
mod forensic_corrections;
#[path = "decider/invariants.rs"]
mod invariants;
#[path = "decider/protocol.rs"]
mod protocol;
#[path = "decider/random.rs"]
mod random;
#[path = "decider/refusals.rs"]
mod refusals;
#[path = "decider/refused_times.rs"]
mod refused_times;
#[path = "decider/requests.rs"]
mod requests;
