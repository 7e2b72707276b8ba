//! `lachan serve SERVICE`: one service as a process of its own, on PostgreSQL and NATS.

use std::sync::Arc;

use bus::Relay;
use service_kit::{
    Config, Platform, ServerError, Services, SystemClock, Telemetry, bind, open_store, serve,
};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::cli::Service;
use crate::failure::CommandFailure;
use crate::{deadlines, mount, nats, ready, shutdown, views};

pub(crate) async fn run(config: Config, service: Service) -> Result<(), CommandFailure> {
    let name = service_name(service);
    let telemetry = Telemetry::start(name, &config.telemetry)?;
    let serving = bind(&config.server).await?;
    let shutdown = shutdown::on_signal();
    let fallen = CancellationToken::new();
    let background = TaskTracker::new();
    let mut services = Services::default();
    // kept to the end: the registry is followed for as long as a platform is held
    let (store, _platform) = match service {
        Service::Relay => {
            let store = open_store(&config).await?;
            let publisher = Arc::new(nats::connect(&config).await?);
            let relay = Relay::new(
                Arc::clone(&store),
                publisher,
                nats::relay_config(Uuid::now_v7()),
            );
            background.spawn(supervise(relay, shutdown.clone(), fallen.clone()));
            (store, None)
        }
        service => {
            let platform = Platform::open(config.clone(), Arc::new(SystemClock)).await?;
            mount_service(&mut services, service, &platform, &background, &shutdown).await?;
            (Arc::clone(platform.store()), Some(platform))
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
    verdict(served, &fallen)
}

/// A relay that cannot go on takes its process down, so that whoever supervises it sees.
pub(crate) async fn supervise(
    relay: Relay,
    shutdown: CancellationToken,
    fallen: CancellationToken,
) {
    if let Err(error) = relay.run(shutdown.clone()).await {
        tracing::error!(%error, "the relay cannot go on");
        fallen.cancel();
        shutdown.cancel();
    }
}

/// How the process ends: with a failure when a part of it could not go on.
pub(crate) fn verdict(
    served: Result<(), ServerError>,
    fallen: &CancellationToken,
) -> Result<(), CommandFailure> {
    served?;
    match fallen.is_cancelled() {
        false => Ok(()),
        true => Err(CommandFailure::new(
            "a part of the process could not go on: see its log",
        )),
    }
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
            let subscriber = Arc::new(nats::connect(platform.config()).await?);
            views::mount(services, platform, subscriber, background, shutdown).await?;
        }
        Service::Deadlines => {
            let subscriber = Arc::new(nats::connect(platform.config()).await?);
            deadlines::mount(platform, subscriber, background, shutdown).await?;
        }
        Service::Audit => {
            services.add(audit::service(platform));
        }
        Service::Registry => {
            services.add(::registry::service(platform));
        }
        agency => {
            mount::agency(services, agency, platform);
            mount::referrals(services, platform);
            mount::custody(services, platform);
            mount::data_protection(services, platform);
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
        Service::Registry => "lachan-registry",
        Service::Deadlines => "lachan-deadlines",
        Service::Audit => "lachan-audit",
        Service::Relay => "lachan-relay",
    }
}
