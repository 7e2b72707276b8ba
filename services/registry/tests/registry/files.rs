//! The two files: what is read, what is told, and that nothing is half imported.

use access::{Registry, RegistryEvent, RegistryProblem};
use decider::{EventSet, OrgDirectory};
use registry::{IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, check_import, write_registry};
use service_kit::{APPEND_BYTES_MAX, APPEND_EVENTS_MAX};

use crate::fixtures::*;

const UNITS: &str = "id,name_vi,name_en,agency,level,administrative_code,valid_from,valid_to,successor,other_successors\n";
const PEOPLE: &str = "id,display_name,sex,org_unit,role,valid_from,valid_to,qualifications,head\n";

/// Row, column and code of every problem.
fn found(units: &str, people: &str) -> Vec<(usize, &'static str, &'static str)> {
    let problems = check_import(&province(), units.as_bytes(), people.as_bytes());
    told(&problems.unwrap_err())
}

fn told(problems: &[RegistryProblem]) -> Vec<(usize, &'static str, &'static str)> {
    problems
        .iter()
        .map(|problem| (problem.place.row, problem.place.column, problem.kind.code()))
        .collect()
}

fn unit(id: &str, rest: &str) -> String {
    format!("{id},Xã,Commune,INTAKE,commune,99009,{rest}\n")
}

#[test]
fn what_was_exported_is_imported_as_the_same_registry() {
    for registry in [province(), Registry::demo()] {
        let (units, people) = write_registry(&registry);
        let merged = check_import(&Registry::default(), &units, &people).unwrap();
        assert_eq!(merged.registry, registry);
        // names too, which equality of entries includes
        let person = registry.people().next().unwrap();
        let again = merged.registry.person(person.id.as_str()).unwrap();
        assert_eq!(again.display_name, person.display_name);
    }
}

#[test]
fn importing_what_is_there_changes_no_unit() {
    let (units, people) = write_registry(&province());
    let summary = check_import(&province(), &units, &people)
        .unwrap()
        .summary();
    assert_eq!(
        (
            summary.units_new,
            summary.units_changed,
            summary.units_unchanged
        ),
        (0, 0, 4)
    );
    assert_eq!((summary.people_new, summary.people_known), (0, 3));
}

#[test]
fn files_of_spreadsheets_are_read() {
    let units = "\u{feff}ID".to_lowercase()
        + ";valid_from;valid_to;name_vi;name_en;agency;level;administrative_code;successor;other_successors\r\n"
        + "xa-ba;2026-01-01;;\"Xã \"\"Ba\"\"; Thượng\";Commune Three;INTAKE;commune;99003;;\r\n";
    let merged = check_import(&province(), units.as_bytes(), b"").unwrap();
    let unit = merged.registry.unit("xa-ba").unwrap();
    assert_eq!(unit.latest().name_vi, "Xã \"Ba\"; Thượng");
}

#[test]
fn names_keep_their_diacritics() {
    let people =
        format!("{PEOPLE}moi,Nguyễn Thị Ánh Tuyết,FEMALE,xa-hai,COMMUNE_CHAIR,2026-01-01,,,yes\n");
    let merged = check_import(&province(), b"", people.as_bytes()).unwrap();
    assert_eq!(
        merged.registry.person("moi").unwrap().display_name,
        "Nguyễn Thị Ánh Tuyết"
    );
    let now = "2026-03-02T08:00:00+07:00".parse().unwrap();
    assert_eq!(merged.registry.head("xa-hai", now).unwrap().as_str(), "moi");
}

#[test]
fn no_import_takes_the_name_under_which_la_chan_acts_by_itself() {
    for id in ["system:registry", "system:deadlines"] {
        let units = format!("{UNITS}{}", unit(id, "2026-01-01,,,"));
        let people = format!("{PEOPLE}{id},Người,,xa-hai,COMMUNE_CHAIR,2026-01-01,,,\n");
        assert_eq!(
            found(&units, &people),
            [(2, "id", "ID_INVALID"), (2, "id", "ID_INVALID")]
        );
    }
}

#[test]
fn every_bad_row_is_told_by_row_and_column() {
    let units = format!(
        "{UNITS}{}{}{}{}{}{}{}",
        unit("xa-a", "2026-01-01,,,"),
        unit("Xã B", "2026-13-01,,,"),
        unit("xa-c", "2026-01-01,2026-01-01,,"),
        unit("xa-d", "2026-01-01,,xa-a,"),
        unit("xa-e", "2026-01-01,2026-06-01,nowhere,"),
        "xa-f,Xã,Commune,CHURCH,village,9,2026-01-01,,,\n",
        unit("xa-a", "2026-02-01,,,"),
    );
    let people = format!(
        "{PEOPLE}{}{}{}{}{}",
        "p-a,Người,MALE,xa-a,INVESTIGATOR,2026-01-01,,,\n",
        "p-b,Người,X,xa-a,KING,2026-01-01,,COOK,maybe\n",
        "p-c,,,nowhere,COMMUNE_CHAIR,2026-01-01,,,\n",
        "can-bo,Người,,xa-hai,COMMUNE_CHAIR,2026-01-01,,,\n",
        "can-bo,Người,,xa-mot,COMMUNE_CHAIR,2026-02-01,,,\n",
    );
    assert_eq!(
        found(&units, &people),
        [
            (3, "id", "ID_INVALID"),
            (3, "valid_from", "DATE_INVALID"),
            (4, "valid_to", "PERIOD_EMPTY"),
            (5, "valid_to", "SUCCESSOR_WITHOUT_END"),
            (6, "successor", "SUCCESSOR_UNKNOWN"),
            (7, "administrative_code", "CODE_INVALID"),
            (7, "agency", "AGENCY_UNKNOWN"),
            (7, "level", "LEVEL_UNKNOWN"),
            (8, "valid_from", "UNIT_OVERLAP"),
            (2, "role", "ROLE_DOES_NOT_FIT"),
            (3, "head", "HEAD_INVALID"),
            (3, "qualifications", "QUALIFICATION_INVALID"),
            (3, "role", "ROLE_UNKNOWN"),
            (3, "sex", "SEX_UNKNOWN"),
            (4, "display_name", "TEXT_LENGTH"),
            (6, "valid_from", "MANDATE_OVERLAP"),
        ]
    );
}

#[test]
fn a_circle_of_successors_is_told_on_every_row_of_it() {
    let units = format!(
        "{UNITS}{}{}",
        unit("xa-a", "2026-01-01,2026-06-01,xa-b,"),
        unit("xa-b", "2026-01-01,2026-07-01,xa-a,"),
    );
    assert_eq!(
        found(&units, ""),
        [
            (2, "successor", "SUCCESSOR_CYCLE"),
            (3, "successor", "SUCCESSOR_CYCLE")
        ]
    );
}

#[test]
fn an_entry_of_the_registry_that_would_no_longer_stand_is_told_too() {
    let units = format!("{UNITS}xa-mot,Công an,Police,POLICE,commune,99001,2020-01-01,,,\n");
    let problems = check_import(&province(), units.as_bytes(), b"").unwrap_err();
    assert_eq!(told(&problems), [(0, "role", "ROLE_DOES_NOT_FIT"); 2]);
    assert_eq!(problems[0].entry.as_deref(), Some("can-bo"));
}

#[test]
fn a_file_that_is_no_such_table_is_told() {
    assert_eq!(found("id,name_vi\nx,y\n", "").len(), 8);
    assert_eq!(
        found(&UNITS.replace("successor,", "successor,colour,"), ""),
        [(1, "", "COLUMN_UNKNOWN")]
    );
    let short = format!(
        "{UNITS}xa-a,Xã\n{}",
        unit("xa-b", "2026-01-01,2026-06-01,xa-a,")
    );
    // what stands in the unreadable row is not called unknown
    assert_eq!(found(&short, ""), [(2, "", "FIELD_COUNT")]);
    let open = format!("{UNITS}xa-a,\"Xã,Commune,INTAKE,commune,99009,2026-01-01,,,\n");
    assert!(found(&open, "").contains(&(2, "", "QUOTE_OPEN")));
}

#[test]
fn text_that_is_not_utf_8_is_told_by_row_and_column() {
    let mut units = UNITS.as_bytes().to_vec();
    units.extend_from_slice(b"xa-a,X\xe3,Commune,INTAKE,commune,99009,2026-01-01,,,\n");
    let problems = check_import(&province(), &units, b"").unwrap_err();
    assert_eq!(told(&problems), [(2, "name_vi", "NOT_UTF8")]);
}

#[test]
fn a_formula_or_a_line_break_is_no_name() {
    let units = format!("{UNITS}xa-a,=CMD(),\"Two\nlines\",INTAKE,commune,99009,2026-01-01,,,\n");
    assert_eq!(
        found(&units, ""),
        [
            (2, "name_en", "TEXT_CHARACTERS"),
            (2, "name_vi", "TEXT_CHARACTERS")
        ]
    );
}

#[test]
fn no_problem_repeats_what_the_row_says() {
    let people = format!(
        "{PEOPLE}Trần Thị Bí Mật,secret-sex,Trần Thị Bí Mật,Bí Mật,Bí Mật,Bí Mật,,Bí Mật,Bí Mật\n"
    );
    let problems = check_import(&province(), b"", people.as_bytes()).unwrap_err();
    let text = format!("{problems:?}");
    assert!(!text.contains("Mật") && !text.contains("secret"), "{text}");
    assert!(problems.len() > 4);
}

#[test]
fn a_file_that_is_too_large_or_too_long_is_refused_whole() {
    let large = vec![b'x'; IMPORT_BYTES_MAX + 1];
    let problems = check_import(&province(), &large, b"").unwrap_err();
    assert_eq!(told(&problems), [(0, "", "FILE_TOO_LARGE")]);
    let rows: String = (0..=IMPORT_ROWS_MAX)
        .map(|n| format!("p-{n},Người,,,,,,,\n"))
        .collect();
    let problems =
        check_import(&province(), b"", format!("{PEOPLE}{rows}").as_bytes()).unwrap_err();
    assert_eq!(
        told(&problems),
        [(IMPORT_ROWS_MAX + 2, "", "TOO_MANY_ROWS")]
    );
}

#[test]
fn one_bad_row_and_nothing_is_imported() {
    let units = format!(
        "{UNITS}{}{}",
        unit("xa-a", "2026-01-01,,,"),
        unit("xa-b", "no day,,,")
    );
    assert!(registrar().when(import(units.as_bytes(), b"")).is_err());
    let good = format!("{UNITS}{}", unit("xa-a", "2026-01-01,,,"));
    let registry = done(&registrar(), import(good.as_bytes(), b""));
    assert!(registry.unit("xa-a").is_some());
    assert!(
        registry.unit("xa-mot").is_some(),
        "what the files do not name stays"
    );
}

#[test]
fn the_largest_import_is_one_append() {
    let units: String = (0..IMPORT_ROWS_MAX)
        .map(|n| unit(&format!("xa-{n}"), "2026-01-01,,,"))
        .collect();
    let people: String = (0..IMPORT_ROWS_MAX)
        .map(|n| format!("p-{n},Người Dân,,xa-{n},COMMUNE_CHAIR,2026-01-01,,,yes\n"))
        .collect();
    let (units, people) = (format!("{UNITS}{units}"), format!("{PEOPLE}{people}"));
    assert!(units.len() + people.len() <= IMPORT_BYTES_MAX);
    let events = registrar()
        .when(import(units.as_bytes(), people.as_bytes()))
        .unwrap();
    let bytes: usize = events
        .iter()
        .map(|event| event.encode().payload.len())
        .sum();
    assert!(events.len() <= APPEND_EVENTS_MAX, "{} events", events.len());
    assert!(bytes <= APPEND_BYTES_MAX, "{bytes} bytes");
    assert!(matches!(events[0], RegistryEvent::RegistryImported(_)));
}
