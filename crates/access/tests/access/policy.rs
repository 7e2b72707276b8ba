//! The policy: default deny, complete, and what its matrix says.

use std::collections::BTreeSet;

use access::{AGENCY_KINDS, Denied, Policy, contract_rpcs, role_fits};
use api::log::v1::{AgencyKind, Role};
use decider::Actor;

use crate::snapshot::assert_snapshot;

const PROPOSE: &str = "/lachan.referral.v1.ReferralService/ProposeReferral";
const ACCEPT: &str = "/lachan.referral.v1.ReferralService/AcceptReferral";

fn actor(agency_kind: AgencyKind, role: Role) -> Actor {
    Actor {
        person_id: "p".parse().unwrap(),
        org_unit_id: "u".parse().unwrap(),
        agency_kind,
        role,
        predecessors: [].into(),
    }
}

fn referral_policy(text: &str) -> Result<Policy, access::PolicyError> {
    Policy::from_files(&[("referral", text)])
}

fn allow(rpc: &str, agency: &str, roles: &str) -> String {
    format!("[[allow]]\nrpc = \"{rpc}\"\nagency = \"{agency}\"\nroles = [{roles}]\n")
}

#[test]
fn every_rpc_of_the_contract_is_in_the_policy_and_no_other() {
    let policy = Policy::embedded().unwrap();
    let contract = contract_rpcs();
    let granted: BTreeSet<String> = policy.rpcs().map(str::to_owned).collect();
    let missing: Vec<_> = contract.difference(&granted).collect();
    let invented: Vec<_> = granted.difference(&contract).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "RPCs of the contract that crates/access/policy/<area>.toml grants to nobody: {missing:#?}\n\
         RPCs of the policy that the contract does not have: {invented:#?}"
    );
}

#[test]
fn the_matrix_is_what_was_reviewed() {
    assert_snapshot("matrix.txt", &Policy::embedded().unwrap().matrix());
}

#[test]
fn an_rpc_without_a_grant_shows_as_nobody() {
    let matrix = Policy::from_files(&[]).unwrap().matrix();
    assert!(matrix.contains(&format!("{PROPOSE}\n    nobody\n")));
}

#[test]
fn what_is_not_granted_is_denied() {
    let policy = referral_policy(&allow(PROPOSE, "POLICE", "\"INVESTIGATOR\"")).unwrap();
    let investigator = actor(AgencyKind::Police, Role::Investigator);
    let keeper = actor(AgencyKind::Police, Role::RoomKeeper);
    let impostor = actor(AgencyKind::Health, Role::Investigator);
    assert!(policy.authorize(PROPOSE, &investigator).is_ok());
    assert_eq!(policy.authorize(PROPOSE, &keeper), Err(Denied::NotGranted));
    assert_eq!(
        policy.authorize(PROPOSE, &impostor),
        Err(Denied::NotGranted)
    );
    assert_eq!(
        policy.authorize(ACCEPT, &investigator),
        Err(Denied::UnknownRpc)
    );
    assert_eq!(policy.authorize("", &investigator), Err(Denied::UnknownRpc));
}

#[test]
fn an_empty_policy_denies_everything() {
    let policy = Policy::from_files(&[]).unwrap();
    for rpc in contract_rpcs() {
        let officer = actor(AgencyKind::Lead, Role::LeadOfficer);
        assert_eq!(policy.authorize(&rpc, &officer), Err(Denied::UnknownRpc));
    }
}

#[test]
fn a_permission_names_call_actor_and_policy() {
    let policy = Policy::embedded().unwrap();
    let officer = actor(AgencyKind::LegalAid, Role::LegalAidOfficer);
    let permission = policy.authorize(PROPOSE, &officer).unwrap();
    assert_eq!(permission.rpc(), PROPOSE);
    assert_eq!(permission.actor(), &officer);
    assert_eq!(permission.policy_version(), policy.version());
}

#[test]
fn lead_and_oversight_may_change_nothing() {
    let policy = Policy::embedded().unwrap();
    for service in api::DESCRIPTORS.services() {
        for method in service.methods() {
            if method.input().get_field_by_name("context").is_none() {
                continue;
            }
            let rpc = format!("/{}/{}", service.full_name(), method.name());
            for reader in [
                actor(AgencyKind::Lead, Role::LeadOfficer),
                actor(AgencyKind::Oversight, Role::Auditor),
            ] {
                assert!(policy.authorize(&rpc, &reader).is_err(), "{rpc}");
            }
        }
    }
}

#[test]
fn only_fitting_pairs_of_agency_and_role_are_ever_permitted() {
    let policy = Policy::embedded().unwrap();
    for rpc in contract_rpcs() {
        for kind in AGENCY_KINDS.into_iter().chain([AgencyKind::Unspecified]) {
            for role in (0..=12).map(|number| Role::try_from(number).unwrap()) {
                let permitted = policy.authorize(&rpc, &actor(kind, role)).is_ok();
                assert!(
                    !permitted || role_fits(kind, role),
                    "{rpc} {kind:?} {role:?}"
                );
            }
        }
    }
}

#[test]
fn a_change_of_the_policy_changes_its_version() {
    let first = referral_policy(&allow(PROPOSE, "POLICE", "\"INVESTIGATOR\"")).unwrap();
    let second = referral_policy(&allow(ACCEPT, "POLICE", "\"INVESTIGATOR\"")).unwrap();
    assert_ne!(first.version(), second.version());
    assert_eq!(first.version().len(), 12);
}

#[test]
fn every_problem_of_the_policy_is_named_at_once() {
    let text = [
        allow(
            "/lachan.police.v1.PoliceService/Decide",
            "POLICE",
            "\"INVESTIGATOR\"",
        ),
        allow(PROPOSE, "CHURCH", "\"INVESTIGATOR\""),
        allow(PROPOSE, "POLICE", "\"KING\", \"CLINICIAN\""),
        allow(ACCEPT, "POLICE", ""),
        allow(ACCEPT, "HEALTH", "\"CLINICIAN\", \"CLINICIAN\""),
    ]
    .concat();
    let error = referral_policy(&text).unwrap_err().to_string();
    for expected in [
        "/lachan.police.v1.PoliceService/Decide does not belong to this area",
        "agency \"CHURCH\" is unknown",
        "role \"KING\" is unknown",
        "CLINICIAN is no role of POLICE",
        "no roles for POLICE",
        "HEALTH CLINICIAN is granted twice",
    ] {
        assert!(
            error.contains(expected),
            "{expected} is missing in:\n{error}"
        );
    }
}

#[test]
fn an_unknown_field_of_the_policy_is_refused() {
    let text = allow(PROPOSE, "POLICE", "\"INVESTIGATOR\"") + "unless = \"never\"\n";
    assert!(referral_policy(&text).is_err());
}
