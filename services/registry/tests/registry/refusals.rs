//! What is refused, and why: every rejection of the registry.

use std::collections::BTreeSet;

use api::log::v1::{AgencyKind, Role};
use api::registry::v1::ChangeOrgUnitRequest;
use decider::{Given, given};
use registry::{RegistryDecider, RegistryRejection as No};

use crate::fixtures::*;

fn change(unit: &str, kind: AgencyKind, from: &str) -> ChangeOrgUnitRequest {
    ChangeOrgUnitRequest {
        org_unit_id: unit.into(),
        details: Some(details("Tên Khác", kind)),
        valid_from: from.into(),
        legal_basis: "Nghị quyết".into(),
        ..Default::default()
    }
}

fn other_than_registrar() -> Given<RegistryDecider> {
    given::<RegistryDecider>(province().founding_events()).by(
        "so-y-te",
        AgencyKind::Lead,
        Role::LeadOfficer,
    )
}

#[test]
fn only_the_registrar_changes_the_registry() {
    let command = register_unit("xa-ba", "2026-04-01");
    assert_eq!(
        refused(&other_than_registrar(), command.clone()),
        No::NotTheRegistrar
    );
    let elsewhere = registrar().by("xa-mot", AgencyKind::Intake, Role::Registrar);
    assert_eq!(refused(&elsewhere, command), No::NotTheRegistrar);
}

#[test]
fn an_id_is_never_used_again() {
    let ended = after(
        registrar()
            .when(end_unit("xa-hai", "2026-01-01", ""))
            .unwrap(),
    );
    assert_eq!(
        refused(&ended, register_unit("xa-hai", "2026-04-01")),
        No::IdTaken
    );
    assert_eq!(
        refused(&registrar(), register_person("can-bo", None)),
        No::IdTaken
    );
    let command = merge(&["xa-mot", "xa-hai"], "cong-an-mot", "2026-07-01");
    assert_eq!(refused(&registrar(), command), No::IntoIdTaken);
}

#[test]
fn what_nobody_knows_cannot_be_changed() {
    let given = registrar();
    assert_eq!(
        refused(&given, change("x", AgencyKind::Intake, "2026-01-01")),
        No::UnknownUnit
    );
    assert_eq!(
        refused(&given, end_unit("x", "2026-01-01", "")),
        No::UnknownUnit
    );
    assert_eq!(
        refused(&given, appoint("x", "can-bo", "2026-01-01")),
        No::UnknownUnit
    );
    assert_eq!(
        refused(&given, appoint("xa-mot", "x", "2026-01-01")),
        No::UnknownPerson
    );
    assert_eq!(
        refused(&given, qualify("x", "2026-01-01", "")),
        No::UnknownPerson
    );
    assert_eq!(
        refused(&given, end_mandate("x", "", "2026-04-01")),
        No::UnknownPerson
    );
    let post = mandate("xa-mot", Role::CommuneChair, "2026-01-01", "");
    assert_eq!(refused(&given, grant("x", post)), No::UnknownPerson);
    let command = merge(&["xa-mot", "x"], "xa-moi", "2026-07-01");
    assert_eq!(refused(&given, command), No::UnknownMergingUnit);
    let command = merge(&["xa-mot", "xa-mot"], "xa-moi", "2026-07-01");
    assert_eq!(refused(&given, command), No::UnknownMergingUnit);
}

#[test]
fn a_merger_needs_a_unit_to_merge_into() {
    let mut command = merge(&["xa-mot", "xa-hai"], "xa-moi", "2026-07-01");
    command.new_unit = None;
    assert_eq!(refused(&registrar(), command.clone()), No::UnknownIntoUnit);
    command.into_org_unit_id = "xa-hai".into();
    assert_eq!(refused(&registrar(), command), No::IntoItself);
}

#[test]
fn a_day_is_a_day_of_the_calendar() {
    let given = registrar();
    assert_eq!(
        refused(&given, register_unit("xa-ba", "2026-02-30")),
        No::NoSuchFirstDay
    );
    assert_eq!(
        refused(&given, end_unit("xa-mot", "2026-02-30", "")),
        No::NoSuchLastDay
    );
    let command = merge(&["xa-mot", "xa-hai"], "xa-moi", "2026-06-31");
    assert_eq!(refused(&given, command), No::NoSuchMergerDay);
    let post = mandate("xa-hai", Role::CommuneChair, "2026-02-30", "");
    assert_eq!(
        refused(&given, register_person("moi", Some(post))),
        No::NoSuchMandateDay
    );
    assert_eq!(
        refused(&given, qualify("can-bo", "2026-02-30", "")),
        No::NoSuchQualificationDay
    );
    assert_eq!(
        refused(&given, qualify("can-bo", "2026-02-20", "2026-02-20")),
        No::NoSuchQualificationDay
    );
}

#[test]
fn nothing_ends_before_it_begins() {
    let given = registrar();
    assert_eq!(
        refused(&given, end_unit("xa-mot", "2020-01-01", "")),
        No::EndsBeforeItBegins
    );
    assert_eq!(
        refused(&given, end_mandate("can-bo", "", "2020-12-31")),
        No::EndsBeforeItBegins
    );
    let post = mandate("xa-hai", Role::CommuneChair, "2026-02-01", "2026-02-01");
    assert_eq!(
        refused(&given, register_person("moi", Some(post))),
        No::MandateEndsBeforeItBegins
    );
}

#[test]
fn a_change_before_a_later_one_must_wait_for_its_correction() {
    let changed = registrar()
        .when(change("xa-mot", AgencyKind::Intake, "2026-01-01"))
        .unwrap();
    let given = after(changed);
    assert_eq!(
        refused(&given, change("xa-mot", AgencyKind::Intake, "2025-12-01")),
        No::ChangedLater
    );
    assert_eq!(
        refused(&given, end_unit("xa-mot", "2025-12-01", "")),
        No::ChangedLater
    );
    let command = merge(&["xa-mot", "xa-hai"], "xa-moi", "2025-12-01");
    assert_eq!(refused(&given, command), No::ChangedLater);
}

#[test]
fn a_unit_that_has_ended_does_not_change_or_merge() {
    let given = after(
        registrar()
            .when(end_unit("xa-hai", "2026-01-01", ""))
            .unwrap(),
    );
    assert_eq!(
        refused(&given, change("xa-hai", AgencyKind::Intake, "2026-02-01")),
        No::NotInForce
    );
    let command = merge(&["xa-mot", "xa-hai"], "xa-moi", "2026-07-01");
    assert_eq!(refused(&given, command), No::NotInForce);
}

#[test]
fn a_successor_exists_is_another_unit_of_the_same_kind_and_in_force() {
    let given = registrar();
    let end = |successor: &str| end_unit("xa-mot", "2026-07-01", successor);
    assert_eq!(refused(&given, end("x")), No::SuccessorUnknown);
    assert_eq!(refused(&given, end("xa-mot")), No::SuccessorCycle);
    assert_eq!(refused(&given, end("cong-an-mot")), No::SuccessorOtherKind);
    let later = after(given.when(register_unit("xa-ba", "2026-07-02")).unwrap());
    assert_eq!(refused(&later, end("xa-ba")), No::SuccessorNotInForce);
    let mut split = end("");
    split.other_successor_org_unit_ids = vec!["xa-hai".into()];
    assert_eq!(refused(&given, split), No::SuccessorMissing);
}

#[test]
fn successors_never_lead_back() {
    let given = after(
        registrar()
            .when(end_unit("xa-mot", "2026-07-01", "xa-hai"))
            .unwrap(),
    );
    let command = end_unit("xa-hai", "2026-08-01", "xa-mot");
    assert_eq!(refused(&given, command), No::SuccessorCycle);
}

#[test]
fn a_post_stands_in_a_unit_that_is_there_and_fits() {
    let given = registrar();
    let person = |unit, role, from| register_person("moi", Some(mandate(unit, role, from, "")));
    let chair = Role::CommuneChair;
    assert_eq!(
        refused(&given, person("x", chair, "2026-01-01")),
        No::MandateUnitUnknown
    );
    assert_eq!(
        refused(&given, person("xa-mot", chair, "2019-12-31")),
        No::MandateUnitNotInForce
    );
    assert_eq!(
        refused(&given, person("xa-mot", Role::Investigator, "2026-01-01")),
        No::RoleDoesNotFit
    );
    assert_eq!(
        refused(&given, person("xa-mot", Role::System, "2026-01-01")),
        No::RoleDoesNotFit
    );
}

#[test]
fn nobody_holds_two_posts_at_once() {
    let post = mandate("xa-hai", Role::CommuneChair, "2026-04-01", "");
    assert_eq!(
        refused(&registrar(), grant("can-bo", post)),
        No::MandateOverlap
    );
}

#[test]
fn a_post_that_is_not_held_does_not_end() {
    let command = end_mandate("can-bo", "2024-01-01", "2026-04-01");
    assert_eq!(refused(&registrar(), command), No::NoSuchMandate);
    let given = after(registrar().when(register_person("moi", None)).unwrap());
    assert_eq!(
        refused(&given, end_mandate("moi", "", "2026-04-01")),
        No::NoSuchMandate
    );
}

#[test]
fn a_head_is_one_of_the_unit_and_no_other_is_planned() {
    assert_eq!(
        refused(&registrar(), appoint("xa-hai", "can-bo", "2026-04-01")),
        No::HeadNotInTheUnit
    );
    let given = after(
        registrar()
            .when(appoint("xa-mot", "can-bo", "2026-06-01"))
            .unwrap(),
    );
    let given = after({
        let mut events = registrar()
            .when(appoint("xa-mot", "can-bo", "2026-06-01"))
            .unwrap();
        events.extend(
            given
                .when(end_mandate("chu-tich", "", "2026-05-01"))
                .unwrap(),
        );
        events
    });
    let command = appoint("xa-mot", "can-bo", "2026-05-15");
    assert_eq!(refused(&given, command), No::HeadAppointedLater);
}

#[test]
fn a_unit_on_which_others_rest_does_not_change_under_them() {
    let given = registrar();
    // people hold posts there that police do not have
    assert_eq!(
        refused(&given, change("xa-mot", AgencyKind::Police, "2026-04-01")),
        No::OthersRestOnIt
    );
    // somebody begins there later
    let post = mandate("xa-hai", Role::CommuneChair, "2026-06-01", "");
    let given = after(given.when(register_person("moi", Some(post))).unwrap());
    assert_eq!(
        refused(&given, end_unit("xa-hai", "2026-05-01", "")),
        No::OthersRestOnIt
    );
}

#[test]
fn somebody_always_keeps_the_registry() {
    let given = registrar();
    assert_eq!(
        refused(&given, end_mandate("thu-ky", "", "2026-03-02")),
        No::LastRegistrar
    );
    assert_eq!(
        refused(&given, end_mandate("thu-ky", "", "2027-01-01")),
        No::LastRegistrar
    );
    let command = end_unit("so-y-te", "2027-01-01", "");
    assert_eq!(refused(&given, command), No::LastRegistrar);
    let second = register_person(
        "thu-ky-hai",
        Some(mandate("so-y-te", Role::Registrar, "2026-01-01", "")),
    );
    let given = after(given.when(second).unwrap());
    assert!(given.when(end_mandate("thu-ky", "", "2027-01-01")).is_ok());
}

#[test]
fn a_name_is_no_formula_and_no_control_character() {
    let mut command = register_unit("xa-ba", "2026-04-01");
    command.details.as_mut().unwrap().name_vi = "=1+1".into();
    assert_eq!(refused(&registrar(), command), No::NameUnusable);
    let mut command = register_person("moi", None);
    command.display_name = "Người\nMới".into();
    assert_eq!(refused(&registrar(), command), No::PersonNameUnusable);
}

#[test]
fn an_import_without_rows_or_with_bad_ones_is_refused() {
    assert_eq!(
        refused(&registrar(), import(b"", b"\xef\xbb\xbf\n")),
        No::ImportEmpty
    );
    assert_eq!(
        refused(&registrar(), import(b"id\nx\n", b"")),
        No::ImportRowsInvalid
    );
}

#[test]
fn every_rejection_has_a_reason_of_its_own_and_both_languages() {
    let reasons: BTreeSet<_> = No::ALL.iter().map(decider::Rejection::reason).collect();
    assert_eq!(reasons.len(), No::ALL.len());
    assert!(
        No::ALL
            .iter()
            .all(|no| !decider::Rejection::vietnamese(no).is_empty())
    );
}
