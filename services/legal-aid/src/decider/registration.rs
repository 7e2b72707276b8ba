//! Registration as defender or rights-protector with a procedural body: CPC 2015 Art 78 (F2), 24
//! hours from full papers. The delay is the body's, hence only flagged.

use api::legal_aid::v1::{
    DefenceCapacity, DefenderRegistered, FileRegistrationRequest, FormOfAid,
    RecordRegistrationRefusalRequest, RegisterDefenderRequest, RegistrationFiled,
    RegistrationRefused,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{AgencyKind, Limit, Occasion, told, told_or};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decided, LegalAidRejection, LegalAidState};

/// The rule of the body's time.
const RULE: &str = "legal_aid.register";

/// A registration that was filed, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The appointment.
    pub appointment_id: Uuid,
    /// The body, when it is in the registry.
    pub body_org_unit_id: String,
    /// When the body had full papers.
    pub papers_at: Timestamp,
    /// When the body is to answer.
    pub due_at: Timestamp,
    /// Whether it did.
    pub answered: bool,
}

/// When the body had the papers, until when it is to answer, and by which limit.
struct Clock {
    papers_at: Timestamp,
    due_at: Timestamp,
    limit: Limit,
}

pub(super) fn file(
    request: &FileRegistrationRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_appointment(&request.appointment_id, state)?;
    check_body(&request.body_org_unit_id, &request.body, occasion)?;
    let papers_at = told_or(
        request.papers_submitted_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::PapersTimeInvalid,
    )?;
    let clock = Clock::from(papers_at, occasion);
    Ok(vec![
        RegistrationFiled {
            registration_id: occasion.subject_id.to_string(),
            appointment_id: request.appointment_id.to_ascii_lowercase(),
            capacity: request.capacity,
            body_org_unit_id: request.body_org_unit_id.clone(),
            papers_submitted_at: Some(timestamp_to_proto(papers_at)),
            due_at: Some(timestamp_to_proto(clock.due_at)),
            limit: Some(clock.limit.applied()),
            body: request.body.clone(),
        }
        .into(),
    ])
}

/// What the body registered, as it was filed or as the body told of it.
pub(super) fn register(
    request: &RegisterDefenderRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_appointment(&request.appointment_id, state)?;
    let registered_at = told_or(
        request.registered_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::EnteredInFuture,
    )?;
    let (registration_id, body_unit, clock) = match request.registration_id.as_str() {
        "" => {
            if request.capacity() == DefenceCapacity::Unspecified {
                return Err(LegalAidRejection::CapacityMissing);
            }
            check_body(&request.body_org_unit_id, &request.body, occasion)?;
            let papers_at = told(
                request.papers_submitted_at.as_ref(),
                occasion.now,
                LegalAidRejection::PapersTimeInvalid,
            )?;
            let clock = papers_at.map(|at| Clock::from(at, occasion));
            let id = occasion.subject_id.to_string();
            (id, request.body_org_unit_id.clone(), clock)
        }
        id => {
            let filed = state.filed(id)?;
            if request.appointment_id.parse() != Ok(filed.appointment_id) {
                return Err(LegalAidRejection::RegistrationUnknown);
            }
            let clock = Clock::from(filed.papers_at, occasion);
            let id = id.to_ascii_lowercase();
            (id, filed.body_org_unit_id.clone(), Some(clock))
        }
    };
    if clock
        .as_ref()
        .is_some_and(|clock| clock.papers_at > registered_at)
    {
        return Err(LegalAidRejection::PapersTimeInvalid);
    }
    let due_at = clock.as_ref().map(|clock| clock.due_at);
    Ok(vec![
        DefenderRegistered {
            registration_id,
            appointment_id: request.appointment_id.to_ascii_lowercase(),
            capacity: request.capacity,
            body_org_unit_id: body_unit,
            papers_submitted_at: clock
                .as_ref()
                .map(|clock| timestamp_to_proto(clock.papers_at)),
            registered_at: Some(timestamp_to_proto(registered_at)),
            due_at: due_at.map(timestamp_to_proto),
            late: due_at.is_some_and(|due_at| registered_at > due_at),
            limit: clock.map(|clock| clock.limit.applied()),
            body: request.body.clone(),
            registration_number: request.registration_number.clone(),
        }
        .into(),
    ])
}

pub(super) fn refuse(
    request: &RecordRegistrationRefusalRequest,
    state: &LegalAidState,
    occasion: &Occasion<'_>,
) -> Decided {
    let filed = state.filed(&request.registration_id)?;
    let refused_at = told_or(
        request.refused_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        LegalAidRejection::RefusedAtImpossible,
    )?;
    if refused_at < filed.papers_at {
        return Err(LegalAidRejection::RefusedAtImpossible);
    }
    Ok(vec![
        RegistrationRefused {
            registration_id: request.registration_id.to_ascii_lowercase(),
            appointment_id: filed.appointment_id.to_string(),
            reason: request.reason,
            refused_at: Some(timestamp_to_proto(refused_at)),
            late: refused_at > filed.due_at,
            in_writing: request.in_writing,
            explanation: request.explanation.clone(),
        }
        .into(),
    ])
}

fn check_appointment(id: &str, state: &LegalAidState) -> Result<(), LegalAidRejection> {
    let appointment = state.active_appointment(id)?;
    if let Some(aid) = state.requests.get(&appointment.request_id) {
        aid.check_open()?;
    }
    match appointment.form_of_aid {
        FormOfAid::ParticipationInProceedings => Ok(()),
        _ => Err(LegalAidRejection::NotForProceedings),
    }
}

fn check_body(unit: &str, words: &str, occasion: &Occasion<'_>) -> Result<(), LegalAidRejection> {
    if !unit.is_empty() {
        return check_body_unit(unit, occasion);
    }
    match words.trim().is_empty() {
        true => Err(LegalAidRejection::BodyMissing),
        false => Ok(()),
    }
}

/// Police, procuracy and court conduct proceedings.
pub(super) fn check_body_unit(
    unit: &str,
    occasion: &Occasion<'_>,
) -> Result<(), LegalAidRejection> {
    use AgencyKind::{Court, Police, Procuracy};
    let unit = occasion.directory.org_unit(unit, occasion.now);
    match unit.is_some_and(|unit| matches!(unit.agency_kind, Police | Procuracy | Court)) {
        true => Ok(()),
        false => Err(LegalAidRejection::BodyUnitUnknown),
    }
}

pub(super) fn filed(state: &mut LegalAidState, event: &RegistrationFiled) {
    let (Ok(id), Ok(appointment_id)) =
        (event.registration_id.parse(), event.appointment_id.parse())
    else {
        return;
    };
    let time = |field: Option<&prost_types::Timestamp>| field.and_then(timestamp_from_proto);
    let papers_at = time(event.papers_submitted_at.as_ref()).unwrap_or_default();
    let registration = Registration {
        appointment_id,
        body_org_unit_id: event.body_org_unit_id.clone(),
        papers_at,
        due_at: time(event.due_at.as_ref()).unwrap_or(papers_at),
        answered: false,
    };
    state.registrations.insert(id, registration);
}

pub(super) fn registered(state: &mut LegalAidState, event: &DefenderRegistered) {
    answered(state, &event.registration_id);
    let id = event.appointment_id.parse().ok();
    if let Some(appointment) = id.and_then(|id: Uuid| state.appointments.get_mut(&id)) {
        let registered_at = event.registered_at.as_ref().and_then(timestamp_from_proto);
        let known = appointment.registered_at.into_iter();
        appointment.registered_at = known.chain(registered_at).min();
    }
}

pub(super) fn refused(state: &mut LegalAidState, event: &RegistrationRefused) {
    answered(state, &event.registration_id);
}

fn answered(state: &mut LegalAidState, registration_id: &str) {
    let id = registration_id.parse().ok();
    if let Some(registration) = id.and_then(|id: Uuid| state.registrations.get_mut(&id)) {
        registration.answered = true;
    }
}

// === impl Clock, LegalAidState ===

impl Clock {
    fn from(papers_at: Timestamp, occasion: &Occasion<'_>) -> Self {
        let limit = occasion.limit(RULE, papers_at);
        Self {
            papers_at,
            due_at: limit.due_from(papers_at),
            limit,
        }
    }
}

impl LegalAidState {
    fn filed(&self, id: &str) -> Result<&Registration, LegalAidRejection> {
        let id: Option<Uuid> = id.parse().ok();
        let filed = id.and_then(|id| self.registrations.get(&id));
        match filed {
            None => Err(LegalAidRejection::RegistrationUnknown),
            Some(filed) if filed.answered => Err(LegalAidRejection::RegistrationAnswered),
            Some(filed) => Ok(filed),
        }
    }
}
