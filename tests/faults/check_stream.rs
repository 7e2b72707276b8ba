//! The stream of NATS against the log: each position once, in order, linked without a gap.

use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::stream::Stream;
use bus::{HEADER_MESSAGE_ID, PARTITIONS, decode, partition_of};
use event_store::Event;
use futures::StreamExt;
use tests::Cluster;

use crate::system::poll;

const STREAM: &str = "CASES";
/// Messages fetched at the same time.
const CONCURRENCY: usize = 32;

/// Waits until the stream has caught up with the log; then tells in what it differs.
pub(crate) async fn await_stream(cluster: &Cluster, events: &[Event]) -> Vec<String> {
    let client = connect(cluster).await;
    let context = jetstream::new(client);
    poll("the stream to catch up with the log", || async {
        last_position(&context).await == events.len() as u64
    })
    .await;
    let mut stream = context.get_stream(STREAM).await.expect("the stream");
    let state = stream.info().await.expect("its state").state.clone();
    let mut violations = Vec::new();
    if state.messages != events.len() as u64 {
        violations.push(format!(
            "the stream holds {} messages for {} events",
            state.messages,
            events.len()
        ));
    }
    let sequences = state.first_sequence..=state.last_sequence;
    let stream = &stream;
    let messages: Vec<_> = futures::stream::iter(sequences)
        .map(|sequence| stream.get_raw_message(sequence))
        .buffered(CONCURRENCY)
        .collect()
        .await;
    let mut before = [0_u64; PARTITIONS as usize];
    for (message, event) in messages.into_iter().zip(events) {
        let position = event.position;
        let Ok(message) = message else {
            violations.push(format!("the stream has a hole before position {position}"));
            continue;
        };
        let id = message.headers.get(HEADER_MESSAGE_ID);
        if id.map(|id| id.as_str()) != Some(&event.data.event_id.to_string()) {
            violations.push(format!("the stream's message {position} has another id"));
        }
        let before = &mut before[usize::from(partition_of(event))];
        match decode(Some(&message.headers), &message.payload) {
            Ok(decoded) if *decoded.event != *event => {
                violations.push(format!("the stream's message {position} is another event"));
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
    poll("an event to be published", || async {
        last_position(&context).await >= position
    })
    .await;
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
