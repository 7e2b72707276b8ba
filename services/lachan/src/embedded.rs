//! Everything in one process, on SQLite and the in-process bus: what `lachan up` runs, and what a
//! simulation runs under a clock of its own.

use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use access::TokenIssuer;
use bus::{InProcessBus, InProcessLimits, Relay};
use service_kit::{
    Clock, Config, DatabaseUrl, Platform, ServerError, Services, Serving, bind, serve,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::failure::CommandFailure;
use crate::serve::{supervise, verdict};
use crate::{deadlines, keys, mount, nats, views};

/// The relay of the one process that may use the data: it takes its own lease over after a crash
/// without waiting for it to run out.
const EMBEDDED_RELAY: Uuid = Uuid::from_u128(0x6c61_6368_616e_2d75_702d_7265_6c61_7900);

/// The whole system, serving.
pub struct Embedded {
    address: SocketAddr,
    platform: Platform,
    issuer: TokenIssuer,
    deadlines: ::deadlines::Deadlines,
    shutdown: CancellationToken,
    fallen: CancellationToken,
    background: TaskTracker,
    server: JoinHandle<Result<(), ServerError>>,
    _lock: Option<File>,
}

// === impl Embedded ===

impl Embedded {
    /// Makes what keys are missing, opens the data and serves until `shutdown`.
    ///
    /// # Errors
    /// Why it cannot start, for the operator.
    pub async fn start(
        config: Config,
        clock: Arc<dyn Clock>,
        shutdown: CancellationToken,
    ) -> Result<Self, CommandFailure> {
        let issuer = keys::ensure(&config)?;
        let lock = lock_data(&config)?;
        let serving = bind(&config.server).await?;
        let address = serving.address();
        let fallen = CancellationToken::new();
        let background = TaskTracker::new();
        let platform = Platform::open(config, clock).await?;
        let (services, deadlines) = mount_all(&platform, &background, &shutdown, &fallen).await?;
        let server = spawn_server(serving, &platform, services, &shutdown);
        Ok(Self {
            address,
            platform,
            issuer,
            deadlines,
            shutdown,
            fallen,
            background,
            server,
            _lock: lock,
        })
    }

    /// Where gRPC is served.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the services stand on.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// The deadlines: watched, unless `deadlines.watch` is off and somebody drives the time by hand.
    pub fn deadlines(&self) -> &::deadlines::Deadlines {
        &self.deadlines
    }

    /// Signs tokens that the services accept.
    pub fn issuer(&self) -> &TokenIssuer {
        &self.issuer
    }

    /// Waits until the server ends, then for the work in the background, and closes the data.
    ///
    /// # Errors
    /// The server failed, or a part of the process could not go on.
    pub async fn finish(self) -> Result<(), CommandFailure> {
        let served = self.server.await.map_err(CommandFailure::new)?;
        self.shutdown.cancel();
        self.background.close();
        self.background.wait().await;
        self.platform.store().close().await;
        verdict(served, &self.fallen)
    }
}

/// Starts the relay and mounts every service.
async fn mount_all(
    platform: &Platform,
    background: &TaskTracker,
    shutdown: &CancellationToken,
    fallen: &CancellationToken,
) -> Result<(Services, ::deadlines::Deadlines), CommandFailure> {
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
        .for_each(|service| mount::agency(&mut services, service, platform));
    mount::referrals(&mut services, platform);
    mount::custody(&mut services, platform);
    mount::data_protection(&mut services, platform);
    services.add(audit::service(platform));
    services.add(::registry::service(platform));
    let subscriber = Arc::clone(&bus) as _;
    let deadlines = deadlines::mount(platform, subscriber, background, shutdown).await?;
    views::mount(&mut services, platform, bus, background, shutdown).await?;
    Ok((services, deadlines))
}

fn spawn_server(
    serving: Serving,
    platform: &Platform,
    services: Services,
    shutdown: &CancellationToken,
) -> JoinHandle<Result<(), ServerError>> {
    let (config, shutdown) = (platform.config().server.clone(), shutdown.clone());
    tokio::spawn(async move { serve(serving, &config, services, shutdown).await })
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
