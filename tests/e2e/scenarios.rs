//! Every scenario in both shapes: as told, the same views, the same replays, nothing in the clear.

use std::collections::BTreeSet;

use jiff::Timestamp;
use scenario::{Report, RunOptions, Scenario, dump, embedded, planted, run};
use serde_json::Value;
use tests::{Cluster, Traces};

/// Names that are in the registry and meant to be readable: proof that the search reads the stores.
const PUBLIC_TEXTS: [&str; 2] = ["commune-an-phuoc", "forensic-centre-thanh-an"];
/// The same for logs.
const LOGGED_TEXTS: [&str; 2] = ["listening", "call refused"];

async fn play_all(cluster: &Cluster, options: RunOptions<'_>) -> Vec<(Scenario, Report)> {
    let client = cluster.client();
    let mut played = Vec::new();
    for scenario in embedded().expect("a unit test reads them all") {
        let report = run(&client, &scenario, options, &mut |_, _| {}).await;
        played.push((scenario, report));
    }
    let differing: Vec<String> = played
        .iter()
        .filter(|(_, report)| !report.is_as_expected())
        .map(|(_, report)| report.to_string())
        .collect();
    assert!(differing.is_empty(), "\n{}", differing.join("\n"));
    played
}

async fn dump_all(cluster: &Cluster, played: &[(Scenario, Report)]) -> Vec<Value> {
    let client = cluster.client();
    let mut dumps = Vec::new();
    for (scenario, report) in played {
        dumps.push(dump(&client, scenario, report).await.expect("a dump"));
    }
    dumps
}

/// Plays everything twice over and looks into every byte that was written.
async fn tell_and_search(cluster: Cluster) {
    let twice = RunOptions {
        send_twice: true,
        ..RunOptions::default()
    };
    let played = play_all(&cluster, twice).await;
    let again = RunOptions {
        repeatable_at: Some(Timestamp::now()),
        ..RunOptions::default()
    };
    for ((_, first), (_, second)) in played.iter().zip(play_all(&cluster, again).await) {
        assert!(second.repeated, "{}", second.scenario);
        assert_eq!(first.position, second.position, "{}", second.scenario);
        assert_eq!(first.saved, second.saved, "{}", second.scenario);
    }
    // the dumps put every view and every page on the way of whatever might log them
    dump_all(&cluster, &played).await;
    let failed = cluster.stop_all().await.expect("an orderly end");
    assert_eq!(failed, Vec::<String>::new());
    if let Some(postgres) = cluster.postgres() {
        postgres.stop().await.expect("an orderly end");
    }
    let texts: BTreeSet<String> = played
        .iter()
        .flat_map(|(scenario, _)| planted(scenario))
        .collect();
    assert_nothing_in_the_clear(&cluster, texts);
}

fn assert_nothing_in_the_clear(cluster: &Cluster, texts: BTreeSet<String>) {
    let personal = Traces::new(texts);
    assert!(personal.len() > 300, "only {} texts", personal.len());
    let stores = cluster.store_folders().into_iter();
    let stores = stores.map(|folder| (folder, &PUBLIC_TEXTS[..]));
    for (folder, told) in stores.chain([(cluster.log_folder(), &LOGGED_TEXTS[..])]) {
        let folder = [folder];
        let readable = Traces::new(told.iter().copied())
            .in_folders(&folder)
            .unwrap();
        let found: BTreeSet<_> = readable.iter().map(|trace| trace.text.as_str()).collect();
        let told: BTreeSet<_> = told.iter().copied().collect();
        assert_eq!(found, told, "the search does not read {:?}", folder[0]);
        let leaked = personal.in_folders(&folder).unwrap();
        assert!(leaked.is_empty(), "in the clear: {leaked:#?}");
    }
}

#[tokio::test]
async fn every_scenario_goes_as_told_in_one_process_and_leaves_nothing_in_the_clear() {
    tell_and_search(Cluster::embedded().await.expect("a cluster")).await;
}

#[tokio::test]
async fn every_scenario_goes_as_told_on_postgres_and_nats_and_leaves_nothing_in_the_clear() {
    tell_and_search(Cluster::distributed().await.expect("a cluster")).await;
}

#[tokio::test]
async fn both_shapes_show_the_same_views_and_the_same_replays() {
    let (one, many) = tokio::join!(Cluster::embedded(), Cluster::distributed());
    let (one, many) = (one.expect("a cluster"), many.expect("a cluster"));
    let options = RunOptions::default();
    let (played_in_one, played_in_many) =
        tokio::join!(play_all(&one, options), play_all(&many, options));
    let (of_one, of_many) = tokio::join!(
        dump_all(&one, &played_in_one),
        dump_all(&many, &played_in_many)
    );
    let mut differing = Vec::new();
    for (one, many) in of_one.iter().zip(&of_many) {
        assert!(
            one.to_string().len() > 10_000,
            "a dump with next to nothing"
        );
        let found = differences(one, many, "");
        if !found.is_empty() {
            differing.push(format!("{}:\n{}", one["scenario"], found.join("\n")));
        }
    }
    assert!(
        differing.is_empty(),
        "embedded and distributed differ:\n{}",
        differing.join("\n")
    );
    assert_eq!(of_one.len(), of_many.len());
}

/// The first differences of two values, each with its path.
fn differences(one: &Value, other: &Value, path: &str) -> Vec<String> {
    const SHOWN_MAX: usize = 10;
    let mut found = match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            names
                .into_iter()
                .flat_map(|name| {
                    let at = |members: &serde_json::Map<String, Value>| {
                        members.get(name).cloned().unwrap_or(Value::Null)
                    };
                    differences(&at(one), &at(other), &format!("{path}.{name}"))
                })
                .collect()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .flat_map(|(index, (one, other))| differences(one, other, &format!("{path}[{index}]")))
            .collect(),
        (one, other) if one == other => Vec::new(),
        (one, other) => vec![format!("{path}: {one} / {other}")],
    };
    found.truncate(SHOWN_MAX);
    found
}
