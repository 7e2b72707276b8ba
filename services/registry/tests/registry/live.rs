//! The registry as a service: how a change reaches every process, on both databases.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use access::{REGISTRY_STREAM, TokenIssuer};
use api::log::v1::{AgencyKind, CommandContext, Receipt, Role};
use api::registry::v1::registry_service_server::RegistryService;
use api::registry::v1::{
    CheckImportRequest, EndMandateRequest, ExportRegistryRequest, FindUnitRequest,
    GetOrgUnitRequest, ListOrgUnitsRequest, ListPeopleRequest, MergeOrgUnitsRequest,
};
use decider::OrgDirectory;
use event_store::StreamName;
use registry::RegistryGrpc;
use service_kit::{Clock, Config, ManualClock, Platform, StartError};
use tempfile::TempDir;
use testkit::PostgresDatabase;
use tonic::{Code, Request};
use tonic_types::StatusExt;
use uuid::Uuid;
use vault::KeyEncryptionKey;

use crate::fixtures::*;

const REGISTRAR: &str = "registrar-thanh-an";
const NOW: &str = "2026-03-02T08:00:00+07:00";

/// Where the data of some processes is.
struct Data {
    folder: TempDir,
    postgres: Option<PostgresDatabase>,
    registry_file: PathBuf,
    clock: Arc<ManualClock>,
}

/// One process.
struct Process {
    platform: Platform,
    service: RegistryGrpc,
    issuer: TokenIssuer,
}

impl Data {
    async fn sqlite() -> Self {
        Self::of(None)
    }

    async fn postgres() -> Self {
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
    fn write_registry(&mut self, toml: &str) {
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

    async fn try_process(&self) -> Result<Process, StartError> {
        let platform = Platform::open(self.config(), Arc::clone(&self.clock) as _).await?;
        let key = self.folder.path().join("token-key.pem");
        Ok(Process {
            service: RegistryGrpc::new(&platform),
            platform,
            issuer: TokenIssuer::load_or_create(&key).unwrap(),
        })
    }

    async fn process(&self) -> Process {
        self.try_process().await.unwrap()
    }
}

impl Process {
    /// A request of a person of the registry as this process knows it.
    fn by<M>(&self, person: &str, message: M) -> Request<M> {
        let registry = self.platform.registry();
        let now = self.platform.clock().now();
        let hour = Duration::from_secs(3_600);
        let token = self.issuer.issue(&registry, person, now, hour).unwrap();
        with_token(&token, message)
    }

    /// Waits until the process knows of a change.
    async fn until(&self, holds: impl Fn(&access::Registry) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !holds(&self.platform.registry()) {
            assert!(Instant::now() < deadline, "the change did not arrive");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn end(&self, person: &str, command: u128) -> Receipt {
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

fn with_token<M>(token: &str, message: M) -> Request<M> {
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

fn merger(number: u128) -> MergeOrgUnitsRequest {
    MergeOrgUnitsRequest {
        context: context(number),
        ..merge(
            &["commune-an-phuoc", "commune-binh-minh"],
            "commune-moi",
            "2026-03-02",
        )
    }
}

async fn a_change_takes_effect_everywhere(data: Data) {
    let (one, other) = (data.process().await, data.process().await);
    let registry = other.platform.registry();
    let hour = Duration::from_secs(3_600);
    let now = data.clock.now();
    let token = other
        .issuer
        .issue(&registry, "officer-binh-minh", now, hour)
        .unwrap();
    let ask = || {
        other
            .service
            .list_people(with_token(&token, ListPeopleRequest::default()))
    };
    assert!(ask().await.is_ok());
    one.end("officer-binh-minh", 1).await;
    // at once where it was done
    assert!(
        one.platform
            .registry()
            .person_in_force("officer-binh-minh", now)
            .is_none()
    );
    other
        .until(|registry| registry.person_in_force("officer-binh-minh", now).is_none())
        .await;
    assert_eq!(ask().await.unwrap_err().code(), Code::Unauthenticated);
    // and in a process that starts later
    let third = data.process().await;
    assert_eq!(*third.platform.registry(), *one.platform.registry());
    assert_eq!(*other.platform.registry(), *one.platform.registry());
}

#[tokio::test]
async fn a_change_takes_effect_in_every_process_without_a_restart_on_sqlite() {
    a_change_takes_effect_everywhere(Data::sqlite().await).await;
}

#[tokio::test]
async fn a_change_takes_effect_in_every_process_without_a_restart_on_postgres() {
    a_change_takes_effect_everywhere(Data::postgres().await).await;
}

#[tokio::test]
async fn a_merger_gives_the_successor_what_the_merged_units_had() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let request = process.by(REGISTRAR, merger(1));
    process.service.merge_org_units(request).await.unwrap();
    let now = data.clock.now();
    let registry = process.platform.registry();
    assert_eq!(registry.predecessors("commune-moi", now).len(), 2);
    assert!(registry.person_in_force("officer-an-phuoc", now).is_none());
    assert_eq!(
        registry
            .successor("commune-binh-minh", now)
            .unwrap()
            .as_str(),
        "commune-moi"
    );
}

#[tokio::test]
async fn the_log_begins_with_what_the_file_says_and_keeps_every_name_sealed() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let before = process.platform.registry();
    process.end("officer-binh-minh", 1).await;
    let stream = StreamName::of("registry", REGISTRY_STREAM);
    let events = process
        .platform
        .store()
        .read_stream(&stream, 0, 100)
        .await
        .unwrap();
    assert_eq!(events[0].data.event_type, "registry.v1.RegistryImported");
    assert_eq!(events[0].actor.role, Role::System);
    assert_eq!(
        events.last().unwrap().data.event_type,
        "registry.v1.MandateEnded"
    );
    assert_eq!(events.last().unwrap().actor.person_id, REGISTRAR);
    for event in &events {
        let public = String::from_utf8_lossy(&event.data.public).into_owned();
        for person in before.people() {
            assert!(
                !public.contains(&person.display_name),
                "{}",
                event.data.event_type
            );
        }
        assert!(!public.contains("Chuyển công tác"));
    }
    let other = data.process().await;
    let person = other
        .platform
        .registry()
        .person("officer-binh-minh")
        .unwrap()
        .clone();
    assert_eq!(person.display_name, "Tạ Thu Hiền");
}

#[tokio::test]
async fn who_may_not_change_the_registry_does_not_make_it_begin_either() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    for person in ["lead-officer", "auditor", "chair-an-phuoc"] {
        let refused = process
            .service
            .merge_org_units(process.by(person, merger(1)))
            .await;
        assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    }
    assert_eq!(process.platform.store().head().await.unwrap(), 0);
}

#[tokio::test]
async fn two_processes_that_change_it_first_at_once_make_it_begin_once() {
    let data = Data::sqlite().await;
    let (one, other) = (data.process().await, data.process().await);
    tokio::join!(
        one.end("officer-binh-minh", 1),
        other.end("officer-song-lam", 2)
    );
    one.platform.refresh_registry().await.unwrap();
    other.platform.refresh_registry().await.unwrap();
    let stream = StreamName::of("registry", REGISTRY_STREAM);
    let events = one
        .platform
        .store()
        .read_stream(&stream, 0, 100)
        .await
        .unwrap();
    let begun = events
        .iter()
        .filter(|event| event.data.event_type == "registry.v1.RegistryImported");
    assert_eq!(begun.count(), 1);
    assert_eq!(*one.platform.registry(), *other.platform.registry());
}

#[tokio::test]
async fn a_retried_change_gets_the_first_answer() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let first = process.end("officer-binh-minh", 1).await;
    let again = process.end("officer-binh-minh", 1).await;
    assert_eq!(first, again);
}

#[tokio::test]
async fn a_file_that_says_otherwise_than_the_log_began_with_is_told_at_start() {
    let mut data = Data::sqlite().await;
    data.write_registry(PROVINCE);
    let process = data.process().await;
    let request = register_unit("xa-ba", "2026-04-01");
    let request = api::registry::v1::RegisterOrgUnitRequest {
        context: context(1),
        ..request
    };
    process
        .service
        .register_org_unit(process.by("thu-ky", request))
        .await
        .unwrap();
    assert!(data.try_process().await.is_ok());
    data.write_registry(&PROVINCE.replace("Xã Hai", "Xã Nhì"));
    let clash = data.try_process().await.map(drop).unwrap_err().to_string();
    assert!(
        clash.contains("unit xa-hai") && !clash.contains("xa-mot"),
        "{clash}"
    );
    // a name is sealed in the log and not compared
    data.write_registry(&PROVINCE.replace("Người Cán Bộ", "Người Khác"));
    assert!(data.try_process().await.is_ok());
    // without the file the log alone counts
    data.registry_file = PathBuf::new();
    let process = data.process().await;
    assert!(process.platform.registry().unit("xa-ba").is_some());
    assert!(process.platform.registry().unit("hotline-111").is_none());
}

#[tokio::test]
async fn on_postgres_there_is_no_registry_by_default() {
    let mut data = Data::postgres().await;
    data.registry_file = PathBuf::new();
    let refused = data.try_process().await.map(drop);
    assert!(matches!(refused, Err(StartError::RegistryMissing)));
    data.registry_file = "demo".into();
    data.process().await.end("officer-binh-minh", 1).await;
    // the log has it now
    data.registry_file = PathBuf::new();
    assert!(
        data.process()
            .await
            .platform
            .registry()
            .unit("hotline-111")
            .is_some()
    );
}

#[tokio::test]
async fn an_import_that_is_refused_names_its_rows_and_records_nothing() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let people = "id,display_name,sex,org_unit,role,valid_from,valid_to,qualifications,head\nmoi,Người Bí Mật,,commune-an-phuoc,KING,2026-01-01,,,\n";
    let check = CheckImportRequest {
        units_csv: Default::default(),
        people_csv: people.into(),
    };
    let report = process
        .service
        .check_import(process.by(REGISTRAR, check))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(report.problems.len(), 1);
    assert_eq!(
        (report.problems[0].row, report.problems[0].column.as_str()),
        (2, "role")
    );
    assert!(!report.problems[0].message_vi.is_empty());
    assert_eq!(
        process.platform.store().head().await.unwrap(),
        0,
        "a check makes nothing begin"
    );
    let mut request = import(b"", people.as_bytes());
    request.context = context(1);
    let refused = process
        .service
        .import_registry(process.by(REGISTRAR, request))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let details = refused.get_details_bad_request().unwrap();
    assert_eq!(details.field_violations[0].field, "people_csv[2].role");
    assert!(!format!("{refused:?}").contains("Bí Mật"));
    assert!(process.platform.registry().person("moi").is_none());
}

#[tokio::test]
async fn what_one_registry_exports_another_imports() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    process.end("officer-binh-minh", 1).await;
    let mut request = ExportRegistryRequest::default();
    let (mut units, mut people) = (Vec::new(), Vec::new());
    loop {
        let page = process
            .service
            .export_registry(process.by(REGISTRAR, request))
            .await;
        let page = page.unwrap().into_inner();
        units.extend_from_slice(&page.units_csv);
        people.extend_from_slice(&page.people_csv);
        request = ExportRegistryRequest {
            page_token: page.next_page_token,
        };
        if request.page_token.is_empty() {
            break;
        }
    }
    let mut data = Data::sqlite().await;
    data.write_registry(PROVINCE);
    let another = data.process().await;
    let mut request = import(&units, &people);
    request.context = context(1);
    another
        .service
        .import_registry(another.by("thu-ky", request))
        .await
        .unwrap();
    let imported = another.platform.registry();
    for person in process.platform.registry().people() {
        assert_eq!(imported.person(person.id.as_str()), Some(person));
    }
    for unit in process.platform.registry().units() {
        assert_eq!(imported.unit(unit.id.as_str()), Some(unit));
    }
}

#[tokio::test]
async fn everybody_may_ask_who_is_who_and_sees_the_names_of_their_own_unit() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    process
        .service
        .merge_org_units(process.by(REGISTRAR, merger(1)))
        .await
        .unwrap();
    let ask = |id: &str| GetOrgUnitRequest {
        org_unit_id: id.into(),
        on_day: String::new(),
    };
    let person = "doctor-thanh-an";
    let unit = process
        .service
        .get_org_unit(process.by(person, ask("commune-an-phuoc")))
        .await;
    let unit = unit.unwrap().into_inner();
    let view = unit.unit.unwrap();
    assert!(!view.in_force);
    assert_eq!(view.current_successor_org_unit_id, "commune-moi");
    let unit = process
        .service
        .get_org_unit(process.by(person, ask("commune-moi")))
        .await;
    let predecessors = unit.unwrap().into_inner().predecessor_org_unit_ids;
    assert_eq!(predecessors, ["commune-an-phuoc", "commune-binh-minh"]);
    let missing = process
        .service
        .get_org_unit(process.by(person, ask("nowhere")))
        .await;
    assert_eq!(missing.unwrap_err().code(), Code::NotFound);
    let colleagues = process
        .service
        .list_people(process.by(person, ListPeopleRequest::default()))
        .await;
    let colleagues = colleagues.unwrap().into_inner().people;
    assert!(
        colleagues
            .iter()
            .any(|colleague| colleague.display_name == "Trịnh Hoài Phương")
    );
    assert!(colleagues.iter().all(|colleague| {
        colleague.record.as_ref().unwrap().mandates[0].org_unit_id == "hospital-thanh-an"
    }));
}

#[tokio::test]
async fn the_unit_of_a_kind_that_serves_a_place_is_found_nearest_first() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let find = FindUnitRequest {
        agency_kind: AgencyKind::Police.into(),
        administrative_code: "99001".into(),
        on_day: String::new(),
    };
    let found = process
        .service
        .find_unit(process.by("officer-an-phuoc", find))
        .await;
    let ids: Vec<_> = found
        .unwrap()
        .into_inner()
        .units
        .into_iter()
        .map(|unit| unit.org_unit_id)
        .collect();
    assert_eq!(ids, ["police-an-phuoc", "police-province-thanh-an"]);
}

#[tokio::test]
async fn units_are_listed_page_by_page_as_of_a_day() {
    let data = Data::sqlite().await;
    let process = data.process().await;
    let mut request = ListOrgUnitsRequest {
        page_size: 3,
        ..Default::default()
    };
    let mut ids = Vec::new();
    loop {
        let page = process
            .service
            .list_org_units(process.by("auditor", request.clone()))
            .await;
        let page = page.unwrap().into_inner();
        assert!(page.units.len() <= 3);
        ids.extend(page.units.into_iter().map(|unit| unit.org_unit_id));
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(ids.len(), process.platform.registry().units().count());
    request.on_day = "2025-06-30".into();
    let page = process
        .service
        .list_org_units(process.by("auditor", request))
        .await;
    assert!(
        page.unwrap().into_inner().units.is_empty(),
        "none was in force yet"
    );
}
