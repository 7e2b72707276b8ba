//! Under which conditions the figures came about.

use std::path::Path;
use std::str::FromStr;

use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use testkit::PostgresServer;

use crate::{Outcome, Settings};

/// Asks the system and the server.
pub(crate) async fn observe(server: &PostgresServer, settings: &Settings) -> Outcome<Value> {
    let options = PgConnectOptions::from_str(&server.url("postgres"))?;
    let mut connection = options.connect().await?;
    let mut show = Vec::new();
    for setting in ["server_version", "fsync", "synchronous_commit"] {
        let query = sqlx::AssertSqlSafe(format!("SHOW {setting}"));
        let value: String = sqlx::query_scalar(query).fetch_one(&mut connection).await?;
        show.push(value);
    }
    connection.close().await?;
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    Ok(json!({
        "cores": cores,
        "processor": first_value("/proc/cpuinfo", "model name"),
        "load_average_before": std::fs::read_to_string("/proc/loadavg")
            .ok()
            .and_then(|text| Some(text.split_whitespace().next()?.to_owned())),
        "file_system": file_system(&std::env::temp_dir()),
        "postgresql": show[0],
        "postgresql_fsync": show[1],
        "postgresql_synchronous_commit": show[2],
        "sqlite": "WAL, synchronous FULL (log), NORMAL (views)",
        "build_profile": if cfg!(debug_assertions) { "debug" } else { "release" },
        "rounds": settings.rounds,
        "seconds_per_measurement": settings.duration.as_secs_f64(),
        "note": "clients, services and databases share the cores",
    }))
}

/// One condition a line.
pub(crate) fn text(conditions: &Value) -> String {
    let lines = conditions.as_object().into_iter().flatten();
    lines
        .map(|(name, value)| {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            format!("  {:<32} {value}\n", name.replace('_', " "))
        })
        .collect()
}

fn first_value(file: &str, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Type of the file system that holds a folder: the mount with the longest matching path.
fn file_system(folder: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((fields.next()?, fields.next()?))
        })
        .filter(|(mount, _)| folder.starts_with(mount))
        .max_by_key(|(mount, _)| mount.len())
        .map(|(_, kind)| kind.to_owned())
}
