//! The two shapes, as they are deployed: release builds in processes of their own.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use access::{Registry, TokenIssuer};
use tempfile::TempDir;
use testkit::{NatsServer, PostgresServer};
use tonic::metadata::{Ascii, MetadataValue};
use vault::KeyEncryptionKey;

use crate::Outcome;
use crate::process::{Program, Server};

const TOKEN_LIFETIME: Duration = Duration::from_secs(8 * 60 * 60);

/// Running services.
pub(crate) struct Shape {
    pub(crate) intake: SocketAddr,
    pub(crate) views: SocketAddr,
    issuer: TokenIssuer,
    registry: Registry,
    // in this order they go: first the services, then what they stand on
    servers: Vec<Server>,
    _nats: Option<NatsServer>,
    _files: TempDir,
}

// === impl Shape ===

impl Shape {
    /// Everything in one process on SQLite.
    pub(crate) async fn embedded(program: &Program) -> Outcome<Self> {
        let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
        let (data, log) = (files.path().as_os_str(), files.path().join("up.log"));
        let arguments = ["up".as_ref(), "--data-dir".as_ref(), data];
        let server = program.serve(arguments, &log).await?;
        server.until_serving("lachan.views.v1.ViewsService").await?;
        Ok(Self {
            intake: server.address(),
            views: server.address(),
            issuer: TokenIssuer::load_or_create(&files.path().join("token-key.pem"))?,
            registry: Registry::demo(),
            servers: vec![server],
            _nats: None,
            _files: files,
        })
    }

    /// Intake, relay and projection as processes of their own on PostgreSQL and NATS.
    pub(crate) async fn distributed(
        program: &Program,
        postgres: &PostgresServer,
        database: &str,
    ) -> Outcome<Self> {
        let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
        let nats = NatsServer::start().await?;
        let url = postgres.create_database(database).await?;
        let issuer = TokenIssuer::load_or_create(&files.path().join("token-key.pem"))?;
        let program =
            distributed_program(program, files.path(), &url)?.with("LACHAN__BUS__URL", nats.url());
        let mut servers = Vec::new();
        for service in ["relay", "projection", "intake"] {
            let log = files.path().join(format!("{service}.log"));
            servers.push(program.serve(["serve", service], &log).await?);
        }
        let (views, intake) = (&servers[1], &servers[2]);
        views.until_serving("lachan.views.v1.ViewsService").await?;
        intake
            .until_serving("lachan.intake.v1.IntakeService")
            .await?;
        Ok(Self {
            intake: intake.address(),
            views: views.address(),
            issuer,
            registry: Registry::demo(),
            servers,
            _nats: Some(nats),
            _files: files,
        })
    }

    /// The header that a person's calls carry.
    pub(crate) fn bearer(&self, person: &str) -> Outcome<MetadataValue<Ascii>> {
        let now = jiff::Timestamp::now();
        let token = self
            .issuer
            .issue(&self.registry, person, now, TOKEN_LIFETIME)?;
        Ok(format!("Bearer {token}").parse()?)
    }

    /// Ends the services as a supervisor would.
    pub(crate) async fn stop(mut self) -> Outcome<()> {
        while let Some(server) = self.servers.pop() {
            server.stop().await?;
        }
        Ok(())
    }
}

/// `lachan` with log, keys and views in one PostgreSQL database and its key files in a folder.
pub(crate) fn distributed_program(program: &Program, files: &Path, url: &str) -> Outcome<Program> {
    let kek = files.join("kek");
    KeyEncryptionKey::load_or_create(&kek)?;
    let token_key = files.join("token-key.pem");
    let text = |path: &Path| path.display().to_string();
    Ok(program
        .clone()
        .with("LACHAN__IDENTITY__REGISTRY_FILE", "demo")
        .with("LACHAN__STORE__URL", url)
        .with("LACHAN__KEYS__URL", url)
        .with("LACHAN__VIEWS__URL", url)
        .with("LACHAN__KEYS__KEK_FILE", text(&kek))
        .with(
            "LACHAN__IDENTITY__PUBLIC_KEY_FILE",
            text(&TokenIssuer::public_key_path(&token_key)),
        )
        .with("LACHAN__IDENTITY__SIGNING_KEY_FILE", text(&token_key)))
}
