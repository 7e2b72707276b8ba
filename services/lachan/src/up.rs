//! `lachan up`: everything in one process, on SQLite and the in-process bus.

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;

use bus::{InProcessBus, InProcessLimits, Relay};
use service_kit::{Config, DatabaseUrl, Platform, Services, SystemClock, Telemetry, bind, serve};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::failure::CommandFailure;
use crate::serve::{supervise, verdict};
use crate::{demo, keys, mount, nats, ready, shutdown, views};

/// The relay of the one process that may use the data: it takes its own lease over after a crash
/// without waiting for it to run out.
const EMBEDDED_RELAY: Uuid = Uuid::from_u128(0x6c61_6368_616e_2d75_702d_7265_6c61_7900);

pub(crate) async fn run(config: Config, with_demo: bool) -> Result<(), CommandFailure> {
    let telemetry = Telemetry::start("lachan", &config.telemetry)?;
    keys::ensure(&config)?;
    let _lock = lock_data(&config)?;
    let serving = bind(&config.server).await?;
    let address = serving.address();
    let shutdown = shutdown::on_signal();
    let fallen = CancellationToken::new();
    let background = TaskTracker::new();

    let platform = Platform::open(config.clone(), Arc::new(SystemClock)).await?;
    // the views catch up from the log; the bus carries what comes from now on
    let head = platform.store().head().await.map_err(CommandFailure::new)?;
    let bus = Arc::new(InProcessBus::starting_at(head, InProcessLimits::default()));
    let relay_config = nats::relay_config(EMBEDDED_RELAY);
    let relay = Relay::new(
        Arc::clone(platform.store()),
        Arc::clone(&bus) as _,
        relay_config,
    );
    background.spawn(supervise(relay, shutdown.clone(), fallen.clone()));

    let mut services = Services::default();
    mount::AGENCIES
        .into_iter()
        .for_each(|service| mount::agency(&mut services, service, &platform));
    mount::referrals(&mut services, &platform);
    services.add(audit::service(&platform));
    views::mount(&mut services, &platform, bus, &background, &shutdown).await?;

    ready::announce("lachan", address)?;
    tracing::info!(%address, "serving");
    let server = tokio::spawn({
        let (config, shutdown) = (config.server.clone(), shutdown.clone());
        async move { serve(serving, &config, services, shutdown).await }
    });
    if with_demo {
        let mut config = config.clone();
        config.server.listen = address;
        // the demo is an extra: whatever it says, the services go on
        if let Err(failure) = demo::load_and_explain(&config).await {
            tracing::error!(%failure, "the demo cases did not go as expected");
        }
    }
    let served = server.await.map_err(CommandFailure::new)?;
    shutdown.cancel();
    background.close();
    background.wait().await;
    platform.store().close().await;
    telemetry.shutdown();
    verdict(served, &fallen)
}

/// Keeps a second `lachan up` off the same data: its relay and views would not know of ours.
fn lock_data(config: &Config) -> Result<Option<File>, CommandFailure> {
    let Ok(DatabaseUrl::Sqlite(log)) = DatabaseUrl::parse(&config.store.url) else {
        return Ok(None);
    };
    let path: PathBuf = log.with_extension("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(CommandFailure::new(format_args!(
            "another `lachan up` is running on this data (it holds {})",
            path.display()
        ))),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
