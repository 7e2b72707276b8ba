//! Every scenario under a manual clock, one test each: it goes as told, and each agency sees what
//! its golden file shows. `UPDATE_SNAPSHOTS=1` writes the golden files anew.

// helpers of tests are tests
#![allow(clippy::unwrap_used, clippy::panic)]

mod coverage;
mod golden_files;
mod simulation;
mod slow_link;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use access::Registry;
use decider::AgencyKind;
use jiff::Timestamp;
use libtest_mimic::{Arguments, Failed, Trial};
use scenario::{Client, Report, RunOptions, Scenario, Viewer, embedded_files, golden, run};

use tokio::runtime::Runtime;

use crate::golden_files::GoldenFiles;
use crate::simulation::Simulation;

/// The one who sees every clock.
const LEAD_OFFICER: &str = "lead-officer";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut names = BTreeSet::new();
    let mut trials = Vec::new();
    for (file, scenario) in embedded_files() {
        let name = file.trim_end_matches(".toml").to_owned();
        let title = format!("{name} goes as told and shows its golden views");
        names.insert(name);
        trials.push(Trial::test(title, move || play(&scenario?)));
    }
    trials.push(Trial::test(
        "no golden files are left of a scenario that is gone",
        move || golden_files::no_orphans(&names),
    ));
    trials.push(Trial::test(
        "every clock of the rule packs is kept in some scenario and missed in some other",
        coverage::every_clock_is_kept_and_missed,
    ));
    trials.push(Trial::test(
        "a nurse whose link lost the answer at two in the morning asks again and gets it",
        slow_link::asked_again_the_first_answer_comes,
    ));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn play(scenario: &Scenario) -> Result<(), Failed> {
    runtime()?.block_on(play_and_compare(scenario))
}

/// What a story runs on.
fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
}

async fn play_and_compare(scenario: &Scenario) -> Result<(), Failed> {
    let simulation = Simulation::start(scenario.start).await?;
    let client = simulation.client();
    let options = RunOptions {
        time: Some(&simulation),
        ..RunOptions::default()
    };
    let report = run(&client, scenario, options, &mut |_, _| {}).await;
    if !report.is_as_expected() {
        return Err(report.to_string().into());
    }
    let views = views(&client, scenario, &report, &simulation).await?;
    simulation.stop().await?;
    GoldenFiles::of(scenario).compare(&views)
}

/// What each unit of the scenario sees, by the name of its golden file.
async fn views(
    client: &Client<'_>,
    scenario: &Scenario,
    report: &Report,
    simulation: &Simulation,
) -> Result<BTreeMap<String, String>, Failed> {
    let mut views = BTreeMap::new();
    for viewer in viewers(scenario, &simulation.registry(), simulation.now()) {
        let text = golden(client, scenario, report, &viewer).await?;
        views.insert(format!("{}.txt", viewer.org_unit_id), text);
    }
    Ok(views)
}

/// Each unit whose people act, through the eyes of the first of them, and the lead agency. Oversight
/// sees what the lead agency sees.
fn viewers(scenario: &Scenario, registry: &Registry, now: Timestamp) -> Vec<Viewer> {
    let mut viewers: Vec<Viewer> = Vec::new();
    let people: BTreeSet<&str> = scenario.actors.values().map(String::as_str).collect();
    for person_id in people.into_iter().chain([LEAD_OFFICER]) {
        // whoever is no longer in office sees nothing
        let Some(office) = registry.person_in_force(person_id, now) else {
            continue;
        };
        let kind = office.agency_kind;
        let unit = office.unit.id.to_string();
        let is_known = viewers.iter().any(|viewer| viewer.org_unit_id == unit);
        if is_known || kind == AgencyKind::Oversight {
            continue;
        }
        viewers.push(Viewer {
            org_unit_id: unit,
            person_id: person_id.to_owned(),
            lists_clocks: kind == AgencyKind::Lead,
        });
    }
    viewers
}
