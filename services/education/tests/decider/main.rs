//! The rules of the school lane, as sentences a lawyer can read.

// helpers of tests panic like tests do
#![allow(clippy::panic)]

mod corrections;
mod duties;
mod fixtures;
mod handover;
mod programmes;
mod properties;
mod recorded;
mod refusals;
mod rules;
mod suspicion;
