//! `lachan replay CASE`: the history of a case as a readable timeline.

use api::CaseId;
use api::audit::v1::ReplayCaseRequest;
use api::audit::v1::audit_service_client::AuditServiceClient;
use api::audit::v1::replay_case_request::AsOf;
use api::timestamp_to_proto;
use clap::Args;
use service_kit::Config;

use crate::endpoint::{Bearer, connect};
use crate::failure::CommandFailure;

/// Events asked for at once.
const PAGE_EVENTS: u32 = 500;

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// UUID of the case
    case: CaseId,
    /// As the log stood at a position (a number) or a time (RFC 3339)
    #[arg(long)]
    as_of: Option<String>,
    /// As one agency was entitled to see it: INTAKE, HEALTH, POLICE, LEGAL_AID or EDUCATION
    #[arg(long)]
    as_agency: Option<String>,
    /// Who asks: a person of the registry in an inspectorate or lead agency
    #[arg(long, default_value = "auditor")]
    by: String,
    /// One JSON object instead of text
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(config: &Config, args: ReplayArgs) -> Result<(), CommandFailure> {
    let bearer = Bearer::of(config, &args.by).await?;
    let mut client = AuditServiceClient::with_interceptor(connect(config).await?, bearer);
    let mut request = request_of(&args)?;
    let mut replay = client.replay_case(request.clone()).await?.into_inner();
    while !replay.next_page_token.is_empty() {
        request.page_token = std::mem::take(&mut replay.next_page_token);
        let page = client.replay_case(request.clone()).await?.into_inner();
        replay.events.extend(page.events);
        replay.next_page_token = page.next_page_token;
    }
    print(&replay, args.json)
}

fn request_of(args: &ReplayArgs) -> Result<ReplayCaseRequest, CommandFailure> {
    let as_agency_kind = match &args.as_agency {
        None => 0,
        Some(name) => access::parse_agency_kind(&name.to_ascii_uppercase())
            .ok_or_else(|| {
                CommandFailure::new("--as-agency: INTAKE, HEALTH, POLICE, LEGAL_AID or EDUCATION")
            })?
            .into(),
    };
    Ok(ReplayCaseRequest {
        case_id: args.case.to_string(),
        as_of: args.as_of.as_deref().map(parse_as_of).transpose()?,
        as_agency_kind,
        page_size: PAGE_EVENTS,
        page_token: String::new(),
    })
}

fn parse_as_of(text: &str) -> Result<AsOf, CommandFailure> {
    if let Ok(position) = text.parse() {
        return Ok(AsOf::AsOfPosition(position));
    }
    let time = text.parse().map_err(|_| {
        CommandFailure::new("--as-of: a position, or a time such as 2026-03-02T12:00:00+07:00")
    })?;
    Ok(AsOf::AsOfRecordedAt(timestamp_to_proto(time)))
}

fn print(replay: &api::audit::v1::ReplayCaseResponse, json: bool) -> Result<(), CommandFailure> {
    if json {
        let message = prost_reflect::ReflectMessage::transcode_to_dynamic(replay);
        let text = serde_json::to_string_pretty(&message).map_err(CommandFailure::new)?;
        return crate::ready::print_line(&text);
    }
    crate::ready::print_text(&audit::timeline::render(replay))
}
