//! Erasing keys: what they sealed opens no more, for nobody and for ever. One suite, run over every
//! store.

use std::time::Duration;

use api::referral::v1::ReferralProposed;
use api::{CaseId, Compartment, CompartmentSet, EventMessage};
use jiff::Timestamp;
use prost::Message;
use uuid::Uuid;
use vault::{VaultError, VaultLimits};

use crate::fixture::{
    Home, SqliteHome, contains, encoded, new_case, open_proposed, proposed, seal_proposed,
};

const CARE: CompartmentSet = CompartmentSet::of(&[Compartment::Care]);

suite! {
    erased_compartments_open_no_more_and_the_others_do,
    nothing_is_sealed_with_an_erased_key_nor_with_a_new_one_in_its_place,
    erasing_before_the_first_event_holds,
    an_erasure_by_another_process_is_heeded_in_time,
    erased_keys_are_gone_from_the_store,
    keys_are_never_exchanged_deleted_or_brought_back,
}

fn now() -> Timestamp {
    "2026-03-02T08:00:00+07:00".parse().unwrap()
}

async fn erased_compartments_open_no_more_and_the_others_do<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    let sealed = seal_proposed(&vault, case_id).await.unwrap();
    vault.erase(case_id, CARE, now()).await.unwrap();
    vault.erase(case_id, CARE, now()).await.unwrap();
    for vault in [vault, home.open().await] {
        let opened = open_proposed(&vault, case_id, &sealed).await.unwrap();
        assert_eq!(opened.erased, [Compartment::Care]);
        let read = ReferralProposed::decode(opened.payload).unwrap();
        assert_eq!(read.child, proposed().child);
        assert_eq!(read.request, "");
    }
}

async fn nothing_is_sealed_with_an_erased_key_nor_with_a_new_one_in_its_place<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    seal_proposed(&vault, case_id).await.unwrap();
    vault.erase(case_id, CARE, now()).await.unwrap();
    for vault in [vault, home.open().await] {
        let error = seal_proposed(&vault, case_id).await.unwrap_err();
        assert!(matches!(error, VaultError::Erased(Compartment::Care)));
    }
}

async fn erasing_before_the_first_event_holds<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    vault.erase(case_id, CARE, now()).await.unwrap();
    let error = seal_proposed(&vault, case_id).await.unwrap_err();
    assert!(matches!(error, VaultError::Erased(Compartment::Care)));
    // the other compartments have got their keys meanwhile
    let mut only_child = proposed();
    only_child.request.clear();
    let sealed = vault
        .seal(
            case_id,
            Uuid::nil(),
            ReferralProposed::TYPE,
            &encoded(&only_child),
        )
        .await
        .unwrap();
    let opened = open_proposed(&vault, case_id, &sealed).await.unwrap();
    assert_eq!(
        ReferralProposed::decode(opened.payload).unwrap(),
        only_child
    );
}

async fn an_erasure_by_another_process_is_heeded_in_time<H: Home>() {
    let home = H::new().await;
    let limits = VaultLimits {
        cache_age_max: Duration::ZERO,
        ..VaultLimits::default()
    };
    let other = home.open_with(limits).await;
    let vault = home.open().await;
    let case_id = new_case();
    let sealed = seal_proposed(&other, case_id).await.unwrap();
    vault
        .erase(case_id, CompartmentSet::ALL, now())
        .await
        .unwrap();
    let opened = open_proposed(&other, case_id, &sealed).await.unwrap();
    assert_eq!(opened.payload, sealed.public);
    assert!(seal_proposed(&other, case_id).await.is_err());
}

async fn erased_keys_are_gone_from_the_store<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    seal_proposed(&vault, case_id).await.unwrap();
    let wrapped = home
        .execute("UPDATE data_keys SET wrapped = wrapped WHERE wrapped IS NOT NULL")
        .await
        .unwrap();
    assert_eq!(wrapped, 7);
    vault
        .erase(case_id, CompartmentSet::ALL, now())
        .await
        .unwrap();
    let left = home
        .execute("UPDATE data_keys SET wrapped = wrapped WHERE wrapped IS NOT NULL")
        .await
        .unwrap();
    assert_eq!(left, 0);
}

async fn keys_are_never_exchanged_deleted_or_brought_back<H: Home>() {
    let home = H::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    seal_proposed(&vault, case_id).await.unwrap();
    vault.erase(case_id, CARE, now()).await.unwrap();
    for forbidden in [
        "DELETE FROM data_keys",
        "UPDATE data_keys SET compartment = compartment + 100",
        "UPDATE data_keys SET wrapped = kek_id, erased_at = NULL WHERE erased_at IS NOT NULL",
        "UPDATE data_keys SET wrapped = NULL WHERE wrapped IS NOT NULL",
    ] {
        assert!(home.execute(forbidden).await.is_err(), "{forbidden}");
    }
}

#[tokio::test]
async fn an_erased_key_leaves_no_trace_in_the_files_of_sqlite() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    for _ in 0..50 {
        seal_proposed(&vault, new_case()).await.unwrap();
    }
    seal_proposed(&vault, case_id).await.unwrap();
    let wrapped = wrapped_keys(&home, case_id).await;
    assert_eq!(wrapped.len(), 7);
    let before = home.raw_bytes().await;
    assert!(wrapped.iter().all(|key| contains(&before, key)));
    vault
        .erase(case_id, CompartmentSet::ALL, now())
        .await
        .unwrap();
    let after = home.raw_bytes().await;
    assert!(!wrapped.iter().any(|key| contains(&after, key)));
}

async fn wrapped_keys(home: &SqliteHome, case_id: CaseId) -> Vec<Vec<u8>> {
    use sqlx::Connection;
    let url = format!("sqlite://{}", home.path().display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query_scalar("SELECT wrapped FROM data_keys WHERE case_id = ?1")
        .bind(case_id.0)
        .fetch_all(&mut connection)
        .await
        .unwrap()
}
