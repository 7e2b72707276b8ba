//! The bus of the distributed shape: one NATS JetStream stream that holds the whole log.

use std::time::Duration;

use async_nats::connection::State as ConnectionState;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::stream::{
    Config as StreamConfig, DiscardPolicy, Info as StreamInfo, RetentionPolicy, StorageType, Stream,
};
use async_nats::{Client, ConnectOptions, ServerAddr};

use crate::contract::BusError;

mod publisher;
mod subscription;

/// Everything the relay publishes.
const SUBJECTS: &str = "cases.v1.>";
const RECONNECT_DELAY_MAX: Duration = Duration::from_secs(2);

/// How to reach NATS and how to use it. Not printable: the address may hold a password.
#[derive(Clone)]
pub struct JetStreamConfig {
    /// One or several servers, separated by commas: `nats://host:4222` or
    /// `nats://user:password@host:4222` (the first user named counts for all).
    pub url: String,
    /// File with the credentials (JWT and seed) of this process, if the servers ask for them.
    pub credentials_file: Option<std::path::PathBuf>,
    /// Name of the stream.
    pub stream: String,
    /// Copies the cluster keeps of the stream.
    pub replicas: usize,
    /// Publishes that wait for their acknowledgement at most.
    pub in_flight_max: usize,
    /// How long an acknowledgement or an answer may take.
    pub request_timeout: Duration,
    /// Deliveries of one subscription that wait for their acknowledgement.
    pub ack_pending_max: u32,
    /// After this time without an answer a message is delivered again.
    pub ack_wait: Duration,
    /// How often an idle subscription hears from the server; missing two of them it reconnects.
    pub heartbeat: Duration,
    /// First wait of a subscription after a failure; doubles each time.
    pub backoff_min: Duration,
    /// Longest wait of a subscription after a failure.
    pub backoff_max: Duration,
}

/// The bus on NATS JetStream. Cheap to clone; clones share one connection.
#[derive(Clone)]
pub struct JetStreamBus {
    client: Client,
    context: Context,
    config: JetStreamConfig,
}

// === impl JetStreamConfig ===

impl JetStreamConfig {
    /// The defaults, for a server.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            credentials_file: None,
            stream: "CASES".to_owned(),
            replicas: 1,
            in_flight_max: 256,
            request_timeout: Duration::from_secs(2),
            ack_pending_max: 256,
            ack_wait: Duration::from_secs(30),
            heartbeat: Duration::from_secs(2),
            backoff_min: Duration::from_millis(50),
            backoff_max: Duration::from_secs(5),
        }
    }
}

// === impl JetStreamBus ===

impl JetStreamBus {
    /// Prepares the connection. A server that is away is no error: the connection comes up by
    /// itself as soon as there is one.
    ///
    /// # Errors
    /// [`BusError::Unavailable`] when the address or the credentials are unusable.
    pub async fn connect(config: JetStreamConfig) -> Result<Self, BusError> {
        let mut options = ConnectOptions::new()
            .name("lachan")
            .retry_on_initial_connect()
            .request_timeout(Some(config.request_timeout))
            .reconnect_delay_callback(|attempts| {
                let factor = 1_u32 << attempts.min(6);
                Duration::from_millis(20)
                    .saturating_mul(factor)
                    .min(RECONNECT_DELAY_MAX)
            });
        if let Some(path) = &config.credentials_file {
            options = options
                .credentials_file(path)
                .await
                .map_err(|_| BusError::Unavailable("the credentials file is unreadable"))?;
        }
        let servers = config
            .url
            .split(',')
            .map(|server| server.trim().parse::<ServerAddr>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| BusError::Unavailable("the address is unusable"))?;
        // the client reads users out of addresses, but does not send them
        if let Some(server) = servers.iter().find(|server| server.has_user_pass()) {
            let user = percent_decoded(server.username().unwrap_or_default());
            let password = percent_decoded(server.password().unwrap_or_default());
            options = options.user_and_password(user, password);
        }
        let client = options
            .connect(servers)
            .await
            .map_err(|_| BusError::Unavailable("the address is unusable"))?;
        let context = ContextBuilder::new()
            .timeout(config.request_timeout)
            .ack_timeout(config.request_timeout)
            // abandoned publishes keep their permit until they time out
            .max_ack_inflight(config.in_flight_max.saturating_mul(8))
            .build(client.clone());
        Ok(Self {
            client,
            context,
            config,
        })
    }

    /// Makes the stream if it does not exist and checks its configuration: the look a process
    /// takes before it starts. It may start without a server, never with a wrong stream.
    ///
    /// # Errors
    /// [`BusError::Misconfigured`] names the differing key; [`BusError::Unavailable`] when there
    /// is no server to ask.
    pub async fn verify(&self) -> Result<(), BusError> {
        self.ensure_stream().await.map(|_| ())
    }

    /// Name of the stream.
    pub fn stream_name(&self) -> &str {
        &self.config.stream
    }

    fn check_connected(&self) -> Result<(), BusError> {
        if self.client.connection_state() == ConnectionState::Connected {
            return Ok(());
        }
        // asking now would queue stale requests for the server's return
        Err(BusError::Unavailable("not connected to NATS"))
    }

    fn stream_config(&self) -> StreamConfig {
        StreamConfig {
            name: self.config.stream.clone(),
            description: Some("the log, fanned out; rebuilt from it at any time".to_owned()),
            subjects: vec![SUBJECTS.to_owned()],
            retention: RetentionPolicy::Limits,
            storage: StorageType::File,
            discard: DiscardPolicy::New,
            max_age: Duration::ZERO,
            max_messages: -1,
            max_bytes: -1,
            max_messages_per_subject: -1,
            max_consumers: -1,
            max_message_size: -1,
            num_replicas: self.config.replicas,
            duplicate_window: Duration::from_secs(120),
            deny_delete: true,
            ..StreamConfig::default()
        }
    }

    /// Makes the stream if need be, reads its configuration back and refuses a different one.
    async fn ensure_stream(&self) -> Result<Stream, BusError> {
        self.check_connected()?;
        let wanted = self.stream_config();
        let mut stream = self
            .context
            .get_or_create_stream(wanted.clone())
            .await
            .map_err(|error| unavailable("the stream cannot be opened", &error))?;
        let info = stream
            .info()
            .await
            .map_err(|error| unavailable("the stream cannot be read", &error))?;
        check_stream(&wanted, info)?;
        Ok(stream)
    }

    /// The stream as it is; subscribers never make it.
    async fn existing_stream(&self) -> Result<Stream, BusError> {
        self.check_connected()?;
        let stream = self
            .context
            .get_stream(&self.config.stream)
            .await
            .map_err(|error| unavailable("the stream does not exist yet", &error))?;
        check_stream(&self.stream_config(), stream.cached_info())?;
        Ok(stream)
    }
}

/// Addresses carry users and passwords percent-encoded.
fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = tail
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Maps any failure of the client: the reason is fixed text, the details go to the debug log.
fn unavailable(reason: &'static str, error: &dyn std::error::Error) -> BusError {
    tracing::debug!(reason, error = %error, "nats request failed");
    BusError::Unavailable(reason)
}

fn check_stream(wanted: &StreamConfig, info: &StreamInfo) -> Result<(), BusError> {
    let actual = &info.config;
    let mut check = Checker::new(format!("stream {}", wanted.name));
    check.same("subjects", &actual.subjects, &wanted.subjects);
    check.same("retention", &actual.retention, &wanted.retention);
    check.same("storage", &actual.storage, &wanted.storage);
    check.same("discard", &actual.discard, &wanted.discard);
    check.same("max_age", &actual.max_age, &wanted.max_age);
    check.same("max_msgs", &limit(actual.max_messages), &-1);
    check.same("max_bytes", &limit(actual.max_bytes), &-1);
    let per_subject = limit(actual.max_messages_per_subject);
    check.same("max_msgs_per_subject", &per_subject, &-1);
    let message_size = limit(i64::from(actual.max_message_size));
    check.same("max_msg_size", &message_size, &-1);
    let consumers = limit(i64::from(actual.max_consumers));
    check.same("max_consumers", &consumers, &-1);
    check.same("num_replicas", &actual.num_replicas, &wanted.num_replicas);
    let window = &actual.duplicate_window;
    check.same("duplicate_window", window, &wanted.duplicate_window);
    check.same("deny_delete", &actual.deny_delete, &wanted.deny_delete);
    check.same("deny_purge", &actual.deny_purge, &wanted.deny_purge);
    check.same("allow_rollup_hdrs", &actual.allow_rollup, &false);
    check.same("no_ack", &actual.no_ack, &false);
    check.same("sealed", &actual.sealed, &false);
    check.same("mirror", &actual.mirror.is_some(), &false);
    check.same("sources", &actual.sources.is_some(), &false);
    check.same("republish", &actual.republish.is_some(), &false);
    let transform = actual.subject_transform.is_some();
    check.same("subject_transform", &transform, &false);
    check.finish()
}

/// Servers write "no limit" as 0 or -1.
fn limit(value: i64) -> i64 {
    if value <= 0 { -1 } else { value }
}

/// Compares configurations key by key and remembers the first that differs.
struct Checker {
    what: String,
    difference: Option<(&'static str, String, String)>,
}

// === impl Checker ===

impl Checker {
    fn new(what: String) -> Self {
        Self {
            what,
            difference: None,
        }
    }

    fn same<T: PartialEq + std::fmt::Debug>(&mut self, key: &'static str, actual: &T, wanted: &T) {
        if actual != wanted && self.difference.is_none() {
            self.difference = Some((key, format!("{actual:?}"), format!("{wanted:?}")));
        }
    }

    fn finish(self) -> Result<(), BusError> {
        match self.difference {
            None => Ok(()),
            Some((key, actual, wanted)) => Err(BusError::Misconfigured {
                what: self.what,
                key,
                actual,
                wanted,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_percent_decoded() {
        assert_eq!(percent_decoded("p%40ss%3Aw%C3%B4rd"), "p@ss:wôrd");
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%zz%4"), "%zz%4");
        assert_eq!(percent_decoded(""), "");
    }
}
