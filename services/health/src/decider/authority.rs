//! Health staff tell the authority of a child (Decree 56/2017/NĐ-CP Art 25).

use api::health::v1::{Authority, BroughtBy, ReportToAuthorityRequest, ReportedToAuthority};
use api::timestamp_to_proto;
use decider::{AgencyKind, Limit, Occasion, explained, told_or};
use jiff::Timestamp;

use super::{Decided, HealthRejection, HealthState, Reception};
use crate::limits::AUTHORITY;

/// Until when the authority is to be told of a child that arrived. A child of whom nobody else knows;
/// commune or police that bring one know of it.
pub(super) fn due_at(
    began_the_case: bool,
    brought_by: BroughtBy,
    arrived_at: Timestamp,
    occasion: &Occasion<'_>,
) -> Option<Timestamp> {
    let is_known = matches!(brought_by, BroughtBy::Police | BroughtBy::Commune);
    let is_due = began_the_case && !is_known;
    is_due.then(|| occasion.limit(AUTHORITY, arrived_at).due_from(arrived_at))
}

/// Hotline 111, commune, child-affairs agency or police, at once. Whoever is told late is told all the
/// same; whoever knew already is told all the same too.
pub(super) fn tell(
    request: &ReportToAuthorityRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let reported_at = told_or(
        request.reported_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ReportedInFuture,
    )?;
    check_authority(request, occasion)?;
    let (reception_id, reception) = match request.reception_id.as_str() {
        "" => match state.reception_to_tell_of() {
            Some((id, reception)) => (id.to_string(), Some(reception)),
            None => (String::new(), None),
        },
        id => (id.to_ascii_lowercase(), Some(state.reception(id)?)),
    };
    let reception = reception.filter(|reception| !reception.authority_told);
    let due_at = reception.and_then(|reception| reception.authority_due_at);
    let late = due_at.is_some_and(|due_at| reported_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        HealthRejection::DelayUnexplained,
        HealthRejection::DelayUnworded,
    )?;
    let arrived_at = reception.map(|reception| reception.arrived_at);
    let limit = due_at
        .and(arrived_at)
        .map(|at| occasion.limit(AUTHORITY, at));
    let event = ReportedToAuthority {
        notice_id: occasion.subject_id.to_string(),
        reception_id,
        authority: request.authority,
        to_org_unit_id: request.to_org_unit_id.clone(),
        channel: request.channel,
        reported_at: Some(timestamp_to_proto(reported_at)),
        due_at: due_at.map(timestamp_to_proto),
        late,
        delay_reason: request.delay_reason,
        limit: limit.as_ref().map(Limit::applied),
        reference: request.reference.clone(),
        content: request.content.clone(),
        delay_explanation: request.delay_explanation.clone(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
    };
    Ok(vec![event.into()])
}

/// A unit of the registry that is named is of the kind that is said.
fn check_authority(
    request: &ReportToAuthorityRequest,
    occasion: &Occasion<'_>,
) -> Result<(), HealthRejection> {
    if request.to_org_unit_id.is_empty() {
        return Ok(());
    }
    let directory = occasion.directory;
    let unit = directory.org_unit(&request.to_org_unit_id, occasion.now);
    let kind = unit.map(|unit| unit.agency_kind);
    let is_meant = match request.authority() {
        Authority::Police => kind == Some(AgencyKind::Police),
        Authority::ChildAffairsAgency => {
            matches!(kind, Some(AgencyKind::Intake | AgencyKind::Lead))
        }
        _ => kind == Some(AgencyKind::Intake),
    };
    match is_meant {
        true => Ok(()),
        false => Err(HealthRejection::AuthorityUnitUnknown),
    }
}

// === impl HealthState ===

impl HealthState {
    /// The first reception of which the authority is still to be told.
    fn reception_to_tell_of(&self) -> Option<(uuid::Uuid, &Reception)> {
        self.receptions
            .iter()
            .filter(|(_, reception)| {
                reception.authority_due_at.is_some() && !reception.authority_told
            })
            .min_by_key(|(_, reception)| reception.arrived_at)
            .map(|(id, reception)| (*id, reception))
    }
}
