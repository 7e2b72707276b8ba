//! What is refused: times ahead, denunciations.

use api::codes::v1::DelayReason;
use api::police::v1::*;
use police::PoliceRejection::*;

use crate::fixtures::*;
use crate::refusals::{FUTURE, Situation, with};

/// Every command that tells when it happened, on a history that allows it, told of the future.
pub(crate) fn future_situations() -> Vec<Situation> {
    let future = time(FUTURE);
    let notice = || Some(notice_at(FUTURE));
    let proposed = ConclusionOutcome::IndictmentProposed;
    let first = TrialInstance::First;
    let convict = || judge(first, JudgmentOutcome::Convicted);
    let complex = || extended(ExtensionStage::ComplexMatter, "2026-04-03T00:00:00+07:00");
    let handed = || {
        and(
            vec![lane_opened(), denunciation_received()],
            [handed_over()],
        )
    };
    vec![
        (
            ReceivedInFuture,
            verifying(),
            with(receive(), |r| r.received_at = future),
        ),
        (
            ReceivedInFuture,
            handed(),
            with(confirm(), |r| r.received_at = future),
        ),
        (
            ProcuracyToldInFuture,
            verifying(),
            with(receive(), |r| r.procuracy_notice = notice()),
        ),
        (
            ProcuracyToldInFuture,
            verifying(),
            with(notify(), |r| r.procuracy_notice = notice()),
        ),
        (
            ProcuracyToldInFuture,
            verifying(),
            with(request_exam(), |r| r.procuracy_notice = notice()),
        ),
        (
            DecidedInFuture,
            verifying(),
            with(initiate(), |r| r.decided_at = future),
        ),
        (
            DecidedInFuture,
            verifying(),
            with(decline(), |r| r.decided_at = future),
        ),
        (
            DecidedInFuture,
            verifying(),
            with(suspend(), |r| r.decided_at = future),
        ),
        (
            DecidedInFuture,
            and(verifying(), [suspended()]),
            with(resume(), |r| r.decided_at = future),
        ),
        (
            DecidedInFuture,
            verifying(),
            with(extend(), |r| {
                r.extension.as_mut().expect("given").decided_at = future
            }),
        ),
        (
            DecidedInFuture,
            and(verifying(), [complex()]),
            with(grant(), |r| {
                r.extension.as_mut().expect("given").decided_at = future
            }),
        ),
        (
            DecidedInFuture,
            investigating(),
            with(conclude(proposed), |r| r.decided_at = future),
        ),
        (
            DecidedInFuture,
            verifying(),
            with(request_exam(), |r| r.decided_at = future),
        ),
        (
            DecidedInFuture,
            and(verifying(), [exam_requested()]),
            with(escort(), |r| r.decided_at = future),
        ),
        (
            DecidedInFuture,
            verifying(),
            with(protect(), |r| r.decided_at = future),
        ),
        (
            DecidedInFuture,
            with_procuracy(),
            with(discontinue(), |r| r.decided_at = future),
        ),
        (
            InformantToldInFuture,
            verifying(),
            with(decline(), |r| r.informant_told_at = future),
        ),
        (
            TransferredInFuture,
            verifying(),
            with(transfer(), |r| r.transferred_at = future),
        ),
        (
            HandedOverInFuture,
            verifying(),
            with(hand_over(), |r| r.handed_over_at = future),
        ),
        (
            AlertedInFuture,
            verifying(),
            with(hand_over(), |r| r.alerted_at = future),
        ),
        (
            AssignedInFuture,
            verifying(),
            with(assign(), |r| r.assigned_at = future),
        ),
        (
            AssignedInFuture,
            and(verifying(), [assigned()]),
            with(replace(), |r| r.assigned_at = future),
        ),
        (
            ExplainedInFuture,
            verifying(),
            with(explain_rights(), |r| r.explained_at = future),
        ),
        (
            NotifiedInFuture,
            verifying(),
            with(give_notice(), |r| r.notified_at = future),
        ),
        (
            EndedInFuture,
            and(verifying(), [measure_applied()]),
            with(end_protection(), |r| r.ended_at = future),
        ),
        (
            RequestedInFuture,
            verifying(),
            with(takedown(), |r| r.requested_at = future),
        ),
        (
            AnsweredInFuture,
            and(verifying(), [takedown_requested()]),
            with(takedown_answer(TakedownOutcome::Removed), |r| {
                r.answered_at = future
            }),
        ),
        (
            SinceInFuture,
            verifying(),
            with(involve(), |r| r.since = future),
        ),
        (
            ReviewedInFuture,
            investigating(),
            with(approve(), |r| r.reviewed_at = future),
        ),
        (
            ReviewedInFuture,
            investigating(),
            with(cancel_decision(), |r| r.reviewed_at = future),
        ),
        (
            IssuedInFuture,
            verifying(),
            with(recommend(), |r| r.issued_at = future),
        ),
        (
            IndictedInFuture,
            with_procuracy(),
            with(indict(), |r| r.indicted_at = future),
        ),
        (
            ReturnedInFuture,
            with_procuracy(),
            with(return_file(), |r| {
                r.file_return.as_mut().expect("given").returned_at = future
            }),
        ),
        (
            ReturnedInFuture,
            on_trial(),
            with(court_returns_file(), |r| {
                r.file_return.as_mut().expect("given").returned_at = future
            }),
        ),
        (
            AcceptedInFuture,
            before_court(),
            with(accept_file(first), |r| r.accepted_at = future),
        ),
        (
            DeliveredInFuture,
            on_trial(),
            with(convict(), |r| r.delivered_at = future),
        ),
        (
            LodgedInFuture,
            convicted(),
            with(appeal(), |r| r.lodged_at = future),
        ),
    ]
}

pub(crate) fn denunciation_situations() -> Vec<Situation> {
    let open = || vec![lane_opened()];
    let suspended = || and(verifying(), [suspended()]);
    let elsewhere = || and(verifying(), [handed_over()]);
    let complex = || extended(ExtensionStage::ComplexMatter, "2026-04-03T00:00:00+07:00");
    let by_procuracy = || extended(ExtensionStage::ByProcuracy, "2026-06-03T00:00:00+07:00");
    let early = time("2026-02-02T08:59:59+07:00");
    let late = time("2026-02-25T08:00:00+07:00");
    let proposed = ConclusionOutcome::IndictmentProposed;
    vec![
        (DenunciationUnknown, open(), initiate().into()),
        (DenunciationUnknown, open(), extend().into()),
        (DenunciationUnknown, open(), grant().into()),
        (DenunciationUnknown, open(), hand_over().into()),
        (DenunciationUnknown, open(), assign().into()),
        (DenunciationUnknown, open(), transfer().into()),
        (HeldByAnotherUnit, elsewhere(), initiate().into()),
        (HeldByAnotherUnit, elsewhere(), decline().into()),
        (HeldByAnotherUnit, elsewhere(), suspend().into()),
        (HeldByAnotherUnit, elsewhere(), resume().into()),
        (HeldByAnotherUnit, elsewhere(), extend().into()),
        (HeldByAnotherUnit, elsewhere(), conclude(proposed).into()),
        (HeldByAnotherUnit, elsewhere(), hand_over().into()),
        (HeldByAnotherUnit, elsewhere(), assign().into()),
        (HeldByAnotherUnit, elsewhere(), transfer().into()),
        (
            HeldByAnotherUnit,
            and(elsewhere(), [assigned()]),
            replace().into(),
        ),
        (DenunciationClosed, investigating(), initiate().into()),
        (DenunciationClosed, investigating(), decline().into()),
        (DenunciationClosed, investigating(), suspend().into()),
        (DenunciationClosed, investigating(), resume().into()),
        (DenunciationClosed, investigating(), extend().into()),
        (DenunciationClosed, investigating(), grant().into()),
        (DenunciationSuspended, suspended(), initiate().into()),
        (DenunciationSuspended, suspended(), extend().into()),
        (DenunciationNotSuspended, verifying(), resume().into()),
        (
            DecidedBeforeReceived,
            verifying(),
            with(initiate(), |r| r.decided_at = early),
        ),
        (
            DecidedBeforeReceived,
            verifying(),
            with(extend(), |r| {
                r.extension.as_mut().expect("given").decided_at = early
            }),
        ),
        (
            DelayUnexplained,
            verifying(),
            with(initiate(), |r| r.decided_at = late),
        ),
        (
            DelayUnexplained,
            verifying(),
            with(decline(), |r| r.decided_at = late),
        ),
        (
            DelayUnexplained,
            verifying(),
            with(suspend(), |r| r.decided_at = late),
        ),
        (
            DelayUnexplained,
            verifying(),
            with(extend(), |r| {
                r.extension.as_mut().expect("given").decided_at = late
            }),
        ),
        (
            DelayUnworded,
            verifying(),
            with(initiate(), |r| {
                r.decided_at = late;
                r.delay_reason = DelayReason::Other.into();
            }),
        ),
        (
            ExtensionUsed,
            and(verifying(), [complex()]),
            extend().into(),
        ),
        (
            ExtensionUsed,
            and(verifying(), [complex(), by_procuracy()]),
            grant().into(),
        ),
        (
            ProcuracyNotTold,
            and(verifying(), [told_another_procuracy()]),
            grant().into(),
        ),
        (
            NotUnderInvestigation,
            verifying(),
            conclude(proposed).into(),
        ),
        (
            NotUnderInvestigation,
            with_procuracy(),
            conclude(proposed).into(),
        ),
        (
            ReceiverUnitUnknown,
            verifying(),
            with(transfer(), |r| r.to_org_unit_id = UNIT.into()),
        ),
        (
            ReceiverUnitUnknown,
            verifying(),
            with(transfer(), |r| r.to_org_unit_id = COURT.into()),
        ),
    ]
}
