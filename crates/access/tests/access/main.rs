//! What the crate promises to those who use it.

// a helper of a test fails the test, like the test itself
#![allow(clippy::unwrap_used, clippy::panic)]

mod disclosure;
mod duties;
mod history;
mod matters;
mod petitions;
mod policy;
mod registry;
mod snapshot;
mod tokens;
