//! What every service shares, once: configuration, telemetry, the gate
//! (who may call what), the desk (the one command path), errors, the server and
//! its orderly end. If a service needs a file of plumbing, it belongs here.

mod boundary;
mod call_telemetry;
mod clock;
mod config;
mod desk;
mod error;
mod fold_cache;
mod gate;
mod incoming;
mod platform;
mod registry;
mod rosters;
mod serve_commands;
mod server;
mod suspicion;
mod telemetry;

pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{
    BusConfig, Config, ConfigError, DEFAULT_CONFIG, DatabaseUrl, DeadlinesConfig, IdentityConfig,
    KeysConfig, LimitsConfig, LogFormat, ServerConfig, StoreConfig, TelemetryConfig, ViewsConfig,
};
pub use desk::Desk;
pub use error::{Code, Failure};
pub use gate::Gate;
pub use platform::{
    APPEND_BYTES_MAX, APPEND_EVENTS_MAX, Platform, StartError, open_rulebook, open_store,
    open_vault,
};
pub use registry::{open_registry, read_registry};
pub use server::{ServerError, Services, Serving, bind, serve};
pub use telemetry::{Telemetry, TelemetryError, current_traceparent, set_remote_parent};
