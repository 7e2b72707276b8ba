//! The steps of the forensic protocol in their order (Decision 5609/QĐ-BYT).

use api::codes::v1::Sex;
use api::health::v1::*;
use health::HealthEvent;

use crate::fixtures::*;
use crate::requests::*;

fn steps(codes: &[i32]) -> Vec<ForensicStep> {
    codes
        .iter()
        .map(|code| ForensicStep::try_from(*code).expect("a step"))
        .collect()
}

#[test]
fn a_protocol_kept_in_order_shows_nothing_skipped_and_nothing_out_of_order() {
    use ForensicStep as Step;
    let mut history = vec![lane_opened(), requisition().into()];
    let mut follow = |events: Vec<HealthEvent>| {
        for event in &events {
            let (out_of_order, skipped) = match event {
                HealthEvent::ExaminersAssigned(event) => (event.out_of_order, &event.skipped_steps),
                HealthEvent::ForensicStepTaken(event) => (event.out_of_order, &event.skipped_steps),
                HealthEvent::ChildHandedBack(event) => (event.out_of_order, &event.skipped_steps),
                HealthEvent::ForensicConclusionIssued(event) => {
                    (event.out_of_order, &event.skipped_steps)
                }
                _ => continue,
            };
            assert!(!out_of_order, "{event:?}");
            assert_eq!(steps(skipped), [], "{event:?}");
        }
        history.extend(events);
        history.clone()
    };
    let mut history = follow(Vec::new());
    let mut run = |command: health::HealthCommand| {
        let events = case(history.clone()).when(command).expect("allowed");
        history = follow(events);
    };
    run(assign().into());
    run(take(Step::MeetingWithRequester, "02-10T11:00").into());
    run(take(Step::MeetingWithChild, "02-11T08:00").into());
    run(forensic_consent().into());
    run(take(Step::GeneralExam, "02-11T09:00").into());
    run(take(Step::SpecificExam, "02-11T10:00").into());
    run(take(Step::SpecialistExam, "02-11T10:30").into());
    run(hand_back().into());
    run(take(Step::Synthesis, "02-18T09:00").into());
    run(conclude().into());
}

#[test]
fn a_step_after_skipped_ones_is_recorded_and_shows_which() {
    let exam = take(ForensicStep::SpecificExam, "02-11T10:00");
    let event = only!(
        with_requisition([assigned(&[EXAMINER]), consented()]).when(exam),
        ForensicStepTaken
    );
    use ForensicStep as Step;
    let skipped = [
        Step::MeetingWithRequester,
        Step::MeetingWithChild,
        Step::GeneralExam,
    ];
    assert_eq!(steps(&event.skipped_steps), skipped);
    assert!(!event.out_of_order);
}

#[test]
fn a_step_taken_after_a_later_one_is_out_of_order() {
    let history = [step(ForensicStep::Synthesis, "02-11T08:00")];
    let exam = take(ForensicStep::GeneralExam, "02-11T10:00");
    assert!(only!(with_requisition(history).when(exam), ForensicStepTaken).out_of_order);
}

#[test]
fn a_step_entered_late_was_not_taken_late() {
    let history = [step(ForensicStep::Synthesis, "02-18T08:00")];
    let exam = take(ForensicStep::GeneralExam, "02-11T10:00");
    assert!(!only!(with_requisition(history).when(exam), ForensicStepTaken).out_of_order);
}

#[test]
fn a_step_taken_again_is_not_out_of_order() {
    let history = [
        step(ForensicStep::GeneralExam, "02-11T08:00"),
        step(ForensicStep::SpecificExam, "02-11T09:00"),
        consented(),
    ];
    let again = take(ForensicStep::GeneralExam, "02-12T10:00");
    assert!(!only!(with_requisition(history).when(again), ForensicStepTaken).out_of_order);
}

#[test]
fn a_requisition_without_a_child_expects_no_step_with_one() {
    let on_paper = RequisitionReceived {
        child_presented: false,
        ..requisition()
    };
    let history = [lane_opened(), on_paper.into(), assigned(&[EXAMINER])];
    let event = only!(case(history).when(conclude()), ForensicConclusionIssued);
    use ForensicStep as Step;
    let skipped = [Step::MeetingWithRequester, Step::Synthesis];
    assert_eq!(steps(&event.skipped_steps), skipped);
}

#[test]
fn a_conclusion_shows_the_steps_that_are_not_on_record() {
    let event = only!(
        with_requisition([assigned(&[EXAMINER])]).when(conclude()),
        ForensicConclusionIssued
    );
    assert_eq!(event.skipped_steps.len(), 6);
    let event = only!(
        with_requisition(whole_protocol()).when(conclude()),
        ForensicConclusionIssued
    );
    assert!(event.skipped_steps.is_empty() && event.flags.is_empty());
}

#[test]
fn a_girl_is_examined_by_women_or_it_is_explained_and_shows() {
    let with_a_man = TakeForensicStepRequest {
        examiner_person_ids: vec![EXAMINER.into(), COLLEAGUE.into()],
        ..take(ForensicStep::GeneralExam, "02-11T09:00")
    };
    let history = || [consented()];
    let refused = with_requisition(history()).when(with_a_man.clone());
    assert_eq!(
        refused,
        Err(health::HealthRejection::ExaminerSexUnexplained)
    );
    let explained = TakeForensicStepRequest {
        examiner_sex_explanation: "kíp trực".into(),
        ..with_a_man.clone()
    };
    let event = only!(
        with_requisition(history()).when(explained),
        ForensicStepTaken
    );
    assert_eq!(event.flags, [ExamFlag::ExaminerOfOtherSex as i32]);
    let of_a_child_of_unknown_sex = TakeForensicStepRequest {
        child_sex: Sex::Unknown.into(),
        ..with_a_man
    };
    let event = only!(
        with_requisition(history()).when(of_a_child_of_unknown_sex),
        ForensicStepTaken
    );
    assert!(event.flags.is_empty());
}

#[test]
fn archiving_is_the_last_step_and_shows_what_never_came_on_record() {
    let history = [concluded(false)];
    let event = only!(
        with_requisition(history).when(archive()),
        ForensicFileArchived
    );
    assert!(steps(&event.skipped_steps).contains(&ForensicStep::Delivery));
    let mut history = whole_protocol();
    history.push(concluded(false));
    let delivered = only!(
        with_requisition(history.clone()).when(deliver()),
        ConclusionDelivered
    );
    history.push(delivered.into());
    let event = only!(
        with_requisition(history).when(archive()),
        ForensicFileArchived
    );
    assert!(event.skipped_steps.is_empty() && !event.out_of_order);
}
