//! Corrections: what was recorded stays, and the rules hold for the corrected facts.

use api::codes::v1::DelayReason;
use api::education::v1::*;
use education::EducationRejection as R;

use crate::fixtures::*;
use crate::recorded::*;

fn corrected(history: &History, request: CorrectConcernRequest) -> ConcernCorrected {
    only!(counsellor(history.clone()).when(request), ConcernCorrected)
}

#[test]
fn a_corrected_concern_stands_beside_the_one_it_corrects_with_its_reason() {
    let history = a_concern(false);
    let event = corrected(&history, correct_concern(ConcernKind::Incident));
    assert_eq!(
        (event.concern_id.as_str(), event.concern_sequence),
        (CONCERN, 1)
    );
    assert_eq!(event.school_org_unit_id, HUONG_SEN);
    assert_eq!(event.corrected_at, time("2026-03-02T08:00:00+07:00"));
    assert_eq!(event.reason, "nhập nhầm ngày");
    assert_eq!(public_of(&event).reason, "");
}

#[test]
fn what_is_still_to_be_done_is_due_from_the_corrected_time_on() {
    let history = a_concern(false);
    let event = corrected(&history, correct_concern(ConcernKind::Incident));
    // noticed on Sunday 1 March at 7, not on Monday
    assert_eq!(event.family_due_at, time("2026-03-02T07:00:00+07:00"));
    assert_eq!(event.authority_due_at, time("2026-03-02T07:00:00+07:00"));
    assert_eq!(event.assessment_due_at, time("2026-03-03T00:00:00+07:00"));
    assert!(event.family_limit.is_some());
    let late = with(history, event);
    assert_eq!(counsellor(late).when(notice()), Err(R::DelayUnexplained));
}

#[test]
fn what_is_done_is_not_due_again() {
    let event = corrected(&a_concern_seen_to(), correct_concern(ConcernKind::Incident));
    let due = [
        event.family_due_at,
        event.authority_due_at,
        event.assessment_due_at,
    ];
    assert_eq!(due, [None; 3]);
    let history = with(a_concern_seen_to(), event);
    assert!(counsellor(history).when(close()).is_ok());
}

#[test]
fn a_risk_that_proves_to_be_an_incident_is_told_to_the_authorities_and_assessed_for_harm() {
    let told = FamilyNotified {
        concern_id: CONCERN.into(),
        ..FamilyNotified::default()
    };
    let over = with(with(a_risk(), told), closed(HUONG_SEN));
    let event = corrected(&over, correct_concern(ConcernKind::Incident));
    assert!(event.authority_due_at.is_some());
    // the school has not finished, whatever it said
    let history = with(over, event);
    assert_eq!(
        counsellor(history.clone()).when(close()),
        Err(R::AuthorityNotTold)
    );
    let late = AssessHarmRequest {
        delay_reason: DelayReason::EnteredLate.into(),
        ..assessment(false)
    };
    assert!(
        counsellor(history)
            .at("2026-03-03T08:00:00+07:00")
            .when(late)
            .is_ok()
    );
}

#[test]
fn an_incident_that_proves_to_be_a_risk_stays_at_school() {
    let event = corrected(&a_concern(false), correct_concern(ConcernKind::Risk));
    assert_eq!(event.authority_due_at, None);
    let history = with(a_concern(false), event);
    assert_eq!(
        counsellor(history.clone()).when(close()),
        Err(R::FamilyUndecided)
    );
    assert_eq!(
        counsellor(history).when(assessment(false)),
        Err(R::NoIncident)
    );
}

#[test]
fn a_correction_may_say_a_suspicion_and_never_lifts_one() {
    let said = CorrectConcernRequest {
        caregiver_suspected: true,
        ..correct_concern(ConcernKind::Risk)
    };
    let event = corrected(&a_risk(), said);
    assert!(event.authority_due_at.is_some());
    let history = with(a_risk(), event);
    assert_eq!(
        counsellor(history.clone()).when(notice()),
        Err(R::FamilySuspected)
    );
    assert_eq!(
        counsellor(history).when(correct_concern(ConcernKind::Risk)),
        Err(R::SuspicionStands)
    );
}

fn reassessed(history: History, request: CorrectHarmAssessmentRequest) -> History {
    let event = only!(
        counsellor(history.clone()).when(request),
        SchoolHarmAssessmentCorrected
    );
    with(history, event)
}

#[test]
fn a_suspicion_that_an_assessment_lifted_by_mistake_stands_again() {
    let history = with(a_concern(true), lifting());
    assert!(counsellor(history.clone()).when(notice()).is_ok());
    let history = reassessed(history, correct_assessment());
    assert_eq!(
        counsellor(history.clone()).when(notice()),
        Err(R::FamilySuspected)
    );
    let lifting = CorrectHarmAssessmentRequest {
        suspicion_lifted: true,
        lifting_explanation: "the neighbour was meant".into(),
        ..correct_assessment()
    };
    let history = reassessed(history, lifting);
    assert!(counsellor(history).when(notice()).is_ok());
}

fn lifting() -> SchoolHarmAssessed {
    SchoolHarmAssessed {
        assessment_id: ASSESSMENT.into(),
        concern_id: CONCERN.into(),
        school_org_unit_id: HUONG_SEN.into(),
        suspicion_lifted: true,
        ..SchoolHarmAssessed::default()
    }
}

/// An assessment that lifted the suspicion, and what was said after that.
fn lifted_and_then(said: impl Into<education::EducationEvent>) -> History {
    with(with(a_concern(true), lifting()), said)
}

#[test]
fn a_slip_corrected_in_an_old_assessment_that_lifted_a_suspicion_does_not_lift_a_newer_one() {
    let restated = || CorrectHarmAssessmentRequest {
        suspicion_lifted: true,
        lifting_explanation: "the neighbour was meant".into(),
        ..correct_assessment()
    };
    let assessed = SchoolHarmAssessed {
        assessment_id: CHANGE.into(),
        concern_id: CONCERN.into(),
        school_org_unit_id: HUONG_SEN.into(),
        caregiver_suspected: true,
        ..SchoolHarmAssessed::default()
    };
    let early = SchoolRiskAssessed {
        concern_id: CONCERN.into(),
        caregiver_suspected: true,
        ..SchoolRiskAssessed::default()
    };
    let silence = FamilyNotificationSuppressed {
        concern_id: CONCERN.into(),
        ground: SuppressionGround::CaregiverSuspected.into(),
        ..FamilyNotificationSuppressed::default()
    };
    let noticed = ConcernCorrected {
        concern_id: CONCERN.into(),
        caregiver_suspected: true,
        ..ConcernCorrected::default()
    };
    let newer: [education::EducationEvent; 4] = [
        assessed.into(),
        early.into(),
        silence.into(),
        noticed.into(),
    ];
    for said in newer {
        let name = format!("{said:?}");
        let history = reassessed(lifted_and_then(said), restated());
        let told = counsellor(history.clone()).when(notice());
        assert_eq!(told, Err(R::FamilySuspected), "{name}");
        // nor after a correction that raised it once more
        let history = reassessed(history, correct_assessment());
        let history = reassessed(history, restated());
        let told = counsellor(history).when(notice());
        assert_eq!(told, Err(R::FamilySuspected), "{name}");
    }
    // what was silent of it since is nothing newer
    let silent = SchoolRiskAssessed {
        concern_id: CONCERN.into(),
        ..SchoolRiskAssessed::default()
    };
    let history = reassessed(lifted_and_then(silent), restated());
    assert!(counsellor(history).when(notice()).is_ok());
}

#[test]
fn a_corrected_assessment_may_bring_a_suspicion_and_none_is_lifted_by_silence() {
    let saying = CorrectHarmAssessmentRequest {
        caregiver_suspected: true,
        ..correct_assessment()
    };
    let history = reassessed(recorded(), saying);
    let history = reassessed(history, correct_assessment());
    assert_eq!(counsellor(history).when(notice()), Err(R::FamilySuspected));
}

#[test]
fn whether_an_assessment_was_late_is_found_anew() {
    let later = CorrectHarmAssessmentRequest {
        assessed_at: time("2026-03-04T00:00:01+07:00"),
        ..correct_assessment()
    };
    let given = counsellor(recorded()).at("2026-03-05T08:00:00+07:00");
    assert_eq!(given.when(later.clone()), Err(R::DelayUnexplained));
    let explained = CorrectHarmAssessmentRequest {
        delay_reason: DelayReason::Capacity.into(),
        ..later
    };
    let event = only!(given.when(explained), SchoolHarmAssessmentCorrected);
    assert!(event.late);
    assert_eq!(event.concern_id, CONCERN);
    let in_time = only!(
        given.when(correct_assessment()),
        SchoolHarmAssessmentCorrected
    );
    assert!(!in_time.late);
}

#[test]
fn an_assessment_that_nothing_asked_for_any_more_is_never_late() {
    let second = SchoolHarmAssessed {
        assessment_id: CHANGE.into(),
        concern_id: CONCERN.into(),
        school_org_unit_id: HUONG_SEN.into(),
        ..SchoolHarmAssessed::default()
    };
    let given = counsellor(with(recorded(), second)).at("2026-03-20T08:00:00+07:00");
    let request = CorrectHarmAssessmentRequest {
        assessment_id: CHANGE.into(),
        assessed_at: time("2026-03-19T08:00:00+07:00"),
        ..correct_assessment()
    };
    assert!(!only!(given.when(request), SchoolHarmAssessmentCorrected).late);
}

#[test]
fn a_corrected_session_keeps_its_programme_and_its_number() {
    let event = only!(
        counsellor(recorded()).when(correct_session()),
        CounsellingCorrected
    );
    assert_eq!(
        (event.programme_id.as_str(), event.session_number),
        (PROGRAMME, 3)
    );
    assert_eq!(event.started_at, time("2026-03-02T07:10:00+07:00"));
    assert_eq!(event.form(), CounsellingForm::Group);
}

#[test]
fn corrected_attendance_says_when_it_was_looked_at() {
    let event = only!(
        counsellor(recorded()).when(correct_attendance((5, 1, 0))),
        AttendanceCorrected
    );
    assert_eq!(event.follow_up_id, FOLLOW_UP);
    assert_eq!(event.followed_up_at, time(NOTICED));
    assert!(!event.dropout_risk);
    assert_eq!(event.record.map(|record| record.days_absent), Some(1));
}

#[test]
fn the_successor_of_a_merged_school_corrects_what_that_school_recorded() {
    let successor = || {
        counsellor(recorded())
            .by(
                "school-moi",
                api::log::v1::AgencyKind::Education,
                api::log::v1::Role::SchoolHead,
            )
            .succeeding(HUONG_SEN)
    };
    let all: [education::EducationCommand; 4] = [
        correct_concern(ConcernKind::Incident).into(),
        correct_assessment().into(),
        correct_session().into(),
        correct_attendance((5, 1, 0)).into(),
    ];
    for command in all {
        assert!(successor().when(command).is_ok());
    }
}
