//! One situation for every refusal, and none forgotten.

use api::log::v1::AgencyKind;
use api::police::v1::*;
use decider::Role;
use police::{PoliceCommand, PoliceRejection};

use crate::criminalistics::*;
use crate::fixtures::*;
use crate::refusals_in_time::*;
use crate::refusals_later::*;
use crate::refusals_of_people::*;

pub(crate) const FUTURE: &str = "2026-03-02T08:05:01+07:00";

pub(crate) type Situation = (PoliceRejection, History, PoliceCommand);

/// A valid request with one thing wrong.
pub(crate) fn with<R>(mut request: R, spoil: impl FnOnce(&mut R)) -> PoliceCommand
where
    PoliceCommand: From<R>,
{
    spoil(&mut request);
    request.into()
}

fn situations() -> Vec<Situation> {
    [
        future_situations(),
        denunciation_situations(),
        handover_situations(),
        people_situations(),
        protection_situations(),
        later_situations(),
        session_situations(),
        order_situations(),
        criminalistic_situations(),
    ]
    .concat()
}

/// Decides as whoever the command is for.
fn outcome(history: History, command: &PoliceCommand) -> Outcome {
    use PoliceCommand as C;
    let given = case(history);
    let given = match command {
        C::RecordInvolvementRequest(_)
        | C::ApproveDecisionRequest(_)
        | C::CancelDecisionRequest(_)
        | C::GrantExtensionRequest(_)
        | C::IssueRecommendationRequest(_)
        | C::IndictRequest(_)
        | C::ReturnFileRequest(_)
        | C::DiscontinueProceedingsRequest(_)
        | C::CorrectProcuracyDecisionRequest(_) => {
            given.by(PROCURACY, AgencyKind::Procuracy, Role::Prosecutor)
        }
        C::AcceptFileRequest(_)
        | C::ArrangeTrialRequest(_)
        | C::ReturnFileToProcuracyRequest(_)
        | C::RecordJudgmentRequest(_)
        | C::RecordAppealRequest(_) => given.by(COURT, AgencyKind::Court, Role::Judge),
        C::ReceiveCriminalisticExamRequest(_)
        | C::NotifyCriminalisticDelayRequest(_)
        | C::ConcludeCriminalisticExamRequest(_) => {
            given.by(CRIMINALISTS, AgencyKind::Police, Role::ForensicExaminer)
        }
        C::ConfirmHandoverRequest(request) if request.received_at == time(FUTURE) => {
            given.by(PROVINCE, AgencyKind::Police, Role::Investigator)
        }
        _ => given,
    };
    given.when(command.clone())
}

#[test]
fn every_situation_is_refused_for_its_own_reason() {
    for (rejection, history, command) in situations() {
        assert_eq!(outcome(history, &command), Err(rejection), "{command:?}");
    }
}

#[test]
fn every_refusal_has_a_situation() {
    let situations = situations();
    let uncovered: Vec<_> = PoliceRejection::ALL
        .iter()
        .filter(|rejection| !situations.iter().any(|(covered, ..)| covered == *rejection))
        // need what the commune suspects, or a prosecutor who records: tested with the sessions
        .filter(|rejection| {
            let tested = [
                PoliceRejection::RepresentativeUnexplained,
                PoliceRejection::ProsecutorMissing,
            ];
            !tested.contains(rejection)
        })
        .collect();
    assert!(uncovered.is_empty(), "{uncovered:?}");
}

#[test]
fn the_requests_the_situations_start_from_are_allowed() {
    let all = || {
        let events = [
            assigned(),
            exam_requested(),
            measure_applied(),
            takedown_requested(),
        ];
        and(verifying(), events)
    };
    let complex = extended(ExtensionStage::ComplexMatter, "2026-04-03T00:00:00+07:00");
    let first = TrialInstance::First;
    let proposed = ConclusionOutcome::IndictmentProposed;
    let allowed: Vec<(History, PoliceCommand)> = vec![
        (all(), receive().into()),
        (all(), notify().into()),
        (all(), hand_over().into()),
        (verifying(), assign().into()),
        (all(), replace().into()),
        (all(), explain_rights().into()),
        (all(), give_notice().into()),
        (all(), record(session()).into()),
        (all(), record(confrontation()).into()),
        (all(), request_exam().into()),
        (all(), escort().into()),
        (all(), initiate().into()),
        (all(), decline().into()),
        (all(), suspend().into()),
        (and(all(), [suspended()]), resume().into()),
        (all(), transfer().into()),
        (all(), extend().into()),
        (and(all(), [complex]), grant().into()),
        (investigating(), conclude(proposed).into()),
        (all(), protect().into()),
        (all(), end_protection().into()),
        (all(), takedown().into()),
        (all(), takedown_answer(TakedownOutcome::Refused).into()),
        (all(), involve().into()),
        (investigating(), approve().into()),
        (investigating(), cancel_decision().into()),
        (all(), recommend().into()),
        (with_procuracy(), indict().into()),
        (with_procuracy(), return_file().into()),
        (with_procuracy(), discontinue().into()),
        (before_court(), accept_file(first).into()),
        (on_trial(), arrange().into()),
        (on_trial(), court_returns_file().into()),
        (on_trial(), judge(first, JudgmentOutcome::Convicted).into()),
        (convicted(), appeal().into()),
        (
            sessions_held([session()]),
            with(correct_session(session()), |r| {
                r.session_id = session_number(1)
            }),
        ),
        (
            investigating(),
            correct_decision("2026-02-20T08:00:00+07:00").into(),
        ),
        (verifying(), ask_criminalists().into()),
        (asked(), receive_traces().into()),
        (received(), tell_delay().into()),
        (received(), conclude_traces().into()),
    ];
    for (history, command) in allowed {
        let outcome = outcome(history, &command);
        assert!(outcome.is_ok(), "{command:?}: {outcome:?}");
    }
}
