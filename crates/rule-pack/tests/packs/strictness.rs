//! Whatever is wrong with a pack is told with the pack, the rule and the place.

use rule_pack::{ClockBook, PackSource, Rulebook};

const RULE: &str = r#"
[pack]
id = "test"
[[rule]]
id = "test.rule"
name_vi = "Thử"
name_en = "Test"
amount = 1
unit = "days"
legal_basis = "none"
mark = "R"
"#;

/// What is said to a clock with this text; empty when it is sound.
fn complaint(clock: &str) -> String {
    let text = format!("{RULE}[rule.clock]\n{clock}");
    let overlay = PackSource {
        name: "test.toml",
        text: &text,
    };
    let rules = match Rulebook::with_overlays(&[overlay]) {
        Ok(rules) => rules,
        Err(error) => return error.to_string(),
    };
    ClockBook::compile(&rules)
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

const START: &str = "start = [{ event = \"intake.v1.ReportReceived\" }]\n";
const MET: &str = "met = [{ event = \"intake.v1.EmergencyMeasureApplied\" }]\n";

#[test]
fn a_sound_clock_is_taken() {
    assert_eq!(
        complaint(&format!(
            "lane = \"police\"\nkey = \"report_sequence\"\n{START}{MET}"
        )),
        ""
    );
}

#[test]
fn what_the_contract_does_not_know_is_refused_and_named() {
    for (text, said) in [
        (
            format!("lane = \"police\"\nstart = [{{ event = \"intake.v1.Nothing\" }}]\n{MET}"),
            "intake.v1.Nothing is no event",
        ),
        (
            format!("lane = \"police\"\nkey = \"nothing\"\n{START}{MET}"),
            "no field nothing",
        ),
        (
            format!("lane = \"poolice\"\n{START}{MET}"),
            "poolice is no lane",
        ),
        (
            format!(
                "lane = \"police\"\nstart = [{{ event = \"intake.v1.ReportReceived\", at = \"report_sequence\" }}]\n{MET}"
            ),
            "no time stamp",
        ),
        (
            format!(
                "lane = \"police\"\nstart = [{{ event = \"intake.v1.ReportReceived\", where = {{ child = \"*\" }} }}]\n{MET}"
            ),
            "sealed",
        ),
        (
            format!(
                "lane = \"police\"\nstart = [{{ event = \"intake.v1.ReportReceived\", where = {{ priority = \"WHATEVER\" }} }}]\n{MET}"
            ),
            "no code WHATEVER",
        ),
        (
            format!(
                "lane = \"police\"\nstart = [{{ event = \"intake.v1.ReportReceived\", rule = \"no.rule\" }}]\n{MET}"
            ),
            "no pack has a rule no.rule",
        ),
        (
            format!("lane = \"police\"\nresponsible = \"somebody\"\n{START}{MET}"),
            "responsible is",
        ),
        (
            format!("lane = \"police\"\ntell = [{{ share = 0, who = [\"unit\"] }}]\n{START}{MET}"),
            "share 0",
        ),
        (
            format!(
                "lane = \"police\"\ntell = [{{ share = 50, who = [\"press\"] }}]\n{START}{MET}"
            ),
            "not press",
        ),
        (
            format!("lane = \"police\"\nmet = []\n{START}"),
            "at least one event",
        ),
        (
            format!("lane = \"police\"\nstrat = []\n{START}{MET}"),
            "unknown field",
        ),
    ] {
        let complaint = complaint(&text);
        assert!(
            complaint.contains(said),
            "{said:?} is missing in {complaint:?}"
        );
        assert!(
            complaint.contains("test"),
            "the pack is missing in {complaint:?}"
        );
    }
}

#[test]
fn a_clock_without_an_amount_must_be_told_its_due_time() {
    let text = RULE.replace("amount = 1\nunit = \"days\"\n", "");
    let of = |start: &str| {
        let text = format!("{text}[rule.clock]\nlane = \"police\"\n{start}{MET}");
        let overlay = PackSource {
            name: "test.toml",
            text: &text,
        };
        let rules = Rulebook::with_overlays(&[overlay]).expect("a sound pack");
        ClockBook::compile(&rules)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert!(of(START).contains("must name its due time"));
    assert_eq!(
        of("start = [{ event = \"intake.v1.ReportReceived\", due = \"received_at\" }]\n"),
        ""
    );
}
