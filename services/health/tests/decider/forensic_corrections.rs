//! Records of forensic examination that were written wrong. What was signed stands until a supplementary or
//! repeat examination (CPC 2015 Arts 210-211).

use api::codes::v1::{DelayReason, ForensicExamKind};
use api::health::v1::*;
use health::HealthRejection::*;

use crate::corrected_requests::*;
use crate::fixtures::*;
use crate::requests::*;

#[test]
fn the_time_for_the_conclusion_runs_from_the_corrected_receipt() {
    let event = only!(
        with_requisition([]).when(correct_requisition()),
        RequisitionCorrected
    );
    // 9 days (CPC 2015 Art 208)
    assert_eq!(event.due_at, on("02-19T00:00"));
    let late = only!(
        with_requisition([event.into()]).when(IssueForensicConclusionRequest {
            issued_at: on("02-19T10:00"),
            delay_reason: DelayReason::Other.into(),
            delay_explanation: "chờ xét nghiệm".into(),
            ..conclude()
        }),
        ForensicConclusionIssued
    );
    assert!(late.late);
    assert_eq!(late.due_at, on("02-19T00:00"));
}

#[test]
fn a_time_that_runs_from_a_later_file_or_a_consultation_is_not_moved() {
    let completed = RequisitionFileCompleted {
        requisition_id: REQUISITION.into(),
        completed_at: on("02-12T09:00"),
        due_at: on("02-22T00:00"),
        ..RequisitionFileCompleted::default()
    };
    let history = [lane_opened(), requisition_without_file(), completed.into()];
    let event = only!(
        case(history.clone()).when(correct_requisition()),
        RequisitionCorrected
    );
    assert_eq!((event.due_at, event.limits.len()), (None, 0));
    let after_the_file = CorrectRequisitionRequest {
        received_at: on("02-12T09:01"),
        ..correct_requisition()
    };
    let outcome = case(history).when(after_the_file);
    assert_eq!(outcome, Err(ReceivedAfterFile));

    let consulted = ConsultationHeld {
        requisition_id: REQUISITION.into(),
        due_at: on("03-01T00:00"),
        extended: true,
        ..ConsultationHeld::default()
    };
    let event = only!(
        with_requisition([consulted.into()]).when(correct_requisition()),
        RequisitionCorrected
    );
    assert_eq!(event.due_at, None);
}

#[test]
fn a_requisition_without_its_file_has_no_time_after_a_correction_either() {
    let event = only!(
        case([lane_opened(), requisition_without_file()]).when(correct_requisition()),
        RequisitionCorrected
    );
    assert_eq!(event.due_at, None);
}

#[test]
fn a_correction_moves_a_time_that_runs_and_makes_none() {
    let without_limit = RequisitionReceived {
        due_at: None,
        ..requisition()
    };
    let event = only!(
        case([lane_opened(), without_limit.into()]).when(correct_requisition()),
        RequisitionCorrected
    );
    assert_eq!(event.due_at, None);
}

#[test]
fn the_giver_of_a_consent_is_corrected_and_the_consent_stands() {
    let history = vec![lane_opened(), requisition().into(), consent_recorded(UNIT)];
    let request = CorrectForensicConsentRequest {
        consent: Some(ExamConsent {
            giver: ConsentGiver::Guardian.into(),
            ..consent()
        }),
        support_person_present: true,
        ..correct_consent()
    };
    let event = only!(
        case(history.clone()).when(request),
        ForensicConsentCorrected
    );
    assert_eq!(
        (&*event.consent_id, &*event.requisition_id),
        (RECORD, REQUISITION)
    );
    assert!(event.consented && event.support_person_present);
    let mut after = history;
    after.push(event.into());
    let exam = take(ForensicStep::GeneralExam, "02-11T09:00");
    let step = only!(case(after).when(exam), ForensicStepTaken);
    assert!(!step.flags.contains(&ExamFlag::ConsentNotRecorded.into()));
}

#[test]
fn a_consent_is_not_corrected_into_the_childs_refusal() {
    let history = [lane_opened(), requisition().into(), consent_recorded(UNIT)];
    let refused = CorrectForensicConsentRequest {
        consent: Some(ExamConsent {
            child_agreed: false,
            ..consent()
        }),
        ..correct_consent()
    };
    assert_eq!(case(history).when(refused), Err(CorrectedToRefusal));
}

#[test]
fn a_parents_consent_corrected_under_suspicion_shows() {
    let history = [lane_opened(), requisition().into(), consent_recorded(UNIT)];
    let event = only!(
        case(history)
            .while_the_caregiver_is_suspected()
            .when(correct_consent()),
        ForensicConsentCorrected
    );
    assert_eq!(event.flags, [i32::from(ExamFlag::GiverSuspectedSince)]);
}

#[test]
fn the_corrected_time_of_a_step_decides_its_place_in_the_protocol() {
    use ForensicStep as Step;
    let history = vec![
        lane_opened(),
        requisition().into(),
        assigned(&[EXAMINER]),
        step(Step::MeetingWithRequester, "02-10T11:00"),
        step_taken(UNIT, Step::MeetingWithChild, "02-10T10:30"),
        consented(),
        step(Step::GeneralExam, "02-11T09:00"),
    ];
    let out_of_order = |at: &str| {
        let event = only!(
            case(history.clone()).when(correct_step(at)),
            ForensicStepCorrected
        );
        assert_eq!(event.step(), Step::MeetingWithChild);
        event.out_of_order
    };
    assert!(!out_of_order("02-11T08:00"));
    assert!(out_of_order("02-10T10:45"));
    assert!(out_of_order("02-11T09:30"));
}

#[test]
fn what_follows_is_placed_by_the_corrected_time() {
    use ForensicStep as Step;
    let mut history = vec![
        lane_opened(),
        requisition().into(),
        step_taken(UNIT, Step::Synthesis, "02-09T09:00"),
    ];
    let event = only!(
        case(history.clone()).when(correct_step("02-18T09:00")),
        ForensicStepCorrected
    );
    history.push(event.into());
    let taken = |history: Vec<health::HealthEvent>| {
        let request = take(Step::MeetingWithRequester, "02-10T11:00");
        only!(case(history).when(request), ForensicStepTaken)
    };
    assert!(!taken(history.clone()).out_of_order);
    history.pop();
    assert!(taken(history).out_of_order);
}

/// The child was examined with its agreement and declined later: a slip in the record of that
/// examination is put right all the same.
#[test]
fn a_refusal_that_came_later_does_not_forbid_the_correction_of_an_examination() {
    let history = [
        lane_opened(),
        requisition().into(),
        consented(),
        step_taken(UNIT, ForensicStep::GeneralExam, "02-11T09:00"),
        declined(),
    ];
    let event = only!(
        case(history).when(correct_step("02-11T10:00")),
        ForensicStepCorrected
    );
    assert!(event.flags.is_empty(), "{:?}", event.flags);
}

#[test]
fn number_and_date_of_a_conclusion_are_corrected_and_nothing_that_was_signed() {
    let event = only!(
        with_requisition([concluded(false)]).when(correct_conclusion()),
        ConclusionRecordCorrected
    );
    assert_eq!(event.issued_at, on("02-18T16:00"));
    assert!(!event.late);
    let corrected = with_requisition([concluded(false), event.into()]);
    let conclusions = corrected.state().conclusions.values();
    let digests: Vec<_> = conclusions.map(|one| one.document_sha256.clone()).collect();
    assert_eq!(digests, [SHA256]);
    // delivered on the day between the two: in time only by the corrected date
    let deliver = DeliverConclusionRequest {
        delivered_at: on("02-19T09:00"),
        ..deliver()
    };
    assert!(corrected.when(deliver).is_ok());
}

#[test]
fn a_conclusion_that_was_later_than_first_written_needs_its_reason() {
    let late = CorrectConclusionRecordRequest {
        issued_at: on("02-20T10:00"),
        ..correct_conclusion()
    };
    let outcome = with_requisition([concluded(false)]).when(late.clone());
    assert_eq!(outcome, Err(DelayUnexplained));
    let explained = CorrectConclusionRecordRequest {
        delay_reason: DelayReason::Other.into(),
        delay_explanation: "ghi lùi ngày".into(),
        ..late
    };
    let event = only!(
        with_requisition([concluded(false)]).when(explained),
        ConclusionRecordCorrected
    );
    assert!(event.late);
    assert_eq!(event.due_at, on("02-20T00:00"));
}

#[test]
fn a_consent_recorded_under_suspicion_is_not_corrected_into_the_suspects() {
    let by_police = RecordForensicConsentRequest {
        consent: Some(ExamConsent {
            giver: ConsentGiver::Police.into(),
            substitute_reason: SubstituteReason::GuardianSuspected.into(),
            ..consent()
        }),
        ..forensic_consent()
    };
    let recorded = only!(
        with_requisition([])
            .while_the_caregiver_is_suspected()
            .when(by_police),
        ForensicConsentRecorded
    );
    assert!(recorded.caregiver_suspected);
    let correct = CorrectForensicConsentRequest {
        consent_id: recorded.consent_id.clone(),
        ..correct_consent()
    };
    let outcome = with_requisition([recorded.into()]).when(correct);
    assert_eq!(outcome, Err(ConsentBySuspect));
}

/// Injuries have nine days, a mental state three months: told anew on day 12, it would hide the miss.
#[test]
fn a_limit_that_passed_is_not_corrected_into_a_longer_one_and_shows() {
    let with_kinds = |kinds: &[ForensicExamKind]| CorrectRequisitionRequest {
        exam_kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        ..correct_requisition()
    };
    let on_day_12 = || with_requisition([]).at("2026-02-22T08:00:00+07:00");
    let outcome = on_day_12().when(with_kinds(&[ForensicExamKind::Psychiatric]));
    assert_eq!(outcome, Err(KindsOfAnotherLimit));
    // another kind with the same limit is a slip like any other
    let same = on_day_12().when(with_kinds(&[ForensicExamKind::Maltreatment]));
    let event = only!(same, RequisitionCorrected);
    assert_eq!(event.previous_due_at, on("02-20T00:00"));
    assert!(event.was_overdue);
    let in_time = with_requisition([]).at("2026-02-19T08:00:00+07:00");
    let event = only!(in_time.when(correct_requisition()), RequisitionCorrected);
    assert!(!event.was_overdue);
}

#[test]
fn whether_a_late_conclusion_was_announced_is_told_by_the_corrected_date() {
    let explained = CorrectConclusionRecordRequest {
        issued_at: on("02-20T10:00"),
        delay_reason: DelayReason::Other.into(),
        delay_explanation: "ghi lùi ngày".into(),
        ..correct_conclusion()
    };
    let mut history = vec![lane_opened(), requisition().into(), concluded(false)];
    let late = only!(
        case(history.clone()).when(explained.clone()),
        ConclusionRecordCorrected
    );
    let without_notice = i32::from(ForensicFlag::LateWithoutNotice);
    assert_eq!(late.flags, [without_notice]);
    history.push(late.into());
    let in_time = only!(
        case(history).when(correct_conclusion()),
        ConclusionRecordCorrected
    );
    assert!(in_time.flags.is_empty());

    let announced = ForensicConclusionIssued {
        conclusion_id: CONCLUSION.into(),
        requisition_id: REQUISITION.into(),
        issued_at: on("02-19T16:00"),
        due_at: on("02-20T00:00"),
        delay_notified_at: on("02-18T09:00"),
        flags: vec![ForensicFlag::NotQualified.into()],
        org_unit_id: UNIT.into(),
        ..ForensicConclusionIssued::default()
    };
    let event = only!(
        with_requisition([announced.into()]).when(explained),
        ConclusionRecordCorrected
    );
    assert_eq!(event.flags, [i32::from(ForensicFlag::NotQualified)]);
    assert_eq!(event.delay_notified_at, on("02-18T09:00"));
}
