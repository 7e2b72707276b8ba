//! What a file may say, and how mistakes in it are told.

use super::*;
use proptest::prelude::*;

const HEAD: &str = r#"
start = 2026-03-02T08:00:00+07:00
legal = ["none"]
title = { vi = "a", en = "b" }
shows = { vi = "a", en = "b" }
actors = { officer = "officer-an-phuoc" }
"#;

fn parse(steps: &str) -> Result<Scenario, ParseError> {
    Scenario::parse("folder/07-test.toml", &format!("{HEAD}{steps}"))
}

fn told(steps: &str) -> String {
    parse(steps).expect_err("must be refused").to_string()
}

const QUERY: &str = r#"
[[step]]
by = "officer"
call = "ViewsService/GetWorklist"
"#;

#[test]
fn a_whole_file_is_read() {
    let scenario = parse(QUERY).unwrap();
    assert_eq!(scenario.name, "07-test");
    let call = scenario.steps[0].call.as_ref().unwrap();
    assert_eq!(call.by, "officer-an-phuoc");
    assert_eq!(call.method.name(), "GetWorklist");
}

#[test]
fn an_error_names_file_step_and_field() {
    let step = "with = { page_size = \"many\" }";
    let error = parse(&format!("{QUERY}{QUERY}{step}")).unwrap_err();
    assert_eq!(error.file, "folder/07-test.toml");
    assert_eq!(error.step, Some(2));
    assert_eq!(error.field, "with.page_size");
}

#[test]
fn what_the_contract_does_not_know_is_refused() {
    let unknown_field = told(&format!("{QUERY}with = {{ page_sise = 3 }}"));
    assert!(unknown_field.contains("with.page_sise"), "{unknown_field}");
    let unknown_answer = told(&format!("{QUERY}expect = {{ itms = [] }}"));
    assert!(unknown_answer.contains("expect.itms"), "{unknown_answer}");
    let inside = told(&format!(
        "{QUERY}expect = {{ items = {{ contains = [{{ case = 1 }}] }} }}"
    ));
    assert!(inside.contains("expect.items.contains[0].case"), "{inside}");
    let path = told(&format!("{QUERY}saves = {{ a = \"items[0].case\" }}"));
    assert!(path.contains("saves.a"), "{path}");
    assert!(told("[[step]]\nby = \"officer\"\ncall = \"X/Y\"").contains("service X"));
}

#[test]
fn what_is_expected_of_an_event_is_held_against_its_type() {
    let timeline = r#"
[[step]]
by = "officer"
call = "ViewsService/GetTimeline"
[step.expect.events]
contains = [{ type = "log.v1.LaneOpened", payload = { org_unit = "x" } }]
"#;
    let error = told(timeline);
    assert!(
        error.contains("expect.events.contains[0].payload.org_unit"),
        "{error}"
    );
}

#[test]
fn strangers_unknown_codes_and_unknown_keys_are_refused() {
    let stranger = told("[[step]]\nby = \"nobody\"\ncall = \"ViewsService/GetWorklist\"");
    assert!(stranger.contains("nobody"), "{stranger}");
    let code = told(&format!("{QUERY}expect_error = \"GONE\""));
    assert!(code.contains("GONE"), "{code}");
    let key = told(&format!("{QUERY}expects = {{}}"));
    assert!(key.contains("expects"), "{key}");
}

#[test]
fn time_does_not_run_backwards() {
    let error = told(&format!("{QUERY}at = \"2h\"\n{QUERY}at = \"1h\""));
    assert!(
        error.contains("step 2") && error.contains("earlier"),
        "{error}"
    );
}

#[test]
fn a_name_must_be_saved_before_it_is_used() {
    let step = r#"
[[step]]
by = "officer"
call = "ViewsService/GetCaseFile"
with = { case_id = "${case}" }
"#;
    assert!(told(step).contains("${case}"));
}

#[test]
fn a_scenario_of_the_future_is_moved_into_the_past_on_the_same_weekday() {
    let scenario = parse(QUERY).unwrap();
    let start = scenario.start;
    let later: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    assert_eq!(scenario.clone().in_the_past(later).start, start);
    let earlier: Timestamp = "2025-06-01T00:00:00Z".parse().unwrap();
    let moved = scenario.in_the_past(earlier).start;
    assert!(moved <= earlier);
    assert_eq!(start.duration_since(moved).as_hours(), SHIFT_HOURS);
}

#[test]
fn time_passes_in_steps_of_its_own() {
    let steps = format!(
        "{QUERY}at = \"2h\"\n[[step]]\nwait = \"15d\"\n[[step]]\nwait_until = \"2026-04-01T08:00:00+07:00\"\n{QUERY}"
    );
    let scenario = parse(&steps).unwrap();
    let hours: Vec<i64> = scenario
        .steps
        .iter()
        .map(|step| step.at.as_hours())
        .collect();
    assert_eq!(hours, [2, 2 + 15 * 24, 30 * 24, 30 * 24]);
    assert!(scenario.steps[1].call.is_none());
}

#[test]
fn what_takes_an_hour_is_entered_an_hour_later() {
    let steps = format!("{QUERY}at = \"2h\"\nentered = \"3h\"\n{QUERY}at = \"2h 30m\"\n{QUERY}");
    let scenario = parse(&steps).unwrap();
    let times: Vec<(i64, i64)> = scenario
        .steps
        .iter()
        .map(|step| (step.at.as_mins(), step.entered.as_mins()))
        .collect();
    assert_eq!(times, [(120, 180), (150, 180), (180, 180)]);
    let early = told(&format!("{QUERY}at = \"2h\"\nentered = \"1h\""));
    assert!(early.contains("entered"), "{early}");
}

#[test]
fn a_step_without_a_call_expects_no_answer_and_is_for_something() {
    assert!(told("[[step]]\nat = \"2h\"").contains("expect_clock"));
    let answer = told("[[step]]\nwait = \"2h\"\nexpect = {}");
    assert!(answer.contains("there is no call"), "{answer}");
    let both = told(&format!("{QUERY}wait = \"2h\""));
    assert!(both.contains("step of its own"), "{both}");
}

#[test]
fn what_is_due_is_looked_at_after_a_call_or_alone() {
    let clock = "expect_clock = [{ rule = \"a.b\", status = \"MET_LATE\" }]";
    let scenario = parse(&format!("{QUERY}{clock}\n[[step]]\n{clock}")).unwrap();
    assert_eq!(scenario.steps[0].clocks, scenario.steps[1].clocks);
    let status = told("[[step]]\nexpect_clock = [{ rule = \"a.b\", status = \"LATE\" }]");
    assert!(status.contains("LATE"), "{status}");
    let name =
        told("[[step]]\nexpect_clock = [{ rule = \"a\", status = \"MET\", case = \"${c}\" }]");
    assert!(name.contains("expect_clock[0].case"), "{name}");
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "(\\[\\[step\\]\\]|[a-z_]{1,8} = |[\"{}@+$\\[\\]0-9]|\n){0,40}") {
        let _ = parse(&text);
        let _ = Scenario::parse("x", &text);
    }
}
