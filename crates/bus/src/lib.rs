//! The bus: one leased relay publishes the log, subscriptions read it by partition.
//!
//! The log in the database is the record; the bus fans out what stands there.
//! Losing everything the bus holds costs nothing: the relay refills it.
//!
//! [`Publisher`] and [`Subscriber`] are the contract; [`JetStreamBus`] (NATS) and [`InProcessBus`]
//! (embedded) keep it, and one conformance suite holds both to it. [`Relay`] is the only publisher.

mod backoff;
mod codec;
mod contract;
mod durable;
mod in_process;
mod jetstream;
mod rebuild;
mod relay;
mod subject;

pub use codec::{
    HEADER_MESSAGE_ID, HEADER_POSITION, HEADER_PREV, WireMessage, decode, encode, subject_filter,
    subject_of,
};
pub use contract::{
    BusError, BusMessage, Delivery, DeliveryReceipt, Publisher, StreamStatus, Subscriber,
    Subscription, Tail,
};
pub use in_process::{InProcessBus, InProcessLimits};
pub use jetstream::{JetStreamBus, JetStreamConfig};
pub use rebuild::{BusReport, RebuildProgress, rebuild, report};
pub use relay::{Now, RELAY_LEASE, Relay, RelayConfig, RelayStatus};
pub use subject::{PARTITIONS, partition_of, partition_of_case};
