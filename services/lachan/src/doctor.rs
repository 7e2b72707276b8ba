//! `lachan doctor`: is everything there and reachable; if not, what to do.

use std::path::Path;
use std::time::Duration;

use access::TokenVerifier;
use bus::Publisher;
use service_kit::{Config, DatabaseUrl, bind, open_store, open_vault, read_registry};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::failure::CommandFailure;
use crate::ready::print_line;
use crate::{endpoint, nats};

/// Longest a single check may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// What one check found.
struct Finding {
    what: &'static str,
    found: Result<String, Problem>,
}

/// What is wrong and what to do about it.
struct Problem {
    wrong: String,
    remedy: &'static str,
}

pub(crate) async fn run(config: &Config) -> Result<(), CommandFailure> {
    let findings = [
        check("key-encryption key", check_kek(config)),
        check("token key", check_token_key(config)),
        check("registry", within(check_registry(config)).await),
        check("log", within(check_log(config)).await),
        check("keys", within(check_keys(config)).await),
        check("views", within(check_views(config)).await),
        check("bus", within(check_bus(config)).await),
        check("port", within(check_port(config)).await),
    ];
    let mut problems = 0;
    for finding in &findings {
        match &finding.found {
            Ok(found) => print_line(&format!("ok       {:<20} {found}", finding.what))?,
            Err(problem) => {
                problems += 1;
                print_line(&format!("PROBLEM  {:<20} {}", finding.what, problem.wrong))?;
                print_line(&format!("         {:<20} → {}", "", problem.remedy))?;
            }
        }
    }
    match problems {
        0 => Ok(()),
        1 => Err(CommandFailure::new("one problem found")),
        count => Err(CommandFailure::new(format_args!("{count} problems found"))),
    }
}

fn check(what: &'static str, found: Result<String, Problem>) -> Finding {
    Finding { what, found }
}

async fn within(check: impl Future<Output = Result<String, Problem>>) -> Result<String, Problem> {
    tokio::time::timeout(CHECK_TIMEOUT, check)
        .await
        .unwrap_or_else(|_| {
            Err(Problem {
                wrong: format!("no answer within {} s", CHECK_TIMEOUT.as_secs()),
                remedy: "is the server running, and reachable from this machine?",
            })
        })
}

fn check_kek(config: &Config) -> Result<String, Problem> {
    vault::KeyEncryptionKey::load(&config.keys.kek_file)
        .map(|_| config.keys.kek_file.display().to_string())
        .map_err(|error| Problem {
            wrong: error.to_string(),
            remedy: "`lachan up` makes one for a new installation; otherwise restore it from its backup (keys.kek_file)",
        })
}

fn check_token_key(config: &Config) -> Result<String, Problem> {
    let file = &config.identity.public_key_file;
    TokenVerifier::from_file(file, access::Registry::default())
        .map(|_| file.display().to_string())
        .map_err(|error| Problem {
            wrong: error.to_string(),
            remedy: "`lachan up` makes one; in the distributed shape copy the issuer's public key here (identity.public_key_file)",
        })
}

async fn check_registry(config: &Config) -> Result<String, Problem> {
    check_folder(&config.store.url)?;
    read_registry(config)
        .await
        .map(|registry| {
            format!(
                "{} units, {} people",
                registry.units().count(),
                registry.people().count()
            )
        })
        .map_err(|error| Problem {
            wrong: error.to_string(),
            remedy: "correct the entries named above (identity.registry_file)",
        })
}

async fn check_log(config: &Config) -> Result<String, Problem> {
    check_folder(&config.store.url)?;
    let remedy = "check store.url, the server and the rights of its user (deploy/postgres)";
    let store = open_store(config).await.map_err(|error| Problem {
        wrong: error.to_string(),
        remedy,
    })?;
    let head = store.head().await.map_err(|error| Problem {
        wrong: error.to_string(),
        remedy,
    });
    store.close().await;
    head.map(|head| format!("{} at position {head}", kind_of(&config.store.url)))
}

async fn check_keys(config: &Config) -> Result<String, Problem> {
    check_folder(&config.keys.url)?;
    open_vault(config).await.map(|_| kind_of(&config.keys.url).to_owned()).map_err(|error| Problem {
        wrong: error.to_string(),
        remedy: "check keys.url and keys.kek_file; the key-encryption key must be the one the keys were wrapped with",
    })
}

async fn check_views(config: &Config) -> Result<String, Problem> {
    check_folder(&config.views.url)?;
    crate::views::open(config)
        .await
        .map(|_| kind_of(&config.views.url).to_owned())
        .map_err(|error| Problem {
            wrong: error.to_string(),
            remedy: "check views.url; views hold nothing of their own: `lachan views rebuild` makes them anew",
        })
}

async fn check_bus(config: &Config) -> Result<String, Problem> {
    if config.bus.url == "in-process" {
        return Ok("in-process".to_owned());
    }
    let remedy = "check bus.url and that nats-server runs with JetStream (deploy/nats); the log keeps everything meanwhile";
    let bus = nats::connect_and_wait(config).await.map_err(|_| Problem {
        wrong: "the address or the credentials are unusable".to_owned(),
        remedy,
    })?;
    let status = bus.status().await.map_err(|error| Problem {
        wrong: error.to_string(),
        remedy,
    })?;
    Ok(format!("JetStream, {} messages", status.messages))
}

async fn check_port(config: &Config) -> Result<String, Problem> {
    let refused = match bind(&config.server).await {
        Ok(serving) => return Ok(format!("{} is free", serving.address())),
        Err(error) => error,
    };
    match answers_as_serving(config).await {
        true => Ok(format!("Lá Chắn is serving on {}", config.server.listen)),
        false => Err(Problem {
            wrong: refused.to_string(),
            remedy: "some other program has the port: choose another server.listen",
        }),
    }
}

/// Whether whoever has the port answers the gRPC health check.
async fn answers_as_serving(config: &Config) -> bool {
    let Ok(channel) = endpoint::connect(config).await else {
        return false;
    };
    let check = HealthClient::new(channel)
        .check(HealthCheckRequest::default())
        .await;
    check.is_ok_and(|answer| answer.get_ref().status() == ServingStatus::Serving)
}

/// A file of the embedded shape is not made by a mere check: its folder must be there.
fn check_folder(url: &str) -> Result<(), Problem> {
    let Ok(DatabaseUrl::Sqlite(file)) = DatabaseUrl::parse(url) else {
        return Ok(());
    };
    let folder = file
        .parent()
        .filter(|folder| *folder != Path::new(""))
        .unwrap_or(Path::new("."));
    if folder.is_dir() {
        return Ok(());
    }
    Err(Problem {
        wrong: format!("there is no folder {}", folder.display()),
        remedy: "`lachan up` makes it at its first start",
    })
}

fn kind_of(url: &str) -> &'static str {
    if url.starts_with("sqlite:") {
        "SQLite"
    } else {
        "PostgreSQL"
    }
}
