//! What the deadlines promise, rule by rule and on both databases.

// helpers of tests panic like tests do, and the one that measures tells its figures
#![allow(clippy::panic, clippy::print_stderr)]

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
