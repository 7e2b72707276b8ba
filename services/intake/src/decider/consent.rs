//! Consent: Law 91/2025/QH15 and Decree 56/2017 Art 31(1).
//!
//! Protective sharing never hangs on the consent of a parent who may be the abuser; the legal basis
//! is recorded instead.

use std::collections::BTreeSet;

use api::codes::v1::AgeGroup;
use api::intake::v1::{
    ChildAnswer, ConsentExemption, ConsentGiver, ConsentNarrowed, ConsentOutcome, ConsentReach,
    ConsentRecorded, ConsentScope, ConsentSubject, ConsentWithdrawn, NarrowConsentRequest,
    RecordConsentRequest, WithdrawConsentRequest,
};
use decider::Occasion;

use super::Decided;
use super::common::{act_time, from_on, in_force, not_before, own_unit};
use crate::rejection::IntakeRejection;
use crate::state::{CaseState, Consent};

/// Consent, its refusal, or why none is needed.
pub(super) fn record(
    request: &RecordConsentRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let not_required = request.outcome() == ConsentOutcome::NotRequired;
    let exempted = request.exemption() != ConsentExemption::Unspecified;
    let giver = request.giver();
    let suspect = may_be_the_suspect(giver, request.giver_is_not_suspected, state);
    // what a possible suspect refuses is on record, with the basis on which protection goes on
    let refused_by_suspect = suspect && request.outcome() == ConsentOutcome::Refused;
    if not_required != exempted && !refused_by_suspect {
        return Err(IntakeRejection::ExemptionContradiction);
    }
    if !not_required && giver == ConsentGiver::Unspecified {
        return Err(IntakeRejection::ConsentGiverMissing);
    }
    if !not_required && suspect && !(refused_by_suspect && exempted) {
        return Err(IntakeRejection::SuspectCannotConsent);
    }
    private_life(request, state)?;
    let scope = request.scope.clone().unwrap_or_default();
    check_scope(&scope, occasion)?;
    let recorded = ConsentRecorded {
        consent_id: occasion.subject_id.to_string(),
        subject: request.subject,
        giver: request.giver,
        outcome: request.outcome,
        exemption: request.exemption,
        reach: Some(reach_of(&scope)),
        recorded_for: act_time(occasion),
        explanation: request.explanation.clone(),
        child_answer: request.child_answer,
        recorded_by_org_unit_id: own_unit(occasion).to_owned(),
        org_unit_ids: scope.org_unit_ids,
        services: scope.services,
    };
    Ok(vec![recorded.into()])
}

/// A consent that reaches less far from now on. Nobody is asked to justify it.
pub(super) fn narrow(
    request: &NarrowConsentRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let consent = in_force_consent(&request.consent_id, state, occasion)?;
    let scope = request.scope.clone().unwrap_or_default();
    check_scope(&scope, occasion)?;
    let reach = reach_of(&scope);
    if !consent.is_narrowed_by(&reach) {
        return Err(IntakeRejection::NotNarrower);
    }
    let suspect = may_be_the_suspect(request.giver(), request.giver_is_not_suspected, state);
    protection_goes_on(suspect, request.continues_on())?;
    let narrowed = ConsentNarrowed {
        consent_id: request.consent_id.clone(),
        giver: request.giver,
        reach: Some(reach),
        reach_before: Some(consent.reach.clone()),
        continues_on: request.continues_on,
        recorded_by_org_unit_id: own_unit(occasion).to_owned(),
        narrowed_at: act_time(occasion),
        explanation: request.explanation.clone(),
        org_unit_ids: scope.org_unit_ids,
        services: scope.services,
    };
    Ok(vec![narrowed.into()])
}

/// A consent that is withdrawn. Nobody is asked to justify it.
pub(super) fn withdraw(
    request: &WithdrawConsentRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let consent = in_force_consent(&request.consent_id, state, occasion)?;
    let suspect = may_be_the_suspect(request.giver(), request.giver_is_not_suspected, state);
    protection_goes_on(suspect, request.continues_on())?;
    let withdrawn = ConsentWithdrawn {
        consent_id: request.consent_id.clone(),
        giver: request.giver,
        reach_before: Some(consent.reach.clone()),
        continues_on: request.continues_on,
        recorded_by_org_unit_id: own_unit(occasion).to_owned(),
        withdrawn_at: act_time(occasion),
        explanation: request.explanation.clone(),
    };
    Ok(vec![withdrawn.into()])
}

fn may_be_the_suspect(giver: ConsentGiver, is_not_suspected: bool, state: &CaseState) -> bool {
    state.caregiver_suspected()
        && matches!(giver, ConsentGiver::Parent | ConsentGiver::Guardian)
        && !is_not_suspected
}

/// The suspect's word takes effect, but never against the child: the basis on which protection goes
/// on is told with it.
fn protection_goes_on(suspect: bool, basis: ConsentExemption) -> Result<(), IntakeRejection> {
    match suspect && basis == ConsentExemption::Unspecified {
        true => Err(IntakeRejection::ProtectionNeedsBasis),
        false => Ok(()),
    }
}

/// Law 91/2025: the private life of a child of 7 or more is disclosed only if the child and its
/// representative both consent.
fn private_life(request: &RecordConsentRequest, state: &CaseState) -> Result<(), IntakeRejection> {
    let given = request.outcome() == ConsentOutcome::Given;
    let disclosure = request.subject() == ConsentSubject::Disclosure;
    let answer = request.child_answer();
    let surely_older = matches!(
        state.reports.age_group(),
        AgeGroup::AgeGroup11To15 | AgeGroup::AgeGroup16To17
    );
    if answer == ChildAnswer::UnderSeven && surely_older {
        return Err(IntakeRejection::ChildAnswerContradiction);
    }
    if !(given && disclosure) {
        return Ok(());
    }
    if request.giver() == ConsentGiver::Child {
        return Err(IntakeRejection::DisclosureNeedsRepresentative);
    }
    match answer {
        ChildAnswer::Consents | ChildAnswer::UnderSeven => Ok(()),
        _ => Err(IntakeRejection::DisclosureNeedsChild),
    }
}

/// What a scope says without naming units and services, which stand sealed.
fn reach_of(scope: &ConsentScope) -> ConsentReach {
    fn distinct<T: Ord>(named: &[T]) -> u32 {
        let distinct: BTreeSet<&T> = named.iter().collect();
        u32::try_from(distinct.len()).unwrap_or(u32::MAX)
    }
    ConsentReach {
        agency_kinds: scope.agency_kinds.clone(),
        compartments: scope.compartments.clone(),
        until: scope.until,
        org_unit_count: distinct(&scope.org_unit_ids),
        service_count: distinct(&scope.services),
    }
}

fn check_scope(scope: &ConsentScope, occasion: &Occasion<'_>) -> Result<(), IntakeRejection> {
    in_force(
        &scope.org_unit_ids,
        occasion,
        IntakeRejection::UnknownSharedUnit,
    )?;
    let until = scope.until.as_ref();
    from_on(
        until,
        occasion.occurred_at,
        IntakeRejection::ConsentEndImpossible,
    )?;
    Ok(())
}

fn in_force_consent<'a>(
    consent_id: &str,
    state: &'a CaseState,
    occasion: &Occasion<'_>,
) -> Result<&'a Consent, IntakeRejection> {
    let consent = state
        .ties
        .consents
        .get(consent_id)
        .ok_or(IntakeRejection::UnknownConsent)?;
    if !consent.in_force {
        return Err(IntakeRejection::ConsentNotInForce);
    }
    not_before(consent.given_at, occasion)?;
    Ok(consent)
}
