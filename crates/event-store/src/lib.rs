//! The log: immutable events in gapless, commit-ordered positions.
//!
//! [`EventStore`] is the contract; `sqlite` and `postgres` keep it, and one
//! conformance suite holds both to it. The database is the record: the bus only
//! fans out what stands here.

mod appender;
mod columns;
mod contract;
mod crash_point;
mod decision;
mod event;
mod memory;
mod postgres;
mod rows;
mod sqlite;
mod stream_name;
mod validation;
mod wire;

pub use contract::{
    Append, AppendError, Appended, CommandKey, EventStore, ExpectedVersion, Lease, Limits,
    OpenError, ReadError, StreamWrite,
};
pub use crash_point::{CRASH_POINTS, crash_point};
pub use event::{Actor, Event, NewEvent, PublicEvent, SealedPart};
pub use postgres::PostgresEventStore;
pub use sqlite::SqliteEventStore;
pub use stream_name::{StreamName, StreamNameError};
pub use wire::EnvelopeError;
