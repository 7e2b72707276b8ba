//! Keeps the head hint up with other processes, and theirs with this one.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::appender::raise_head;
use crate::columns::clamped;

const TELL: &str = include_str!("tell.sql");
/// The channel of [`TELL`].
const CHANNEL: &str = "lachan_log";
/// How often other processes are told at most: whoever is woken reads all there is.
const TELL_EVERY: Duration = Duration::from_millis(5);
/// How often the head is read: a notification can be lost, a row cannot.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// Tells, listens and polls, for ever.
pub(super) async fn follow(
    readers: PgPool,
    head: Arc<watch::Sender<u64>>,
    committed: watch::Receiver<u64>,
) {
    tokio::join!(
        tell(&readers, committed),
        listen(&readers, &head),
        poll(&readers, &head)
    );
}

async fn tell(readers: &PgPool, mut committed: watch::Receiver<u64>) {
    while committed.changed().await.is_ok() {
        if let Err(error) = tell_until_broken(readers, &mut committed).await {
            tracing::debug!(%error, "cannot tell of new events");
        }
        sleep(TELL_EVERY).await;
    }
}

/// Keeps its connection: readers that use all others must not hold up the news.
async fn tell_until_broken(
    readers: &PgPool,
    committed: &mut watch::Receiver<u64>,
) -> sqlx::Result<()> {
    let mut connection = readers.acquire().await?;
    loop {
        let position = clamped(*committed.borrow_and_update());
        sqlx::query(TELL)
            .bind(position)
            .execute(&mut *connection)
            .await?;
        sleep(TELL_EVERY).await;
        if committed.changed().await.is_err() {
            return Ok(());
        }
    }
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
