//! A platform on a real SQLite log, with desks to send commands to.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use access::TokenIssuer;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Receipt, Role};
use api::{CaseId, CommandRequest, EventMessage};
use decider::{Decider, Message};
use event_store::{
    Actor, Append, CommandKey, EventStore, ExpectedVersion, NewEvent, StreamName, StreamWrite,
};
use jiff::Timestamp;
use prost_reflect::ReflectMessage;
use referral::ReferralDecider;
use service_kit::{Clock, Config, Desk, ManualClock, Platform};
use tempfile::TempDir;
use tonic::{Request, Status};
use uuid::Uuid;
use vault::{KeyEncryptionKey, Vault};

pub(crate) const COUNSELLOR: &str = "counsellor-huong-sen";
pub(crate) const COMMUNE_OFFICER: &str = "officer-an-phuoc";
pub(crate) const OTHER_OFFICER: &str = "officer-binh-minh";

/// One process of the referral service.
pub(crate) struct Office {
    folder: Arc<TempDir>,
    clock: Arc<ManualClock>,
    issuer: Arc<TokenIssuer>,
    platform: Platform,
    desk: Desk<ReferralDecider>,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let clock = Arc::new(ManualClock::at(
            "2026-03-02T08:00:00+07:00".parse().unwrap(),
        ));
        let config = config(&folder);
        KeyEncryptionKey::load_or_create(&config.keys.kek_file).unwrap();
        let issuer =
            Arc::new(TokenIssuer::load_or_create(&config.identity.signing_key_file).unwrap());
        Self::on(folder, clock, issuer).await
    }

    /// A second process on the same data.
    pub(crate) async fn another_process(&self) -> Self {
        Self::on(
            Arc::clone(&self.folder),
            Arc::clone(&self.clock),
            Arc::clone(&self.issuer),
        )
        .await
    }

    async fn on(folder: Arc<TempDir>, clock: Arc<ManualClock>, issuer: Arc<TokenIssuer>) -> Self {
        let platform = Platform::open(config(&folder), Arc::clone(&clock) as Arc<dyn Clock>)
            .await
            .unwrap();
        let desk = platform.desk();
        Self {
            folder,
            clock,
            issuer,
            platform,
            desk,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn store(&self) -> &Arc<dyn EventStore> {
        self.platform.store()
    }

    pub(crate) fn vault(&self) -> &Vault {
        self.platform.vault()
    }

    /// Every file the process keeps, write-ahead logs included.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    }

    /// Loses the index over the children, and nothing else.
    pub(crate) async fn forget_index(&self) {
        let url = config(&self.folder).keys.url;
        let keys = sqlx::SqlitePool::connect(&url).await.unwrap();
        let gone = sqlx::query("DELETE FROM identity_tokens")
            .execute(&keys)
            .await;
        assert!(gone.unwrap().rows_affected() > 0);
        keys.close().await;
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.platform
    }

    pub(crate) fn token(&self, person: &str) -> String {
        let registry = self.platform.registry();
        let lifetime = Duration::from_secs(600);
        let token = self.issuer.issue(&registry, person, self.now(), lifetime);
        format!("Bearer {}", token.unwrap())
    }

    /// Sends a command as a person of the demo registry.
    pub(crate) async fn send<C>(&self, person: &str, command: C) -> Result<Receipt, Status>
    where
        C: CommandRequest,
        <ReferralDecider as Decider>::Command: From<C>,
        C::Response: ReflectMessage,
    {
        let token = self
            .issuer
            .issue(
                &self.platform.registry(),
                person,
                self.now(),
                Duration::from_secs(600),
            )
            .unwrap();
        self.send_with(&format!("Bearer {token}"), command).await
    }

    /// Sends a command with an authorization header as given.
    pub(crate) async fn send_with<C>(
        &self,
        authorization: &str,
        command: C,
    ) -> Result<Receipt, Status>
    where
        C: CommandRequest,
        <ReferralDecider as Decider>::Command: From<C>,
        C::Response: ReflectMessage,
    {
        let mut request = Request::new(command);
        request
            .metadata_mut()
            .insert("authorization", authorization.parse().unwrap());
        let response = self
            .desk
            .handle(request)
            .await?
            .into_inner()
            .transcode_to_dynamic();
        let receipt = response.get_field_by_name("receipt").unwrap();
        Ok(receipt.as_message().unwrap().transcode_to().unwrap())
    }

    /// A case in which the unit takes part.
    pub(crate) async fn open_lane(&self, lane: &str, unit: &str) -> Uuid {
        let case = Uuid::from_u128(0xca5e);
        let opened = LaneOpened {
            org_unit_id: unit.into(),
            agency_kind: AgencyKind::Education.into(),
            basis: LaneBasis::OwnReceipt.into(),
            referral_id: String::new(),
        };
        let event = NewEvent {
            event_id: Uuid::now_v7(),
            event_type: LaneOpened::TYPE.into(),
            case_id: Some(CaseId(case)),
            occurred_at: self.now(),
            causation_id: None,
            correlation_id: case,
            traceparent: String::new(),
            policy_version: String::new(),
            public: opened.encode_to_vec().into(),
            sealed: Vec::new(),
        };
        let write = StreamWrite {
            stream: StreamName::of(lane, case),
            expected: ExpectedVersion::NoStream,
            events: vec![event],
        };
        let append = Append {
            command: CommandKey {
                actor: COUNSELLOR.into(),
                command_id: case,
            },
            fingerprint: [0; 32],
            actor: Actor {
                person_id: COUNSELLOR.into(),
                org_unit_id: unit.into(),
                agency_kind: AgencyKind::Education,
                role: Role::SchoolCounsellor,
            },
            recorded_at: self.now(),
            writes: vec![write],
            answer: Vec::new().into(),
        };
        self.store().append(append).await.unwrap();
        case
    }
}

fn config(folder: &TempDir) -> Config {
    Config::load_with(None, Some(std::collections::HashMap::new()))
        .unwrap()
        .with_data_dir(folder.path())
}
