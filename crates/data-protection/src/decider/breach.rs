//! A breach: found, contained, told to the authority and to those concerned.

use api::codes::v1::AppliedLimit;
use api::data_protection::v1::{
    BreachClosed, BreachContained, BreachCorrected, BreachEnd, BreachNotified, BreachRecorded,
    CloseBreachRequest, ConcernedNotTold, ConcernedPerson, ConcernedTold, ContainBreachRequest,
    CorrectBreachRequest, NotToldReason, NotifyBreachRequest, RecordBreachRequest, SuspicionGround,
    TellConcernedRequest,
};
use api::timestamp_to_proto;
use decider::{Occasion, explained, told_or};
use jiff::Timestamp;

use super::answer::codes;
use super::{
    Breach, DataProtectionRejection, DataProtectionState, Decided, check_worded, told_after,
};

const NOTIFY: &str = "data_protection.breach.notify";
const KEEP: &str = "data_protection.breach.keep";

pub(super) fn record(request: &RecordBreachRequest, occasion: &Occasion<'_>) -> Decided {
    let found_at = told_or(
        request.found_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        DataProtectionRejection::FoundInFuture,
    )?;
    let (due_at, limit) = notice_due(found_at, occasion);
    Ok(BreachRecorded {
        matter_id: occasion.subject_id.to_string(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        kind: request.kind,
        found_at: Some(timestamp_to_proto(found_at)),
        compartments: numbers(&request.compartments),
        persons_affected: request.persons_affected,
        contained: request.contained,
        notify_due_at: Some(timestamp_to_proto(due_at)),
        notify_limit: Some(limit),
        what_happened: request.what_happened.clone(),
        measures: request.measures.clone(),
        learned_by: request.learned_by.clone(),
        referral_id: request.referral_id.to_ascii_lowercase(),
    }
    .into())
}

pub(super) fn correct(
    request: &CorrectBreachRequest,
    state: &DataProtectionState,
    occasion: &Occasion<'_>,
) -> Decided {
    let known = unsettled_breach(state, &request.case_id)?;
    let found_at = told_or(
        request.found_at.as_ref(),
        known.found_at,
        occasion.now,
        DataProtectionRejection::FoundInFuture,
    )?;
    let (due_at, limit) = notice_due(found_at, occasion);
    Ok(BreachCorrected {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        kind: request.kind,
        found_at: Some(timestamp_to_proto(found_at)),
        compartments: numbers(&request.compartments),
        persons_affected: request.persons_affected,
        contained: request.contained,
        notify_due_at: Some(timestamp_to_proto(due_at)),
        notify_limit: Some(limit),
        what_happened: request.what_happened.clone(),
        measures: request.measures.clone(),
        learned_by: request.learned_by.clone(),
        reason: request.reason.clone(),
        reopened: known.end.is_some(),
        notice_owed_again: known.notice_spared,
    }
    .into())
}

pub(super) fn contain(
    request: &ContainBreachRequest,
    state: &DataProtectionState,
    occasion: &Occasion<'_>,
) -> Decided {
    let known = open_breach(state, &request.case_id)?;
    if known.is_contained() {
        return Err(DataProtectionRejection::AlreadyContained);
    }
    let contained_at = told_after(
        request.contained_at.as_ref(),
        known.found_at,
        occasion,
        DataProtectionRejection::ContainedAtImpossible,
    )?;
    Ok(BreachContained {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        contained_at: Some(timestamp_to_proto(contained_at)),
        persons_affected: request.persons_affected,
        measures: request.measures.clone(),
    }
    .into())
}

pub(super) fn notify(
    request: &NotifyBreachRequest,
    state: &DataProtectionState,
    occasion: &Occasion<'_>,
) -> Decided {
    let known = unsettled_breach(state, &request.case_id)?;
    let notified_at = told_after(
        request.notified_at.as_ref(),
        known.found_at,
        occasion,
        DataProtectionRejection::NotifiedAtImpossible,
    )?;
    // what adds to a notice has no time of its own
    let late = !known.notified && notified_at > known.notify_due_at;
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        DataProtectionRejection::DelayUnexplained,
        DataProtectionRejection::DelayUnworded,
    )?;
    Ok(BreachNotified {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        authority: request.authority,
        notified_at: Some(timestamp_to_proto(notified_at)),
        supplement: known.notified,
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        reference_number: request.reference_number.clone(),
        content: request.content.clone(),
        reopened: known.end.is_some(),
    }
    .into())
}

pub(super) fn tell(
    request: &TellConcernedRequest,
    state: &DataProtectionState,
    occasion: &Occasion<'_>,
) -> Decided {
    let known = state.breach(&request.case_id)?;
    // whoever could not be told may be told later
    if !matches!(known.end, None | Some(BreachEnd::DealtWith)) {
        return Err(DataProtectionRejection::BreachClosed);
    }
    let at = told_after(
        request.at.as_ref(),
        known.found_at,
        occasion,
        DataProtectionRejection::ToldAtImpossible,
    )?;
    let has_reason = request.not_told_reason() != NotToldReason::Unspecified;
    if request.told == has_reason {
        return Err(DataProtectionRejection::NotToldReasonMismatch);
    }
    check_earlier(request, known)?;
    match request.told {
        true => told(request, at, occasion),
        false => not_told(request, at, occasion),
    }
}

/// Whoever was not told is told by naming the notice that says so: another's stays open.
fn check_earlier(
    request: &TellConcernedRequest,
    known: &Breach,
) -> Result<(), DataProtectionRejection> {
    if request.earlier_notice_id.is_empty() {
        return Ok(());
    }
    let earlier = request.earlier_notice_id.to_ascii_lowercase();
    let owed = known.not_told.get(&earlier);
    match request.told && owed == Some(&request.person()) {
        true => Ok(()),
        false => Err(DataProtectionRejection::NoticeUnknown),
    }
}

fn told(request: &TellConcernedRequest, at: Timestamp, occasion: &Occasion<'_>) -> Decided {
    if request.content.trim().is_empty() {
        return Err(DataProtectionRejection::ContentMissing);
    }
    let suspected = occasion.caregiver_suspected;
    let must_reason = suspected && request.person() == ConcernedPerson::Representative;
    let ground = match must_reason {
        true => request.suspicion_ground(),
        false => SuspicionGround::Unspecified,
    };
    if must_reason && ground == SuspicionGround::Unspecified {
        return Err(DataProtectionRejection::SuspicionUnreasoned);
    }
    check_worded(must_reason, &request.explanation)?;
    Ok(ConcernedTold {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        person: request.person,
        told_at: Some(timestamp_to_proto(at)),
        caregiver_suspected: suspected,
        suspicion_ground: ground.into(),
        content: request.content.clone(),
        explanation: request.explanation.clone(),
        notice_id: occasion.subject_id.to_string(),
        earlier_notice_id: request.earlier_notice_id.to_ascii_lowercase(),
    }
    .into())
}

fn not_told(request: &TellConcernedRequest, at: Timestamp, occasion: &Occasion<'_>) -> Decided {
    let is_other = request.not_told_reason() == NotToldReason::Other;
    check_worded(is_other, &request.explanation)?;
    Ok(ConcernedNotTold {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        person: request.person,
        decided_at: Some(timestamp_to_proto(at)),
        reason: request.not_told_reason,
        explanation: request.explanation.clone(),
        notice_id: occasion.subject_id.to_string(),
    }
    .into())
}

pub(super) fn close(
    request: &CloseBreachRequest,
    state: &DataProtectionState,
    occasion: &Occasion<'_>,
) -> Decided {
    let known = open_breach(state, &request.case_id)?;
    if request.end() == BreachEnd::DealtWith {
        check_dealt_with(known)?;
    }
    check_same_as(request)?;
    let closed_at = told_after(
        request.closed_at.as_ref(),
        known.found_at,
        occasion,
        DataProtectionRejection::ClosedAtImpossible,
    )?;
    // no end makes up for a notice that was due before it
    let late = !known.notified && closed_at > known.notify_due_at;
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        DataProtectionRejection::DelayUnexplained,
        DataProtectionRejection::DelayUnworded,
    )?;
    if late && request.delay_explanation.trim().is_empty() {
        return Err(DataProtectionRejection::DelayUnworded);
    }
    let keeping = occasion.limit(KEEP, closed_at);
    Ok(BreachClosed {
        matter_id: request.matter_id.to_ascii_lowercase(),
        case_id: request.case_id.to_ascii_lowercase(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        agency_kind: occasion.actor.agency_kind.into(),
        end: request.end,
        closed_at: Some(timestamp_to_proto(closed_at)),
        kept_until: Some(timestamp_to_proto(keeping.due_from(closed_at))),
        keeping_limit: Some(keeping.applied()),
        conclusion: request.conclusion.clone(),
        same_as_matter_id: request.same_as_matter_id.to_ascii_lowercase(),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        concerned_not_told: u32::try_from(known.not_told.len()).unwrap_or(u32::MAX),
    }
    .into())
}

/// A duplicate, and nothing else, names the other matter that is the same breach.
fn check_same_as(request: &CloseBreachRequest) -> Result<(), DataProtectionRejection> {
    let is_duplicate = request.end() == BreachEnd::Duplicate;
    let same_as = &request.same_as_matter_id;
    let is_itself = same_as.eq_ignore_ascii_case(&request.matter_id);
    match is_duplicate == same_as.is_empty() || is_itself {
        true => Err(DataProtectionRejection::SameAsMismatch),
        false => Ok(()),
    }
}

fn check_dealt_with(breach: &Breach) -> Result<(), DataProtectionRejection> {
    if !breach.is_contained() {
        return Err(DataProtectionRejection::NotContained);
    }
    if !breach.notified {
        return Err(DataProtectionRejection::NotNotified);
    }
    match breach.concerned_settled {
        true => Ok(()),
        false => Err(DataProtectionRejection::NobodyTold),
    }
}

/// The breach, if the work on it goes on.
fn open_breach<'a>(
    state: &'a DataProtectionState,
    case_id: &str,
) -> Result<&'a Breach, DataProtectionRejection> {
    let breach = state.breach(case_id)?;
    match breach.end {
        None => Ok(breach),
        Some(_) => Err(DataProtectionRejection::BreachClosed),
    }
}

/// The breach, unless it was dealt with: what was held for no breach, or for one told elsewhere, may
/// prove to be one all the same.
fn unsettled_breach<'a>(
    state: &'a DataProtectionState,
    case_id: &str,
) -> Result<&'a Breach, DataProtectionRejection> {
    let breach = state.breach(case_id)?;
    match breach.end {
        Some(BreachEnd::DealtWith) => Err(DataProtectionRejection::BreachClosed),
        _ => Ok(breach),
    }
}

fn notice_due(found_at: Timestamp, occasion: &Occasion<'_>) -> (Timestamp, AppliedLimit) {
    let limit = occasion.limit(NOTIFY, found_at);
    (limit.due_from(found_at), limit.applied())
}

fn numbers(compartments: &[i32]) -> Vec<i32> {
    codes(compartments).into_iter().map(i32::from).collect()
}
