//! Records of care that were written wrong: stated again, whole, by whoever made them, and judged anew.

use api::codes::v1::{DelayReason, Sex};
use api::health::v1::*;
use api::log::v1::{AgencyKind, Role};
use health::HealthCommand;
use health::HealthRejection::*;

use crate::corrected_requests::*;
use crate::fixtures::*;
use crate::requests::*;

#[test]
fn only_the_unit_that_made_a_record_corrects_it() {
    let own: [(HealthEventOf, HealthCommand); 7] = [
        (examined, correct_examination().into()),
        (services_provided, correct_services().into()),
        (session_held, correct_session().into()),
        (reviewed, correct_review().into()),
        (received_by, correct_reception().into()),
        (required_by, correct_requisition().into()),
        (concluded_by, correct_conclusion().into()),
    ];
    for (made_by, command) in own {
        let history = |unit: &str| {
            let mut history = vec![lane_opened()];
            if matches!(command, HealthCommand::CorrectConclusionRecordRequest(_)) {
                history.push(requisition().into());
            }
            history.push(made_by(unit));
            history
        };
        let outcome = case(history(HOSPITAL)).when(command.clone());
        assert_eq!(outcome, Err(RecordOfAnotherUnit), "{command:?}");
        let outcome = case(history(UNIT)).when(command.clone());
        assert!(outcome.is_ok(), "{outcome:?}");
        // the successor of a merged unit answers for its records
        let successor = case(history(HOSPITAL)).succeeding(HOSPITAL);
        let outcome = successor.when(command);
        assert!(outcome.is_ok(), "{outcome:?}");
    }
}

type HealthEventOf = fn(&str) -> health::HealthEvent;

fn received_by(unit: &str) -> health::HealthEvent {
    ChildReceived {
        reception_id: RECEPTION.into(),
        arrived_at: on("03-01T08:00"),
        org_unit_id: unit.into(),
        ..ChildReceived::default()
    }
    .into()
}

fn required_by(unit: &str) -> health::HealthEvent {
    RequisitionReceived {
        org_unit_id: unit.into(),
        ..requisition()
    }
    .into()
}

fn concluded_by(unit: &str) -> health::HealthEvent {
    ForensicConclusionIssued {
        conclusion_id: CONCLUSION.into(),
        requisition_id: REQUISITION.into(),
        issued_at: on("02-19T16:00"),
        org_unit_id: unit.into(),
        ..ForensicConclusionIssued::default()
    }
    .into()
}

#[test]
fn a_record_is_not_corrected_into_one_of_another_kind() {
    let others: [HealthCommand; 5] = [
        correct_services().into(),
        correct_session().into(),
        correct_review().into(),
        correct_consent().into(),
        correct_step("02-11T09:00").into(),
    ];
    for command in others {
        let outcome = case([lane_opened(), examined(UNIT)]).when(command.clone());
        assert_eq!(outcome, Err(RecordUnknown), "{command:?}");
    }
    let outcome = case([lane_opened(), services_provided(UNIT)]).when(correct_examination());
    assert_eq!(outcome, Err(RecordUnknown));
}

#[test]
fn a_corrected_arrival_counts_for_whoever_waited() {
    let corrected = only!(
        case([lane_opened(), child_received()]).when(correct_reception()),
        ReceptionCorrected
    );
    assert_eq!(corrected.reason, REASON);
    let history = [lane_opened(), child_received(), corrected.into()];
    let request = ExamineChildRequest {
        reception_id: RECEPTION.into(),
        examined_at: on("03-01T09:30"),
        ..examine()
    };
    let exam = only!(case(history).when(request), ChildExamined);
    assert_eq!(exam.waited_minutes, Some(30));
}

#[test]
fn a_province_limits_the_first_result_from_the_corrected_arrival_while_it_is_still_to_be_given() {
    let mut history = vec![lane_opened(), child_received()];
    let first = only!(
        case(history.clone())
            .in_area("79001")
            .when(correct_reception()),
        ReceptionCorrected
    );
    // Ho Chi Minh City 2020: 24 hours
    assert_eq!(first.first_result_due_at, on("03-02T09:00"));
    let given = FirstResultIssued {
        reception_id: RECEPTION.into(),
        ..FirstResultIssued::default()
    };
    history.push(given.into());
    let after = only!(
        case(history).in_area("79001").when(correct_reception()),
        ReceptionCorrected
    );
    assert_eq!(after.first_result_due_at, None);
}

#[test]
fn the_priority_of_a_corrected_reception_is_judged_anew() {
    let routine = CorrectReceptionRequest {
        priority: api::codes::v1::Priority::Routine.into(),
        suspected_forms: vec![1],
        ..correct_reception()
    };
    let event = only!(
        case([lane_opened(), child_received()]).when(routine),
        ReceptionCorrected
    );
    assert_eq!(event.flags, [i32::from(ReceptionFlag::NoPriority)]);
}

#[test]
fn a_corrected_examination_is_judged_like_a_new_one() {
    let by_a_man = CorrectExaminationRequest {
        examiner_person_id: COLLEAGUE.into(),
        examiner_sex_explanation: "không có người khám nữ".into(),
        ..correct_examination()
    };
    let event = only!(
        case([lane_opened(), examined(UNIT)]).when(by_a_man.clone()),
        ExaminationCorrected
    );
    assert_eq!(event.exam_id, RECORD);
    assert_eq!(event.flags, [i32::from(ExamFlag::ExaminerOfOtherSex)]);
    assert_eq!(event.child_sex(), Sex::Female);
    let unexplained = CorrectExaminationRequest {
        examiner_sex_explanation: String::new(),
        ..by_a_man
    };
    let outcome = case([lane_opened(), examined(UNIT)]).when(unexplained);
    assert_eq!(outcome, Err(ExaminerSexUnexplained));
}

/// A mother consented on Monday, on Tuesday she is suspected, on Wednesday a slip in the findings is
/// put right: what was done with her consent is not undone, and shows.
#[test]
fn suspicion_that_came_later_undoes_no_consent_and_shows_in_the_correction() {
    let event = only!(
        case([lane_opened(), examined(UNIT)])
            .while_the_caregiver_is_suspected()
            .when(correct_examination()),
        ExaminationCorrected
    );
    assert_eq!(event.flags, [i32::from(ExamFlag::GiverSuspectedSince)]);
    assert!(event.consented);
    let by_the_suspect = CorrectExaminationRequest {
        consent: Some(ExamConsent {
            giver_suspected: true,
            ..consent()
        }),
        ..correct_examination()
    };
    let outcome = case([lane_opened(), examined(UNIT)]).when(by_the_suspect);
    assert_eq!(outcome, Err(ConsentBySuspect));
}

#[test]
fn services_tell_their_area_anew() {
    let request = CorrectServicesRequest {
        services: vec![entry(ServiceCode::SafeStay, ServiceOutcome::Given)],
        ..correct_services()
    };
    let event = only!(
        case([lane_opened(), services_provided(UNIT)]).when(request),
        ServicesCorrected
    );
    assert_eq!(event.service_areas, [i32::from(ServiceArea::SafeStay)]);
    assert_eq!(event.delivery_id, RECORD);
}

#[test]
fn a_corrected_session_keeps_its_number_and_its_plan_and_is_counted_once() {
    let history = vec![lane_opened(), session_held(UNIT)];
    let event = only!(
        case(history.clone()).when(correct_session()),
        PsychologicalSessionCorrected
    );
    assert_eq!((event.session_number, &*event.plan_id), (3, SUBJECT));
    let mut after = history;
    after.push(event.into());
    let state = case(after).state().clone();
    assert_eq!(state.psychological_sessions, 1);
}

#[test]
fn the_last_review_corrected_says_anew_when_the_next_one_is() {
    let history = vec![care_planned(), reviewed(UNIT)];
    let event = only!(
        case(history.clone()).when(correct_review()),
        MentalHealthReviewCorrected
    );
    assert!(event.next_review_changed && !event.late);
    let mut after = history;
    after.push(event.into());
    let plan = case(after).state().care_plan.clone().expect("a plan");
    let due_at = plan.review_due_at.map(api::timestamp_to_proto);
    assert_eq!(due_at, on("04-01T09:00"));
}

#[test]
fn a_later_review_or_plan_says_since_when_the_next_one_is() {
    let later = MentalHealthReviewed {
        review_id: SUBJECT.into(),
        plan_id: SUBJECT.into(),
        next_review_at: on("03-25T09:00"),
        ..MentalHealthReviewed::default()
    };
    let ended = PsychologicalCareEnded::default();
    for since in [later.into(), care_planned(), ended.into()] {
        let history = vec![care_planned(), reviewed(UNIT), since];
        let event = only!(
            case(history.clone()).when(correct_review()),
            MentalHealthReviewCorrected
        );
        assert!(!event.next_review_changed);
        let before = case(history.clone()).state().care_plan.clone();
        let mut after = history;
        after.push(event.into());
        let plan = case(after).state().care_plan.clone();
        let due = |plan: Option<health::CarePlan>| plan.and_then(|plan| plan.review_due_at);
        assert_eq!(due(plan), due(before));
    }
}

#[test]
fn a_review_that_was_later_than_first_written_needs_its_reason() {
    let late = CorrectMentalHealthReviewRequest {
        reviewed_at: on("03-01T18:00"),
        ..correct_review()
    };
    let history = [care_planned(), reviewed(UNIT)];
    let outcome = case(history.clone()).when(late.clone());
    assert_eq!(outcome, Err(DelayUnexplained));
    let explained = CorrectMentalHealthReviewRequest {
        delay_reason: DelayReason::Other.into(),
        delay_explanation: "trẻ ốm".into(),
        ..late
    };
    let event = only!(case(history).when(explained), MentalHealthReviewCorrected);
    assert!(event.late);
}

#[test]
fn a_police_officer_who_acts_for_no_unit_of_the_record_corrects_nothing() {
    let outcome = case([lane_opened(), examined(UNIT)])
        .by(POLICE, AgencyKind::Police, Role::Investigator)
        .when(correct_examination());
    assert_eq!(outcome, Err(RecordOfAnotherUnit));
}

/// A mother was suspected already when the police consented in her place: the record is not corrected
/// into her consent, which would have been refused then.
#[test]
fn an_examination_recorded_under_suspicion_is_not_corrected_into_the_suspects_consent() {
    let by_police = ExamineChildRequest {
        consent: Some(ExamConsent {
            giver: ConsentGiver::Police.into(),
            substitute_reason: SubstituteReason::GuardianSuspected.into(),
            ..consent()
        }),
        ..examine()
    };
    let exam = only!(
        case([lane_opened()])
            .while_the_caregiver_is_suspected()
            .when(by_police),
        ChildExamined
    );
    assert!(exam.caregiver_suspected);
    let correct = CorrectExaminationRequest {
        exam_id: exam.exam_id.clone(),
        ..correct_examination()
    };
    let history = [lane_opened(), exam.into()];
    // whether or not anybody is suspected now
    let now = case(history.clone()).while_the_caregiver_is_suspected();
    for case in [now, case(history)] {
        assert_eq!(case.when(correct.clone()), Err(ConsentBySuspect));
    }
}
