//! `lachan demo`: plays the demo cases against running services.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use access::{Registry, TokenIssuer};
use clap::Args;
use decider::lane_of;
use scenario::{Client, Endpoints, Outcome, Report, RunOptions, Scenario, Tokens};
use service_kit::{Clock, Config, SystemClock, read_registry};
use tonic::transport::{Channel, Endpoint};

use crate::failure::CommandFailure;
use crate::ready::{print_line, print_text};
use crate::{endpoint, keys};

/// How long each person's token is valid: longer than a demo takes.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3_600);

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Where a service is, for the distributed shape: AREA=HOST:PORT with intake, health, police,
    /// legal_aid, education, views or audit. Services not named are at --listen
    #[arg(long = "at", value_name = "AREA=HOST:PORT", value_parser = parse_place)]
    places: Vec<(String, SocketAddr)>,
    /// Only the scenario of this name
    #[arg(long)]
    only: Option<String>,
}

/// Where each service is.
struct Places {
    elsewhere: HashMap<String, Channel>,
    otherwise: Channel,
    registry: Registry,
}

/// Tokens signed here, for anybody in the registry.
struct Signed {
    issuer: TokenIssuer,
    registry: Registry,
}

pub(crate) async fn run(config: &Config, args: DemoArgs) -> Result<(), CommandFailure> {
    let mut elsewhere = HashMap::new();
    for (area, address) in args.places {
        elsewhere.insert(
            area,
            Endpoint::from_shared(format!("http://{address}"))?.connect_lazy(),
        );
    }
    let otherwise = if elsewhere.is_empty() {
        endpoint::connect(config).await?
    } else {
        Endpoint::from_shared(format!("http://{}", config.server.listen))?.connect_lazy()
    };
    let places = Places {
        elsewhere,
        otherwise,
        registry: read_registry(config).await?,
    };
    play(config, &places, args.only.as_deref()).await.map(drop)
}

/// Plays everything against the server of this very process and says what to open.
pub(crate) async fn load_and_explain(config: &Config) -> Result<(), CommandFailure> {
    let places = Places {
        elsewhere: HashMap::new(),
        otherwise: endpoint::connect(config).await?,
        registry: read_registry(config).await?,
    };
    let reports = play(config, &places, None).await?;
    let case = reports
        .iter()
        .find_map(|report| report.cases.first())
        .map_or("CASE", String::as_str);
    let address = config.server.listen;
    print_text(&format!(
        "\n\
         Lá Chắn đang chạy tại {address} (gRPC, có reflection). Dừng bằng Ctrl-C.\n\
         Lá Chắn is serving gRPC with reflection on {address}. Ctrl-C stops it.\n\
         \n\
         Mở ở một cửa sổ khác · open in another terminal:\n\
         \x20 lachan replay {case}\n\
         \x20     diễn biến một vụ việc · the history of a case\n\
         \x20 lachan token\n\
         \x20     những người trong bản mẫu · the people of the demo\n\
         \x20 grpcurl -plaintext -H \"authorization: Bearer $(lachan token officer-an-phuoc)\" \\\n\
         \x20     -d '{{\"page_size\": 20}}' {address} lachan.views.v1.ViewsService/GetWorklist\n\
         \x20     danh sách công việc của một xã · the worklist of a commune\n\
         \x20 lachan views verify\n\
         \x20     so khung nhìn với nhật ký · compare the views with the log\n\
         (lachan = target/release/lachan)\n"
    ))
}

async fn play(
    config: &Config,
    places: &Places,
    only: Option<&str>,
) -> Result<Vec<Report>, CommandFailure> {
    let tokens = Signed {
        issuer: keys::issuer(config)?,
        registry: read_registry(config).await?,
    };
    let client = Client::new(places, &tokens);
    let options = RunOptions {
        repeatable_at: Some(SystemClock.now()),
        ..RunOptions::default()
    };
    let mut reports = Vec::new();
    for scenario in scenario::embedded().map_err(CommandFailure::new)? {
        if only.is_some_and(|only| only != scenario.name) {
            continue;
        }
        let report = scenario::run(&client, &scenario, options, &mut |_, _| {}).await;
        tell(&scenario, &report)?;
        reports.push(report);
    }
    if reports.is_empty() {
        return Err(CommandFailure::new("there is no scenario of that name"));
    }
    match reports
        .iter()
        .filter(|report| !report.is_as_expected())
        .count()
    {
        0 => Ok(reports),
        count => Err(CommandFailure::new(format_args!(
            "{count} scenarios did not go as expected"
        ))),
    }
}

fn tell(scenario: &Scenario, report: &Report) -> Result<(), CommandFailure> {
    let recorded = report.recorded();
    let state = if report.repeated {
        "loaded before"
    } else {
        "loaded"
    };
    print_line(&format!("{} · {}", scenario.title.vi, scenario.title.en))?;
    print_line(&format!(
        "  {recorded} commands, {state}; case {}",
        report.cases.join(", ")
    ))?;
    for step in &report.steps {
        if matches!(step.outcome, Outcome::Differs(_)) {
            print_line(&step.to_string())?;
        }
    }
    Ok(())
}

fn parse_place(text: &str) -> Result<(String, SocketAddr), String> {
    let (area, address) = text.split_once('=').ok_or("AREA=HOST:PORT")?;
    let address = address
        .parse()
        .map_err(|_| "HOST:PORT must be an address such as 127.0.0.1:50051")?;
    Ok((area.to_owned(), address))
}

impl Endpoints for Places {
    fn channel(&self, service: &str, person_id: &str) -> Option<Channel> {
        let area = service.split('.').nth(1)?;
        // every agency serves what all agencies do, each for its own people
        let area = match area {
            // procuracy and court are the police's to serve
            "custody" | "data_protection" | "referral" => {
                let office = self
                    .registry
                    .person_in_force(person_id, SystemClock.now())?;
                match lane_of(office.agency_kind)? {
                    "case" => "intake",
                    lane => lane,
                }
            }
            area => area,
        };
        Some(self.elsewhere.get(area).unwrap_or(&self.otherwise).clone())
    }
}

impl Tokens for Signed {
    fn bearer(&self, person_id: &str) -> Result<String, String> {
        keys::token_for(&self.issuer, &self.registry, person_id, TOKEN_LIFETIME)
            .map_err(|failure| failure.to_string())
    }
}
