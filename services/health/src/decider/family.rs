//! Around a forensic examination: the family's refusal, the law's compulsion, and consent. Three
//! facts that nobody may take for one another.

use api::health::v1::{
    EscortDecisionNoted, EscortFlag, ExamDeclinedByChild, FamilyRefusedExam,
    ForensicConsentRecorded, NoteEscortDecisionRequest, RecordFamilyRefusalRequest,
    RecordForensicConsentRequest,
};
use api::timestamp_to_proto;
use decider::{Occasion, told, told_or};

use super::consent::{self, Verdict};
use super::{Decided, HealthRejection, HealthState};

pub(super) fn refuse(
    request: &RecordFamilyRefusalRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    state.requisition(&request.requisition_id)?;
    let refused_at = told_or(
        request.refused_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::RefusedInFuture,
    )?;
    let event = FamilyRefusedExam {
        refusal_id: occasion.subject_id.to_string(),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        refused_at: Some(timestamp_to_proto(refused_at)),
        persuasion_tried: request.persuasion_tried,
        refused_by: request.refused_by,
        account: request.account.clone(),
    };
    Ok(vec![event.into()])
}

/// First persuade, then an escort decision with notice to the procuracy. It compels the family to
/// bring the child; it does not consent in anybody's place, and changes nothing in the state.
pub(super) fn escort(
    request: &NoteEscortDecisionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let requisition = state.requisition(&request.requisition_id)?;
    let decided_at = told_or(
        request.decided_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::DecidedInFuture,
    )?;
    let notified_at = told(
        request.procuracy_notified_at.as_ref(),
        occasion.now,
        HealthRejection::NoticeInFuture,
    )?;
    let mut flags = Vec::new();
    if notified_at.is_none() {
        flags.push(EscortFlag::ProcuracyNotNotified.into());
    }
    if !requisition.family_persuaded {
        flags.push(EscortFlag::NoPersuasionOnRecord.into());
    }
    let event = EscortDecisionNoted {
        escort_id: occasion.subject_id.to_string(),
        requisition_id: request.requisition_id.to_ascii_lowercase(),
        decided_at: Some(timestamp_to_proto(decided_at)),
        decided_by: request.decided_by,
        procuracy_notified_at: request.procuracy_notified_at,
        flags,
        number: request.number.clone(),
        grounds: request.grounds.clone(),
    };
    Ok(vec![event.into()])
}

pub(super) fn record_consent(
    request: &RecordForensicConsentRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    state.requisition(&request.requisition_id)?;
    let consented_at = told_or(
        request.consented_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ConsentedInFuture,
    )?;
    let consent = request.consent.clone().unwrap_or_default();
    let requisition_id = request.requisition_id.to_ascii_lowercase();
    let event = match consent::judge(&consent, request.age_group(), occasion)? {
        Verdict::Declined => ExamDeclinedByChild {
            exam_id: occasion.subject_id.to_string(),
            declined_at: Some(timestamp_to_proto(consented_at)),
            examiner_person_id: occasion.actor.person_id.to_string(),
            support_person_present: request.support_person_present,
            requisition_id,
            refusal: consent.refusal,
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            ..ExamDeclinedByChild::default()
        }
        .into(),
        Verdict::Allowed { consented, flags } => ForensicConsentRecorded {
            consent_id: occasion.subject_id.to_string(),
            requisition_id,
            consented_at: Some(timestamp_to_proto(consented_at)),
            consented,
            flags: consent::codes(flags),
            support_person_present: request.support_person_present,
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            consent: Some(consent),
            age_group: request.age_group,
            caregiver_suspected: occasion.caregiver_suspected,
        }
        .into(),
    };
    Ok(vec![event])
}
