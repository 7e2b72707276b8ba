//! The views of a process, and `lachan views`.

use std::sync::Arc;

use bus::Subscriber;
use clap::Subcommand;
use projection::{Queries, Views};
use projector::{Projector, ProjectorConfig, ViewStore};
use service_kit::{Config, DatabaseUrl, Platform, Services, open_store};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::failure::CommandFailure;
use crate::progress::Progress;
use crate::ready::print_line;

#[derive(Debug, Subcommand)]
pub(crate) enum ViewsCommand {
    /// Tell how far the views are behind the log, and what holds them up
    Status,
    /// Make the views anew from the log and put them in place of the live ones
    Rebuild,
    /// Rebuild beside the live views and compare
    Verify,
}

/// Mounts the queries and starts the projector that keeps the views up to date.
pub(crate) async fn mount(
    services: &mut Services,
    platform: &Platform,
    subscriber: Arc<dyn Subscriber>,
    background: &TaskTracker,
    shutdown: &CancellationToken,
) -> Result<(), CommandFailure> {
    let views = open(platform.config()).await?;
    let live = Arc::new(views.clone()) as Arc<dyn ViewStore>;
    let store = Arc::clone(platform.store());
    let projector = Projector::new(
        Arc::clone(&store),
        subscriber,
        live,
        ProjectorConfig::default(),
    );
    let queries = Queries::new(
        &views,
        platform.vault().clone(),
        projector.frontier(),
        store,
        Arc::clone(platform.clock()),
    )
    .searches_per_minute(platform.config().views.searches_per_minute);
    let service = projection::service(queries, platform.gate().clone())
        .max_decoding_message_size(platform.config().server.message_bytes_max);
    services.add(service);
    background.spawn(projector.run(shutdown.clone()));
    Ok(())
}

/// Opens the views' database.
pub(crate) async fn open(config: &Config) -> Result<Views, CommandFailure> {
    let opened = match DatabaseUrl::parse(&config.views.url).map_err(CommandFailure::new)? {
        DatabaseUrl::Sqlite(file) => Views::open_sqlite(&file).await,
        DatabaseUrl::Postgres(url) => Views::connect_postgres(&url).await,
    };
    opened.map_err(|error| CommandFailure::new(format_args!("views.url: {error}")))
}

pub(crate) async fn run(config: &Config, command: ViewsCommand) -> Result<(), CommandFailure> {
    let store = open_store(config).await?;
    let views = open(config).await?;
    let done = match command {
        ViewsCommand::Status => status(store.as_ref(), &views).await,
        ViewsCommand::Rebuild => rebuild(store.as_ref(), &views).await,
        ViewsCommand::Verify => verify(store.as_ref(), &views).await,
    };
    views.close().await;
    store.close().await;
    done
}

async fn status(store: &dyn event_store::EventStore, views: &Views) -> Result<(), CommandFailure> {
    let head = store.head().await.map_err(CommandFailure::new)?;
    let checkpoints = views.checkpoints().await.map_err(CommandFailure::new)?;
    print_line(&format!("log         {head:>12} events"))?;
    let mut halted = 0;
    for (partition, checkpoint) in checkpoints.iter().enumerate() {
        let state = match &checkpoint.halt {
            None => String::new(),
            Some(halt) => {
                halted += 1;
                format!("  HALTED at position {}: {}", halt.position, halt.code)
            }
        };
        print_line(&format!(
            "partition {partition:02} {:>10}{state}",
            checkpoint.position
        ))?;
    }
    match halted {
        0 => Ok(()),
        count => Err(CommandFailure::new(format_args!(
            "{count} partitions are halted"
        ))),
    }
}

async fn rebuild(store: &dyn event_store::EventStore, views: &Views) -> Result<(), CommandFailure> {
    let bar = Progress::new("positions folded");
    let rebuilt = projection::rebuild(store, views, |progress| {
        bar.at(progress.position, progress.head)
    })
    .await
    .map_err(CommandFailure::new)?;
    bar.finish();
    print_line(&format!(
        "rebuilt from {} events; the views stand at position {}",
        rebuilt.events, rebuilt.position
    ))?;
    match rebuilt.halts.len() {
        0 => Ok(()),
        count => Err(CommandFailure::new(format_args!(
            "{count} partitions are halted: see `lachan views status`"
        ))),
    }
}

async fn verify(store: &dyn event_store::EventStore, views: &Views) -> Result<(), CommandFailure> {
    let bar = Progress::new("positions folded");
    let verification = projection::verify(store, views, |progress| {
        bar.at(progress.position, progress.head)
    })
    .await
    .map_err(CommandFailure::new)?;
    bar.finish();
    print_line(&format!("live     {}", verification.live))?;
    print_line(&format!("rebuilt  {}", verification.rebuilt))?;
    let Some(difference) = &verification.difference else {
        return print_line(&format!("equal at position {}", verification.position));
    };
    let case = difference
        .case_id
        .map(|case| format!(", case {case}"))
        .unwrap_or_default();
    Err(CommandFailure::new(format_args!(
        "the views differ in {}{case}",
        difference.table
    )))
}
