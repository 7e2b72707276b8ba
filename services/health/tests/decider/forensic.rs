//! Requisitions, examiners, conclusions.

use api::codes::v1::ForensicExamKind;
use api::health::v1::*;

use crate::fixtures::*;
use crate::requests::*;

#[test]
fn investigation_body_procuracy_and_court_request() {
    let by_procuracy = ReceiveRequisitionRequest {
        requester_kind: RequesterKind::Procuracy.into(),
        requesting_org_unit_id: "procuracy-thanh-an".into(),
        ..receive_requisition()
    };
    let by_a_court_in_words = ReceiveRequisitionRequest {
        requester_kind: RequesterKind::Court.into(),
        requesting_org_unit_id: String::new(),
        requesting_body: "Tòa án tỉnh bạn".into(),
        ..receive_requisition()
    };
    for request in [receive_requisition(), by_procuracy, by_a_court_in_words] {
        assert!(case([lane_opened()]).when(request).is_ok());
    }
}

#[test]
fn who_is_assigned_is_appointed_or_it_shows() {
    let assigned_to = |person: &str| {
        let request = AssignExaminersRequest {
            examiner_person_ids: vec![person.into()],
            ..assign()
        };
        only!(with_requisition([]).when(request), ExaminersAssigned).flags
    };
    assert!(assigned_to(EXAMINER).is_empty());
    assert!(assigned_to(PSYCHIATRIST).is_empty());
    assert_eq!(assigned_to(NURSE), [ForensicFlag::NotQualified as i32]);
}

/// CPC 2015 Art 211(2): a repeat examination is other people's work.
#[test]
fn an_examiner_of_the_examination_that_is_repeated_shows() {
    let earlier = RequisitionReceived {
        requisition_id: EARLIER.into(),
        ..requisition()
    };
    let by_colleague = ExaminersAssigned {
        requisition_id: EARLIER.into(),
        examiner_person_ids: vec![COLLEAGUE.into()],
        ..ExaminersAssigned::default()
    };
    let signed_by_examiner = ForensicConclusionIssued {
        requisition_id: EARLIER.into(),
        signatures: vec![signature(EXAMINER)],
        ..ForensicConclusionIssued::default()
    };
    let flags = |round: ExamRound, person: &str| {
        let this = RequisitionReceived {
            round: round.into(),
            earlier_requisition_id: EARLIER.into(),
            ..requisition()
        };
        let history = [
            lane_opened(),
            earlier.clone().into(),
            by_colleague.clone().into(),
            signed_by_examiner.clone().into(),
            this.into(),
        ];
        let request = AssignExaminersRequest {
            examiner_person_ids: vec![person.into()],
            ..assign()
        };
        only!(case(history).when(request), ExaminersAssigned).flags
    };
    let earlier_round = ForensicFlag::ExaminerOfEarlierRound as i32;
    assert_eq!(flags(ExamRound::Repeat, EXAMINER), [earlier_round]);
    assert_eq!(flags(ExamRound::Repeat, COLLEAGUE), [earlier_round]);
    assert!(flags(ExamRound::Repeat, PSYCHIATRIST).is_empty());
    assert!(flags(ExamRound::Supplementary, EXAMINER).is_empty());
}

#[test]
fn a_conclusion_says_who_signed_when_and_which_document() {
    let request = IssueForensicConclusionRequest {
        signatures: vec![
            Signature {
                person_id: EXAMINER.into(),
                signed_at: on("02-19T15:00"),
            },
            signature(COLLEAGUE),
        ],
        ..conclude()
    };
    let history = [assigned(&[EXAMINER, COLLEAGUE])];
    let event = only!(
        with_requisition(history).when(request),
        ForensicConclusionIssued
    );
    let signed_at: Vec<_> = event
        .signatures
        .iter()
        .map(|signature| signature.signed_at)
        .collect();
    assert_eq!(signed_at, [on("02-19T15:00"), on("02-19T16:00")]);
    assert_eq!(event.document_sha256, SHA256);
    assert!(event.flags.is_empty());
}

#[test]
fn a_signer_nobody_assigned_or_appointed_shows() {
    let signed_by = |people: &[&str], kind: ForensicExamKind| {
        let request = IssueForensicConclusionRequest {
            signatures: people.iter().map(|person| signature(person)).collect(),
            exam_kinds: vec![kind.into()],
            ..conclude()
        };
        let history = [assigned(&[EXAMINER, PSYCHIATRIST])];
        only!(
            with_requisition(history).when(request),
            ForensicConclusionIssued
        )
        .flags
    };
    let (injury, mind) = (ForensicExamKind::Injury, ForensicExamKind::Psychiatric);
    let not_qualified = ForensicFlag::NotQualified as i32;
    let not_assigned = ForensicFlag::SignerNotAssigned as i32;
    assert!(signed_by(&[EXAMINER], injury).is_empty());
    assert_eq!(signed_by(&[COLLEAGUE], injury), [not_assigned]);
    assert_eq!(signed_by(&[NURSE], injury), [not_qualified, not_assigned]);
    // a mental state is judged by a psychiatrist
    assert_eq!(signed_by(&[EXAMINER], mind), [not_qualified]);
    assert!(signed_by(&[EXAMINER, PSYCHIATRIST], mind).is_empty());
}

#[test]
fn a_partial_conclusion_leaves_the_requisition_open() {
    assert!(with_requisition([concluded(true)]).when(conclude()).is_ok());
    assert!(
        with_requisition([concluded(false)])
            .when(conclude())
            .is_err()
    );
}

#[test]
fn the_document_delivered_is_the_one_that_was_signed_or_it_shows() {
    let event = only!(
        with_requisition([concluded(false)]).when(deliver()),
        ConclusionDelivered
    );
    assert_eq!(event.requisition_id, REQUISITION);
    assert!(event.flags.is_empty());
    let another = DeliverConclusionRequest {
        document_sha256: SHA256.replace('0', "1"),
        ..deliver()
    };
    let event = only!(
        with_requisition([concluded(false)]).when(another),
        ConclusionDelivered
    );
    assert_eq!(event.flags, [ForensicFlag::DocumentDiffers as i32]);
}

#[test]
fn a_requisition_ends_without_conclusion_when_the_child_declined() {
    let request = EndRequisitionRequest {
        ground: RequisitionEndGround::ChildDeclined.into(),
        ..end_requisition()
    };
    let event = only!(
        with_requisition([declined()]).when(request),
        RequisitionEnded
    );
    let history = [declined(), event.into()];
    assert!(with_requisition(history).when(conclude()).is_err());
}
