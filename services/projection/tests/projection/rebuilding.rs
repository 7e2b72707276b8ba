//! Views rebuilt from zero are the live ones, whatever database, batches and timing.

use projection::{RebuildError, content_hash, rebuild, verify};

use crate::history::grow_at_random;
use crate::support::{Chance, World, on_both};

on_both!(
    rebuilt_views_are_equal_to_live_ones_over_random_histories,
    a_rebuild_takes_the_place_of_views_in_use,
    verification_names_the_first_difference,
    a_rebuild_halts_where_the_live_views_would,
    a_second_rebuild_at_once_says_so_and_ends,
);

async fn rebuilt_views_are_equal_to_live_ones_over_random_histories(world: World) {
    let views = world.views().await;
    let other = world.other_views().await;
    for seed in 0..4 {
        grow_at_random(&world, &mut Chance::seeded(seed), 60).await;
        for views in [&views, &other] {
            let running = world.project(views).await;
            running.reach(world.head().await).await;
            running.stop().await;
        }
        let found = verify(&*world.store, &views, |_| {})
            .await
            .expect("verified");
        assert_eq!(found.difference, None, "seed {seed}");
        assert!(found.is_equal());
        // and the same in the other shape
        let (one, _) = content_hash(&views).await.expect("a hash");
        let (two, _) = content_hash(&other).await.expect("a hash");
        assert_eq!(one, two, "seed {seed}");
        assert_eq!(one, found.live);
    }
}

async fn a_rebuild_takes_the_place_of_views_in_use(world: World) {
    let mut chance = Chance::seeded(21);
    grow_at_random(&world, &mut chance, 80).await;
    let views = world.views().await;
    let running = world.project(&views).await;
    running.reach(world.head().await).await;
    world
        .tamper("UPDATE worklist SET phase = 99; DELETE FROM participants")
        .await;
    let damaged = verify(&*world.store, &views, |_| {})
        .await
        .expect("verified");
    assert!(!damaged.is_equal());

    let growing = grow_at_random(&world, &mut chance, 80);
    let mut seen = 0;
    let rebuilding = rebuild(&*world.store, &views, |progress| seen = progress.position);
    let (rebuilt, ()) = tokio::join!(rebuilding, growing);
    let rebuilt = rebuilt.expect("rebuilt");
    assert_eq!(seen, rebuilt.position);
    assert!(rebuilt.halts.is_empty());

    grow_at_random(&world, &mut chance, 40).await;
    running.reach(world.head().await).await;
    running.stop().await;
    let found = verify(&*world.store, &views, |_| {})
        .await
        .expect("verified");
    assert_eq!(found.difference, None);
    assert!(found.is_equal());
    assert_eq!(found.position, world.head().await);
}

async fn verification_names_the_first_difference(world: World) {
    grow_at_random(&world, &mut Chance::seeded(31), 60).await;
    let views = world.views().await;
    let running = world.project(&views).await;
    running.reach(world.head().await).await;
    running.stop().await;
    world
        .tamper("UPDATE timeline SET public = '' WHERE position = 20")
        .await;
    world
        .tamper("UPDATE timeline SET actor_unit = 'x' WHERE position = 20")
        .await;
    let found = verify(&*world.store, &views, |_| {})
        .await
        .expect("verified");
    let difference = found.difference.expect("a difference");
    assert_eq!(difference.table, "timeline");
    let events = event_store::EventStore::read_log(&*world.store, 19, 1)
        .await
        .expect("a log");
    assert_eq!(difference.case_id, events[0].data.case_id.map(|id| id.0));
    assert_ne!(found.live, found.rebuilt);
}

async fn a_rebuild_halts_where_the_live_views_would(world: World) {
    let mut chance = Chance::seeded(41);
    grow_at_random(&world, &mut chance, 60).await;
    let by = crate::support::officer();
    let event_type = "intake.v1.CaseClosed";
    let poison = world
        .record_raw(
            &by,
            "case",
            crate::support::case(2),
            event_type,
            b"\x0a\x7f",
        )
        .await;
    grow_at_random(&world, &mut chance, 60).await;
    let views = world.views().await;
    let running = world.project(&views).await;
    running.reach(world.head().await).await;
    running.stop().await;
    let (live, _) = content_hash(&views).await.expect("a hash");
    let rebuilt = rebuild(&*world.store, &views, |_| {})
        .await
        .expect("rebuilt");
    assert_eq!(rebuilt.halts[0].1.position, poison);
    let (after, checkpoints) = content_hash(&views).await.expect("a hash");
    assert_eq!(after, live);
    let halted = checkpoints.iter().filter(|at| at.halt.is_some()).count();
    assert_eq!(halted, 1);
}

async fn a_second_rebuild_at_once_says_so_and_ends(world: World) {
    grow_at_random(&world, &mut Chance::seeded(51), 60).await;
    let views = world.views().await;
    let mut seconds = Vec::new();
    // a rebuild reports from within, when its scratch is in use
    let (report, mut reports) = tokio::sync::mpsc::unbounded_channel();
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let first = {
        let (store, views) = (world.store.clone(), views.clone());
        let mut is_told = false;
        tokio::spawn(async move {
            let told = move |_| {
                if !std::mem::replace(&mut is_told, true) {
                    report.send(()).expect("heard");
                    tokio::task::block_in_place(|| wait.recv().expect("told to go on"));
                }
            };
            rebuild(&*store, &views, told).await
        })
    };
    reports.recv().await.expect("the first is at work");
    seconds.push(rebuild(&*world.store, &views, |_| {}).await);
    // whoever comes with connections of its own is no better off
    let others = world.views().await;
    seconds.push(rebuild(&*world.store, &others, |_| {}).await);
    assert_eq!(seconds, [Err(RebuildError::Busy), Err(RebuildError::Busy)]);
    // a verification works elsewhere
    verify(&*world.store, &others, |_| {})
        .await
        .expect("verified");
    go_on.send(()).expect("it waits");
    first.await.expect("no panic").expect("rebuilt");
    rebuild(&*world.store, &views, |_| {})
        .await
        .expect("the way is free again");
    let found = verify(&*world.store, &views, |_| {})
        .await
        .expect("verified");
    assert!(found.is_equal());
}
