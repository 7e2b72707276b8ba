//! The stream of NATS against the log: each position once, in order, linked without a gap.

use std::time::Duration;

use ::tests::Cluster;
use async_nats::HeaderMap;
use async_nats::jetstream;
use async_nats::jetstream::stream::Stream;
use bus::{HEADER_MESSAGE_ID, PARTITIONS, decode, partition_of};
use bytes::Bytes;
use event_store::Event;
use futures::StreamExt;
use testkit::until;

const STREAM: &str = "CASES";
/// Messages fetched at the same time.
const CONCURRENCY: usize = 32;

/// Waits until the stream has caught up with the log; then tells in what it differs.
pub(crate) async fn await_stream(cluster: &Cluster, events: &[Event]) -> Vec<String> {
    let client = connect(cluster).await;
    let context = jetstream::new(client);
    until("the stream to catch up with the log", || async {
        last_position(&context).await == events.len() as u64
    })
    .await;
    let mut stream = context.get_stream(STREAM).await.expect("the stream");
    let state = stream.info().await.expect("its state").state.clone();
    let sequences = state.first_sequence..=state.last_sequence;
    let stream = &stream;
    let messages: Vec<_> = futures::stream::iter(sequences)
        .map(|sequence| async move {
            let message = stream.get_raw_message(sequence).await.ok()?;
            Some((message.headers, message.payload))
        })
        .buffered(CONCURRENCY)
        .collect()
        .await;
    violations_of_messages(&messages, events)
}

/// What stands in the stream, in its order, against the log; `None` is a hole.
fn violations_of_messages(
    messages: &[Option<(HeaderMap, Bytes)>],
    events: &[Event],
) -> Vec<String> {
    let mut violations = Vec::new();
    if messages.len() != events.len() {
        let (messages, events) = (messages.len(), events.len());
        violations.push(format!("{messages} messages for {events} events"));
    }
    let mut before = [0_u64; PARTITIONS as usize];
    for (message, event) in messages.iter().zip(events) {
        let position = event.position;
        let Some((headers, payload)) = message else {
            violations.push(format!("no message at position {position}"));
            continue;
        };
        let id = headers.get(HEADER_MESSAGE_ID);
        if id.map(|id| id.as_str()) != Some(&event.data.event_id.to_string()) {
            violations.push(format!("the message at position {position} has another id"));
        }
        let before = &mut before[usize::from(partition_of(event))];
        match decode(Some(headers), payload) {
            Ok(decoded) if *decoded.event != *event => {
                violations.push(format!(
                    "the message at position {position} is another event"
                ));
            }
            // lower would claim that there is nothing in between
            Ok(decoded) if decoded.prev < *before => {
                violations.push(format!("message {position} links back too far"));
            }
            Ok(_) => {}
            Err(error) => violations.push(format!("message {position}: {error}")),
        }
        *before = position;
    }
    violations
}

/// Waits until the stream holds a position.
pub(crate) async fn await_published(cluster: &Cluster, position: u64) {
    let context = jetstream::new(connect(cluster).await);
    until("an event to be published", || async {
        last_position(&context).await >= position
    })
    .await;
}

/// Changes how long NATS keeps what is in the stream, as an operator could by hand.
pub(crate) async fn keep_messages_for(cluster: &Cluster, time: Duration) {
    let context = jetstream::new(connect(cluster).await);
    let mut stream = context.get_stream(STREAM).await.expect("the stream");
    let mut config = stream.info().await.expect("its settings").config.clone();
    config.max_age = time;
    context.update_stream(config).await.expect("an update");
}

async fn connect(cluster: &Cluster) -> async_nats::Client {
    let url = cluster.nats().expect("NATS").lock().await.url();
    async_nats::ConnectOptions::new()
        .retry_on_initial_connect()
        .request_timeout(Some(Duration::from_secs(2)))
        .connect(url)
        .await
        .expect("a client")
}

/// 0 also while there is no stream, or no server.
async fn last_position(context: &jetstream::Context) -> u64 {
    let Ok(mut stream) = context.get_stream(STREAM).await else {
        return 0;
    };
    let Ok(info) = stream.info().await else {
        return 0;
    };
    let sequence = info.state.last_sequence;
    position_at(&stream, sequence).await.unwrap_or(0)
}

async fn position_at(stream: &Stream, sequence: u64) -> Option<u64> {
    let message = stream.get_raw_message(sequence).await.ok()?;
    let decoded = decode(Some(&message.headers), &message.payload).ok()?;
    Some(decoded.event.position)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bus::{BusMessage, encode};

    use super::*;
    use crate::check_log::tests::log;

    /// The log's events, each linked to the one before it: all are of one case.
    fn messages() -> Vec<Option<(HeaderMap, Bytes)>> {
        let link = |event: Event| BusMessage {
            prev: event.position - 1,
            event: Arc::new(event),
        };
        let wired = log().into_iter().map(link).map(|message| encode(&message));
        wired
            .map(|wire| Some((wire.headers, wire.payload)))
            .collect()
    }

    #[test]
    fn a_stream_that_holds_the_log_is_found_in_order() {
        assert_eq!(violations_of_messages(&messages(), &log()), [""; 0]);
    }

    #[test]
    fn a_message_that_is_lost_repeated_or_out_of_order_is_found() {
        let mut lost = messages();
        lost[1] = None;
        let mut repeated = messages();
        repeated.push(repeated[2].clone());
        let mut swapped = messages();
        swapped.swap(0, 1);
        for messages in [lost, repeated, swapped] {
            assert!(!violations_of_messages(&messages, &log()).is_empty());
        }
    }

    #[test]
    fn a_link_that_skips_a_message_is_found() {
        let mut messages = messages();
        let event = Arc::new(log().remove(2));
        let wire = encode(&BusMessage { event, prev: 1 });
        messages[2] = Some((wire.headers, wire.payload));
        assert_eq!(violations_of_messages(&messages, &log()).len(), 1);
    }
}
