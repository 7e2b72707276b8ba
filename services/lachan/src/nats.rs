//! The JetStream bus as the configuration describes it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bus::{BusError, JetStreamBus, JetStreamConfig, Publisher, RelayConfig};
use service_kit::{Clock, Config, SystemClock};
use uuid::Uuid;

use crate::failure::CommandFailure;

/// How long a command waits for the server.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);
/// Pause between two looks.
const CONNECT_PAUSE: Duration = Duration::from_millis(50);

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

/// As [`connect`], for commands that end: gives the connection a moment to come up, and leaves it to
/// the first use to tell what is wrong.
pub(crate) async fn connect_and_wait(config: &Config) -> Result<JetStreamBus, CommandFailure> {
    let bus = connect(config).await?;
    let deadline = Instant::now() + CONNECT_PATIENCE;
    while matches!(bus.status().await, Err(BusError::Unavailable(_))) && Instant::now() < deadline {
        tokio::time::sleep(CONNECT_PAUSE).await;
    }
    Ok(bus)
}

/// A relay of this process.
pub(crate) fn relay_config(holder: Uuid) -> RelayConfig {
    RelayConfig {
        holder,
        now: Arc::new(|| SystemClock.now()),
        ..RelayConfig::default()
    }
}
