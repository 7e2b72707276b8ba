//! The bus of the embedded shape: bounded windows in memory, one per partition.
//!
//! A publisher never waits for a subscriber. A subscriber that falls behind its window gets the
//! next message still there; its `prev` shows the gap, and the log has what is missing.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use event_store::{Event, crash_point};

use crate::contract::{
    BusError, BusMessage, Delivery, DeliveryReceipt, Publisher, StreamStatus, Subscriber,
    Subscription, Tail,
};
use crate::durable::check_subscription;
use crate::{PARTITIONS, partition_of};

/// Rough size of an event beside its payload.
const EVENT_OVERHEAD_BYTES: usize = 512;

/// Bounds of the bus in memory.
#[derive(Debug, Clone, Copy)]
pub struct InProcessLimits {
    /// Messages kept per partition.
    pub window_messages_max: usize,
    /// Bytes kept per partition, roughly; the newest message is always kept.
    pub window_bytes_max: usize,
    /// Deliveries of one subscription that wait for their acknowledgement.
    pub ack_pending_max: usize,
    /// After this time without an answer a message is delivered again.
    pub ack_wait: Duration,
}

/// The bus in memory. Cheap to clone; all clones are one bus.
#[derive(Clone)]
pub struct InProcessBus {
    shared: Arc<Shared>,
}

struct Shared {
    limits: InProcessLimits,
    state: Mutex<State>,
    /// Told whenever a subscriber of the partition may have something to do.
    changes: Vec<watch::Sender<()>>,
}

struct State {
    tail: Tail,
    windows: Vec<Window>,
    consumers: HashMap<(String, u16), Consumer>,
}

#[derive(Default)]
struct Window {
    messages: VecDeque<(u64, BusMessage)>,
    bytes: usize,
}

/// What a durable subscription remembers.
#[derive(Default)]
struct Consumer {
    next_sequence: u64,
    pending: BTreeMap<u64, Pending>,
}

struct Pending {
    due: Instant,
    attempt: u64,
}

/// What a subscriber can do now.
enum Turn {
    Deliver {
        sequence: u64,
        attempt: u64,
        message: BusMessage,
    },
    Wait(Option<Instant>),
}

struct InProcessSubscription {
    shared: Arc<Shared>,
    key: (String, u16),
    changes: watch::Receiver<()>,
}

struct InProcessReceipt {
    shared: Arc<Shared>,
    key: (String, u16),
    sequence: u64,
}

// === impl InProcessLimits ===

impl Default for InProcessLimits {
    fn default() -> Self {
        Self {
            window_messages_max: 512,
            window_bytes_max: 1024 * 1024,
            ack_pending_max: 256,
            ack_wait: Duration::from_secs(30),
        }
    }
}

// === impl InProcessBus ===

impl InProcessBus {
    /// An empty bus: the relay fills it from the beginning of the log.
    pub fn new(limits: InProcessLimits) -> Self {
        Self::starting_at(0, limits)
    }

    /// A bus that carries only what is recorded after `position`, as if all before had been
    /// published and had left the windows: spares a start from pumping the whole log through.
    pub fn starting_at(position: u64, limits: InProcessLimits) -> Self {
        let mut tail = Tail::empty(0);
        tail.position = position;
        tail.partitions = [position; PARTITIONS as usize];
        let state = State {
            tail,
            windows: (0..PARTITIONS).map(|_| Window::default()).collect(),
            consumers: HashMap::new(),
        };
        Self {
            shared: Arc::new(Shared {
                limits,
                state: Mutex::new(state),
                changes: (0..PARTITIONS).map(|_| watch::Sender::new(())).collect(),
            }),
        }
    }
}

impl Default for InProcessBus {
    fn default() -> Self {
        Self::new(InProcessLimits::default())
    }
}

#[async_trait]
impl Publisher for InProcessBus {
    async fn tail(&self) -> Result<Tail, BusError> {
        Ok(self.shared.state.lock().await.tail.clone())
    }

    async fn stands_at(&self, tail: &Tail) -> Result<bool, BusError> {
        Ok(self.shared.state.lock().await.tail == *tail)
    }

    async fn publish(&self, batch: &[BusMessage], tail: &mut Tail) -> Result<(), BusError> {
        let mut touched = [false; PARTITIONS as usize];
        {
            let mut state = self.shared.state.lock().await;
            if state.tail != *tail {
                return Err(BusError::Fenced);
            }
            for message in batch {
                let partition = usize::from(partition_of(&message.event));
                tail.advance(&message.event, tail.sequence + 1);
                state.windows[partition].push(tail.sequence, message, &self.shared.limits);
                crash_point("relay.after_publish");
                touched[partition] = true;
            }
            state.tail.clone_from(tail);
        }
        for (partition, _) in touched.iter().enumerate().filter(|(_, touched)| **touched) {
            self.shared.changes[partition].send_replace(());
        }
        Ok(())
    }

    async fn purge(&self) -> Result<(), BusError> {
        let mut state = self.shared.state.lock().await;
        // numbers go on: a tail read before the purge never fits again
        state.tail = Tail::empty(state.tail.sequence + 1);
        for window in &mut state.windows {
            *window = Window::default();
        }
        Ok(())
    }

    async fn status(&self) -> Result<StreamStatus, BusError> {
        let state = self.shared.state.lock().await;
        let first = state
            .windows
            .iter()
            .filter_map(|window| window.messages.front())
            .map(|(_, message)| message.event.position)
            .min();
        let messages: usize = state.windows.iter().map(|w| w.messages.len()).sum();
        Ok(StreamStatus {
            messages: messages as u64,
            first_position: first.unwrap_or(0),
            last_position: state.tail.position,
        })
    }
}

#[async_trait]
impl Subscriber for InProcessBus {
    async fn subscribe(
        &self,
        durable: &str,
        partition: u16,
    ) -> Result<Box<dyn Subscription>, BusError> {
        check_subscription(durable, partition)?;
        Ok(Box::new(InProcessSubscription {
            shared: Arc::clone(&self.shared),
            key: (durable.to_owned(), partition),
            changes: self.shared.changes[usize::from(partition)].subscribe(),
        }))
    }
}

// === impl Window ===

impl Window {
    fn push(&mut self, sequence: u64, message: &BusMessage, limits: &InProcessLimits) {
        self.bytes += size_of_event(&message.event);
        self.messages.push_back((sequence, message.clone()));
        while self.messages.len() > 1
            && (self.messages.len() > limits.window_messages_max
                || self.bytes > limits.window_bytes_max)
        {
            if let Some((_, evicted)) = self.messages.pop_front() {
                self.bytes -= size_of_event(&evicted.event);
            }
        }
    }

    fn at(&self, sequence: u64) -> Option<&BusMessage> {
        let index = self
            .messages
            .binary_search_by_key(&sequence, |(sequence, _)| *sequence)
            .ok()?;
        self.messages.get(index).map(|(_, message)| message)
    }

    fn from(&self, sequence: u64) -> Option<&(u64, BusMessage)> {
        let index = self
            .messages
            .partition_point(|(candidate, _)| *candidate < sequence);
        self.messages.get(index)
    }
}

fn size_of_event(event: &Event) -> usize {
    let sealed: usize = event
        .data
        .sealed
        .iter()
        .map(|part| part.ciphertext.len())
        .sum();
    EVENT_OVERHEAD_BYTES + event.data.public.len() + sealed
}

// === impl Consumer ===

impl Consumer {
    fn turn(&mut self, window: &Window, now: Instant, limits: &InProcessLimits) -> Turn {
        // what left the window cannot come again; the next message shows the gap
        self.pending
            .retain(|sequence, pending| pending.due > now || window.at(*sequence).is_some());
        let again = self.pending.iter_mut().find(|(_, p)| p.due <= now);
        if let Some((sequence, pending)) = again
            && let Some(message) = window.at(*sequence)
        {
            pending.due = now + limits.ack_wait;
            pending.attempt += 1;
            return Turn::Deliver {
                sequence: *sequence,
                attempt: pending.attempt,
                message: message.clone(),
            };
        }
        let first_due = self.pending.values().map(|pending| pending.due).min();
        if self.pending.len() >= limits.ack_pending_max {
            return Turn::Wait(first_due);
        }
        let Some((sequence, message)) = window.from(self.next_sequence) else {
            return Turn::Wait(first_due);
        };
        self.next_sequence = sequence + 1;
        let due = now + limits.ack_wait;
        self.pending.insert(*sequence, Pending { due, attempt: 1 });
        Turn::Deliver {
            sequence: *sequence,
            attempt: 1,
            message: message.clone(),
        }
    }
}

// === impl InProcessSubscription ===

#[async_trait]
impl Subscription for InProcessSubscription {
    async fn next(&mut self) -> Result<Delivery, BusError> {
        loop {
            // marked as seen before looking, so that no change in between is missed
            self.changes.borrow_and_update();
            let turn = {
                let mut guard = self.shared.state.lock().await;
                let state = &mut *guard;
                let consumer = state.consumers.entry(self.key.clone()).or_default();
                let window = &state.windows[usize::from(self.key.1)];
                consumer.turn(window, Instant::now(), &self.shared.limits)
            };
            match turn {
                Turn::Deliver {
                    sequence,
                    attempt,
                    message,
                } => {
                    let receipt = InProcessReceipt {
                        shared: Arc::clone(&self.shared),
                        key: self.key.clone(),
                        sequence,
                    };
                    return Ok(Delivery::new(message, sequence, attempt, Box::new(receipt)));
                }
                Turn::Wait(due) => {
                    tokio::select! {
                        // the sender lives in `shared`, which this subscription holds
                        _ = self.changes.changed() => {}
                        () = sleep_until_some(due) => {}
                    }
                }
            }
        }
    }
}

async fn sleep_until_some(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

// === impl InProcessReceipt ===

impl InProcessReceipt {
    async fn settle(&self, settle: impl FnOnce(&mut Consumer)) {
        let mut state = self.shared.state.lock().await;
        if let Some(consumer) = state.consumers.get_mut(&self.key) {
            settle(consumer);
        }
        drop(state);
        self.shared.changes[usize::from(self.key.1)].send_replace(());
    }
}

#[async_trait]
impl DeliveryReceipt for InProcessReceipt {
    async fn ack(self: Box<Self>) -> Result<(), BusError> {
        self.settle(|consumer| {
            consumer.pending.remove(&self.sequence);
        })
        .await;
        Ok(())
    }

    async fn nak(self: Box<Self>, delay: Duration) -> Result<(), BusError> {
        self.settle(|consumer| {
            if let Some(pending) = consumer.pending.get_mut(&self.sequence) {
                pending.due = Instant::now() + delay;
            }
        })
        .await;
        Ok(())
    }
}
