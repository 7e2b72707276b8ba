//! The traits the build script implements for events and command requests.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage, SerializeOptions};

use crate::log::v1::{CommandContext, Receipt};

/// The encoded descriptors of every `.proto` file, options included; also what gRPC reflection serves.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// Descriptors of every message of the contract.
pub static DESCRIPTORS: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the build script decoded the same bytes")
});

/// An event payload of the log.
pub trait EventMessage: Message + Default + Clone + ReflectMessage {
    /// Type as stored in the log: the message's full name without `lachan.`.
    const TYPE: &'static str;
}

/// A request that asks for a change, as opposed to a query.
pub trait CommandRequest:
    Message + Default + Clone + ReflectMessage + Send + Sync + 'static
{
    /// The answer's message.
    type Response: Message + Default + Send + 'static;
    /// Full gRPC path, for example `/lachan.police.v1.PoliceService/RecordInterviewSession`.
    const RPC: &'static str;

    /// What all commands carry; absent when the caller left it out.
    fn context(&self) -> Option<&CommandContext>;
    /// The `case_id` field, if the request has one. Empty in commands that may open a new case.
    fn case_id(&self) -> Option<&str>;
    /// Wraps the receipt in the command's own response.
    fn respond(receipt: Receipt) -> Self::Response;
}

include!(concat!(env!("OUT_DIR"), "/commands.rs"));

/// Renders an event payload as protobuf JSON with the field names of the `.proto` files.
///
/// Returns `None` when the type is unknown to this build or the bytes are no such message.
pub fn event_json(event_type: &str, payload: &[u8]) -> Option<serde_json::Value> {
    let descriptor = DESCRIPTORS.get_message_by_name(&format!("lachan.{event_type}"))?;
    let message = DynamicMessage::decode(descriptor, payload).ok()?;
    let options = SerializeOptions::new().use_proto_field_name(true);
    message
        .serialize_with_options(serde_json::value::Serializer, &options)
        .ok()
}
