//! Reception, first result, services of the essential package, handing a child back.

use std::collections::BTreeSet;

use api::codes::v1::Priority;
use api::health::v1::{
    ChildHandedBack, ChildReceived, FirstResultIssued, ForensicStep, HandBackChildRequest,
    HandBackFlag, IssueFirstResultRequest, ProvideServicesRequest, ReceiveChildRequest,
    ReceptionFlag, ServiceArea, ServiceCode, ServiceOutcome, ServicesProvided,
};
use api::timestamp_to_proto;
use decider::{LaneBasis, Limit, Occasion, explained, lane_opened, told_or};

use super::authority;
use super::official::person_or_actor;
use super::{Decided, HealthRejection, HealthState};
use crate::limits::first_result as first_result_limit;

pub(super) fn receive(
    request: &ReceiveChildRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let arrived_at = told_or(
        request.arrived_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ArrivedInFuture,
    )?;
    let mut events = Vec::with_capacity(2);
    let begins_the_case = state.roster.is_empty();
    if begins_the_case {
        let actor = occasion.actor;
        let basis = LaneBasis::OwnReceipt;
        events.push(lane_opened(&actor.org_unit_id, actor.agency_kind, basis).into());
    }
    let authority_due_at =
        authority::due_at(begins_the_case, request.brought_by(), arrived_at, occasion);
    let limit = first_result_limit(occasion, arrived_at);
    let flags = no_priority(
        &request.suspected_forms,
        request.priority() == Priority::Routine,
    );
    let event = ChildReceived {
        reception_id: occasion.subject_id.to_string(),
        arrived_at: Some(timestamp_to_proto(arrived_at)),
        priority: request.priority,
        first_result_due_at: limit.map(|limit| timestamp_to_proto(limit.due_from(arrived_at))),
        flags,
        service_areas: service_areas(request.services()),
        authority_due_at: authority_due_at.map(timestamp_to_proto),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        child: request.child.clone(),
        brought_by: request.brought_by,
        companion: request.companion.clone(),
        evidence_preserved: request.evidence_preserved,
        medical_record_number: request.medical_record_number.clone(),
        state: request.state.clone(),
        suspected_forms: request.suspected_forms.clone(),
        services: request.services.clone(),
    };
    events.push(event.into());
    Ok(events)
}

/// The plans: a child of whom abuse is suspected comes first.
pub(super) fn no_priority(suspected_forms: &[i32], is_routine: bool) -> Vec<i32> {
    let flag = !suspected_forms.is_empty() && is_routine;
    let flag = flag.then_some(ReceptionFlag::NoPriority.into());
    flag.into_iter().collect()
}

pub(super) fn first_result(
    request: &IssueFirstResultRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let reception = state.reception(&request.reception_id)?;
    if reception.has_first_result {
        return Err(HealthRejection::FirstResultGiven);
    }
    let issued_at = told_or(
        request.issued_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::FirstResultTimeInvalid,
    )?;
    if issued_at < reception.arrived_at {
        return Err(HealthRejection::FirstResultTimeInvalid);
    }
    let due_at = reception.first_result_due_at;
    let late = due_at.is_some_and(|due_at| issued_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        HealthRejection::DelayUnexplained,
        HealthRejection::DelayUnworded,
    )?;
    // the limit shown is the one the clock was started with
    let limit = due_at.and_then(|_| first_result_limit(occasion, reception.arrived_at));
    let event = FirstResultIssued {
        result_id: occasion.subject_id.to_string(),
        reception_id: request.reception_id.to_ascii_lowercase(),
        issued_at: Some(timestamp_to_proto(issued_at)),
        due_at: due_at.map(timestamp_to_proto),
        late,
        delay_reason: request.delay_reason,
        signed_by_person_id: person_or_actor(&request.signed_by_person_id, occasion),
        document_sha256: request.document_sha256.clone(),
        limit: limit.as_ref().map(Limit::applied),
        document_number: request.document_number.clone(),
        summary: request.summary.clone(),
        delay_explanation: request.delay_explanation.clone(),
        medical_result: request.medical_result.clone(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
    };
    Ok(vec![event.into()])
}

pub(super) fn provide(request: &ProvideServicesRequest, occasion: &Occasion<'_>) -> Decided {
    Ok(vec![provided(request, occasion)?.into()])
}

/// An entry of services.
pub(super) fn provided(
    request: &ProvideServicesRequest,
    occasion: &Occasion<'_>,
) -> Result<ServicesProvided, HealthRejection> {
    let provided_at = told_or(
        request.provided_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ProvidedInFuture,
    )?;
    let mut seen = BTreeSet::new();
    if !request.services.iter().all(|entry| seen.insert(entry.code)) {
        return Err(HealthRejection::ServiceTwice);
    }
    let given = request
        .services
        .iter()
        .filter(|entry| entry.outcome() == ServiceOutcome::Given);
    Ok(ServicesProvided {
        delivery_id: occasion.subject_id.to_string(),
        provided_at: Some(timestamp_to_proto(provided_at)),
        provider_person_id: person_or_actor(&request.provider_person_id, occasion),
        service_areas: service_areas(given.map(|entry| entry.code())),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        services: request.services.clone(),
        note: request.note.clone(),
    })
}

pub(super) fn hand_back(
    request: &HandBackChildRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let handed_back_at = told_or(
        request.handed_back_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::HandedBackInFuture,
    )?;
    if request.receiver_suspected && request.explanation.trim().is_empty() {
        return Err(HealthRejection::SuspectedReceiverUnexplained);
    }
    let place = match request.requisition_id.as_str() {
        "" => None,
        id => {
            let requisition = state.requisition(id)?;
            Some(requisition.place(ForensicStep::HandingBack, handed_back_at))
        }
    };
    let place = place.unwrap_or_default();
    let flag = HandBackFlag::ReceiverSuspected;
    let flags = request.receiver_suspected.then_some(flag.into());
    let event = ChildHandedBack {
        hand_back_id: occasion.subject_id.to_string(),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        handed_back_at: Some(timestamp_to_proto(handed_back_at)),
        flags: flags.into_iter().collect(),
        out_of_order: place.out_of_order,
        skipped_steps: place.skipped_codes(),
        handed_back_to: request.handed_back_to,
        receiver: request.receiver.clone(),
        record_number: request.record_number.clone(),
        explanation: request.explanation.clone(),
        state: request.state.clone(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
    };
    Ok(vec![event.into()])
}

/// The areas of the services, each once: what the plans count, and no more.
pub(super) fn service_areas(services: impl Iterator<Item = ServiceCode>) -> Vec<i32> {
    let areas: BTreeSet<i32> = services.filter_map(service_area).map(i32::from).collect();
    areas.into_iter().collect()
}

fn service_area(code: ServiceCode) -> Option<ServiceArea> {
    use ServiceCode as Code;
    Some(match code {
        Code::PsychologicalFirstAid | Code::PsychiatricCare => ServiceArea::PsychologicalSupport,
        Code::SafeStay => ServiceArea::SafeStay,
        Code::CounsellingOfFamily => ServiceArea::FamilySupport,
        Code::MedicalCertificate => ServiceArea::Documents,
        Code::EmergencyTreatment
        | Code::WoundCare
        | Code::Surgery
        | Code::Hospitalisation
        | Code::StiScreening
        | Code::StiTreatment
        | Code::HivProphylaxis
        | Code::HepatitisBVaccination
        | Code::TetanusProphylaxis
        | Code::PregnancyTest
        | Code::EmergencyContraception
        | Code::PregnancyCare
        | Code::Imaging
        | Code::Laboratory => ServiceArea::HealthCare,
        Code::Other | Code::Unspecified => return None,
    })
}
