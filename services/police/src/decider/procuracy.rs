//! What the procuracy does, recorded by its own people.

use api::police::v1::{
    ApproveDecisionRequest, CancelDecisionRequest, DecisionApproved, DecisionCancelled,
    DecisionKind, DiscontinueProceedingsRequest, FileReturn, IndictRequest, Indicted,
    IssueRecommendationRequest, ProceedingsDiscontinued, ProcuracyInvolved, RecommendationIssued,
    RecordInvolvementRequest, ReturningAgency,
};
use api::timestamp_to_proto;
use decider::{Actor, AgencyKind, LaneBasis, Occasion, Role, lane_opened, readable};

use super::decision::Decision;
use super::document::recorded;
use super::file_return::file_returned;
use super::matter::{Denunciation, Stage};
use super::{Decided, PoliceEvent, PoliceRejection, PoliceState, id_of, stamp, told_at, unit_of};

pub(super) fn involve(request: &RecordInvolvementRequest, occasion: &Occasion<'_>) -> Decided {
    let prosecutor = occasion
        .directory
        .person(&request.person_id, occasion.now)
        .filter(|person| person.role == Role::Prosecutor)
        .filter(|person| occasion.actor.acts_for(person.org_unit_id.as_str()))
        .ok_or(PoliceRejection::ProsecutorUnknown)?;
    let since = told_at(
        request.since.as_ref(),
        occasion,
        PoliceRejection::SinceInFuture,
    )?;
    Ok(vec![
        ProcuracyInvolved {
            involvement_id: occasion.subject_id.to_string(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            person_id: prosecutor.id.to_string(),
            kind: request.kind,
            since: stamp(since),
            decision_number: request.decision_number.clone(),
            note: request.note.clone(),
        }
        .into(),
    ])
}

pub(super) fn approve(
    request: &ApproveDecisionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let decision = state.unreviewed(&request.decision_id, occasion.actor)?;
    let reviewed_at = reviewed_at(request.reviewed_at.as_ref(), decision, occasion)?;
    Ok(vec![
        DecisionApproved {
            review_id: occasion.subject_id.to_string(),
            decision_id: request.decision_id.to_ascii_lowercase(),
            denunciation_id: decision.denunciation.to_string(),
            decision_kind: decision.kind.into(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            reviewed_at: stamp(reviewed_at),
            document_number: request.document_number.clone(),
            opinion: request.opinion.clone(),
        }
        .into(),
    ])
}

pub(super) fn cancel(
    request: &CancelDecisionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let decision = state.unreviewed(&request.decision_id, occasion.actor)?;
    let in_force = state
        .denunciations
        .get(&decision.denunciation)
        .is_some_and(|known| {
            // once indicted the matter is the court's
            let before_court = match known.stage {
                Stage::Suspended
                | Stage::Declined
                | Stage::Investigating
                | Stage::WithProcuracy => true,
                Stage::Ended => known.court.is_empty(),
                _ => false,
            };
            before_court && known.decision == id_of(&request.decision_id)
        });
    // what ends a suspension is not cancelled: the matter would be suspended by nobody's decision
    if !in_force || decision.kind == DecisionKind::Resumed {
        return Err(PoliceRejection::DecisionNotInForce);
    }
    let reviewed_at = reviewed_at(request.reviewed_at.as_ref(), decision, occasion)?;
    if let Some(denunciation) = state.denunciations.get(&decision.denunciation) {
        // a file that was returned meanwhile was returned before
        let refusal = PoliceRejection::ReviewedBeforeDecided;
        state.follows_last(denunciation, reviewed_at, refusal)?;
    }
    // CPC 2015 Art 148(3): one month from the cancellation; an investigation has no such clock
    let limit = (decision.kind != DecisionKind::Concluded)
        .then(|| occasion.limit("police.denunciation.decide_resumed", reviewed_at));
    let due_at = limit.as_ref().map(|limit| limit.due_from(reviewed_at));
    Ok(vec![
        DecisionCancelled {
            review_id: occasion.subject_id.to_string(),
            decision_id: request.decision_id.to_ascii_lowercase(),
            denunciation_id: decision.denunciation.to_string(),
            decision_kind: decision.kind.into(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            reviewed_at: stamp(reviewed_at),
            due_at: due_at.map(timestamp_to_proto),
            limit: limit.map(|limit| limit.applied()),
            document_number: request.document_number.clone(),
            grounds: request.grounds.clone(),
        }
        .into(),
    ])
}

fn reviewed_at(
    told: Option<&prost_types::Timestamp>,
    decision: &Decision,
    occasion: &Occasion<'_>,
) -> Result<jiff::Timestamp, PoliceRejection> {
    let reviewed_at = told_at(told, occasion, PoliceRejection::ReviewedInFuture)?;
    match reviewed_at < decision.decided_at {
        true => Err(PoliceRejection::ReviewedBeforeDecided),
        false => Ok(reviewed_at),
    }
}

pub(super) fn recommend(request: &IssueRecommendationRequest, occasion: &Occasion<'_>) -> Decided {
    let unit = occasion
        .directory
        .org_unit(&request.to_org_unit_id, occasion.now)
        .ok_or(PoliceRejection::AddresseeUnknown)?;
    let issued_at = told_at(
        request.issued_at.as_ref(),
        occasion,
        PoliceRejection::IssuedInFuture,
    )?;
    if request.answer_due_at.is_some() {
        let due_at = readable(
            request.answer_due_at.as_ref(),
            PoliceRejection::AnswerDueBeforeIssued,
        )?;
        if due_at < issued_at {
            return Err(PoliceRejection::AnswerDueBeforeIssued);
        }
    }
    Ok(vec![
        RecommendationIssued {
            recommendation_id: occasion.subject_id.to_string(),
            kind: request.kind,
            to_org_unit_id: unit.id.to_string(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            issued_at: stamp(issued_at),
            answer_due_at: request.answer_due_at,
            document_number: request.document_number.clone(),
            content: request.content.clone(),
        }
        .into(),
    ])
}

pub(super) fn indict(
    request: &IndictRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.with_procuracy(&request.denunciation_id, occasion.actor)?;
    let court = unit_of(occasion, &request.court_org_unit_id, AgencyKind::Court)
        .ok_or(PoliceRejection::CourtUnknown)?;
    let indicted_at = told_at(
        request.indicted_at.as_ref(),
        occasion,
        PoliceRejection::IndictedInFuture,
    )?;
    state.follows_last(
        denunciation,
        indicted_at,
        PoliceRejection::IndictedOutOfOrder,
    )?;
    let mut events: Vec<PoliceEvent> = vec![
        Indicted {
            indictment_id: occasion.subject_id.to_string(),
            denunciation_id: request.denunciation_id.to_ascii_lowercase(),
            court_org_unit_id: court.to_string(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            indicted_at: stamp(indicted_at),
            document_number: request.document_number.clone(),
            penal_code_article: request.penal_code_article.clone(),
            note: request.note.clone(),
        }
        .into(),
    ];
    if !state.roster.includes(court.as_str()) {
        events.push(lane_opened(&court, AgencyKind::Court, LaneBasis::Notified).into());
    }
    Ok(events)
}

pub(super) fn return_file(
    form: Option<&FileReturn>,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let form = form.ok_or(PoliceRejection::DenunciationUnknown)?;
    let denunciation = state.with_procuracy(&form.denunciation_id, occasion.actor)?;
    let times = denunciation.returned_by_procuracy;
    file_returned(
        form,
        ReturningAgency::Procuracy,
        times,
        denunciation,
        state,
        occasion,
    )
}

pub(super) fn discontinue(
    request: &DiscontinueProceedingsRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.with_procuracy(&request.denunciation_id, occasion.actor)?;
    let decided_at = told_at(
        request.decided_at.as_ref(),
        occasion,
        PoliceRejection::DecidedInFuture,
    )?;
    state.follows_last(denunciation, decided_at, PoliceRejection::DecidedOutOfOrder)?;
    Ok(vec![
        ProceedingsDiscontinued {
            discontinuation_id: occasion.subject_id.to_string(),
            denunciation_id: request.denunciation_id.to_ascii_lowercase(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            decided_at: stamp(decided_at),
            document_number: request.document_number.clone(),
            grounds: request.grounds.clone(),
        }
        .into(),
    ])
}

pub(super) fn approved(state: &mut PoliceState, event: &DecisionApproved) {
    let id = id_of(&event.decision_id);
    if let Some(decision) = id.and_then(|id| state.decisions.get_mut(&id)) {
        decision.reviewed = true;
    }
    // the procuracy may review what later steps followed upon already
    state.add_document(&recorded!(event.review_id, Approval, reviewed_at), id);
}

/// Back to where the matter stood before the decision; the time starts anew.
pub(super) fn cancelled(state: &mut PoliceState, event: &DecisionCancelled) {
    let id = id_of(&event.decision_id);
    if let Some(decision) = id.and_then(|id| state.decisions.get_mut(&id)) {
        decision.reviewed = true;
    }
    if let Some(denunciation) = state.denunciation_mut(&event.denunciation_id) {
        denunciation.decision = None;
        denunciation.stage = match event.decision_kind() {
            DecisionKind::Concluded => Stage::Investigating,
            _ => Stage::Verifying,
        };
    }
    state.add_step(&recorded!(event.review_id, Cancellation, reviewed_at));
    if let Some(by) = id_of(&event.review_id) {
        state.set_due(&event.denunciation_id, &event.due_at, &event.limit, by);
    }
}

pub(super) fn indicted(state: &mut PoliceState, event: &Indicted) {
    if let Some(denunciation) = state.denunciation_mut(&event.denunciation_id) {
        denunciation.stage = Stage::Indicted;
        denunciation.court.clone_from(&event.court_org_unit_id);
    }
    state.add_step(&recorded!(event.indictment_id, Indictment, indicted_at));
}

pub(super) fn discontinued(state: &mut PoliceState, event: &ProceedingsDiscontinued) {
    if let Some(denunciation) = state.denunciation_mut(&event.denunciation_id) {
        denunciation.stage = Stage::Ended;
    }
    state.add_step(&recorded!(
        event.discontinuation_id,
        Discontinuation,
        decided_at
    ));
}

// === impl PoliceState ===

impl PoliceState {
    fn unreviewed(&self, decision_id: &str, actor: &Actor) -> Result<&Decision, PoliceRejection> {
        let decision = id_of(decision_id)
            .and_then(|id| self.decisions.get(&id))
            .ok_or(PoliceRejection::DecisionUnknown)?;
        self.supervised(&decision.denunciation.to_string(), actor)?;
        match decision.reviewed {
            true => Err(PoliceRejection::DecisionReviewed),
            false => Ok(decision),
        }
    }

    fn with_procuracy(
        &self,
        denunciation_id: &str,
        actor: &Actor,
    ) -> Result<&Denunciation, PoliceRejection> {
        let denunciation = self.supervised(denunciation_id, actor)?;
        match denunciation.stage {
            Stage::WithProcuracy => Ok(denunciation),
            _ => Err(PoliceRejection::FileNotWithProcuracy),
        }
    }
}
