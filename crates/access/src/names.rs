//! Agency kinds and roles by the names that registry, policy and tokens use:
//! those of the contract without their prefix, for example `LEGAL_AID`.

use api::log::v1::{AgencyKind, Role};

const AGENCY_PREFIX: &str = "AGENCY_KIND_";
const ROLE_PREFIX: &str = "ROLE_";

/// Every agency kind, in the order of the contract.
pub const AGENCY_KINDS: [AgencyKind; 9] = [
    AgencyKind::Intake,
    AgencyKind::Health,
    AgencyKind::Police,
    AgencyKind::LegalAid,
    AgencyKind::Education,
    AgencyKind::Lead,
    AgencyKind::Oversight,
    AgencyKind::Procuracy,
    AgencyKind::Court,
];

/// The agency kind of that name; never `Unspecified`.
pub fn parse_agency_kind(name: &str) -> Option<AgencyKind> {
    AgencyKind::from_str_name(&format!("{AGENCY_PREFIX}{name}"))
        .filter(|kind| *kind != AgencyKind::Unspecified)
}

/// The role of that name; never `Unspecified`.
pub fn parse_role(name: &str) -> Option<Role> {
    Role::from_str_name(&format!("{ROLE_PREFIX}{name}")).filter(|role| *role != Role::Unspecified)
}

/// The name of an agency kind, for example `LEGAL_AID`.
pub fn agency_kind_name(kind: AgencyKind) -> &'static str {
    kind.as_str_name().trim_start_matches(AGENCY_PREFIX)
}

/// The name of a role, for example `ROOM_KEEPER`.
pub fn role_name(role: Role) -> &'static str {
    role.as_str_name().trim_start_matches(ROLE_PREFIX)
}

/// Whether a unit of that kind can have people in that role.
pub fn role_fits(kind: AgencyKind, role: Role) -> bool {
    let home = match role {
        // the system's own work is done without a token
        Role::Unspecified | Role::System => return false,
        Role::HotlineOperator | Role::ChildProtectionOfficer | Role::CommuneChair => {
            AgencyKind::Intake
        }
        Role::SocialWorker => {
            return matches!(kind, AgencyKind::Intake | AgencyKind::Health);
        }
        // forensic units of the police have examiners of their own (kỹ thuật hình sự)
        Role::ForensicExaminer => return matches!(kind, AgencyKind::Health | AgencyKind::Police),
        Role::Clinician | Role::Psychologist => AgencyKind::Health,
        Role::Investigator | Role::RoomKeeper => AgencyKind::Police,
        Role::LegalAidOfficer => AgencyKind::LegalAid,
        Role::SchoolCounsellor | Role::SchoolHead => AgencyKind::Education,
        Role::LeadOfficer | Role::Registrar => AgencyKind::Lead,
        Role::Auditor => AgencyKind::Oversight,
        Role::Prosecutor => AgencyKind::Procuracy,
        Role::Judge => AgencyKind::Court,
    };
    kind == home
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agency_kind_and_role_is_found_by_its_own_name() {
        for kind in AGENCY_KINDS {
            assert_eq!(parse_agency_kind(agency_kind_name(kind)), Some(kind));
        }
        for number in 1..=18 {
            let role = Role::try_from(number).unwrap();
            assert_eq!(parse_role(role_name(role)), Some(role));
        }
    }

    #[test]
    fn unspecified_is_no_name() {
        assert_eq!(parse_agency_kind("UNSPECIFIED"), None);
        assert_eq!(parse_role("UNSPECIFIED"), None);
        assert_eq!(parse_role("ROLE_CLINICIAN"), None);
    }

    #[test]
    fn every_role_fits_its_agency_kind_and_the_system_none() {
        for number in 1..=18 {
            let role = Role::try_from(number).unwrap();
            let expected = match role {
                Role::System => 0,
                Role::SocialWorker | Role::ForensicExaminer => 2,
                _ => 1,
            };
            let homes = AGENCY_KINDS
                .iter()
                .filter(|kind| role_fits(**kind, role))
                .count();
            assert_eq!(homes, expected, "{}", role_name(role));
        }
    }
}
