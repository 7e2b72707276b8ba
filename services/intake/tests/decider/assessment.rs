//! Authenticity, initial and specific assessment.

use api::codes::v1::RiskLevel;
use api::intake::v1::*;
use intake::IntakeEvent;

use crate::fixtures::*;

fn assessed(request: AssessInitialRiskRequest) -> InitialRiskAssessed {
    match officer(a_reported_case())
        .when(request)
        .expect("accepted")
        .remove(0)
    {
        IntakeEvent::InitialRiskAssessed(event) => event,
        other => panic!("not an assessment: {other:?}"),
    }
}

#[test]
fn a_threat_to_life_calls_for_emergency_protection() {
    assert!(assessed(initial(RiskLevel::High, true)).emergency_protection);
    assert!(!assessed(initial(RiskLevel::High, false)).emergency_protection);
}

#[test]
fn a_suspected_caregiver_calls_for_emergency_protection_without_a_threat_to_life() {
    let request = AssessInitialRiskRequest {
        caregiver_suspected: true,
        ..initial(RiskLevel::Medium, false)
    };
    assert!(assessed(request).emergency_protection);
}

#[test]
fn every_unit_that_takes_part_may_check_authenticity() {
    let check = CheckAuthenticityRequest {
        result: AuthenticityResult::Confirmed.into(),
        findings: "the neighbour was called back".into(),
        ..CheckAuthenticityRequest::default()
    };
    let given = at(
        a_shared_case(),
        SONG_LAM,
        api::log::v1::Role::ChildProtectionOfficer,
    );
    assert!(given.when(check).is_ok());
}

#[test]
fn what_happened_before_the_closing_may_be_told_after_it() {
    let request = initial(RiskLevel::Low, false);
    let late = officer(a_closed_case()).occurred_at("2026-03-02T07:00:00+07:00");
    assert!(late.when(request.clone()).is_ok());
    assert!(officer(a_closed_case()).when(request).is_err());
}
