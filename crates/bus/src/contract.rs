//! What every bus promises: the log, published in order, at least once, to whoever subscribes.
//!
//! The bus is the fast path, never the record: losing all it holds costs nothing.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use event_store::{Event, ReadError};

use crate::PARTITIONS;

/// An event on its way, with the link that makes a missing one visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusMessage {
    /// The event.
    pub event: Arc<Event>,
    /// Position of the previous event of the same partition; 0 when there is none.
    ///
    /// What always holds: no event of this partition lies strictly between `prev` and the event.
    /// So a consumer that has applied everything up to a checkpoint has a gap exactly when
    /// `prev > checkpoint`, and a duplicate when `event.position <= checkpoint`. After the bus lost
    /// messages, or started in the middle of the log, `prev` may be higher than the true previous
    /// position, never lower: such a consumer reads the log once and finds nothing missing.
    pub prev: u64,
}

/// Where a bus stands: what a relay resumes from and what fences a late one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    /// Position of the last message; 0 when the bus is empty.
    pub position: u64,
    /// The bus's own number of the last message: the next publish is refused unless it still is.
    pub sequence: u64,
    /// Event id of the last message, if the bus knows it: tells a foreign stream from ours.
    pub event_id: Option<Uuid>,
    /// The bus no longer holds position 1, though it should hold everything: it was emptied, or its
    /// beginning was lost, while publishing went on. A relay then refills it.
    pub beginning_lost: bool,
    /// What `prev` of the next message of each partition will be.
    pub partitions: [u64; PARTITIONS as usize],
}

/// How a bus stands, for operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamStatus {
    /// Messages held.
    pub messages: u64,
    /// Position of the first message held; 0 when empty.
    pub first_position: u64,
    /// Position of the last message held; 0 when empty.
    pub last_position: u64,
}

/// Why the bus did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// The server cannot be reached, or did not answer in time. Try again later.
    #[error("the bus is unavailable: {0}")]
    Unavailable(&'static str),
    /// Somebody else published, or the stream was emptied: the tail is not what the publisher
    /// believed. Nothing of this message was stored; read the tail again.
    #[error("the stream does not stand where the publisher believed")]
    Fenced,
    /// The stream or consumer exists with another configuration than this build relies on.
    #[error("{what} is configured differently: {key} is {actual}, must be {wanted}")]
    Misconfigured {
        /// The stream or consumer.
        what: String,
        /// The differing key.
        key: &'static str,
        /// What the server has.
        actual: String,
        /// What this build relies on.
        wanted: String,
    },
    /// A message that is none of ours. It is not delivered again; the next one shows the gap.
    #[error("malformed message at stream sequence {stream_sequence}: {reason}")]
    Malformed {
        /// Its sequence in the stream; 0 when even that is unknown.
        stream_sequence: u64,
        /// What is wrong, without any content.
        reason: &'static str,
    },
    /// The stream holds other events than the log, or more of them. Rebuild the stream.
    #[error(
        "the stream is not of this log (stream at {stream_position}, log at {log_position}); run `lachan stream rebuild`"
    )]
    Diverged {
        /// Last position of the stream.
        stream_position: u64,
        /// Last position of the log.
        log_position: u64,
    },
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// Not a name or partition a subscription can have.
    #[error("invalid subscription: {0}")]
    InvalidSubscription(&'static str),
}

/// The writing end; one relay at a time uses it.
#[async_trait]
pub trait Publisher: Send + Sync + 'static {
    /// Where the bus stands. Makes the stream when it does not exist.
    ///
    /// # Errors
    /// [`BusError::Unavailable`], [`BusError::Misconfigured`], [`BusError::Malformed`].
    async fn tail(&self) -> Result<Tail, BusError>;

    /// Whether the bus still stands at a tail read before: a cheap look, for idle times.
    ///
    /// # Errors
    /// [`BusError::Unavailable`].
    async fn stands_at(&self, tail: &Tail) -> Result<bool, BusError>;

    /// Publishes consecutive messages after `tail` and moves `tail` past those that are confirmed.
    ///
    /// # Errors
    /// [`BusError::Fenced`], [`BusError::Unavailable`]; more than `tail` says may then have been
    /// stored: read the tail again before publishing on. Cancelling leaves the same doubt.
    async fn publish(&self, batch: &[BusMessage], tail: &mut Tail) -> Result<(), BusError>;

    /// Empties the bus such that every tail read before is fenced: the relay that leads starts
    /// again from the beginning of the log.
    ///
    /// # Errors
    /// [`BusError::Unavailable`], [`BusError::Misconfigured`].
    async fn purge(&self) -> Result<(), BusError>;

    /// How the bus stands.
    ///
    /// # Errors
    /// [`BusError::Unavailable`], [`BusError::Misconfigured`], [`BusError::Malformed`].
    async fn status(&self) -> Result<StreamStatus, BusError>;
}

/// The reading end.
#[async_trait]
pub trait Subscriber: Send + Sync + 'static {
    /// Opens the durable subscription `(durable, partition)`: it goes on where it stood, or at the
    /// beginning of what the bus holds. `durable` is 1 to 32 characters of `a-z`, `0-9`, `-`.
    ///
    /// It succeeds while the server is away; [`Subscription::next`] then tells.
    /// Order within the partition holds as long as one process at a time consumes it.
    ///
    /// # Errors
    /// [`BusError::InvalidSubscription`].
    async fn subscribe(
        &self,
        durable: &str,
        partition: u16,
    ) -> Result<Box<dyn Subscription>, BusError>;
}

/// One durable subscription to one partition.
#[async_trait]
pub trait Subscription: Send {
    /// Waits for the next message. Cancel-safe: a message is lost to no `select!` or timeout.
    ///
    /// # Errors
    /// [`BusError::Unavailable`]: call again, it reconnects by itself and paces itself.
    /// [`BusError::Malformed`]: call again, the message is skipped.
    /// [`BusError::Misconfigured`]: a person must look.
    async fn next(&mut self) -> Result<Delivery, BusError>;
}

/// A message that wants to be acknowledged. Dropped without, it comes again later.
pub struct Delivery {
    /// The message.
    pub message: BusMessage,
    /// The bus's own number of the message.
    pub stream_sequence: u64,
    /// How often it was delivered, this time included.
    pub attempt: u64,
    receipt: Box<dyn DeliveryReceipt>,
}

/// How a bus takes the answer to a delivery.
#[async_trait]
pub trait DeliveryReceipt: Send {
    /// It was dealt with.
    async fn ack(self: Box<Self>) -> Result<(), BusError>;
    /// It was not; deliver it again after the delay.
    async fn nak(self: Box<Self>, delay: Duration) -> Result<(), BusError>;
}

// === impl BusMessage ===

impl BusMessage {
    /// Links consecutive events of the log after `tail`, which stays where it is.
    pub fn link(events: impl IntoIterator<Item = Event>, tail: &Tail) -> Vec<Self> {
        let mut partitions = tail.partitions;
        events
            .into_iter()
            .map(|event| {
                let last = &mut partitions[usize::from(crate::partition_of(&event))];
                let prev = std::mem::replace(last, event.position);
                Self {
                    event: Arc::new(event),
                    prev,
                }
            })
            .collect()
    }
}

// === impl Tail ===

impl Tail {
    /// The tail of an empty bus whose own numbers stand at `sequence`.
    pub fn empty(sequence: u64) -> Self {
        Self {
            position: 0,
            sequence,
            event_id: None,
            beginning_lost: false,
            partitions: [0; PARTITIONS as usize],
        }
    }

    /// Moves past a message that was stored as `sequence`.
    pub fn advance(&mut self, event: &Event, sequence: u64) {
        self.position = event.position;
        self.sequence = sequence;
        self.event_id = Some(event.data.event_id);
        self.partitions[usize::from(crate::partition_of(event))] = event.position;
    }
}

// === impl Delivery ===

impl Delivery {
    /// A delivery of a bus.
    pub fn new(
        message: BusMessage,
        stream_sequence: u64,
        attempt: u64,
        receipt: Box<dyn DeliveryReceipt>,
    ) -> Self {
        Self {
            message,
            stream_sequence,
            attempt,
            receipt,
        }
    }

    /// Says the message was dealt with; it is not delivered again.
    ///
    /// # Errors
    /// [`BusError::Unavailable`]: the message may be delivered again.
    pub async fn ack(self) -> Result<(), BusError> {
        self.receipt.ack().await
    }

    /// Says the message was not dealt with; it is delivered again after the delay, behind
    /// messages already under way.
    ///
    /// # Errors
    /// [`BusError::Unavailable`]: the message is delivered again when its time runs out.
    pub async fn nak(self, delay: Duration) -> Result<(), BusError> {
        self.receipt.nak(delay).await
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Delivery")
            .field("position", &self.message.event.position)
            .field("stream_sequence", &self.stream_sequence)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
