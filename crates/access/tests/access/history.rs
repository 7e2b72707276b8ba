//! The registry over time: layers, successors, posts one after another, heads, and a live handle.

use access::{LiveRegistry, Registry, RegistryError, TokenIssuer};
use api::codes::v1::{Qualification, Sex};
use api::log::v1::{AgencyKind, Role};
use decider::OrgDirectory;
use jiff::Timestamp;

/// Two communes become one; an officer of the first goes on in the new one.
const MERGER: &str = r#"
[[unit]]
id = "xa-cu-1"
name_vi = "Xã Cũ Một"
name_en = "Old Commune One"
agency = "INTAKE"
level = "commune"
administrative_code = "9900101"
valid_from = "2020-01-01"
valid_to = "2023-01-01"

[[unit]]
id = "xa-cu-1"
name_vi = "Thị trấn Cũ Một"
name_en = "Old Town One"
agency = "INTAKE"
level = "commune"
administrative_code = "9900101"
valid_from = "2023-01-01"
valid_to = "2025-07-01"
successor = "xa-moi"

[[unit]]
id = "xa-cu-2"
name_vi = "Xã Cũ Hai"
name_en = "Old Commune Two"
agency = "INTAKE"
level = "commune"
administrative_code = "9900102"
valid_from = "2020-01-01"
valid_to = "2025-07-01"
successor = "xa-moi"
other_successors = "xa-ben"

[[unit]]
id = "xa-moi"
name_vi = "Xã Mới"
name_en = "New Commune"
agency = "INTAKE"
level = "commune"
administrative_code = "99001"
valid_from = "2025-07-01"

[[unit]]
id = "xa-ben"
name_vi = "Xã Bên"
name_en = "Commune Next Door"
agency = "INTAKE"
level = "commune"
administrative_code = "99002"
valid_from = "2020-01-01"

[[unit]]
id = "so-y-te"
name_vi = "Sở Y tế"
name_en = "Department of Health"
agency = "LEAD|HEALTH"
level = "province"
administrative_code = "99"
valid_from = "2020-01-01"

[[person]]
id = "can-bo-mot"
display_name = "Người Thứ Nhất"
sex = "FEMALE"
org_unit = "xa-cu-1"
role = "CHILD_PROTECTION_OFFICER"
valid_from = "2020-01-01"
qualifications = "SOCIAL_WORKER:2021-05-01/2025-08-01"

[[person]]
id = "can-bo-mot"
display_name = "Người Thứ Nhất"
sex = "FEMALE"
org_unit = "xa-moi"
role = "COMMUNE_CHAIR"
valid_from = "2025-07-01"
qualifications = "SOCIAL_WORKER:2021-05-01/2025-08-01"
head = "2025-07-10/"

[[person]]
id = "bac-si"
display_name = "Người Thứ Hai"
org_unit = "so-y-te"
role = "CLINICIAN"
valid_from = "2020-01-01"
"#;

fn before() -> Timestamp {
    "2025-06-30T23:00:00+07:00".parse().unwrap()
}

fn after() -> Timestamp {
    "2025-07-15T08:00:00+07:00".parse().unwrap()
}

fn merger() -> Registry {
    Registry::parse(MERGER).unwrap()
}

fn problems(text: &str) -> String {
    match Registry::parse(text) {
        Err(RegistryError::Invalid(problems)) => problems
            .iter()
            .map(|problem| format!("{problem}\n"))
            .collect(),
        other => panic!("expected problems, got {other:?}"),
    }
}

#[test]
fn a_merged_unit_is_its_successor_from_the_day_of_the_merger() {
    let registry = merger();
    let heir = |id: &str, at| registry.successor(id, at).map(|unit| unit.to_string());
    assert_eq!(heir("xa-cu-1", before()), Some("xa-cu-1".into()));
    assert_eq!(heir("xa-cu-1", after()), Some("xa-moi".into()));
    assert_eq!(heir("xa-cu-2", after()), Some("xa-moi".into()));
    assert_eq!(heir("xa-moi", before()), None);
    assert_eq!(heir("nowhere", after()), None);
}

#[test]
fn a_successor_acts_for_all_that_merged_into_it_and_not_before() {
    let registry = merger();
    let predecessors = |at| -> Vec<String> {
        let units = registry.predecessors("xa-moi", at);
        units.iter().map(ToString::to_string).collect()
    };
    assert_eq!(predecessors(after()), ["xa-cu-1", "xa-cu-2"]);
    assert!(predecessors(before()).is_empty());
    // who took over a part of a split took over no duty
    assert!(registry.predecessors("xa-ben", after()).is_empty());
}

#[test]
fn duties_pass_through_every_successor_to_the_one_in_force() {
    let text = MERGER.replacen(
        "id = \"xa-moi\"\nname_vi = \"Xã Mới\"\nname_en = \"New Commune\"\nagency = \"INTAKE\"\nlevel = \"commune\"\nadministrative_code = \"99001\"\nvalid_from = \"2025-07-01\"",
        "id = \"xa-moi\"\nname_vi = \"Xã Mới\"\nname_en = \"New Commune\"\nagency = \"INTAKE\"\nlevel = \"commune\"\nadministrative_code = \"99001\"\nvalid_from = \"2025-07-01\"\nvalid_to = \"2026-01-01\"\nsuccessor = \"phuong\"\n\n[[unit]]\nid = \"phuong\"\nname_vi = \"Phường\"\nname_en = \"Ward\"\nagency = \"INTAKE\"\nlevel = \"commune\"\nadministrative_code = \"99001\"\nvalid_from = \"2026-01-01\"",
        1,
    );
    let registry = Registry::parse(&text).unwrap();
    let later: Timestamp = "2026-03-01T00:00:00+07:00".parse().unwrap();
    assert_eq!(registry.predecessors("xa-moi", after()).len(), 2);
    assert_eq!(registry.predecessors("phuong", later).len(), 3);
    assert!(registry.predecessors("xa-moi", later).is_empty());
    assert_eq!(
        registry.successor("xa-cu-2", later).unwrap().as_str(),
        "phuong"
    );
}

#[test]
fn a_unit_is_called_what_it_was_called_on_that_day() {
    let registry = merger();
    let unit = registry.unit("xa-cu-1").unwrap();
    let on = |day: &str| {
        unit.on(day.parse().unwrap())
            .map(|layer| layer.name_vi.as_str())
    };
    assert_eq!(on("2022-12-31"), Some("Xã Cũ Một"));
    assert_eq!(on("2023-01-01"), Some("Thị trấn Cũ Một"));
    assert_eq!(on("2025-07-01"), None);
}

#[test]
fn one_person_holds_several_posts_one_after_another() {
    let registry = merger();
    let role = |at| {
        registry
            .person_in_force("can-bo-mot", at)
            .map(|office| office.role)
    };
    assert_eq!(role(before()), Some(Role::ChildProtectionOfficer));
    assert_eq!(role(after()), Some(Role::CommuneChair));
}

#[test]
fn a_rule_learns_sex_qualifications_and_the_head_of_a_unit() {
    let registry = merger();
    let person = registry
        .person("can-bo-mot")
        .is_some()
        .then(|| OrgDirectory::person(&registry, "can-bo-mot", after()).unwrap());
    let person = person.unwrap();
    assert_eq!(person.sex, Sex::Female);
    assert_eq!(person.qualifications, [Qualification::SocialWorker]);
    let expired = "2025-08-01T00:00:00+07:00".parse().unwrap();
    let person = OrgDirectory::person(&registry, "can-bo-mot", expired).unwrap();
    assert!(person.qualifications.is_empty());
    assert_eq!(
        registry.head("xa-moi", after()).unwrap().as_str(),
        "can-bo-mot"
    );
    let too_early = "2025-07-09T23:59:59+07:00".parse().unwrap();
    assert_eq!(registry.head("xa-moi", too_early), None);
}

#[test]
fn somebody_acts_for_the_kind_of_the_unit_that_the_role_belongs_to() {
    let office = merger();
    let office = office.person_in_force("bac-si", after()).unwrap();
    assert_eq!(office.agency_kind, AgencyKind::Health);
    assert_eq!(office.layer.agency_kind, AgencyKind::Lead);
}

#[test]
fn a_circle_of_successors_is_called_one() {
    let text = MERGER.replacen(
        "administrative_code = \"99001\"\nvalid_from = \"2025-07-01\"",
        "administrative_code = \"99001\"\nvalid_from = \"2025-07-01\"\nvalid_to = \"2025-08-01\"\nsuccessor = \"xa-cu-1\"",
        1,
    );
    let found = problems(&text);
    assert!(
        found.contains("unit xa-moi: successor: the successors form a circle"),
        "{found}"
    );
    assert!(
        found.contains("unit xa-cu-1: successor: the successors form a circle"),
        "{found}"
    );
}

#[test]
fn a_successor_of_another_kind_is_refused() {
    let found = problems(&MERGER.replacen(
        "successor = \"xa-moi\"\nother",
        "successor = \"so-y-te\"\nother",
        1,
    ));
    assert!(
        found.contains("unit xa-cu-2: successor: the successor is of another agency kind"),
        "{found}"
    );
}

#[test]
fn every_part_of_a_split_unit_stays_the_kind_of_agency_it_was() {
    let text = MERGER.replacen(
        "other_successors = \"xa-ben\"",
        "other_successors = \"so-y-te\"",
        1,
    );
    let found = problems(&text);
    let said = "unit xa-cu-2: other_successors: the successor is of another agency kind";
    assert!(found.contains(said), "{found}");
}

#[test]
fn a_unit_that_comes_back_needs_a_new_id() {
    let found =
        problems(&MERGER.replacen("valid_to = \"2023-01-01\"", "valid_to = \"2022-06-01\"", 1));
    assert!(
        found.contains("unit xa-cu-1: valid_from: the unit is not in force between"),
        "{found}"
    );
    let found =
        problems(&MERGER.replacen("valid_to = \"2023-01-01\"", "valid_to = \"2023-02-01\"", 1));
    assert!(
        found.contains("unit xa-cu-1: valid_from: the unit has another row"),
        "{found}"
    );
}

#[test]
fn a_person_holds_one_post_at_a_time() {
    let found = problems(
        &MERGER
            .replacen(
                "role = \"COMMUNE_CHAIR\"\nvalid_from = \"2025-07-01\"",
                "role = \"COMMUNE_CHAIR\"\nvalid_from = \"2025-07-02\"",
                1,
            )
            .replacen(
                "valid_to = \"2025-07-01\"\nsuccessor",
                "valid_to = \"2025-07-03\"\nsuccessor",
                1,
            ),
    );
    assert!(
        found.contains("person can-bo-mot: valid_from: the person holds another post"),
        "{found}"
    );
}

#[test]
fn rows_of_one_person_agree() {
    let found = problems(&MERGER.replacen("sex = \"FEMALE\"", "sex = \"MALE\"", 1));
    assert!(
        found.contains("person can-bo-mot: sex: differs from another row"),
        "{found}"
    );
}

#[test]
fn a_head_holds_a_post_for_all_that_time() {
    let found = problems(&MERGER.replacen("head = \"2025-07-10/\"", "head = \"2025-06-10/\"", 1));
    assert!(
        found.contains("person can-bo-mot: head: a head of a unit holds a post"),
        "{found}"
    );
}

#[test]
fn a_spreadsheet_formula_is_no_name() {
    let found = problems(&MERGER.replacen("\"Người Thứ Hai\"", "\"=HYPERLINK()\"", 1));
    assert!(
        found.contains("person bac-si: display_name: has a control character or begins"),
        "{found}"
    );
}

#[test]
fn the_founding_events_make_the_same_registry() {
    for registry in [merger(), Registry::demo()] {
        let mut folded = Registry::default();
        for event in registry.founding_events() {
            folded.apply(&event);
        }
        assert_eq!(folded, registry);
    }
}

#[test]
fn a_token_follows_the_live_registry() {
    let folder = tempfile::tempdir().unwrap();
    let issuer = TokenIssuer::load_or_create(&folder.path().join("k.pem")).unwrap();
    let live = LiveRegistry::new(merger());
    let verifier = issuer.verifier(live.clone()).unwrap();
    let hour = std::time::Duration::from_secs(3_600);
    let token = issuer
        .issue(&live.current(), "can-bo-mot", after(), hour)
        .unwrap();
    let actor = verifier.verify(&token, after()).unwrap();
    assert_eq!(actor.predecessors.len(), 2);
    assert!(actor.acts_for("xa-cu-1") && actor.acts_for("xa-moi") && !actor.acts_for("so-y-te"));
    let ended = MERGER
        .replacen(
            "role = \"COMMUNE_CHAIR\"\nvalid_from = \"2025-07-01\"",
            "role = \"COMMUNE_CHAIR\"\nvalid_from = \"2025-07-01\"\nvalid_to = \"2025-07-12\"",
            1,
        )
        .replacen("head = \"2025-07-10/\"\n", "", 1);
    live.replace(Registry::parse(&ended).unwrap());
    assert!(verifier.verify(&token, after()).is_err());
}
