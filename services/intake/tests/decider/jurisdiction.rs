//! Two communes can own one case.

use api::codes::v1::RiskLevel;
use api::log::v1::{LaneBasis, Role};
use intake::{IntakeEvent, IntakeRejection};

use crate::fixtures::*;

const OFFICER: Role = Role::ChildProtectionOfficer;

/// An Phước, where it happened, handed the lead to Bình Minh, where the child lives.
fn transferred() -> History {
    let events = officer(a_submitted_plan())
        .when(transfer(BINH_MINH))
        .expect("accepted");
    events.into_iter().fold(a_submitted_plan(), with)
}

#[test]
fn a_transfer_opens_the_lane_for_the_commune_of_residence_which_leads_from_then_on() {
    let events = officer(a_submitted_plan())
        .when(transfer(BINH_MINH))
        .expect("accepted");
    assert!(
        matches!(&events[0], IntakeEvent::JurisdictionTransferred(it) if it.from_org_unit_id == AN_PHUOC)
    );
    assert_eq!(events[1], opened(BINH_MINH, LaneBasis::Jurisdiction));
    assert_eq!(
        officer(transferred()).state().lead_org_unit_id(),
        Some(BINH_MINH)
    );
}

#[test]
fn a_transfer_tells_who_leads_also_when_the_commune_takes_part_already() {
    let events = officer(a_shared_case())
        .when(transfer(BINH_MINH))
        .expect("accepted");
    assert_eq!(events[1..], [opened(BINH_MINH, LaneBasis::Jurisdiction)]);
    let back = at(transferred(), BINH_MINH, OFFICER)
        .when(transfer(AN_PHUOC))
        .expect("accepted");
    assert_eq!(back[1..], [opened(AN_PHUOC, LaneBasis::Jurisdiction)]);
    let history = back.into_iter().fold(transferred(), with);
    assert_eq!(officer(history).state().lead_org_unit_id(), Some(AN_PHUOC));
}

#[test]
fn after_the_transfer_the_plan_belongs_to_the_commune_of_residence() {
    let there = at(transferred(), BINH_MINH, Role::CommuneChair);
    assert!(there.when(approval(1, 1)).is_ok());
    let here = chair(transferred()).when(approval(1, 1));
    assert_eq!(here, Err(IntakeRejection::NotTheLead));
}

#[test]
fn after_the_transfer_the_commune_of_the_incident_still_assesses_and_protects() {
    let given = officer(transferred());
    assert!(given.when(initial(RiskLevel::Medium, false)).is_ok());
    assert!(given.when(measure_of(AN_PHUOC)).is_ok());
}

#[test]
fn the_commune_of_residence_may_protect_the_child_before_it_leads() {
    let given = at(a_shared_case(), BINH_MINH, OFFICER);
    assert!(given.when(measure_of(BINH_MINH)).is_ok());
    let assessing = given.when(initial(RiskLevel::Medium, false));
    assert_eq!(assessing, Err(IntakeRejection::NotCompetent));
}

#[test]
fn a_commune_that_merely_takes_part_neither_assesses_nor_protects_nor_plans() {
    let given = at(a_shared_case(), SONG_LAM, OFFICER);
    assert_eq!(given.when(measure()), Err(IntakeRejection::NotCompetent));
    assert_eq!(given.when(plan()), Err(IntakeRejection::NotTheLead));
}

#[test]
fn until_the_commune_of_the_incident_has_the_case_whoever_has_it_may_act() {
    // the report names An Phước, but only Sông Lam has received it so far
    let mut history = a_reported_case();
    history[0] = opened(SONG_LAM, LaneBasis::Referral);
    let given = at(history.clone(), SONG_LAM, OFFICER);
    assert!(given.when(measure_of(SONG_LAM)).is_ok());
    history.push(opened(AN_PHUOC, LaneBasis::Forwarded));
    let given = at(history, SONG_LAM, OFFICER);
    assert_eq!(given.when(measure()), Err(IntakeRejection::NotCompetent));
}
