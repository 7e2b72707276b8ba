//! The protection of personal data, as sentences.

#[path = "decider/breaches.rs"]
mod breaches;
#[path = "decider/fixtures.rs"]
mod fixtures;
#[path = "decider/history.rs"]
mod history;
#[path = "decider/owners.rs"]
mod owners;
#[path = "decider/properties.rs"]
mod properties;
#[path = "decider/refusals.rs"]
mod refusals;
#[path = "decider/requests.rs"]
mod requests;
#[path = "decider/suspicion.rs"]
mod suspicion;
