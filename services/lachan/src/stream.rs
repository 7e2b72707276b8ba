//! `lachan stream`: JetStream against the log.

use clap::Subcommand;
use service_kit::{Config, open_store};
use uuid::Uuid;

use crate::failure::CommandFailure;
use crate::nats;
use crate::progress::Progress;
use crate::ready::print_line;

#[derive(Debug, Subcommand)]
pub(crate) enum StreamCommand {
    /// Compare the stream with the log
    Status,
    /// Empty the stream and fill it from the log; services may go on running
    Rebuild,
}

pub(crate) async fn run(config: &Config, command: StreamCommand) -> Result<(), CommandFailure> {
    let publisher = nats::connect_and_wait(config).await?;
    let store = open_store(config).await?;
    let done = match command {
        StreamCommand::Status => status(store.as_ref(), &publisher).await,
        StreamCommand::Rebuild => {
            let bar = Progress::new("events published");
            let relay = nats::relay_config(Uuid::now_v7());
            let rebuilt = bus::rebuild(store.clone(), &publisher, &relay, |progress| {
                bar.at(progress.published_position, progress.target_position);
            });
            rebuilt.await?;
            bar.finish();
            status(store.as_ref(), &publisher).await
        }
    };
    store.close().await;
    done
}

async fn status(
    store: &dyn event_store::EventStore,
    publisher: &dyn bus::Publisher,
) -> Result<(), CommandFailure> {
    let report = bus::report(store, publisher).await?;
    print_line(&format!("log      {:>12} events", report.log_position))?;
    print_line(&format!(
        "stream   {:>12} messages, positions {} to {}",
        report.stream.messages, report.stream.first_position, report.stream.last_position
    ))?;
    print_line(&format!("behind   {:>12} events", report.lag()))?;
    if !report.is_whole() {
        return Err(CommandFailure::new(
            "the stream does not hold the whole log: run `lachan stream rebuild`",
        ));
    }
    Ok(())
}
