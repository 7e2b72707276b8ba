//! What each agency sees of the log, and nothing more.
//!
//! A projector folds every event into per-agency views; queries read them, page
//! by page, and open only what the caller's agency may read. Views hold sealed
//! parts sealed and can be thrown away: `rebuild` makes them again from the log,
//! and `verify` proves that they are the same.

mod attention;
mod attention_facts;
mod binding;
mod builder;
mod bulk;
mod cases;
mod clock_facts;
mod clock_rows;
mod copying;
mod custody_facts;
mod custody_rows;
mod db;
mod exclusion;
mod facts;
mod fold;
mod grpc;
mod pools;
mod queries;
mod rebuild;
mod referral_facts;
mod rows;
mod sql;
mod state;
mod store;
mod value;
mod verify;

pub use grpc::{ViewsGrpc, service};
pub use queries::{Caller, Queries};
pub use rebuild::{Progress, RebuildError, Rebuilt, rebuild};
pub use store::Views;
pub use verify::{ContentHash, Difference, Verification, content_hash, verify};
