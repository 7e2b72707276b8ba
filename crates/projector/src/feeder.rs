//! Brings a partition's messages from the bus to its worker.

use std::sync::Arc;

use bus::{BusError, Subscriber};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::ProjectorConfig;
use crate::worker::Item;

/// Feeds one worker until shutdown. A dead bus is nobody's harm: the reader heals from the log.
pub(crate) async fn feed(
    subscriber: Arc<dyn Subscriber>,
    partition: u16,
    items: mpsc::Sender<Item>,
    config: Arc<ProjectorConfig>,
    shutdown: CancellationToken,
) {
    let mut delay = config.retry_delay_min;
    while !shutdown.is_cancelled() {
        let failure = tokio::select! {
            () = shutdown.cancelled() => return,
            ended = follow(&*subscriber, partition, &items, &config) => match ended {
                Some(failure) => failure,
                None => return,
            },
        };
        tracing::warn!(partition, error = %failure, "subscription to the bus failed");
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(delay) => {}
        }
        delay = (delay * 2).min(config.retry_delay_max);
    }
}

/// Follows one subscription; `None` when the worker is gone.
async fn follow(
    subscriber: &dyn Subscriber,
    partition: u16,
    items: &mpsc::Sender<Item>,
    config: &ProjectorConfig,
) -> Option<BusError> {
    let mut subscription = match subscriber.subscribe(&config.durable, partition).await {
        Ok(subscription) => subscription,
        Err(error) => return Some(error),
    };
    let mut failures = 0_u32;
    loop {
        match subscription.next().await {
            Ok(delivery) => {
                failures = 0;
                if items.send(Item::from_bus(delivery)).await.is_err() {
                    return None;
                }
            }
            // it reconnects by itself; the pause only guards against one that does not pace itself
            Err(BusError::Unavailable(_)) => {
                failures = failures.saturating_add(1);
                let delay = config.retry_delay_min * failures.min(50);
                tokio::time::sleep(delay.min(config.retry_delay_max)).await;
            }
            Err(error @ BusError::Malformed { .. }) => {
                // the next message shows the gap, and the log fills it
                tracing::warn!(partition, error = %error, "message skipped");
            }
            Err(error) => return Some(error),
        }
    }
}
