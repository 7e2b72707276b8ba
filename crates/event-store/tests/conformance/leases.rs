use std::time::Duration;

use event_store::ExpectedVersion::NoStream;
use event_store::Lease;
use futures::future::join_all;
use uuid::Uuid;

use crate::builders::{append, new_stream, time};
use crate::fixture::Log;

const TTL: Duration = Duration::from_secs(10);

fn holders() -> (Uuid, Uuid) {
    (Uuid::from_u128(1), Uuid::from_u128(2))
}

pub(crate) async fn a_lease_is_held_by_one_at_a_time(log: impl Log) {
    let (one, two) = (log.open().await, log.open().await);
    let (a, b) = holders();
    let lease = one.acquire_lease("relay", a, time(), TTL).await.unwrap();
    let expected = Lease {
        name: "relay".to_owned(),
        holder: a,
        epoch: 1,
    };
    assert_eq!(lease, Some(expected.clone()));
    assert_eq!(two.acquire_lease("relay", b, time(), TTL).await, Ok(None));
    let renewed = one.acquire_lease("relay", a, time(), TTL).await.unwrap();
    assert_eq!(renewed, Some(expected), "renewing keeps the epoch");
    let other = two
        .acquire_lease("projection", b, time(), TTL)
        .await
        .unwrap();
    assert!(other.is_some(), "another name is another right");
}

pub(crate) async fn a_lease_that_ran_out_can_be_taken_with_a_higher_epoch(log: impl Log) {
    let store = log.open().await;
    let (a, b) = holders();
    store
        .acquire_lease("relay", a, time(), TTL)
        .await
        .unwrap()
        .unwrap();
    let just_before = time() + Duration::from_micros(9_999_999);
    assert_eq!(
        store.acquire_lease("relay", b, just_before, TTL).await,
        Ok(None)
    );
    let taken = store
        .acquire_lease("relay", b, time() + TTL, TTL)
        .await
        .unwrap();
    assert_eq!(taken.unwrap().epoch, 2);
    assert_eq!(
        store.acquire_lease("relay", a, time() + TTL, TTL).await,
        Ok(None)
    );
    let back = store
        .acquire_lease("relay", a, time() + 2 * TTL, TTL)
        .await
        .unwrap();
    assert_eq!(back.unwrap().epoch, 3);
}

pub(crate) async fn a_lease_given_back_can_be_taken_at_once(log: impl Log) {
    let store = log.open().await;
    let (a, b) = holders();
    let lease = store
        .acquire_lease("relay", a, time(), TTL)
        .await
        .unwrap()
        .unwrap();
    store.release_lease(&lease).await.unwrap();
    let taken = store.acquire_lease("relay", b, time(), TTL).await.unwrap();
    assert_eq!(taken.unwrap().epoch, 2);
}

pub(crate) async fn a_former_holder_cannot_release_the_lease_of_the_next(log: impl Log) {
    let store = log.open().await;
    let (a, b) = holders();
    let former = store
        .acquire_lease("relay", a, time(), TTL)
        .await
        .unwrap()
        .unwrap();
    store
        .acquire_lease("relay", b, time() + TTL, TTL)
        .await
        .unwrap()
        .unwrap();
    store.release_lease(&former).await.unwrap();
    assert_eq!(
        store.acquire_lease("relay", a, time() + TTL, TTL).await,
        Ok(None)
    );
}

pub(crate) async fn of_racing_claimants_one_gets_the_lease(log: impl Log) {
    let stores = [log.open().await, log.open().await, log.open().await];
    for round in 1..=10 {
        let now = time() + round * TTL;
        let claims = stores
            .iter()
            .map(|store| store.acquire_lease("relay", Uuid::now_v7(), now, TTL));
        let granted: Vec<_> = join_all(claims)
            .await
            .into_iter()
            .filter_map(Result::unwrap)
            .collect();
        assert_eq!(granted.len(), 1);
        assert_eq!(granted[0].epoch, u64::from(round));
    }
}

pub(crate) async fn a_lease_is_renewed_while_the_log_is_busy(log: impl Log) {
    let store = log.open().await;
    let load = async {
        for _ in 0..30 {
            let commands = (0..32).map(|_| store.append(append(&new_stream("case"), NoStream)));
            assert!(join_all(commands).await.iter().all(Result::is_ok));
        }
    };
    let renewals = async {
        for _ in 0..30 {
            let lease = store
                .acquire_lease("relay", Uuid::from_u128(1), time(), TTL)
                .await;
            assert_eq!(lease.unwrap().unwrap().epoch, 1);
        }
    };
    tokio::join!(load, renewals);
}
