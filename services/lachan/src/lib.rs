//! The command of Lá Chắn, and the whole system in one process for whoever brings a clock.

mod cli;
mod deadlines;
mod demo;
mod doctor;
mod embedded;
mod endpoint;
mod failure;
mod keys;
mod mount;
mod nats;
mod progress;
mod ready;
mod registry;
mod replay;
mod rules;
mod serve;
mod shutdown;
mod stream;
mod token;
mod up;
mod views;

pub use cli::run;
pub use embedded::Embedded;
pub use failure::CommandFailure;
