//! From the log to the log: on either database, with any number of instances.

use std::sync::Arc;

use api::intake::v1::ReportReceived;
use api::log::v1::Role;
use api::{EventMessage, OrgUnitId, PersonId};
use bus::partition_of_case;
use bus::{InProcessBus, InProcessLimits};
use tokio_util::sync::CancellationToken;

use crate::story::{at, checked, received};
use crate::world::{World, case, on_both, until};

on_both!(
    a_report_starts_a_clock_that_reminds_and_is_missed,
    taking_the_log_again_changes_nothing,
    two_instances_at_once_record_everything_once,
    two_instances_declare_a_miss_once,
    the_loop_follows_the_log_and_the_time_by_itself,
    nothing_is_declared_missed_where_the_log_cannot_be_followed,
    a_case_that_cannot_be_read_keeps_no_other_waiting,
);

async fn a_report_starts_a_clock_that_reminds_and_is_missed(world: World) {
    let deadlines = world.deadlines().await;
    let report = world.record(case(1), &received("08:00")).await;
    assert_eq!(deadlines.catch_up().await.expect("caught up"), 2);
    let started = world.recorded(case(1)).await.remove(0);
    assert_eq!(started.actor.role, Role::System);
    // whoever acts when nobody does has no name that the registry could give away
    assert!(started.actor.person_id.parse::<PersonId>().is_err());
    assert!(started.actor.org_unit_id.parse::<OrgUnitId>().is_err());
    assert_eq!(started.data.causation_id, Some(report.data.event_id));
    assert_eq!(started.data.correlation_id, report.data.correlation_id);

    // the next moment is half time; before it nothing happens
    assert_eq!(
        deadlines.next_due().await.expect("a store"),
        Some(at("14:00"))
    );
    assert_eq!(deadlines.fire().await.expect("fired"), 2);
    world.clock.set(at("14:00"));
    assert_eq!(deadlines.fire().await.expect("fired"), 3);
    world.clock.set(at("21:00"));
    deadlines.fire().await.expect("fired");
    let names = world.names(case(1)).await;
    assert_eq!(
        names,
        [
            "ClockStarted",
            "ReminderSent",
            "ReminderSent",
            "ClockMissed"
        ]
    );
    let missed = world.recorded(case(1)).await.remove(3);
    assert_eq!(missed.data.causation_id, Some(started.data.event_id));
    assert_eq!(deadlines.next_due().await.expect("a store"), None);

    world.record(case(1), &checked("22:00")).await;
    deadlines.catch_up().await.expect("caught up");
    assert_eq!(
        world.names(case(1)).await.last().expect("an event"),
        "ClockMet"
    );
}

async fn taking_the_log_again_changes_nothing(world: World) {
    let deadlines = world.deadlines().await;
    for number in 0..20 {
        world.record(case(number), &received("08:00")).await;
    }
    let head = deadlines.catch_up().await.expect("caught up");
    assert_eq!(head, 40);
    assert_eq!(deadlines.catch_up().await.expect("caught up"), head);
    world.clock.set(at("2026-03-05T08:00"));
    let fired = deadlines.fire().await.expect("fired");
    assert_eq!(fired, head + 40);
    assert_eq!(deadlines.fire().await.expect("fired"), fired);
}

async fn two_instances_at_once_record_everything_once(world: World) {
    // one shares the store, as two replicas do; one has its own, as a restored one has
    let instances = [
        world.deadlines().await,
        world.deadlines().await,
        world.deadlines_from_nothing("other.db").await,
    ];
    for number in 0..40 {
        world.record(case(number), &received("08:00")).await;
        if number % 2 == 0 {
            world.record(case(number), &checked("09:00")).await;
        }
    }
    let all = instances.each_ref().map(|instance| {
        let instance = instance.clone();
        tokio::spawn(async move { instance.catch_up().await })
    });
    for one in all {
        one.await.expect("no panic").expect("caught up");
    }
    for number in 0..40 {
        let expected: &[&str] = if number % 2 == 0 {
            &["ClockStarted", "ClockMet"]
        } else {
            &["ClockStarted"]
        };
        assert_eq!(world.names(case(number)).await, expected, "case {number}");
    }
}

async fn two_instances_declare_a_miss_once(world: World) {
    let instances = [
        world.deadlines().await,
        world.deadlines_from_nothing("other.db").await,
    ];
    for number in 0..40 {
        world.record(case(number), &received("08:00")).await;
    }
    for instance in &instances {
        instance.catch_up().await.expect("caught up");
    }
    world.clock.set(at("2026-03-05T08:00"));
    let all = instances.each_ref().map(|instance| {
        let instance = instance.clone();
        tokio::spawn(async move { instance.fire().await })
    });
    for one in all {
        one.await.expect("no panic").expect("fired");
    }
    for number in 0..40 {
        assert_eq!(
            world.names(case(number)).await,
            ["ClockStarted", "ReminderSent", "ClockMissed"],
            "case {number}"
        );
    }
}

async fn the_loop_follows_the_log_and_the_time_by_itself(world: World) {
    let shutdown = CancellationToken::new();
    // a bus that brings nothing: the log alone must do
    let bus = Arc::new(InProcessBus::starting_at(0, InProcessLimits::default()));
    let running = tokio::spawn(world.deadlines().await.run(bus, shutdown.clone()));
    world.record(case(1), &received("08:00")).await;
    until("the start", || async {
        world.names(case(1)).await.len() == 1
    })
    .await;
    world.clock.set(at("2026-03-03T08:00"));
    until("the miss", || async {
        world
            .names(case(1))
            .await
            .last()
            .is_some_and(|name| name == "ClockMissed")
    })
    .await;
    // the clock jumps back: the miss stays the only one
    world.clock.set(at("09:00"));
    world.record(case(1), &checked("10:00")).await;
    until("the end", || async {
        world
            .names(case(1))
            .await
            .last()
            .is_some_and(|name| name == "ClockMet")
    })
    .await;
    assert_eq!(
        world
            .names(case(1))
            .await
            .iter()
            .filter(|name| *name == "ClockMissed")
            .count(),
        1
    );
    shutdown.cancel();
    running.await.expect("an orderly end");
}

async fn nothing_is_declared_missed_where_the_log_cannot_be_followed(world: World) {
    let first = case(1);
    let second = (2..)
        .map(case)
        .find(|other| partition_of_case(*other) != partition_of_case(first));
    let second = second.expect("another partition");
    let shutdown = CancellationToken::new();
    let bus = Arc::new(InProcessBus::starting_at(0, InProcessLimits::default()));
    let running = tokio::spawn(world.deadlines().await.run(bus, shutdown.clone()));
    for case in [first, second] {
        world.record(case, &received("08:00")).await;
    }
    until("both starts", || async {
        world.names(first).await.len() + world.names(second).await.len() == 2
    })
    .await;
    // what nobody can read may be the act that met the clock
    world
        .record_bytes(first, ReportReceived::TYPE, vec![0xff])
        .await;
    world.clock.set(at("2026-03-03T08:00"));
    until("the miss", || async {
        world
            .names(second)
            .await
            .last()
            .is_some_and(|name| name == "ClockMissed")
    })
    .await;
    assert_eq!(world.names(first).await, ["ClockStarted"]);
    shutdown.cancel();
    running.await.expect("an orderly end");
}

async fn a_case_that_cannot_be_read_keeps_no_other_waiting(world: World) {
    // more than are looked at together, the broken one first
    const OTHERS: u128 = 40;
    let deadlines = world.deadlines().await;
    let broken = case(0);
    world.record(broken, &received("07:00")).await;
    for number in 1..=OTHERS {
        world.record(case(number), &received("08:00")).await;
    }
    deadlines.catch_up().await.expect("caught up");
    world
        .record_bytes(broken, ReportReceived::TYPE, vec![0xff])
        .await;
    world.clock.set(at("2026-03-03T08:00"));
    // a slow disk may put a case off once; nothing else may
    let mut waiting: Vec<u128> = (1..=OTHERS).collect();
    for _ in 0..2 {
        deadlines.fire().await.expect_err("one case is unreadable");
        let mut left = Vec::new();
        for number in waiting {
            let names = world.names(case(number)).await;
            if !names.contains(&"ClockMissed".to_owned()) {
                left.push(number);
            }
        }
        waiting = left;
        world.clock.advance(jiff::SignedDuration::from_secs(31));
    }
    assert_eq!(waiting, [0_u128; 0]);
    assert_eq!(world.names(broken).await, ["ClockStarted"]);
}
