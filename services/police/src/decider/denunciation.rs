//! Denunciations and the clocks of CPC 2015 Arts 147 to 149.

use api::police::v1::{
    DecideDenunciationRequest, DecisionOutcome, DenunciationDecided, DenunciationReceived,
    ExtendVerificationRequest, ExtensionStage, ReceiveDenunciationRequest, SuspensionReason,
    VerificationExtended,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{
    AgencyKind, LaneBasis, Limit, Occasion, OrgUnitId, explained, lane_opened, told, told_or,
};
use jiff::Timestamp;

use super::{Decided, PoliceEvent, PoliceRejection, PoliceState, is_unit};
use crate::limits;

/// A denunciation, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Denunciation {
    /// When it was received.
    pub received_at: Timestamp,
    /// When a decision is due; while suspended, when it would have been.
    pub due_at: Timestamp,
    /// How far it has come.
    pub stage: Stage,
    /// Whether the time was extended for complexity.
    pub extended_for_complexity: bool,
    /// Whether the procuracy extended the time.
    pub extended_by_procuracy: bool,
}

/// How far a denunciation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Being verified: the clock runs.
    Verifying,
    /// Suspended: the clock stands.
    Suspended,
    /// Prosecution was initiated or declined.
    Closed,
}

pub(super) fn receive(
    request: &ReceiveDenunciationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let received_at = told_or(
        request.received_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        PoliceRejection::ReceivedInFuture,
    )?;
    let handed_over_by = &request.handed_over_by_org_unit_id;
    if !handed_over_by.is_empty() && !is_unit(occasion, handed_over_by, AgencyKind::Police) {
        return Err(PoliceRejection::HandoverUnitUnknown);
    }
    told(
        request.procuracy_notified_at.as_ref(),
        occasion.now,
        PoliceRejection::ProcuracyToldInFuture,
    )?;
    let mut events = Vec::with_capacity(2);
    if state.roster.is_empty() {
        let actor = occasion.actor;
        let basis = LaneBasis::OwnReceipt;
        events.push(lane_opened(&actor.org_unit_id, actor.agency_kind, basis).into());
    }
    let event = DenunciationReceived {
        denunciation_id: occasion.subject_id.to_string(),
        source_kind: request.source_kind,
        received_at: Some(timestamp_to_proto(received_at)),
        // CPC 2015 Art 147: 20 days from receipt
        due_at: Some(timestamp_to_proto(limits::DECIDE.due_from(received_at))),
        limit: Some(limits::DECIDE.applied()),
        priority: request.priority,
        procuracy_notified_at: request.procuracy_notified_at,
        handed_over_by_org_unit_id: handed_over_by.clone(),
        number: request.number.clone(),
        summary: request.summary.clone(),
        incident_place: request.incident_place.clone(),
        alleged_forms: request.alleged_forms.clone(),
        child: request.child.clone(),
        informant: request.informant.clone(),
    };
    events.push(event.into());
    Ok(events)
}

pub(super) fn decide(
    request: &DecideDenunciationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.denunciation(&request.denunciation_id)?;
    let outcome = request.outcome();
    denunciation.check_stage(outcome)?;
    let decided_at = told_or(
        request.decided_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        PoliceRejection::DecidedInFuture,
    )?;
    denunciation.check_decided_at(decided_at)?;
    let suspends = outcome == DecisionOutcome::Suspended;
    if suspends != (request.suspension_reason() != SuspensionReason::Unspecified) {
        return Err(PoliceRejection::SuspensionReasonMismatch);
    }
    let successor = successor_of(request, occasion)?;
    let procuracy_told_at = told(
        request.procuracy_notified_at.as_ref(),
        occasion.now,
        PoliceRejection::ProcuracyToldInFuture,
    )?;
    // a suspended matter has no day it is due
    let due_at = (denunciation.stage == Stage::Verifying).then_some(denunciation.due_at);
    let late = due_at.is_some_and(|due_at| decided_at > due_at);
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        PoliceRejection::DelayUnexplained,
        PoliceRejection::DelayUnworded,
    )?;
    // CPC 2015 Art 149: at most one month after a suspension
    let next = (outcome == DecisionOutcome::Resumed).then_some(limits::DECIDE_RESUMED);
    let at_once_until = limits::TELL_PROCURACY.due_from(decided_at);
    let event = DenunciationDecided {
        decision_id: occasion.subject_id.to_string(),
        denunciation_id: request.denunciation_id.to_ascii_lowercase(),
        outcome: request.outcome,
        decided_at: Some(timestamp_to_proto(decided_at)),
        due_at: due_at.map(timestamp_to_proto),
        late,
        delay_reason: request.delay_reason,
        suspension_reason: request.suspension_reason,
        next_due_at: next
            .as_ref()
            .map(|limit| timestamp_to_proto(limit.due_from(decided_at))),
        limit: next.map(|limit| limit.applied()),
        transferred_to_org_unit_id: request.transferred_to_org_unit_id.clone(),
        procuracy_notified_at: request.procuracy_notified_at,
        procuracy_notified_at_once: procuracy_told_at.is_some_and(|at| at <= at_once_until),
        decision_number: request.decision_number.clone(),
        grounds: request.grounds.clone(),
        penal_code_article: request.penal_code_article.clone(),
        delay_explanation: request.delay_explanation.clone(),
    };
    let mut events: Vec<PoliceEvent> = vec![event.into()];
    if let Some(unit) = successor.filter(|unit| !state.roster.includes(unit.as_str())) {
        let basis = LaneBasis::Jurisdiction;
        events.push(lane_opened(&unit, AgencyKind::Police, basis).into());
    }
    Ok(events)
}

/// The unit a matter is transferred to; only a transfer names one, and never the unit itself.
fn successor_of(
    request: &DecideDenunciationRequest,
    occasion: &Occasion<'_>,
) -> Result<Option<OrgUnitId>, PoliceRejection> {
    let id = &request.transferred_to_org_unit_id;
    let transfers = request.outcome() == DecisionOutcome::Transferred;
    if !transfers && id.is_empty() {
        return Ok(None);
    }
    let is_other_unit = transfers
        && id != occasion.actor.org_unit_id.as_str()
        && is_unit(occasion, id, AgencyKind::Police);
    match id.parse() {
        Ok(unit) if is_other_unit => Ok(Some(unit)),
        _ => Err(PoliceRejection::TransferUnitMismatch),
    }
}

pub(super) fn extend(
    request: &ExtendVerificationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.denunciation(&request.denunciation_id)?;
    match denunciation.stage {
        Stage::Verifying => {}
        Stage::Suspended => return Err(PoliceRejection::DenunciationSuspended),
        Stage::Closed => return Err(PoliceRejection::DenunciationClosed),
    }
    let (limit, due_at) = denunciation.extension(request.stage())?;
    let decided_at = told_or(
        request.decided_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        PoliceRejection::DecidedInFuture,
    )?;
    denunciation.check_decided_at(decided_at)?;
    let late = decided_at > denunciation.due_at;
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        PoliceRejection::DelayUnexplained,
        PoliceRejection::DelayUnworded,
    )?;
    Ok(vec![
        VerificationExtended {
            extension_id: occasion.subject_id.to_string(),
            denunciation_id: request.denunciation_id.to_ascii_lowercase(),
            stage: request.stage,
            decided_at: Some(timestamp_to_proto(decided_at)),
            previous_due_at: Some(timestamp_to_proto(denunciation.due_at)),
            due_at: Some(timestamp_to_proto(due_at)),
            limit: Some(limit.applied()),
            late,
            delay_reason: request.delay_reason,
            decision_number: request.decision_number.clone(),
            grounds: request.grounds.clone(),
            delay_explanation: request.delay_explanation.clone(),
        }
        .into(),
    ])
}

pub(super) fn received(state: &mut PoliceState, event: &DenunciationReceived) {
    let time = |value: &Option<_>| value.as_ref().and_then(timestamp_from_proto);
    let (Ok(id), Some(received_at), Some(due_at)) = (
        event.denunciation_id.parse(),
        time(&event.received_at),
        time(&event.due_at),
    ) else {
        return;
    };
    let denunciation = Denunciation {
        received_at,
        due_at,
        stage: Stage::Verifying,
        extended_for_complexity: false,
        extended_by_procuracy: false,
    };
    state.denunciations.insert(id, denunciation);
}

pub(super) fn decided(state: &mut PoliceState, event: &DenunciationDecided) {
    let id = event.denunciation_id.parse().ok();
    let Some(denunciation) = id.and_then(|id| state.denunciations.get_mut(&id)) else {
        return;
    };
    match event.outcome() {
        DecisionOutcome::ProsecutionInitiated | DecisionOutcome::ProsecutionDeclined => {
            denunciation.stage = Stage::Closed;
        }
        DecisionOutcome::Suspended => denunciation.stage = Stage::Suspended,
        DecisionOutcome::Resumed => {
            denunciation.stage = Stage::Verifying;
            let next_due_at = event.next_due_at.as_ref().and_then(timestamp_from_proto);
            denunciation.due_at = next_due_at.unwrap_or(denunciation.due_at);
        }
        // the receiving unit goes on with the same clock
        DecisionOutcome::Transferred | DecisionOutcome::Unspecified => {}
    }
}

pub(super) fn extended(state: &mut PoliceState, event: &VerificationExtended) {
    let id = event.denunciation_id.parse().ok();
    let Some(denunciation) = id.and_then(|id| state.denunciations.get_mut(&id)) else {
        return;
    };
    match event.stage() {
        ExtensionStage::ComplexMatter => denunciation.extended_for_complexity = true,
        ExtensionStage::ByProcuracy => denunciation.extended_by_procuracy = true,
        ExtensionStage::Unspecified => {}
    }
    if let Some(due_at) = event.due_at.as_ref().and_then(timestamp_from_proto) {
        denunciation.due_at = due_at;
    }
}

// === impl Denunciation, PoliceState ===

impl Denunciation {
    /// What may follow on what (CPC 2015 Arts 147 to 149).
    fn check_stage(&self, outcome: DecisionOutcome) -> Result<(), PoliceRejection> {
        let resumes = outcome == DecisionOutcome::Resumed;
        match self.stage {
            Stage::Closed => Err(PoliceRejection::DenunciationClosed),
            Stage::Suspended if !resumes => Err(PoliceRejection::DenunciationSuspended),
            Stage::Verifying if resumes => Err(PoliceRejection::DenunciationNotSuspended),
            Stage::Verifying | Stage::Suspended => Ok(()),
        }
    }

    /// When it was decided: past, and not before it was received.
    fn check_decided_at(&self, decided_at: Timestamp) -> Result<(), PoliceRejection> {
        match decided_at < self.received_at {
            true => Err(PoliceRejection::DecidedBeforeReceived),
            false => Ok(()),
        }
    }

    /// The limit of an extension and when it ends: for a complex matter two months from receipt,
    /// by the procuracy two months more, each once (CPC 2015 Art 147).
    fn extension(&self, stage: ExtensionStage) -> Result<(Limit, Timestamp), PoliceRejection> {
        let used = match stage {
            ExtensionStage::ByProcuracy => self.extended_by_procuracy,
            ExtensionStage::ComplexMatter | ExtensionStage::Unspecified => {
                self.extended_for_complexity
            }
        };
        if used {
            return Err(PoliceRejection::ExtensionUsed);
        }
        if stage != ExtensionStage::ByProcuracy {
            let limit = limits::DECIDE_COMPLEX;
            let due_at = limit.due_from(self.received_at).max(self.due_at);
            return Ok((limit, due_at));
        }
        if !self.extended_for_complexity {
            return Err(PoliceRejection::ExtensionOutOfOrder);
        }
        let limit = limits::EXTEND_BY_PROCURACY;
        let due_at = limit.due_after(self.due_at);
        Ok((limit, due_at))
    }
}

impl PoliceState {
    fn denunciation(&self, id: &str) -> Result<&Denunciation, PoliceRejection> {
        let id = id.parse().ok();
        id.and_then(|id| self.denunciations.get(&id))
            .ok_or(PoliceRejection::DenunciationUnknown)
    }
}
