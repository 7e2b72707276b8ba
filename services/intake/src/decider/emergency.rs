//! Emergency measures and temporary removal: Decree 56/2017 Arts 26(3), 31, 32.

use api::intake::v1::{
    ApplyEmergencyMeasureRequest, ChildTemporarilyRemoved, EmergencyMeasureApplied,
    EndRemovalRequest, ExtendRemovalRequest, RemovalAuthority, RemovalEnded, RemovalExtended,
    RemoveChildTemporarilyRequest,
};
use api::timestamp_to_proto;
use decider::{Limit, Occasion};
use jiff::Timestamp;

use super::Decided;
use super::common::{
    act_time, days_between, decision, decision_if_given, from_on, in_force, minutes_between,
    not_before, open, open_then, own_unit, protecting, reported,
};
use super::lateness::Excuse;
use crate::rejection::IntakeRejection;
use crate::state::{CaseState, Removal};

/// From the receipt of the information to the measure, or to the decision on removal.
pub(super) const APPLY_RULE: &str = "intake.emergency.apply";
/// From the beginning of a removal to its end, extensions included.
const TOTAL_RULE: &str = "intake.removal.total";

/// The report an act answers, and from when its limit runs.
struct Answered {
    sequence: u32,
    received_at: Timestamp,
    /// None when nothing was unanswered: then no limit runs.
    counted_from: Option<Timestamp>,
}

/// Art 26(3): within 12 hours of the information. A missing initial assessment (Art 26(2)) does not
/// stop it: the child comes first, the record shows the order.
pub(super) fn apply(
    request: &ApplyEmergencyMeasureRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let answered = answered_report(request.report_sequence, state)?;
    open_then(state, occasion)?;
    protecting(state, occasion)?;
    let assisting = &request.assisting_org_unit_ids;
    in_force(assisting, occasion, IntakeRejection::UnknownAssistingUnit)?;
    let (decision, _) = decision(request.decision.as_ref(), occasion)?;
    let limit = answered.limit(occasion);
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(occasion.occurred_at, answered.due_at(&limit, state))?;
    let applied = EmergencyMeasureApplied {
        measure_id: occasion.subject_id.to_string(),
        kinds: request.kinds.clone(),
        decision: Some(decision),
        applied_by_org_unit_id: own_unit(occasion).to_owned(),
        assisting_org_unit_ids: assisting.clone(),
        applied_at: act_time(occasion),
        report_sequence: answered.sequence,
        minutes_since_receipt: minutes_between(answered.received_at, occasion.occurred_at),
        applied_limit: Some(limit.applied()),
        late: lateness.late,
        late_reason: lateness.reason,
        initial_assessment_done: state.initial_assessment_done,
        description: request.description.clone(),
        late_explanation: lateness.explanation,
        counted_from: answered.counted_from.map(timestamp_to_proto),
    };
    Ok(vec![applied.into()])
}

/// Art 32: the decision within 12 hours, the removal up to 15 days in total unless an authority
/// requires longer. One that is longer all the same is recorded and flagged: the child is away.
pub(super) fn remove(
    request: &RemoveChildTemporarilyRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let answered = answered_report(request.report_sequence, state)?;
    open(state)?;
    protecting(state, occasion)?;
    if state.removal.is_some() {
        return Err(IntakeRejection::RemovalRuns);
    }
    let removed_at = occasion.occurred_at;
    let (decision, decided_at) = decision(request.decision.as_ref(), occasion)?;
    if decided_at < answered.received_at {
        return Err(IntakeRejection::DecisionBeforeReport);
    }
    let until = end_after(request.until.as_ref(), removed_at)?;
    let limit = answered.limit(occasion);
    // the limit is for the decision, which may precede the removal
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(decided_at, answered.due_at(&limit, state))?;
    let total_limit = occasion.limit(TOTAL_RULE, removed_at);
    let total = Total::of(total_limit.due_from(removed_at), until)
        .asked_for(request.longer_required_by(), &request.longer_reason)?;
    let removed = ChildTemporarilyRemoved {
        removal_id: occasion.subject_id.to_string(),
        decision: Some(decision),
        removed_by_org_unit_id: own_unit(occasion).to_owned(),
        removed_at: act_time(occasion),
        until: Some(timestamp_to_proto(until)),
        placement: request.placement,
        report_sequence: answered.sequence,
        minutes_since_receipt: minutes_between(answered.received_at, decided_at),
        applied_limit: Some(limit.applied()),
        late: lateness.late,
        late_reason: lateness.reason,
        total_days: days_between(removed_at, until),
        applied_total_limit: Some(total_limit.applied()),
        longer_required_by: total.required_by.into(),
        initial_assessment_done: state.initial_assessment_done,
        grounds: request.grounds.clone(),
        shelter: request.shelter.clone(),
        late_explanation: lateness.explanation,
        longer_reason: request.longer_reason.clone(),
        counted_from: answered.counted_from.map(timestamp_to_proto),
        total_due_at: Some(timestamp_to_proto(total.due_at)),
        over_total: total.over,
    };
    Ok(vec![removed.into()])
}

/// Art 32: the total counts from the beginning of the removal, whatever the number of extensions.
/// An extension after the end has passed is late, not void: the child is still away.
pub(super) fn extend(
    request: &ExtendRemovalRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let removal = running(state, occasion)?;
    let (decision, _) = decision(request.decision.as_ref(), occasion)?;
    let until = end_after(request.until.as_ref(), removal.until)?;
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(occasion.occurred_at, Some(removal.until))?;
    let total_limit = occasion.limit(TOTAL_RULE, removal.removed_at);
    // what an authority required before still holds
    let total_ends = total_limit.due_from(removal.removed_at);
    let total = Total::of(total_ends.max(removal.total_due_at), until)
        .asked_for(request.longer_required_by(), &request.longer_reason)?;
    let extended = RemovalExtended {
        removal_id: removal.id.clone(),
        decision: Some(decision),
        extended_at: act_time(occasion),
        until: Some(timestamp_to_proto(until)),
        total_days: days_between(removal.removed_at, until),
        applied_total_limit: Some(total_limit.applied()),
        longer_required_by: total.required_by.into(),
        late: lateness.late,
        late_reason: lateness.reason,
        grounds: request.grounds.clone(),
        longer_reason: request.longer_reason.clone(),
        late_explanation: lateness.explanation,
        total_due_at: Some(timestamp_to_proto(total.due_at)),
        over_total: total.over,
    };
    Ok(vec![extended.into()])
}

/// Art 32: it ends when the parents are assessed safe, or as an authority decides. A child that
/// stayed beyond the term stayed too long, whatever the reason: it is told and shown.
pub(super) fn end(
    request: &EndRemovalRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let removal = running(state, occasion)?;
    let lateness = Excuse::new(request.late_reason(), &request.late_explanation)
        .at(occasion.occurred_at, Some(removal.until))?;
    let ended = RemovalEnded {
        removal_id: removal.id.clone(),
        decision: decision_if_given(request.decision.as_ref(), occasion)?,
        reason: request.reason,
        ended_at: act_time(occasion),
        overstayed: lateness.late,
        assessment: request.assessment.clone(),
        total_days: days_between(removal.removed_at, occasion.occurred_at),
        over_total: occasion.occurred_at > removal.total_due_at,
        late_reason: lateness.reason,
        late_explanation: lateness.explanation,
    };
    Ok(vec![ended.into()])
}

/// The report an act answers: the one it names, else the earliest that nothing has answered yet,
/// else the first.
fn answered_report(sequence: u32, state: &CaseState) -> Result<Answered, IntakeRejection> {
    reported(state)?;
    let sequence = match (sequence, state.reports.first_unanswered()) {
        (0, Some((unanswered, _))) => unanswered,
        (0, None) => state.reports.first().map_or(0, |(first, _)| first),
        (named, _) => named,
    };
    let report = state
        .reports
        .get(sequence)
        .ok_or(IntakeRejection::UnknownReport)?;
    Ok(Answered {
        sequence,
        received_at: report.received_at,
        counted_from: state.reports.unanswered_since(sequence),
    })
}

fn running<'a>(
    state: &'a CaseState,
    occasion: &Occasion<'_>,
) -> Result<&'a Removal, IntakeRejection> {
    open(state)?;
    protecting(state, occasion)?;
    let removal = state.removal.as_ref().ok_or(IntakeRejection::NoRemoval)?;
    not_before(removal.removed_at, occasion)?;
    Ok(removal)
}

fn end_after(
    until: Option<&prost_types::Timestamp>,
    earlier: Timestamp,
) -> Result<Timestamp, IntakeRejection> {
    from_on(until, earlier, IntakeRejection::RemovalEndImpossible)?
        .filter(|until| *until > earlier)
        .ok_or(IntakeRejection::RemovalEndImpossible)
}

// === impl Answered ===

impl Answered {
    fn limit(&self, occasion: &Occasion<'_>) -> Limit {
        let start = self.counted_from.unwrap_or(self.received_at);
        occasion.limit(APPLY_RULE, start)
    }

    fn due_at(&self, limit: &Limit, state: &CaseState) -> Option<Timestamp> {
        let start = self.counted_from?;
        state.ties.due_after_rests(start, limit.due_from(start))
    }
}

/// The end of a removal beside the total that the law allows.
struct Total {
    /// The end of the total, or the later one that an authority requires.
    due_at: Timestamp,
    until: Timestamp,
    /// Beyond the total, and no authority requires it.
    over: bool,
    required_by: RemovalAuthority,
}

// === impl Total ===

impl Total {
    fn of(due_at: Timestamp, until: Timestamp) -> Self {
        Self {
            due_at,
            until,
            over: until > due_at,
            required_by: RemovalAuthority::Unspecified,
        }
    }

    /// Beyond the total, the reason is told. Only an authority moves the end: without one the excess
    /// stands as what it is.
    fn asked_for(
        mut self,
        required_by: RemovalAuthority,
        reason: &str,
    ) -> Result<Self, IntakeRejection> {
        if !self.over {
            return Ok(self);
        }
        if reason.trim().is_empty() {
            return Err(IntakeRejection::RemovalOverTotal);
        }
        if required_by != RemovalAuthority::Unspecified {
            self.due_at = self.until;
            self.over = false;
            self.required_by = required_by;
        }
        Ok(self)
    }
}
