//! What the chair imposes on parents or caregivers: Law on Children Art 52(3).

use api::intake::v1::*;
use api::log::v1::Role;
use intake::{IntakeEvent, IntakeRejection};

use crate::fixtures::*;

const REFUSES: ImpositionGround = ImpositionGround::CaregiverRefusesPlan;
const ABUSES: ImpositionGround = ImpositionGround::CaregiverIsAbuser;

#[test]
fn the_chair_imposes_a_measure_of_the_plan_that_the_family_refuses() {
    let request = ImposeMeasureRequest {
        decision: None,
        ..imposition(REFUSES)
    };
    let events = chair(a_planned_case()).when(request).expect("accepted");
    let [IntakeEvent::MeasureImposed(imposed)] = &events[..] else {
        panic!("one measure imposed");
    };
    assert_eq!(
        (imposed.plan_number, &imposed.measure_numbers[..]),
        (1, &[2][..])
    );
    assert!(imposed.decision.is_some());
}

#[test]
fn whoever_harms_the_child_is_on_record_before_it_is_the_ground() {
    let unsuspected = officer(a_planned_case()).when(imposition(ABUSES));
    assert_eq!(unsuspected, Err(IntakeRejection::CaregiverNotSuspected));
    let assessed = SpecificRiskAssessed {
        caregiver_suspected: true,
        ..SpecificRiskAssessed::default()
    };
    let suspected = with(a_planned_case(), assessed);
    assert!(officer(suspected).when(imposition(ABUSES)).is_ok());
}

#[test]
fn the_whole_plan_is_imposed_when_no_measure_is_named() {
    let request = ImposeMeasureRequest {
        measure_numbers: vec![],
        ..imposition(REFUSES)
    };
    let events = officer(a_planned_case()).when(request).expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::MeasureImposed(it)] if it.measure_numbers == [1, 2])
    );
}

#[test]
fn what_took_effect_before_the_closing_is_recorded_after_it() {
    let closed = CaseClosed {
        closed_at: time("2026-03-06T09:00:00+07:00"),
        ..CaseClosed::default()
    };
    let given = || officer(with(a_planned_case(), closed.clone())).at("2026-03-07T09:00:00+07:00");
    let before = given().occurred_at("2026-03-06T08:00:00+07:00");
    assert!(before.when(imposition(REFUSES)).is_ok());
    let refused = given().when(imposition(REFUSES));
    assert_eq!(refused, Err(IntakeRejection::CaseIsClosed));
}

#[test]
fn what_no_chair_approved_is_imposed_on_nobody() {
    let before_approval = officer(a_submitted_plan()).when(imposition(REFUSES));
    assert_eq!(before_approval, Err(IntakeRejection::UnknownPlan));
    let no_measure = ImposeMeasureRequest {
        measure_numbers: vec![1, 3],
        ..imposition(REFUSES)
    };
    let refused = officer(a_planned_case()).when(no_measure);
    assert_eq!(refused, Err(IntakeRejection::UnknownImposedMeasure));
}

#[test]
fn only_the_leading_commune_imposes() {
    let history = [a_shared_case(), a_planned_case()[2..].to_vec()].concat();
    let elsewhere = at(history, SONG_LAM, Role::CommuneChair);
    let refused = elsewhere.when(imposition(REFUSES));
    assert_eq!(refused, Err(IntakeRejection::NotTheLead));
}
