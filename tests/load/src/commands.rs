//! Commands over gRPC: clients in a closed loop, and how long a write takes to be seen.

use std::time::{Duration, Instant};

use futures::future::try_join_all;
use tokio::time::{MissedTickBehavior, interval_at};

use crate::Outcome;
use crate::numbers::percentile_ms;
use crate::officer::Officer;
use crate::shape::Shape;

/// Before anything is counted: connections, caches, prepared statements.
const WARM_UP: Duration = Duration::from_millis(500);
/// Officers who share the steady load.
const STEADY_OFFICERS: u32 = 20;

/// What clients in a closed loop got.
pub(crate) struct Throughput {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// What officers saw at a steady load.
#[derive(Default)]
pub(crate) struct Visibility {
    pub(crate) per_second: f64,
    /// From the receipt to the answer that holds the command's events.
    pub(crate) case_file: Vec<Duration>,
    /// The same question without anything to wait for.
    pub(crate) case_file_alone: Vec<Duration>,
    pub(crate) worklist: Vec<Duration>,
    pub(crate) worklist_alone: Vec<Duration>,
}

/// Commands of so many clients, each sending its next when the last was answered.
pub(crate) async fn closed_loop(
    shape: &Shape,
    clients: usize,
    duration: Duration,
) -> Outcome<Throughput> {
    let officers = (0..clients).map(|number| Officer::at_work(shape, number));
    let officers = try_join_all(officers).await?;
    let counted_from = Instant::now() + WARM_UP;
    let end = counted_from + duration;
    let clients = officers.into_iter().map(|mut officer| {
        tokio::spawn(async move {
            let mut took = Vec::new();
            while Instant::now() < end {
                let started = Instant::now();
                officer.next_command().await?;
                let answered = Instant::now();
                if (counted_from..end).contains(&answered) {
                    took.push(answered - started);
                }
            }
            Outcome::Ok(took)
        })
    });
    let took: Outcome<Vec<_>> = try_join_all(clients).await?.into_iter().collect();
    let mut took = took?.concat();
    Ok(Throughput {
        per_second: took.len() as f64 / duration.as_secs_f64(),
        p50_ms: percentile_ms(&mut took, 0.5),
        p99_ms: percentile_ms(&mut took, 0.99),
    })
}

/// Commands at a steady pace, each followed by the questions of somebody who wants to see it.
pub(crate) async fn steady_load(
    shape: &Shape,
    per_second: u32,
    duration: Duration,
) -> Outcome<Visibility> {
    let officers = (0..STEADY_OFFICERS as usize).map(|number| Officer::at_work(shape, number));
    let officers = try_join_all(officers).await?;
    let pace = Duration::from_secs(1) * STEADY_OFFICERS / per_second;
    let begin = Instant::now();
    let counted_from = begin + WARM_UP;
    let end = counted_from + duration;
    let tasks = (0..).zip(officers).map(|(number, officer)| {
        // spread over the pace, so that they do not all send at once
        let first = begin + pace * number / STEADY_OFFICERS;
        tokio::spawn(at_pace(officer, first, pace, counted_from, end))
    });
    let mut seen = Visibility::default();
    let mut commands = 0;
    for of_one in try_join_all(tasks).await? {
        let of_one = of_one?;
        commands += of_one.case_file.len() + of_one.worklist.len();
        seen.case_file.extend(of_one.case_file);
        seen.case_file_alone.extend(of_one.case_file_alone);
        seen.worklist.extend(of_one.worklist);
        seen.worklist_alone.extend(of_one.worklist_alone);
    }
    seen.per_second = commands as f64 / duration.as_secs_f64();
    Ok(seen)
}

async fn at_pace(
    mut officer: Officer,
    first: Instant,
    pace: Duration,
    counted_from: Instant,
    end: Instant,
) -> Outcome<Visibility> {
    let mut seen = Visibility::default();
    let mut ticks = interval_at(first.into(), pace);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut asks_for_case = true;
    while Instant::now() < end {
        ticks.tick().await;
        let position = officer.next_command().await?.position;
        let counts = Instant::now() >= counted_from;
        let (visible, alone) = if asks_for_case {
            let visible = officer.read_case(position).await?;
            (visible, officer.read_case(0).await?)
        } else {
            let visible = officer.read_worklist(position).await?;
            (visible, officer.read_worklist(0).await?)
        };
        if counts && asks_for_case {
            seen.case_file.push(visible);
            seen.case_file_alone.push(alone);
        } else if counts {
            seen.worklist.push(visible);
            seen.worklist_alone.push(alone);
        }
        asks_for_case = !asks_for_case;
    }
    Ok(seen)
}

/// Waits until the views hold all that was sent.
pub(crate) async fn settle(shape: &Shape) -> Outcome<()> {
    let mut officer = Officer::at_work(shape, 0).await?;
    let position = officer.next_command().await?.position;
    let deadline = Instant::now() + Duration::from_secs(120);
    // a query gives up before a long queue is through
    while let Err(error) = officer.read_worklist(position).await {
        if Instant::now() > deadline {
            return Err(error);
        }
    }
    Ok(())
}
