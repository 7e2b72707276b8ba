//! People of the demo registry.

use std::time::Duration;

use api::log::v1::{AgencyKind, Role};
use event_store::Actor;
use projection::Caller;

/// Somebody.
pub(crate) fn actor(person: &str, unit: &str, agency_kind: AgencyKind, role: Role) -> Actor {
    Actor {
        person_id: person.to_owned(),
        org_unit_id: unit.to_owned(),
        agency_kind,
        role,
    }
}

pub(crate) fn operator() -> Actor {
    actor(
        "operator-111",
        "hotline-111",
        AgencyKind::Intake,
        Role::HotlineOperator,
    )
}

pub(crate) fn officer() -> Actor {
    let role = Role::ChildProtectionOfficer;
    actor(
        "officer-an-phuoc",
        "commune-an-phuoc",
        AgencyKind::Intake,
        role,
    )
}

pub(crate) fn doctor() -> Actor {
    actor(
        "doctor-thanh-an",
        "hospital-thanh-an",
        AgencyKind::Health,
        Role::Clinician,
    )
}

pub(crate) fn investigator() -> Actor {
    let role = Role::Investigator;
    actor(
        "investigator-an-phuoc",
        "police-an-phuoc",
        AgencyKind::Police,
        role,
    )
}

pub(crate) fn lawyer() -> Actor {
    let role = Role::LegalAidOfficer;
    actor(
        "lawyer-thanh-an",
        "legal-aid-thanh-an",
        AgencyKind::LegalAid,
        role,
    )
}

pub(crate) fn counsellor() -> Actor {
    let role = Role::SchoolCounsellor;
    actor(
        "counsellor-huong-sen",
        "school-huong-sen",
        AgencyKind::Education,
        role,
    )
}

pub(crate) fn lead() -> Actor {
    actor(
        "lead-officer",
        "lead-thanh-an",
        AgencyKind::Lead,
        Role::LeadOfficer,
    )
}

pub(crate) fn auditor() -> Actor {
    actor(
        "auditor",
        "inspectorate-thanh-an",
        AgencyKind::Oversight,
        Role::Auditor,
    )
}

pub(crate) fn prosecutor() -> Actor {
    actor(
        "prosecutor-thanh-an",
        "procuracy-thanh-an",
        AgencyKind::Procuracy,
        Role::Prosecutor,
    )
}

pub(crate) fn judge() -> Actor {
    let unit = "court-thanh-an";
    actor("judge-thanh-an", unit, AgencyKind::Court, Role::Judge)
}

/// Lá Chắn itself.
pub(crate) fn system() -> Actor {
    actor("system", "system", AgencyKind::Unspecified, Role::System)
}

/// The caller a person is whose unit took over from others.
pub(crate) fn caller_after(actor: &Actor, predecessors: &[&str]) -> Caller {
    let mut caller = caller(actor);
    caller.actor.predecessors = predecessors
        .iter()
        .map(|unit| unit.parse().expect("an id"))
        .collect();
    caller
}

/// The caller a person is.
pub(crate) fn caller(actor: &Actor) -> Caller {
    Caller {
        actor: decider::Actor {
            person_id: actor.person_id.parse().expect("an id"),
            org_unit_id: actor.org_unit_id.parse().expect("an id"),
            agency_kind: actor.agency_kind,
            role: actor.role,
            predecessors: [].into(),
        },
        deadline: Some(Duration::from_millis(400)),
    }
}
