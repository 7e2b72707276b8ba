//! A gRPC client that knows the contract by its descriptors alone.

use std::time::Duration;

use bytes::{Buf, BufMut, Bytes};
use http::uri::PathAndQuery;
use prost::Message;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

/// How long one call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a call is made in all while its service cannot be reached.
const ATTEMPTS_MAX: u32 = 12;
/// First pause between two attempts; doubles each time.
const BACKOFF_MIN: Duration = Duration::from_millis(50);
/// Longest pause between two attempts.
const BACKOFF_MAX: Duration = Duration::from_secs(2);

/// Where services are reached.
pub trait Endpoints: Send + Sync {
    /// The channel to a service (full name, for example `lachan.police.v1.PoliceService`) for a
    /// caller. The caller matters for services that every agency serves for its own people.
    fn channel(&self, service: &str, person_id: &str) -> Option<Channel>;
}

/// All services behind one address: the embedded shape.
#[derive(Debug, Clone)]
pub struct OneEndpoint(pub Channel);

/// Bearer tokens of the people who act.
pub trait Tokens: Send + Sync {
    /// A token of the person.
    ///
    /// # Errors
    /// Why there is none, in words.
    fn bearer(&self, person_id: &str) -> Result<String, String>;
}

/// Calls any unary method of the contract.
pub struct Client<'a> {
    endpoints: &'a dyn Endpoints,
    tokens: &'a dyn Tokens,
}

/// Hands encoded messages through as they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct BytesCodec;

impl Endpoints for OneEndpoint {
    fn channel(&self, _service: &str, _person_id: &str) -> Option<Channel> {
        Some(self.0.clone())
    }
}

// === impl Client ===

impl<'a> Client<'a> {
    /// A client for the given places and people.
    pub fn new(endpoints: &'a dyn Endpoints, tokens: &'a dyn Tokens) -> Self {
        Self { endpoints, tokens }
    }

    /// Makes one call as the person; tries again, with the very same request, while the service is
    /// away. A command keeps its command id in that, so nothing is recorded twice.
    ///
    /// # Errors
    /// The status of the last attempt.
    pub async fn call(
        &self,
        method: &MethodDescriptor,
        person_id: &str,
        request: &DynamicMessage,
    ) -> Result<DynamicMessage, Status> {
        let encoded = Bytes::from(request.encode_to_vec());
        let mut pause = BACKOFF_MIN;
        for _attempt in 1..ATTEMPTS_MAX {
            match self.call_once(method, person_id, encoded.clone()).await {
                Err(status) if is_worth_retrying(&status) => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(BACKOFF_MAX);
                }
                answered => return answered,
            }
        }
        self.call_once(method, person_id, encoded).await
    }

    async fn call_once(
        &self,
        method: &MethodDescriptor,
        person_id: &str,
        encoded: Bytes,
    ) -> Result<DynamicMessage, Status> {
        let service = method.parent_service().full_name().to_owned();
        let channel = self
            .endpoints
            .channel(&service, person_id)
            .ok_or_else(|| Status::unimplemented(format!("no endpoint serves {service}")))?;
        let bearer = self
            .tokens
            .bearer(person_id)
            .map_err(Status::unauthenticated)?;
        let mut request = Request::new(encoded);
        request.set_timeout(CALL_TIMEOUT);
        let value = MetadataValue::try_from(format!("Bearer {bearer}"))
            .map_err(|_| Status::unauthenticated("the token is no header value"))?;
        request.metadata_mut().insert("authorization", value);
        let path = PathAndQuery::try_from(format!("/{service}/{}", method.name()))
            .map_err(|_| Status::internal("the method's name is no path"))?;
        let mut grpc = Grpc::new(channel);
        grpc.ready().await.map_err(|error| {
            Status::unavailable(format!("{service} cannot be reached: {error}"))
        })?;
        let answer = tokio::time::timeout(CALL_TIMEOUT, grpc.unary(request, path, BytesCodec))
            .await
            .map_err(|_| Status::unavailable("no answer within the deadline"))??;
        DynamicMessage::decode(method.output(), answer.into_inner())
            .map_err(|_| Status::data_loss("the answer is not the declared message"))
    }
}

/// The service is away, or the outcome is unknown: the same request again finds out.
fn is_worth_retrying(status: &Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded)
        || (status.code() == Code::Cancelled)
        // a connection that broke under the call
        || (status.code() == Code::Unknown && std::error::Error::source(status).is_some())
}

// === impl BytesCodec ===

impl Codec for BytesCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
