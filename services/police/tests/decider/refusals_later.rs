//! What is refused: procuracy and court.

use api::codes::v1::DelayReason;
use api::police::v1::*;
use police::PoliceEvent;
use police::PoliceRejection::*;

use crate::criminalistics::*;
use crate::fixtures::*;
use crate::refusals::{Situation, with};

pub(crate) fn later_situations() -> Vec<Situation> {
    let early = time("2026-02-01T08:00:00+07:00");
    let first = TrialInstance::First;
    let reviewed = || {
        let event = DecisionApproved {
            decision_id: DECISION.into(),
            ..DecisionApproved::default()
        };
        and(investigating(), [event.into()])
    };
    let convict = || judge(first, JudgmentOutcome::Convicted);
    let other_court = || {
        let PoliceEvent::Indicted(event) = indicted() else {
            unreachable!("just made");
        };
        let elsewhere = Indicted {
            court_org_unit_id: "court-of-appeal".into(),
            ..event
        };
        and(with_procuracy(), [elsewhere.into()])
    };
    vec![
        (
            ProsecutorUnknown,
            verifying(),
            with(involve(), |r| r.person_id = INVESTIGATOR.into()),
        ),
        (DecisionUnknown, verifying(), approve().into()),
        (DecisionUnknown, verifying(), cancel_decision().into()),
        (DecisionReviewed, reviewed(), approve().into()),
        (DecisionReviewed, reviewed(), cancel_decision().into()),
        (
            DecisionNotInForce,
            and(verifying(), [suspended(), resumed()]),
            cancel_decision().into(),
        ),
        (
            ReviewedBeforeDecided,
            investigating(),
            with(approve(), |r| r.reviewed_at = early),
        ),
        (
            AddresseeUnknown,
            verifying(),
            with(recommend(), |r| r.to_org_unit_id = "nobody".into()),
        ),
        (
            AnswerDueBeforeIssued,
            verifying(),
            with(recommend(), |r| r.answer_due_at = early),
        ),
        (FileNotWithProcuracy, investigating(), indict().into()),
        (FileNotWithProcuracy, investigating(), return_file().into()),
        (FileNotWithProcuracy, before_court(), discontinue().into()),
        (
            CourtUnknown,
            with_procuracy(),
            with(indict(), |r| r.court_org_unit_id = PROVINCE.into()),
        ),
        (
            CourtUnknown,
            convicted(),
            with(appeal(), |r| r.court_org_unit_id = PROVINCE.into()),
        ),
        (BeforeAnotherCourt, other_court(), accept_file(first).into()),
        (FileNotForCourt, on_trial(), accept_file(first).into()),
        (
            FileNotForCourt,
            before_court(),
            accept_file(TrialInstance::Appeal).into(),
        ),
        (FileNotOnTrial, before_court(), arrange().into()),
        (FileNotOnTrial, before_court(), convict().into()),
        (FileNotOnTrial, on_appeal(), court_returns_file().into()),
        (
            HearingUnreadable,
            on_trial(),
            with(arrange(), |r| r.hearing_at = None),
        ),
        (
            LegalAidUnitUnknown,
            on_trial(),
            with(arrange(), |r| r.legal_aid_org_unit_id = PROVINCE.into()),
        ),
        (InstanceMismatch, on_appeal(), convict().into()),
        (
            OutcomeOfAppealOnly,
            on_trial(),
            judge(first, JudgmentOutcome::Upheld).into(),
        ),
        (JudgmentUnknown, on_trial(), appeal().into()),
        (JudgmentNotOpenToAppeal, on_appeal(), appeal().into()),
    ]
}

/// Documents out of order, corrections, police forensic units.
pub(crate) fn order_situations() -> Vec<Situation> {
    let early = time("2026-02-19T08:00:00+07:00");
    let first = TrialInstance::First;
    let accepted_on_time = || {
        let event = FileAccepted {
            acceptance_id: session_number(3),
            accepted_at: time("2026-02-28T08:00:00+07:00"),
            denunciation_id: DENUNCIATION.into(),
            ..FileAccepted::default()
        };
        and(before_court(), [event.into()])
    };
    let judged_on_time = || {
        let event = JudgmentDelivered {
            judgment_id: JUDGMENT.into(),
            delivered_at: time("2026-03-01T08:00:00+07:00"),
            denunciation_id: DENUNCIATION.into(),
            ..JudgmentDelivered::default()
        };
        and(accepted_on_time(), [event.into()])
    };
    let timed = || {
        let events = case(verifying()).when(initiate());
        and(verifying(), events.expect("allowed"))
    };
    let late = |reason: DelayReason| {
        let mut request = correct_decision("2026-02-25T08:00:00+07:00");
        let correction = request.correction.as_mut().expect("given");
        correction.document_id = SUBJECT.into();
        correction.delay_reason = reason.into();
        request.into()
    };
    vec![
        (
            DecidedOutOfOrder,
            and(verifying(), [suspended()]),
            with(resume(), |r| r.decided_at = early),
        ),
        (
            IndictedOutOfOrder,
            with_procuracy(),
            with(indict(), |r| r.indicted_at = early),
        ),
        (
            ReturnedOutOfOrder,
            with_procuracy(),
            with(return_file(), |r| {
                r.file_return.as_mut().expect("given").returned_at = early
            }),
        ),
        (
            AcceptedOutOfOrder,
            before_court(),
            with(accept_file(first), |r| r.accepted_at = early),
        ),
        (
            DeliveredOutOfOrder,
            accepted_on_time(),
            with(judge(first, JudgmentOutcome::Convicted), |r| {
                r.delivered_at = early
            }),
        ),
        (
            LodgedBeforeJudged,
            judged_on_time(),
            with(appeal(), |r| r.lodged_at = early),
        ),
        (
            DocumentUnknown,
            verifying(),
            correct_decision("2026-02-20T08:00:00+07:00").into(),
        ),
        (
            RecordedByAnotherUnit,
            and(investigating(), [handed_over()]),
            CorrectProcuracyDecisionRequest {
                correction: correction(DECISION, "2026-02-20T08:00:00+07:00"),
                ..CorrectProcuracyDecisionRequest::default()
            }
            .into(),
        ),
        (
            CorrectedInFuture,
            investigating(),
            correct_decision(crate::refusals::FUTURE).into(),
        ),
        (
            CorrectedOutOfOrder,
            investigating(),
            correct_decision("2026-02-01T08:00:00+07:00").into(),
        ),
        (
            CorrectedDelayUnexplained,
            timed(),
            late(DelayReason::Unspecified),
        ),
        (CorrectedDelayUnworded, timed(), late(DelayReason::Other)),
    ]
}

pub(crate) fn criminalistic_situations() -> Vec<Situation> {
    let early = time("2026-02-19T08:00:00+07:00");
    let unit = |id: &str| with(ask_criminalists(), |r| r.to_org_unit_id = id.into());
    let of_another = || {
        let event = CriminalisticExamRequested {
            request_id: CRIMINALISTIC.into(),
            to_org_unit_id: PROVINCE.into(),
            decided_at: time("2026-02-20T08:00:00+07:00"),
            ..CriminalisticExamRequested::default()
        };
        and(verifying(), [event.into()])
    };
    let future = time(crate::refusals::FUTURE);
    vec![
        (CriminalisticUnitUnknown, verifying(), unit(FORENSIC_CENTRE)),
        (CriminalisticUnitUnknown, verifying(), unit(UNIT)),
        (
            DecidedInFuture,
            verifying(),
            with(ask_criminalists(), |r| r.decided_at = future),
        ),
        (ExamUnknown, verifying(), receive_traces().into()),
        (ExamUnknown, verifying(), end_traces().into()),
        (ExamAskedByAnotherUnit, of_another(), end_traces().into()),
        (ExamConcluded, examined(), end_traces().into()),
        (ExamEnded, withdrawn(), end_traces().into()),
        (ExamEnded, withdrawn(), tell_delay().into()),
        (ExamEnded, withdrawn(), conclude_traces().into()),
        (
            ExamEndInvalid,
            received(),
            with(end_traces(), |r| {
                r.ended_at = time("2026-02-20T09:00:00+07:00")
            }),
        ),
        (
            ExamEndInvalid,
            received(),
            with(end_traces(), |r| r.ended_at = future),
        ),
        (ExamOfAnotherUnit, of_another(), receive_traces().into()),
        (ExamReceivedBefore, received(), receive_traces().into()),
        (
            ReceivedBeforeRequested,
            asked(),
            with(receive_traces(), |r| r.received_at = early),
        ),
        (
            DiscrepancyUnworded,
            asked(),
            with(receive_traces(), |r| {
                r.condition = HandoverCondition::Discrepancy.into()
            }),
        ),
        (ExamNotReceived, asked(), tell_delay().into()),
        (ExamNotReceived, asked(), conclude_traces().into()),
        (ExamConcluded, examined(), tell_delay().into()),
        (ExamConcluded, examined(), conclude_traces().into()),
        (
            ExpectedBeforeNotified,
            received(),
            with(tell_delay(), |r| r.expected_at = r.notified_at),
        ),
        (
            ExpectedBeforeNotified,
            received(),
            with(tell_delay(), |r| r.notified_at = early),
        ),
        (
            NotifiedInFuture,
            received(),
            with(tell_delay(), |r| r.notified_at = future),
        ),
        (
            ExplanationMissing,
            received(),
            with(tell_delay(), |r| r.reason = DelayReason::Other.into()),
        ),
        (
            ConcludedAtInvalid,
            received(),
            with(conclude_traces(), |r| r.concluded_at = early),
        ),
        (
            ConcludedAtInvalid,
            received(),
            with(conclude_traces(), |r| r.concluded_at = future),
        ),
        (
            ExaminerUnknown,
            received(),
            with(conclude_traces(), |r| {
                r.examiner_person_id = INVESTIGATOR.into()
            }),
        ),
    ]
}
