//! Who gives the aid.

use api::legal_aid::v1::{
    AppointProviderRequest, FormOfAid, ProviderAppointed, ProviderKind, ReplacementReason,
};
use api::timestamp_to_proto;
use decider::{Occasion, Role, told_or};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decided, LegalAidRejection, LegalAidState, check_delay};

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
    /// Since when it is registered with a procedural body, the first one.
    pub registered_at: Option<Timestamp>,
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
    check_provider(request, appointed_at, occasion)?;
    if !request.replaces_appointment_id.is_empty() {
        check_replacement(request, state)?;
    }
    // the clock is for the first appointment
    let due_at = accepted.appointment_due_at.filter(|_| !accepted.appointed);
    let late = due_at.is_some_and(|due_at| appointed_at > due_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
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
            replacement_reason: request.replacement_reason,
            replacement_explanation: request.replacement_explanation.clone(),
        }
        .into(),
    ])
}

/// Law 11/2017 Art 17: legal-aid officers are the Centre's own; lawyers, advisers and collaborators
/// work under contract. That each is in the registry at all is checked for every person named.
fn check_provider(
    request: &AppointProviderRequest,
    appointed_at: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<(), LegalAidRejection> {
    if request.provider_kind() != ProviderKind::LegalAidOfficer {
        return Ok(());
    }
    let id = &request.provider_person_id;
    let person = occasion.directory.person(id, appointed_at);
    let is_own_officer = person.is_some_and(|person| {
        person.role == Role::LegalAidOfficer && occasion.actor.acts_for(person.org_unit_id.as_str())
    });
    match is_own_officer {
        true => Ok(()),
        false => Err(LegalAidRejection::ProviderUnknown),
    }
}

fn check_replacement(
    request: &AppointProviderRequest,
    state: &LegalAidState,
) -> Result<(), LegalAidRejection> {
    let replaced = state.active_appointment(&request.replaces_appointment_id)?;
    if request.request_id.parse() != Ok(replaced.request_id) {
        return Err(LegalAidRejection::AppointmentOfOtherRequest);
    }
    if replaced.provider_person_id == request.provider_person_id {
        return Err(LegalAidRejection::ReplacedByItself);
    }
    match request.replacement_reason() {
        ReplacementReason::Unspecified => Err(LegalAidRejection::ReplacementUnexplained),
        ReplacementReason::Other if request.replacement_explanation.trim().is_empty() => {
            Err(LegalAidRejection::ReplacementUnworded)
        }
        _ => Ok(()),
    }
}

pub(super) fn appointed(state: &mut LegalAidState, event: &ProviderAppointed) {
    let (Ok(id), Ok(request_id)) = (event.appointment_id.parse(), event.request_id.parse()) else {
        return;
    };
    if let Some(request) = state.requests.get_mut(&request_id) {
        request.appointed = true;
        request.acted_on(event.appointed_at.as_ref());
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
        registered_at: None,
    };
    state.appointments.insert(id, appointment);
}

// === impl LegalAidState ===

impl LegalAidState {
    pub(super) fn active_appointment(&self, id: &str) -> Result<&Appointment, LegalAidRejection> {
        match self.appointment(id)? {
            appointment if appointment.replaced => Err(LegalAidRejection::AppointmentReplaced),
            appointment => Ok(appointment),
        }
    }
}
