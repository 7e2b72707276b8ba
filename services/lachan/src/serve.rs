//! `lachan serve SERVICE`: one service as a process of its own, on PostgreSQL and NATS.

use std::sync::Arc;

use bus::{JetStreamBus, Relay, RelayConfig};
use service_kit::{Config, Platform, Services, SystemClock, Telemetry, bind, open_store, serve};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::cli::Service;
use crate::failure::CommandFailure;
use crate::{mount, ready, shutdown, views};

pub(crate) async fn run(config: Config, service: Service) -> Result<(), CommandFailure> {
    let name = service_name(service);
    let telemetry = Telemetry::start(name, &config.telemetry)?;
    if config.bus.url == "in-process" {
        return Err(CommandFailure::new(
            "bus.url is in-process, which reaches one process only: set nats://HOST:PORT, or use `lachan up`",
        ));
    }
    let serving = bind(&config.server).await?;
    let shutdown = shutdown::on_signal();
    let background = TaskTracker::new();
    let mut services = Services::default();
    let store = match service {
        Service::Relay => {
            let store = open_store(&config).await?;
            let publisher = Arc::new(JetStreamBus::connect(&config.bus.url).await?);
            let relay = Relay::new(Arc::clone(&store), publisher, RelayConfig::default());
            background.spawn(relay.run(shutdown.clone()));
            store
        }
        service => {
            let platform = Platform::open(config.clone(), Arc::new(SystemClock)).await?;
            mount_service(&mut services, service, &platform, &background, &shutdown).await?;
            Arc::clone(platform.store())
        }
    };
    ready::announce(name, serving.address())?;
    tracing::info!(service = name, address = %serving.address(), "serving");
    let served = serve(serving, &config.server, services, shutdown.clone()).await;
    shutdown.cancel();
    background.close();
    background.wait().await;
    store.close().await;
    telemetry.shutdown();
    Ok(served?)
}

async fn mount_service(
    services: &mut Services,
    service: Service,
    platform: &Platform,
    background: &TaskTracker,
    shutdown: &CancellationToken,
) -> Result<(), CommandFailure> {
    match service {
        Service::Projection => {
            let subscriber = Arc::new(JetStreamBus::connect(&platform.config().bus.url).await?);
            views::mount(services, platform, subscriber, background, shutdown).await?;
        }
        Service::Audit => {
            services.add(audit::service(platform));
        }
        agency => {
            mount::agency(services, agency, platform);
            mount::referrals(services, platform);
        }
    }
    Ok(())
}

fn service_name(service: Service) -> &'static str {
    match service {
        Service::Intake => "lachan-intake",
        Service::Health => "lachan-health",
        Service::Police => "lachan-police",
        Service::LegalAid => "lachan-legal-aid",
        Service::Education => "lachan-education",
        Service::Projection => "lachan-projection",
        Service::Audit => "lachan-audit",
        Service::Relay => "lachan-relay",
    }
}
