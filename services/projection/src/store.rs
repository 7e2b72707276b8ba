//! The views on SQLite or PostgreSQL, kept up to date by a projector.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use event_store::{Event, crash_point};
use projector::{ApplyError, Batch, Checkpoint, Halt, Outcome, ViewStore, ViewsUnavailable};

use crate::cases::{Cases, put_case_rows};
use crate::db::{Database, Location, Row, Tx, Value};

/// Schema of the live views in PostgreSQL; `swap.sql` names it too.
const SCHEMA: &str = "lachan_views";

/// The views of all agencies. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Views {
    pub(crate) database: Database,
}

// === impl Views ===

impl Views {
    /// Opens the views in one SQLite file, making it when there is none.
    ///
    /// # Errors
    /// The file cannot be opened or is no database.
    pub async fn open_sqlite(path: &Path) -> Result<Self, ViewsUnavailable> {
        Self::open(Location::Sqlite(path.to_owned())).await
    }

    /// Opens the views in a PostgreSQL database, making their schema when there is none.
    ///
    /// # Errors
    /// The server cannot be reached or refuses.
    pub async fn connect_postgres(url: &str) -> Result<Self, ViewsUnavailable> {
        let location = Location::Postgres {
            url: url.to_owned(),
            schema: SCHEMA.to_owned(),
        };
        Self::open(location).await
    }

    async fn open(location: Location) -> Result<Self, ViewsUnavailable> {
        let database = Database::open(location).await.map_err(unavailable)?;
        Ok(Self { database })
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

#[async_trait]
impl ViewStore for Views {
    async fn checkpoints(&self) -> Result<Vec<Checkpoint>, ViewsUnavailable> {
        let mut tx = self.database.snapshot().await.map_err(unavailable)?;
        read_checkpoints(&mut tx).await.map_err(unavailable)
    }

    async fn apply(&self, batch: &Batch<'_>) -> Result<Outcome, ApplyError> {
        let mut tx = self.database.write().await.map_err(unavailable)?;
        let last = batch
            .events
            .last()
            .map_or(batch.from, |event| event.position);
        // first of all: from here on nobody else changes a case of this partition
        let moved = tx
            .execute(
                |sql| sql.move_checkpoint,
                &[
                    Value::from(u64::from(batch.partition)),
                    Value::from(batch.from),
                    Value::from(last),
                    Value::from(batch.scanned),
                ],
            )
            .await
            .map_err(unavailable)?;
        if moved == 0 {
            return Ok(Outcome::Moved);
        }
        apply_events(&mut tx, batch.partition, batch.events).await?;
        crash_point("projector.before_commit");
        tx.commit().await.map_err(unavailable)?;
        Ok(Outcome::Applied)
    }

    async fn note_scanned(
        &self,
        partition: u16,
        position: u64,
        scanned: u64,
    ) -> Result<(), ViewsUnavailable> {
        let parameters = [
            Value::from(u64::from(partition)),
            Value::from(position),
            Value::from(scanned),
        ];
        let mut tx = self.database.write().await.map_err(unavailable)?;
        tx.execute(|sql| sql.note_scanned, &parameters)
            .await
            .map_err(unavailable)?;
        tx.commit().await.map_err(unavailable)
    }

    async fn note_halt(
        &self,
        partition: u16,
        position: u64,
        halt: &Halt,
    ) -> Result<(), ViewsUnavailable> {
        let parameters = [
            Value::from(u64::from(partition)),
            Value::from(position),
            Value::from(halt.position),
            Value::from(halt.code.as_str()),
        ];
        let mut tx = self.database.write().await.map_err(unavailable)?;
        tx.execute(|sql| sql.note_halt, &parameters)
            .await
            .map_err(unavailable)?;
        tx.commit().await.map_err(unavailable)
    }
}

/// Folds the events of one partition into its cases and writes what changed.
async fn apply_events(
    tx: &mut Tx,
    partition: u16,
    events: &[Arc<Event>],
) -> Result<(), ApplyError> {
    let mut cases = Cases::default();
    let ids = cases.missing(events.iter().map(AsRef::as_ref));
    cases.load(tx, &ids).await.map_err(unavailable)?;
    let before = cases.rows(partition);
    for event in events {
        cases.fold(event)?;
    }
    let timeline = cases.take_timeline();
    tx.put(|sql| sql.insert_timeline, &timeline)
        .await
        .map_err(unavailable)?;
    let changes = cases.take_changes(&before);
    put_case_rows(tx, &changes).await.map_err(unavailable)?;
    Ok(())
}

/// The checkpoints of all partitions, ascending.
pub(crate) async fn read_checkpoints(tx: &mut Tx) -> sqlx::Result<Vec<Checkpoint>> {
    let rows = tx.fetch(|sql| sql.checkpoints, &[]).await?;
    rows.iter().map(checkpoint).collect()
}

fn checkpoint(row: &Row) -> sqlx::Result<Checkpoint> {
    let [_, position, scanned, halted_position, halted_code] = row.as_slice() else {
        return Err(sqlx::Error::Protocol("checkpoint row".to_owned()));
    };
    let number = |value: &Value| value.int().unwrap_or_default().unsigned_abs();
    let code = halted_code.text().unwrap_or_default();
    Ok(Checkpoint {
        position: number(position),
        scanned: number(scanned),
        halt: (number(halted_position) > 0).then(|| Halt {
            position: number(halted_position),
            code: code.to_owned(),
        }),
    })
}

/// What went wrong, for operators: the message of a database may quote values, its code may not.
pub(crate) fn unavailable(error: sqlx::Error) -> ViewsUnavailable {
    let text = match &error {
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default().into_owned();
            match database.constraint() {
                Some(constraint) => format!("database error {code} on {constraint}"),
                None => format!("database error {code}"),
            }
        }
        other => other.to_string(),
    };
    ViewsUnavailable(text)
}
