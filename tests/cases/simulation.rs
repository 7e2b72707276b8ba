//! The whole system in this process, under a clock that the player moves.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use access::Registry;
use async_trait::async_trait;
use deadlines::Deadlines;
use jiff::{SignedDuration, Timestamp};
use lachan::Embedded;
use libtest_mimic::Failed;
use scenario::{Client, Endpoints, Time, Tokens};
use service_kit::{Clock, Config, ManualClock};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint};

/// How long a token is valid; every call has a fresh one.
const TOKEN_LIFETIME: Duration = Duration::from_secs(600);

/// Moments at which something falls due between two steps, at most.
const MOMENTS_MAX: usize = 100_000;

/// A running system whose time stands still between two steps.
pub(crate) struct Simulation {
    clock: Arc<ManualClock>,
    system: Embedded,
    deadlines: Deadlines,
    shutdown: CancellationToken,
    channel: Channel,
    // last: the system ends before its files go
    _folder: TempDir,
}

// === impl Simulation ===

impl Simulation {
    /// Starts on empty data at the given time.
    pub(crate) async fn start(now: Timestamp) -> Result<Self, Failed> {
        let folder = TempDir::with_prefix("lachan-case-")?;
        let mut config = Config::load(None)?.with_data_dir(folder.path());
        config.server.listen = ([127, 0, 0, 1], 0).into();
        // they are watched by hand, so that nothing is recorded but at its moment
        config.deadlines.watch = false;
        let clock = Arc::new(ManualClock::at(now));
        let shutdown = CancellationToken::new();
        let system = Embedded::start(config, Arc::clone(&clock) as _, shutdown.clone()).await?;
        let channel = Endpoint::from_shared(format!("http://{}", system.address()))?.connect_lazy();
        let deadlines = deadlines::open(system.platform()).await?;
        Ok(Self {
            clock,
            system,
            deadlines,
            shutdown,
            channel,
            _folder: folder,
        })
    }

    /// A client with a token for everybody.
    pub(crate) fn client(&self) -> Client<'_> {
        Client::new(self, self)
    }

    /// Where it serves.
    pub(crate) fn address(&self) -> SocketAddr {
        self.system.address()
    }

    /// Lets time go on.
    pub(crate) async fn pass(&self, time: SignedDuration) -> Result<u64, Failed> {
        let to = self.clock.now().checked_add(time)?;
        let advanced = self.advance_to(to).await;
        advanced.map_err(|error| error.to_string().into())
    }

    /// The units and people as they are now.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        self.system.platform().registry()
    }

    /// The server's time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets the deadlines take what the log holds, then stops at every moment at which one of them
    /// has something to record.
    async fn advance_to(&self, to: Timestamp) -> Result<u64, Box<dyn Error + Send + Sync>> {
        let platform = self.system.platform();
        platform.refresh_registry().await?;
        let mut position = self.deadlines.catch_up().await?;
        for _ in 0..MOMENTS_MAX {
            let next = self.deadlines.next_due().await?;
            let Some(next) = next.filter(|next| *next <= to) else {
                break;
            };
            self.clock.set(next.max(self.clock.now()));
            position = self.deadlines.fire().await?;
        }
        self.clock.set(to.max(self.clock.now()));
        Ok(position)
    }

    /// Ends everything in an orderly way.
    pub(crate) async fn stop(self) -> Result<(), Failed> {
        self.shutdown.cancel();
        Ok(self.system.finish().await?)
    }
}

impl Endpoints for Simulation {
    fn channel(&self, _service: &str, _person_id: &str) -> Option<Channel> {
        Some(self.channel.clone())
    }
}

impl Tokens for Simulation {
    fn bearer(&self, person_id: &str) -> Result<String, String> {
        self.system
            .issuer()
            .issue(
                &self.registry(),
                person_id,
                self.clock.now(),
                TOKEN_LIFETIME,
            )
            .map_err(|error| format!("{person_id}: {error}"))
    }
}

#[async_trait]
impl Time for Simulation {
    async fn advance(&self, to: Timestamp) -> Result<u64, String> {
        self.advance_to(to).await.map_err(|error| error.to_string())
    }
}
