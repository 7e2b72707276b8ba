//! Keeps the head hint up with other processes.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::appender::raise_head;

/// The channel that every batch is told on.
const CHANNEL: &str = "lachan_log";
/// How often the head is read: a notification can be lost, a row cannot.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// Listens and polls, for ever.
pub(super) async fn follow(readers: PgPool, head: Arc<watch::Sender<u64>>) {
    tokio::join!(listen(&readers, &head), poll(&readers, &head));
}

async fn listen(readers: &PgPool, head: &watch::Sender<u64>) {
    loop {
        if let Err(error) = listen_until_broken(readers, head).await {
            tracing::debug!(%error, "cannot listen for new events");
        }
        sleep(POLL_EVERY).await;
    }
}

async fn listen_until_broken(readers: &PgPool, head: &watch::Sender<u64>) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(readers).await?;
    // waiting to reconnect is done here, where it is paced
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    while let Some(notification) = listener.try_recv().await? {
        if let Ok(position) = notification.payload().parse() {
            raise_head(head, position);
        }
    }
    Ok(())
}

async fn poll(readers: &PgPool, head: &watch::Sender<u64>) {
    loop {
        sleep(POLL_EVERY).await;
        match super::read_head(readers).await {
            Ok(position) => raise_head(head, position),
            Err(error) => tracing::debug!(%error, "cannot read the head of the log"),
        }
    }
}
