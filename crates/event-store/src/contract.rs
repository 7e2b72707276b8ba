//! What every backend of the log promises.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use api::CaseId;

use crate::{Actor, Event, NewEvent, PublicEvent, StreamName};

/// Identity of a command: the same actor sending the same id again asks for the first answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CommandKey {
    /// Person id of the actor.
    pub actor: String,
    /// Id the caller chose.
    pub command_id: Uuid,
}

/// What a writer believes of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedVersion {
    /// The stream does not exist yet.
    NoStream,
    /// The stream stands at exactly this version.
    Exact(u64),
    /// Whatever it stands at; for events that commute with all others.
    Any,
}

/// Events for one stream.
#[derive(Debug, Clone)]
pub struct StreamWrite {
    /// The stream.
    pub stream: StreamName,
    /// What it must stand at.
    pub expected: ExpectedVersion,
    /// The events, at least one.
    pub events: Vec<NewEvent>,
}

/// One command's events for one or more streams: all are recorded, or none.
#[derive(Debug, Clone)]
pub struct Append {
    /// The command.
    pub command: CommandKey,
    /// Digest of what the command asked for, to tell a retry from a reused id.
    pub fingerprint: [u8; 32],
    /// Who acts.
    pub actor: Actor,
    /// The server's time.
    pub recorded_at: Timestamp,
    /// The writes, each to a different stream, at least one.
    pub writes: Vec<StreamWrite>,
    /// Opaque bytes given back, first time and on every retry, with [`Appended`].
    pub answer: Bytes,
}

/// The durable answer to an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Position of the command's first event.
    pub first_position: u64,
    /// Position of its last event; positions in between are all its own.
    pub last_position: u64,
    /// Version of the first write's stream after it.
    pub version: u64,
    /// The server's time when it was recorded.
    pub recorded_at: Timestamp,
    /// The bytes given with the command that was recorded.
    pub answer: Bytes,
    /// Whether this answers a retry: nothing new was recorded.
    pub replayed: bool,
}

/// Why an append recorded nothing, or may not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// A stream does not stand where the writer believed. Nothing was recorded.
    #[error("stream {stream} stands at version {actual}")]
    Conflict {
        /// The stream.
        stream: StreamName,
        /// Where it stands; 0 when it does not exist.
        actual: u64,
    },
    /// The actor used the command id before, for something else. Nothing was recorded.
    #[error("the command id was used before for another command")]
    CommandReused,
    /// An event id stands in the log already. Nothing was recorded.
    #[error("the event id stands in the log already")]
    DuplicateEventId,
    /// No events, the same stream twice, or more than the limits allow. Nothing was recorded.
    #[error("invalid append: {0}")]
    Invalid(&'static str),
    /// The queue of the appender is full. Nothing was recorded; try again later.
    #[error("too many appends in flight")]
    Overloaded,
    /// The database cannot be reached or refused. Nothing was recorded.
    #[error("the event store is unavailable")]
    Unavailable,
    /// The connection broke around the commit: it may or may not have been recorded.
    /// Sending the same command again tells.
    #[error("the outcome of the append is unknown")]
    Unknown,
}

/// Why a read failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The database cannot be reached.
    #[error("the event store is unavailable")]
    Unavailable,
    /// A row is not what this build can read.
    #[error("the row at position {position} is unreadable: {reason}")]
    Corrupt {
        /// Its position; 0 when even that is unknown.
        position: u64,
        /// What is wrong, without any content.
        reason: &'static str,
    },
}

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL or path is not one of this backend.
    #[error("not a database address this store understands")]
    Address(#[source] sqlx::Error),
    /// The database cannot be reached or refused.
    #[error("the database cannot be reached or refused")]
    Unavailable(#[from] sqlx::Error),
    /// The tables could not be brought to the state this build needs.
    #[error("the log's tables could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// Bounds of the store.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Appends that wait for the appender before new ones are refused.
    pub queue_len_max: usize,
    /// Appends gathered into one transaction.
    pub batch_appends_max: usize,
    /// Events in one append.
    pub append_events_max: usize,
    /// Bytes of payload (public and sealed) in one append.
    pub append_bytes_max: usize,
    /// How long one transaction may take before its outcome is `Unknown`.
    pub commit_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue_len_max: 4_096,
            batch_appends_max: 256,
            append_events_max: 64,
            append_bytes_max: 1024 * 1024,
            commit_timeout: Duration::from_secs(10),
        }
    }
}

/// A right that at most one process holds at a time, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What it is a right to, for example `relay`.
    pub name: String,
    /// Who holds it.
    pub holder: Uuid,
    /// Grows by one each time the holder changes: a fence against the former holder.
    pub epoch: u64,
}

/// The log.
#[async_trait]
pub trait EventStore: Send + Sync + 'static {
    /// Records a command's events: when it returns `Ok`, they are durable.
    ///
    /// Cancelling the call does not cancel an append that the appender has taken up.
    ///
    /// # Errors
    /// See [`AppendError`]; only `Unknown` leaves open whether the events were recorded.
    async fn append(&self, append: Append) -> Result<Appended, AppendError>;

    /// The recorded answer to a command and its fingerprint, if it was recorded.
    ///
    /// # Errors
    /// See [`ReadError`].
    async fn find_command(
        &self,
        command: &CommandKey,
    ) -> Result<Option<([u8; 32], Appended)>, ReadError>;

    /// Events of one stream with a version above `after_version`, in order, at most `limit`.
    ///
    /// # Errors
    /// See [`ReadError`].
    async fn read_stream(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError>;

    /// As [`EventStore::read_stream`], but only what rules may see of an event: a fraction of its
    /// cells, for whoever folds a long stream.
    ///
    /// # Errors
    /// See [`ReadError`].
    async fn read_public(
        &self,
        stream: &StreamName,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<PublicEvent>, ReadError>;

    /// Events of the whole log with a position above `after_position`, in order, at most `limit`.
    ///
    /// # Errors
    /// See [`ReadError`].
    async fn read_log(&self, after_position: u64, limit: usize) -> Result<Vec<Event>, ReadError>;

    /// Events of one case, all lanes, with a position above `after_position`, in order, at most `limit`.
    ///
    /// # Errors
    /// See [`ReadError`].
    async fn read_case(
        &self,
        case_id: CaseId,
        after_position: u64,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError>;

    /// Position of the last event; 0 for an empty log.
    ///
    /// # Errors
    /// See [`ReadError`].
    async fn head(&self) -> Result<u64, ReadError>;

    /// A hint that grows when the log does, whoever wrote. It may lag or skip values, and a missed
    /// hint is made up for within a second: readers fetch with [`EventStore::read_log`].
    fn head_hint(&self) -> watch::Receiver<u64>;

    /// Takes or renews a lease; `None` while somebody else holds it.
    ///
    /// # Errors
    /// See [`ReadError`].
    async fn acquire_lease(
        &self,
        name: &str,
        holder: Uuid,
        now: Timestamp,
        ttl: Duration,
    ) -> Result<Option<Lease>, ReadError>;

    /// Gives a lease back, if it is still held.
    ///
    /// # Errors
    /// See [`ReadError`].
    async fn release_lease(&self, lease: &Lease) -> Result<(), ReadError>;

    /// Finishes the appends in flight, refuses new ones and closes the connections.
    async fn close(&self);
}
