//! The life of keys. One suite, run over every store.

use std::sync::Arc;

use api::referral::v1::{ReferralAccepted, ReferralProposed};
use api::{COMPARTMENTS, CaseId, EventMessage};
use futures::future::join_all;
use prost::Message;
use tokio::sync::Barrier;
use uuid::Uuid;
use vault::{KeyEncryptionKey, Vault, VaultError, VaultLimits};

use crate::fixture::{
    CANARY_NAME, CANARY_TEXT, Home, SqliteHome, accepted, contains, encoded, new_case,
    open_proposed, proposed, seal_proposed,
};

suite! {
    keys_outlive_a_restart,
    processes_that_make_the_same_keys_at_once_agree,
    many_new_cases_at_once_all_get_keys_that_last,
    a_case_gets_all_its_keys_at_once,
    another_key_encryption_key_is_refused_from_the_start,
    a_wrapped_key_moved_to_another_case_is_useless,
    a_small_cache_evicts_and_still_opens,
    prefetching_makes_no_keys,
    starters_at_once_all_open_the_same_store,
    planted_names_never_reach_the_store,
}

async fn reads_all(vault: &Vault, case_id: CaseId, sealed: &vault::Sealed) -> bool {
    let opened = open_proposed(vault, case_id, sealed).await.unwrap();
    ReferralProposed::decode(opened.payload).unwrap() == proposed()
}

async fn keys_outlive_a_restart<H: Home>() {
    let home = H::new().await;
    let case_id = new_case();
    let before = home.open().await;
    let sealed = seal_proposed(&before, case_id).await.unwrap();
    before.close().await;
    let after = home.open().await;
    assert!(reads_all(&after, case_id, &sealed).await);
    let again = seal_proposed(&after, case_id).await.unwrap();
    assert_eq!(again.parts[0].key_id, sealed.parts[0].key_id);
}

async fn processes_that_make_the_same_keys_at_once_agree<H: Home>() {
    const ROUNDS: usize = 20;
    let home = H::new().await;
    let vaults = [home.open().await, home.open().await, home.open().await];
    for _ in 0..ROUNDS {
        let case_id = new_case();
        let barrier = Arc::new(Barrier::new(vaults.len()));
        let racers: Vec<_> = vaults
            .iter()
            .map(|vault| {
                let (vault, barrier) = (vault.clone(), Arc::clone(&barrier));
                tokio::spawn(async move {
                    barrier.wait().await;
                    seal_proposed(&vault, case_id).await.unwrap()
                })
            })
            .collect();
        let mut sealed = Vec::new();
        for racer in racers {
            sealed.push(racer.await.unwrap());
        }
        // each opens what every other one sealed
        for vault in &vaults {
            for one in &sealed {
                assert!(reads_all(vault, case_id, one).await);
            }
        }
        let fresh = home.open().await;
        assert!(reads_all(&fresh, case_id, &sealed[0]).await);
    }
}

async fn many_new_cases_at_once_all_get_keys_that_last<H: Home>() {
    const CASES: usize = 300;
    let home = H::new().await;
    let vault = home.open().await;
    let writers: Vec<_> = (0..CASES)
        .map(|_| {
            let vault = vault.clone();
            tokio::spawn(async move {
                let case_id = new_case();
                let sealed = seal_proposed(&vault, case_id).await.unwrap();
                (case_id, sealed)
            })
        })
        .collect();
    let mut all = Vec::new();
    for writer in writers {
        all.push(writer.await.unwrap());
    }
    let other = home.open().await;
    let cases: Vec<CaseId> = all.iter().map(|(case_id, _)| *case_id).collect();
    other.prefetch(&cases).await.unwrap();
    assert_eq!(other.cached_len(), CASES);
    for (case_id, sealed) in &all {
        assert!(reads_all(&other, *case_id, sealed).await);
    }
}

async fn a_case_gets_all_its_keys_at_once<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    seal_proposed(&vault, new_case()).await.unwrap();
    let rows = home
        .execute("UPDATE data_keys SET kek_id = kek_id")
        .await
        .unwrap();
    assert_eq!(rows as usize, COMPARTMENTS.len() - 1);
}

async fn another_key_encryption_key_is_refused_from_the_start<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    seal_proposed(&vault, new_case()).await.unwrap();
    let stranger = KeyEncryptionKey::generate().unwrap();
    let stranger_id = stranger.id().to_owned();
    let error = home
        .open_as(stranger, VaultLimits::default())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, VaultError::WrongKek { configured, .. } if *configured == stranger_id),
        "{error}"
    );
}

async fn a_wrapped_key_moved_to_another_case_is_useless<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let (first, second) = (new_case(), new_case());
    let sealed = seal_proposed(&vault, first).await.unwrap();
    seal_proposed(&vault, second).await.unwrap();
    // whoever can write to the store gives every compartment the key of the first row
    home.execute(
        "UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys ORDER BY key_id LIMIT 1)",
    )
    .await
    .unwrap();
    let later = home.open().await;
    let error = open_proposed(&later, first, &sealed).await.unwrap_err();
    assert!(matches!(error, VaultError::KeyUnusable(_)), "{error}");
    let error = seal_proposed(&later, second).await.unwrap_err();
    assert!(matches!(error, VaultError::KeyUnusable(_)), "{error}");
}

async fn a_small_cache_evicts_and_still_opens<H: Home>() {
    const CACHED: usize = 8;
    let home = H::new().await;
    let limits = VaultLimits {
        cached_cases_max: CACHED,
        ..VaultLimits::default()
    };
    let vault = home.open_with(limits).await;
    let mut all = Vec::new();
    for _ in 0..5 * CACHED {
        let case_id = new_case();
        let sealed = seal_proposed(&vault, case_id).await.unwrap();
        all.push((case_id, sealed));
        assert!(vault.cached_len() <= CACHED);
    }
    for (case_id, sealed) in &all {
        assert!(reads_all(&vault, *case_id, sealed).await);
    }
    assert!(vault.cached_len() <= CACHED);
}

async fn prefetching_makes_no_keys<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    vault.prefetch(&[new_case(), new_case()]).await.unwrap();
    vault.prefetch(&[]).await.unwrap();
    assert_eq!(vault.cached_len(), 0);
    assert_eq!(
        home.execute("UPDATE data_keys SET kek_id = kek_id")
            .await
            .unwrap(),
        0
    );
}

async fn starters_at_once_all_open_the_same_store<H: Home>() {
    const STARTERS: usize = 8;
    let home = Arc::new(H::new().await);
    let barrier = Arc::new(Barrier::new(STARTERS));
    let starters: Vec<_> = (0..STARTERS)
        .map(|_| {
            let (home, barrier) = (Arc::clone(&home), Arc::clone(&barrier));
            async move {
                barrier.wait().await;
                home.open().await
            }
        })
        .collect();
    let vaults = join_all(starters).await;
    let case_id = new_case();
    let sealed = seal_proposed(&vaults[0], case_id).await.unwrap();
    for vault in &vaults {
        assert!(reads_all(vault, case_id, &sealed).await);
    }
}

async fn planted_names_never_reach_the_store<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    let sealed = seal_proposed(&vault, case_id).await.unwrap();
    let held = home.raw_bytes().await;
    assert!(!held.is_empty());
    for canary in [CANARY_NAME, CANARY_TEXT] {
        assert!(!contains(&held, canary.as_bytes()));
        assert!(!contains(&sealed.public, canary.as_bytes()));
    }
}

#[tokio::test]
async fn callers_beyond_the_queue_are_refused_not_kept_waiting() {
    let home = SqliteHome::new().await;
    let limits = VaultLimits {
        queue_len_max: 1,
        batch_cases_max: 1,
        ..VaultLimits::default()
    };
    let vault = home.open_with(limits).await;
    // on this one thread nobody takes from the queue before all have asked
    let callers = (0..4).map(|_| seal_accepted(&vault));
    let outcomes = join_all(callers).await;
    let refused = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(VaultError::Overloaded)))
        .count();
    assert_eq!(refused, 3);
}

async fn seal_accepted(vault: &Vault) -> Result<vault::Sealed, VaultError> {
    let payload = encoded(&accepted());
    vault
        .seal(new_case(), Uuid::nil(), ReferralAccepted::TYPE, &payload)
        .await
}
