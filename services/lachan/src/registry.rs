//! `lachan registry`: the registry as two files, in and out.

use std::path::{Path, PathBuf};

use api::log::v1::CommandContext;
use api::registry::v1::registry_service_client::RegistryServiceClient;
use api::registry::v1::{
    CheckImportRequest, ExportRegistryRequest, ImportProblem, ImportRegistryRequest, ImportSummary,
    ImportTable,
};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use registry::{Gap, REGISTRY_MESSAGE_BYTES_MAX, gaps};
use rule_pack::vietnam_day;
use service_kit::{Clock, Config, SystemClock, read_registry};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use uuid::Uuid;

use crate::endpoint::{Bearer, connect};
use crate::failure::CommandFailure;
use crate::ready::print_line;

#[derive(Debug, Subcommand)]
pub(crate) enum RegistryCommand {
    /// Import units and people from CSV files: all of it or nothing
    Import(ImportArgs),
    /// Write the registry to units.csv and people.csv
    Export(ExportArgs),
    /// Tell what the registry lacks: units without an accountable head, units that ended without a
    /// successor, people without a post, posts that end within 30 days
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// units.csv; `-` when no unit changes
    units: PathBuf,
    /// people.csv; leave out when no person changes
    people: Option<PathBuf>,
    /// Only check: report every bad row and what would change
    #[arg(long)]
    dry_run: bool,
    /// The act that the import carries out, for example "Nghị quyết 202/2025/QH15"
    #[arg(long, required_unless_present = "dry_run", default_value = "")]
    basis: String,
    /// Who imports: a registrar of the registry
    #[arg(long)]
    by: String,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Folder to write units.csv and people.csv to; must exist
    folder: PathBuf,
    /// Who exports: a registrar of the registry
    #[arg(long)]
    by: String,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The day in Viet Nam, as YYYY-MM-DD; leave out for today
    #[arg(long)]
    on: Option<Date>,
}

type Client = RegistryServiceClient<InterceptedService<Channel, Bearer>>;

pub(crate) async fn run(config: &Config, command: RegistryCommand) -> Result<(), CommandFailure> {
    match command {
        RegistryCommand::Import(args) => import(config, args).await,
        RegistryCommand::Export(args) => export(config, args).await,
        RegistryCommand::Check(args) => check(config, &args).await,
    }
}

async fn client(config: &Config, by: &str) -> Result<Client, CommandFailure> {
    let bearer = Bearer::of(config, by).await?;
    let configured = config.server.message_bytes_max;
    let message_bytes_max = configured.max(REGISTRY_MESSAGE_BYTES_MAX);
    let client = RegistryServiceClient::with_interceptor(connect(config).await?, bearer);
    Ok(client
        .max_decoding_message_size(message_bytes_max)
        .max_encoding_message_size(message_bytes_max))
}

async fn import(config: &Config, args: ImportArgs) -> Result<(), CommandFailure> {
    let units_csv = match args.units == Path::new("-") {
        true => Vec::new(),
        false => std::fs::read(&args.units)?,
    };
    let people_csv = match &args.people {
        None => Vec::new(),
        Some(file) => std::fs::read(file)?,
    };
    let mut client = client(config, &args.by).await?;
    let checked = client
        .check_import(CheckImportRequest {
            units_csv: units_csv.clone().into(),
            people_csv: people_csv.clone().into(),
        })
        .await?
        .into_inner();
    for problem in &checked.problems {
        print_line(&told(problem))?;
    }
    let Some(summary) = checked.summary else {
        let count = checked.problems.len() + checked.problems_left_out as usize;
        return Err(CommandFailure::new(format_args!(
            "{count} problems; nothing was imported"
        )));
    };
    print_line(&counted(&summary))?;
    if args.dry_run {
        return print_line("only checked: nothing was imported");
    }
    let request = ImportRegistryRequest {
        context: Some(CommandContext {
            command_id: Uuid::now_v7().to_string(),
            ..CommandContext::default()
        }),
        units_csv: units_csv.into(),
        people_csv: people_csv.into(),
        legal_basis: args.basis,
    };
    let answer = client.import_registry(request).await?.into_inner();
    let position = answer.receipt.unwrap_or_default().position;
    print_line(&format!(
        "imported; in force everywhere within a second (position {position})"
    ))
}

/// For example `people.csv:17: role: Không phải vai trò hợp lệ · is no role of the contract [ROLE_UNKNOWN]`.
fn told(problem: &ImportProblem) -> String {
    let file = match problem.table() {
        ImportTable::People => "people.csv",
        ImportTable::Units | ImportTable::Unspecified => "units.csv",
    };
    let row = match problem.row {
        0 => String::new(),
        row => format!("{row}:"),
    };
    let column = match problem.column.as_str() {
        "" => String::new(),
        column => format!(" {column}:"),
    };
    format!(
        "{file}:{row}{column} {} · {} [{}]",
        problem.message_vi, problem.message_en, problem.code
    )
}

fn counted(summary: &ImportSummary) -> String {
    format!(
        "units: {} new, {} changed, {} unchanged; people: {} new, {} known",
        summary.units_new,
        summary.units_changed,
        summary.units_unchanged,
        summary.people_new,
        summary.people_known
    )
}

async fn export(config: &Config, args: ExportArgs) -> Result<(), CommandFailure> {
    let mut client = client(config, &args.by).await?;
    let mut request = ExportRegistryRequest::default();
    let (mut units, mut people) = (Vec::new(), Vec::new());
    loop {
        let page = client.export_registry(request.clone()).await?.into_inner();
        units.extend_from_slice(&page.units_csv);
        people.extend_from_slice(&page.people_csv);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    for (name, bytes) in [("units.csv", units), ("people.csv", people)] {
        let file = args.folder.join(name);
        std::fs::write(&file, bytes).map_err(|error| {
            CommandFailure::new(format_args!("cannot write {}: {error}", file.display()))
        })?;
        print_line(&format!("{}", file.display()))?;
    }
    Ok(())
}

/// What nobody would notice before a deadline is missed. Ids only: no names.
async fn check(config: &Config, args: &CheckArgs) -> Result<(), CommandFailure> {
    let registry = read_registry(config).await.map_err(CommandFailure::new)?;
    let day = args.on.unwrap_or_else(|| vietnam_day(SystemClock.now()));
    let found = gaps(&registry, day);
    for gap in &found {
        print_line(&worded(gap))?;
    }
    let (units, people) = (registry.units().count(), registry.people().count());
    print_line(&format!(
        "{units} units, {people} people on {day}: {} to see to",
        found.len()
    ))
}

fn worded(gap: &Gap) -> String {
    match gap {
        Gap::WithoutHead { org_unit_id } => {
            format!("unit {org_unit_id}: no accountable head; a missed deadline would name nobody")
        }
        Gap::HeadLeaves {
            org_unit_id,
            person_id,
            on,
        } => format!("unit {org_unit_id}: its head {person_id} leaves on {on}, nobody follows"),
        Gap::WithoutSuccessor { org_unit_id } => {
            format!("unit {org_unit_id}: ended without a successor; its open duties are nobody's")
        }
        Gap::WithoutPost { person_id } => format!("person {person_id}: no post"),
        Gap::PostEnds { person_id, on } => {
            format!("person {person_id}: the post ends on {on}, no other follows")
        }
    }
}
