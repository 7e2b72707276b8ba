//! The JetStream bus as the configuration describes it.

use std::sync::Arc;

use bus::{JetStreamBus, JetStreamConfig, RelayConfig};
use service_kit::{Clock, Config, SystemClock};
use uuid::Uuid;

use crate::failure::CommandFailure;

/// Connects to JetStream; a server that is away is waited for.
pub(crate) async fn connect(config: &Config) -> Result<JetStreamBus, CommandFailure> {
    if config.bus.url == "in-process" {
        return Err(CommandFailure::new(
            "bus.url is in-process, which reaches one process only: set nats://HOST:PORT, or use `lachan up`",
        ));
    }
    let credentials = &config.bus.credentials_file;
    let credentials_file = (!credentials.as_os_str().is_empty()).then(|| credentials.clone());
    let settings = JetStreamConfig {
        credentials_file,
        ..JetStreamConfig::new(&config.bus.url)
    };
    Ok(JetStreamBus::connect(settings).await?)
}

/// A relay of this process.
pub(crate) fn relay_config(holder: Uuid) -> RelayConfig {
    RelayConfig {
        holder,
        now: Arc::new(|| SystemClock.now()),
        ..RelayConfig::default()
    }
}
