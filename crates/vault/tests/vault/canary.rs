//! Planted names, looked for everywhere they must not be.

use std::os::unix::fs::PermissionsExt;

use vault::KeyEncryptionKey;

use crate::fixture::{
    CANARY_NAME, CANARY_TEXT, Home, SqliteHome, contains, encoded, new_case, open_proposed,
    proposed, seal_proposed,
};

#[tokio::test]
async fn planted_names_are_neither_in_the_store_nor_in_what_is_sealed() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    let sealed = seal_proposed(&vault, case_id).await.unwrap();
    let opened = open_proposed(&vault, case_id, &sealed).await.unwrap();
    // the canaries are really there to be found
    assert!(contains(&encoded(&proposed()), CANARY_NAME.as_bytes()));
    assert!(contains(&opened.payload, CANARY_TEXT.as_bytes()));

    let mut seen = home.raw_bytes().await;
    assert!(contains(&seen, b"SQLite format 3"));
    seen.extend_from_slice(&sealed.public);
    for part in &sealed.parts {
        seen.extend_from_slice(&part.ciphertext);
    }
    seen.extend(format!("{sealed:?} {opened:?} {vault:?}").into_bytes());
    for canary in [CANARY_NAME, CANARY_TEXT] {
        for piece in std::iter::once(canary).chain(canary.split(' ').filter(|word| word.len() > 3))
        {
            assert!(!contains(&seen, piece.as_bytes()), "{piece}");
        }
    }
}

#[tokio::test]
async fn the_key_encryption_key_is_not_in_the_store_and_never_printed() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    seal_proposed(&vault, new_case()).await.unwrap();
    let file = std::fs::read_to_string(home.kek_path()).unwrap();
    let key = file.lines().nth(1).unwrap();
    let kek = KeyEncryptionKey::load_or_create(&home.kek_path()).unwrap();
    let mut seen = home.raw_bytes().await;
    seen.extend(format!("{kek:?} {vault:?}").into_bytes());
    assert!(!contains(&seen, key.as_bytes()));
    let bytes: Vec<u8> = (0..key.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap())
        .collect();
    assert!(!contains(&seen, &bytes));
}

#[tokio::test]
async fn the_file_of_the_keys_is_its_owners_alone() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    seal_proposed(&vault, new_case()).await.unwrap();
    for entry in std::fs::read_dir(home.path().parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}
