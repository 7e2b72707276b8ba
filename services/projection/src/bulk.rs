//! Writes many rows into views that nobody reads yet, while the next ones are being made.

use tokio::sync::{mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

use crate::cases::put_case_rows;
use crate::db::{Database, Row};
use crate::rows::CaseRows;

/// Batches that wait for the one being written.
const BATCHES_AHEAD: usize = 2;

/// A task that writes batches in the order in which it gets them, each in a transaction.
pub(crate) struct BulkWriter {
    batches: mpsc::Sender<Batch>,
    task: AbortOnDropHandle<sqlx::Result<()>>,
}

enum Batch {
    Timeline(Vec<Row>),
    /// Rows of cases; `true` when no table holds a row of them yet.
    Cases(CaseRows, bool),
    /// Asks to be told when all that was sent before is written.
    Mark(oneshot::Sender<()>),
}

// === impl BulkWriter ===

impl BulkWriter {
    pub(crate) fn start(database: Database) -> Self {
        let (batches, received) = mpsc::channel(BATCHES_AHEAD);
        let task = tokio::spawn(write_all(database, received));
        Self {
            batches,
            task: AbortOnDropHandle::new(task),
        }
    }

    /// Rows of the timeline, none of which stand there yet.
    pub(crate) async fn timeline(&self, rows: Vec<Row>) -> sqlx::Result<()> {
        match rows.is_empty() {
            true => Ok(()),
            false => self.send(Batch::Timeline(rows)).await,
        }
    }

    /// Rows of cases; `new` when no table holds a row of them yet.
    pub(crate) async fn cases(&self, rows: CaseRows, new: bool) -> sqlx::Result<()> {
        self.send(Batch::Cases(rows, new)).await
    }

    /// Waits until all that was sent is written.
    pub(crate) async fn settle(&self) -> sqlx::Result<()> {
        let (mark, passed) = oneshot::channel();
        self.send(Batch::Mark(mark)).await?;
        passed.await.map_err(|_| sqlx::Error::WorkerCrashed)
    }

    /// Waits until all that was sent is written, and tells why if it was not.
    pub(crate) async fn finish(self) -> sqlx::Result<()> {
        drop(self.batches);
        self.task.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    async fn send(&self, batch: Batch) -> sqlx::Result<()> {
        let sent = self.batches.send(batch).await;
        sent.map_err(|_| sqlx::Error::WorkerCrashed)
    }
}

async fn write_all(database: Database, mut batches: mpsc::Receiver<Batch>) -> sqlx::Result<()> {
    while let Some(batch) = batches.recv().await {
        if let Batch::Mark(mark) = batch {
            // whoever asked may have gone
            let _ = mark.send(());
            continue;
        }
        let mut tx = database.write().await?;
        match batch {
            Batch::Timeline(rows) => tx.load(|sql| sql.load_timeline, &rows).await?,
            Batch::Cases(rows, false) => put_case_rows(&mut tx, &rows).await?,
            Batch::Cases(rows, true) => {
                tx.load(|sql| sql.load_new_cases, &rows.cases).await?;
                tx.load(|sql| sql.load_case_files, &rows.case_files).await?;
                tx.load(|sql| sql.load_participants, &rows.participants)
                    .await?;
                tx.load(|sql| sql.load_worklist, &rows.worklist).await?;
                tx.load(|sql| sql.load_referrals, &rows.referrals).await?;
                tx.load(|sql| sql.load_clocks, &rows.clocks).await?;
                tx.load(|sql| sql.load_items, &rows.items).await?;
                tx.load(|sql| sql.load_item_viewers, &rows.item_viewers)
                    .await?;
            }
            Batch::Mark(_) => {}
        }
        tx.commit().await?;
    }
    Ok(())
}
