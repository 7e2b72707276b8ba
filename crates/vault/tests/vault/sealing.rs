//! Sealing and opening: exactly what is allowed, exactly where it belongs.

use api::log::v1::LaneOpened;
use api::referral::v1::{ReferralAccepted, ReferralProposed};
use api::{COMPARTMENTS, Compartment, CompartmentSet, EventMessage, event_types};
use bytes::Bytes;
use event_store::SealedPart;
use proptest::prelude::*;
use prost::Message;
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};
use uuid::Uuid;
use vault::VaultError;

use crate::fixture::{
    Home, SqliteHome, accepted, encoded, new_case, open_proposed, proposed, seal_proposed,
};

const NIL: Uuid = Uuid::nil();

/// How deep messages within messages are filled.
const DEPTH: usize = 3;

fn value_of(kind: &Kind, number: i64, depth: usize) -> Option<Value> {
    Some(match kind {
        Kind::Bool => Value::Bool(true),
        Kind::String => Value::String(format!("giá trị {number}")),
        Kind::Bytes => Value::Bytes(Bytes::from(number.to_be_bytes().to_vec())),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(number as i32),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(number),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(number as u32),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(number as u64),
        Kind::Float => Value::F32(number as f32),
        Kind::Double => Value::F64(number as f64),
        Kind::Enum(_) => Value::EnumNumber(1),
        Kind::Message(inner) if depth > 0 => Value::Message(filled(inner, number, depth - 1)),
        Kind::Message(_) => return None,
    })
}

fn field_value(field: &FieldDescriptor, number: i64, depth: usize) -> Option<Value> {
    let value = value_of(&field.kind(), number, depth)?;
    if field.is_list() {
        let second = value_of(&field.kind(), number + 1, depth)?;
        return Some(Value::List(vec![value, second]));
    }
    (!field.is_map()).then_some(value)
}

/// A message with every field set.
fn filled(descriptor: &MessageDescriptor, number: i64, depth: usize) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        if let Some(value) = field_value(&field, number + i64::from(field.number()), depth) {
            message.set_field(&field, value);
        }
    }
    message
}

fn descriptor_of(event_type: &str) -> MessageDescriptor {
    api::DESCRIPTORS
        .get_message_by_name(&format!("lachan.{event_type}"))
        .unwrap()
}

#[test]
fn opening_gives_exactly_the_permitted_fields_of_every_event_type() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (home, vault) = runtime.block_on(async {
        let home = SqliteHome::new().await;
        let vault = home.open().await;
        (home, vault)
    });
    let case_id = new_case();
    // the first bit stands for a number that is no compartment
    let strategy = (0..event_types().len(), any::<u8>(), 1i64..1_000_000);
    proptest!(|((index, bits, number) in strategy)| {
        let event_type = &event_types()[index];
        let allowed: CompartmentSet = COMPARTMENTS
            .into_iter()
            .filter(|compartment| {
                *compartment == Compartment::Public || bits & (1 << (*compartment as i32 - 1)) != 0
            })
            .collect();
        let whole = filled(&descriptor_of(event_type.name), number, DEPTH);
        let payload = Bytes::from(whole.encode_to_vec());
        let opened = runtime.block_on(async {
            let sealed = vault.seal(case_id, NIL, event_type.name, &payload).await.unwrap();
            vault
                .open(case_id, NIL, event_type.name, &sealed.public, &sealed.parts, allowed)
                .await
                .unwrap()
        });
        let read = DynamicMessage::decode(whole.descriptor(), opened.payload.clone()).unwrap();
        prop_assert_eq!(read.unknown_fields().count(), 0);
        for field in whole.descriptor().fields() {
            let compartment = event_type.compartment(field.number()).unwrap();
            if allowed.contains(compartment) {
                prop_assert_eq!(read.get_field(&field), whole.get_field(&field));
            } else {
                prop_assert!(!read.has_field(&field));
                prop_assert!(!whole.has_field(&field) || opened.withheld.contains(&compartment));
            }
        }
        prop_assert!(opened.erased.is_empty() && opened.missing.is_empty());
    });
    drop(home);
}

#[tokio::test]
async fn an_event_without_secrets_needs_no_keys() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let event = LaneOpened {
        org_unit_id: "commune-an-phuoc".to_owned(),
        ..Default::default()
    };
    let payload = encoded(&event);
    let sealed = vault
        .seal(new_case(), NIL, LaneOpened::TYPE, &payload)
        .await
        .unwrap();
    assert_eq!(sealed.public, payload);
    assert!(sealed.parts.is_empty());
    assert_eq!(vault.cached_len(), 0);
}

#[tokio::test]
async fn parts_come_one_per_compartment_in_ascending_order() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let sealed = seal_proposed(&vault, new_case()).await.unwrap();
    let order: Vec<_> = sealed.parts.iter().map(|part| part.compartment).collect();
    assert_eq!(order, [Compartment::Identity, Compartment::Care]);
}

#[tokio::test]
async fn sealing_the_same_event_twice_gives_different_ciphertexts() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    let first = seal_proposed(&vault, case_id).await.unwrap();
    let second = seal_proposed(&vault, case_id).await.unwrap();
    for (one, other) in first.parts.iter().zip(&second.parts) {
        assert_eq!(one.key_id, other.key_id);
        assert_ne!(one.nonce, other.nonce);
        assert_ne!(one.ciphertext, other.ciphertext);
    }
}

#[tokio::test]
async fn a_part_opens_in_its_own_place_only() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let (case_id, other_case) = (new_case(), new_case());
    let sealed = seal_proposed(&vault, case_id).await.unwrap();
    seal_proposed(&vault, other_case).await.unwrap();
    let care = std::slice::from_ref(&sealed.parts[1]);
    let all = CompartmentSet::ALL;
    let tampered = |outcome: Result<vault::Opened, VaultError>, compartment| {
        assert!(matches!(outcome, Err(VaultError::Tampered(found)) if found == compartment));
    };
    let open = async |case_id, event_id, event_type, parts: &[SealedPart]| {
        vault
            .open(case_id, event_id, event_type, &sealed.public, parts, all)
            .await
    };
    let kind = ReferralProposed::TYPE;
    assert!(open(case_id, NIL, kind, care).await.is_ok());
    tampered(open(other_case, NIL, kind, care).await, Compartment::Care);
    tampered(
        open(case_id, Uuid::max(), kind, care).await,
        Compartment::Care,
    );
    let other_kind = ReferralAccepted::TYPE;
    tampered(
        open(case_id, NIL, other_kind, care).await,
        Compartment::Care,
    );
    // under another compartment, with that compartment's own key id as well
    let mut moved = sealed.parts[1].clone();
    moved.compartment = Compartment::Identity;
    tampered(
        open(case_id, NIL, kind, &[moved.clone()]).await,
        Compartment::Identity,
    );
    moved.key_id = sealed.parts[0].key_id;
    tampered(
        open(case_id, NIL, kind, &[moved]).await,
        Compartment::Identity,
    );
}

#[tokio::test]
async fn a_part_moved_to_a_case_without_keys_stays_closed() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let sealed = seal_proposed(&vault, new_case()).await.unwrap();
    let opened = open_proposed(&vault, new_case(), &sealed).await.unwrap();
    assert_eq!(opened.payload, sealed.public);
    assert_eq!(opened.missing, [Compartment::Identity, Compartment::Care]);
}

#[tokio::test]
async fn any_changed_byte_is_noticed_and_no_content_told() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    let sealed = seal_proposed(&vault, case_id).await.unwrap();
    for at in 0..sealed.parts[1].ciphertext.len() {
        let mut changed = sealed.clone();
        let mut ciphertext = changed.parts[1].ciphertext.to_vec();
        ciphertext[at] ^= 1;
        changed.parts[1].ciphertext = ciphertext.into();
        let error = open_proposed(&vault, case_id, &changed).await.unwrap_err();
        assert!(matches!(error, VaultError::Tampered(Compartment::Care)));
        assert_eq!(
            error.to_string(),
            "the sealed part COMPARTMENT_CARE was altered or belongs elsewhere"
        );
    }
    let mut changed = sealed.clone();
    changed.parts[0].nonce[0] ^= 1;
    assert!(open_proposed(&vault, case_id, &changed).await.is_err());
    let mut changed = sealed.clone();
    changed.parts[0].ciphertext = Bytes::new();
    assert!(open_proposed(&vault, case_id, &changed).await.is_err());
}

#[tokio::test]
async fn a_part_given_twice_is_refused() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    let mut sealed = seal_proposed(&vault, case_id).await.unwrap();
    let again = sealed.parts[1].clone();
    sealed.parts.push(again);
    let error = open_proposed(&vault, case_id, &sealed).await.unwrap_err();
    assert!(matches!(error, VaultError::MalformedParts));
    sealed.parts.pop();
    sealed.parts[1].compartment = Compartment::Public;
    let error = open_proposed(&vault, case_id, &sealed).await.unwrap_err();
    assert!(matches!(error, VaultError::MalformedParts));
}

#[tokio::test]
async fn a_payload_that_is_no_event_is_refused() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    for (kind, bytes) in [
        ("referral.v1.Unheard", encoded(&accepted())),
        (ReferralAccepted::TYPE, Bytes::from_static(&[0xff; 12])),
        // field 99, which the type does not declare
        (
            ReferralAccepted::TYPE,
            Bytes::from_static(&[0x98, 0x06, 0x01]),
        ),
    ] {
        let outcome = vault.seal(new_case(), NIL, kind, &bytes).await;
        assert!(matches!(outcome, Err(VaultError::Split(_))));
    }
}

#[tokio::test]
async fn what_is_not_allowed_is_withheld_and_named() {
    let home = SqliteHome::new().await;
    let vault = home.open().await;
    let case_id = new_case();
    let sealed = seal_proposed(&vault, case_id).await.unwrap();
    let allowed = CompartmentSet::of(&[Compartment::Public, Compartment::Identity]);
    let opened = vault
        .open(
            case_id,
            NIL,
            ReferralProposed::TYPE,
            &sealed.public,
            &sealed.parts,
            allowed,
        )
        .await
        .unwrap();
    let read = ReferralProposed::decode(opened.payload.clone()).unwrap();
    assert_eq!(read.child, proposed().child);
    assert_eq!(read.request, "");
    assert_eq!(opened.withheld, [Compartment::Care]);
    let nothing = vault
        .open(
            case_id,
            NIL,
            ReferralProposed::TYPE,
            &sealed.public,
            &sealed.parts,
            CompartmentSet::PUBLIC,
        )
        .await
        .unwrap();
    assert_eq!(nothing.payload, sealed.public);
    assert_eq!(nothing.withheld, [Compartment::Identity, Compartment::Care]);
}
