//! One span and one duration per call, commands and queries alike.

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use std::time::Instant;

use http::{HeaderMap, Request, Response};
use opentelemetry::KeyValue;
use opentelemetry::metrics::Histogram;
use tower::{Layer, Service};
use tracing::Instrument;

use crate::set_remote_parent;

/// Wraps a server's services.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallTelemetryLayer;

/// See [`CallTelemetryLayer`].
#[derive(Debug, Clone)]
pub(crate) struct CallTelemetry<S>(S);

/// OpenTelemetry semantic conventions for RPC metrics.
static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    opentelemetry::global::meter("lachan")
        .f64_histogram("rpc.server.duration")
        .with_unit("ms")
        .with_description(
            "duration of calls, from headers to the last byte of the head of the answer",
        )
        .build()
});

impl<S> Layer<S> for CallTelemetryLayer {
    type Service = CallTelemetry<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CallTelemetry(inner)
    }
}

impl<S, B, R> Service<Request<B>> for CallTelemetry<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: 'static,
    R: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let path = request.uri().path();
        let (service, method) = path
            .trim_start_matches('/')
            .split_once('/')
            .unwrap_or((path, ""));
        let (service, method) = (service.to_owned(), method.to_owned());
        let span = tracing::info_span!(
            "call",
            otel.name = format!("{service}/{method}"),
            otel.kind = "server",
            rpc.system = "grpc",
            rpc.service = service,
            rpc.method = method,
            rpc.grpc.status_code = tracing::field::Empty,
        );
        if let Some(traceparent) = request
            .headers()
            .get("traceparent")
            .and_then(|value| value.to_str().ok())
        {
            set_remote_parent(&span, traceparent);
        }
        let started = Instant::now();
        let answer = self.0.call(request).instrument(span.clone());
        Box::pin(async move {
            let answer = answer.await;
            let status = answer
                .as_ref()
                .map_or(2, |response| grpc_status(response.headers()));
            span.record("rpc.grpc.status_code", status);
            DURATION.record(
                started.elapsed().as_secs_f64() * 1_000.0,
                &[
                    KeyValue::new("rpc.system", "grpc"),
                    KeyValue::new("rpc.service", service),
                    KeyValue::new("rpc.method", method),
                    KeyValue::new("rpc.grpc.status_code", i64::from(status)),
                ],
            );
            answer
        })
    }
}

/// Refusals carry their status in the headers; an answer that has a body is OK so far.
fn grpc_status(headers: &HeaderMap) -> i32 {
    headers
        .get("grpc-status")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .unwrap_or(0)
}
