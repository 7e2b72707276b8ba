//! A case at the police, and valid requests to start from.

use api::codes::v1::{ForensicExamKind, Priority};
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
use api::police::v1::*;
use api::timestamp_to_proto;
use decider::{Given, given};
use police::{PoliceCommand, PoliceDecider, PoliceEvent, PoliceRejection};

pub(crate) const UNIT: &str = "police-an-phuoc";
pub(crate) const PROVINCE: &str = "police-province-thanh-an";
pub(crate) const FORENSIC_CENTRE: &str = "forensic-centre-thanh-an";
pub(crate) const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";
pub(crate) const DENUNCIATION: &str = "00000000-0000-0000-0000-0000000000d1";
pub(crate) const BOOKING: &str = "00000000-0000-0000-0000-0000000000b1";
/// The id the harness gives to whatever a command creates.
pub(crate) const SUBJECT: &str = "00000000-0000-0000-0000-000000005b1e";

pub(crate) type Outcome = Result<Vec<PoliceEvent>, PoliceRejection>;

pub(crate) fn time(text: &str) -> Option<prost_types::Timestamp> {
    Some(timestamp_to_proto(text.parse().expect("a time stamp")))
}

/// An investigator acts, on 2 March 2026 at 08:00 unless the test says otherwise.
pub(crate) fn case(history: impl IntoIterator<Item = PoliceEvent>) -> Given<PoliceDecider> {
    given::<PoliceDecider>(history)
        .by(UNIT, AgencyKind::Police, Role::Investigator)
        .with_unit(UNIT, AgencyKind::Police)
        .with_unit(PROVINCE, AgencyKind::Police)
        .with_unit(FORENSIC_CENTRE, AgencyKind::Health)
        .with_unit("commune-an-phuoc", AgencyKind::Intake)
}

pub(crate) fn lane_opened() -> PoliceEvent {
    LaneOpened {
        org_unit_id: UNIT.into(),
        agency_kind: AgencyKind::Police.into(),
        basis: LaneBasis::OwnReceipt.into(),
        referral_id: String::new(),
    }
    .into()
}

/// Received on 2 February 2026: due at the end of 22 February.
pub(crate) fn denunciation_received() -> PoliceEvent {
    DenunciationReceived {
        denunciation_id: DENUNCIATION.into(),
        source_kind: SourceKind::Denunciation.into(),
        received_at: time("2026-02-02T09:00:00+07:00"),
        due_at: time("2026-02-23T00:00:00+07:00"),
        ..DenunciationReceived::default()
    }
    .into()
}

pub(crate) fn decided(outcome: DecisionOutcome) -> PoliceEvent {
    DenunciationDecided {
        denunciation_id: DENUNCIATION.into(),
        outcome: outcome.into(),
        ..DenunciationDecided::default()
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

/// Room 1 on 3 March 2026, 09:00 to 11:00.
pub(crate) fn room_booked() -> PoliceEvent {
    FriendlyRoomBooked {
        booking_id: BOOKING.into(),
        room_id: "room-1".into(),
        starts_at: time("2026-03-03T09:00:00+07:00"),
        ends_at: time("2026-03-03T11:00:00+07:00"),
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

pub(crate) fn receive() -> ReceiveDenunciationRequest {
    ReceiveDenunciationRequest {
        source_kind: SourceKind::Report.into(),
        number: "12/TB".into(),
        priority: Priority::Urgent.into(),
        summary: "tin báo".into(),
        ..ReceiveDenunciationRequest::default()
    }
}

pub(crate) fn book() -> BookFriendlyRoomRequest {
    BookFriendlyRoomRequest {
        case_id: CASE.into(),
        room_id: "room-1".into(),
        starts_at: time("2026-03-03T09:00:00+07:00"),
        ends_at: time("2026-03-03T11:00:00+07:00"),
        purpose: RoomPurpose::Statement.into(),
        representative_notified_at: time("2026-03-01T09:00:00+07:00"),
        rights_protector_notified_at: time("2026-03-01T09:00:00+07:00"),
        ..BookFriendlyRoomRequest::default()
    }
}

pub(crate) fn cancel() -> CancelRoomBookingRequest {
    CancelRoomBookingRequest {
        case_id: CASE.into(),
        booking_id: BOOKING.into(),
        reason: CancellationReason::ChildUnavailable.into(),
        ..CancelRoomBookingRequest::default()
    }
}

pub(crate) fn attendee(role: AttendeeRole) -> Attendee {
    Attendee {
        role: role.into(),
        ..Attendee::default()
    }
}

/// One hour at home on 1 March 2026, everybody present who should be.
pub(crate) fn session() -> RecordInterviewSessionRequest {
    RecordInterviewSessionRequest {
        case_id: CASE.into(),
        kind: SessionKind::Statement.into(),
        interviewee_standing: IntervieweeStanding::Victim.into(),
        place_kind: PlaceKind::Home.into(),
        started_at: time("2026-03-01T09:00:00+07:00"),
        ended_at: time("2026-03-01T10:00:00+07:00"),
        attendees: vec![
            attendee(AttendeeRole::Investigator),
            attendee(AttendeeRole::Representative),
            attendee(AttendeeRole::RightsProtector),
        ],
        stop_reason: StopReason::Completed.into(),
        topics: vec![
            InterviewTopic::Introduction.into(),
            InterviewTopic::FreeAccount.into(),
        ],
        ..RecordInterviewSessionRequest::default()
    }
}

pub(crate) fn confrontation() -> RecordInterviewSessionRequest {
    RecordInterviewSessionRequest {
        kind: SessionKind::Confrontation.into(),
        screened: true,
        confrontation_grounds: "mâu thuẫn không thể làm rõ bằng cách khác".into(),
        topics: vec![InterviewTopic::Clarification.into()],
        ..session()
    }
}

pub(crate) fn request_exam() -> RequestForensicExamRequest {
    RequestForensicExamRequest {
        case_id: CASE.into(),
        to_org_unit_id: FORENSIC_CENTRE.into(),
        exam_kinds: vec![ForensicExamKind::Injury.into()],
        requisition_number: "7/QĐ-TCGĐ".into(),
        priority: Priority::Urgent.into(),
        questions: "tỷ lệ tổn thương".into(),
        ..RequestForensicExamRequest::default()
    }
}

/// In time: on 20 February 2026.
pub(crate) fn decide(outcome: DecisionOutcome) -> DecideDenunciationRequest {
    DecideDenunciationRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        outcome: outcome.into(),
        decision_number: "15/QĐ".into(),
        decided_at: time("2026-02-20T16:00:00+07:00"),
        ..DecideDenunciationRequest::default()
    }
}

/// In time: on 20 February 2026.
pub(crate) fn extend(stage: ExtensionStage) -> ExtendVerificationRequest {
    ExtendVerificationRequest {
        case_id: CASE.into(),
        denunciation_id: DENUNCIATION.into(),
        stage: stage.into(),
        decision_number: "16/QĐ".into(),
        decided_at: time("2026-02-20T16:00:00+07:00"),
        grounds: "vụ việc phức tạp".into(),
        ..ExtendVerificationRequest::default()
    }
}

/// The only event a command led to.
pub(crate) fn only<E>(outcome: Outcome, pick: impl Fn(PoliceEvent) -> Option<E>) -> E {
    let mut events = outcome.expect("the rules allow it");
    assert_eq!(events.len(), 1, "{events:?}");
    pick(events.remove(0)).expect("the event of the command")
}

pub(crate) fn session_of(outcome: Outcome) -> InterviewSessionRecorded {
    only(outcome, |event| match event {
        PoliceEvent::InterviewSessionRecorded(event) => Some(event),
        _ => None,
    })
}

/// Records a session after others, each recorded by the same rules.
pub(crate) fn after(
    earlier: impl IntoIterator<Item = RecordInterviewSessionRequest>,
    last: RecordInterviewSessionRequest,
) -> Outcome {
    let mut history = vec![lane_opened()];
    for request in earlier {
        let events = case(history.clone()).when(PoliceCommand::from(request));
        history.extend(events.expect("the rules allow it"));
    }
    case(history).when(last)
}
