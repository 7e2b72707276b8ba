//! Builds the views from zero beside the live ones, and puts them in their place at once.

use std::path::{Path, PathBuf};

use event_store::EventStore;
use projector::Halt;

use crate::builder::{BuildError, Builder};
use crate::db::{Database, Location};
use crate::exclusion::{Exclusion, Purpose};
use crate::store::{Views, read_checkpoints, unavailable};

/// Rounds of catching up before the live views are held still.
const CATCH_UP_ROUNDS: usize = 3;

/// How far a rebuild or a verification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Position of the log up to which events were folded.
    pub position: u64,
    /// Position of the last event of the log when it began.
    pub head: u64,
}

/// What a rebuild did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// Events folded.
    pub events: u64,
    /// Position of the log the new views stand at.
    pub position: u64,
    /// Partitions that halted at an event that cannot be applied.
    pub halts: Vec<(u16, Halt)>,
}

/// Why a rebuild or a verification did not come to its end. The live views are as they were.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RebuildError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] event_store::ReadError),
    /// A database of the views failed.
    #[error(transparent)]
    Views(#[from] projector::ViewsUnavailable),
    /// The file beside the live views cannot be made or removed.
    #[error("cannot prepare {0} beside the views")]
    Scratch(PathBuf),
    /// Somebody else is at it.
    #[error("these views are being rebuilt or verified by somebody else")]
    Busy,
}

/// Rebuilds the views from the log while the live ones are in use.
///
/// The new views take the place of the live ones in one transaction and never stand behind them;
/// a projector that runs meanwhile notices by its checkpoints and goes on from there.
///
/// # Errors
/// See [`RebuildError`].
pub async fn rebuild(
    store: &dyn EventStore,
    target: &Views,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Rebuilt, RebuildError> {
    let head = store.head().await?;
    let mut report = |position| progress(Progress { position, head });
    let alone = Exclusion::take(target.database.location(), Purpose::Rebuild).await?;
    let scratch = open_scratch(target.database.location(), Purpose::Rebuild).await?;

    // 1. the long way, beside the live views
    let mut builder = Builder::new(scratch.clone());
    for _ in 0..CATCH_UP_ROUNDS {
        builder = builder.run(store, None, &mut report).await?;
    }
    builder.finish().await?;
    scratch.make_indexes().await.map_err(unavailable)?;

    // 2. the last steps, while nobody moves the live ones
    let live = &target.database;
    live.attach(scratch.location()).await.map_err(unavailable)?;
    let swapped = swap(store, live, builder, &mut report).await;
    live.detach().await.map_err(unavailable)?;
    let builder = swapped?;
    let rebuilt = Rebuilt {
        events: builder.events,
        position: builder.position,
        halts: (0..)
            .zip(&builder.checkpoints)
            .filter_map(|(partition, checkpoint)| Some((partition, checkpoint.halt.clone()?)))
            .collect(),
    };
    scratch.close().await;
    remove_scratch(scratch.location()).await?;
    alone.release().await;
    Ok(rebuilt)
}

async fn swap(
    store: &dyn EventStore,
    live: &Database,
    mut builder: Builder,
    report: &mut impl FnMut(u64),
) -> Result<Builder, RebuildError> {
    let mut tx = live.write_deferred().await.map_err(unavailable)?;
    tx.execute(|sql| sql.lock_checkpoints, &[])
        .await
        .map_err(unavailable)?;
    let checkpoints = read_checkpoints(&mut tx).await.map_err(unavailable)?;
    let needed = checkpoints
        .iter()
        .map(|checkpoint| checkpoint.position)
        .max();
    if needed.is_some_and(|needed| needed > builder.position) {
        builder = builder.run(store, None, &mut *report).await?;
        builder.finish().await?;
    }
    let script = live.sql.swap.to_owned();
    tx.script(script).await.map_err(unavailable)?;
    tx.commit().await.map_err(unavailable)?;
    Ok(builder)
}

/// Opens empty views beside the live ones.
pub(crate) async fn open_scratch(
    live: &Location,
    purpose: Purpose,
) -> Result<Database, RebuildError> {
    let location = match live {
        Location::Sqlite(path) => Location::Sqlite(beside(path, purpose.name(), "db")),
        Location::Postgres { url, .. } => Location::Postgres {
            url: url.clone(),
            schema: format!("lachan_views_{}", purpose.name()),
        },
    };
    remove_scratch(&location).await?;
    Ok(Database::open_scratch(location)
        .await
        .map_err(unavailable)?)
}

/// Removes what a rebuild or verification leaves beside the live views.
pub(crate) async fn remove_scratch(location: &Location) -> Result<(), RebuildError> {
    match location {
        Location::Sqlite(path) => {
            for suffix in ["", "-wal", "-shm"] {
                let mut name = path.clone().into_os_string();
                name.push(suffix);
                match tokio::fs::remove_file(&name).await {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(RebuildError::Scratch(path.clone()));
                    }
                    _ => {}
                }
            }
            Ok(())
        }
        Location::Postgres { url, schema } => Ok(Database::drop_schema(url, schema)
            .await
            .map_err(unavailable)?),
    }
}

/// A file beside that of the live views.
pub(crate) fn beside(path: &Path, purpose: &str, extension: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(format!("-{purpose}.{extension}"));
    path.with_file_name(name)
}

impl From<BuildError> for RebuildError {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::Log(error) => Self::Log(error),
            BuildError::Database(error) => Self::Views(unavailable(error)),
        }
    }
}
