//! One suite, both backends: whatever a test here says of the log is true of SQLite and PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the functions of this suite are tests, though the lints cannot see it"
)]

#[path = "conformance/append_only.rs"]
mod append_only;
#[path = "conformance/appending.rs"]
mod appending;
#[path = "conformance/builders.rs"]
mod builders;
#[path = "conformance/crashes.rs"]
mod crashes;
#[path = "conformance/fixture.rs"]
mod fixture;
#[path = "conformance/leases.rs"]
mod leases;
#[path = "conformance/model.rs"]
mod model;
#[path = "conformance/opening.rs"]
mod opening;
#[path = "conformance/ordering.rs"]
mod ordering;
#[path = "conformance/racing.rs"]
mod racing;
#[path = "conformance/reading.rs"]
mod reading;
#[path = "conformance/remembering.rs"]
mod remembering;
#[path = "conformance/retrying.rs"]
mod retrying;
#[path = "conformance/roles.rs"]
mod roles;

/// Instantiates every test over both backends.
macro_rules! on_both_backends {
    ($($area:ident { $($name:ident),* $(,)? })*) => {
        mod sqlite {
            $(mod $area {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    crate::$area::$name(crate::fixture::SqliteLog::new().await).await;
                })*
            })*
        }

        mod postgres {
            $(mod $area {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    crate::$area::$name(crate::fixture::PostgresLog::new().await).await;
                })*
            })*
        }
    };
}

on_both_backends! {
    appending {
        the_first_event_takes_position_one_and_version_one,
        events_of_one_command_stand_side_by_side,
        a_command_for_several_streams_is_recorded_wholly_or_not_at_all,
        expected_versions_are_held_to,
        an_event_id_is_recorded_once,
        a_duplicate_event_id_spares_its_neighbours,
        an_invalid_append_is_refused,
        a_full_queue_says_so_and_recovers,
        an_append_that_cannot_get_through_in_time_was_not_recorded,
        an_append_goes_on_when_its_caller_gives_up,
        every_field_is_read_back_as_it_was_written,
    }
    retrying {
        a_retried_command_gets_the_first_answer,
        concurrent_retries_record_once,
        retries_in_one_batch_record_once,
        a_reused_command_id_is_refused,
        a_reused_command_id_in_one_batch_is_refused,
        two_actors_may_choose_the_same_command_id,
        a_command_that_lost_may_be_tried_again,
        a_recorded_command_can_be_found,
    }
    racing {
        of_racing_writers_to_one_version_exactly_one_wins,
        of_racing_processes_to_one_version_exactly_one_wins,
        racing_processes_all_make_progress,
        one_command_sent_to_two_processes_is_recorded_once,
    }
    remembering {
        a_version_taken_behind_its_back_is_noticed,
        a_stream_opened_behind_its_back_is_noticed,
        a_command_recorded_behind_its_back_gets_the_first_answer,
    }
    ordering {
        positions_are_gapless_and_in_commit_order_under_load,
        readers_never_skip_a_slow_writer,
    }
    reading {
        pages_follow_each_other_without_gap_or_overlap,
        a_case_is_read_across_its_lanes,
        a_stream_is_read_from_a_version_on,
        the_head_hint_follows_this_process_and_others,
    }
    append_only {
        nothing_recorded_can_be_changed_or_removed,
        the_head_only_grows,
    }
    leases {
        a_lease_is_held_by_one_at_a_time,
        a_lease_that_ran_out_can_be_taken_with_a_higher_epoch,
        a_lease_given_back_can_be_taken_at_once,
        a_former_holder_cannot_release_the_lease_of_the_next,
        of_racing_claimants_one_gets_the_lease,
        a_lease_is_renewed_while_the_log_is_busy,
    }
    model {
        random_appends_are_answered_as_by_the_model,
    }
    crashes {
        a_process_killed_between_insert_and_commit_leaves_nothing,
        what_a_killed_process_acknowledged_is_there,
    }
    opening {
        eight_openers_of_an_empty_database_all_succeed,
        a_reopened_log_holds_everything,
        a_closed_store_refuses_appends,
        closing_finishes_what_waits,
    }
}
