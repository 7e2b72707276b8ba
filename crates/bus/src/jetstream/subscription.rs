//! The reading end on JetStream: one durable pull consumer per subscription and partition.

use std::time::Duration;

use async_nats::jetstream::consumer::pull::{Config as PullConfig, Stream as PullStream};
use async_nats::jetstream::consumer::{
    AckPolicy, Consumer, DeliverPolicy, Info as ConsumerInfo, ReplayPolicy,
};
use async_nats::jetstream::context::ConsumerInfoErrorKind;
use async_nats::jetstream::message::{AckKind, Message};
use async_nats::jetstream::stream::Stream;
use async_trait::async_trait;
use futures::StreamExt;
use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::codec;
use crate::contract::{BusError, Delivery, DeliveryReceipt, Subscriber, Subscription};
use crate::durable::{check_subscription, consumer_name};
use crate::jetstream::{Checker, JetStreamBus, unavailable};

/// Longest life of one pull request; the client sends the next one by itself.
const PULL_EXPIRES: Duration = Duration::from_secs(30);

struct JetStreamSubscription {
    bus: JetStreamBus,
    durable: String,
    partition: u16,
    messages: Option<PullStream>,
    backoff: Backoff,
    /// No attempt before; outlives a cancelled `next`, so that callers with timeouts wait as well.
    retry_at: Option<Instant>,
}

struct JetStreamReceipt(Message);

#[async_trait]
impl Subscriber for JetStreamBus {
    async fn subscribe(
        &self,
        durable: &str,
        partition: u16,
    ) -> Result<Box<dyn Subscription>, BusError> {
        check_subscription(durable, partition)?;
        Ok(Box::new(JetStreamSubscription {
            bus: self.clone(),
            durable: durable.to_owned(),
            partition,
            messages: None,
            backoff: Backoff::new(self.config.backoff_min, self.config.backoff_max),
            retry_at: None,
        }))
    }
}

// === impl JetStreamSubscription ===

#[async_trait]
impl Subscription for JetStreamSubscription {
    async fn next(&mut self) -> Result<Delivery, BusError> {
        let messages = match &mut self.messages {
            Some(messages) => messages,
            None => {
                if let Some(retry_at) = self.retry_at {
                    tokio::time::sleep_until(retry_at).await;
                }
                match self.open().await {
                    Ok(messages) => self.messages.insert(messages),
                    Err(error) => return Err(self.failed(error)),
                }
            }
        };
        match messages.next().await {
            Some(Ok(message)) => {
                self.backoff.reset();
                self.retry_at = None;
                deliver(message).await
            }
            Some(Err(error)) => {
                let error = unavailable("the subscription was interrupted", &error);
                Err(self.failed(error))
            }
            None => Err(self.failed(BusError::Unavailable("the subscription ended"))),
        }
    }
}

impl JetStreamSubscription {
    fn failed(&mut self, error: BusError) -> BusError {
        self.messages = None;
        self.retry_at = Some(Instant::now() + self.backoff.next_delay());
        error
    }

    async fn open(&self) -> Result<PullStream, BusError> {
        let stream = self.bus.existing_stream().await?;
        let consumer = self.ensure_consumer(&stream).await?;
        let batch = usize::try_from(self.bus.config.ack_pending_max).unwrap_or(1);
        consumer
            .stream()
            .max_messages_per_batch(batch.max(1))
            .heartbeat(self.bus.config.heartbeat)
            .expires(PULL_EXPIRES)
            .messages()
            .await
            .map_err(|error| unavailable("the consumer cannot be read", &error))
    }

    async fn ensure_consumer(&self, stream: &Stream) -> Result<Consumer<PullConfig>, BusError> {
        let name = consumer_name(&self.durable, self.partition);
        let wanted = self.consumer_config(&name);
        match stream.consumer_info(&name).await {
            Ok(info) => {
                check_consumer(&name, &wanted, &info)?;
            }
            Err(error) if error.kind() == ConsumerInfoErrorKind::NotFound => {}
            Err(error) => return Err(unavailable("the consumer cannot be read", &error)),
        }
        stream
            .get_or_create_consumer(&name, wanted)
            .await
            .map_err(|error| unavailable("the consumer cannot be made", &error))
    }

    fn consumer_config(&self, name: &str) -> PullConfig {
        PullConfig {
            durable_name: Some(name.to_owned()),
            filter_subject: codec::subject_filter(self.partition),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.bus.config.ack_wait,
            max_ack_pending: i64::from(self.bus.config.ack_pending_max),
            replay_policy: ReplayPolicy::Instant,
            ..PullConfig::default()
        }
    }
}

fn check_consumer(name: &str, wanted: &PullConfig, info: &ConsumerInfo) -> Result<(), BusError> {
    let actual = &info.config;
    let mut check = Checker::new(format!("consumer {name}"));
    let filter = &actual.filter_subject;
    check.same("filter_subject", filter, &wanted.filter_subject);
    let deliver = &actual.deliver_policy;
    check.same("deliver_policy", deliver, &wanted.deliver_policy);
    check.same("ack_policy", &actual.ack_policy, &wanted.ack_policy);
    check.same("ack_wait", &actual.ack_wait, &wanted.ack_wait);
    let pending = &actual.max_ack_pending;
    check.same("max_ack_pending", pending, &wanted.max_ack_pending);
    check.same("max_deliver", &(actual.max_deliver <= 0), &true);
    check.same("headers_only", &actual.headers_only, &false);
    check.same("deliver_subject", &actual.deliver_subject, &None);
    check.finish()
}

async fn deliver(message: Message) -> Result<Delivery, BusError> {
    let (stream_sequence, attempt) = match message.info() {
        Ok(info) => (
            info.stream_sequence,
            u64::try_from(info.delivered).unwrap_or(1),
        ),
        Err(_) => (0, 1),
    };
    match codec::decode(message.headers.as_ref(), &message.payload) {
        Ok(decoded) => {
            let receipt = Box::new(JetStreamReceipt(message));
            Ok(Delivery::new(decoded, stream_sequence, attempt, receipt))
        }
        Err(reason) => {
            // it can never be read: delivering it again would stop the partition for ever
            let terminated = message.ack_with(AckKind::Term).await;
            if terminated.is_err() {
                tracing::debug!(stream_sequence, "a malformed message will come again");
            }
            Err(BusError::Malformed {
                stream_sequence,
                reason,
            })
        }
    }
}

// === impl JetStreamReceipt ===

#[async_trait]
impl DeliveryReceipt for JetStreamReceipt {
    async fn ack(self: Box<Self>) -> Result<(), BusError> {
        self.answer(AckKind::Ack).await
    }

    async fn nak(self: Box<Self>, delay: Duration) -> Result<(), BusError> {
        let delay = (!delay.is_zero()).then_some(delay);
        self.answer(AckKind::Nak(delay)).await
    }
}

impl JetStreamReceipt {
    async fn answer(&self, kind: AckKind) -> Result<(), BusError> {
        self.0.ack_with(kind).await.map_err(|error| {
            tracing::debug!(error = %error, "an acknowledgement was not sent");
            BusError::Unavailable("the acknowledgement was not sent")
        })
    }
}
