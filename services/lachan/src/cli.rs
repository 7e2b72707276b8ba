//! The commands and their options.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use service_kit::Config;

use crate::failure::CommandFailure;
use crate::{demo, doctor, ready, registry, replay, rules, serve, stream, token, up, views};

/// Says so when this build has crash points: a fault test must know, and so must an operator.
const VERSION: &str = if cfg!(feature = "crash-points") {
    concat!(env!("CARGO_PKG_VERSION"), " with crash points")
} else {
    env!("CARGO_PKG_VERSION")
};

/// Lá Chắn: interagency coordination of child-protection cases.
#[derive(Debug, Parser)]
#[command(name = "lachan", version = VERSION, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Configuration file (TOML); needs only what differs from the defaults
    #[arg(long, global = true, env = "LACHAN_CONFIG")]
    config: Option<PathBuf>,
    /// Keep every file of the embedded shape in this folder
    #[arg(long, global = true, env = "LACHAN_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Where to serve, or where the service to talk to is, as HOST:PORT
    #[arg(long, global = true, env = "LACHAN_LISTEN")]
    listen: Option<SocketAddr>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything in one process on SQLite
    Up {
        /// Load the demo cases once it serves
        #[arg(long)]
        demo: bool,
    },
    /// Run one service on PostgreSQL and NATS
    Serve {
        /// Which one
        service: Service,
    },
    /// Play the demo cases against running services
    Demo(demo::DemoArgs),
    /// Print the history of a case as a readable timeline
    Replay(replay::ReplayArgs),
    /// Look after the views of the agencies
    #[command(subcommand)]
    Views(views::ViewsCommand),
    /// Look after the JetStream stream
    #[command(subcommand)]
    Stream(stream::StreamCommand),
    /// Issue a token for a person of the registry
    Token {
        /// Id of the person; leave out to list the people
        person: Option<String>,
        /// How long it is valid, in minutes
        #[arg(long, default_value_t = 480)]
        minutes: u64,
    },
    /// Import or export the org units and people
    #[command(subcommand)]
    Registry(registry::RegistryCommand),
    /// Check the rule packs, or show which rules hold where and when
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Check that everything Lá Chắn needs is there and reachable
    Doctor,
    /// Print the default configuration with every key explained
    DefaultConfig,
}

/// The services that can run as processes of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Service {
    /// Reports, assessments, plans, reviews
    Intake,
    /// Examinations, forensic conclusions
    Health,
    /// Denunciations, interviews, requisitions
    Police,
    /// Legal aid
    LegalAid,
    /// Schools
    Education,
    /// Views of the agencies and the queries over them
    Projection,
    /// Clocks, reminders, misses
    Deadlines,
    /// Org units and people
    Registry,
    /// Replay
    Audit,
    /// Publishes the log to NATS; several may run, one at a time leads
    Relay,
}

impl Common {
    /// The configuration these options lead to.
    pub(crate) fn load(&self) -> Result<Config, CommandFailure> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(folder) = &self.data_dir {
            config = config.with_data_dir(folder);
        }
        if let Some(listen) = self.listen {
            config.server.listen = listen;
        }
        Ok(config)
    }
}

/// Reads the command line and does what it asks.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

#[tokio::main]
async fn dispatch(cli: Cli) -> Result<(), CommandFailure> {
    let config = cli.common.load()?;
    match cli.command {
        Command::Up { demo } => up::run(config, demo).await,
        Command::Serve { service } => serve::run(config, service).await,
        Command::Demo(args) => demo::run(&config, args).await,
        Command::Replay(args) => replay::run(&config, args).await,
        Command::Views(command) => views::run(&config, command).await,
        Command::Stream(command) => stream::run(&config, command).await,
        Command::Token { person, minutes } => {
            let lifetime = Duration::from_secs(minutes.saturating_mul(60));
            token::run(&config, person.as_deref(), lifetime).await
        }
        Command::Registry(command) => registry::run(&config, command).await,
        Command::Rules(command) => rules::run(&config, command),
        Command::Doctor => doctor::run(&config).await,
        Command::DefaultConfig => ready::print_text(service_kit::DEFAULT_CONFIG),
    }
}
