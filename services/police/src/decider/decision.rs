//! Decisions on a denunciation and their clocks (CPC 2015 Arts 147 to 149, 153 to 158, 232 to 234).

use api::codes::v1::{AppliedLimit, DelayReason};
use api::police::v1::{
    ConcludeInvestigationRequest, ConclusionOutcome, DecisionKind, DeclineProsecutionRequest,
    InitiateProsecutionRequest, InvestigationConcluded, NoticeSubject, ProsecutionDeclined,
    ProsecutionInitiated, ResumeVerificationRequest, SuspendVerificationRequest,
    VerificationResumed, VerificationSuspended,
};
use api::timestamp_to_proto;
use decider::{Occasion, explained, told};
use jiff::Timestamp;
use uuid::Uuid;

use super::document::{Recorded, document_of};
use super::matter::{Denunciation, Stage};
use super::notice::with_notice;
use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, time, told_at};

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

/// A decision that ends or halts verification: held by the actor's unit, being verified, in time or
/// explained, told to the procuracy when it was.
macro_rules! decide_in_time {
    ($request:ident, $state:ident, $occasion:ident, $event:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let denunciation = $state.held(&$request.denunciation_id, $occasion.actor)?;
        denunciation.check_verifying()?;
        let delay = Delay($request.delay_reason(), &$request.delay_explanation);
        let decided_at = $request.decided_at.as_ref();
        let timing = $state.timing(denunciation, decided_at, &delay, $occasion)?;
        let event = $event {
            decision_id: $occasion.subject_id.to_string(),
            denunciation_id: $request.denunciation_id.to_ascii_lowercase(),
            decided_at: stamp(timing.decided_at),
            due_at: timing.due_at(),
            limit: timing.limit(),
            late: timing.late,
            delay_reason: $request.delay_reason,
            delay_explanation: $request.delay_explanation.clone(),
            decision_number: $request.decision_number.clone(),
            grounds: $request.grounds.clone(),
            $($field: $value,)*
        };
        let notice = $request.procuracy_notice.as_ref();
        let told_of = (NoticeSubject::Decision, timing.decided_at);
        with_notice(vec![event.into()], told_of, notice, $state, $occasion)
    }};
}

pub(super) fn initiate(
    request: &InitiateProsecutionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let penal_code_article = request.penal_code_article.clone();
    decide_in_time!(
        request,
        state,
        occasion,
        ProsecutionInitiated {
            penal_code_article: penal_code_article
        }
    )
}

pub(super) fn decline(
    request: &DeclineProsecutionRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let informant_told_at = told(
        request.informant_told_at.as_ref(),
        occasion.now,
        PoliceRejection::InformantToldInFuture,
    )?;
    decide_in_time!(
        request,
        state,
        occasion,
        ProsecutionDeclined {
            informant_told_at: informant_told_at.and_then(stamp),
            ground: request.ground,
        }
    )
}

pub(super) fn suspend(
    request: &SuspendVerificationRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let suspension_reason = request.suspension_reason;
    decide_in_time!(
        request,
        state,
        occasion,
        VerificationSuspended {
            suspension_reason: suspension_reason
        }
    )
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
    let timing = state.timing(
        denunciation,
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
    let told_of = (NoticeSubject::Decision, timing.decided_at);
    with_notice(vec![event.into()], told_of, notice, state, occasion)
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
    let timing = state.timing(
        denunciation,
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
    let told_of = (NoticeSubject::Decision, timing.decided_at);
    with_notice(vec![event.into()], told_of, notice, state, occasion)
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
}

// === folding ===

/// Folds a decision that leads the matter to a stage.
macro_rules! fold_decision {
    ($state:ident, $event:ident, $kind:expr, $stage:expr) => {
        $state.decide(
            [&$event.decision_id, &$event.denunciation_id],
            $kind,
            &$event.decided_at,
            $stage,
        )
    };
}

/// The same, of a decision that had been due.
macro_rules! fold_timed {
    ($state:ident, $event:ident, $kind:expr, $stage:expr) => {
        fold_decision!($state, $event, $kind, $stage);
        $state.set_document_due(&$event.decision_id, &$event.due_at, $event.limit.clone());
    };
}

pub(super) fn initiated(state: &mut PoliceState, event: &ProsecutionInitiated) {
    let kind = DecisionKind::ProsecutionInitiated;
    fold_timed!(state, event, kind, Stage::Investigating);
}

pub(super) fn declined(state: &mut PoliceState, event: &ProsecutionDeclined) {
    fold_timed!(
        state,
        event,
        DecisionKind::ProsecutionDeclined,
        Stage::Declined
    );
}

pub(super) fn suspended(state: &mut PoliceState, event: &VerificationSuspended) {
    fold_timed!(state, event, DecisionKind::Suspended, Stage::Suspended);
}

pub(super) fn resumed(state: &mut PoliceState, event: &VerificationResumed) {
    fold_decision!(state, event, DecisionKind::Resumed, Stage::Verifying);
    if let Some(by) = id_of(&event.decision_id) {
        state.set_due(&event.denunciation_id, &event.due_at, &event.limit, by);
    }
}

pub(super) fn concluded(state: &mut PoliceState, event: &InvestigationConcluded) {
    let stage = match event.outcome() {
        ConclusionOutcome::IndictmentProposed => Stage::WithProcuracy,
        ConclusionOutcome::Discontinued => Stage::Ended,
        // a suspended investigation goes on without a further decision of this lane
        ConclusionOutcome::Suspended | ConclusionOutcome::Unspecified => Stage::Investigating,
    };
    fold_decision!(state, event, DecisionKind::Concluded, stage);
}

// === impl PoliceState ===

impl PoliceState {
    /// When it was decided: past, not before it was received or the step that it follows; with its
    /// reason when late.
    pub(super) fn timing(
        &self,
        denunciation: &Denunciation,
        decided_at: Option<&prost_types::Timestamp>,
        delay: &Delay<'_>,
        occasion: &Occasion<'_>,
    ) -> Result<Timing, PoliceRejection> {
        let decided_at = told_at(decided_at, occasion, PoliceRejection::DecidedInFuture)?;
        if decided_at < denunciation.received_at {
            return Err(PoliceRejection::DecidedBeforeReceived);
        }
        self.follows_last(denunciation, decided_at, PoliceRejection::DecidedOutOfOrder)?;
        let is_due = denunciation.stage == Stage::Verifying;
        let due = is_due.then(|| (denunciation.due_at, denunciation.limit.clone()));
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

    fn decide(
        &mut self,
        [decision_id, denunciation_id]: [&str; 2],
        kind: DecisionKind,
        dated_at: &Option<prost_types::Timestamp>,
        stage: Stage,
    ) {
        let (Some(id), Some(key), Some(decided_at)) =
            (id_of(decision_id), id_of(denunciation_id), time(dated_at))
        else {
            return;
        };
        let Some(denunciation) = self.denunciations.get_mut(&key) else {
            return;
        };
        denunciation.stage = stage;
        denunciation.decision = Some(id);
        let unit = denunciation.holder.clone();
        let decision = Decision {
            denunciation: key,
            kind,
            decided_at,
            reviewed: false,
        };
        self.decisions.insert(id, decision);
        self.add_step(&Recorded {
            id: decision_id,
            kind: document_of(kind),
            denunciation_id,
            unit: &unit,
            dated_at,
        });
    }

    /// A resumption or a cancellation set the time that runs from now on.
    pub(super) fn set_due(
        &mut self,
        denunciation_id: &str,
        due_at: &Option<prost_types::Timestamp>,
        limit: &Option<AppliedLimit>,
        by: Uuid,
    ) {
        if let (Some(denunciation), Some(due_at)) =
            (self.denunciation_mut(denunciation_id), time(due_at))
        {
            denunciation.due_at = due_at;
            denunciation.limit.clone_from(limit);
            denunciation.due_by = Some(by);
        }
    }
}
