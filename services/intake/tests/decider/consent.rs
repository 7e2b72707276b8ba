//! Consent given, narrowed, withdrawn, and the law where none is needed: Law 91/2025/QH15.

use api::codes::v1::AgeGroup;
use api::intake::v1::*;
use api::log::v1::{AgencyKind, Role};
use decider::EventSet;
use intake::{IntakeEvent, IntakeRejection};

use crate::fixtures::*;

const SUSPECTED: IntakeRejection = IntakeRejection::SuspectCannotConsent;

fn withdrawn(history: History, request: WithdrawConsentRequest) -> ConsentWithdrawn {
    match officer(history).when(request).expect("accepted").remove(0) {
        IntakeEvent::ConsentWithdrawn(event) => event,
        other => panic!("not a withdrawal: {other:?}"),
    }
}

#[test]
fn consent_of_a_parent_counts_when_that_parent_is_not_the_suspect() {
    let request = RecordConsentRequest {
        giver_is_not_suspected: true,
        ..consent(ConsentGiver::Parent, ConsentOutcome::Given)
    };
    assert!(officer(a_case_against_a_caregiver()).when(request).is_ok());
}

/// Decree 56/2017 Art 31(1).
#[test]
fn a_legal_basis_stands_in_for_the_consent_of_a_suspect() {
    let request = RecordConsentRequest {
        exemption: ConsentExemption::CaregiverSuspected.into(),
        ..consent(ConsentGiver::Unspecified, ConsentOutcome::NotRequired)
    };
    assert!(officer(a_case_against_a_caregiver()).when(request).is_ok());
}

#[test]
fn what_a_suspect_refuses_is_recorded_with_the_basis_on_which_protection_goes_on() {
    let request = RecordConsentRequest {
        exemption: ConsentExemption::CaregiverSuspected.into(),
        ..consent(ConsentGiver::Parent, ConsentOutcome::Refused)
    };
    let events = officer(a_case_against_a_caregiver()).when(request.clone());
    assert!(
        matches!(&events.expect("accepted")[..], [IntakeEvent::ConsentRecorded(it)]
            if it.outcome() == ConsentOutcome::Refused
                && it.exemption() == ConsentExemption::CaregiverSuspected)
    );
    // nobody else's refusal is overridden in this way, and no suspect consents
    let contradiction = Err(IntakeRejection::ExemptionContradiction);
    assert_eq!(
        officer(a_reported_case()).when(request.clone()),
        contradiction
    );
    let given = RecordConsentRequest {
        outcome: ConsentOutcome::Given.into(),
        ..request
    };
    assert_eq!(
        officer(a_case_against_a_caregiver()).when(given),
        contradiction
    );
}

#[test]
fn a_suspect_neither_consents_nor_refuses_without_a_basis() {
    for outcome in [ConsentOutcome::Given, ConsentOutcome::Refused] {
        let by_a_parent = consent(ConsentGiver::Parent, outcome);
        let refused = officer(a_case_against_a_caregiver()).when(by_a_parent);
        assert_eq!(refused, Err(SUSPECTED));
    }
}

#[test]
fn who_is_suspected_is_what_the_last_assessment_says_and_reports_since() {
    let by_a_parent = || consent(ConsentGiver::Parent, ConsentOutcome::Given);
    let cleared = with(a_case_against_a_caregiver(), InitialRiskAssessed::default());
    assert!(officer(cleared.clone()).when(by_a_parent()).is_ok());
    let told_again = ReportReceived {
        report_sequence: 2,
        received_at: time(RECEIVED),
        caregiver_suspected: true,
        ..ReportReceived::default()
    };
    let history = with(cleared, told_again);
    assert_eq!(officer(history).when(by_a_parent()), Err(SUSPECTED));
}

/// Law 91/2025: the private life of a child of 7 or more needs the child and its representative.
#[test]
fn private_life_is_disclosed_with_the_word_of_child_and_representative() {
    let disclosure = |child_answer: ChildAnswer| RecordConsentRequest {
        subject: ConsentSubject::Disclosure.into(),
        child_answer: child_answer.into(),
        ..consent(ConsentGiver::Representative, ConsentOutcome::Given)
    };
    let mut small_child = a_reported_case();
    if let Some(IntakeEvent::ReportReceived(report)) = small_child.last_mut() {
        report.age_group = AgeGroup::Under6.into();
    }
    assert!(
        officer(a_reported_case())
            .when(disclosure(ChildAnswer::Consents))
            .is_ok()
    );
    assert!(
        officer(small_child)
            .when(disclosure(ChildAnswer::UnderSeven))
            .is_ok()
    );
}

#[test]
fn a_consent_is_narrowed_step_by_step_and_each_step_tells_what_held_before() {
    let narrower = narrowing("consent-1", scope(&[AgencyKind::Health]));
    let history = with(a_reported_case(), consented());
    let events = officer(history.clone())
        .when(narrower.clone())
        .expect("accepted");
    let [IntakeEvent::ConsentNarrowed(narrowed)] = &events[..] else {
        panic!("narrowed");
    };
    assert_eq!(narrowed.reach_before, consented().reach);
    let history = with(history, narrowed.clone());
    let again = officer(history.clone()).when(narrower);
    assert_eq!(again, Err(IntakeRejection::NotNarrower));
    let until = ConsentScope {
        until: time("2026-04-01T00:00:00+07:00"),
        ..scope(&[AgencyKind::Health])
    };
    assert!(officer(history).when(narrowing("consent-1", until)).is_ok());
}

/// Units and services tell which agencies know the child: schools see what is PUBLIC in this lane.
#[test]
fn nothing_that_is_public_in_a_consent_names_a_unit_or_a_service() {
    let named = ConsentScope {
        org_unit_ids: vec![POLICE.into()],
        services: vec![ServiceKind::PsychologicalTherapy.into()],
        ..scope(&[AgencyKind::Police])
    };
    let request = RecordConsentRequest {
        scope: Some(named),
        ..consent(ConsentGiver::Representative, ConsentOutcome::Given)
    };
    let events = officer(a_reported_case()).when(request).expect("accepted");
    let [IntakeEvent::ConsentRecorded(recorded)] = &events[..] else {
        panic!("a consent");
    };
    assert_eq!(recorded.org_unit_ids, [POLICE]);
    let encoded = events[0].encode();
    let parts = api::split(encoded.event_type, &encoded.payload).expect("a known event");
    let mut parts = parts.iter();
    let public = parts.find(|(compartment, _)| *compartment == api::Compartment::Public);
    let (_, bytes) = public.expect("a PUBLIC part");
    let seen = IntakeEvent::decode(encoded.event_type, bytes).expect("a consent");
    let IntakeEvent::ConsentRecorded(seen) = seen else {
        panic!("a consent");
    };
    assert!(seen.org_unit_ids.is_empty() && seen.services.is_empty());
    assert_eq!(seen.reach, recorded.reach, "rules need no key");
}

#[test]
fn of_the_units_named_fewer_may_be_left_and_not_more() {
    let units = |ids: &[&str]| ConsentScope {
        org_unit_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..ConsentScope::default()
    };
    let two = RecordConsentRequest {
        scope: Some(units(&[POLICE, AN_PHUOC])),
        ..consent(ConsentGiver::Representative, ConsentOutcome::Given)
    };
    let events = officer(a_reported_case()).when(two).expect("accepted");
    let IntakeEvent::ConsentRecorded(recorded) = &events[0] else {
        panic!("a consent");
    };
    let id = recorded.consent_id.clone();
    let given = || officer([a_reported_case(), events.clone()].concat());
    assert!(given().when(narrowing(&id, units(&[POLICE]))).is_ok());
    for not_fewer in [
        units(&[POLICE, AN_PHUOC]),
        units(&[POLICE, AN_PHUOC, HOTLINE]),
        units(&[]),
    ] {
        let refused = given().when(narrowing(&id, not_fewer));
        assert_eq!(refused, Err(IntakeRejection::NotNarrower));
    }
}

#[test]
fn a_withdrawal_names_those_who_were_told_because_of_the_consent() {
    let event = withdrawn(
        with(a_reported_case(), consented()),
        withdrawal("consent-1"),
    );
    assert_eq!(event.reach_before, consented().reach);
    assert_eq!(event.continues_on(), ConsentExemption::Unspecified);
}

#[test]
fn what_a_suspect_withdraws_never_stops_the_protection_of_the_child() {
    let history = with(a_case_against_a_caregiver(), consented());
    let request = WithdrawConsentRequest {
        continues_on: ConsentExemption::CaregiverSuspected.into(),
        ..withdrawal("consent-1")
    };
    let event = withdrawn(history, request);
    assert_eq!(event.continues_on(), ConsentExemption::CaregiverSuspected);
}

#[test]
fn a_parent_who_is_not_the_suspect_withdraws_without_further_ado() {
    let history = with(a_case_against_a_caregiver(), consented());
    let request = WithdrawConsentRequest {
        giver_is_not_suspected: true,
        ..withdrawal("consent-1")
    };
    withdrawn(history, request);
}

#[test]
fn no_step_of_protection_asks_for_consent() {
    let refused = consent(ConsentGiver::Guardian, ConsentOutcome::Refused);
    let events = officer(a_reported_case()).when(refused).expect("accepted");
    let history = with(a_reported_case(), events[0].clone());
    assert!(officer(history.clone()).when(measure()).is_ok());
    let chair = at(history, AN_PHUOC, Role::CommuneChair);
    assert!(chair.when(removal("2026-03-10T08:00:00+07:00")).is_ok());
}
