//! Events are never rewritten, so what a build can read every later build must read, to the last
//! field: frozen events of each type, with every field filled, are kept for ever in `frozen/`.
//!
//! `make freeze` (`FREEZE=1 cargo test -p api --test frozen`) freezes types and fields that are not
//! frozen yet. It never touches a frozen file.

// helpers of tests are tests
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "freezing/fill.rs"]
mod fill;
#[path = "freezing/fixture.rs"]
mod fixture;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fixture::{Fixture, folder};
use prost_reflect::{DynamicMessage, MessageDescriptor};
use serde_json::{Map, Value};

/// Set to freeze what is not frozen yet.
const FREEZE_VARIABLE: &str = "FREEZE";
/// Events that may be needed to fill every alternative of a type.
const VARIANTS_MAX: usize = 20;
/// What to do about a difference.
const REMEDY: &str = "\nA recorded event is read for ever. Leave its message as it was when it was frozen; fields \
    may only be added. For anything else add a new event type beside it (…V2) and upcast the old one: fold it \
    like the new one. The frozen file is right by definition: do not change it.\n";

fn descriptor(event_type: &str) -> Option<MessageDescriptor> {
    api::event_type(event_type)?;
    api::DESCRIPTORS.get_message_by_name(&format!("lachan.{event_type}"))
}

fn frozen() -> Vec<Fixture> {
    fs::create_dir_all(folder()).unwrap();
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "binpb"))
        .collect();
    files.sort();
    files.iter().map(|file| Fixture::read(file)).collect()
}

/// What is frozen of one type.
#[derive(Default)]
struct Frozen {
    fields: BTreeSet<String>,
    count: usize,
}

impl Frozen {
    fn note(&mut self, message: &DynamicMessage) {
        fill::filled_fields(message, &mut self.fields);
        self.count += 1;
    }
}

#[test]
fn every_field_of_every_event_type_is_frozen() {
    let mut by_type: BTreeMap<String, Frozen> = BTreeMap::new();
    for fixture in frozen() {
        let message = descriptor(&fixture.event_type)
            .and_then(|descriptor| DynamicMessage::decode(descriptor, fixture.bytes.clone()).ok());
        if let Some(message) = message {
            by_type
                .entry(fixture.event_type)
                .or_default()
                .note(&message);
        }
    }
    let mut missing = Vec::new();
    for event_type in api::event_types() {
        let descriptor = descriptor(event_type.name).unwrap();
        let frozen = by_type.entry(event_type.name.to_owned()).or_default();
        let declared = fill::declared_fields(&descriptor);
        if std::env::var_os(FREEZE_VARIABLE).is_some() {
            while !declared.is_subset(&frozen.fields) && frozen.count < VARIANTS_MAX {
                let message = fill::filled(&descriptor, frozen.count);
                Fixture::create(event_type.name, frozen.count, &message);
                frozen.note(&message);
            }
        }
        let unfrozen: Vec<_> = declared.difference(&frozen.fields).cloned().collect();
        if !unfrozen.is_empty() {
            missing.push(format!("{}: {}", event_type.name, unfrozen.join(", ")));
        }
    }
    assert!(
        missing.is_empty(),
        "not frozen yet; `make freeze` freezes them, for ever:\n{}",
        missing.join("\n")
    );
}

#[test]
fn no_frozen_event_type_has_gone() {
    let gone: Vec<_> = frozen()
        .into_iter()
        .map(|fixture| fixture.event_type)
        .filter(|event_type| descriptor(event_type).is_none())
        .collect();
    assert!(
        gone.is_empty(),
        "{gone:?}: no build could read them.{REMEDY}"
    );
}

#[test]
fn a_frozen_event_is_read_as_it_was_written() {
    for fixture in frozen() {
        let name = &fixture.name;
        let Some(descriptor) = descriptor(&fixture.event_type) else {
            continue;
        };
        let whole = DynamicMessage::decode(descriptor.clone(), fixture.bytes.clone())
            .unwrap_or_else(|error| panic!("{name}: {error}{REMEDY}"));
        let lost = fill::unknown_fields(&whole);
        assert!(lost.is_empty(), "{name}: fields are gone: {lost:?}{REMEDY}");
        let mut expected = Map::new();
        for (compartment, part) in &fixture.parts {
            let part = part.as_object();
            let part = part.unwrap_or_else(|| panic!("{name}: {compartment} is no object"));
            expected.extend(part.clone());
        }
        let read = fixture::json(&whole);
        assert_eq!(read, Value::Object(expected), "{name}{REMEDY}");
        let written_again = DynamicMessage::decode(descriptor, fill::encode(&whole)).unwrap();
        assert_eq!(fixture::json(&written_again), read, "{name}{REMEDY}");
    }
}

#[test]
fn a_frozen_event_is_split_into_the_compartments_it_was_sealed_in() {
    for fixture in frozen() {
        let name = &fixture.name;
        let Some(descriptor) = descriptor(&fixture.event_type) else {
            continue;
        };
        let parts = fixture::parts_of(&fixture.event_type, &descriptor, &fixture.bytes)
            .unwrap_or_else(|error| panic!("{name}: {error}{REMEDY}"));
        assert_eq!(parts, fixture.parts, "{name}{REMEDY}");
    }
}
