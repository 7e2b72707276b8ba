//! What holds after any sequence of commands, and of events.

use api::education::v1::*;
use decider::{EventSet, Lane, fold, survives_any_history};
use education::{EducationCommand, EducationDecider, EducationEvent, Step};
use proptest::prelude::*;

use crate::fixtures::*;
use crate::recorded::*;

fn commands(coin: bool) -> Vec<EducationCommand> {
    let breach = NotifyFamilyRequest {
        already_told_despite_suspicion: true,
        despite_explanation: "nobody knew".into(),
        ..notice()
    };
    let suspicion = RaiseConcernRequest {
        caregiver_suspected: coin,
        kind: ConcernKind::Incident.into(),
        ..concern()
    };
    let subject = "00000000-0000-0000-0000-000000005b1e";
    vec![
        suspicion.into(),
        concern().into(),
        assessment(coin).into(),
        risk_assessment().into(),
        help().into(),
        notice().into(),
        breach.into(),
        suppression(SuppressionGround::CaregiverSuspected).into(),
        told(Authority::Police, POLICE).into(),
        start_programme().into(),
        session(None).into(),
        EndProgrammeRequest {
            programme_id: subject.into(),
            ..end_programme()
        }
        .into(),
        social_work().into(),
        attendance("2026-02-23", "2026-03-01", (5, 1, 0)).into(),
        change_to(BINH_MINH).into(),
        RecordArrivalRequest {
            change_id: subject.into(),
            ..arrived()
        }
        .into(),
        back_at_school("2026-03-02").into(),
        close().into(),
        CorrectConcernRequest {
            concern_id: subject.into(),
            caregiver_suspected: coin,
            ..correct_concern(ConcernKind::Incident)
        }
        .into(),
        CorrectHarmAssessmentRequest {
            assessment_id: subject.into(),
            assessed_at: None,
            suspicion_lifted: coin,
            lifting_explanation: "the neighbour was meant".into(),
            ..correct_assessment()
        }
        .into(),
        CorrectCounsellingRequest {
            session_id: subject.into(),
            ..correct_session()
        }
        .into(),
        CorrectAttendanceRequest {
            follow_up_id: subject.into(),
            ..correct_attendance((5, 2, 0))
        }
        .into(),
    ]
}

/// Tells the story of two schools and returns the events it led to.
fn tell(steps: &[(usize, bool, bool)]) -> History {
    let mut history: History = vec![opened(api::log::v1::LaneBasis::OwnReceipt), joined()];
    for (what, coin, other_school) in steps {
        let given = match other_school {
            true => other_counsellor(history.clone()),
            false => counsellor(history.clone()),
        };
        if !given.state().admits(given.occasion().actor) {
            continue;
        }
        let all = commands(*coin);
        let steps = given.when(all[what % all.len()].clone());
        for event in steps.unwrap_or_default().into_iter().map(|step| step.event) {
            match &event {
                EducationEvent::FamilyNotified(told) => {
                    assert_eq!(told.despite_suspicion, given.state().caregiver_suspected());
                }
                // nothing is closed over what must still be done
                EducationEvent::SchoolCaseClosed(closed) => {
                    assert!(nothing_open(&history, &closed.school_org_unit_id));
                }
                // a slip of the pen exposes no child
                EducationEvent::ConcernCorrected(_) if given.state().caregiver_suspected() => {
                    let after = with(history.clone(), event.clone());
                    assert!(counsellor(after).state().caregiver_suspected());
                }
                _ => {}
            }
            history.push(event);
        }
    }
    history
}

/// Whether every concern of the school was told to the authorities and decided for the family, and
/// no child is on its way: told by the events alone, without the rules' own state.
fn nothing_open(history: &[EducationEvent], school: &str) -> bool {
    use EducationEvent as E;
    let mut concerns = std::collections::BTreeMap::new();
    let mut on_the_way = String::new();
    for event in history {
        match event {
            E::ConcernRaised(event) if event.school_org_unit_id == school => {
                let to_authority = event.authority_due_at.is_some();
                concerns.insert(event.concern_id.clone(), (true, to_authority));
            }
            E::FamilyNotified(event) => {
                concerns
                    .entry(event.concern_id.clone())
                    .and_modify(|open| open.0 = false);
            }
            E::FamilyNotificationSuppressed(event) => {
                concerns
                    .entry(event.concern_id.clone())
                    .and_modify(|open| open.0 = false);
            }
            E::ReportedToAuthority(event) => {
                concerns
                    .entry(event.concern_id.clone())
                    .and_modify(|open| open.1 = false);
            }
            E::ConcernCorrected(event) => {
                let to_authority = event.authority_due_at.is_some();
                concerns
                    .entry(event.concern_id.clone())
                    .and_modify(|open| open.1 = to_authority);
            }
            E::SchoolChangeArranged(event) => on_the_way.clone_from(&event.from_org_unit_id),
            E::ArrivalRecorded(_) => on_the_way.clear(),
            _ => {}
        }
    }
    on_the_way != school && concerns.values().all(|open| *open == (false, false))
}

fn steps_of(history: &[EducationEvent]) -> Vec<Step> {
    history.iter().cloned().map(Step::from).collect()
}

#[test]
fn every_event_survives_the_log() {
    let defaults = EducationEvent::types()
        .iter()
        .map(|event_type| EducationEvent::decode(event_type, &[]).expect("an empty message"));
    let story: Vec<(usize, bool, bool)> = (0..22).map(|what| (what, false, false)).collect();
    let told = tell(&story);
    assert!(told.len() >= 18, "the story reaches most kinds of step");
    for event in defaults.chain(told) {
        let encoded = event.encode();
        let decoded = EducationEvent::decode(encoded.event_type, &encoded.payload);
        assert_eq!(decoded.as_ref(), Ok(&event));
    }
}

#[test]
fn no_history_breaks_the_folding() {
    survives_any_history::<EducationDecider>();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_story_of_two_schools_breaks_what_the_law_asks(
        steps in prop::collection::vec((0usize..22, any::<bool>(), any::<bool>()), 0..40),
    ) {
        let history = tell(&steps);
        let from_public_parts = counsellor(history.clone());
        prop_assert_eq!(from_public_parts.state(), &fold::<EducationDecider>(&steps_of(&history)));
        let open_changes = history.iter().fold(0i32, |open, event| {
            let open = match event {
                EducationEvent::SchoolChangeArranged(_) => open + 1,
                EducationEvent::ArrivalRecorded(_) => open - 1,
                _ => open,
            };
            assert!((0..=1).contains(&open), "two changes of school at once");
            open
        });
        prop_assert!((0..=1).contains(&open_changes));
    }
}
