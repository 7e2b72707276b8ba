//! `lachan up`: everything in one process, on SQLite and the in-process bus.

use std::sync::Arc;

use service_kit::{Config, SystemClock, Telemetry};

use crate::embedded::Embedded;
use crate::failure::CommandFailure;
use crate::{demo, ready, shutdown};

pub(crate) async fn run(config: Config, with_demo: bool) -> Result<(), CommandFailure> {
    let telemetry = Telemetry::start("lachan", &config.telemetry)?;
    let shutdown = shutdown::on_signal();
    let system = Embedded::start(config.clone(), Arc::new(SystemClock), shutdown).await?;
    let address = system.address();
    ready::announce("lachan", address)?;
    tracing::info!(%address, "serving");
    if with_demo {
        let mut config = config;
        config.server.listen = address;
        // the demo is an extra: whatever it says, the services go on
        if let Err(failure) = demo::load_and_explain(&config).await {
            tracing::error!(%failure, "the demo cases did not go as expected");
        }
    }
    let finished = system.finish().await;
    telemetry.shutdown();
    finished
}
