//! What the golden files tell of all scenarios together.

use std::collections::BTreeSet;
use std::fs;

use libtest_mimic::Failed;
use rule_pack::{ClockBook, Rulebook};

use crate::golden_files;

/// The section of the lead agency's golden file that lists every clock.
const CLOCKS: &str = "== clocks of ";

/// Every clock of the shipped rule packs is kept in some scenario and missed in some other.
pub(crate) fn every_clock_is_kept_and_missed() -> Result<(), Failed> {
    let rules = clock_rules()?;
    let (mut kept, mut missed) = (BTreeSet::new(), BTreeSet::new());
    for scenario in fs::read_dir(golden_files::folder())? {
        for file in fs::read_dir(scenario?.path())? {
            let text = fs::read_to_string(file?.path())?;
            for line in clock_lines(&text) {
                let words: Vec<&str> = line.split_whitespace().collect();
                match words[..] {
                    [rule, "MET", "kept", ..] => drop(kept.insert(rule.to_owned())),
                    [rule, _, "missed", ..] => drop(missed.insert(rule.to_owned())),
                    _ => {}
                }
            }
        }
    }
    let never = |seen: &BTreeSet<String>| -> String {
        let rules = rules.iter().filter(|rule| !seen.contains(*rule));
        rules.map(|rule| format!("\n  {rule}")).collect()
    };
    match (never(&kept), never(&missed)) {
        (kept, missed) if kept.is_empty() && missed.is_empty() => Ok(()),
        (kept, missed) => Err(format!("never kept:{kept}\nnever missed:{missed}").into()),
    }
}

fn clock_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n== ")
        .filter(|section| section.starts_with(CLOCKS.trim_start_matches("== ")))
        .flat_map(|section| section.lines().skip(1))
}

/// The rules of the shipped packs that are clocks.
fn clock_rules() -> Result<BTreeSet<String>, Failed> {
    let book = ClockBook::compile(Rulebook::national())?;
    Ok(book.clocks().map(|clock| clock.rule_id.clone()).collect())
}
