//! What is refused: hand-over, people, protection, sessions.

use api::codes::v1::DelayReason;
use api::police::v1::*;
use police::PoliceRejection::*;
use police::{PoliceCommand, PoliceEvent};

use crate::fixtures::*;
use crate::refusals::{FUTURE, Situation, with};

pub(crate) fn handover_situations() -> Vec<Situation> {
    let open = || vec![lane_opened()];
    let early = time("2026-02-02T08:59:59+07:00");
    let other_unit = "police-an-phuoc";
    let handed = || {
        let PoliceEvent::MatterHandedOver(event) = handed_over() else {
            unreachable!("just made");
        };
        let to_us = MatterHandedOver {
            to_org_unit_id: other_unit.into(),
            ..event
        };
        and(verifying(), [to_us.into()])
    };
    let confirmed = || {
        let event = HandoverConfirmed {
            handover_id: HANDOVER.into(),
            ..HandoverConfirmed::default()
        };
        and(handed(), [event.into()])
    };
    let mut late = notice_at("2026-02-05T08:00:00+07:00");
    let late_notice = Some(late.clone());
    late.delay_reason = DelayReason::Other.into();
    let mut to_police = notice_at("2026-02-02T15:00:00+07:00");
    to_police.org_unit_id = PROVINCE.into();
    vec![
        (
            ProcuracyUnitUnknown,
            verifying(),
            with(notify(), |r| r.procuracy_notice = Some(to_police)),
        ),
        (NoticeSubjectUnknown, open(), notify().into()),
        (
            NoticeSubjectUnknown,
            verifying(),
            with(notify(), |r| r.about = NoticeSubject::Decision.into()),
        ),
        (
            NoticeDelayUnexplained,
            verifying(),
            with(notify(), |r| r.procuracy_notice = late_notice),
        ),
        (
            NoticeDelayUnworded,
            verifying(),
            with(notify(), |r| r.procuracy_notice = Some(late)),
        ),
        (
            ReceiverUnitUnknown,
            verifying(),
            with(hand_over(), |r| r.to_org_unit_id = UNIT.into()),
        ),
        (HandoverUnexplained, investigating(), hand_over().into()),
        (
            HandedOverBeforeReceived,
            verifying(),
            with(hand_over(), |r| r.handed_over_at = early),
        ),
        (HandoverUnknown, verifying(), confirm().into()),
        (
            HandoverForAnotherUnit,
            and(verifying(), [handed_over()]),
            confirm().into(),
        ),
        (HandoverConfirmedBefore, confirmed(), confirm().into()),
        (
            ReceivedBeforeHandedOver,
            handed(),
            with(confirm(), |r| r.received_at = early),
        ),
        (
            DiscrepancyUnworded,
            handed(),
            with(confirm(), |r| {
                r.condition = HandoverCondition::Discrepancy.into()
            }),
        ),
    ]
}

pub(crate) fn people_situations() -> Vec<Situation> {
    let with_lead = || and(verifying(), [assigned()]);
    let replaced = || {
        let event = InvestigatorAssigned {
            assignment_id: SUBJECT.into(),
            replaces_assignment_id: ASSIGNMENT.into(),
            denunciation_id: DENUNCIATION.into(),
            person_id: "investigator-two".into(),
            ..InvestigatorAssigned::default()
        };
        and(with_lead(), [event.into()])
    };
    let somebody = |id: &str| with(assign(), |r| r.person_id = id.into());
    vec![
        (OfficerUnknown, verifying(), somebody("nobody")),
        (
            OfficerUnknown,
            verifying(),
            somebody("investigator-province"),
        ),
        (OfficerUnknown, verifying(), somebody("prosecutor-thanh-an")),
        (AssignedAlready, with_lead(), assign().into()),
        (
            AssignedAlready,
            with_lead(),
            with(replace(), |r| r.person_id = INVESTIGATOR.into()),
        ),
        (LeadAssigned, with_lead(), somebody("investigator-two")),
        (AssignmentUnknown, verifying(), replace().into()),
        (AssignmentEnded, replaced(), replace().into()),
        (
            ExplanationMissing,
            with_lead(),
            with(replace(), |r| r.reason = ReplacementReason::Other.into()),
        ),
        (
            PlannedPlaceMissing,
            verifying(),
            with(give_notice(), |r| r.place_kind = 0),
        ),
        (
            PlannedStartMissing,
            verifying(),
            with(give_notice(), |r| r.session_starts_at = None),
        ),
        (
            SessionUnknown,
            verifying(),
            correct_session(session()).into(),
        ),
        (
            BookingUnknown,
            verifying(),
            with(give_notice(), |r| r.booking_id = BOOKING.into()),
        ),
    ]
}

pub(crate) fn protection_situations() -> Vec<Situation> {
    let protected = || and(verifying(), [measure_applied()]);
    let ended = || {
        let event = ProtectiveMeasureEnded {
            measure_id: MEASURE.into(),
            ..ProtectiveMeasureEnded::default()
        };
        and(protected(), [event.into()])
    };
    let asked = || and(verifying(), [takedown_requested()]);
    let removed = || {
        let event = TakedownAnswered {
            takedown_id: TAKEDOWN.into(),
            outcome: TakedownOutcome::Removed.into(),
            ..TakedownAnswered::default()
        };
        and(asked(), [event.into()])
    };
    let refused = || takedown_answer(TakedownOutcome::Refused);
    let early = time("2026-02-01T08:00:00+07:00");
    let previous = || EXAM.to_owned();
    vec![
        (
            ExamUnitUnknown,
            verifying(),
            with(request_exam(), |r| r.to_org_unit_id = PROVINCE.into()),
        ),
        (
            ExamUnitUnknown,
            verifying(),
            with(request_exam(), |r| r.to_org_unit_id = "nobody".into()),
        ),
        (
            DueBeforeDecided,
            verifying(),
            with(request_exam(), |r| r.due_at = early),
        ),
        (
            PreviousExamMismatch,
            verifying(),
            with(request_exam(), |r| {
                r.request_kind = ExamRequestKind::Repeat.into()
            }),
        ),
        (
            PreviousExamMismatch,
            and(verifying(), [exam_requested()]),
            with(request_exam(), |r| r.previous_request_id = previous()),
        ),
        (ExamUnknown, verifying(), escort().into()),
        (
            EscortBeforeRequest,
            and(verifying(), [exam_requested()]),
            with(escort(), |r| r.decided_at = early),
        ),
        (
            ProtectionSpanInvalid,
            verifying(),
            with(protect(), |r| r.protected_until = early),
        ),
        (MeasureUnknown, verifying(), end_protection().into()),
        (MeasureEnded, ended(), end_protection().into()),
        (
            ExplanationMissing,
            protected(),
            with(end_protection(), |r| {
                r.reason = ProtectionEndReason::Other.into()
            }),
        ),
        (TakedownUnknown, verifying(), refused().into()),
        (TakedownDone, removed(), refused().into()),
        (
            AnsweredBeforeRequested,
            asked(),
            with(refused(), |r| r.answered_at = early),
        ),
    ]
}

fn notice_of_booking() -> PoliceEvent {
    AdvanceNoticeGiven {
        notice_id: EXAM.into(),
        booking_id: BOOKING.into(),
        notified_at: time("2026-02-28T09:00:00+07:00"),
        ..AdvanceNoticeGiven::default()
    }
    .into()
}

/// A session with one thing wrong.
fn with_session(mut form: SessionForm, spoil: impl FnOnce(&mut SessionForm)) -> PoliceCommand {
    spoil(&mut form);
    record(form).into()
}

pub(crate) fn session_situations() -> Vec<Situation> {
    let open = || vec![lane_opened()];
    let booked = || vec![lane_opened(), room_booked()];
    let cancelled = || vec![lane_opened(), room_booked(), booking_cancelled()];
    let span = |from: &str, to: &str| TimeSpan {
        starts_at: time(from),
        ends_at: time(to),
    };
    let late_break = span("2026-03-01T09:50:00+07:00", "2026-03-01T10:10:00+07:00");
    let two_hours_and_one_second = time("2026-03-01T11:00:01+07:00");
    vec![
        (
            SessionStartUnreadable,
            open(),
            with_session(session(), |r| r.started_at = None),
        ),
        (
            SessionEndInvalid,
            open(),
            with_session(session(), |r| r.ended_at = r.started_at),
        ),
        (
            SessionEndInvalid,
            open(),
            with_session(session(), |r| {
                r.started_at = time("2026-02-28T09:00:00+07:00")
            }),
        ),
        (
            SessionEndInvalid,
            open(),
            with_session(session(), |r| r.ended_at = time(FUTURE)),
        ),
        (
            BreakOutsideSession,
            open(),
            with_session(session(), |r| r.breaks = vec![late_break]),
        ),
        (
            BreakOutsideSession,
            open(),
            with_session(session(), |r| r.breaks = vec![TimeSpan::default()]),
        ),
        (
            FatigueOutsideSession,
            open(),
            with_session(session(), |r| {
                r.fatigue_noticed_at = time("2026-03-01T10:00:01+07:00")
            }),
        ),
        (
            InvestigatorMissing,
            open(),
            with_session(session(), |r| {
                r.attendees.remove(0);
            }),
        ),
        (
            AttendeeUnitUnknown,
            open(),
            with_session(session(), |r| r.attendees[0].org_unit_id = "nobody".into()),
        ),
        (
            BookingUnknown,
            open(),
            with_session(session(), |r| r.booking_id = BOOKING.into()),
        ),
        (
            BookingWasCancelled,
            cancelled(),
            with_session(session(), |r| r.booking_id = BOOKING.into()),
        ),
        (
            BookingNotUsed,
            booked(),
            with_session(session(), |r| r.booking_id = BOOKING.into()),
        ),
        (
            NoticeUnknown,
            and(booked(), [notice_of_booking()]),
            with_session(session(), |r| r.notice_ids = vec![EXAM.into()]),
        ),
        (
            NoticeUnknown,
            open(),
            with_session(session(), |r| r.notice_ids = vec![BOOKING.into()]),
        ),
        (
            RecordingContradicted,
            open(),
            with_session(session(), |r| r.recording_reference = "tủ 3".into()),
        ),
        (
            ConfrontationUngrounded,
            open(),
            with_session(confrontation(), |r| r.confrontation_grounds.clear()),
        ),
        (
            OverLimitUnexplained,
            open(),
            with_session(session(), |r| r.ended_at = two_hours_and_one_second),
        ),
        (
            OverLimitUnworded,
            open(),
            with_session(session(), |r| {
                r.ended_at = two_hours_and_one_second;
                r.over_limit_reason = OverLimitReason::Other.into();
            }),
        ),
    ]
}
