//! Who gives the aid, and where it is registered.

use api::legal_aid::v1::{
    AppointProviderRequest, DefenderRegistered, FormOfAid, ProviderAppointed,
    RegisterDefenderRequest,
};
use api::timestamp_to_proto;
use decider::{AgencyKind, Occasion, explained, told, told_or};
use uuid::Uuid;

use super::{Decided, LegalAidRejection, LegalAidState};
use crate::limits;

/// An appointment, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// The request it serves.
    pub request_id: Uuid,
    /// Who gives the aid.
    pub provider_person_id: String,
    /// Form of aid.
    pub form_of_aid: FormOfAid,
    /// Whether another took its place.
    pub replaced: bool,
}

pub(super) fn appoint(
    request: &AppointProviderRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let accepted = state.request(&request.request_id)?;
    accepted.check_open()?;
    let appointed_at = told_or(
        request.appointed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::AppointedInFuture,
    )?;
    if accepted.accepted_at.is_some_and(|at| appointed_at < at) {
        return Err(LegalAidRejection::AppointedBeforeAcceptance);
    }
    if !request.replaces_appointment_id.is_empty() {
        let replaced = state.active_appointment(&request.replaces_appointment_id)?;
        if request.request_id.parse() != Ok(replaced.request_id) {
            return Err(LegalAidRejection::AppointmentOfOtherRequest);
        }
    }
    // the clock is for the first appointment
    let due_at = accepted.appointment_due_at.filter(|_| !accepted.appointed);
    let late = due_at.is_some_and(|due_at| appointed_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        LegalAidRejection::DelayUnexplained,
        LegalAidRejection::DelayUnworded,
    )?;
    Ok(vec![
        ProviderAppointed {
            appointment_id: occasion.subject_id.to_string(),
            request_id: request.request_id.to_ascii_lowercase(),
            provider_person_id: request.provider_person_id.clone(),
            provider_kind: request.provider_kind,
            form_of_aid: request.form_of_aid,
            appointed_at: Some(timestamp_to_proto(appointed_at)),
            due_at: due_at.map(timestamp_to_proto),
            late,
            delay_reason: request.delay_reason,
            replaces_appointment_id: request.replaces_appointment_id.to_ascii_lowercase(),
            decision_number: request.decision_number.clone(),
            delay_explanation: request.delay_explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn register(
    request: &RegisterDefenderRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let appointment = state.active_appointment(&request.appointment_id)?;
    if let Some(aid) = state.requests.get(&appointment.request_id) {
        aid.check_open()?;
    }
    if appointment.form_of_aid != FormOfAid::ParticipationInProceedings {
        return Err(LegalAidRejection::NotForProceedings);
    }
    check_body(request, occasion)?;
    let registered_at = told_or(
        request.registered_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::EnteredInFuture,
    )?;
    let papers_at = told(
        request.papers_submitted_at.as_ref(),
        occasion.now,
        LegalAidRejection::PapersTimeInvalid,
    )?;
    if papers_at.is_some_and(|at| at > registered_at) {
        return Err(LegalAidRejection::PapersTimeInvalid);
    }
    // CPC 2015 Art 78 (F2): 24 hours from full papers; the delay is the body's, hence only flagged
    let due_at = papers_at.map(|at| limits::REGISTER.due_from(at));
    Ok(vec![
        DefenderRegistered {
            registration_id: occasion.subject_id.to_string(),
            appointment_id: request.appointment_id.to_ascii_lowercase(),
            capacity: request.capacity,
            body_org_unit_id: request.body_org_unit_id.clone(),
            papers_submitted_at: request.papers_submitted_at,
            registered_at: Some(timestamp_to_proto(registered_at)),
            due_at: due_at.map(timestamp_to_proto),
            late: due_at.is_some_and(|due_at| registered_at > due_at),
            limit: due_at.map(|_| limits::REGISTER.applied()),
            body: request.body.clone(),
            registration_number: request.registration_number.clone(),
        }
        .into(),
    ])
}

fn check_body(
    request: &RegisterDefenderRequest,
    occasion: &Occasion<'_>,
) -> Result<(), LegalAidRejection> {
    let unit_id = &request.body_org_unit_id;
    if unit_id.is_empty() {
        return match request.body.trim().is_empty() {
            true => Err(LegalAidRejection::BodyMissing),
            false => Ok(()),
        };
    }
    let unit = occasion.directory.org_unit(unit_id, occasion.now);
    match unit.is_some_and(|unit| unit.agency_kind == AgencyKind::Police) {
        true => Ok(()),
        false => Err(LegalAidRejection::BodyUnitUnknown),
    }
}

pub(super) fn appointed(state: &mut LegalAidState, event: &ProviderAppointed) {
    let (Ok(id), Ok(request_id)) = (event.appointment_id.parse(), event.request_id.parse()) else {
        return;
    };
    if let Some(request) = state.requests.get_mut(&request_id) {
        request.appointed = true;
    }
    let replaced = event.replaces_appointment_id.parse().ok();
    if let Some(replaced) = replaced.and_then(|id: Uuid| state.appointments.get_mut(&id)) {
        replaced.replaced = true;
    }
    let appointment = Appointment {
        request_id,
        provider_person_id: event.provider_person_id.clone(),
        form_of_aid: event.form_of_aid(),
        replaced: false,
    };
    state.appointments.insert(id, appointment);
}

// === impl LegalAidState ===

impl LegalAidState {
    fn active_appointment(&self, id: &str) -> Result<&Appointment, LegalAidRejection> {
        match self.appointment(id)? {
            appointment if appointment.replaced => Err(LegalAidRejection::AppointmentReplaced),
            appointment => Ok(appointment),
        }
    }
}
