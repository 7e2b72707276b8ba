//! Processes of the registry service on data of their own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use access::TokenIssuer;
use api::log::v1::{CommandContext, Receipt};
use api::registry::v1::registry_service_server::RegistryService;
use api::registry::v1::{EndMandateRequest, MergeOrgUnitsRequest};
use registry::RegistryGrpc;
use service_kit::{Config, ManualClock, Platform, StartError};
use tempfile::TempDir;
use testkit::PostgresDatabase;
use tonic::Request;
use uuid::Uuid;
use vault::KeyEncryptionKey;

use crate::fixtures::merge;

pub(crate) const REGISTRAR: &str = "registrar-thanh-an";
const NOW: &str = "2026-03-02T08:00:00+07:00";

/// Where the data of some processes is.
pub(crate) struct Data {
    folder: TempDir,
    postgres: Option<PostgresDatabase>,
    pub(crate) registry_file: PathBuf,
    pub(crate) clock: Arc<ManualClock>,
}

/// One process.
pub(crate) struct Process {
    pub(crate) platform: Platform,
    pub(crate) service: RegistryGrpc,
    pub(crate) issuer: TokenIssuer,
}

impl Data {
    pub(crate) async fn sqlite() -> Self {
        Self::of(None)
    }

    pub(crate) async fn postgres() -> Self {
        Self::of(Some(PostgresDatabase::new().await.unwrap()))
    }

    fn of(postgres: Option<PostgresDatabase>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        KeyEncryptionKey::load_or_create(&folder.path().join("kek")).unwrap();
        TokenIssuer::load_or_create(&folder.path().join("token-key.pem")).unwrap();
        Self {
            folder,
            postgres,
            registry_file: "demo".into(),
            clock: Arc::new(ManualClock::at(NOW.parse().unwrap())),
        }
    }

    /// A registry in a file of its own.
    pub(crate) fn write_registry(&mut self, toml: &str) {
        self.registry_file = self.folder.path().join("registry.toml");
        std::fs::write(&self.registry_file, toml).unwrap();
    }

    fn config(&self) -> Config {
        let mut config = Config::load_with(None, Some(std::collections::HashMap::new()))
            .unwrap()
            .with_data_dir(self.folder.path());
        if let Some(postgres) = &self.postgres {
            config.store.url = postgres.url();
            config.keys.url = postgres.url();
        }
        config.identity.registry_file = self.registry_file.clone();
        config
    }

    pub(crate) async fn try_process(&self) -> Result<Process, StartError> {
        let platform = Platform::open(self.config(), Arc::clone(&self.clock) as _).await?;
        let key = self.folder.path().join("token-key.pem");
        Ok(Process {
            service: RegistryGrpc::new(&platform),
            platform,
            issuer: TokenIssuer::load_or_create(&key).unwrap(),
        })
    }

    pub(crate) async fn process(&self) -> Process {
        self.try_process().await.unwrap()
    }
}

impl Process {
    /// A request of a person of the registry as this process knows it.
    pub(crate) fn by<M>(&self, person: &str, message: M) -> Request<M> {
        let registry = self.platform.registry();
        let now = self.platform.clock().now();
        let hour = Duration::from_secs(3_600);
        let token = self.issuer.issue(&registry, person, now, hour).unwrap();
        with_token(&token, message)
    }

    /// Waits until the process knows of a change.
    pub(crate) async fn until(&self, holds: impl Fn(&access::Registry) -> bool) {
        let arrived = async || holds(&self.platform.registry());
        testkit::until("the change to arrive", arrived).await;
    }

    pub(crate) async fn end(&self, person: &str, command: u128) -> Receipt {
        let request = EndMandateRequest {
            context: context(command),
            person_id: person.into(),
            valid_to: "2026-03-02".into(),
            reason: "Chuyển công tác".into(),
            ..Default::default()
        };
        let answer = self.service.end_mandate(self.by(REGISTRAR, request)).await;
        answer.unwrap().into_inner().receipt.unwrap()
    }
}

pub(crate) fn with_token<M>(token: &str, message: M) -> Request<M> {
    let mut request = Request::new(message);
    let header = format!("Bearer {token}").parse().unwrap();
    request.metadata_mut().insert("authorization", header);
    request
}

pub(crate) fn context(number: u128) -> Option<CommandContext> {
    Some(CommandContext {
        command_id: Uuid::from_u128(number).to_string(),
        ..Default::default()
    })
}

pub(crate) fn merger(number: u128) -> MergeOrgUnitsRequest {
    MergeOrgUnitsRequest {
        context: context(number),
        ..merge(
            &["commune-an-phuoc", "commune-binh-minh"],
            "commune-moi",
            "2026-03-02",
        )
    }
}
