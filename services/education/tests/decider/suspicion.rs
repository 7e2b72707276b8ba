//! Whoever may be the suspect is not told: Decree 56/2017 Art 31(1).

use api::education::v1::*;
use education::EducationRejection as R;

use crate::fixtures::*;

/// Another concern of the same case, which nobody is suspected of.
const OTHER: &str = "00000000-0000-0000-0000-0000000000a2";

fn after(history: History, request: AssessHarmRequest) -> History {
    let events = counsellor(history.clone()).when(request);
    with(history, events_of(events).remove(0))
}

fn two_concerns() -> History {
    let other = ConcernRaised {
        concern_id: OTHER.into(),
        ..concern_of(ConcernKind::Incident, false)
    };
    with(a_concern(true), other)
}

#[test]
fn an_assessment_that_says_nothing_of_a_suspicion_leaves_it_as_it_is() {
    let history = after(a_concern(true), assessment(false));
    assert_eq!(counsellor(history).when(notice()), Err(R::FamilySuspected));
    let risk = concern_of(ConcernKind::Risk, true);
    let history = with(a_referred_case(), risk);
    let assessed = counsellor(history.clone()).when(risk_assessment());
    let history = with(history, events_of(assessed).remove(0));
    assert_eq!(counsellor(history).when(notice()), Err(R::FamilySuspected));
}

#[test]
fn assessing_another_concern_clears_nobody() {
    let lifted = AssessHarmRequest {
        concern_id: OTHER.into(),
        ..lifting()
    };
    let history = after(two_concerns(), lifted);
    let of_other = NotifyFamilyRequest {
        concern_id: OTHER.into(),
        ..notice()
    };
    assert_eq!(counsellor(history).when(of_other), Err(R::FamilySuspected));
}

#[test]
fn a_suspicion_that_is_lifted_with_its_reason_lets_the_family_be_told() {
    let history = after(a_concern(true), lifting());
    assert!(counsellor(history).when(notice()).is_ok());
    let risk = with(a_referred_case(), concern_of(ConcernKind::Risk, true));
    let request = AssessRiskRequest {
        suspicion_lifted: true,
        lifting_explanation: "the neighbour was meant".into(),
        ..risk_assessment()
    };
    let events = events_of(counsellor(risk.clone()).when(request));
    let history = with(risk, events[0].clone());
    assert!(counsellor(history).when(notice()).is_ok());
}

#[test]
fn nobody_lifts_a_suspicion_without_a_reason_or_while_saying_it() {
    let given = counsellor(a_concern(true));
    let wordless = AssessHarmRequest {
        lifting_explanation: " ".into(),
        ..lifting()
    };
    assert_eq!(given.when(wordless), Err(R::LiftingUnworded));
    let both = AssessHarmRequest {
        caregiver_suspected: true,
        ..lifting()
    };
    assert_eq!(given.when(both), Err(R::SuspicionSaidAndLifted));
}

#[test]
fn a_suspicion_that_only_the_commune_knows_of_keeps_the_school_silent_too() {
    let given = counsellor(a_concern(false)).while_the_caregiver_is_suspected();
    assert_eq!(given.when(notice()), Err(R::FamilySuspected));
    let to_another = NotifyFamilyRequest {
        told_is_not_suspected: true,
        ..notice()
    };
    assert!(given.when(to_another).is_ok());
    let breach = NotifyFamilyRequest {
        already_told_despite_suspicion: true,
        despite_explanation: "the class teacher did not know".into(),
        ..notice()
    };
    let events = events_of(given.when(breach));
    assert!(
        matches!(&events[..], [education::EducationEvent::FamilyNotified(it)] if it.despite_suspicion)
    );
}

fn lifting() -> AssessHarmRequest {
    AssessHarmRequest {
        suspicion_lifted: true,
        lifting_explanation: "the neighbour was meant".into(),
        ..assessment(false)
    }
}
