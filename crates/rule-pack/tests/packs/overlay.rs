//! The shipped overlay of Ho Chi Minh City: 2 h, 24 h, 46 h, in the city and nowhere else.

use jiff::{SignedDuration, Timestamp};
use rule_pack::{ClockBook, PackSource, Rulebook};

const START: &str = "2026-03-02T08:00:00+07:00";

fn start() -> Timestamp {
    START.parse().expect("a time stamp")
}

#[test]
fn in_the_city_the_three_clocks_run_for_2_24_and_46_hours() {
    let rules = Rulebook::national();
    for (rule, hours) in [
        ("intake.authenticity.check", 2),
        ("health.first_result", 24),
        ("hcmc.forensic.examine", 46),
    ] {
        let limit = rules
            .limit(rule, "79001", start())
            .expect("a rule of the city");
        assert_eq!(
            limit.due_from(start()),
            start() + SignedDuration::from_hours(hours),
            "{rule}"
        );
        assert!(
            rules.limit(rule, "01001", start()).is_none(),
            "{rule} elsewhere"
        );
        assert!(rules.limit(rule, "", start()).is_none(), "{rule} nowhere");
    }
}

#[test]
fn an_operators_overlay_goes_before_the_shipped_one() {
    let text = r#"
        [pack]
        id = "city-new"
        areas = ["79"]
        [[rule]]
        id = "intake.authenticity.check"
        name_vi = "Xác minh"
        name_en = "Verify"
        amount = 90
        unit = "minutes"
        legal_basis = "a later decision"
        mark = "R"
    "#;
    let overlay = PackSource {
        name: "city.toml",
        text,
    };
    let rules = Rulebook::with_overlays(&[overlay]).expect("a sound pack");
    let book = ClockBook::compile(&rules).expect("sound clocks");
    let terms = book
        .terms(&rules, "intake.authenticity.check", "79001", start())
        .expect("terms");
    assert_eq!(
        (terms.pack.id.as_str(), terms.rule.amount),
        ("city-new", 90)
    );
    // it changed the time only: what starts and ends the clock stands in the shipped pack
    assert!(terms.clock.may_start_by("intake.v1.ReportReceived"));
}

#[test]
fn a_running_clock_finds_what_it_waits_for_when_its_pack_is_gone() {
    let rules = Rulebook::national();
    let book = ClockBook::compile(rules).expect("sound clocks");
    let day = rule_pack::vietnam_day(start());
    let clock = book.running(
        rules,
        "intake.authenticity.check",
        "a-pack-of-last-year",
        day,
    );
    assert!(clock.is_some());
}

#[test]
fn another_text_of_a_pack_is_another_version_of_it() {
    let version = |amount: u32| {
        let text = format!(
            "[pack]\nid = \"p\"\nareas = [\"79\"]\n[[rule]]\nid = \"x\"\nname_vi = \"x\"\nname_en = \"x\"\n\
             amount = {amount}\nunit = \"days\"\nlegal_basis = \"x\"\nmark = \"R\"\n"
        );
        let overlay = PackSource {
            name: "p.toml",
            text: &text,
        };
        let rules = Rulebook::with_overlays(&[overlay]).expect("a sound pack");
        rules.packs().last().expect("the overlay").version.clone()
    };
    assert_eq!(version(1), version(1));
    assert_ne!(version(1), version(2));
}
