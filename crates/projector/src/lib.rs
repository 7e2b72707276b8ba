//! Keeps views up to date with the log: every event once, in order, whatever
//! the bus does.
//!
//! The bus is the fast path and the log is the truth. Sixteen partition workers
//! apply events to a [`ViewStore`], which moves its checkpoint in the same
//! transaction; a gap, a quiet bus or a dead bus is made up for by reading the
//! log. An event that cannot be applied halts its partition, visibly, and never
//! the others. [`Frontier`] tells how far the views are, for queries that want
//! to read their own write.

mod config;
mod contract;
mod feeder;
mod frontier;
mod projector;
mod reader;
mod telemetry;
mod worker;

pub use config::ProjectorConfig;
pub use contract::{ApplyError, Batch, Checkpoint, Halt, Outcome, ViewStore, ViewsUnavailable};
pub use frontier::{Frontier, PartitionState, Scope, Stuck};
pub use projector::Projector;
