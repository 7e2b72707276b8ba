//! Logs, traces and metrics of a process, and the trace context of calls.

use std::collections::HashMap;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::{LogFormat, TelemetryConfig};

const TRACEPARENT: &str = "traceparent";

/// What must be flushed when the process ends.
#[must_use = "dropping it loses the last spans and metrics"]
pub struct Telemetry {
    tracer_provider: Option<SdkTracerProvider>,
    meter_provider: Option<SdkMeterProvider>,
}

/// Why telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The log filter is malformed.
    #[error("telemetry.log_filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The exporter cannot be built.
    #[error("telemetry.otlp_endpoint: {0}")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// The process has a subscriber already.
    #[error("telemetry is set up twice")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
}

impl Telemetry {
    /// Sets up the process's telemetry. Call inside the tokio runtime, once.
    ///
    /// # Errors
    /// See [`TelemetryError`].
    pub fn start(
        service_name: &'static str,
        config: &TelemetryConfig,
    ) -> Result<Self, TelemetryError> {
        let filter = EnvFilter::try_new(&config.log_filter)?;
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        let lines = match config.log_format {
            LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
            LogFormat::Text => lines.with_filter(filter).boxed(),
        };
        let mut started = Self {
            tracer_provider: None,
            meter_provider: None,
        };
        if config.otlp_endpoint.is_empty() {
            tracing_subscriber::registry().with(lines).try_init()?;
            return Ok(started);
        }
        let resource = Resource::builder()
            .with_service_name(service_name)
            .with_attribute(KeyValue::new("service.namespace", "lachan"))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let spans = opentelemetry_otlp::SpanExporter::builder()
            .with_tonic()
            .with_endpoint(&config.otlp_endpoint)
            .build()?;
        let sampler =
            Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.trace_ratio)));
        let tracer_provider = SdkTracerProvider::builder()
            .with_batch_exporter(spans)
            .with_sampler(sampler)
            .with_resource(resource.clone())
            .build();
        let metrics = opentelemetry_otlp::MetricExporter::builder()
            .with_tonic()
            .with_endpoint(&config.otlp_endpoint)
            .build()?;
        let meter_provider = SdkMeterProvider::builder()
            .with_periodic_exporter(metrics)
            .with_resource(resource)
            .build();
        opentelemetry::global::set_meter_provider(meter_provider.clone());
        let traces = tracing_opentelemetry::layer()
            .with_tracer(tracer_provider.tracer("lachan"))
            .with_filter(EnvFilter::new("info"))
            .boxed();
        tracing_subscriber::registry()
            .with(vec![lines, traces])
            .try_init()?;
        started.tracer_provider = Some(tracer_provider);
        started.meter_provider = Some(meter_provider);
        Ok(started)
    }

    /// Sends what is still buffered.
    pub fn shutdown(self) {
        if let Some(provider) = self.tracer_provider
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "last spans were not exported");
        }
        if let Some(provider) = self.meter_provider
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "last metrics were not exported");
        }
    }
}

/// The W3C `traceparent` of the current span; empty when it is not traced.
pub fn current_traceparent() -> String {
    let context = Span::current().context();
    if !context.span().span_context().is_valid() {
        return String::new();
    }
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&context, &mut carrier);
    carrier.remove(TRACEPARENT).unwrap_or_default()
}

/// Makes a span the child of the caller's, told by a W3C `traceparent`. A malformed one is ignored.
pub fn set_remote_parent(span: &Span, traceparent: &str) {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &carrier);
    // fails only where no trace is exported, and then there is nothing to join
    let _ = span.set_parent(context);
}
