//! Scenarios: whole cases as data files that a lawyer can read, and the runner
//! that plays them over real gRPC.
//!
//! The runner is an independent client: it knows the contract by its descriptors
//! alone and uses none of the generated code, so what works here works for
//! anybody with the `.proto` files. `lachan demo` and the end-to-end tests play
//! the same files.

mod answer;
mod client;
mod clocks;
mod contract;
mod dump;
mod embedded;
mod fill;
mod format;
mod golden;
mod matching;
mod outline;
mod planted;
mod report;
mod runner;

pub use client::{BytesCodec, Client, Endpoints, OneEndpoint, Tokens};
pub use clocks::ClockStatus;
pub use dump::dump;
pub use embedded::{embedded, embedded_files};
pub use format::{
    BilingualText, Call, Expectation, ExpectedClock, ExpectedRefusal, ParseError, Saving, Scenario,
    Step,
};
pub use golden::{Viewer, golden};
pub use matching::mismatches;
pub use planted::planted;
pub use report::{Outcome, Report, StepReport};
pub use runner::{RunOptions, Time, run};
