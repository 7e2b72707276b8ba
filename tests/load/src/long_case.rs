//! Opening one very long case of which nothing is in memory: on the way of a command, and as a case
//! file.

use std::sync::Arc;
use std::time::{Duration, Instant};

use access::TokenIssuer;
use api::intake::v1::{AuthenticityMethod, AuthenticityResult, CheckAuthenticityRequest};
use api::log::v1::CommandContext;
use api::views::v1::views_service_client::ViewsServiceClient;
use api::views::v1::{GetCaseFileRequest, GetProjectionStatusRequest};
use decider::Decider;
use event_store::{EventStore, Limits, PostgresEventStore, SqliteEventStore, StreamName};
use intake::IntakeDecider;
use service_kit::{Config, Desk, Platform, SystemClock};
use tempfile::TempDir;
use testkit::{NatsServer, PostgresServer};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};
use uuid::Uuid;
use vault::{KeyEncryptionKey, Vault};

use crate::corpus::{Corpus, LongCaseIds};
use crate::numbers::median;
use crate::process::Program;
use crate::report::{Aim, Report, Unit};
use crate::shape::distributed_program;
use crate::{Outcome, POSTGRES, SQLITE, note};

const OPENING: &str = "a case of 2,000 events, nothing of it in memory";

/// Events of the case, all in the coordinating lane.
const EVENTS: usize = 2_000;
/// Events of the case that is opened before it.
const SHORT: usize = 20;
/// Times it is opened for one figure.
const OPENINGS: usize = 15;
/// More than a process has connections: each has prepared its statements after so many calls.
const WARMING: usize = 20;
const TOKEN_LIFETIME: Duration = Duration::from_secs(3_600);

/// A log that holds one long case.
struct LongCase {
    ids: LongCaseIds,
    /// Another case, of few events.
    short: Uuid,
    config: Config,
    program: Program,
    /// What serves the views: everything, or the projection alone.
    service: Vec<String>,
    bearer: MetadataValue<Ascii>,
    // in this order they go
    _nats: Option<NatsServer>,
    files: TempDir,
}

/// Records it once in a log of each kind, then opens it in rounds.
pub(crate) async fn measure(
    report: &mut Report,
    rounds: usize,
    program: &Program,
    server: &PostgresServer,
    corpus: &Corpus,
) -> Outcome<()> {
    note("recording a case of 2,000 events");
    let on_postgres = LongCase::on_postgres(program, corpus, server).await?;
    let on_sqlite = LongCase::on_sqlite(program, corpus).await?;
    for round in 1..=rounds {
        note(&format!("  round {round}: opening it"));
        for (column, case) in [(POSTGRES, &on_postgres), (SQLITE, &on_sqlite)] {
            let mut add = |name: &str, samples: &[f64], aim| {
                let figure = (median(samples), Unit::Milliseconds);
                report.add(OPENING, column, name, figure, aim);
            };
            let aim = Some(Aim::AtMost(10.0));
            let (read, desk) = case.open_at_a_desk().await?;
            add("limit: reading its events", &read, None);
            add("command, folded at a new desk", &desk, aim);
            let (first, file) = case.open_as_a_file().await?;
            add("case file", &file, aim);
            let name = format!("a case file of {SHORT} events, first of a process");
            add(&name, &first, None);
        }
    }
    Ok(())
}

// === impl LongCase ===

impl LongCase {
    /// In the files of a `lachan up`.
    async fn on_sqlite(program: &Program, corpus: &Corpus) -> Outcome<Self> {
        let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
        let config = Config::load(None)?.with_data_dir(files.path());
        let kek = KeyEncryptionKey::load_or_create(&config.keys.kek_file)?;
        let vault = Vault::open_sqlite(&files.path().join("keys.db"), kek).await?;
        let store: Arc<dyn EventStore> = Arc::new(
            SqliteEventStore::open(&files.path().join("log.db"), Limits::default()).await?,
        );
        let ids = corpus.long_case(store.as_ref(), &vault, EVENTS).await?;
        let short = corpus.long_case(store.as_ref(), &vault, SHORT).await?;
        store.close().await;
        vault.close().await;
        let data = files.path().display().to_string();
        let options = ["--data-dir".to_owned(), data];
        let rebuild = ["views", "rebuild"].map(str::to_owned).into_iter();
        program.run(rebuild.chain(options.clone())).await?;
        let service = std::iter::once("up".to_owned()).chain(options).collect();
        Self::new(
            (ids, short.case_id),
            config,
            program.clone(),
            service,
            None,
            files,
        )
    }

    /// In a database.
    async fn on_postgres(
        program: &Program,
        corpus: &Corpus,
        server: &PostgresServer,
    ) -> Outcome<Self> {
        let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
        let url = server.create_database("long_case").await?;
        let nats = NatsServer::start().await?;
        let program =
            distributed_program(program, files.path(), &url)?.with("LACHAN__BUS__URL", nats.url());
        let mut config = Config::load(None)?.with_data_dir(files.path());
        config.store.url.clone_from(&url);
        config.keys.url.clone_from(&url);
        config.views.url.clone_from(&url);
        config.identity.registry_file = "demo".into();
        let kek = KeyEncryptionKey::load(&config.keys.kek_file)?;
        let vault = Vault::connect_postgres(&url, kek).await?;
        let store: Arc<dyn EventStore> =
            Arc::new(PostgresEventStore::connect(&url, Limits::default()).await?);
        let ids = corpus.long_case(store.as_ref(), &vault, EVENTS).await?;
        let short = corpus.long_case(store.as_ref(), &vault, SHORT).await?;
        store.close().await;
        vault.close().await;
        program.run(["views", "rebuild"]).await?;
        let service = ["serve", "projection"].map(str::to_owned).to_vec();
        Self::new(
            (ids, short.case_id),
            config,
            program,
            service,
            Some(nats),
            files,
        )
    }

    fn new(
        (ids, short): (LongCaseIds, Uuid),
        config: Config,
        program: Program,
        service: Vec<String>,
        nats: Option<NatsServer>,
        files: TempDir,
    ) -> Outcome<Self> {
        let issuer = TokenIssuer::load_or_create(&config.identity.signing_key_file)?;
        let now = jiff::Timestamp::now();
        let registry = access::Registry::demo();
        let token = issuer.issue(&registry, &ids.person_id, now, TOKEN_LIFETIME)?;
        Ok(Self {
            ids,
            short,
            config,
            program,
            service,
            bearer: format!("Bearer {token}").parse()?,
            _nats: nats,
            files,
        })
    }

    /// Its events read and nothing more; and a command on its way to its refusal, at a desk that has
    /// not seen the case: the version it expects is told wrong, so that it is folded and no more.
    /// Milliseconds each.
    async fn open_at_a_desk(&self) -> Outcome<(Vec<f64>, Vec<f64>)> {
        let platform = Platform::open(self.config.clone(), Arc::new(SystemClock)).await?;
        let stream = StreamName::of(IntakeDecider::CATEGORY, self.ids.case_id);
        let mut read = Vec::with_capacity(OPENINGS);
        let mut took = Vec::with_capacity(OPENINGS);
        for _ in 0..OPENINGS {
            let started = Instant::now();
            let events = platform.store().read_stream(&stream, 0, EVENTS).await?;
            read.push(started.elapsed().as_secs_f64() * 1_000.0);
            if events.len() != EVENTS {
                return Err(format!("a stream of {} events", events.len()).into());
            }
            let desk: Desk<IntakeDecider> = platform.desk();
            let request = self.signed(CheckAuthenticityRequest {
                context: Some(CommandContext {
                    command_id: Uuid::now_v7().to_string(),
                    expected_version: Some(1),
                    ..CommandContext::default()
                }),
                case_id: self.ids.case_id.to_string(),
                result: AuthenticityResult::Confirmed.into(),
                methods: vec![AuthenticityMethod::HomeVisit.into()],
                findings: "Bà ngoại xác nhận.".to_owned(),
                ..CheckAuthenticityRequest::default()
            });
            let started = Instant::now();
            let answer = desk.handle(request).await;
            took.push(started.elapsed().as_secs_f64() * 1_000.0);
            match answer {
                Err(status) if status.code() == Code::Aborted => {}
                other => return Err(format!("not a conflict: {other:?}").into()),
            }
        }
        platform.store().close().await;
        Ok((read, took))
    }

    /// The first case file of a process that has just started, of a short case; and the first of
    /// the long case, once the connections of the process are in use. Milliseconds each.
    async fn open_as_a_file(&self) -> Outcome<(Vec<f64>, Vec<f64>)> {
        let (mut first, mut took) = (Vec::new(), Vec::new());
        for _ in 0..OPENINGS {
            let log = self.files.path().join("serve.log");
            let server = self.program.serve(&self.service, &log).await?;
            server.until_serving("lachan.views.v1.ViewsService").await?;
            let endpoint = Endpoint::from_shared(format!("http://{}", server.address()))?;
            let mut views = ViewsServiceClient::new(endpoint.tcp_nodelay(true).connect().await?);
            // our connection and the token are not what is measured
            let status = self.signed(GetProjectionStatusRequest {});
            let _ = views.get_projection_status(status).await;
            first.push(self.open_file(&mut views, self.short, SHORT).await?);
            for _ in 0..WARMING {
                self.open_file(&mut views, self.short, SHORT).await?;
            }
            let case_id = self.ids.case_id;
            took.push(self.open_file(&mut views, case_id, EVENTS).await?);
            server.stop().await?;
        }
        Ok((first, took))
    }

    async fn open_file(
        &self,
        views: &mut ViewsServiceClient<Channel>,
        case_id: Uuid,
        events: usize,
    ) -> Outcome<f64> {
        let request = self.signed(GetCaseFileRequest {
            case_id: case_id.to_string(),
            min_position: 0,
        });
        let started = Instant::now();
        let answer = views.get_case_file(request).await?.into_inner();
        let took = started.elapsed().as_secs_f64() * 1_000.0;
        let lanes = answer.case_file.iter().flat_map(|file| &file.lanes);
        let counted: u64 = lanes.map(|lane| lane.event_count).sum();
        match counted == events as u64 {
            true => Ok(took),
            false => Err(format!("a case file of {counted} events").into()),
        }
    }

    fn signed<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let headers = request.metadata_mut();
        headers.insert("authorization", self.bearer.clone());
        request
    }
}
