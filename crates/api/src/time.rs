//! Time stamps between the wire and the rules.

use jiff::Timestamp;

/// Reads a protobuf time stamp; `None` when it lies outside years 0001 to 9999.
pub fn timestamp_from_proto(value: &prost_types::Timestamp) -> Option<Timestamp> {
    Timestamp::new(value.seconds, value.nanos).ok()
}

/// Writes a protobuf time stamp.
pub fn timestamp_to_proto(value: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: value.as_second(),
        nanos: value.subsec_nanosecond(),
    }
}
