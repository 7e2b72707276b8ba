//! What tests lean on: private servers and other helpers that clean up after themselves.

mod nats;
mod otlp;
mod postgres;

pub use nats::{NatsError, NatsServer};
pub use otlp::OtlpCollector;
pub use postgres::{ADMIN_URL_VARIABLE, PostgresDatabase, PostgresError, PostgresServer};
