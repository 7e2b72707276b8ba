//! The field rules of the contract let through what the rules of the lane are tested with.

use api::codes::v1::RiskLevel;
use api::intake::v1::*;
use api::log::v1::CommandContext;
use api::validate;

use crate::fixtures::*;

const CASE: &str = "00000000-0000-0000-0000-00000000ca5e";

fn context() -> Option<CommandContext> {
    Some(CommandContext {
        command_id: "00000000-0000-0000-0000-000000000001".into(),
        ..CommandContext::default()
    })
}

#[test]
fn a_report_needs_no_case_and_no_identity() {
    let request = RecordReportRequest {
        context: context(),
        ..report()
    };
    assert_eq!(validate(&request), []);
}

#[test]
fn an_approval_with_a_vietnamese_decision_number_is_valid() {
    let request = ApprovePlanRequest {
        context: context(),
        case_id: CASE.into(),
        decision: by_chair(),
        ..approval(1, 1)
    };
    assert_eq!(validate(&request), []);
}

#[test]
fn a_name_cannot_slip_into_a_public_number_or_id() {
    let request = ApprovePlanRequest {
        context: context(),
        case_id: CASE.into(),
        decision: Some(Decision {
            decision_number: "of Invented Person".into(),
            decided_by_person_id: "Invented Person".into(),
            decided_at: None,
        }),
        ..approval(1, 1)
    };
    let fields: Vec<String> = validate(&request).into_iter().map(|it| it.field).collect();
    assert_eq!(
        fields,
        ["decision.decision_number", "decision.decided_by_person_id"]
    );
}

#[test]
fn an_assessment_without_findings_is_not_valid() {
    let request = AssessInitialRiskRequest {
        context: context(),
        case_id: CASE.into(),
        ..initial(RiskLevel::High, true)
    };
    let fields: Vec<String> = validate(&request).into_iter().map(|it| it.field).collect();
    assert_eq!(fields, ["findings"]);
}
