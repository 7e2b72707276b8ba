//! What the deadlines promise, rule by rule and on both databases.

// helpers of tests panic like tests do
#![allow(clippy::panic)]

mod authority;
mod casework;
mod counted;
mod counting;
mod expiring;
mod leading;
mod many;
mod moving;
mod office;
mod passing;
mod restarts;
mod service;
mod shipped;
mod story;
mod world;
