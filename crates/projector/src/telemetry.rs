//! Traces that run on from the call that recorded an event, and metrics.

use event_store::Event;
use jiff::Timestamp;
use opentelemetry::metrics::{Counter, Histogram, Meter};
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{Context, KeyValue, global};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The instruments of a projector.
#[derive(Clone)]
pub(crate) struct Instruments {
    applied: Counter<u64>,
    halts: Counter<u64>,
    healed: Counter<u64>,
    visible: Histogram<f64>,
}

impl Instruments {
    pub(crate) fn new() -> Self {
        let meter = meter();
        Self {
            applied: meter
                .u64_counter("lachan.projector.applied")
                .with_unit("{event}")
                .with_description("events applied to the views")
                .build(),
            halts: meter
                .u64_counter("lachan.projector.halts")
                .with_unit("{halt}")
                .with_description("partitions halted by an event that cannot be applied")
                .build(),
            healed: meter
                .u64_counter("lachan.projector.healed")
                .with_unit("{event}")
                .with_description("events read from the log because the bus did not bring them")
                .build(),
            visible: meter
                .f64_histogram("lachan.projector.visible.duration")
                .with_unit("s")
                .with_description("from recording an event to its being visible in the views")
                .build(),
        }
    }

    pub(crate) fn applied<'a>(
        &self,
        partition: u16,
        recorded: impl Iterator<Item = &'a Event>,
        now: Timestamp,
    ) {
        let attributes = [of_partition(partition)];
        let mut count = 0;
        for event in recorded {
            count += 1;
            let seconds = now.duration_since(event.recorded_at).as_secs_f64();
            self.visible.record(seconds.max(0.0), &[]);
        }
        self.applied.add(count, &attributes);
    }

    pub(crate) fn halted(&self, partition: u16) {
        self.halts.add(1, &[of_partition(partition)]);
    }

    pub(crate) fn healed(&self, events: usize) {
        self.healed.add(events as u64, &[]);
    }
}

/// Reports how far the views are behind the log.
pub(crate) fn observe_lag(lag: impl Fn() -> u64 + Send + Sync + 'static) {
    // the meter keeps the callback as long as the provider lives
    let _gauge = meter()
        .u64_observable_gauge("lachan.projector.lag")
        .with_unit("{event}")
        .with_description("positions of the log that the views do not hold yet")
        .with_callback(move |observer| observer.observe(lag(), &[]))
        .build();
}

/// A span for applying an event, child of the call that recorded it; none when that was not traced.
pub(crate) fn apply_span(event: &Event) -> Span {
    let Some(parent) = parse_traceparent(&event.data.traceparent) else {
        return Span::none();
    };
    let span = tracing::info_span!(
        "apply event",
        otel.kind = "consumer",
        position = event.position,
        event_type = event.data.event_type,
    );
    // without a tracing backend there is nothing to link
    let _ = span.set_parent(Context::new().with_remote_span_context(parent));
    span
}

fn meter() -> Meter {
    global::meter("lachan.projector")
}

fn of_partition(partition: u16) -> KeyValue {
    KeyValue::new("partition", i64::from(partition))
}

/// Reads a W3C `traceparent`; `None` unless it is valid and sampled.
fn parse_traceparent(text: &str) -> Option<SpanContext> {
    let mut fields = text.split('-');
    let (version, trace, span, flags) = (
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
    );
    if version.len() != 2 || trace.len() != 32 || span.len() != 16 || flags.len() != 2 {
        return None;
    }
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?);
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        flags,
        true,
        TraceState::default(),
    );
    (context.is_valid() && context.is_sampled()).then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sampled_traceparent_becomes_the_remote_parent() {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let context = parse_traceparent(text).expect("a valid one");
        assert!(context.is_remote());
        assert_eq!(
            context.trace_id().to_string(),
            "4bf92f3577b34da6a3ce929d0e0e4736"
        );
    }

    #[test]
    fn unsampled_or_malformed_traceparents_link_nothing() {
        for text in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-zz-yy-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        ] {
            assert_eq!(parse_traceparent(text), None, "{text}");
        }
    }
}
