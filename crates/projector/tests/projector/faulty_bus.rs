//! A bus that does all a bus may do wrong, by seeded chance.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bus::{BusError, Delivery, DeliveryReceipt, Subscriber, Subscription};

use crate::support::Chance;

/// What goes wrong on the way from the bus; each once in so many messages, 0 for never.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Faults {
    pub(crate) lose: u64,
    pub(crate) duplicate: u64,
    pub(crate) reorder: u64,
    pub(crate) fail: u64,
    pub(crate) dead: bool,
}

/// Subscriptions with faults.
pub(crate) struct FaultySubscriber {
    pub(crate) inner: Arc<dyn Subscriber>,
    pub(crate) faults: Faults,
    pub(crate) seed: u64,
}

struct FaultySubscription {
    inner: Box<dyn Subscription>,
    faults: Faults,
    chance: Chance,
    held: Vec<Delivery>,
}

struct NoReceipt;

#[async_trait]
impl DeliveryReceipt for NoReceipt {
    async fn ack(self: Box<Self>) -> Result<(), BusError> {
        Ok(())
    }

    async fn nak(self: Box<Self>, _delay: Duration) -> Result<(), BusError> {
        Ok(())
    }
}

#[async_trait]
impl Subscriber for FaultySubscriber {
    async fn subscribe(
        &self,
        durable: &str,
        partition: u16,
    ) -> Result<Box<dyn Subscription>, BusError> {
        Ok(Box::new(FaultySubscription {
            inner: self.inner.subscribe(durable, partition).await?,
            faults: self.faults,
            chance: Chance::seeded(self.seed ^ (u64::from(partition) << 32)),
            held: Vec::new(),
        }))
    }
}

#[async_trait]
impl Subscription for FaultySubscription {
    async fn next(&mut self) -> Result<Delivery, BusError> {
        if self.faults.dead {
            std::future::pending::<()>().await;
        }
        loop {
            if self.chance.one_in(self.faults.fail) {
                return Err(BusError::Unavailable("injected"));
            }
            if self.held.len() > 1 || (self.held.len() == 1 && self.chance.one_in(2)) {
                return Ok(self.held.remove(0));
            }
            let delivery = self.inner.next().await?;
            if self.chance.one_in(self.faults.lose) {
                delivery.ack().await?;
                continue;
            }
            if self.chance.one_in(self.faults.duplicate) {
                let copy = Delivery::new(delivery.message.clone(), 0, 2, Box::new(NoReceipt));
                self.held.push(copy);
            }
            if self.chance.one_in(self.faults.reorder) {
                self.held.push(delivery);
                continue;
            }
            return Ok(delivery);
        }
    }
}
