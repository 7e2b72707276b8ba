//! Why a case wants attention, and who may know.

use api::education::v1 as education;
use api::intake::v1 as intake;
use api::police::v1 as police;
use api::views::v1::{CaseFlag, CasePhase};
use event_store::Event;

use super::attention_tests::{event, known};
use super::tests::{folded, of};
use super::*;

fn is_flagged(viewer: AgencyKind, flag: CaseFlag, events: &[Event]) -> bool {
    known(viewer, events).flags.contains(&flag.into())
}

#[test]
fn an_assessment_says_who_is_suspected_until_a_later_report_does() {
    let suspected =
        |events: &[Event]| is_flagged(AgencyKind::LegalAid, CaseFlag::CaregiverSuspected, events);
    let told = |position, sequence, is_so| {
        event!(
            position,
            "case",
            intake::ReportReceived {
                report_sequence: sequence,
                caregiver_suspected: is_so
            }
        )
    };
    let corrected = |position, is_so| {
        event!(
            position,
            "case",
            intake::ReportCorrected {
                report_sequence: 1,
                caregiver_suspected: is_so
            }
        )
    };
    let mut events = vec![told(1, 1, true)];
    assert!(suspected(&events));
    events.push(corrected(2, false));
    assert!(!suspected(&events));
    events.push(corrected(3, true));
    events.push(event!(4, "case", intake::InitialRiskAssessed {}));
    assert!(!suspected(&events), "the assessment says no");
    events.push(corrected(5, true));
    assert!(
        !suspected(&events),
        "what was reported before it is assessed"
    );
    events.push(told(6, 2, true));
    assert!(suspected(&events), "a later report says so");
    events.push(event!(
        7,
        "case",
        intake::SpecificRiskAssessed {
            caregiver_suspected: true
        }
    ));
    assert!(suspected(&events));
}

#[test]
fn what_a_school_suspects_is_told_to_those_who_see_the_school_until_it_is_lifted() {
    let concern = || "concern".to_owned();
    let flag = CaseFlag::CaregiverSuspected;
    let mut events = vec![event!(
        1,
        "education",
        education::ConcernRaised {
            concern_id: concern(),
            caregiver_suspected: true,
        }
    )];
    for viewer in VIEWERS {
        let sees = open_set(viewer, "education", Concern::Lane).is_some();
        assert_eq!(is_flagged(viewer, flag, &events), sees, "{viewer:?}");
    }
    assert!(!is_flagged(AgencyKind::Health, flag, &events));
    events.push(event!(
        2,
        "education",
        education::SchoolRiskAssessed {
            concern_id: concern()
        }
    ));
    assert!(
        is_flagged(AgencyKind::Intake, flag, &events),
        "silence lifts nothing"
    );
    events.push(event!(
        3,
        "education",
        education::SchoolHarmAssessed {
            concern_id: concern(),
            assessment_id: "a".to_owned(),
            suspicion_lifted: true,
        }
    ));
    assert!(!is_flagged(AgencyKind::Intake, flag, &events));
    events.push(event!(
        4,
        "education",
        education::SchoolHarmAssessmentCorrected {
            concern_id: concern(),
            assessment_id: "a".to_owned(),
        }
    ));
    assert!(
        is_flagged(AgencyKind::Intake, flag, &events),
        "it was lifted by mistake"
    );
}

#[test]
fn a_corrected_assessment_that_lifted_a_suspicion_does_not_lift_what_a_school_said_since() {
    let concern = || "concern".to_owned();
    let suspected =
        |events: &[Event]| is_flagged(AgencyKind::Intake, CaseFlag::CaregiverSuspected, events);
    let restated = |position| {
        event!(
            position,
            "education",
            education::SchoolHarmAssessmentCorrected {
                concern_id: concern(),
                assessment_id: "old".to_owned(),
                suspicion_lifted: true,
            }
        )
    };
    let mut events = vec![
        event!(
            1,
            "education",
            education::ConcernRaised {
                concern_id: concern(),
                caregiver_suspected: true,
            }
        ),
        event!(
            2,
            "education",
            education::SchoolHarmAssessed {
                concern_id: concern(),
                assessment_id: "old".to_owned(),
                suspicion_lifted: true,
            }
        ),
        restated(3),
    ];
    assert!(!suspected(&events), "nothing was said since");
    let mut newer = events.clone();
    newer.push(event!(
        4,
        "education",
        education::SchoolHarmAssessed {
            concern_id: concern(),
            assessment_id: "new".to_owned(),
            caregiver_suspected: true,
        }
    ));
    newer.push(restated(5));
    assert!(suspected(&newer), "a newer assessment says so");
    events.push(event!(
        4,
        "education",
        education::FamilyNotificationSuppressed {
            concern_id: concern(),
            ground: education::SuppressionGround::CaregiverSuspected.into(),
        }
    ));
    events.push(restated(5));
    assert!(suspected(&events), "the family was not told because of it");
}

#[test]
fn a_session_over_a_limit_is_flagged_until_it_is_corrected_and_to_those_who_see_the_investigation()
{
    let id = || "session".to_owned();
    let flag = CaseFlag::OverLimitSession;
    let mut events = vec![
        event!(1, "case", intake::ReportReceived {}),
        event!(
            2,
            "police",
            police::InterviewSessionRecorded {
                session_id: id(),
                over_duration: true
            }
        ),
    ];
    for viewer in VIEWERS {
        let sees = open_set(viewer, "police", Concern::Lane).is_some();
        assert_eq!(is_flagged(viewer, flag, &events), sees, "{viewer:?}");
    }
    assert!(!is_flagged(AgencyKind::Education, flag, &events));
    events.push(event!(
        3,
        "police",
        police::InterviewSessionRecorded {
            session_id: "second".to_owned(),
            over_sessions_per_day: true,
        }
    ));
    events.push(event!(
        4,
        "police",
        police::InterviewSessionCorrected { session_id: id() }
    ));
    assert!(
        is_flagged(AgencyKind::Police, flag, &events),
        "the second one still is"
    );
    events.push(event!(
        5,
        "police",
        police::InterviewSessionCorrected {
            session_id: "second".to_owned()
        }
    ));
    assert!(!is_flagged(AgencyKind::Police, flag, &events));
}

#[test]
fn a_reopened_case_and_a_linked_one_are_flagged() {
    let linked = event!(
        2,
        "case",
        intake::LinkedAsDuplicate {
            link_id: "link".to_owned(),
            other_case_id: uuid::Uuid::from_u128(5).to_string(),
        }
    );
    let events = [event!(1, "case", intake::CaseReopened {}), linked];
    let known = known(AgencyKind::Education, &events);
    assert_eq!(
        known.flags,
        [i32::from(CaseFlag::Reopened), i32::from(CaseFlag::Linked)]
    );
}

#[test]
fn a_link_tells_when_the_work_it_rested_on_ended() {
    let mut events = vec![event!(
        1,
        "case",
        intake::LinkedAsDuplicate {
            link_id: "link".to_owned(),
            other_case_id: uuid::Uuid::from_u128(5).to_string(),
        }
    )];
    assert!(!folded(&events).links[0].work_ended);
    events.push(event!(
        2,
        "case",
        intake::DuplicateWorkEnded {
            link_id: "link".to_owned()
        }
    ));
    assert!(folded(&events).links[0].work_ended);
}

#[test]
fn a_corrected_review_changes_risk_and_phase_only_while_the_case_stands_there() {
    let corrected = |position, latest| {
        event!(
            position,
            "case",
            intake::ReviewCorrected {
                latest: latest,
                new_plan_required: true,
                risk_level: 3
            }
        )
    };
    let mut events = vec![
        event!(1, "case", intake::CaseReviewed { risk_level: 1 }),
        corrected(2, false),
    ];
    let stands = |events: &[Event]| (folded(events).phase(), folded(events).risk_level);
    assert_eq!(
        stands(&events),
        (CasePhase::Reviewed, 1),
        "another review is the latest"
    );
    events.push(corrected(3, true));
    assert_eq!(stands(&events), (CasePhase::NewPlanRequired, 3));
    events.push(event!(4, "case", intake::PlanSubmitted {}));
    events.push(corrected(5, true));
    assert_eq!(stands(&events).0, CasePhase::PlanSubmitted);
}
