//! Whatever a process loses when it dies, nothing is lost and nothing is done twice.

use crate::story::{at, checked, received, stricter};
use crate::world::{World, case, on_both};

on_both!(
    what_was_recorded_but_not_noted_is_not_recorded_again,
    a_clock_that_ran_while_the_process_was_down_is_missed_afterwards,
    an_act_recorded_while_the_process_was_down_is_seen_before_a_miss_is_declared,
    a_running_clock_keeps_its_terms_over_a_change_of_the_rules,
);

async fn what_was_recorded_but_not_noted_is_not_recorded_again(world: World) {
    for number in 0..10 {
        world.record(case(number), &received("08:00")).await;
        world.record(case(number), &checked("09:00")).await;
        world.record(case(number), &received("10:00")).await;
    }
    // its checkpoint is lost, as in a kill between the append and the commit of its own store
    let head = world
        .deadlines_from_nothing("lost.db")
        .await
        .catch_up()
        .await
        .expect("caught up");
    assert_eq!(head, 60);
    let deadlines = world.deadlines().await;
    assert_eq!(deadlines.catch_up().await.expect("caught up"), head);
    // and it knows what is open
    assert_eq!(
        deadlines.next_due().await.expect("a store"),
        Some(at("16:00"))
    );
    for number in 0..10 {
        assert_eq!(
            world.names(case(number)).await,
            ["ClockStarted", "ClockMet", "ClockStarted"]
        );
    }
}

async fn a_clock_that_ran_while_the_process_was_down_is_missed_afterwards(world: World) {
    world.record(case(1), &received("08:00")).await;
    let deadlines = world.deadlines().await;
    deadlines.catch_up().await.expect("caught up");
    drop(deadlines);
    world.clock.set(at("2026-03-09T08:00"));
    let deadlines = world.deadlines().await;
    deadlines.catch_up().await.expect("caught up");
    deadlines.fire().await.expect("fired");
    assert_eq!(
        world.names(case(1)).await,
        ["ClockStarted", "ReminderSent", "ClockMissed"]
    );
}

async fn an_act_recorded_while_the_process_was_down_is_seen_before_a_miss_is_declared(
    world: World,
) {
    world.record(case(1), &received("08:00")).await;
    world.deadlines().await.catch_up().await.expect("caught up");
    world.clock.set(at("10:00"));
    world.record(case(1), &checked("10:00")).await;
    world.clock.set(at("2026-03-09T08:00"));
    let deadlines = world.deadlines().await;
    deadlines.catch_up().await.expect("caught up");
    deadlines.fire().await.expect("fired");
    assert_eq!(world.names(case(1)).await, ["ClockStarted", "ClockMet"]);
}

async fn a_running_clock_keeps_its_terms_over_a_change_of_the_rules(world: World) {
    world.record(case(1), &received("08:00")).await;
    world.deadlines().await.catch_up().await.expect("caught up");
    let stricter = world.deadlines_under(&stricter()).await;
    world.record(case(2), &received("08:00")).await;
    stricter.catch_up().await.expect("caught up");
    world.clock.set(at("10:01"));
    stricter.fire().await.expect("fired");
    assert_eq!(world.names(case(1)).await, ["ClockStarted"]);
    assert_eq!(
        world.names(case(2)).await.last().expect("an event"),
        "ClockMissed"
    );
}
