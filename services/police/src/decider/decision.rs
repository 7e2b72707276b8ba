//! Decisions on a denunciation and their clocks (CPC 2015 Arts 147 to 149, 153 to 158, 232 to 234).

use api::codes::v1::{AppliedLimit, DelayReason};
use api::police::v1::{
    ConcludeInvestigationRequest, ConclusionOutcome, DecisionKind, DeclineProsecutionRequest,
    InitiateProsecutionRequest, InvestigationConcluded, NoticeSubject, ProcuracyNotice,
    ProsecutionDeclined, ProsecutionInitiated, ResumeVerificationRequest,
    SuspendVerificationRequest, VerificationResumed, VerificationSuspended,
};
use api::timestamp_to_proto;
use decider::{Occasion, explained, told, told_or};
use jiff::Timestamp;
use uuid::Uuid;

use super::matter::{Denunciation, Stage};
use super::notice::{Subject, add_notice};
use super::{Decided, PoliceEvent, PoliceRejection, PoliceState, id_of, stamp, time};

/// A decision on a denunciation, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The denunciation.
    pub denunciation: Uuid,
    /// What was decided.
    pub kind: DecisionKind,
    /// When.
    pub decided_at: Timestamp,
    /// Whether the procuracy reviewed it.
    pub reviewed: bool,
}

/// What every decision says of its time.
pub(super) struct Timing {
    pub(super) decided_at: Timestamp,
    /// When it had been due, and by which limit.
    due: Option<(Timestamp, Option<AppliedLimit>)>,
    pub(super) late: bool,
}

/// A request's reason for lateness.
pub(super) struct Delay<'a>(pub(super) DelayReason, pub(super) &'a str);

pub(super) fn initiate(
    request: &InitiateProsecutionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.held(&request.denunciation_id, occasion.actor)?;
    denunciation.check_verifying()?;
    let delay = Delay(request.delay_reason(), &request.delay_explanation);
    let timing = denunciation.timing(request.decided_at.as_ref(), &delay, occasion)?;
    let event = ProsecutionInitiated {
        decision_id: occasion.subject_id.to_string(),
        denunciation_id: request.denunciation_id.to_ascii_lowercase(),
        decided_at: stamp(timing.decided_at),
        due_at: timing.due_at(),
        limit: timing.limit(),
        late: timing.late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        decision_number: request.decision_number.clone(),
        grounds: request.grounds.clone(),
        penal_code_article: request.penal_code_article.clone(),
    };
    let notice = request.procuracy_notice.as_ref();
    with_notice(event.into(), timing.decided_at, notice, state, occasion)
}

pub(super) fn decline(
    request: &DeclineProsecutionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.held(&request.denunciation_id, occasion.actor)?;
    denunciation.check_verifying()?;
    let delay = Delay(request.delay_reason(), &request.delay_explanation);
    let timing = denunciation.timing(request.decided_at.as_ref(), &delay, occasion)?;
    let informant_told_at = told(
        request.informant_told_at.as_ref(),
        occasion.now,
        PoliceRejection::InformantToldInFuture,
    )?;
    let event = ProsecutionDeclined {
        decision_id: occasion.subject_id.to_string(),
        denunciation_id: request.denunciation_id.to_ascii_lowercase(),
        decided_at: stamp(timing.decided_at),
        due_at: timing.due_at(),
        limit: timing.limit(),
        late: timing.late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        informant_told_at: informant_told_at.and_then(stamp),
        ground: request.ground,
        decision_number: request.decision_number.clone(),
        grounds: request.grounds.clone(),
    };
    let notice = request.procuracy_notice.as_ref();
    with_notice(event.into(), timing.decided_at, notice, state, occasion)
}

pub(super) fn suspend(
    request: &SuspendVerificationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.held(&request.denunciation_id, occasion.actor)?;
    denunciation.check_verifying()?;
    let delay = Delay(request.delay_reason(), &request.delay_explanation);
    let timing = denunciation.timing(request.decided_at.as_ref(), &delay, occasion)?;
    let event = VerificationSuspended {
        decision_id: occasion.subject_id.to_string(),
        denunciation_id: request.denunciation_id.to_ascii_lowercase(),
        decided_at: stamp(timing.decided_at),
        suspension_reason: request.suspension_reason,
        due_at: timing.due_at(),
        limit: timing.limit(),
        late: timing.late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        decision_number: request.decision_number.clone(),
        grounds: request.grounds.clone(),
    };
    let notice = request.procuracy_notice.as_ref();
    with_notice(event.into(), timing.decided_at, notice, state, occasion)
}

pub(super) fn resume(
    request: &ResumeVerificationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.held(&request.denunciation_id, occasion.actor)?;
    match denunciation.stage {
        Stage::Suspended => {}
        Stage::Verifying => return Err(PoliceRejection::DenunciationNotSuspended),
        _ => return Err(PoliceRejection::DenunciationClosed),
    }
    // while suspended nothing is due
    let timing = denunciation.timing(
        request.decided_at.as_ref(),
        &Delay(DelayReason::Unspecified, ""),
        occasion,
    )?;
    // CPC 2015 Art 149: at most one month after a suspension
    let limit = occasion.limit("police.denunciation.decide_resumed", timing.decided_at);
    let event = VerificationResumed {
        decision_id: occasion.subject_id.to_string(),
        denunciation_id: request.denunciation_id.to_ascii_lowercase(),
        decided_at: stamp(timing.decided_at),
        due_at: stamp(limit.due_from(timing.decided_at)),
        limit: Some(limit.applied()),
        decision_number: request.decision_number.clone(),
        grounds: request.grounds.clone(),
    };
    let notice = request.procuracy_notice.as_ref();
    with_notice(event.into(), timing.decided_at, notice, state, occasion)
}

pub(super) fn conclude(
    request: &ConcludeInvestigationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.held(&request.denunciation_id, occasion.actor)?;
    if denunciation.stage != Stage::Investigating {
        return Err(PoliceRejection::NotUnderInvestigation);
    }
    let timing = denunciation.timing(
        request.decided_at.as_ref(),
        &Delay(DelayReason::Unspecified, ""),
        occasion,
    )?;
    let event = InvestigationConcluded {
        decision_id: occasion.subject_id.to_string(),
        denunciation_id: request.denunciation_id.to_ascii_lowercase(),
        decided_at: stamp(timing.decided_at),
        outcome: request.outcome,
        decision_number: request.decision_number.clone(),
        grounds: request.grounds.clone(),
        penal_code_article: request.penal_code_article.clone(),
    };
    let notice = request.procuracy_notice.as_ref();
    with_notice(event.into(), timing.decided_at, notice, state, occasion)
}

fn with_notice(
    event: PoliceEvent,
    decided_at: Timestamp,
    notice: Option<&ProcuracyNotice>,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let mut events = vec![event];
    let told_of = Subject {
        about: NoticeSubject::Decision,
        id: occasion.subject_id,
        since: decided_at,
    };
    add_notice(&mut events, notice, &told_of, state, occasion)?;
    Ok(events)
}

// === impl Timing ===

impl Timing {
    pub(super) fn due_at(&self) -> Option<prost_types::Timestamp> {
        self.due.as_ref().map(|(at, _)| timestamp_to_proto(*at))
    }

    fn limit(&self) -> Option<AppliedLimit> {
        self.due.as_ref().and_then(|(_, limit)| limit.clone())
    }
}

// === impl Denunciation ===

impl Denunciation {
    pub(super) fn check_verifying(&self) -> Result<(), PoliceRejection> {
        match self.stage {
            Stage::Verifying => Ok(()),
            Stage::Suspended => Err(PoliceRejection::DenunciationSuspended),
            _ => Err(PoliceRejection::DenunciationClosed),
        }
    }

    /// When it was decided: past, not before it was received; with its reason when late.
    pub(super) fn timing(
        &self,
        decided_at: Option<&prost_types::Timestamp>,
        delay: &Delay<'_>,
        occasion: &Occasion<'_>,
    ) -> Result<Timing, PoliceRejection> {
        let decided_at = told_or(
            decided_at,
            occasion.occurred_at,
            occasion.now,
            PoliceRejection::DecidedInFuture,
        )?;
        if decided_at < self.received_at {
            return Err(PoliceRejection::DecidedBeforeReceived);
        }
        let due = (self.stage == Stage::Verifying).then(|| (self.due_at, self.limit.clone()));
        let late = due.as_ref().is_some_and(|(due_at, _)| decided_at > *due_at);
        explained(
            late,
            delay.0,
            delay.1,
            PoliceRejection::DelayUnexplained,
            PoliceRejection::DelayUnworded,
        )?;
        Ok(Timing {
            decided_at,
            due,
            late,
        })
    }
}

// === folding ===

pub(super) fn initiated(state: &mut PoliceState, event: &ProsecutionInitiated) {
    let kind = DecisionKind::ProsecutionInitiated;
    state.decide(
        [&event.decision_id, &event.denunciation_id],
        kind,
        &event.decided_at,
        Stage::Investigating,
    );
}

pub(super) fn declined(state: &mut PoliceState, event: &ProsecutionDeclined) {
    let kind = DecisionKind::ProsecutionDeclined;
    state.decide(
        [&event.decision_id, &event.denunciation_id],
        kind,
        &event.decided_at,
        Stage::Declined,
    );
}

pub(super) fn suspended(state: &mut PoliceState, event: &VerificationSuspended) {
    state.decide(
        [&event.decision_id, &event.denunciation_id],
        DecisionKind::Suspended,
        &event.decided_at,
        Stage::Suspended,
    );
}

pub(super) fn resumed(state: &mut PoliceState, event: &VerificationResumed) {
    state.decide(
        [&event.decision_id, &event.denunciation_id],
        DecisionKind::Resumed,
        &event.decided_at,
        Stage::Verifying,
    );
    state.set_due(&event.denunciation_id, &event.due_at, &event.limit);
}

pub(super) fn concluded(state: &mut PoliceState, event: &InvestigationConcluded) {
    let stage = match event.outcome() {
        ConclusionOutcome::IndictmentProposed => Stage::WithProcuracy,
        ConclusionOutcome::Discontinued => Stage::Ended,
        // a suspended investigation goes on without a further decision of this lane
        ConclusionOutcome::Suspended | ConclusionOutcome::Unspecified => Stage::Investigating,
    };
    state.decide(
        [&event.decision_id, &event.denunciation_id],
        DecisionKind::Concluded,
        &event.decided_at,
        stage,
    );
}

// === impl PoliceState ===

impl PoliceState {
    fn decide(
        &mut self,
        [decision_id, denunciation_id]: [&str; 2],
        kind: DecisionKind,
        decided_at: &Option<prost_types::Timestamp>,
        stage: Stage,
    ) {
        let (Some(id), Some(denunciation_id), Some(decided_at)) =
            (id_of(decision_id), id_of(denunciation_id), time(decided_at))
        else {
            return;
        };
        let Some(denunciation) = self.denunciations.get_mut(&denunciation_id) else {
            return;
        };
        denunciation.stage = stage;
        denunciation.decision = Some(id);
        let decision = Decision {
            denunciation: denunciation_id,
            kind,
            decided_at,
            reviewed: false,
        };
        self.decisions.insert(id, decision);
    }

    pub(super) fn set_due(
        &mut self,
        denunciation_id: &str,
        due_at: &Option<prost_types::Timestamp>,
        limit: &Option<AppliedLimit>,
    ) {
        if let (Some(denunciation), Some(due_at)) =
            (self.denunciation_mut(denunciation_id), time(due_at))
        {
            denunciation.due_at = due_at;
            denunciation.limit.clone_from(limit);
        }
    }
}
