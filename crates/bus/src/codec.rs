//! Between bus messages and NATS messages: CloudEvents 1.0 in binary mode. Pure.

use std::sync::Arc;

use async_nats::{HeaderMap, HeaderValue};
use bytes::Bytes;
use prost::Message;
use uuid::Uuid;

use api::log::v1::Envelope;
use event_store::Event;

use crate::{BusMessage, partition_of};

/// Position in the log.
pub const HEADER_POSITION: &str = "Lachan-Position";
/// Position of the previous event of the same partition.
pub const HEADER_PREV: &str = "Lachan-Prev";
/// Identity for the server's own detection of duplicates.
pub const HEADER_MESSAGE_ID: &str = "Nats-Msg-Id";

const CLOUDEVENTS_VERSION: &str = "1.0";
/// The context in which event ids are unique: one log.
const CLOUDEVENTS_SOURCE: &str = "/lachan/log";
const CONTENT_TYPE: &str = "application/protobuf";

/// A message as NATS carries it.
#[derive(Debug, Clone)]
pub struct WireMessage {
    /// `cases.v1.p<NN>.<lane>.<event>`.
    pub subject: String,
    /// CloudEvents attributes, identity and links.
    pub headers: HeaderMap,
    /// The encoded `lachan.log.v1.Envelope`.
    pub payload: Bytes,
}

/// Everything that arrives for one partition.
pub fn subject_filter(partition: u16) -> String {
    format!("cases.v1.p{partition:02}.>")
}

/// The subject of an event. Holds codes only: partition, lane, kind of event.
pub fn subject_of(event: &Event) -> String {
    let partition = partition_of(event);
    let lane = event.stream.category();
    let kind = snake_case(event.data.event_type.rsplit('.').next().unwrap_or_default());
    format!("cases.v1.p{partition:02}.{lane}.{kind}")
}

/// Renders a message for NATS.
pub fn encode(message: &BusMessage) -> WireMessage {
    let event = &message.event;
    let data = &event.data;
    let event_id = data.event_id.to_string();
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: &str| {
        headers.insert(name, header_value(value));
    };
    put("ce-specversion", CLOUDEVENTS_VERSION);
    put("ce-id", &event_id);
    put("ce-source", CLOUDEVENTS_SOURCE);
    put("ce-type", &data.event_type);
    put("ce-subject", event.stream.as_str());
    put("ce-time", &data.occurred_at.to_string());
    put("ce-datacontenttype", CONTENT_TYPE);
    put("content-type", CONTENT_TYPE);
    // the sequence extension orders as text, hence the leading zeros
    put("ce-sequence", &format!("{:020}", event.position));
    if !data.traceparent.is_empty() {
        put("traceparent", &data.traceparent);
    }
    put(HEADER_MESSAGE_ID, &event_id);
    put(HEADER_POSITION, &event.position.to_string());
    put(HEADER_PREV, &message.prev.to_string());
    WireMessage {
        subject: subject_of(event),
        headers,
        payload: Envelope::from(event.as_ref()).encode_to_vec().into(),
    }
}

/// Reads a message from NATS; the error says what is wrong without any content.
///
/// # Errors
/// When it is none of ours, or its headers contradict its payload.
pub fn decode(headers: Option<&HeaderMap>, payload: &Bytes) -> Result<BusMessage, &'static str> {
    let headers = headers.ok_or("no headers")?;
    let position = number(headers, HEADER_POSITION).ok_or(HEADER_POSITION)?;
    let prev = number(headers, HEADER_PREV).ok_or(HEADER_PREV)?;
    let envelope = Envelope::decode(payload.clone()).map_err(|_| "payload is no envelope")?;
    let event = Event::try_from(envelope).map_err(|_| "malformed envelope")?;
    if event.position != position {
        return Err("position differs between header and payload");
    }
    if prev >= position {
        return Err("previous position is not before the position");
    }
    Ok(BusMessage {
        event: Arc::new(event),
        prev,
    })
}

/// Position and event id of a stored message, from its headers alone.
pub(crate) fn read_mark(headers: &HeaderMap) -> Option<(u64, Option<Uuid>)> {
    let position = number(headers, HEADER_POSITION).filter(|position| *position > 0)?;
    let event_id = headers
        .get(HEADER_MESSAGE_ID)
        .and_then(|value| value.as_str().parse().ok());
    Some((position, event_id))
}

fn number(headers: &HeaderMap, name: &'static str) -> Option<u64> {
    headers.get(name)?.as_str().parse().ok()
}

/// CloudEvents wants anything but visible ASCII percent-encoded, the quote and the percent too.
fn header_value(text: &str) -> HeaderValue {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && byte != b'"' && byte != b'%' {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded.parse().unwrap_or_default()
}

/// `InterviewSessionRecorded` → `interview_session_recorded`; never a character that NATS minds.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 8);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            if !snake.is_empty() {
                snake.push('_');
            }
            snake.push(character.to_ascii_lowercase());
        } else if character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_' {
            snake.push(character);
        }
    }
    if snake.is_empty() {
        snake.push_str("unknown");
    }
    snake
}
