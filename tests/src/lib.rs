//! What the tests that cross services lean on: the real program in its two
//! shapes, each process of its own to be killed and started again.
//!
//! - [`Cluster`]: `lachan up`, or every service as a process on a private PostgreSQL and NATS.
//! - [`Traces`]: looks for texts in every byte of files that must not hold them.

mod cluster;
mod process;
mod program;
mod traces;

pub use cluster::{Cluster, ClusterError, SECOND_RELAY, SERVICES, Shape};
pub use process::{Process, ProcessError};
pub use program::lachan_program;
pub use traces::{Trace, Traces};
