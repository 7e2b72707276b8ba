use api::codes::v1::RiskLevel;
use api::intake::v1 as intake;
use api::log::v1::{LaneBasis, LaneOpened, Role, SealedParts};
use api::referral::v1::ReferralProposed;
use api::views::v1::CasePhase;
use api::{CaseId, EventMessage};
use bytes::Bytes;
use event_store::{Actor, NewEvent, SealedPart, StreamName};
use jiff::Timestamp;
use prost::Message as _;

use super::*;
use crate::rows::{CaseFileContent, case_rows};

pub(super) const CASE: Uuid = Uuid::from_u128(0xca5e);

fn stored(position: u64, lane: &str, event_type: &str, public: Bytes) -> Event {
    Event {
        position,
        stream: StreamName::of(lane, CASE),
        version: position,
        recorded_at: Timestamp::from_second(i64::try_from(position).expect("small"))
            .expect("a time"),
        actor: Actor {
            person_id: "p-test".to_owned(),
            org_unit_id: "unit-test".to_owned(),
            agency_kind: AgencyKind::Intake,
            role: Role::HotlineOperator,
        },
        command_id: Uuid::nil(),
        data: NewEvent {
            event_id: Uuid::nil(),
            event_type: event_type.to_owned(),
            case_id: Some(CaseId(CASE)),
            occurred_at: Timestamp::UNIX_EPOCH,
            causation_id: None,
            correlation_id: Uuid::nil(),
            traceparent: String::new(),
            policy_version: String::new(),
            public,
            sealed: Vec::new(),
        },
    }
}

pub(super) fn of<E: EventMessage>(position: u64, lane: &str, event: &E) -> Event {
    stored(position, lane, E::TYPE, event.encode_to_vec().into())
}

fn opened(position: u64, unit: &str, basis: LaneBasis) -> Event {
    let opened = LaneOpened {
        org_unit_id: unit.to_owned(),
        agency_kind: AgencyKind::Intake.into(),
        basis: basis.into(),
        referral_id: String::new(),
    };
    of(position, "case", &opened)
}

fn sealed(compartment: Compartment) -> SealedPart {
    SealedPart {
        compartment,
        key_id: Uuid::nil(),
        nonce: [0; 24],
        ciphertext: Bytes::from_static(b"sealed"),
    }
}

pub(super) fn folded(events: &[Event]) -> CaseState {
    let mut case = CaseState::default();
    for event in events {
        fold(&mut case, event).expect("well formed");
    }
    case
}

#[test]
fn a_later_report_does_not_throw_the_case_back() {
    let assessed = intake::InitialRiskAssessed {
        risk_level: RiskLevel::High.into(),
        ..Default::default()
    };
    let case = folded(&[
        of(1, "case", &intake::ReportReceived::default()),
        of(2, "case", &assessed),
        of(3, "case", &intake::ReportReceived::default()),
    ]);
    assert_eq!(case.phase(), CasePhase::InitialRiskAssessed);
    assert_eq!(case.risk_level, i32::from(RiskLevel::High));
}

#[test]
fn an_unknown_type_is_shown_and_changes_no_fact() {
    let unknown = stored(
        1,
        "case",
        "intake.v9.NotYetKnown",
        Bytes::from_static(&[0x0a, 0x7f]),
    );
    let mut case = CaseState::default();
    assert!(fold(&mut case, &unknown).expect("shown").is_some());
    assert_eq!(case.phase(), CasePhase::Unspecified);
    assert_eq!(case.lanes[0].event_count, 1);
}

#[test]
fn a_known_type_with_bytes_that_are_no_message_is_malformed_with_or_without_a_line() {
    for event_type in ["intake.v1.CaseClosed", "intake.v1.RemovalEnded"] {
        let damaged = stored(1, "case", event_type, Bytes::from_static(&[0x0a, 0x7f]));
        assert_eq!(
            fold(&mut CaseState::default(), &damaged),
            Err(Malformed),
            "{event_type}"
        );
    }
    let nobody = of(1, "case", &LaneOpened::default());
    assert_eq!(fold(&mut CaseState::default(), &nobody), Err(Malformed));
}

#[test]
fn an_event_nobody_may_see_leaves_no_trace() {
    let mut case = CaseState::default();
    let hidden = stored(1, "access", "access.v1.FileOpened", Bytes::new());
    assert_eq!(fold(&mut case, &hidden), Ok(None));
    assert_eq!(case, CaseState::default());
}

#[test]
fn a_part_that_nobody_may_open_is_not_even_stored_sealed() {
    let proposed = ReferralProposed {
        referral_id: Uuid::nil().to_string(),
        from_agency_kind: AgencyKind::Intake.into(),
        to_agency_kind: AgencyKind::Health.into(),
        ..Default::default()
    };
    let mut event = of(1, "referral", &proposed);
    event.data.sealed = vec![sealed(Compartment::Reporter), sealed(Compartment::Care)];
    let row = fold(&mut CaseState::default(), &event)
        .expect("folded")
        .expect("visible");
    let kept = SealedParts::decode(row[15].bytes().expect("bytes").clone())
        .expect("parts")
        .parts;
    let kept: Vec<Compartment> = kept.iter().map(|part| part.compartment()).collect();
    assert_eq!(kept, [Compartment::Care]);
    // that it is withheld is still told
    assert_ne!(
        row[13].int().expect("bits") & (1 << i32::from(Compartment::Reporter)),
        0
    );
    assert_eq!(
        row[12].int().expect("bits") & viewer_bit(AgencyKind::Police),
        0
    );
}

#[test]
fn the_file_of_an_agency_holds_no_lane_that_is_hidden_from_it() {
    let mut events = vec![opened(1, "commune-an-phuoc", LaneBasis::OwnReceipt)];
    for (position, lane, kind) in [
        (2, "education", AgencyKind::Education),
        (3, "health", AgencyKind::Health),
        (4, "police", AgencyKind::Police),
    ] {
        let opened = LaneOpened {
            org_unit_id: format!("unit-{lane}"),
            agency_kind: kind.into(),
            basis: LaneBasis::OwnReceipt.into(),
            referral_id: String::new(),
        };
        events.push(of(position, lane, &opened));
    }
    let rows = case_rows(CASE, 0, &folded(&events));
    let file = |kind: AgencyKind| {
        let row = rows
            .case_files
            .iter()
            .find(|row| row[1].int() == Some(i64::from(i32::from(kind))));
        let bytes = row.expect("a file")[2].bytes().expect("bytes").clone();
        CaseFileContent::decode(bytes).expect("a file")
    };
    let lanes =
        |kind| -> Vec<String> { file(kind).lanes.into_iter().map(|lane| lane.lane).collect() };
    assert_eq!(lanes(AgencyKind::Education), ["case", "education"]);
    assert_eq!(lanes(AgencyKind::Health), ["case", "health"]);
    assert_eq!(file(AgencyKind::Education).last_position, 2);
    assert_eq!(file(AgencyKind::Lead).last_position, 4);
    let legal_aid = i64::from(i32::from(AgencyKind::LegalAid));
    assert!(
        rows.case_files
            .iter()
            .all(|row| row[1].int() != Some(legal_aid))
    );
}

#[test]
fn kept_parts_are_encoded_as_their_message_would_be() {
    let long = |compartment, length: usize| SealedPart {
        ciphertext: Bytes::from(vec![9; length]),
        key_id: Uuid::from_u128(0x0123_4567_89ab_cdef),
        nonce: [3; 24],
        compartment,
    };
    let parts = [
        long(Compartment::Identity, 0),
        long(Compartment::Care, 127),
        long(Compartment::Medical, 128),
        long(Compartment::Reporter, 70_000),
    ];
    for openable in [
        CompartmentSet::ALL,
        CompartmentSet::PUBLIC,
        CompartmentSet::of(&[Compartment::Care, Compartment::Reporter]),
    ] {
        let kept = parts
            .iter()
            .filter(|part| openable.contains(part.compartment));
        let message = SealedParts {
            parts: kept.map(Into::into).collect(),
        };
        let expected = message.encode_to_vec();
        assert_eq!(encode_kept(&parts, openable), expected, "{openable:?}");
    }
}
