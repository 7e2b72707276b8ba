//! The writing end on JetStream: pipelined, fenced by the stream's own last sequence.

use std::collections::VecDeque;

use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use async_trait::async_trait;
use event_store::crash_point;
use futures::future::try_join_all;

use crate::PARTITIONS;
use crate::codec::{self, WireMessage};
use crate::contract::{BusError, BusMessage, Publisher, StreamStatus, Tail};
use crate::jetstream::{JetStreamBus, SUBJECTS, unavailable};

/// What NATS counts beside the payload: the status line and each header's colon and line end.
const HEADER_OVERHEAD_BYTES: usize = 512;

/// A publish under way.
enum Flight {
    Sent(PublishAckFuture),
    /// Larger than the server takes: left to the log, and to the `prev` of the next message.
    Oversized,
}

#[async_trait]
impl Publisher for JetStreamBus {
    async fn tail(&self) -> Result<Tail, BusError> {
        let stream = self.ensure_stream().await?;
        let state = stream.cached_info().state.clone();
        let last = match state.messages {
            0 => None,
            _ => last_mark(&stream, SUBJECTS.to_owned()).await?,
        };
        let Some(last) = last else {
            let mut tail = Tail::empty(state.last_sequence);
            // emptied, not new: the server still takes what it held for duplicates
            tail.beginning_lost = state.last_sequence > 0;
            return Ok(tail);
        };
        let mut tail = Tail::empty(state.last_sequence.max(last.sequence));
        tail.position = last.position;
        tail.event_id = last.event_id;
        // each position stands in the stream once, so a whole one has as many messages
        let whole = state.messages == last.position;
        if whole {
            let filters = (0..PARTITIONS).map(codec::subject_filter);
            let marks = try_join_all(filters.map(|filter| last_mark(&stream, filter))).await?;
            for (prev, mark) in tail.partitions.iter_mut().zip(marks) {
                *prev = mark.map_or(0, |mark| mark.position.min(last.position));
            }
        } else {
            // what is missing may be the last of any partition: claim no more than is sure
            tail.partitions = [last.position; PARTITIONS as usize];
            tail.beginning_lost = first_position(&stream, state.first_sequence).await? > 1;
        }
        Ok(tail)
    }

    async fn stands_at(&self, tail: &Tail) -> Result<bool, BusError> {
        self.check_connected()?;
        let stream = self
            .context
            .get_stream(&self.config.stream)
            .await
            .map_err(|error| unavailable("the stream cannot be read", &error))?;
        let state = &stream.cached_info().state;
        Ok(state.last_sequence == tail.sequence && (state.messages == 0) == (tail.position == 0))
    }

    async fn publish(&self, batch: &[BusMessage], tail: &mut Tail) -> Result<(), BusError> {
        self.check_connected()?;
        let payload_bytes_max = self.client.server_info().max_payload;
        let mut in_flight: VecDeque<(&BusMessage, Flight)> = VecDeque::new();
        let mut expected_sequence = tail.sequence;
        for message in batch {
            if in_flight.len() >= self.config.in_flight_max.max(1) {
                settle_first(&mut in_flight, tail).await?;
            }
            let wire = codec::encode(message);
            let flight = if size_of(&wire) > payload_bytes_max {
                Flight::Oversized
            } else {
                let sent = self.send(wire, expected_sequence).await?;
                expected_sequence += 1;
                Flight::Sent(sent)
            };
            in_flight.push_back((message, flight));
        }
        while !in_flight.is_empty() {
            settle_first(&mut in_flight, tail).await?;
        }
        Ok(())
    }

    async fn purge(&self) -> Result<(), BusError> {
        // a purged stream counts on, so a leader would publish on behind the hole unnoticed;
        // a new stream starts at 0 and fences everybody
        let stream = self.ensure_stream().await?;
        drop(stream);
        self.context
            .delete_stream(&self.config.stream)
            .await
            .map_err(|error| unavailable("the stream cannot be emptied", &error))?;
        self.ensure_stream().await.map(|_| ())
    }

    async fn status(&self) -> Result<StreamStatus, BusError> {
        let stream = self.existing_stream().await?;
        let state = stream.cached_info().state.clone();
        let last = last_mark(&stream, SUBJECTS.to_owned()).await?;
        let first_position = match last {
            Some(_) => first_position(&stream, state.first_sequence).await?,
            None => 0,
        };
        Ok(StreamStatus {
            messages: state.messages,
            first_position,
            last_position: last.map_or(0, |mark| mark.position),
        })
    }
}

impl JetStreamBus {
    async fn send(
        &self,
        wire: WireMessage,
        expected_sequence: u64,
    ) -> Result<PublishAckFuture, BusError> {
        let message = PublishMessage::build()
            .headers(wire.headers)
            .payload(wire.payload)
            .expected_stream(&self.config.stream)
            .expected_last_sequence(expected_sequence);
        self.context
            .send_publish(wire.subject, message)
            .await
            .map_err(|error| publish_error(&error))
    }
}

/// Waits for the oldest publish and moves the tail past it.
async fn settle_first(
    in_flight: &mut VecDeque<(&BusMessage, Flight)>,
    tail: &mut Tail,
) -> Result<(), BusError> {
    let Some((message, flight)) = in_flight.pop_front() else {
        return Ok(());
    };
    match flight {
        Flight::Sent(sent) => {
            let ack = sent.await.map_err(|error| publish_error(&error))?;
            if ack.sequence != tail.sequence + 1 {
                // a duplicate of what stands elsewhere in the stream
                return Err(BusError::Fenced);
            }
            crash_point("relay.after_publish");
            tail.advance(&message.event, ack.sequence);
        }
        Flight::Oversized => {
            let position = message.event.position;
            tracing::error!(
                position,
                "event is larger than nats takes; subscribers read it from the log"
            );
            tail.advance(&message.event, tail.sequence);
        }
    }
    Ok(())
}

fn publish_error(error: &PublishError) -> BusError {
    match error.kind() {
        PublishErrorKind::WrongLastSequence | PublishErrorKind::WrongLastMessageId => {
            BusError::Fenced
        }
        PublishErrorKind::StreamNotFound => unavailable("the stream is gone", error),
        PublishErrorKind::TimedOut => unavailable("a publish was not acknowledged in time", error),
        _ => unavailable("a publish failed", error),
    }
}

fn size_of(wire: &WireMessage) -> usize {
    let headers: usize = wire
        .headers
        .iter()
        .map(|(name, values)| {
            let name: &str = name.as_ref();
            let values: usize = values.iter().map(|value| value.as_str().len()).sum();
            name.len() + values + 4
        })
        .sum();
    wire.payload.len() + headers + HEADER_OVERHEAD_BYTES
}

/// Where a stored message stands.
struct Mark {
    sequence: u64,
    position: u64,
    event_id: Option<uuid::Uuid>,
}

async fn last_mark(stream: &Stream, subject: String) -> Result<Option<Mark>, BusError> {
    match stream.get_last_raw_message_by_subject(&subject).await {
        Ok(message) => read_mark(message.sequence, &message.headers).map(Some),
        Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
        Err(error) => Err(unavailable("the tail cannot be read", &error)),
    }
}

async fn first_position(stream: &Stream, first_sequence: u64) -> Result<u64, BusError> {
    match stream.get_raw_message(first_sequence).await {
        Ok(message) => Ok(read_mark(message.sequence, &message.headers)?.position),
        Err(error) => Err(unavailable("the first message cannot be read", &error)),
    }
}

fn read_mark(sequence: u64, headers: &async_nats::HeaderMap) -> Result<Mark, BusError> {
    let (position, event_id) = codec::read_mark(headers).ok_or(BusError::Malformed {
        stream_sequence: sequence,
        reason: "no position",
    })?;
    Ok(Mark {
        sequence,
        position,
        event_id,
    })
}
