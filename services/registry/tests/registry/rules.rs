//! What the registrar may do, and what comes of it.

use api::codes::v1::{Qualification, Sex};
use api::log::v1::{AgencyKind, Role};
use api::registry::v1::ChangeOrgUnitRequest;
use decider::OrgDirectory;
use jiff::Timestamp;

use crate::fixtures::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_registered_unit_is_in_force_from_its_first_day() {
    let registry = done(&registrar(), register_unit("xa-ba", "2026-04-01"));
    assert!(
        registry
            .org_unit("xa-ba", at("2026-03-31T23:59:59+07:00"))
            .is_none()
    );
    assert!(
        registry
            .org_unit("xa-ba", at("2026-04-01T00:00:00+07:00"))
            .is_some()
    );
}

#[test]
fn a_changed_unit_keeps_what_it_was_before() {
    let change = ChangeOrgUnitRequest {
        org_unit_id: "xa-mot".into(),
        details: Some(details("Phường Một", AgencyKind::Intake)),
        valid_from: "2026-01-01".into(),
        legal_basis: "Nghị quyết".into(),
        ..Default::default()
    };
    let registry = done(&registrar(), change.clone());
    let unit = registry.unit("xa-mot").unwrap();
    let name = |day: &str| unit.on(day.parse().unwrap()).unwrap().name_vi.as_str();
    assert_eq!(
        (name("2025-12-31"), name("2026-01-01")),
        ("Xã Một", "Phường Một")
    );
    // the same day again corrects it
    let given = after(registrar().when(change.clone()).unwrap());
    let corrected = ChangeOrgUnitRequest {
        details: Some(details("Phường Nhất", AgencyKind::Intake)),
        ..change
    };
    let registry = done(&given, corrected);
    assert_eq!(registry.unit("xa-mot").unwrap().layers.len(), 2);
    assert_eq!(
        registry.unit("xa-mot").unwrap().latest().name_vi,
        "Phường Nhất"
    );
}

#[test]
fn several_units_merge_into_a_new_one_and_it_acts_for_them() {
    let registry = done(
        &registrar(),
        merge(&["xa-mot", "xa-hai"], "xa-moi", "2026-07-01"),
    );
    let merged = at("2026-07-01T08:00:00+07:00");
    assert_eq!(
        registry.successor("xa-hai", merged).unwrap().as_str(),
        "xa-moi"
    );
    assert_eq!(registry.predecessors("xa-moi", merged).len(), 2);
    assert!(registry.person_in_force("can-bo", merged).is_none());
    assert!(
        registry
            .person_in_force("can-bo", at("2026-06-30T08:00:00+07:00"))
            .is_some()
    );
}

#[test]
fn a_unit_may_merge_into_one_that_exists() {
    let mut command = merge(&["xa-mot", "xa-ba"], "xa-hai", "2026-07-01");
    command.new_unit = None;
    let given = after(
        registrar()
            .when(register_unit("xa-ba", "2026-04-01"))
            .unwrap(),
    );
    let registry = done(&given, command);
    let merged = at("2026-07-01T08:00:00+07:00");
    assert_eq!(
        registry.successor("xa-mot", merged).unwrap().as_str(),
        "xa-hai"
    );
}

#[test]
fn a_split_names_every_successor_and_one_takes_over_the_duties() {
    let given = after(
        registrar()
            .when(register_unit("xa-ba", "2026-07-01"))
            .unwrap(),
    );
    let mut command = end_unit("xa-mot", "2026-07-01", "xa-ba");
    command.other_successor_org_unit_ids = vec!["xa-hai".into()];
    let registry = done(&given, command);
    let split = at("2026-07-01T08:00:00+07:00");
    let unit = registry.unit("xa-mot").unwrap();
    assert_eq!(unit.other_successors[0].as_str(), "xa-hai");
    assert_eq!(registry.predecessors("xa-ba", split).len(), 1);
    assert!(registry.predecessors("xa-hai", split).is_empty());
}

#[test]
fn an_end_may_be_corrected() {
    let given = after(
        registrar()
            .when(end_unit("xa-mot", "2026-07-01", ""))
            .unwrap(),
    );
    let registry = done(&given, end_unit("xa-mot", "2026-08-01", "xa-hai"));
    let unit = registry.unit("xa-mot").unwrap();
    assert_eq!(unit.period().valid_to.unwrap().to_string(), "2026-08-01");
    assert_eq!(unit.successor.as_ref().unwrap().as_str(), "xa-hai");
}

#[test]
fn a_person_is_registered_with_a_first_post() {
    let post = mandate("cong-an-mot", Role::Investigator, "2026-03-01", "");
    let registry = done(&registrar(), register_person("dieu-tra", Some(post)));
    let person = OrgDirectory::person(&registry, "dieu-tra", at("2026-03-02T08:00:00+07:00"));
    let person = person.unwrap();
    assert_eq!((person.role, person.sex), (Role::Investigator, Sex::Female));
}

#[test]
fn one_person_holds_posts_one_after_another() {
    let given = after(
        registrar()
            .when(end_mandate("can-bo", "", "2026-04-01"))
            .unwrap(),
    );
    let post = mandate("xa-hai", Role::CommuneChair, "2026-04-01", "");
    let registry = done(&given, grant("can-bo", post));
    let role = |text: &str| registry.person_in_force("can-bo", at(text)).unwrap().role;
    assert_eq!(
        role("2026-03-31T12:00:00+07:00"),
        Role::ChildProtectionOfficer
    );
    assert_eq!(role("2026-04-01T12:00:00+07:00"), Role::CommuneChair);
}

#[test]
fn a_new_post_follows_the_end_of_the_unit_by_itself() {
    let merged = merge(&["xa-mot", "xa-hai"], "xa-moi", "2026-07-01");
    let given = after(registrar().when(merged).unwrap());
    let post = mandate("xa-moi", Role::ChildProtectionOfficer, "2026-07-01", "");
    let registry = done(&given, grant("can-bo", post));
    let office = registry.person_in_force("can-bo", at("2026-07-02T08:00:00+07:00"));
    assert_eq!(office.unwrap().unit.id.as_str(), "xa-moi");
}

#[test]
fn a_role_may_belong_to_a_further_kind_of_the_unit() {
    let post = mandate("so-y-te", Role::Clinician, "2026-01-01", "");
    let registry = done(&registrar(), register_person("bac-si", Some(post)));
    let office = registry.person_in_force("bac-si", at("2026-03-02T08:00:00+07:00"));
    assert_eq!(office.unwrap().agency_kind, AgencyKind::Health);
}

#[test]
fn a_post_that_ends_on_its_first_day_was_never_held() {
    let post = mandate("xa-hai", Role::CommuneChair, "2026-05-01", "");
    let given = after(
        registrar()
            .when(register_person("moi", Some(post)))
            .unwrap(),
    );
    let registry = done(&given, end_mandate("moi", "2026-05-01", "2026-05-01"));
    assert!(registry.person("moi").unwrap().mandates.is_empty());
}

#[test]
fn a_late_entry_is_recorded_all_the_same() {
    // the officer left three weeks ago; it is entered only now
    let registry = done(&registrar(), end_mandate("can-bo", "", "2026-02-09"));
    assert!(
        registry
            .person_in_force("can-bo", at("2026-03-02T08:00:00+07:00"))
            .is_none()
    );
}

#[test]
fn a_new_head_ends_the_one_before() {
    let registry = done(&registrar(), appoint("xa-mot", "can-bo", "2026-04-01"));
    let head = |text: &str| registry.head("xa-mot", at(text)).unwrap().to_string();
    assert_eq!(head("2026-03-31T12:00:00+07:00"), "chu-tich");
    assert_eq!(head("2026-04-01T12:00:00+07:00"), "can-bo");
    assert_eq!(registry.heads("xa-mot").len(), 2);
}

#[test]
fn a_head_who_leaves_the_unit_is_head_no_longer() {
    let registry = done(&registrar(), end_mandate("chu-tich", "", "2026-04-01"));
    assert_eq!(
        registry.head("xa-mot", at("2026-04-01T12:00:00+07:00")),
        None
    );
    assert!(
        registry
            .head("xa-mot", at("2026-03-31T12:00:00+07:00"))
            .is_some()
    );
}

#[test]
fn a_qualification_holds_from_its_first_day_and_can_be_corrected() {
    let given = after(
        registrar()
            .when(qualify("can-bo", "2026-01-01", ""))
            .unwrap(),
    );
    let registry = done(&given, qualify("can-bo", "2026-01-01", "2026-03-01"));
    let held = |text: &str| {
        let person = OrgDirectory::person(&registry, "can-bo", at(text)).unwrap();
        person.qualifications
    };
    assert_eq!(
        held("2026-02-28T12:00:00+07:00"),
        [Qualification::SocialWorker]
    );
    assert_eq!(held("2026-03-01T12:00:00+07:00"), []);
}

#[test]
fn the_registry_folds_from_its_public_parts_alone() {
    let registry = folded(&province().founding_events());
    let given = registrar();
    let public = &given.state().registry;
    assert!(public.people().all(|person| person.display_name.is_empty()));
    for person in registry.people() {
        let same = public.person(person.id.as_str()).unwrap();
        assert_eq!(same.mandates, person.mandates);
        assert_eq!(same.headships, person.headships);
    }
}
