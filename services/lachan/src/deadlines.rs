//! The deadlines of a process.

use std::sync::Arc;

use bus::Subscriber;
use deadlines::Deadlines;
use service_kit::Platform;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::failure::CommandFailure;

/// Opens the deadlines and, unless somebody drives the time by hand, watches them.
pub(crate) async fn mount(
    platform: &Platform,
    subscriber: Arc<dyn Subscriber>,
    background: &TaskTracker,
    shutdown: &CancellationToken,
) -> Result<Deadlines, CommandFailure> {
    let deadlines = deadlines::open(platform)
        .await
        .map_err(CommandFailure::new)?;
    if platform.config().deadlines.watch {
        background.spawn(deadlines.clone().run(subscriber, shutdown.clone()));
    }
    Ok(deadlines)
}
