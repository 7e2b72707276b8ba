//! A case at the police, as events.

use api::codes::v1::{Qualification, Sex};
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::police::v1::*;
use api::timestamp_to_proto;
use decider::{Given, given};
use police::{PoliceCommand, PoliceDecider, PoliceEvent, PoliceRejection};

pub(crate) use crate::later_requests::*;
pub(crate) use crate::requests::*;
pub(crate) use crate::stages::*;

pub(crate) const UNIT: &str = "police-an-phuoc";
pub(crate) const PROVINCE: &str = "police-province-thanh-an";
pub(crate) const FORENSIC_CENTRE: &str = "forensic-centre-thanh-an";
pub(crate) const PROCURACY: &str = "procuracy-thanh-an";
pub(crate) const COURT: &str = "court-thanh-an";
pub(crate) const INVESTIGATOR: &str = "investigator-an-phuoc";
pub(crate) const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";
pub(crate) const DENUNCIATION: &str = "00000000-0000-0000-0000-0000000000d1";
pub(crate) const DECISION: &str = "00000000-0000-0000-0000-0000000000d2";
pub(crate) const HANDOVER: &str = "00000000-0000-0000-0000-0000000000a1";
pub(crate) const ASSIGNMENT: &str = "00000000-0000-0000-0000-0000000000a2";
pub(crate) const BOOKING: &str = "00000000-0000-0000-0000-0000000000b1";
pub(crate) const EXAM: &str = "00000000-0000-0000-0000-0000000000e1";
pub(crate) const MEASURE: &str = "00000000-0000-0000-0000-0000000000f1";
pub(crate) const TAKEDOWN: &str = "00000000-0000-0000-0000-0000000000f2";
pub(crate) const JUDGMENT: &str = "00000000-0000-0000-0000-0000000000f3";
pub(crate) const SESSION: &str = SUBJECT;
pub(crate) const CRIMINALISTS: &str = "police-forensic-thanh-an";
pub(crate) const CRIMINALIST: &str = "criminalist-thanh-an";
pub(crate) const CRIMINALISTIC: &str = "00000000-0000-0000-0000-0000000000e2";
/// The id the harness gives to whatever a command creates.
pub(crate) const SUBJECT: &str = "00000000-0000-0000-0000-000000005b1e";

pub(crate) type Outcome = Result<Vec<PoliceEvent>, PoliceRejection>;
pub(crate) type History = Vec<PoliceEvent>;

pub(crate) fn time(text: &str) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

/// An investigator acts, on 2 March 2026 at 08:00 unless the test says otherwise.
pub(crate) fn case(history: impl IntoIterator<Item = PoliceEvent>) -> Given<PoliceDecider> {
    let trained = [Qualification::ChildFriendlyInvestigation];
    given::<PoliceDecider>(history)
        .by(UNIT, AgencyKind::Police, Role::Investigator)
        .with_unit(UNIT, AgencyKind::Police)
        .with_unit(PROVINCE, AgencyKind::Police)
        .with_unit(FORENSIC_CENTRE, AgencyKind::Health)
        .with_unit(CRIMINALISTS, AgencyKind::Police)
        .with_unit(PROCURACY, AgencyKind::Procuracy)
        .with_unit(COURT, AgencyKind::Court)
        .with_unit("court-of-appeal", AgencyKind::Court)
        .with_unit("legal-aid-thanh-an", AgencyKind::LegalAid)
        .with_unit("commune-an-phuoc", AgencyKind::Intake)
        .with_person(
            INVESTIGATOR,
            UNIT,
            Role::Investigator,
            Sex::Female,
            &trained,
        )
        .with_person("investigator-two", UNIT, Role::Investigator, Sex::Male, &[])
        .with_person(
            "investigator-province",
            PROVINCE,
            Role::Investigator,
            Sex::Male,
            &[],
        )
        .with_person(
            CRIMINALIST,
            CRIMINALISTS,
            Role::ForensicExaminer,
            Sex::Male,
            &[],
        )
        .with_person(
            "prosecutor-thanh-an",
            PROCURACY,
            Role::Prosecutor,
            Sex::Female,
            &[],
        )
}

/// The same, and a prosecutor acts.
pub(crate) fn procuracy(history: impl IntoIterator<Item = PoliceEvent>) -> Given<PoliceDecider> {
    case(history).by(PROCURACY, AgencyKind::Procuracy, Role::Prosecutor)
}

/// The same, and an examiner of the police forensic unit acts.
pub(crate) fn criminalists(history: impl IntoIterator<Item = PoliceEvent>) -> Given<PoliceDecider> {
    case(history).by(CRIMINALISTS, AgencyKind::Police, Role::ForensicExaminer)
}

/// The same, and a judge acts.
pub(crate) fn court(history: impl IntoIterator<Item = PoliceEvent>) -> Given<PoliceDecider> {
    case(history).by(COURT, AgencyKind::Court, Role::Judge)
}

pub(crate) fn lane_opened() -> PoliceEvent {
    lane_opened_for(UNIT, AgencyKind::Police, LaneBasis::OwnReceipt)
}

pub(crate) fn lane_opened_for(unit: &str, kind: AgencyKind, basis: LaneBasis) -> PoliceEvent {
    LaneOpened {
        org_unit_id: unit.into(),
        agency_kind: kind.into(),
        basis: basis.into(),
        referral_id: String::new(),
    }
    .into()
}

/// Received on Monday 2 February 2026, of the unit's own competence: due at the end of 23 February,
/// as the 22nd is a Sunday.
pub(crate) fn denunciation_received() -> PoliceEvent {
    DenunciationReceived {
        denunciation_id: DENUNCIATION.into(),
        source_kind: SourceKind::Denunciation.into(),
        received_at: time("2026-02-02T09:00:00+07:00"),
        due_at: time("2026-02-24T00:00:00+07:00"),
        org_unit_id: UNIT.into(),
        competence: Competence::Own.into(),
        ..DenunciationReceived::default()
    }
    .into()
}

/// The same, of an investigation body's competence: to be handed over by 3 February, 09:00.
pub(crate) fn denunciation_for_province() -> PoliceEvent {
    let PoliceEvent::DenunciationReceived(event) = denunciation_received() else {
        unreachable!("just made");
    };
    DenunciationReceived {
        competence: Competence::InvestigationBody.into(),
        hand_over_due_at: time("2026-02-03T09:00:00+07:00"),
        ..event
    }
    .into()
}

pub(crate) fn handed_over() -> PoliceEvent {
    MatterHandedOver {
        handover_id: HANDOVER.into(),
        denunciation_id: DENUNCIATION.into(),
        from_org_unit_id: UNIT.into(),
        to_org_unit_id: PROVINCE.into(),
        handed_over_at: time("2026-02-03T08:00:00+07:00"),
        ..MatterHandedOver::default()
    }
    .into()
}

/// Told of the denunciation: not the one whose prosecutor acts in these tests.
pub(crate) fn told_another_procuracy() -> PoliceEvent {
    ProcuracyNotified {
        to_org_unit_id: "procuracy-elsewhere".into(),
        about: NoticeSubject::Denunciation.into(),
        denunciation_id: DENUNCIATION.into(),
        ..ProcuracyNotified::default()
    }
    .into()
}

pub(crate) fn assigned() -> PoliceEvent {
    InvestigatorAssigned {
        assignment_id: ASSIGNMENT.into(),
        denunciation_id: DENUNCIATION.into(),
        person_id: INVESTIGATOR.into(),
        part: AssignmentPart::Lead.into(),
        ..InvestigatorAssigned::default()
    }
    .into()
}

pub(crate) fn initiated() -> PoliceEvent {
    ProsecutionInitiated {
        decision_id: DECISION.into(),
        denunciation_id: DENUNCIATION.into(),
        decided_at: time("2026-02-20T16:00:00+07:00"),
        ..ProsecutionInitiated::default()
    }
    .into()
}

pub(crate) fn declined() -> PoliceEvent {
    ProsecutionDeclined {
        decision_id: DECISION.into(),
        denunciation_id: DENUNCIATION.into(),
        decided_at: time("2026-02-20T16:00:00+07:00"),
        ..ProsecutionDeclined::default()
    }
    .into()
}

pub(crate) fn suspended() -> PoliceEvent {
    VerificationSuspended {
        decision_id: DECISION.into(),
        denunciation_id: DENUNCIATION.into(),
        decided_at: time("2026-02-20T16:00:00+07:00"),
        ..VerificationSuspended::default()
    }
    .into()
}

pub(crate) fn resumed() -> PoliceEvent {
    VerificationResumed {
        decision_id: DECISION.into(),
        denunciation_id: DENUNCIATION.into(),
        decided_at: time("2026-02-23T16:00:00+07:00"),
        due_at: time("2026-03-24T00:00:00+07:00"),
        ..VerificationResumed::default()
    }
    .into()
}

pub(crate) fn extended(stage: ExtensionStage, due_at: &str) -> PoliceEvent {
    VerificationExtended {
        denunciation_id: DENUNCIATION.into(),
        stage: stage.into(),
        due_at: time(due_at),
        ..VerificationExtended::default()
    }
    .into()
}

pub(crate) fn concluded(outcome: ConclusionOutcome) -> PoliceEvent {
    InvestigationConcluded {
        decision_id: DECISION.into(),
        denunciation_id: DENUNCIATION.into(),
        decided_at: time("2026-02-25T16:00:00+07:00"),
        outcome: outcome.into(),
        ..InvestigationConcluded::default()
    }
    .into()
}

pub(crate) fn indicted() -> PoliceEvent {
    Indicted {
        denunciation_id: DENUNCIATION.into(),
        court_org_unit_id: COURT.into(),
        ..Indicted::default()
    }
    .into()
}

pub(crate) fn accepted(instance: TrialInstance) -> PoliceEvent {
    FileAccepted {
        denunciation_id: DENUNCIATION.into(),
        org_unit_id: COURT.into(),
        instance: instance.into(),
        ..FileAccepted::default()
    }
    .into()
}

pub(crate) fn judged(outcome: JudgmentOutcome) -> PoliceEvent {
    JudgmentDelivered {
        judgment_id: JUDGMENT.into(),
        denunciation_id: DENUNCIATION.into(),
        instance: TrialInstance::First.into(),
        outcome: outcome.into(),
        ..JudgmentDelivered::default()
    }
    .into()
}

pub(crate) fn appealed() -> PoliceEvent {
    AppealLodged {
        denunciation_id: DENUNCIATION.into(),
        judgment_id: JUDGMENT.into(),
        ..AppealLodged::default()
    }
    .into()
}

/// Room 1 on 1 March 2026, 09:00 to 11:00.
pub(crate) fn room_booked() -> PoliceEvent {
    FriendlyRoomBooked {
        booking_id: BOOKING.into(),
        room_id: "room-1".into(),
        starts_at: time("2026-03-01T09:00:00+07:00"),
        ends_at: time("2026-03-01T11:00:00+07:00"),
        ..FriendlyRoomBooked::default()
    }
    .into()
}

pub(crate) fn booking_cancelled() -> PoliceEvent {
    RoomBookingCancelled {
        booking_id: BOOKING.into(),
        room_id: "room-1".into(),
        ..RoomBookingCancelled::default()
    }
    .into()
}

pub(crate) fn exam_requested() -> PoliceEvent {
    ForensicExamRequested {
        request_id: EXAM.into(),
        decided_at: time("2026-02-20T08:00:00+07:00"),
        ..ForensicExamRequested::default()
    }
    .into()
}

pub(crate) fn measure_applied() -> PoliceEvent {
    ProtectiveMeasureApplied {
        measure_id: MEASURE.into(),
        decided_at: time("2026-02-20T08:00:00+07:00"),
        ..ProtectiveMeasureApplied::default()
    }
    .into()
}

pub(crate) fn takedown_requested() -> PoliceEvent {
    TakedownRequested {
        takedown_id: TAKEDOWN.into(),
        requested_at: time("2026-02-28T08:00:00+07:00"),
        due_at: time("2026-03-01T08:00:00+07:00"),
        ..TakedownRequested::default()
    }
    .into()
}

// === outcomes ===

/// The only event a command led to.
pub(crate) fn only<E>(outcome: Outcome, pick: impl Fn(PoliceEvent) -> Option<E>) -> E {
    let mut events = outcome.expect("the rules allow it");
    assert_eq!(events.len(), 1, "{events:?}");
    pick(events.remove(0)).expect("the event of the command")
}

/// The first event of a kind that a command led to.
#[macro_export]
macro_rules! event_of {
    ($kind:ident, $outcome:expr) => {{
        let events: Vec<police::PoliceEvent> = $outcome.expect("the rules allow it");
        let picked = events.iter().find_map(|event| match event {
            police::PoliceEvent::$kind(event) => Some(event.clone()),
            _ => None,
        });
        picked.unwrap_or_else(|| panic!("no such event in {events:?}"))
    }};
}

pub(crate) fn session_of(outcome: Outcome) -> InterviewSessionRecorded {
    only(outcome, |event| match event {
        PoliceEvent::InterviewSessionRecorded(event) => Some(event),
        _ => None,
    })
}

/// Records a session after others, each recorded by the same rules.
pub(crate) fn after(earlier: impl IntoIterator<Item = SessionForm>, last: SessionForm) -> Outcome {
    case(sessions_held(earlier)).when(record(last))
}

/// Sessions, each recorded by the rules; their ids are 1, 2 and so on.
pub(crate) fn sessions_held(forms: impl IntoIterator<Item = SessionForm>) -> History {
    let mut history = vec![lane_opened()];
    for form in forms {
        let outcome = case(history.clone()).when(PoliceCommand::from(record(form)));
        let session_id = session_number(history.len());
        let recorded = InterviewSessionRecorded {
            session_id,
            ..session_of(outcome)
        };
        history.push(recorded.into());
    }
    history
}

/// The id of a session that [`sessions_held`] recorded.
pub(crate) fn session_number(number: usize) -> String {
    format!("00000000-0000-0000-0000-{number:012x}")
}
