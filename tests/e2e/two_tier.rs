//! An open case across the change of 1 July 2025: the commune that opened it merges into another,
//! and whatever it still had to do is the successor's.

use std::sync::Arc;
use std::time::Duration;

use access::Registry;
use api::codes::v1::{
    AbuseEnvironment, AbuseForm, AgeGroup, Priority, ProtectionLevel, RiskLevel, Sex,
};
use api::intake::v1::intake_service_client::IntakeServiceClient;
use api::intake::v1::{
    AssessInitialRiskRequest, ChildGroup, InformationSource, InitialRiskFindings,
    RecordReportRequest, ReportAccount, ReportChannel,
};
use api::log::v1::{CommandContext, Receipt};
use api::referral::v1::referral_service_client::ReferralServiceClient;
use api::referral::v1::{
    AcceptReferralRequest, ProposeReferralRequest, ReferralPurpose, WithdrawReferralRequest,
};
use api::registry::v1::ImportRegistryRequest;
use api::registry::v1::registry_service_client::RegistryServiceClient;
use api::views::v1::views_service_client::ViewsServiceClient;
use api::views::v1::{
    GetBoardRequest, GetCaseFileRequest, GetWorklistRequest, ListReferralsRequest,
    ReferralDirection,
};
use jiff::Timestamp;
use lachan::Embedded;
use service_kit::{Clock, Config, ManualClock};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};
use uuid::Uuid;

const DISTRICTS: &str = include_str!("../../deploy/registry/districts-2020.toml");
const TWO_TIER: &str = include_str!("../../deploy/registry/two-tier-2025.toml");

/// The officer of An Phước Hạ, and of An Phước since the merger.
const OFFICER: &str = "officer-an-phuoc-ha";
const OLD_COMMUNE: &str = "commune-an-phuoc-ha";
const NEW_COMMUNE: &str = "commune-an-phuoc";

/// The province of 2020, running.
struct Province {
    clock: Arc<ManualClock>,
    system: Embedded,
    deadlines: deadlines::Deadlines,
    channel: Channel,
    shutdown: CancellationToken,
    _folder: TempDir,
}

// === impl Province ===

impl Province {
    async fn start(now: &str) -> Self {
        let folder = TempDir::with_prefix("lachan-two-tier-").unwrap();
        let mut config = Config::load(None).unwrap().with_data_dir(folder.path());
        config.server.listen = ([127, 0, 0, 1], 0).into();
        config.deadlines.watch = false;
        config.identity.registry_file = folder.path().join("districts-2020.toml");
        std::fs::write(&config.identity.registry_file, DISTRICTS).unwrap();
        let clock = Arc::new(ManualClock::at(now.parse().unwrap()));
        let shutdown = CancellationToken::new();
        let system = Embedded::start(config, Arc::clone(&clock) as _, shutdown.clone())
            .await
            .unwrap();
        let address = format!("http://{}", system.address());
        Self {
            deadlines: deadlines::open(system.platform()).await.unwrap(),
            clock,
            system,
            channel: Endpoint::from_shared(address).unwrap().connect_lazy(),
            shutdown,
            _folder: folder,
        }
    }

    /// A token for a person in the post they hold now, for a day.
    fn token(&self, person: &str) -> String {
        let registry = self.system.platform().registry();
        let day = Duration::from_secs(24 * 60 * 60);
        let issuer = self.system.issuer();
        let token = issuer.issue(&registry, person, self.clock.now(), day);
        token.unwrap()
    }

    fn by<M>(&self, person: &str, message: M) -> Request<M> {
        bearing(&self.token(person), message)
    }

    /// What the deadlines have to record until a moment; the position of the log afterwards.
    async fn until(&self, time: &str) -> u64 {
        let to: Timestamp = time.parse().unwrap();
        let mut position = self.deadlines.catch_up().await.unwrap();
        while let Some(next) = self
            .deadlines
            .next_due()
            .await
            .unwrap()
            .filter(|next| *next <= to)
        {
            self.clock.set(next.max(self.clock.now()));
            position = self.deadlines.fire().await.unwrap();
        }
        self.clock.set(to);
        position
    }

    fn intake(&self) -> IntakeServiceClient<Channel> {
        IntakeServiceClient::new(self.channel.clone())
    }

    fn referrals(&self) -> ReferralServiceClient<Channel> {
        ReferralServiceClient::new(self.channel.clone())
    }

    fn views(&self) -> ViewsServiceClient<Channel> {
        ViewsServiceClient::new(self.channel.clone())
    }

    async fn report(&self) -> Receipt {
        let request = RecordReportRequest {
            context: context(1),
            channel: ReportChannel::InPerson.into(),
            source: InformationSource::InPerson.into(),
            child_group: ChildGroup::Abused.into(),
            abuse_forms: vec![AbuseForm::Neglect.into()],
            environment: AbuseEnvironment::Family.into(),
            age_group: AgeGroup::AgeGroup6To10.into(),
            sex: Sex::Female.into(),
            incident_org_unit_id: OLD_COMMUNE.into(),
            residence_org_unit_id: OLD_COMMUNE.into(),
            account: Some(ReportAccount {
                narrative: "Bé ở nhà một mình nhiều ngày.".into(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let answer = self.intake().record_report(self.by(OFFICER, request)).await;
        answer.unwrap().into_inner().receipt.unwrap()
    }

    async fn propose(&self, command: u128, case_id: &str, to: &str) -> Receipt {
        let request = ProposeReferralRequest {
            context: context(command),
            case_id: case_id.into(),
            to_org_unit_id: to.into(),
            purpose: ReferralPurpose::MedicalCare.into(),
            priority: Priority::Routine.into(),
            request: "Khám sức khỏe cho bé.".into(),
            ..Default::default()
        };
        let answer = self
            .referrals()
            .propose_referral(self.by(OFFICER, request))
            .await;
        answer.unwrap().into_inner().receipt.unwrap()
    }

    /// The registrar of the whole country imports the two-tier structure, before it takes effect: the
    /// province's own may give themselves no post in it.
    async fn import_two_tier(&self) -> Receipt {
        let (units, people) = registry::write_registry(&Registry::parse(TWO_TIER).unwrap());
        let request = ImportRegistryRequest {
            context: context(7),
            units_csv: units.into(),
            people_csv: people.into(),
            legal_basis: "Nghị quyết 202/2025/QH15".into(),
        };
        let mut client = RegistryServiceClient::new(self.channel.clone());
        let answer = client
            .import_registry(self.by("registrar-national", request))
            .await;
        answer.unwrap().into_inner().receipt.unwrap()
    }

    async fn assess(&self, command: u128, person: &str, case_id: &str) -> Result<Receipt, Code> {
        let request = AssessInitialRiskRequest {
            context: context(command),
            case_id: case_id.into(),
            risk_level: RiskLevel::Medium.into(),
            harm_level: RiskLevel::Low.into(),
            protection_level: ProtectionLevel::Intervention.into(),
            findings: Some(InitialRiskFindings {
                conclusion: "Cần người chăm sóc ban ngày.".into(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let answer = self
            .intake()
            .assess_initial_risk(self.by(person, request))
            .await;
        let answer = answer.map_err(|status| status.code())?;
        Ok(answer.into_inner().receipt.unwrap())
    }

    async fn worklist(&self, token: &str, min_position: u64) -> Result<Vec<String>, Code> {
        let request = GetWorklistRequest {
            min_position,
            ..Default::default()
        };
        let answer = self.views().get_worklist(bearing(token, request)).await;
        let answer = answer.map_err(|status| status.code())?.into_inner();
        Ok(answer.items.into_iter().map(|item| item.case_id).collect())
    }

    /// The units that acted in the case, in the order of the log.
    async fn units_of(&self, case_id: &str) -> Vec<String> {
        let store = self.system.platform().store();
        let events = store
            .read_case(case_id.parse().unwrap(), 0, 1_000)
            .await
            .unwrap();
        let intake = events
            .into_iter()
            .filter(|event| event.data.event_type.starts_with("intake.v1."));
        intake.map(|event| event.actor.org_unit_id).collect()
    }
}

fn bearing<M>(token: &str, message: M) -> Request<M> {
    let mut request = Request::new(message);
    let header = format!("Bearer {token}").parse().unwrap();
    request.metadata_mut().insert("authorization", header);
    request
}

fn context(number: u128) -> Option<CommandContext> {
    Some(CommandContext {
        command_id: Uuid::from_u128(number).to_string(),
        ..Default::default()
    })
}

#[tokio::test]
async fn an_open_case_of_a_merged_commune_is_its_successors() {
    let province = Province::start("2025-06-30T09:00:00+07:00").await;
    let case = province.report().await.case_id;
    let waiting = province
        .propose(2, &case, "hospital-thanh-an")
        .await
        .subject_id;
    let answered = province
        .propose(3, &case, "health-station-an-phuoc-ha")
        .await
        .subject_id;
    province.until("2025-06-30T16:00:00+07:00").await;
    let imported = province.import_two_tier().await.position;

    // the evening before, everything is as it was
    province
        .clock
        .set("2025-06-30T23:00:00+07:00".parse().unwrap());
    let old_token = province.token(OFFICER);
    assert_eq!(
        province.worklist(&old_token, imported).await,
        Ok(vec![case.clone()])
    );

    // on the day of the merger the old unit's token ends, and the officer's post in the new one begins
    let position = province.until("2025-07-01T08:00:00+07:00").await;
    assert_eq!(
        province.worklist(&old_token, 0).await,
        Err(Code::Unauthenticated)
    );
    let token = province.token(OFFICER);
    assert_eq!(
        province.worklist(&token, position).await,
        Ok(vec![case.clone()])
    );

    // she reads the file, and her clocks are those that ran
    let file = GetCaseFileRequest {
        case_id: case.clone(),
        min_position: position,
    };
    assert!(
        province
            .views()
            .get_case_file(bearing(&token, file))
            .await
            .is_ok()
    );
    let board = GetBoardRequest {
        min_position: position,
        ..Default::default()
    };
    let board = province
        .views()
        .get_board(bearing(&token, board))
        .await
        .unwrap();
    let clocks = board.into_inner().clocks;
    assert!(
        clocks.iter().any(|clock| clock.case_id == case),
        "{clocks:?}"
    );

    // she goes on with it: what was the old unit's stays the old unit's, what she does is the new one's
    province.assess(4, OFFICER, &case).await.unwrap();
    let units = province.units_of(&case).await;
    assert_eq!(units.first().unwrap(), OLD_COMMUNE);
    assert_eq!(units.last().unwrap(), NEW_COMMUNE);

    // the referral that waits for an answer is hers to take back, and she may make new ones
    let outbox = ListReferralsRequest {
        direction: ReferralDirection::Outbox.into(),
        min_position: position,
        ..Default::default()
    };
    let outbox = province
        .views()
        .list_referrals(bearing(&token, outbox))
        .await
        .unwrap();
    assert_eq!(outbox.into_inner().referrals.len(), 2);
    let request = WithdrawReferralRequest {
        context: context(5),
        referral_id: waiting,
        explanation: "Trạm Y tế xã khám trước.".into(),
    };
    let withdrawn = province
        .referrals()
        .withdraw_referral(bearing(&token, request))
        .await;
    assert!(withdrawn.is_ok(), "{withdrawn:?}");
    province.propose(6, &case, "hospital-thanh-an").await;

    // the merged health station's successor answers what was asked of it
    let request = AcceptReferralRequest {
        context: context(8),
        referral_id: answered,
        ..Default::default()
    };
    let nurse = province.by("nurse-an-phuoc", request);
    let accepted = province.referrals().accept_referral(nurse).await;
    assert!(accepted.is_ok(), "{accepted:?}");

    // a commune that took over nothing of it knows nothing of it
    let refused = province.assess(9, "officer-song-lam", &case).await;
    assert_eq!(refused.unwrap_err(), Code::NotFound);
    assert_eq!(
        province
            .worklist(&province.token("officer-song-lam"), 0)
            .await,
        Ok(vec![])
    );
    province.shutdown.cancel();
    province.system.finish().await.unwrap();
}
