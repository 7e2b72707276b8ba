//! Fills empty views from the log in bulk: big reads, folds in memory, many rows per statement.

use bus::{PARTITIONS, partition_of};
use event_store::{Event, EventStore, ReadError};
use projector::{ApplyError, Checkpoint, Halt};
use tokio::sync::mpsc;

use crate::cases::{Cases, put_case_rows};
use crate::db::{Database, Value};

/// Events read from the log at a time.
const READ_EVENTS: usize = 4_096;
/// Pages read ahead of the folding.
const PAGES_AHEAD: usize = 4;
/// Timeline rows gathered before they are written.
const TIMELINE_ROWS: usize = 8_192;
/// Case states held in memory before they are written and forgotten.
const CASES_MAX: usize = 50_000;

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
pub(crate) struct Builder<'a> {
    database: &'a Database,
    cases: Cases,
    /// Whether states were written and may have to be loaded again.
    forgot: bool,
    pub(crate) checkpoints: Vec<Checkpoint>,
    /// Position of the last event looked at.
    pub(crate) position: u64,
    pub(crate) events: u64,
}

// === impl Builder ===

impl<'a> Builder<'a> {
    pub(crate) fn new(database: &'a Database) -> Self {
        Self {
            database,
            cases: Cases::default(),
            forgot: false,
            checkpoints: vec![Checkpoint::default(); usize::from(PARTITIONS)],
            position: 0,
            events: 0,
        }
    }

    /// Folds the log from where it stands to its end, of each partition no more than its limit.
    pub(crate) async fn run(
        &mut self,
        store: &dyn EventStore,
        limits: Option<&[u64]>,
        mut progress: impl FnMut(u64),
    ) -> Result<(), BuildError> {
        let end = limits.map(|limits| limits.iter().copied().max().unwrap_or(0));
        let start = self.position;
        let (sender, mut pages) = mpsc::channel(PAGES_AHEAD);
        let read = async move {
            let mut position = start;
            while end.is_none_or(|end| position < end) {
                let page = store.read_log(position, READ_EVENTS).await?;
                let Some(last) = page.last() else { break };
                position = last.position;
                if sender.send(page).await.is_err() {
                    break;
                }
            }
            Ok::<(), BuildError>(())
        };
        let fold = async {
            while let Some(page) = pages.recv().await {
                self.add(page, limits).await?;
                progress(self.position);
            }
            Ok::<(), BuildError>(())
        };
        futures::try_join!(read, fold)?;
        Ok(())
    }

    async fn add(&mut self, page: Vec<Event>, limits: Option<&[u64]>) -> Result<(), BuildError> {
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
            self.write_timeline().await?;
        }
        if self.cases.len() > CASES_MAX {
            self.write_cases().await?;
            self.cases.forget();
            self.forgot = true;
        }
        Ok(())
    }

    async fn write_timeline(&mut self) -> Result<(), BuildError> {
        let rows = self.cases.take_timeline();
        let mut tx = self.database.write().await?;
        tx.put(|sql| sql.insert_timeline, &rows).await?;
        Ok(tx.commit().await?)
    }

    async fn write_cases(&mut self) -> Result<(), BuildError> {
        let changes = self.cases.take_changes(&Default::default());
        let mut tx = self.database.write().await?;
        put_case_rows(&mut tx, &changes).await?;
        Ok(tx.commit().await?)
    }

    /// Writes what is still in memory, and how far the views are. May be continued afterwards.
    pub(crate) async fn finish(&mut self) -> Result<(), BuildError> {
        self.write_timeline().await?;
        self.write_cases().await?;
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
