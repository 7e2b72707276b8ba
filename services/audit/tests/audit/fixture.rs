//! A log of its own for every test, and a case that goes through several agencies.

use std::ops::Deref;

use api::codes::v1::{AbuseForm, ChildIdentity, Priority, ProtectionLevel, RiskLevel};
use api::intake::v1::{CaseClosed, CloseGround, InitialRiskAssessed, ReportReceived, Reporter};
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::police::v1::{AttendeeRole, InterviewSessionRecorded, SessionAccount};
use api::referral::v1::{ReferralAccepted, ReferralProposed, ReferralPurpose};
use api::{CaseId, Compartment, EventMessage, timestamp_to_proto};
use audit::{AsOf, Question, whole_case};
use event_store::{
    Actor, Append, CommandKey, EventStore, ExpectedVersion, Limits, NewEvent, SealedPart,
    SqliteEventStore, StreamName, StreamWrite,
};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

/// The case that [`Log::tell_the_story`] tells.
pub(crate) const CASE: CaseId = CaseId(Uuid::from_u128(0xca5e));
/// A case of somebody else.
pub(crate) const OTHER_CASE: CaseId = CaseId(Uuid::from_u128(0x07e4));
/// The clock of whoever asks: after everything.
pub(crate) const NOW: &str = "2026-06-01T00:00:00Z";
/// Stands in every sealed field before it is sealed.
pub(crate) const SECRET: &str = "Hoa Mai Trắng";
/// Positions of the story that belong to [`CASE`].
pub(crate) const STORY: [u64; 9] = [1, 2, 3, 5, 6, 7, 8, 9, 10];

/// A log in a file.
pub(crate) struct Log {
    store: SqliteEventStore,
    _dir: TempDir,
}

/// One event that is to be recorded.
pub(crate) struct Entry {
    stream: StreamName,
    event: NewEvent,
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("a time stamp")
}

pub(crate) fn question(as_of: AsOf, viewer: Option<AgencyKind>) -> Question {
    Question {
        case_id: CASE,
        as_of,
        viewer,
    }
}

/// An event of a lane of a case, its sealed fields sealed by turning every bit.
pub(crate) fn entry<E: EventMessage>(
    case_id: CaseId,
    stream: &StreamName,
    occurred_at: Timestamp,
    event: &E,
) -> Entry {
    let mut parts = api::split(E::TYPE, &event.encode_to_vec().into()).expect("a contract event");
    let (_, public) = parts.remove(0);
    let sealed = parts
        .into_iter()
        .map(|(compartment, bytes)| SealedPart {
            compartment,
            key_id: Uuid::from_u128(compartment as u128),
            nonce: [7; 24],
            ciphertext: bytes.iter().map(|byte| !byte).collect(),
        })
        .collect();
    Entry {
        stream: stream.clone(),
        event: NewEvent {
            event_id: Uuid::now_v7(),
            event_type: E::TYPE.to_owned(),
            case_id: Some(case_id),
            occurred_at,
            causation_id: None,
            correlation_id: Uuid::from_u128(0xc0),
            traceparent: String::new(),
            policy_version: "0123456789ab".to_owned(),
            public,
            sealed,
        },
    }
}

pub(crate) fn actor(person: &str, unit: &str, agency_kind: AgencyKind, role: Role) -> Actor {
    Actor {
        person_id: person.to_owned(),
        org_unit_id: unit.to_owned(),
        agency_kind,
        role,
    }
}

pub(crate) fn officer() -> Actor {
    let role = Role::ChildProtectionOfficer;
    actor(
        "officer-an-phuoc",
        "commune-an-phuoc",
        AgencyKind::Intake,
        role,
    )
}

pub(crate) fn investigator() -> Actor {
    let (unit, role) = ("police-an-phuoc", Role::Investigator);
    actor("investigator-an-phuoc", unit, AgencyKind::Police, role)
}

pub(crate) fn opened(unit: &str, agency_kind: AgencyKind, basis: LaneBasis) -> LaneOpened {
    LaneOpened {
        org_unit_id: unit.to_owned(),
        agency_kind: agency_kind.into(),
        basis: basis.into(),
        referral_id: String::new(),
    }
}

pub(crate) fn proposed(to_unit: &str, to: AgencyKind) -> ReferralProposed {
    ReferralProposed {
        referral_id: Uuid::from_u128(0x4ef).to_string(),
        from_org_unit_id: "commune-an-phuoc".to_owned(),
        from_agency_kind: AgencyKind::Intake.into(),
        to_org_unit_id: to_unit.to_owned(),
        to_agency_kind: to.into(),
        purpose: ReferralPurpose::Investigation.into(),
        priority: Priority::Emergency.into(),
        request: SECRET.to_owned(),
        child: Some(child()),
        case_id: CASE.to_string(),
        ..ReferralProposed::default()
    }
}

fn child() -> ChildIdentity {
    ChildIdentity {
        full_name: SECRET.to_owned(),
        ..ChildIdentity::default()
    }
}

// === impl Log ===

impl Deref for Log {
    type Target = SqliteEventStore;

    fn deref(&self) -> &SqliteEventStore {
        &self.store
    }
}

impl Log {
    pub(crate) async fn open() -> Self {
        let dir = TempDir::new().expect("a folder");
        let store = SqliteEventStore::open(&dir.path().join("log.db"), Limits::default())
            .await
            .expect("a log");
        Self { store, _dir: dir }
    }

    /// The positions that a replay shows.
    pub(crate) async fn positions(&self, question: &Question) -> Vec<u64> {
        let replay = whole_case(&self.store, question, at(NOW))
            .await
            .expect("a replay");
        replay.events.iter().map(|event| event.position).collect()
    }

    /// [`STORY`]: a report, a risk assessment, an accepted referral to the police, an interview that
    /// is entered late, a referral to the school that nobody answers, the end.
    pub(crate) async fn tell_the_story(&self) {
        tell_the_story(&self.store).await;
    }
}

/// Records entries of one command.
pub(crate) async fn record(
    store: &dyn EventStore,
    actor: Actor,
    recorded_at: Timestamp,
    entries: Vec<Entry>,
) {
    let mut writes: Vec<StreamWrite> = Vec::new();
    for Entry { stream, event } in entries {
        match writes.iter_mut().find(|write| write.stream == stream) {
            Some(write) => write.events.push(event),
            None => writes.push(StreamWrite {
                stream,
                expected: ExpectedVersion::Any,
                events: vec![event],
            }),
        }
    }
    let append = Append {
        command: CommandKey {
            actor: actor.person_id.clone(),
            command_id: Uuid::now_v7(),
        },
        fingerprint: [0; 32],
        actor,
        recorded_at,
        writes,
        answer: bytes::Bytes::new(),
    };
    store.append(append).await.expect("recorded");
}

/// See [`Log::tell_the_story`].
pub(crate) async fn tell_the_story(store: &dyn EventStore) {
    let case = StreamName::of("case", CASE.0);
    let police = StreamName::of("police", CASE.0);
    let referral = StreamName::of("referral", Uuid::from_u128(0x4ef));
    let school_referral = StreamName::of("referral", Uuid::from_u128(0x5c4));

    let time = at("2026-03-02T01:15:00Z");
    let own = opened(
        "commune-an-phuoc",
        AgencyKind::Intake,
        LaneBasis::OwnReceipt,
    );
    let report = entry(CASE, &case, time, &report(time));
    record(
        store,
        officer(),
        time,
        vec![entry(CASE, &case, time, &own), report],
    )
    .await;

    let time = at("2026-03-02T03:40:00Z");
    let risk = entry(CASE, &case, time, &risk(time));
    record(store, officer(), time, vec![risk]).await;

    // somebody else's case in between
    let other = StreamName::of("case", OTHER_CASE.0);
    let noise = entry(OTHER_CASE, &other, time, &report_of_nobody());
    record(store, officer(), time, vec![noise]).await;

    let time = at("2026-03-02T03:45:00Z");
    let to_police = proposed("police-an-phuoc", AgencyKind::Police);
    let to_police = entry(CASE, &referral, time, &to_police);
    record(store, officer(), time, vec![to_police]).await;

    let time = at("2026-03-02T04:00:00Z");
    let accepted = entry(CASE, &referral, time, &accepted());
    let lane = opened("police-an-phuoc", AgencyKind::Police, LaneBasis::Referral);
    let lane = entry(CASE, &police, time, &lane);
    record(store, investigator(), time, vec![accepted, lane]).await;

    let started = at("2026-03-03T02:00:00Z");
    let session = entry(CASE, &police, started, &session(started));
    let recorded = at("2026-03-05T05:00:00Z");
    record(store, investigator(), recorded, vec![session]).await;

    let time = at("2026-03-06T01:00:00Z");
    let to_school = proposed("school-huong-sen", AgencyKind::Education);
    let to_school = entry(CASE, &school_referral, time, &to_school);
    record(store, officer(), time, vec![to_school]).await;

    let time = at("2026-05-04T08:30:00Z");
    let closed = entry(CASE, &case, time, &closed());
    record(store, officer(), time, vec![closed]).await;
}

fn report(received_at: Timestamp) -> ReportReceived {
    ReportReceived {
        report_number: "07/2026".to_owned(),
        report_sequence: 1,
        received_at: Some(timestamp_to_proto(received_at)),
        received_by_org_unit_id: "commune-an-phuoc".to_owned(),
        abuse_forms: vec![AbuseForm::Violence.into(), AbuseForm::Neglect.into()],
        caregiver_suspected: true,
        priority: Priority::Emergency.into(),
        child: Some(child()),
        reporter: Some(Reporter {
            full_name: SECRET.to_owned(),
            ..Reporter::default()
        }),
        received_place: SECRET.to_owned(),
        ..ReportReceived::default()
    }
}

fn report_of_nobody() -> ReportReceived {
    ReportReceived {
        report_sequence: 1,
        ..ReportReceived::default()
    }
}

fn risk(assessed_at: Timestamp) -> InitialRiskAssessed {
    InitialRiskAssessed {
        risk_level: RiskLevel::High.into(),
        harm_level: RiskLevel::Medium.into(),
        protection_level: ProtectionLevel::Intervention.into(),
        caregiver_suspected: true,
        emergency_protection: true,
        assessed_by_org_unit_id: "commune-an-phuoc".to_owned(),
        assessed_at: Some(timestamp_to_proto(assessed_at)),
        minutes_since_receipt: 145,
        ..InitialRiskAssessed::default()
    }
}

fn accepted() -> ReferralAccepted {
    ReferralAccepted {
        referral_id: Uuid::from_u128(0x4ef).to_string(),
        from_org_unit_id: "commune-an-phuoc".to_owned(),
        from_agency_kind: AgencyKind::Intake.into(),
        to_org_unit_id: "police-an-phuoc".to_owned(),
        to_agency_kind: AgencyKind::Police.into(),
        note: SECRET.to_owned(),
        ..ReferralAccepted::default()
    }
}

fn session(started_at: Timestamp) -> InterviewSessionRecorded {
    let ended_at = started_at + SignedDuration::from_mins(45);
    InterviewSessionRecorded {
        session_id: Uuid::from_u128(0x5e5).to_string(),
        interviewee_number: 1,
        started_at: Some(timestamp_to_proto(started_at)),
        ended_at: Some(timestamp_to_proto(ended_at)),
        attendee_roles: vec![AttendeeRole::Investigator.into()],
        attendee_count: 1,
        duration_minutes: 45,
        session_of_day: 1,
        recorded: true,
        sessions_limit: Some(api::codes::v1::AppliedLimit {
            rule_id: "police.interview.sessions".to_owned(),
            amount: 2,
            unit: api::codes::v1::LimitUnit::TimesADay.into(),
            legal_basis: "Law 59/2024/QH15 Art 156".to_owned(),
            source_mark: api::codes::v1::SourceMark::Official.into(),
        }),
        account: Some(SessionAccount {
            summary: SECRET.to_owned(),
            ..SessionAccount::default()
        }),
        ..InterviewSessionRecorded::default()
    }
}

fn closed() -> CaseClosed {
    CaseClosed {
        ground: CloseGround::GoalsReached.into(),
        closed_by_org_unit_id: "commune-an-phuoc".to_owned(),
        summary: SECRET.to_owned(),
        ..CaseClosed::default()
    }
}

/// The compartments of a part of an event's summaries.
pub(crate) fn names(
    parts: &[api::audit::v1::SealedSummary],
    entitled_only: bool,
) -> Vec<Compartment> {
    parts
        .iter()
        .filter(|part| part.entitled || !entitled_only)
        .map(|part| part.compartment())
        .collect()
}
