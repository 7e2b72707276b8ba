//! One suite for both buses, and what only JetStream can suffer.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests may fail the test"
)]

#[path = "conformance/failing_store.rs"]
mod failing_store;
#[path = "conformance/faults.rs"]
mod faults;
#[path = "conformance/in_memory.rs"]
mod in_memory;
#[path = "conformance/publishing.rs"]
mod publishing;
#[path = "conformance/relaying.rs"]
mod relaying;
#[path = "conformance/rights.rs"]
mod rights;
#[path = "conformance/support.rs"]
mod support;
#[path = "conformance/wire.rs"]
mod wire;

/// Runs each test of a list on both buses.
macro_rules! on_both_buses {
    ($module:ident: $($test:ident),+ $(,)?) => {
        mod in_process {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$module::$test(super::support::Shape::InProcess).await;
            })+
        }
        mod jetstream {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$module::$test(super::support::Shape::JetStream).await;
            })+
        }
    };
}

mod publishing_suite {
    use super::{publishing, support};
    on_both_buses!(publishing:
        published_events_arrive_once_in_partition_order_with_the_right_prev,
        a_subscription_goes_on_where_it_acknowledged,
        a_message_nobody_acknowledged_comes_again,
        a_refused_message_comes_again,
        a_late_publisher_is_fenced,
        a_tail_read_before_a_purge_is_fenced,
        a_subscription_needs_a_plain_name_and_a_partition_that_exists,
    );
}

mod relaying_suite {
    use super::{relaying, support};
    on_both_buses!(relaying:
        a_relay_publishes_what_is_appended_without_delay,
        publication_resumes_after_a_publisher_died_anywhere_in_a_batch,
        of_two_relays_one_publishes_and_the_other_takes_over,
        a_relay_whose_lease_was_taken_stops_and_nothing_is_published_twice,
        a_relay_that_shuts_down_hands_over_at_once,
        a_bus_that_was_emptied_is_filled_again,
        a_rebuild_without_a_relay_fills_the_bus,
        a_rebuild_under_a_living_relay_fills_the_bus,
        a_bus_of_another_log_is_not_published_to,
    );
}
