//! What is refused: procuracy and court.

use api::police::v1::*;
use police::PoliceEvent;
use police::PoliceRejection::*;

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
