//! The key-encryption key: its file, and what it wraps.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use api::{CaseId, Compartment};
use uuid::Uuid;
use vault::{KekError, KeyContext, KeyEncryptionKey, KeyWrapper, SecretKey, WrapError};

fn context() -> KeyContext {
    KeyContext {
        case_id: CaseId(Uuid::from_u128(1)),
        compartment: Compartment::Medical,
        key_id: Uuid::from_u128(2),
    }
}

fn write_private(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn the_file_is_made_once_and_read_ever_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kek");
    let first = KeyEncryptionKey::load_or_create(&path).unwrap();
    let second = KeyEncryptionKey::load_or_create(&path).unwrap();
    assert_eq!(first.id(), second.id());
    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let other = KeyEncryptionKey::generate().unwrap();
    assert_ne!(first.id(), other.id());
}

#[test]
fn a_file_open_to_others_is_refused_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kek");
    KeyEncryptionKey::load_or_create(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let error = KeyEncryptionKey::load_or_create(&path).unwrap_err();
    assert!(error.to_string().contains("chmod 600"), "{error}");
}

#[test]
fn a_file_of_another_version_or_damaged_is_refused_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kek");
    let key = "ab".repeat(32);
    for text in [
        String::new(),
        key.clone(),
        format!("lachan key-encryption key v2\n{key}\n"),
        format!("lachan key-encryption key v1\n{}\n", &key[2..]),
        format!("lachan key-encryption key v1\n{}zz\n", &key[2..]),
    ] {
        write_private(&path, &text);
        let error = KeyEncryptionKey::load_or_create(&path).unwrap_err();
        assert!(matches!(error, KekError::Format { .. }));
        assert!(!error.to_string().contains("abab"));
    }
    write_private(&path, &format!("lachan key-encryption key v1\n{key}\n"));
    assert!(KeyEncryptionKey::load_or_create(&path).is_ok());
}

#[tokio::test]
async fn a_wrapped_key_unwraps_in_its_own_context_only() {
    let kek = KeyEncryptionKey::generate().unwrap();
    let key = SecretKey::from_bytes(&[7; 32]).unwrap();
    let wrapped = kek.wrap_key(&context(), &key).await.unwrap();
    let unwrapped = kek.unwrap_key(&context(), &wrapped).await.unwrap();
    assert_eq!(unwrapped.expose(), key.expose());
    for other in [
        KeyContext {
            case_id: CaseId(Uuid::nil()),
            ..context()
        },
        KeyContext {
            compartment: Compartment::Care,
            ..context()
        },
        KeyContext {
            key_id: Uuid::nil(),
            ..context()
        },
    ] {
        let outcome = kek.unwrap_key(&other, &wrapped).await;
        assert_eq!(outcome.map(drop), Err(WrapError::Rejected));
    }
}

#[tokio::test]
async fn another_key_encryption_key_unwraps_nothing() {
    let kek = KeyEncryptionKey::generate().unwrap();
    let stranger = KeyEncryptionKey::generate().unwrap();
    let key = SecretKey::from_bytes(&[7; 32]).unwrap();
    let wrapped = kek.wrap_key(&context(), &key).await.unwrap();
    let outcome = stranger.unwrap_key(&context(), &wrapped).await;
    assert_eq!(outcome.map(drop), Err(WrapError::Rejected));
    let cut = kek.unwrap_key(&context(), &wrapped[..10]).await;
    assert_eq!(cut.map(drop), Err(WrapError::Rejected));
}

#[test]
fn a_key_is_never_printed() {
    let key = SecretKey::from_bytes(&[0xab; 32]).unwrap();
    assert_eq!(format!("{key:?}"), "SecretKey(…)");
    assert!(SecretKey::from_bytes(&[1; 31]).is_none());
}
