//! Fills empty views from the log in bulk: reading, folding and writing go on side by side, over
//! short queues; states are folded in memory and their rows written once.

use std::sync::Arc;

use bus::{PARTITIONS, partition_of};
use event_store::{Event, EventStore, ReadError};
use projector::{ApplyError, Checkpoint, Halt};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::bulk::BulkWriter;
use crate::cases::Cases;
use crate::db::{Database, Value};

/// Events read from the log at a time.
const READ_EVENTS: usize = 4_096;
/// Pages read ahead of the folding.
const PAGES_AHEAD: usize = 2;
/// Timeline rows gathered before they are written.
const TIMELINE_ROWS: usize = 8_192;
/// Case states held in memory before they are written and forgotten.
const CASES_MAX: usize = 50_000;
/// Cases whose rows are made and written at a time.
const CASES_AT_ONCE: usize = 2_000;

/// Why views were not filled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BuildError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The database of the views failed.
    #[error("database of the views: {0}")]
    Database(#[from] sqlx::Error),
}

/// Fills a database.
pub(crate) struct Builder {
    database: Database,
    cases: Cases,
    /// Whether rows of cases were written: later ones may stand in their way.
    wrote_cases: bool,
    /// Whether states were forgotten and may have to be loaded again.
    forgot: bool,
    pub(crate) checkpoints: Vec<Checkpoint>,
    /// Position of the last event looked at.
    pub(crate) position: u64,
    pub(crate) events: u64,
}

// === impl Builder ===

impl Builder {
    pub(crate) fn new(database: Database) -> Self {
        Self {
            database,
            cases: Cases::default(),
            wrote_cases: false,
            forgot: false,
            checkpoints: vec![Checkpoint::default(); usize::from(PARTITIONS)],
            position: 0,
            events: 0,
        }
    }

    /// Folds the log from where it stands to its end, of each partition no more than its limit.
    /// What it did is told by what it gives back; after an error the database is of no use.
    pub(crate) async fn run(
        self,
        store: &dyn EventStore,
        limits: Option<Arc<[u64]>>,
        mut progress: impl FnMut(u64),
    ) -> Result<Self, BuildError> {
        let end = limits
            .as_ref()
            .map(|limits| limits.iter().copied().max().unwrap_or(0));
        let mut position = self.position;
        let (sender, pages) = mpsc::channel(PAGES_AHEAD);
        let writer = BulkWriter::start(self.database.clone());
        // dropped, and so ended, with this future
        let folding = AbortOnDropHandle::new(tokio::spawn(self.fold_all(pages, limits, writer)));
        while end.is_none_or(|end| position < end) {
            let page = store.read_log(position, READ_EVENTS).await?;
            let Some(last) = page.last() else { break };
            let next = last.position;
            if sender.send(page).await.is_err() {
                break;
            }
            progress(position);
            position = next;
        }
        drop(sender);
        let builder = folding
            .await
            .unwrap_or(Err(sqlx::Error::WorkerCrashed.into()))?;
        progress(builder.position);
        Ok(builder)
    }

    async fn fold_all(
        mut self,
        mut pages: mpsc::Receiver<Vec<Event>>,
        limits: Option<Arc<[u64]>>,
        writer: BulkWriter,
    ) -> Result<Self, BuildError> {
        let mut folded = Ok(());
        while let Some(page) = pages.recv().await {
            folded = self.add(page, limits.as_deref(), &writer).await;
            if folded.is_err() {
                break;
            }
        }
        if folded.is_ok() {
            let rows = self.cases.take_timeline();
            folded = writer.timeline(rows).await.map_err(Into::into);
        }
        // why the writer ended says more than that it did
        writer.finish().await?;
        folded.map(|()| self)
    }

    async fn add(
        &mut self,
        page: Vec<Event>,
        limits: Option<&[u64]>,
        writer: &BulkWriter,
    ) -> Result<(), BuildError> {
        if self.forgot {
            let ids = self.cases.missing(page.iter());
            let mut tx = self.database.snapshot().await?;
            self.cases.load(&mut tx, &ids).await?;
        }
        for event in page {
            let partition = usize::from(partition_of(&event));
            self.position = event.position;
            let beyond = limits.is_some_and(|limits| event.position > limits[partition]);
            let checkpoint = &mut self.checkpoints[partition];
            if beyond || checkpoint.halt.is_some() {
                continue;
            }
            match self.cases.fold(&event) {
                Ok(()) => checkpoint.position = event.position,
                // as the live projector does: the partition halts, the others go on
                Err(ApplyError::Poison { position, code }) => {
                    let code = code.to_owned();
                    checkpoint.halt = Some(Halt { position, code });
                }
                Err(ApplyError::Unavailable(error)) => {
                    return Err(sqlx::Error::Protocol(error.0).into());
                }
            }
            self.events += 1;
        }
        if self.cases.timeline_len() >= TIMELINE_ROWS {
            writer.timeline(self.cases.take_timeline()).await?;
        }
        if self.cases.len() > CASES_MAX {
            self.write_cases(writer).await?;
            // they may be asked for again by the next page
            writer.settle().await?;
            self.cases.forget();
            self.forgot = true;
        }
        Ok(())
    }

    async fn write_cases(&mut self, writer: &BulkWriter) -> Result<(), BuildError> {
        let new = !self.wrote_cases;
        self.wrote_cases = true;
        while let Some(rows) = self.cases.take_some_changes(CASES_AT_ONCE) {
            writer.cases(rows, new).await?;
        }
        Ok(())
    }

    /// Writes what is still in memory, and how far the views are. May be continued afterwards.
    pub(crate) async fn finish(&mut self) -> Result<(), BuildError> {
        let writer = BulkWriter::start(self.database.clone());
        let written = self.write_cases(&writer).await;
        writer.finish().await?;
        written?;
        let mut tx = self.database.write().await?;
        for (partition, checkpoint) in (0_u64..).zip(&self.checkpoints) {
            let (scanned, halted_position, code) = match &checkpoint.halt {
                Some(halt) => (checkpoint.position, halt.position, halt.code.as_str()),
                None => (self.position, 0, ""),
            };
            let parameters = [
                Value::from(partition),
                Value::from(checkpoint.position),
                Value::from(scanned),
                Value::from(halted_position),
                Value::from(code),
            ];
            tx.execute(|sql| sql.set_checkpoint, &parameters).await?;
        }
        Ok(tx.commit().await?)
    }
}
