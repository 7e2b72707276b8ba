//! A small province, and commands on it.

use access::{Registry, RegistryEvent};
use api::codes::v1::{Qualification, Sex};
use api::log::v1::{AgencyKind, Role};
use api::registry::v1::{
    AppointHeadRequest, EndMandateRequest, EndOrgUnitRequest, GrantMandateRequest,
    GrantQualificationRequest, ImportRegistryRequest, MandateRecord, MergeOrgUnitsRequest,
    OrgLevel, OrgUnitDetails, QualificationRecord, RegisterOrgUnitRequest, RegisterPersonRequest,
};
use decider::{Given, fold, given};
use registry::{RegistryCommand, RegistryDecider, RegistryRejection};

/// Two communes, a police station, the lead agency with its registrar.
pub(crate) const PROVINCE: &str = r#"
[[unit]]
id = "so-y-te"
name_vi = "Sở Y tế"
name_en = "Department of Health"
agency = "LEAD|HEALTH"
level = "province"
administrative_code = "99"
valid_from = "2020-01-01"

[[unit]]
id = "xa-mot"
name_vi = "Xã Một"
name_en = "Commune One"
agency = "INTAKE"
level = "commune"
administrative_code = "99001"
valid_from = "2020-01-01"

[[unit]]
id = "xa-hai"
name_vi = "Xã Hai"
name_en = "Commune Two"
agency = "INTAKE"
level = "commune"
administrative_code = "99002"
valid_from = "2020-01-01"

[[unit]]
id = "cong-an-mot"
name_vi = "Công an Xã Một"
name_en = "Commune One Police"
agency = "POLICE"
level = "commune"
administrative_code = "99001"
valid_from = "2020-01-01"

[[person]]
id = "thu-ky"
display_name = "Người Giữ Sổ"
org_unit = "so-y-te"
role = "REGISTRAR"
valid_from = "2020-01-01"

[[person]]
id = "can-bo"
display_name = "Người Cán Bộ"
org_unit = "xa-mot"
role = "CHILD_PROTECTION_OFFICER"
valid_from = "2021-01-01"

[[person]]
id = "chu-tich"
display_name = "Người Chủ Tịch"
org_unit = "xa-mot"
role = "COMMUNE_CHAIR"
valid_from = "2021-01-01"
head = "yes"
"#;

pub(crate) fn province() -> Registry {
    Registry::parse(PROVINCE).unwrap()
}

/// What the registrar faces when the log holds that province.
pub(crate) fn registrar() -> Given<RegistryDecider> {
    after(Vec::new())
}

/// The same after more has happened.
pub(crate) fn after(more: Vec<RegistryEvent>) -> Given<RegistryDecider> {
    let mut history = province().founding_events();
    history.extend(more);
    let given = given::<RegistryDecider>(history).in_area("99");
    given.by("so-y-te", AgencyKind::Lead, Role::Registrar)
}

/// The registry after a command that must be accepted.
pub(crate) fn done(
    given: &Given<RegistryDecider>,
    command: impl Into<RegistryCommand>,
) -> Registry {
    let mut registry = given.state().registry.clone();
    for event in given.when(command).unwrap() {
        registry.apply(&event);
    }
    assert_eq!(registry.findings(), []);
    registry
}

pub(crate) fn refused(
    given: &Given<RegistryDecider>,
    command: impl Into<RegistryCommand>,
) -> RegistryRejection {
    given.when(command).unwrap_err()
}

pub(crate) fn folded(events: &[RegistryEvent]) -> Registry {
    fold::<RegistryDecider>(events).registry
}

pub(crate) fn details(name: &str, kind: AgencyKind) -> OrgUnitDetails {
    OrgUnitDetails {
        name_vi: name.into(),
        name_en: name.into(),
        agency_kind: kind.into(),
        other_agency_kinds: Vec::new(),
        level: OrgLevel::Commune.into(),
        administrative_code: "99003".into(),
    }
}

pub(crate) fn register_unit(id: &str, from: &str) -> RegisterOrgUnitRequest {
    RegisterOrgUnitRequest {
        id: id.into(),
        details: Some(details("Xã Mới", AgencyKind::Intake)),
        valid_from: from.into(),
        legal_basis: "Nghị quyết 1".into(),
        ..Default::default()
    }
}

pub(crate) fn end_unit(id: &str, to: &str, successor: &str) -> EndOrgUnitRequest {
    EndOrgUnitRequest {
        org_unit_id: id.into(),
        valid_to: to.into(),
        successor_org_unit_id: successor.into(),
        legal_basis: "Nghị quyết 2".into(),
        ..Default::default()
    }
}

pub(crate) fn merge(units: &[&str], into: &str, on: &str) -> MergeOrgUnitsRequest {
    MergeOrgUnitsRequest {
        org_unit_ids: units.iter().map(|unit| (*unit).to_owned()).collect(),
        into_org_unit_id: into.into(),
        new_unit: Some(details("Xã Mới", AgencyKind::Intake)),
        merged_on: on.into(),
        legal_basis: "Nghị quyết 3".into(),
        ..Default::default()
    }
}

pub(crate) fn mandate(unit: &str, role: Role, from: &str, to: &str) -> MandateRecord {
    MandateRecord {
        org_unit_id: unit.into(),
        role: role.into(),
        valid_from: from.into(),
        valid_to: to.into(),
    }
}

pub(crate) fn grant(person: &str, mandate: MandateRecord) -> GrantMandateRequest {
    GrantMandateRequest {
        person_id: person.into(),
        mandate: Some(mandate),
        ..Default::default()
    }
}

pub(crate) fn end_mandate(person: &str, from: &str, to: &str) -> EndMandateRequest {
    EndMandateRequest {
        person_id: person.into(),
        mandate_valid_from: from.into(),
        valid_to: to.into(),
        ..Default::default()
    }
}

pub(crate) fn register_person(id: &str, mandate: Option<MandateRecord>) -> RegisterPersonRequest {
    RegisterPersonRequest {
        id: id.into(),
        display_name: "Người Mới".into(),
        sex: Sex::Female.into(),
        mandate,
        ..Default::default()
    }
}

pub(crate) fn qualify(person: &str, from: &str, to: &str) -> GrantQualificationRequest {
    GrantQualificationRequest {
        person_id: person.into(),
        qualification: Some(QualificationRecord {
            qualification: Qualification::SocialWorker.into(),
            valid_from: from.into(),
            valid_to: to.into(),
        }),
        ..Default::default()
    }
}

pub(crate) fn appoint(unit: &str, person: &str, from: &str) -> AppointHeadRequest {
    AppointHeadRequest {
        org_unit_id: unit.into(),
        person_id: person.into(),
        valid_from: from.into(),
        ..Default::default()
    }
}

pub(crate) fn import(units: &[u8], people: &[u8]) -> ImportRegistryRequest {
    ImportRegistryRequest {
        units_csv: units.to_vec().into(),
        people_csv: people.to_vec().into(),
        legal_basis: "Nghị quyết 4".into(),
        ..Default::default()
    }
}
