//! Denunciations: how they come in, who holds them, how far they have come.

use std::collections::BTreeSet;

use api::codes::v1::AppliedLimit;
use api::police::v1::{
    Competence, DenunciationReceived, DenunciationTransferred, NoticeSubject,
    ReceiveDenunciationRequest, TransferDenunciationRequest,
};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Actor, AgencyKind, LaneBasis, Occasion, lane_opened};
use jiff::Timestamp;
use uuid::Uuid;

use super::notice::with_notice;
use super::{
    Decided, PoliceEvent, PoliceRejection, PoliceState, id_of, stamp, time, told_at, unit_of,
};

/// A denunciation and what became of it, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Denunciation {
    /// Unit that decides.
    pub holder: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// When a decision is due; while suspended, when it would have been.
    pub due_at: Timestamp,
    /// The limit behind it.
    pub limit: Option<AppliedLimit>,
    /// How far it has come.
    pub stage: Stage,
    /// When documents and objects must have been handed over, if they must.
    pub hand_over_due_at: Option<Timestamp>,
    /// The limit behind it.
    pub hand_over_limit: Option<AppliedLimit>,
    /// Whether the time was extended for complexity.
    pub extended_for_complexity: bool,
    /// Whether the procuracy extended the time.
    pub extended_by_procuracy: bool,
    /// The decision in force.
    pub decision: Option<Uuid>,
    /// The court it was indicted before, or that hears the appeal.
    pub court: String,
    /// The procuracies that were told of it, or of a decision on it.
    pub procuracies: BTreeSet<String>,
    /// How often the procuracy returned the file.
    pub returned_by_procuracy: u32,
    /// How often a court returned the file.
    pub returned_by_court: u32,
    /// The last step on it.
    pub last: Option<Uuid>,
    /// The resumption or cancellation that set the time that runs, if one did.
    pub due_by: Option<Uuid>,
}

/// How far a matter has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Being verified: the clock runs.
    Verifying,
    /// Verification is suspended: the clock stands.
    Suspended,
    /// Prosecution was declined.
    Declined,
    /// Prosecution was initiated: under investigation.
    Investigating,
    /// The police proposed an indictment: the file is with the procuracy.
    WithProcuracy,
    /// Indicted: the file is on its way to the court.
    Indicted,
    /// The court of first instance has the file.
    OnTrial,
    /// Judged in first instance.
    Judged,
    /// An appeal was lodged.
    Appealed,
    /// The court of appeal has the file.
    OnAppeal,
    /// Judged on appeal, or discontinued.
    Ended,
}

pub(super) fn receive(
    request: &ReceiveDenunciationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let received_at = told_at(
        request.received_at.as_ref(),
        occasion,
        PoliceRejection::ReceivedInFuture,
    )?;
    let actor = occasion.actor;
    let mut events: Vec<PoliceEvent> = Vec::with_capacity(4);
    if state.roster.is_empty() {
        let basis = LaneBasis::OwnReceipt;
        events.push(lane_opened(&actor.org_unit_id, actor.agency_kind, basis).into());
    }
    // CPC 2015 Art 147: 20 days from receipt
    let limit = occasion.limit("police.denunciation.decide", received_at);
    // MPS Circular 43/2021: documents and objects go to the investigation body within 24 hours
    let hand_over = (request.competence() == Competence::InvestigationBody)
        .then(|| occasion.limit("police.denunciation.hand_over", received_at));
    let event = DenunciationReceived {
        denunciation_id: occasion.subject_id.to_string(),
        source_kind: request.source_kind,
        received_at: stamp(received_at),
        due_at: stamp(limit.due_from(received_at)),
        limit: Some(limit.applied()),
        priority: request.priority,
        org_unit_id: actor.org_unit_id.to_string(),
        competence: request.competence,
        hand_over_due_at: hand_over
            .as_ref()
            .map(|limit| timestamp_to_proto(limit.due_from(received_at))),
        hand_over_limit: hand_over.as_ref().map(|limit| limit.applied()),
        number: request.number.clone(),
        summary: request.summary.clone(),
        incident_place: request.incident_place.clone(),
        alleged_forms: request.alleged_forms.clone(),
        child: request.child.clone(),
        informant: request.informant.clone(),
    };
    events.push(event.into());
    let told_of = (NoticeSubject::Denunciation, received_at);
    let notice = request.procuracy_notice.as_ref();
    with_notice(events, told_of, notice, state, occasion)
}

pub(super) fn transfer(
    request: &TransferDenunciationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.held(&request.denunciation_id, occasion.actor)?;
    let transferred_at = told_at(
        request.transferred_at.as_ref(),
        occasion,
        PoliceRejection::TransferredInFuture,
    )?;
    let unit = unit_of(occasion, &request.to_org_unit_id, AgencyKind::Police)
        .filter(|unit| !occasion.actor.acts_for(unit.as_str()))
        .ok_or(PoliceRejection::ReceiverUnitUnknown)?;
    let mut events: Vec<PoliceEvent> = vec![
        DenunciationTransferred {
            transfer_id: occasion.subject_id.to_string(),
            denunciation_id: request.denunciation_id.to_ascii_lowercase(),
            from_org_unit_id: occasion.actor.org_unit_id.to_string(),
            to_org_unit_id: unit.to_string(),
            transferred_at: stamp(transferred_at),
            decision_number: request.decision_number.clone(),
            grounds: request.grounds.clone(),
            // competence may turn out late; the grounds say why
            after_decision: denunciation.stage != Stage::Verifying,
        }
        .into(),
    ];
    if !state.roster.includes(unit.as_str()) {
        events.push(lane_opened(&unit, AgencyKind::Police, LaneBasis::Jurisdiction).into());
    }
    Ok(events)
}

pub(super) fn received(state: &mut PoliceState, event: &DenunciationReceived) {
    let (Some(id), Some(received_at), Some(due_at)) = (
        id_of(&event.denunciation_id),
        time(&event.received_at),
        time(&event.due_at),
    ) else {
        return;
    };
    let denunciation = Denunciation {
        holder: event.org_unit_id.clone(),
        received_at,
        due_at,
        limit: event.limit.clone(),
        stage: Stage::Verifying,
        hand_over_due_at: event
            .hand_over_due_at
            .as_ref()
            .and_then(timestamp_from_proto),
        hand_over_limit: event.hand_over_limit.clone(),
        extended_for_complexity: false,
        extended_by_procuracy: false,
        decision: None,
        court: String::new(),
        procuracies: BTreeSet::new(),
        returned_by_procuracy: 0,
        returned_by_court: 0,
        last: None,
        due_by: None,
    };
    state.denunciations.insert(id, denunciation);
}

/// The receiving unit goes on with the same clock, and assigns its own officers.
pub(super) fn transferred(state: &mut PoliceState, event: &DenunciationTransferred) {
    state.pass_on(&event.denunciation_id, &event.to_org_unit_id);
}

// === impl PoliceState ===

impl PoliceState {
    pub(super) fn denunciation(&self, id: &str) -> Result<&Denunciation, PoliceRejection> {
        id_of(id)
            .and_then(|id| self.denunciations.get(&id))
            .ok_or(PoliceRejection::DenunciationUnknown)
    }

    /// The denunciation, if the actor's unit is the one that decides.
    pub(super) fn held(&self, id: &str, actor: &Actor) -> Result<&Denunciation, PoliceRejection> {
        let denunciation = self.denunciation(id)?;
        match actor.acts_for(&denunciation.holder) {
            true => Ok(denunciation),
            false => Err(PoliceRejection::HeldByAnotherUnit),
        }
    }

    /// The denunciation, if the actor's procuracy is one that was told of it. Where the police named
    /// none, whichever procuracy takes part in the case may act.
    pub(super) fn supervised(
        &self,
        id: &str,
        actor: &Actor,
    ) -> Result<&Denunciation, PoliceRejection> {
        let denunciation = self.denunciation(id)?;
        let told = &denunciation.procuracies;
        match told.is_empty() || told.iter().any(|unit| actor.acts_for(unit)) {
            true => Ok(denunciation),
            false => Err(PoliceRejection::ProcuracyNotTold),
        }
    }

    pub(super) fn denunciation_mut(&mut self, id: &str) -> Option<&mut Denunciation> {
        id_of(id).and_then(|id| self.denunciations.get_mut(&id))
    }

    pub(super) fn pass_on(&mut self, denunciation_id: &str, to_unit: &str) {
        let Some(id) = id_of(denunciation_id) else {
            return;
        };
        if let Some(denunciation) = self.denunciations.get_mut(&id) {
            denunciation.holder = to_unit.to_owned();
        }
        for assignment in self.assignments.values_mut() {
            assignment.ended |= assignment.denunciation == id;
        }
    }
}
