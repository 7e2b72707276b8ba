//! What tests lean on: private servers and other helpers that clean up after themselves.

mod nats;
mod otlp;
mod ports;
mod postgres;
mod wait;

pub use nats::{NatsError, NatsServer};
pub use otlp::OtlpCollector;
pub use postgres::{ADMIN_URL_VARIABLE, PostgresDatabase, PostgresError, PostgresServer};
pub use wait::{holds_within, until};
