//! The blind index. One suite, run over every store.

use std::sync::Arc;

use api::codes::v1::ChildIdentity;
use api::referral::v1::{ReferralAccepted, ReferralProposed};
use api::{CaseId, Compartment, CompartmentSet, EventMessage};
use jiff::Timestamp;
use proptest::prelude::*;
use tokio::sync::Barrier;
use vault::{Criterion, Likeness, Vault, VaultError};

use crate::fixture::{
    CANARY_NAME, Home, SqliteHome, accepted, contains, encoded, new_case, proposed, seal_proposed,
};

suite! {
    a_case_is_found_by_its_child_however_the_name_is_typed,
    indexing_again_changes_nothing,
    the_index_outlives_a_restart_and_serves_every_process,
    events_without_a_child_leave_no_token,
    a_case_leaves_the_index_with_its_identity_and_never_comes_back,
    erasing_other_compartments_leaves_the_index_alone,
    an_erasure_at_the_same_time_leaves_no_token_behind,
    writers_of_the_same_tokens_at_once_all_succeed,
    cases_with_most_in_common_come_first_and_no_more_than_asked,
    the_key_of_the_index_is_never_exchanged_or_deleted,
    no_name_date_or_number_reaches_the_store,
}

fn now() -> Timestamp {
    "2026-03-02T08:00:00+07:00".parse().unwrap()
}

fn child(full_name: &str, birth_date: &str, id_number: &str) -> ChildIdentity {
    ChildIdentity {
        full_name: full_name.to_owned(),
        birth_date: birth_date.to_owned(),
        id_number: id_number.to_owned(),
        ..Default::default()
    }
}

/// Seals and indexes an event that tells who the child is.
async fn tell(vault: &Vault, case_id: CaseId, child: ChildIdentity) -> Result<(), VaultError> {
    let event = ReferralProposed {
        child: Some(child),
        ..proposed()
    };
    seal_proposed(vault, case_id).await?;
    vault
        .index_child(case_id, ReferralProposed::TYPE, &encoded(&event))
        .await
}

async fn find(vault: &Vault, child: ChildIdentity) -> Vec<Likeness> {
    vault.find_children(&child, 50).await.unwrap()
}

async fn found(vault: &Vault, child: ChildIdentity) -> Vec<CaseId> {
    let cases = find(vault, child).await.into_iter();
    cases.map(|likeness| likeness.case_id).collect()
}

async fn a_case_is_found_by_its_child_however_the_name_is_typed<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    let mây = child("Lò Thị Mây", "2013-02-03", "0123 4567 8901");
    tell(&vault, case_id, mây).await.unwrap();
    tell(&vault, new_case(), child("Lò Văn Gió", "2013-02-03", ""))
        .await
        .unwrap();
    for (name, date, number, criterion) in [
        ("LÒ THỊ MÂY", "", "", Criterion::Name),
        ("lo thi may", "", "", Criterion::PlainName),
        ("Mây, Lò Thị", "", "", Criterion::NameWords),
        ("may lo thi", "2013-12-31", "", Criterion::NameAndBirthYear),
        ("", "", "012345678901", Criterion::IdNumber),
    ] {
        let likeness = find(&vault, child(name, date, number)).await;
        assert_eq!(likeness.len(), 1, "{name}{number}");
        assert_eq!(likeness[0].case_id, case_id);
        assert!(likeness[0].has(criterion), "{criterion:?}");
    }
    assert!(found(&vault, child("", "2013-02-03", "")).await.is_empty());
    assert!(
        found(&vault, child("Lò Thị", "2013-02-03", ""))
            .await
            .is_empty()
    );
    assert!(found(&vault, ChildIdentity::default()).await.is_empty());
}

async fn indexing_again_changes_nothing<H: Home>() {
    let home = H::new().await;
    let (one, other) = (home.open().await, home.open().await);
    let case_id = new_case();
    for vault in [&one, &one, &other] {
        tell(vault, case_id, child("Vừ A Sính", "", ""))
            .await
            .unwrap();
    }
    let before = find(&one, child("Vừ A Sính", "", "")).await;
    assert_eq!(before.len(), 1);
    // a correction adds
    tell(&one, case_id, child("Vừ A Sinh", "", ""))
        .await
        .unwrap();
    assert_eq!(find(&one, child("Vừ A Sính", "", "")).await, before);
    assert_eq!(found(&one, child("Vừ A Sinh", "", "")).await, [case_id]);
}

async fn the_index_outlives_a_restart_and_serves_every_process<H: Home>() {
    let home = H::new().await;
    let case_id = new_case();
    let before = home.open().await;
    tell(&before, case_id, child("Hà Văn Nương", "", ""))
        .await
        .unwrap();
    before.close().await;
    let after = home.open().await;
    assert_eq!(
        found(&after, child("ha van nuong", "", "")).await,
        [case_id]
    );
}

async fn events_without_a_child_leave_no_token<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    tell(&vault, case_id, ChildIdentity::default())
        .await
        .unwrap();
    let without = ReferralProposed {
        child: None,
        ..proposed()
    };
    let payload = encoded(&without);
    let indexed = vault
        .index_child(case_id, ReferralProposed::TYPE, &payload)
        .await;
    indexed.unwrap();
    let payload = encoded(&accepted());
    let indexed = vault
        .index_child(case_id, ReferralAccepted::TYPE, &payload)
        .await;
    indexed.unwrap();
    assert!(found(&vault, child(CANARY_NAME, "", "")).await.is_empty());
}

async fn a_case_leaves_the_index_with_its_identity_and_never_comes_back<H: Home>() {
    let home = H::new().await;
    let (vault, other) = (home.open().await, home.open().await);
    let (erased, kept) = (new_case(), new_case());
    for case_id in [erased, kept] {
        tell(&vault, case_id, child("Hà Văn Nương", "", ""))
            .await
            .unwrap();
    }
    vault
        .erase(erased, CompartmentSet::ALL, now())
        .await
        .unwrap();
    assert_eq!(found(&other, child("Hà Văn Nương", "", "")).await, [kept]);
    // a process that does not know yet
    let event = ReferralProposed {
        child: Some(child("Hà Văn Nương", "", "")),
        ..proposed()
    };
    let payload = encoded(&event);
    let indexed = other
        .index_child(erased, ReferralProposed::TYPE, &payload)
        .await;
    indexed.unwrap();
    assert_eq!(found(&other, child("Hà Văn Nương", "", "")).await, [kept]);
}

async fn erasing_other_compartments_leaves_the_index_alone<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    tell(&vault, case_id, child("Hà Văn Nương", "", ""))
        .await
        .unwrap();
    let care = CompartmentSet::of(&[Compartment::Care]);
    vault.erase(case_id, care, now()).await.unwrap();
    assert_eq!(
        found(&vault, child("Hà Văn Nương", "", "")).await,
        [case_id]
    );
}

async fn an_erasure_at_the_same_time_leaves_no_token_behind<H: Home>() {
    const ROUNDS: usize = 15;
    let home = H::new().await;
    let (one, other) = (home.open().await, home.open().await);
    for _ in 0..ROUNDS {
        let case_id = new_case();
        seal_proposed(&one, case_id).await.unwrap();
        let barrier = Arc::new(Barrier::new(2));
        let writing = {
            let (vault, barrier) = (one.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                let payload = encoded(&proposed());
                vault
                    .index_child(case_id, ReferralProposed::TYPE, &payload)
                    .await
            })
        };
        barrier.wait().await;
        other
            .erase(case_id, CompartmentSet::ALL, now())
            .await
            .unwrap();
        writing.await.unwrap().unwrap();
        assert!(found(&one, child(CANARY_NAME, "", "")).await.is_empty());
    }
}

async fn writers_of_the_same_tokens_at_once_all_succeed<H: Home>() {
    const WRITERS: usize = 6;
    let home = H::new().await;
    let barrier = Arc::new(Barrier::new(WRITERS));
    let cases: Vec<CaseId> = (0..5).map(|_| new_case()).collect();
    let mut writers = Vec::new();
    for _ in 0..WRITERS {
        let (vault, barrier, cases) = (home.open().await, Arc::clone(&barrier), cases.clone());
        writers.push(tokio::spawn(async move {
            barrier.wait().await;
            for case_id in cases {
                tell(&vault, case_id, child("Trần Văn Bình", "2012-09-09", ""))
                    .await
                    .unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let vault = home.open().await;
    let mut all = found(&vault, child("Trần Văn Bình", "", "")).await;
    all.sort_unstable();
    assert_eq!(all, cases);
}

async fn cases_with_most_in_common_come_first_and_no_more_than_asked<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let told = [
        child("Bình Trần Văn", "", ""),
        child("Tran Van Binh", "", ""),
        child("Trần Văn Bình", "", ""),
        child("Trần Văn Bình", "2012-01-01", ""),
        child("Trần Văn Bình", "2012-09-09", ""),
        child("Bình", "", "001212345678"),
    ];
    let mut cases = Vec::new();
    for child in told {
        let case_id = new_case();
        tell(&vault, case_id, child).await.unwrap();
        cases.push(case_id);
    }
    cases.reverse();
    let wanted = child("Trần Văn Bình", "2012-09-09", "001212345678");
    assert_eq!(found(&vault, wanted.clone()).await, cases);
    let first = vault.find_children(&wanted, 2).await.unwrap();
    assert_eq!(first.len(), 2);
    assert_eq!(first[1].case_id, cases[1]);
}

async fn the_key_of_the_index_is_never_exchanged_or_deleted<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    tell(&vault, new_case(), child("Trần Văn Bình", "", ""))
        .await
        .unwrap();
    for sql in [
        "UPDATE index_key SET key_id = (SELECT key_id FROM data_keys LIMIT 1)",
        "DELETE FROM index_key",
    ] {
        assert!(home.execute(sql).await.is_err(), "{sql}");
    }
    home.execute("UPDATE index_key SET kek_id = kek_id")
        .await
        .unwrap();
}

async fn no_name_date_or_number_reaches_the_store<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let planted = child(CANARY_NAME, "2011-07-19", "079211000123");
    tell(&vault, new_case(), planted.clone()).await.unwrap();
    assert_eq!(found(&vault, planted).await.len(), 1);
    let held = home.raw_bytes().await;
    // long enough that ciphertext does not hold them by chance
    let plain = ["hoang yen thu nghiem", "2011-07-19", "079211000123"];
    for canary in [CANARY_NAME].into_iter().chain(plain) {
        assert!(!contains(&held, canary.as_bytes()), "{canary}");
        assert!(
            !contains(&held, canary.to_lowercase().as_bytes()),
            "{canary}"
        );
    }
}

/// Composed names of Vietnamese letters.
fn a_name() -> impl Strategy<Value = String> {
    let letters: Vec<char> = "aăâáàảãạbcdđeêếghiíklmnoôơốprstuưvxyý".chars().collect();
    let word = proptest::collection::vec(proptest::sample::select(letters), 2..6);
    proptest::collection::vec(word, 2..4).prop_map(|words| {
        let words: Vec<String> = words.into_iter().map(String::from_iter).collect();
        words.join(" ")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_name_is_found_by_itself_and_never_by_another(one in a_name(), other in a_name()) {
        prop_assume!(one != other);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (by_itself, by_other) = runtime.block_on(async {
            let home = SqliteHome::new().await;
            let vault = home.open().await;
            tell(&vault, new_case(), child(&one, "", "")).await.unwrap();
            let upper = one.to_uppercase();
            (find(&vault, child(&upper, "", "")).await, find(&vault, child(&other, "", "")).await)
        });
        prop_assert!(by_itself[0].has(Criterion::Name));
        prop_assert!(by_other.iter().all(|likeness| !likeness.has(Criterion::Name)));
    }
}
