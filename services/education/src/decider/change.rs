//! A change of school: between two schools, so that the child is lost by neither, and so that nobody
//! else learns where it goes.
//!
//! The new school takes no part in the case: whoever sees this lane would learn of it, the former
//! school's other staff and every other school of the case first. It is told by a referral, a stream
//! that only the two schools read, is named there alone, and answers there. The school that arranged the change asks until
//! it knows that the child arrived.

use api::Compartment;
use api::codes::v1::Priority;
use api::education::v1::{
    ArrangeSchoolChangeRequest, Arrival, ArrivalRecorded, RecordArrivalRequest,
    SchoolChangeArranged,
};
use api::log::v1::AgencyKind;
use api::referral::v1::{ReferralProposed, ReferralPurpose};
use api::timestamp_to_proto;
use decider::Occasion;

use super::{Decided, act_time, agency_of, check_delay, due_time, own_unit, past_day};
use crate::messages::Step;
use crate::rejection::EducationRejection as R;
use crate::state::SchoolState;

/// The rule of the time until it is known whether the child arrived.
const ARRIVAL: &str = "education.school_change.arrival";

pub(super) fn arrange(
    request: &ArrangeSchoolChangeRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let actor = occasion.actor;
    if state.is_closed_by(actor) {
        return Err(R::SchoolCaseClosed);
    }
    if state.changes.values().any(|change| !change.settled) {
        return Err(R::ChangeOpen);
    }
    let to = request.to_org_unit_id.as_str();
    if agency_of(to, occasion) != Some(AgencyKind::Education) || actor.acts_for(to) {
        return Err(R::UnknownNewSchool);
    }
    let told = request.arrival_due_at.as_ref();
    let (due_at, limit) = due_time(told, ARRIVAL, occasion, R::ArrivalTimeImpossible)?;
    let arranged = SchoolChangeArranged {
        change_id: occasion.subject_id.to_string(),
        from_org_unit_id: own_unit(occasion),
        reason: request.reason,
        arranged_at: act_time(occasion),
        arrival_due_at: Some(timestamp_to_proto(due_at)),
        arrival_limit: limit,
    };
    let tells = Some(Box::new(referral(request, &arranged, occasion)));
    let event = arranged.into();
    Ok(vec![Step { event, tells }])
}

/// The referral by which the new school is told; its id is the change's.
fn referral(
    request: &ArrangeSchoolChangeRequest,
    arranged: &SchoolChangeArranged,
    occasion: &Occasion<'_>,
) -> ReferralProposed {
    let mut shared = vec![i32::from(Compartment::Education)];
    if request.child.is_some() {
        shared.push(Compartment::Identity.into());
    }
    shared.sort_unstable();
    ReferralProposed {
        referral_id: arranged.change_id.clone(),
        from_org_unit_id: arranged.from_org_unit_id.clone(),
        from_agency_kind: AgencyKind::Education.into(),
        to_org_unit_id: request.to_org_unit_id.clone(),
        to_agency_kind: AgencyKind::Education.into(),
        purpose: ReferralPurpose::SchoolChange.into(),
        priority: Priority::Routine.into(),
        due_at: arranged.arrival_due_at,
        child: request.child.clone(),
        case_id: occasion.case_id.to_string(),
        proposed_at: arranged.arranged_at,
        due_limit: arranged.arrival_limit.clone(),
        shared,
        education_information: request.handover.clone(),
        ..ReferralProposed::default()
    }
}

pub(super) fn arrival(
    request: &RecordArrivalRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let change_id = request.change_id.to_ascii_lowercase();
    let change = state.changes.get(&change_id).ok_or(R::ChangeUnknown)?;
    if !occasion.actor.acts_for(&change.from_school) {
        return Err(R::NotTheArrangingSchool);
    }
    if change.settled {
        return Err(R::ArrivalKnown);
    }
    check_arrival(request, occasion)?;
    let late = change
        .check_due_at
        .is_some_and(|due_at| occasion.occurred_at > due_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let next = (request.arrival() == Arrival::NotArrived)
        .then(|| occasion.limit(ARRIVAL, occasion.occurred_at));
    let recorded = ArrivalRecorded {
        change_id,
        school_org_unit_id: own_unit(occasion),
        arrival: request.arrival,
        recorded_at: act_time(occasion),
        arrived_on: request.arrived_on.clone(),
        next_check_due_at: next
            .as_ref()
            .map(|limit| timestamp_to_proto(limit.due_from(occasion.occurred_at))),
        next_check_limit: next.map(|limit| limit.applied()),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        remarks: request.remarks.clone(),
    };
    Ok(vec![recorded.into()])
}

fn check_arrival(request: &RecordArrivalRequest, occasion: &Occasion<'_>) -> Result<(), R> {
    match request.arrival() {
        Arrival::Arrived => {
            past_day(&request.arrived_on, occasion).map_or(Err(R::ArrivalDayImpossible), |_| Ok(()))
        }
        _ if !request.arrived_on.is_empty() => Err(R::ArrivalDayImpossible),
        _ if request.remarks.trim().is_empty() => Err(R::ArrivalUnworded),
        _ => Ok(()),
    }
}
