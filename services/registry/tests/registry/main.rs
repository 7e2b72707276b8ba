//! The registry: its rules, its files, and how a change reaches every process.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests, not only the tests

mod any_history;
mod asking;
mod files;
mod fixtures;
mod gaps;
mod house;
mod live;
mod properties;
mod reach;
mod refusals;
mod rules;
mod structures;
