//! Many clocks at once: what a start and a look at the time read, and that each is missed once. How
//! long a hundred thousand take is measured by `ONLY=deadlines make bench`.

use std::collections::BTreeMap;

use api::deadline::v1::ClockMissed;
use api::intake::v1::{AuthenticityChecked, ReportReceived};
use api::{CaseId, EventMessage};
use decider::Message;
use event_store::EventStore;
use futures::{StreamExt, stream};

use crate::counted::Reads;
use crate::story::{at, checked, received};
use crate::world::{World, append, case, on_both};

/// Cases whose clock runs, half of them over.
const CASES: u128 = 2_000;
/// Every so manieth began an hour before the others.
const EARLY_EVERY: u128 = 100;

on_both!(two_thousand_clocks_are_found_again_without_reading_a_case_and_each_is_missed_once,);

fn is_over(number: u128) -> bool {
    !number.is_multiple_of(2)
}

fn is_early(number: u128) -> bool {
    number.is_multiple_of(EARLY_EVERY)
}

/// All cases report; half of them are checked as well.
async fn fill(world: &World) {
    let recorded = (0..CASES).flat_map(|number| {
        let when = if is_early(number) { "07:00" } else { "08:00" };
        let report = received(when).encode_to_vec();
        let report = append(case(number), ReportReceived::TYPE, report, at("08:00"));
        let check = checked("08:00").encode_to_vec();
        let check = append(case(number), AuthenticityChecked::TYPE, check, at("08:00"));
        [report].into_iter().chain(is_over(number).then_some(check))
    });
    // one after the other a case, many cases at once
    let (reports, checks): (Vec<_>, Vec<_>) =
        recorded.partition(|append| append.writes[0].events[0].event_type == ReportReceived::TYPE);
    for appends in [reports, checks] {
        let appends = appends.into_iter().map(|append| world.store.append(append));
        let recorded = stream::iter(appends).buffer_unordered(128);
        recorded
            .for_each(|recorded| async { drop(recorded.expect("recorded")) })
            .await;
    }
}

/// How often each case was declared missed.
async fn misses(world: &World) -> BTreeMap<CaseId, usize> {
    let mut misses = BTreeMap::new();
    let mut position = 0;
    loop {
        let events = world.store.read_log(position, 4_096).await.expect("read");
        let Some(last) = events.last() else {
            return misses;
        };
        position = last.position;
        for event in events {
            if event.data.event_type == ClockMissed::TYPE {
                *misses
                    .entry(event.data.case_id.expect("a case"))
                    .or_default() += 1;
            }
        }
    }
}

async fn two_thousand_clocks_are_found_again_without_reading_a_case_and_each_is_missed_once(
    world: World,
) {
    fill(&world).await;
    let deadlines = world.deadlines().await;
    let head = deadlines.catch_up().await.expect("caught up");
    // a report, its clock's start; half of them a check, and the clock's end
    assert_eq!(u128::from(head), CASES * 3);
    drop(deadlines);
    world.store.reads();

    // a start reads nothing but what is new in the log, which is nothing
    let deadlines = world.deadlines().await;
    deadlines.catch_up().await.expect("caught up");
    assert_eq!(
        deadlines.next_due().await.expect("a store"),
        Some(at("13:00"))
    );
    // nor does a look at a time at which nothing is due
    deadlines.fire().await.expect("fired");
    assert_eq!(world.store.reads(), Reads::default());

    // at half the time of the early ones, they are read and no other
    world.clock.set(at("13:00"));
    deadlines.fire().await.expect("fired");
    let early = || (0..CASES).filter(|number| is_early(*number)).map(case);
    let reads = world.store.reads();
    assert_eq!(reads.cases, early().collect());
    assert!(
        reads.events < 20 * early().count(),
        "{} events",
        reads.events
    );

    // and when all is late, what runs is missed, each once, and nothing is read of what is over
    world.clock.set(at("2026-03-05T08:00"));
    deadlines.fire().await.expect("fired");
    let running = || (0..CASES).filter(|number| !is_over(*number)).map(case);
    assert_eq!(world.store.reads().cases, running().collect());
    let once: BTreeMap<CaseId, usize> = running().map(|case| (case, 1)).collect();
    assert_eq!(misses(&world).await, once);
    assert_eq!(deadlines.next_due().await.expect("a store"), None);
    let head = world.store.head().await.expect("a head");
    assert_eq!(deadlines.fire().await.expect("fired"), head);
    assert_eq!(misses(&world).await, once);
}
