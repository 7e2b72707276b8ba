//! Decree 56/2017 Art 28(2): no plan is approved without its dossier.

use decider::Rejection;
use intake::{IntakeEvent, IntakeRejection};

use crate::fixtures::*;

type IsMissing = fn(&IntakeEvent) -> bool;

const DOCUMENTS: [(&str, IsMissing); 5] = [
    ("INTAKE_REPORT", |event| {
        matches!(event, IntakeEvent::ReportReceived(_))
    }),
    ("INITIAL_ASSESSMENT", |event| {
        matches!(event, IntakeEvent::InitialRiskAssessed(_))
    }),
    ("SPECIFIC_ASSESSMENT", |event| {
        matches!(event, IntakeEvent::SpecificRiskAssessed(_))
    }),
    ("NEEDS_MEETING_MINUTES", |event| {
        matches!(event, IntakeEvent::NeedsMeetingHeld(_))
    }),
    ("DRAFT_PLAN", |event| {
        matches!(event, IntakeEvent::PlanSubmitted(_))
    }),
];

fn approving_without(missing: &[(&str, IsMissing)]) -> IntakeRejection {
    let history = a_submitted_plan()
        .into_iter()
        .filter(|event| !missing.iter().any(|(_, is_missing)| is_missing(event)));
    chair(history.collect())
        .when(approval(1, 1))
        .expect_err("the dossier is not complete")
}

#[test]
fn the_refusal_names_every_missing_document_whatever_else_is_there() {
    for bits in 1..1usize << DOCUMENTS.len() {
        let missing: Vec<(&str, IsMissing)> = DOCUMENTS
            .into_iter()
            .enumerate()
            .filter(|(index, _)| bits & 1 << index != 0)
            .map(|(_, document)| document)
            .collect();
        let refused = approving_without(&missing);
        let named: Vec<&str> = refused.unmet().iter().map(|unmet| unmet.subject).collect();
        let expected: Vec<&str> = missing.iter().map(|(subject, _)| *subject).collect();
        assert_eq!(named, expected);
        assert_eq!(refused.reason(), "DOSSIER_INCOMPLETE");
    }
}

#[test]
fn both_texts_name_what_is_missing() {
    let refused = approving_without(&[DOCUMENTS[1], DOCUMENTS[3]]);
    assert_eq!(
        refused.to_string(),
        "the dossier lacks the initial assessment (form 02); the minutes of the needs meeting (Decree 56/2017 Art 28(2))"
    );
    assert_eq!(
        refused.vietnamese(),
        "Hồ sơ trình còn thiếu: đánh giá nguy cơ ban đầu (Mẫu 02); biên bản họp xác định nhu cầu (khoản 2 Điều 28 Nghị định 56/2017)"
    );
}

#[test]
fn a_complete_dossier_is_approved() {
    assert!(chair(a_submitted_plan()).when(approval(1, 1)).is_ok());
}
