//! From one command to its events: what can be said without looking at the whole.

use access::{PersonEntry, Registry, RegistryEvent, check_name, read_date};
use api::registry::v1::{
    AppointHeadRequest, ChangeOrgUnitRequest, EndMandateRequest, EndOrgUnitRequest,
    GrantMandateRequest, GrantQualificationRequest, HeadAppointed, MandateEnded, MandateGranted,
    MandateRecord, MergeOrgUnitsRequest, OrgUnitChanged, OrgUnitDetails, OrgUnitEnded,
    OrgUnitRegistered, PersonRegistered, QualificationGranted, RegisterOrgUnitRequest,
    RegisterPersonRequest,
};
use jiff::civil::Date;

use crate::RegistryRejection as Rejection;

pub(crate) fn register_unit(
    command: &RegisterOrgUnitRequest,
    registry: &Registry,
) -> Result<OrgUnitRegistered, Rejection> {
    if registry.unit(&command.id).is_some() {
        return Err(Rejection::IdTaken);
    }
    day(&command.valid_from, Rejection::NoSuchFirstDay)?;
    Ok(OrgUnitRegistered {
        org_unit_id: command.id.clone(),
        details: usable(command.details.as_ref())?,
        valid_from: command.valid_from.clone(),
        legal_basis: command.legal_basis.clone(),
    })
}

pub(crate) fn change_unit(
    command: &ChangeOrgUnitRequest,
    registry: &Registry,
) -> Result<OrgUnitChanged, Rejection> {
    let unit = registry
        .unit(&command.org_unit_id)
        .ok_or(Rejection::UnknownUnit)?;
    let from = day(&command.valid_from, Rejection::NoSuchFirstDay)?;
    let latest = unit.latest().period;
    if from < latest.valid_from {
        return Err(Rejection::ChangedLater);
    }
    if !latest.includes(from) {
        return Err(Rejection::NotInForce);
    }
    Ok(OrgUnitChanged {
        org_unit_id: command.org_unit_id.clone(),
        details: usable(command.details.as_ref())?,
        valid_from: command.valid_from.clone(),
        legal_basis: command.legal_basis.clone(),
    })
}

pub(crate) fn end_unit(
    command: &EndOrgUnitRequest,
    registry: &Registry,
) -> Result<OrgUnitEnded, Rejection> {
    let unit = registry
        .unit(&command.org_unit_id)
        .ok_or(Rejection::UnknownUnit)?;
    let end = day(&command.valid_to, Rejection::NoSuchLastDay)?;
    if end <= unit.period().valid_from {
        return Err(Rejection::EndsBeforeItBegins);
    }
    if end <= unit.latest().period.valid_from {
        return Err(Rejection::ChangedLater);
    }
    Ok(OrgUnitEnded {
        org_unit_id: command.org_unit_id.clone(),
        valid_to: command.valid_to.clone(),
        successor_org_unit_id: command.successor_org_unit_id.clone(),
        other_successor_org_unit_ids: command.other_successor_org_unit_ids.clone(),
        legal_basis: command.legal_basis.clone(),
    })
}

/// Several units end on one day, and one takes over from all of them.
pub(crate) fn merge_units(
    command: &MergeOrgUnitsRequest,
    registry: &Registry,
) -> Result<Vec<RegistryEvent>, Rejection> {
    let merged_on = day(&command.merged_on, Rejection::NoSuchMergerDay)?;
    let into = &command.into_org_unit_id;
    if command.org_unit_ids.contains(into) {
        return Err(Rejection::IntoItself);
    }
    let mut events = Vec::new();
    match (registry.unit(into), &command.new_unit) {
        (Some(_), Some(_)) => return Err(Rejection::IntoIdTaken),
        (None, None) => return Err(Rejection::UnknownIntoUnit),
        (Some(_), None) => {}
        (None, details) => {
            let registered = OrgUnitRegistered {
                org_unit_id: into.clone(),
                details: usable(details.as_ref())?,
                valid_from: command.merged_on.clone(),
                legal_basis: command.legal_basis.clone(),
            };
            events.push(registered.into());
        }
    }
    for (index, id) in command.org_unit_ids.iter().enumerate() {
        let unit = registry
            .unit(id)
            .filter(|_| !command.org_unit_ids[..index].contains(id))
            .ok_or(Rejection::UnknownMergingUnit)?;
        let latest = unit.latest().period;
        if merged_on <= latest.valid_from {
            return Err(Rejection::ChangedLater);
        }
        // one that ended before cannot end anew by merging
        if latest.valid_to.is_some_and(|end| end < merged_on) {
            return Err(Rejection::NotInForce);
        }
        let ended = OrgUnitEnded {
            org_unit_id: id.clone(),
            valid_to: command.merged_on.clone(),
            successor_org_unit_id: into.clone(),
            other_successor_org_unit_ids: Vec::new(),
            legal_basis: command.legal_basis.clone(),
        };
        events.push(ended.into());
    }
    Ok(events)
}

pub(crate) fn register_person(
    command: &RegisterPersonRequest,
    registry: &Registry,
) -> Result<Vec<RegistryEvent>, Rejection> {
    if registry.person(&command.id).is_some() {
        return Err(Rejection::IdTaken);
    }
    check_name(&command.display_name).map_err(|_| Rejection::PersonNameUnusable)?;
    let registered = PersonRegistered {
        person_id: command.id.clone(),
        sex: command.sex,
        display_name: command.display_name.clone(),
    };
    let mut events = vec![registered.into()];
    if let Some(mandate) = &command.mandate {
        let granted = MandateGranted {
            person_id: command.id.clone(),
            mandate: Some(sound(mandate)?),
            reason: command.reason.clone(),
        };
        events.push(granted.into());
    }
    Ok(events)
}

pub(crate) fn grant_mandate(
    command: &GrantMandateRequest,
    registry: &Registry,
) -> Result<MandateGranted, Rejection> {
    person(registry, &command.person_id)?;
    // a request is checked before it gets here
    let mandate = command
        .mandate
        .as_ref()
        .ok_or(Rejection::NoSuchMandateDay)?;
    Ok(MandateGranted {
        person_id: command.person_id.clone(),
        mandate: Some(sound(mandate)?),
        reason: command.reason.clone(),
    })
}

pub(crate) fn end_mandate(
    command: &EndMandateRequest,
    registry: &Registry,
    today: Date,
) -> Result<MandateEnded, Rejection> {
    let person = person(registry, &command.person_id)?;
    let mandate = match command.mandate_valid_from.as_str() {
        "" => person.mandate_on(today),
        told => {
            let mut mandates = person.mandates.iter();
            mandates.find(|mandate| mandate.period.valid_from.to_string() == told)
        }
    };
    let from = mandate.ok_or(Rejection::NoSuchMandate)?.period.valid_from;
    if day(&command.valid_to, Rejection::NoSuchLastDay)? < from {
        return Err(Rejection::EndsBeforeItBegins);
    }
    Ok(MandateEnded {
        person_id: command.person_id.clone(),
        mandate_valid_from: from.to_string(),
        valid_to: command.valid_to.clone(),
        reason: command.reason.clone(),
    })
}

pub(crate) fn grant_qualification(
    command: &GrantQualificationRequest,
    registry: &Registry,
) -> Result<QualificationGranted, Rejection> {
    person(registry, &command.person_id)?;
    let no_such_day = Rejection::NoSuchQualificationDay;
    let granted = command.qualification.as_ref().ok_or(no_such_day)?;
    let from = day(&granted.valid_from, no_such_day)?;
    if !granted.valid_to.is_empty() && day(&granted.valid_to, no_such_day)? <= from {
        return Err(no_such_day);
    }
    Ok(QualificationGranted {
        person_id: command.person_id.clone(),
        qualification: Some(granted.clone()),
        reason: command.reason.clone(),
    })
}

pub(crate) fn appoint_head(
    command: &AppointHeadRequest,
    registry: &Registry,
) -> Result<HeadAppointed, Rejection> {
    if registry.unit(&command.org_unit_id).is_none() {
        return Err(Rejection::UnknownUnit);
    }
    person(registry, &command.person_id)?;
    day(&command.valid_from, Rejection::NoSuchFirstDay)?;
    Ok(HeadAppointed {
        org_unit_id: command.org_unit_id.clone(),
        person_id: command.person_id.clone(),
        valid_from: command.valid_from.clone(),
        reason: command.reason.clone(),
    })
}

fn person<'a>(registry: &'a Registry, id: &str) -> Result<&'a PersonEntry, Rejection> {
    registry.person(id).ok_or(Rejection::UnknownPerson)
}

/// A pattern has let it through; the calendar may not have it: 30 February.
fn day(text: &str, otherwise: Rejection) -> Result<Date, Rejection> {
    read_date(text).map_err(|_| otherwise)
}

fn usable(details: Option<&OrgUnitDetails>) -> Result<Option<OrgUnitDetails>, Rejection> {
    // a request is checked before it gets here
    let details = details.ok_or(Rejection::NameUnusable)?;
    for name in [&details.name_vi, &details.name_en] {
        check_name(name).map_err(|_| Rejection::NameUnusable)?;
    }
    Ok(Some(details.clone()))
}

fn sound(mandate: &MandateRecord) -> Result<MandateRecord, Rejection> {
    let no_such_day = Rejection::NoSuchMandateDay;
    let from = day(&mandate.valid_from, no_such_day)?;
    if !mandate.valid_to.is_empty() && day(&mandate.valid_to, no_such_day)? <= from {
        return Err(Rejection::MandateEndsBeforeItBegins);
    }
    Ok(mandate.clone())
}
