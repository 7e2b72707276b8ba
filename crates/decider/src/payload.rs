//! Between typed events and the bytes in the log.

use bytes::Bytes;

/// An event as type name and protobuf bytes, before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedEvent {
    /// Type as stored in the log.
    pub event_type: &'static str,
    /// The whole message, all compartments.
    pub payload: Bytes,
}

/// The log holds an event that this build's rules do not know or cannot read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown or malformed event {event_type}")]
pub struct UnknownEvent {
    /// Its type as stored in the log.
    pub event_type: String,
}

/// The set of events one kind of stream may hold; see [`event_set!`](crate::event_set).
pub trait EventSet: Sized + Clone + Send + Sync + std::fmt::Debug + 'static {
    /// Encodes the event.
    fn encode(&self) -> EncodedEvent;
    /// Decodes an event; fields of compartments that were not opened are absent.
    ///
    /// # Errors
    /// The type is not of this set, or the bytes are no such message.
    fn decode(event_type: &str, payload: &[u8]) -> Result<Self, UnknownEvent>;
    /// The types of the set.
    fn types() -> &'static [&'static str];
}

/// Encodes an event message that is not in a set.
impl EncodedEvent {
    /// The message as type name and bytes.
    pub fn of<E: api::EventMessage>(event: &E) -> Self {
        Self {
            event_type: E::TYPE,
            payload: event.encode_to_vec().into(),
        }
    }
}

/// Declares the events of a decider as an enum of contract messages.
///
/// ```
/// use api::log::v1::LaneOpened;
///
/// decider::event_set! {
///     /// Events of a lane.
///     pub enum LaneEvent { LaneOpened }
/// }
/// # use decider::EventSet;
/// # let event = LaneEvent::from(LaneOpened::default());
/// # let encoded = event.encode();
/// # assert_eq!(LaneEvent::decode(encoded.event_type, &encoded.payload), Ok(event));
/// ```
#[macro_export]
macro_rules! event_set {
    ($(#[$doc:meta])* pub enum $name:ident { $($event:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs)]
        pub enum $name { $( $event($event), )+ }

        $( impl From<$event> for $name {
            fn from(event: $event) -> Self { Self::$event(event) }
        } )+

        impl $crate::EventSet for $name {
            fn encode(&self) -> $crate::EncodedEvent {
                match self { $( Self::$event(event) => $crate::EncodedEvent::of(event), )+ }
            }

            fn decode(event_type: &str, payload: &[u8]) -> Result<Self, $crate::UnknownEvent> {
                let unknown = || $crate::UnknownEvent { event_type: event_type.to_owned() };
                $( if event_type == <$event as api::EventMessage>::TYPE {
                    return <$event as $crate::Message>::decode(payload).map(Self::$event).map_err(|_| unknown());
                } )+
                Err(unknown())
            }

            fn types() -> &'static [&'static str] {
                &[$( <$event as api::EventMessage>::TYPE, )+]
            }
        }
    };
}

/// Declares the commands of a decider as an enum of request messages.
#[macro_export]
macro_rules! command_set {
    ($(#[$doc:meta])* pub enum $name:ident { $($command:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs)]
        pub enum $name { $( $command($command), )+ }

        $( impl From<$command> for $name {
            fn from(command: $command) -> Self { Self::$command(command) }
        } )+

        impl $name {
            /// The request's `case_id`, if it names one.
            pub fn case_id(&self) -> Option<::uuid::Uuid> {
                let text = match self { $( Self::$command(command) => api::CommandRequest::case_id(command), )+ };
                text.and_then(|text| text.parse().ok())
            }
        }
    };
}
