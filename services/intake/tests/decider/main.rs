//! The rules of intake, as sentences a lawyer can read.

// helpers of tests panic like tests do
#![allow(clippy::panic)]

mod amendments;
mod answers;
mod any_history;
mod assessment;
mod consent;
mod coordination;
mod coordination_refusals;
mod dossier;
mod emergency;
mod every_command;
mod fixtures;
mod forwarding;
mod guards;
mod imposition;
mod jurisdiction;
mod later_refusals;
mod later_reviews;
mod limits;
mod petition;
mod plan;
mod plan_refusals;
mod properties;
mod refusals;
mod report;
mod requests;
mod resting;
