//! Petitions to prosecute (kiến nghị khởi tố): Joint Circular 01/2022.
//!
//! Schools, health and legal aid do not know of these events, though they see the lane: somebody there may
//! be the suspect.

use api::intake::v1::{
    AuthorityPetitioned, NotifyProcuracyOfPetitionRequest, PetitionForProsecutionRequest,
    PetitionNotice, PetitionNoticeGiven,
};
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened};
use api::timestamp_to_proto;
use decider::{Elsewhere, EncodedEvent, Occasion, lane_of, told_or};
use jiff::Timestamp;

use super::Decided;
use super::common::{act_time, own_unit, reported};
use super::lateness::Excuse;
use crate::messages::IntakeEvent;
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// From the petition to the notice.
const NOTIFY_RULE: &str = "intake.petition.notify_procuracy";

/// A child-affairs body or hotline 111 that takes part petitions; more than once, when more comes out. That
/// the child needs no more support says nothing of the crime: a closed case is no obstacle.
pub(super) fn petition(
    request: &PetitionForProsecutionRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    reported(state)?;
    in_force_as(
        AgencyKind::Police,
        &request.to_org_unit_id,
        occasion,
        IntakeRejection::UnknownPoliceUnit,
    )?;
    let petition_id = occasion.subject_id.to_string();
    let petitioned = AuthorityPetitioned {
        petition_id: petition_id.clone(),
        petitioned_by_org_unit_id: own_unit(occasion).to_owned(),
        petitioned_at: act_time(occasion),
        to_org_unit_id: request.to_org_unit_id.clone(),
        document_number: request.document_number.clone(),
        grounds: request.grounds.clone(),
        attachments: request.attachments.clone(),
    };
    let mut events = vec![petitioned.into()];
    if let Some(notice) = &request.procuracy_notice {
        let petitioned_at = occasion.occurred_at;
        events.push(given(&petition_id, petitioned_at, notice, occasion)?);
    }
    Ok(events)
}

/// The procuracy is told at once. A notice is a fact: it is recorded though the case is closed, and a
/// further one beside the first, which may have gone to the wrong procuracy.
pub(super) fn notify(
    request: &NotifyProcuracyOfPetitionRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let petition = state.records.petitions.get(&request.petition_id);
    let petition = petition.ok_or(IntakeRejection::UnknownPetition)?;
    if !occasion.actor.acts_for(&petition.unit) {
        return Err(IntakeRejection::NotThePetitioner);
    }
    let notice = request.procuracy_notice.clone().unwrap_or_default();
    let petitioned_at = petition.petitioned_at;
    given(&request.petition_id, petitioned_at, &notice, occasion).map(|event| vec![event])
}

fn given(
    petition_id: &str,
    petitioned_at: Timestamp,
    notice: &PetitionNotice,
    occasion: &Occasion<'_>,
) -> Result<IntakeEvent, IntakeRejection> {
    in_force_as(
        AgencyKind::Procuracy,
        &notice.org_unit_id,
        occasion,
        IntakeRejection::UnknownProcuracyUnit,
    )?;
    let impossible = IntakeRejection::NoticeTimeImpossible;
    let notified_at = told_or(
        notice.notified_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        impossible,
    )?;
    if notified_at < petitioned_at {
        return Err(impossible);
    }
    let limit = occasion.limit(NOTIFY_RULE, petitioned_at);
    let due_at = limit.due_from(petitioned_at);
    let lateness = Excuse::new(notice.late_reason(), &notice.late_explanation)
        .at(notified_at, Some(due_at))?;
    let given = PetitionNoticeGiven {
        petition_id: petition_id.to_owned(),
        given_by_org_unit_id: own_unit(occasion).to_owned(),
        notified_at: Some(timestamp_to_proto(notified_at)),
        due_at: Some(timestamp_to_proto(due_at)),
        late: lateness.late,
        late_reason: lateness.reason,
        to_org_unit_id: notice.org_unit_id.clone(),
        document_number: notice.document_number.clone(),
        applied_limit: Some(limit.applied()),
        late_explanation: lateness.explanation,
    };
    Ok(given.into())
}

fn in_force_as(
    agency_kind: AgencyKind,
    unit: &str,
    occasion: &Occasion<'_>,
    rejection: IntakeRejection,
) -> Result<(), IntakeRejection> {
    let known = occasion.directory.org_unit(unit, occasion.occurred_at);
    match known.is_some_and(|known| known.agency_kind == agency_kind) {
        true => Ok(()),
        false => Err(rejection),
    }
}

/// Whoever was petitioned or told takes part in the lane of the police from then on.
pub(super) fn in_the_lane_of_the_police(
    event: &IntakeEvent,
    occasion: &Occasion<'_>,
) -> Option<Elsewhere> {
    let (unit, agency_kind) = match event {
        IntakeEvent::AuthorityPetitioned(event) => (&event.to_org_unit_id, AgencyKind::Police),
        IntakeEvent::PetitionNoticeGiven(event) => (&event.to_org_unit_id, AgencyKind::Procuracy),
        _ => return None,
    };
    let opened = LaneOpened {
        org_unit_id: unit.clone(),
        agency_kind: agency_kind.into(),
        basis: LaneBasis::Notified.into(),
        referral_id: String::new(),
    };
    Some(Elsewhere {
        category: lane_of(agency_kind)?,
        stream_id: occasion.case_id.0,
        event: EncodedEvent::of(&opened),
    })
}
