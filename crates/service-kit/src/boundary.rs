//! The outer edge of a server: deadlines, and the transport's own refusals told in our words.
//!
//! tonic answers INTERNAL to bytes that are no message, OUT_OF_RANGE to a message that is too
//! large and CANCELLED when time is up. Callers are promised INVALID_ARGUMENT and
//! DEADLINE_EXCEEDED, with details.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderMap, Request, Response};
use tonic::body::Body;
use tonic::{Code as GrpcCode, Status};
use tower::{Layer, Service};

use crate::{Code, Failure};

/// How much earlier than the caller's own deadline a call is ended, so that our answer wins over
/// the transport's.
const DEADLINE_MARGIN: Duration = Duration::from_millis(5);
const GRPC_TIMEOUT: &str = "grpc-timeout";
const STATUS_DETAILS: &str = "grpc-status-details-bin";

/// Wraps a server's services.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoundaryLayer {
    /// Longest a call may take.
    pub(crate) timeout: Duration,
}

/// See [`BoundaryLayer`].
#[derive(Debug, Clone)]
pub(crate) struct Boundary<S> {
    inner: S,
    timeout: Duration,
}

impl<S> Layer<S> for BoundaryLayer {
    type Service = Boundary<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Boundary {
            inner,
            timeout: self.timeout,
        }
    }
}

impl<S, B> Service<Request<B>> for Boundary<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let told = told_timeout(request.headers()).map(|told| told.saturating_sub(DEADLINE_MARGIN));
        let timeout = told.map_or(self.timeout, |told| told.min(self.timeout));
        let answer = self.inner.call(request);
        Box::pin(async move {
            match tokio::time::timeout(timeout, answer).await {
                Ok(answer) => answer.map(in_our_words),
                Err(_) => Ok(Status::from(Failure::new(Code::Deadline)).into_http()),
            }
        })
    }
}

/// A refusal without details comes from the transport: ours always have some.
fn in_our_words(response: Response<Body>) -> Response<Body> {
    let headers = response.headers();
    if !headers.contains_key("grpc-status") || headers.contains_key(STATUS_DETAILS) {
        return response;
    }
    let failure = match Status::from_header_map(headers).map(|status| status.code()) {
        Some(GrpcCode::OutOfRange) => Failure::invalid_field(
            "request",
            "is larger than the server takes (server.message_bytes_max)",
        ),
        Some(GrpcCode::Internal) => Failure::invalid_field("request", "is no such message"),
        _ => return response,
    };
    Status::from(failure).into_http()
}

/// The caller's deadline: at most 8 digits and a unit, as gRPC over HTTP/2 writes it.
fn told_timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(GRPC_TIMEOUT)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3_600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(GRPC_TIMEOUT, text.parse().expect("a header value"));
        told_timeout(&headers)
    }

    #[test]
    fn deadlines_are_read_in_every_unit() {
        assert_eq!(told("2H"), Some(Duration::from_secs(7_200)));
        assert_eq!(told("250m"), Some(Duration::from_millis(250)));
        assert_eq!(told("99999999n"), Some(Duration::from_nanos(99_999_999)));
    }

    #[test]
    fn a_malformed_deadline_is_none() {
        for text in ["", "m", "1", "-1m", "123456789m", "1x", "é"] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
