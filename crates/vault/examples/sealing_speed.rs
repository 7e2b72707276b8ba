//! Measures the hot path: `cargo run --release -p vault --example sealing_speed`.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::time::{Duration, Instant};

use api::codes::v1::ChildIdentity;
use api::referral::v1::ReferralProposed;
use api::{CaseId, CompartmentSet, EventMessage};
use bytes::Bytes;
use prost::Message;
use uuid::Uuid;
use vault::{KeyEncryptionKey, Vault};

const WARM_ROUNDS: u32 = 50_000;
const NEW_CASES: u32 = 5_000;
const CALLERS: [u32; 3] = [1, 16, 64];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let kek = KeyEncryptionKey::generate().unwrap();
    let vault = match std::env::var("VAULT_PG_URL") {
        Ok(url) => Vault::connect_postgres(&url, kek).await.unwrap(),
        Err(_) => Vault::open_sqlite(&folder.path().join("keys.db"), kek)
            .await
            .unwrap(),
    };
    let event = ReferralProposed {
        referral_id: Uuid::nil().to_string(),
        from_org_unit_id: "school-huong-sen".to_owned(),
        to_org_unit_id: "commune-an-phuoc".to_owned(),
        request: "đề nghị hỗ trợ".repeat(10),
        child: Some(ChildIdentity::default()),
        ..Default::default()
    };
    let payload = Bytes::from(event.encode_to_vec());
    let case_id = CaseId(Uuid::now_v7());
    let event_id = Uuid::now_v7();
    let seal = async |case_id| {
        vault
            .seal(case_id, event_id, ReferralProposed::TYPE, &payload)
            .await
            .unwrap()
    };
    let sealed = seal(case_id).await;

    let started = Instant::now();
    for _ in 0..WARM_ROUNDS {
        seal(case_id).await;
    }
    tell("seal, warm keys, two parts", started.elapsed(), WARM_ROUNDS);

    let started = Instant::now();
    for _ in 0..WARM_ROUNDS {
        vault
            .open(
                case_id,
                event_id,
                ReferralProposed::TYPE,
                &sealed.public,
                &sealed.parts,
                CompartmentSet::ALL,
            )
            .await
            .unwrap();
    }
    tell("open, warm keys, two parts", started.elapsed(), WARM_ROUNDS);

    for callers in CALLERS {
        let started = Instant::now();
        let tasks: Vec<_> = (0..callers)
            .map(|_| {
                let (vault, payload) = (vault.clone(), payload.clone());
                tokio::spawn(async move {
                    for _ in 0..NEW_CASES / callers {
                        let case_id = CaseId(Uuid::now_v7());
                        vault
                            .seal(case_id, event_id, ReferralProposed::TYPE, &payload)
                            .await
                            .unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let what = format!("seal, new case each, {callers} callers");
        tell(&what, started.elapsed(), NEW_CASES);
    }
}

fn tell(what: &str, elapsed: Duration, rounds: u32) {
    let each_us = elapsed.as_secs_f64() * 1e6 / f64::from(rounds);
    println!("{what}: {each_us:.1} us each, {:.0}/s", 1e6 / each_us);
}
