//! What the vault promises, over both stores.

// a helper of a test fails the test, like the test itself
#![allow(clippy::unwrap_used, clippy::panic)]

mod canary;
mod fixture;
mod index;
mod kek;
mod keys;
mod postgres_home;
mod sealing;
