//! The whole way, with real parts: real processes, real gRPC, real PostgreSQL and NATS.

// helpers of tests are tests
#![allow(clippy::unwrap_used, clippy::panic)]

mod client;
mod input;
mod operator;
mod protocol;
mod scenarios;
mod tokens;
mod two_tier;
