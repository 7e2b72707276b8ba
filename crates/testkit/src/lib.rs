//! What tests lean on: private servers and other helpers that clean up after themselves.

mod nats;

pub use nats::{NatsError, NatsServer};
