//! The rules of intake, as sentences a lawyer can read.

// helpers of tests panic like tests do
#![allow(clippy::panic)]

mod answers;
mod any_history;
mod assessment;
mod consent;
mod coordination;
mod coordination_refusals;
mod dossier;
mod emergency;
mod fixtures;
mod guards;
mod jurisdiction;
mod limits;
mod plan;
mod plan_refusals;
mod properties;
mod refusals;
mod report;
mod requests;
