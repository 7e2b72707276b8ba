//! One situation for every refusal, and none forgotten.

use api::codes::v1::DelayReason;
use api::police::v1::*;
use police::PoliceCommand;
use police::PoliceRejection::{self, *};

use crate::fixtures::*;

const FUTURE: &str = "2026-03-02T08:05:01+07:00";

type Situation = (PoliceRejection, Vec<police::PoliceEvent>, PoliceCommand);

/// A valid request with one thing wrong.
fn with<R>(mut request: R, spoil: impl FnOnce(&mut R)) -> PoliceCommand
where
    PoliceCommand: From<R>,
{
    spoil(&mut request);
    request.into()
}

fn denunciation_situations() -> Vec<Situation> {
    use DecisionOutcome::*;
    let open = || vec![lane_opened()];
    let one = || vec![lane_opened(), denunciation_received()];
    let suspended = || [one(), vec![decided(Suspended)]].concat();
    let closed = || [one(), vec![decided(ProsecutionInitiated)]].concat();
    let initiate = || decide(ProsecutionInitiated);
    let complex = || extend(ExtensionStage::ComplexMatter);
    let extended_once = || {
        let due_at = "2026-04-03T00:00:00+07:00";
        [one(), vec![extended(ExtensionStage::ComplexMatter, due_at)]].concat()
    };
    let late = time("2026-02-25T08:00:00+07:00");
    vec![
        (
            ReceivedInFuture,
            open(),
            with(receive(), |r| r.received_at = time(FUTURE)),
        ),
        (
            ProcuracyToldInFuture,
            open(),
            with(receive(), |r| r.procuracy_notified_at = time(FUTURE)),
        ),
        (
            HandoverUnitUnknown,
            open(),
            with(receive(), |r| {
                r.handed_over_by_org_unit_id = FORENSIC_CENTRE.into()
            }),
        ),
        (DenunciationUnknown, open(), initiate().into()),
        (DenunciationUnknown, open(), complex().into()),
        (DenunciationClosed, closed(), initiate().into()),
        (DenunciationClosed, closed(), complex().into()),
        (DenunciationSuspended, suspended(), initiate().into()),
        (DenunciationSuspended, suspended(), complex().into()),
        (DenunciationNotSuspended, one(), decide(Resumed).into()),
        (
            DecidedInFuture,
            one(),
            with(initiate(), |r| r.decided_at = time(FUTURE)),
        ),
        (
            DecidedBeforeReceived,
            one(),
            with(initiate(), |r| {
                r.decided_at = time("2026-02-02T08:59:59+07:00")
            }),
        ),
        (SuspensionReasonMismatch, one(), decide(Suspended).into()),
        (
            SuspensionReasonMismatch,
            one(),
            with(initiate(), |r| r.suspension_reason = 1),
        ),
        (TransferUnitMismatch, one(), decide(Transferred).into()),
        (
            TransferUnitMismatch,
            one(),
            with(decide(Transferred), |r| {
                r.transferred_to_org_unit_id = UNIT.into()
            }),
        ),
        (
            TransferUnitMismatch,
            one(),
            with(decide(Transferred), |r| {
                r.transferred_to_org_unit_id = FORENSIC_CENTRE.into()
            }),
        ),
        (
            TransferUnitMismatch,
            one(),
            with(initiate(), |r| {
                r.transferred_to_org_unit_id = PROVINCE.into()
            }),
        ),
        (
            ProcuracyToldInFuture,
            one(),
            with(initiate(), |r| r.procuracy_notified_at = time(FUTURE)),
        ),
        (
            DelayUnexplained,
            one(),
            with(initiate(), |r| r.decided_at = late),
        ),
        (
            DelayUnworded,
            one(),
            with(initiate(), |r| {
                r.decided_at = late;
                r.delay_reason = DelayReason::Other.into();
            }),
        ),
        (
            DelayUnexplained,
            one(),
            with(complex(), |r| r.decided_at = late),
        ),
        (ExtensionUsed, extended_once(), complex().into()),
        (
            ExtensionOutOfOrder,
            one(),
            extend(ExtensionStage::ByProcuracy).into(),
        ),
        (
            DecidedInFuture,
            one(),
            with(complex(), |r| r.decided_at = time(FUTURE)),
        ),
        (
            DecidedInFuture,
            open(),
            with(request_exam(), |r| r.decided_at = time(FUTURE)),
        ),
        (
            ProcuracyToldInFuture,
            open(),
            with(request_exam(), |r| r.procuracy_notified_at = time(FUTURE)),
        ),
        (
            ExamUnitUnknown,
            open(),
            with(request_exam(), |r| r.to_org_unit_id = PROVINCE.into()),
        ),
        (
            ExamUnitUnknown,
            open(),
            with(request_exam(), |r| r.to_org_unit_id = "nobody".into()),
        ),
        (
            DueBeforeDecided,
            open(),
            with(request_exam(), |r| {
                r.due_at = time("2026-03-01T08:00:00+07:00")
            }),
        ),
    ]
}

fn room_situations() -> Vec<Situation> {
    let open = || vec![lane_opened()];
    let booked = || vec![lane_opened(), room_booked()];
    let cancelled = || vec![lane_opened(), room_booked(), booking_cancelled()];
    let other = CancellationReason::Other;
    vec![
        (
            BookingStartUnreadable,
            open(),
            with(book(), |r| r.starts_at = None),
        ),
        (
            BookingEndInvalid,
            open(),
            with(book(), |r| r.ends_at = r.starts_at),
        ),
        (
            BookingEndInvalid,
            open(),
            with(book(), |r| r.ends_at = time("2026-03-04T09:00:01+07:00")),
        ),
        (
            RepresentativeToldInFuture,
            open(),
            with(book(), |r| r.representative_notified_at = time(FUTURE)),
        ),
        (
            RightsProtectorToldInFuture,
            open(),
            with(book(), |r| r.rights_protector_notified_at = time(FUTURE)),
        ),
        (
            RoomTaken,
            booked(),
            with(book(), |r| r.starts_at = time("2026-03-03T10:59:59+07:00")),
        ),
        (BookingUnknown, open(), cancel().into()),
        (BookingWasCancelled, cancelled(), cancel().into()),
        (
            CancellationUnworded,
            booked(),
            with(cancel(), |r| r.reason = other.into()),
        ),
    ]
}

fn session_situations() -> Vec<Situation> {
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
            with(session(), |r| r.started_at = None),
        ),
        (
            SessionEndInvalid,
            open(),
            with(session(), |r| r.ended_at = r.started_at),
        ),
        (
            SessionEndInvalid,
            open(),
            with(session(), |r| {
                r.started_at = time("2026-02-28T09:00:00+07:00")
            }),
        ),
        (
            SessionEndInvalid,
            open(),
            with(session(), |r| r.ended_at = time(FUTURE)),
        ),
        (
            BreakOutsideSession,
            open(),
            with(session(), |r| r.breaks = vec![late_break]),
        ),
        (
            BreakOutsideSession,
            open(),
            with(session(), |r| r.breaks = vec![TimeSpan::default()]),
        ),
        (
            InvestigatorMissing,
            open(),
            with(session(), |r| {
                r.attendees.remove(0);
            }),
        ),
        (
            AttendeeUnitUnknown,
            open(),
            with(session(), |r| r.attendees[0].org_unit_id = "nobody".into()),
        ),
        (
            BookingUnknown,
            open(),
            with(session(), |r| r.booking_id = BOOKING.into()),
        ),
        (
            BookingWasCancelled,
            cancelled(),
            with(session(), |r| r.booking_id = BOOKING.into()),
        ),
        (
            BookingNotUsed,
            booked(),
            with(session(), |r| r.booking_id = BOOKING.into()),
        ),
        (
            RecordingContradicted,
            open(),
            with(session(), |r| r.recording_reference = "tủ 3".into()),
        ),
        (
            ConfrontationUngrounded,
            open(),
            with(confrontation(), |r| r.confrontation_grounds.clear()),
        ),
        (
            OverLimitUnexplained,
            open(),
            with(session(), |r| r.ended_at = two_hours_and_one_second),
        ),
        (
            OverLimitUnworded,
            open(),
            with(session(), |r| {
                r.ended_at = two_hours_and_one_second;
                r.over_limit_reason = OverLimitReason::Other.into();
            }),
        ),
    ]
}

fn situations() -> Vec<Situation> {
    [
        denunciation_situations(),
        room_situations(),
        session_situations(),
    ]
    .concat()
}

#[test]
fn every_situation_is_refused_for_its_own_reason() {
    for (rejection, history, command) in situations() {
        let outcome = case(history).when(command.clone());
        assert_eq!(outcome, Err(rejection), "{command:?}");
    }
}

#[test]
fn every_refusal_has_a_situation() {
    let situations = situations();
    for rejection in PoliceRejection::ALL {
        let is_covered = situations.iter().any(|(covered, ..)| covered == rejection);
        assert!(is_covered, "{rejection:?}");
    }
}

#[test]
fn the_requests_the_situations_start_from_are_allowed() {
    let history = vec![lane_opened(), denunciation_received()];
    let commands: [PoliceCommand; 7] = [
        receive().into(),
        book().into(),
        session().into(),
        confrontation().into(),
        request_exam().into(),
        decide(DecisionOutcome::ProsecutionInitiated).into(),
        extend(ExtensionStage::ComplexMatter).into(),
    ];
    for command in commands {
        let outcome = case(history.clone()).when(command.clone());
        assert!(outcome.is_ok(), "{command:?}: {outcome:?}");
    }
}
