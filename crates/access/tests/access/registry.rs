//! The registry: what is refused, and who is in force when.

use access::{Registry, RegistryError};
use api::log::v1::{AgencyKind, Role};
use decider::OrgDirectory;
use jiff::Timestamp;

const SOUND: &str = r#"
[[unit]]
id = "school-a"
name_vi = "Trường A"
name_en = "School A"
agency = "EDUCATION"
level = "commune"
administrative_code = "99001"
valid_from = "2025-07-01"
valid_to = "2026-07-01"
successor = "school-b"

[[unit]]
id = "school-b"
name_vi = "Trường B"
name_en = "School B"
agency = "EDUCATION"
level = "commune"
administrative_code = "99001"
valid_from = "2026-07-01"

[[person]]
id = "head-a"
display_name = "Người Thử"
org_unit = "school-a"
role = "SCHOOL_HEAD"
valid_from = "2025-07-01"
"#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The problems found after one change of the sound text.
fn problems_after(from: &str, to: &str) -> Vec<String> {
    assert!(SOUND.contains(from), "nothing to change");
    match Registry::parse(&SOUND.replacen(from, to, 1)) {
        Err(RegistryError::Invalid(problems)) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("expected problems, got {other:?}"),
    }
}

#[test]
fn the_demo_has_the_units_and_people_that_scenarios_count_on() {
    let registry = Registry::demo();
    let now = at("2026-03-02T08:00:00+07:00");
    for (person, unit, kind, role) in [
        (
            "operator-111",
            "hotline-111",
            AgencyKind::Intake,
            Role::HotlineOperator,
        ),
        (
            "chair-song-lam",
            "commune-song-lam",
            AgencyKind::Intake,
            Role::CommuneChair,
        ),
        (
            "nurse-an-phuoc",
            "health-centre-an-phuoc",
            AgencyKind::Health,
            Role::Clinician,
        ),
        (
            "examiner-thanh-an",
            "forensic-centre-thanh-an",
            AgencyKind::Health,
            Role::ForensicExaminer,
        ),
        (
            "keeper-an-phuoc",
            "police-an-phuoc",
            AgencyKind::Police,
            Role::RoomKeeper,
        ),
        (
            "investigator-province",
            "police-province-thanh-an",
            AgencyKind::Police,
            Role::Investigator,
        ),
        (
            "lawyer-thanh-an",
            "legal-aid-thanh-an",
            AgencyKind::LegalAid,
            Role::LegalAidOfficer,
        ),
        (
            "head-huong-sen",
            "school-huong-sen",
            AgencyKind::Education,
            Role::SchoolHead,
        ),
        (
            "lead-officer",
            "lead-thanh-an",
            AgencyKind::Lead,
            Role::LeadOfficer,
        ),
        (
            "auditor",
            "inspectorate-thanh-an",
            AgencyKind::Oversight,
            Role::Auditor,
        ),
    ] {
        let office = registry.person_in_force(person, now).unwrap();
        assert_eq!(
            (office.unit.id.as_str(), office.agency_kind, office.role),
            (unit, kind, role)
        );
    }
}

#[test]
fn a_unit_is_in_force_from_its_first_day_to_the_day_before_its_end_in_viet_nam() {
    let registry = Registry::parse(SOUND).unwrap();
    let in_force = |id: &str, time: &str| registry.org_unit(id, at(time)).is_some();
    assert!(!in_force("school-a", "2025-06-30T23:59:59+07:00"));
    assert!(in_force("school-a", "2025-07-01T00:00:00+07:00"));
    assert!(in_force("school-a", "2026-06-30T23:59:59+07:00"));
    assert!(!in_force("school-a", "2026-07-01T00:00:00+07:00"));
    assert!(in_force("school-b", "2026-07-01T00:00:00+07:00"));
    assert!(!in_force("school-c", "2026-07-01T00:00:00+07:00"));
}

#[test]
fn a_person_ends_with_their_unit() {
    let registry = Registry::parse(SOUND).unwrap();
    assert!(
        registry
            .person_in_force("head-a", at("2026-06-30T12:00:00Z"))
            .is_some()
    );
    assert!(
        registry
            .person_in_force("head-a", at("2026-07-01T12:00:00Z"))
            .is_none()
    );
}

#[test]
fn every_problem_is_named_at_once_and_what_was_written_is_not_repeated() {
    let text = SOUND
        .replacen("id = \"school-b\"", "id = \"Trường B\"", 1)
        .replacen("agency = \"EDUCATION\"", "agency = \"CHURCH\"", 1)
        .replacen("\"SCHOOL_HEAD\"", "\"KING\"", 1);
    let error = Registry::parse(&text).unwrap_err().to_string();
    for expected in [
        "unit school-a: agency: is no agency kind",
        "unit entry 2: id: must be 1 to 64 characters",
        "person head-a: role: is no role",
    ] {
        assert!(
            error.contains(expected),
            "{expected} is missing in:\n{error}"
        );
    }
    for written in ["Trường B", "CHURCH", "KING"] {
        assert!(
            !error.contains(written),
            "{written} is repeated in:\n{error}"
        );
    }
    // the unit is there, only unreadable: nobody is told that it is unknown
    assert!(!error.contains("is no unit"), "{error}");
}

#[test]
fn two_entries_of_one_unit_for_the_same_days_are_refused() {
    let found = problems_after("id = \"school-b\"", "id = \"school-a\"");
    assert!(
        found
            .iter()
            .any(|problem| problem.contains("only the last row")),
        "{found:?}"
    );
    let twice = format!("{SOUND}{}", &SOUND[SOUND.find("[[person]]").unwrap()..]);
    let error = Registry::parse(&twice).unwrap_err().to_string();
    assert!(
        error.contains("person head-a: valid_from: the person holds another post"),
        "{error}"
    );
}

#[test]
fn an_unknown_unit_is_refused() {
    let found = problems_after("org_unit = \"school-a\"", "org_unit = \"school-z\"");
    assert_eq!(
        found,
        ["person head-a: org_unit: is no unit of the files or the registry"]
    );
}

#[test]
fn a_role_that_does_not_fit_the_agency_is_refused() {
    let found = problems_after("\"SCHOOL_HEAD\"", "\"INVESTIGATOR\"");
    assert_eq!(
        found,
        ["person head-a: role: the role does not fit the unit's agency kind"]
    );
}

#[test]
fn a_period_that_ends_before_it_begins_is_refused() {
    let found = problems_after("valid_to = \"2026-07-01\"", "valid_to = \"2025-07-01\"");
    assert_eq!(
        found,
        ["unit school-a: valid_to: must lie after the first day"]
    );
}

#[test]
fn a_person_may_not_start_before_their_unit() {
    let from = "role = \"SCHOOL_HEAD\"\nvalid_from = \"2025-07-01\"";
    let to = "role = \"SCHOOL_HEAD\"\nvalid_from = \"2025-06-30\"";
    let found = problems_after(from, to);
    assert_eq!(
        found,
        ["person head-a: valid_from: the unit is not in force on the first day of the post"]
    );
}

#[test]
fn a_successor_must_exist_and_take_over_on_the_last_day() {
    let found = problems_after("successor = \"school-b\"", "successor = \"school-z\"");
    assert_eq!(
        found,
        ["unit school-a: successor: is no unit of the files or the registry"]
    );
    let found = problems_after("successor = \"school-b\"", "successor = \"school-a\"");
    assert_eq!(
        found,
        ["unit school-a: successor: a unit cannot succeed itself"]
    );
    let found = problems_after("valid_to = \"2026-07-01\"\n", "");
    assert_eq!(
        found,
        ["unit school-a: valid_to: a unit with a successor needs a valid_to"]
    );
    let found = problems_after("valid_from = \"2026-07-01\"", "valid_from = \"2026-07-02\"");
    assert_eq!(
        found,
        ["unit school-a: successor: the successor is not in force on the day the unit ends"]
    );
}

#[test]
fn an_unknown_field_is_refused() {
    let text = SOUND.replacen("level =", "levle =", 1);
    assert!(matches!(
        Registry::parse(&text),
        Err(RegistryError::Malformed { .. })
    ));
}

#[test]
fn a_malformed_registry_is_told_by_its_line_and_without_what_stands_there() {
    let line = SOUND.lines().count() + 3;
    for bad in [
        "display_name = \"Người Bí Mật\" x",
        "display_name = [\"Người Bí Mật\"]",
        "display_name = \"Người Bí Mật\"\nsex = { a = \"Người Bí Mật\" }",
    ] {
        let text = format!("{SOUND}\n[[person]]\n{bad}\n");
        let told = Registry::parse(&text).unwrap_err().to_string();
        assert!(!told.contains("Bí Mật"), "{told}");
        assert!(
            told.contains(&format!("line {line}")) || told.contains(&format!("line {}", line + 1)),
            "{told}"
        );
    }
}

#[test]
fn printing_a_person_does_not_print_their_name() {
    let registry = Registry::demo();
    let printed = format!("{registry:?}");
    for person in registry.people() {
        assert!(!printed.contains(&person.display_name));
    }
}
