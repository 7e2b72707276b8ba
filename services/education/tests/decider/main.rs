//! The rules of the school lane, as sentences a lawyer can read.

// helpers of tests panic like tests do
#![allow(clippy::panic)]

mod fixtures;
mod properties;
mod refusals;
mod rules;
