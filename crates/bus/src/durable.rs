//! Names of durable subscriptions.

use crate::PARTITIONS;
use crate::contract::BusError;

const DURABLE_BYTES_MAX: usize = 32;

/// Name of the consumer of a durable subscription: `<durable>-pNN`.
pub(crate) fn consumer_name(durable: &str, partition: u16) -> String {
    format!("{durable}-p{partition:02}")
}

/// Refuses names that servers mind and partitions that do not exist.
pub(crate) fn check_subscription(durable: &str, partition: u16) -> Result<(), BusError> {
    let named = (1..=DURABLE_BYTES_MAX).contains(&durable.len())
        && durable
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !named {
        return Err(BusError::InvalidSubscription(
            "a durable name is 1 to 32 characters of a-z, 0-9 and -",
        ));
    }
    if partition >= PARTITIONS {
        return Err(BusError::InvalidSubscription("no such partition"));
    }
    Ok(())
}
