//! How far a registrar reaches: the area of their unit, and never to themselves.

use api::log::v1::{AgencyKind, Role};
use api::registry::v1::ChangeOrgUnitRequest;
use decider::{Given, given};
use registry::{RegistryDecider, RegistryRejection as No};

use crate::fixtures::*;

/// A province next door, and the registrar's own entry.
const MORE: &str = r#"
[[unit]]
id = "xa-la"
name_vi = "Xã Lạ"
name_en = "Strange Commune"
agency = "INTAKE"
level = "commune"
administrative_code = "79001"
valid_from = "2020-01-01"

[[person]]
id = "can-bo-la"
display_name = "Người Ở Xa"
org_unit = "xa-la"
role = "CHILD_PROTECTION_OFFICER"
valid_from = "2021-01-01"

[[person]]
id = "p-test"
display_name = "Người Giữ Sổ Thứ Hai"
org_unit = "so-y-te"
role = "REGISTRAR"
valid_from = "2021-01-01"
"#;

fn registrar_of(area: &str) -> Given<RegistryDecider> {
    let registry = access::Registry::parse(&format!("{PROVINCE}{MORE}")).unwrap();
    given::<RegistryDecider>(registry.founding_events())
        .in_area(area)
        .by("so-y-te", AgencyKind::Lead, Role::Registrar)
}

fn change(unit: &str, code: &str) -> ChangeOrgUnitRequest {
    let mut details = details("Tên Khác", AgencyKind::Intake);
    details.administrative_code = code.into();
    ChangeOrgUnitRequest {
        org_unit_id: unit.into(),
        details: Some(details),
        valid_from: "2026-04-01".into(),
        legal_basis: "Nghị quyết".into(),
        ..Default::default()
    }
}

fn chair_of(unit: &str) -> api::registry::v1::MandateRecord {
    mandate(unit, Role::CommuneChair, "2026-04-01", "")
}

#[test]
fn a_registrar_changes_no_unit_of_another_area_and_moves_none_out_of_their_own() {
    let own = registrar_of("99");
    assert!(own.when(change("xa-mot", "99001")).is_ok());
    for command in [
        change("xa-la", "79001"),
        change("xa-la", "99009"),
        change("xa-mot", "79009"),
    ] {
        assert_eq!(refused(&own, command), No::OutsideTheArea);
    }
    let mut elsewhere = register_unit("xa-ba", "2026-04-01");
    elsewhere.details.as_mut().unwrap().administrative_code = "79002".into();
    assert_eq!(refused(&own, elsewhere), No::OutsideTheArea);
    let end = |to: &str| end_unit("xa-hai", "2026-07-01", to);
    assert_eq!(refused(&own, end("xa-la")), No::OutsideTheArea);
    assert!(own.when(end("xa-mot")).is_ok());
}

#[test]
fn a_registrar_gives_and_takes_no_post_in_another_area() {
    let own = registrar_of("99");
    let abroad = register_person("moi", Some(chair_of("xa-la")));
    assert_eq!(refused(&own, abroad), No::OutsideTheArea);
    assert_eq!(
        refused(&own, end_mandate("can-bo-la", "", "2026-04-01")),
        No::OutsideTheArea
    );
    assert_eq!(
        refused(&own, qualify("can-bo-la", "2026-01-01", "")),
        No::OutsideTheArea
    );
    assert_eq!(
        refused(&own, appoint("xa-la", "can-bo-la", "2026-04-01")),
        No::OutsideTheArea
    );
    assert!(own.when(end_mandate("can-bo", "", "2026-04-01")).is_ok());
}

#[test]
fn a_registrar_without_an_area_reaches_nothing_and_that_of_the_country_everything() {
    assert_eq!(
        refused(&registrar_of(""), change("xa-mot", "99001")),
        No::OutsideTheArea
    );
    assert!(registrar_of("00").when(change("xa-la", "79001")).is_ok());
    assert!(registrar_of("00").when(change("xa-mot", "99001")).is_ok());
}

#[test]
fn an_import_reaches_no_further_than_one_change() {
    let units = "id,name_vi,name_en,agency,level,administrative_code,valid_from,valid_to,successor,other_successors\nxa-xa,Xã,Commune,INTAKE,commune,79003,2026-01-01,,,\n";
    let people = "id,display_name,sex,org_unit,role,valid_from,valid_to,qualifications,head\nmoi,Người Mới,,xa-la,COMMUNE_CHAIR,2026-01-01,,,\n";
    for (units, people) in [(units, ""), ("", people)] {
        let command = import(units.as_bytes(), people.as_bytes());
        assert_eq!(
            refused(&registrar_of("99"), command.clone()),
            No::OutsideTheArea
        );
        assert!(registrar_of("00").when(command).is_ok());
    }
}

#[test]
fn a_registrar_gives_nothing_to_themselves() {
    let own = registrar_of("99");
    assert_eq!(
        refused(&own, qualify("p-test", "2026-01-01", "")),
        No::OwnEntry
    );
    assert_eq!(
        refused(&own, appoint("so-y-te", "p-test", "2026-04-01")),
        No::OwnEntry
    );
    let later = mandate("so-y-te", Role::LeadOfficer, "2020-01-01", "2020-06-01");
    assert_eq!(refused(&own, grant("p-test", later)), No::OwnEntry);
    let people = "id,display_name,sex,org_unit,role,valid_from,valid_to,qualifications,head\np-test,Người Mới,,so-y-te,LEAD_OFFICER,2020-01-01,2020-06-01,,\n";
    assert_eq!(refused(&own, import(b"", people.as_bytes())), No::OwnEntry);
    // to leave is nobody else's to do
    assert!(own.when(end_mandate("p-test", "", "2026-04-01")).is_ok());
}

#[test]
fn a_unit_stays_the_kind_of_agency_it_is() {
    let mut command = change("xa-hai", "99002");
    command.details.as_mut().unwrap().agency_kind = AgencyKind::Police.into();
    assert_eq!(
        refused(&registrar_of("99"), command.clone()),
        No::KindChanges
    );
    // not even as a correction of its first day
    command.valid_from = "2020-01-01".into();
    assert_eq!(refused(&registrar_of("99"), command), No::KindChanges);
    let units = "id,name_vi,name_en,agency,level,administrative_code,valid_from,valid_to,successor,other_successors\nxa-hai,Xã,Commune,POLICE,commune,99002,2020-01-01,,,\n";
    let command = import(units.as_bytes(), b"");
    assert_eq!(refused(&registrar_of("99"), command), No::KindChanges);
}
