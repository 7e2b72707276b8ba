//! Waiting for what other tasks and processes do, without a fixed sleep.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long anything may take on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);
const INTERVAL: Duration = Duration::from_millis(5);

/// Waits until a condition holds.
///
/// # Panics
/// When it does not within a minute.
pub async fn until(what: &str, holds: impl AsyncFnMut() -> bool) {
    assert!(
        holds_within(DEADLINE, holds).await,
        "waited in vain for {what}"
    );
}

/// Waits until a condition holds, or for so long; whether it holds.
pub async fn holds_within(within: Duration, mut holds: impl AsyncFnMut() -> bool) -> bool {
    let deadline = Instant::now() + within;
    loop {
        if holds().await {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        sleep(INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_ends_as_soon_as_it_holds_and_not_much_after_its_time() {
        let mut asked = 0;
        let third_time = async || {
            asked += 1;
            asked == 3
        };
        assert!(holds_within(DEADLINE, third_time).await);
        assert_eq!(asked, 3);
        assert!(!holds_within(Duration::ZERO, async || false).await);
    }
}
