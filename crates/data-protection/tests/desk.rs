//! Data protection at a real desk: log, vault, registry and policy of a process.

// a helper of a test fails the test, like the test itself
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use access::TokenIssuer;
use api::data_protection::v1::*;
use api::intake::v1::ReportReceived;
use api::log::v1::{AgencyKind, CommandContext, LaneBasis, LaneOpened, Receipt, Role};
use api::options::v1::Compartment;
use api::referral::v1::ReferralProposed;
use api::{CaseId, CommandRequest, EventMessage};
use data_protection::{DataProtectionCommand, DataProtectionDecider};
use decider::Message;
use event_store::{
    Actor, Append, CommandKey, Event, ExpectedVersion, NewEvent, StreamName, StreamWrite,
};
use prost_reflect::ReflectMessage;
use service_kit::{Clock, Config, Desk, ManualClock, Platform};
use tempfile::TempDir;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use uuid::Uuid;
use vault::KeyEncryptionKey;

const CASE: Uuid = Uuid::from_u128(0xca5e);
const COUNSELLOR: &str = "counsellor-huong-sen";
const OTHER_COUNSELLOR: &str = "counsellor-binh-minh";
const DOCTOR: &str = "doctor-thanh-an";

struct Office {
    _folder: TempDir,
    clock: Arc<ManualClock>,
    issuer: TokenIssuer,
    platform: Platform,
    desk: Desk<DataProtectionDecider>,
}

impl Office {
    /// A process, and a case in which both schools and the hospital take part.
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = "2026-03-02T08:00:00+07:00".parse().unwrap();
        let clock = Arc::new(ManualClock::at(now));
        let config = Config::load_with(None, Some(HashMap::new()))
            .unwrap()
            .with_data_dir(folder.path());
        KeyEncryptionKey::load_or_create(&config.keys.kek_file).unwrap();
        let issuer = TokenIssuer::load_or_create(&config.identity.signing_key_file).unwrap();
        let platform = Platform::open(config, Arc::clone(&clock) as Arc<dyn Clock>);
        let platform = platform.await.unwrap();
        let office = Self {
            desk: platform.desk(),
            _folder: folder,
            clock,
            issuer,
            platform,
        };
        for (lane, unit, kind) in [
            ("education", "school-huong-sen", AgencyKind::Education),
            ("education", "school-binh-minh", AgencyKind::Education),
            ("health", "hospital-thanh-an", AgencyKind::Health),
        ] {
            let opened = LaneOpened {
                org_unit_id: unit.into(),
                agency_kind: kind.into(),
                basis: LaneBasis::OwnReceipt.into(),
                referral_id: String::new(),
            };
            office.record(lane, opened).await;
        }
        office
    }

    /// What another service records in a lane of the case.
    async fn record<E: EventMessage>(&self, lane: &str, event: E) {
        self.record_in(StreamName::of(lane, CASE), event).await;
    }

    async fn record_in<E: EventMessage>(&self, stream: StreamName, event: E) {
        let event = NewEvent {
            event_id: Uuid::now_v7(),
            event_type: E::TYPE.into(),
            case_id: Some(CaseId(CASE)),
            occurred_at: self.clock.now(),
            causation_id: None,
            correlation_id: CASE,
            traceparent: String::new(),
            policy_version: String::new(),
            public: event.encode_to_vec().into(),
            sealed: Vec::new(),
        };
        let append = Append {
            command: CommandKey {
                actor: "officer-an-phuoc".into(),
                command_id: Uuid::now_v7(),
            },
            fingerprint: [0; 32],
            actor: Actor {
                person_id: "officer-an-phuoc".into(),
                org_unit_id: "commune-an-phuoc".into(),
                agency_kind: AgencyKind::Intake,
                role: Role::ChildProtectionOfficer,
            },
            recorded_at: self.clock.now(),
            writes: vec![StreamWrite {
                stream,
                expected: ExpectedVersion::Any,
                events: vec![event],
            }],
            answer: Vec::new().into(),
        };
        self.platform.store().append(append).await.unwrap();
    }

    async fn send<C>(&self, person: &str, command: C) -> Result<Receipt, Status>
    where
        C: CommandRequest,
        DataProtectionCommand: From<C>,
        C::Response: ReflectMessage,
    {
        let registry = self.platform.registry();
        let lifetime = Duration::from_secs(600);
        let token = self
            .issuer
            .issue(&registry, person, self.clock.now(), lifetime)
            .unwrap();
        let mut request = Request::new(command);
        let bearer = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
        let response = self.desk.handle(request).await?.into_inner();
        let response = response.transcode_to_dynamic();
        let receipt = response.get_field_by_name("receipt").unwrap();
        Ok(receipt.as_message().unwrap().transcode_to().unwrap())
    }

    /// The events of a matter.
    async fn stored(&self, matter_id: &str) -> Vec<Event> {
        let events = self.platform.store().read_log(0, 100).await.unwrap();
        let of_matter =
            |event: &Event| event.stream.to_string() == format!("data_protection/{matter_id}");
        events.into_iter().filter(of_matter).collect()
    }
}

fn context(command: u128) -> Option<CommandContext> {
    Some(CommandContext {
        command_id: Uuid::from_u128(command).to_string(),
        ..CommandContext::default()
    })
}

fn breach(command: u128) -> RecordBreachRequest {
    RecordBreachRequest {
        context: context(command),
        case_id: CASE.to_string(),
        kind: BreachKind::Lost.into(),
        compartments: vec![Compartment::Education.into()],
        what_happened: "Mất sổ tư vấn".into(),
        ..RecordBreachRequest::default()
    }
}

fn contain(command: u128, matter_id: &str) -> ContainBreachRequest {
    ContainBreachRequest {
        context: context(command),
        case_id: CASE.to_string(),
        matter_id: matter_id.to_owned(),
        measures: "Đã tìm lại".into(),
        ..ContainBreachRequest::default()
    }
}

fn asked(command: u128) -> ReceiveDataRequestRequest {
    ReceiveDataRequestRequest {
        context: context(command),
        case_id: CASE.to_string(),
        asker: Asker::Representative.into(),
        right: DataRight::Access.into(),
        identity_checked: true,
        asker_name: "Trần Thị Bình".into(),
        request: "Xin xem hồ sơ".into(),
        ..ReceiveDataRequestRequest::default()
    }
}

fn answer(command: u128, matter_id: &str) -> AnswerDataRequestRequest {
    AnswerDataRequestRequest {
        context: context(command),
        case_id: CASE.to_string(),
        matter_id: matter_id.to_owned(),
        outcome: RequestOutcome::Granted.into(),
        given: vec![Compartment::Education.into()],
        answer: "Đã cung cấp".into(),
        ..AnswerDataRequestRequest::default()
    }
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

#[tokio::test]
async fn a_matter_is_its_own_stream_of_the_case_and_a_retry_gets_the_first_answer() {
    let office = Office::open().await;
    let receipt = office.send(COUNSELLOR, breach(1)).await.unwrap();
    assert_eq!(receipt.case_id, CASE.to_string());
    let again = office.send(COUNSELLOR, breach(1)).await.unwrap();
    assert_eq!(again, receipt);
    let stored = office.stored(&receipt.subject_id).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].data.case_id, Some(CaseId(CASE)));
    let contained = contain(2, &receipt.subject_id);
    let receipt = office.send(COUNSELLOR, contained).await.unwrap();
    assert_eq!(receipt.version, 2);
    assert_eq!(receipt.case_id, CASE.to_string());
}

#[tokio::test]
async fn whoever_takes_no_part_in_the_case_records_nothing_of_it() {
    let office = Office::open().await;
    let refused = office.send("lawyer-thanh-an", breach(1)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let refused = office.send("lawyer-thanh-an", asked(2)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test]
async fn a_party_to_a_referral_of_the_case_records_what_it_holds_without_a_lane() {
    let office = Office::open().await;
    let (of_case, of_another) = (Uuid::from_u128(0x4ef), Uuid::from_u128(0x4f0));
    for (referral, case_id) in [(of_case, CASE), (of_another, Uuid::from_u128(0xca5f))] {
        let proposed = ReferralProposed {
            referral_id: referral.to_string(),
            case_id: case_id.to_string(),
            from_org_unit_id: "commune-an-phuoc".into(),
            to_org_unit_id: "legal-aid-thanh-an".into(),
            ..ReferralProposed::default()
        };
        let stream = StreamName::of("referral", referral);
        office.record_in(stream, proposed).await;
    }
    let lost = |command: u128, referral: Uuid| RecordBreachRequest {
        referral_id: referral.to_string(),
        ..breach(command)
    };
    let asked = |command: u128, referral: Uuid| ReceiveDataRequestRequest {
        referral_id: referral.to_string(),
        ..asked(command)
    };
    let recorded = office.send("lawyer-thanh-an", lost(1, of_case)).await;
    let matter_id = recorded.unwrap().subject_id;
    let goes_on = office.send("lawyer-thanh-an", contain(2, &matter_id)).await;
    assert!(goes_on.is_ok());
    let received = office.send("lawyer-thanh-an", asked(3, of_case)).await;
    assert_eq!(received.unwrap().case_id, CASE.to_string());
    // not its referral; another case's; none at all; a stream that is no referral
    for (command, (person, referral)) in [
        ("nurse-an-phuoc", of_case),
        ("lawyer-thanh-an", of_another),
        ("lawyer-thanh-an", Uuid::from_u128(9)),
        ("lawyer-thanh-an", matter_id.parse().unwrap()),
    ]
    .into_iter()
    .enumerate()
    {
        let command = 10 + 2 * command as u128;
        let refused = office.send(person, lost(command, referral)).await;
        assert_eq!(refused.unwrap_err().code(), Code::NotFound, "{referral}");
        let refused = office.send(person, asked(command + 1, referral)).await;
        assert_eq!(refused.unwrap_err().code(), Code::NotFound, "{referral}");
    }
}

#[tokio::test]
async fn to_every_other_unit_of_the_case_there_is_no_such_matter() {
    let office = Office::open().await;
    let receipt = office.send(COUNSELLOR, breach(1)).await.unwrap();
    let unknown = contain(2, &Uuid::from_u128(9).to_string());
    let unknown = office.send(COUNSELLOR, unknown).await.unwrap_err();
    for person in [OTHER_COUNSELLOR, DOCTOR] {
        let hidden = contain(3, &receipt.subject_id);
        let hidden = office.send(person, hidden).await.unwrap_err();
        assert_eq!(hidden.code(), Code::NotFound, "{person}");
        assert_eq!(reason(&hidden), reason(&unknown));
        assert_eq!(hidden.message(), unknown.message());
    }
    assert_eq!(office.stored(&receipt.subject_id).await.len(), 1);
}

#[tokio::test]
async fn who_asks_and_what_is_said_is_sealed() {
    let office = Office::open().await;
    let receipt = office.send(COUNSELLOR, asked(1)).await.unwrap();
    let stored = office.stored(&receipt.subject_id).await;
    let public = DataRequestReceived::decode(stored[0].data.public.clone()).unwrap();
    assert_eq!(public.asker(), Asker::Representative);
    assert_eq!(public.org_unit_id, "school-huong-sen");
    assert!(public.asker_name.is_empty() && public.request.is_empty());
    let sealed = stored[0].data.sealed.iter().map(|part| part.compartment);
    let mut sealed: Vec<Compartment> = sealed.collect();
    sealed.sort_unstable_by_key(|compartment| i32::from(*compartment));
    assert_eq!(sealed, [Compartment::Identity, Compartment::Care]);
}

#[tokio::test]
async fn the_school_learns_from_the_commune_that_a_caregiver_is_suspected() {
    let office = Office::open().await;
    let first = office.send(COUNSELLOR, asked(1)).await.unwrap();
    let second = office.send(COUNSELLOR, asked(2)).await.unwrap();
    let answered = answer(3, &first.subject_id);
    assert!(office.send(COUNSELLOR, answered).await.is_ok());
    let report = ReportReceived {
        report_sequence: 1,
        caregiver_suspected: true,
        ..ReportReceived::default()
    };
    office.record("case", report).await;
    let answered = answer(4, &second.subject_id);
    let refused = office.send(COUNSELLOR, answered).await.unwrap_err();
    assert_eq!(reason(&refused), "SUSPICION_UNREASONED");
}
