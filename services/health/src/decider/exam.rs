//! Clinical examinations: who consented, whether the child agreed, who examined.

use api::codes::v1::Qualification;
use api::health::v1::{
    ChildExamined, ExamDeclinedByChild, ExamFlag, ExamKind, ExamineChildRequest,
};
use api::timestamp_to_proto;
use decider::{Occasion, readable, told_or};
use jiff::Timestamp;

use super::care::service_areas;
use super::consent::{self, Verdict};
use super::official::{has_any, person_or_actor};
use super::{Decided, HealthRejection, HealthState};

pub(super) fn examine(
    request: &ExamineChildRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let examined_at = told_or(
        request.examined_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ExaminedInFuture,
    )?;
    check_follow_up(request, examined_at)?;
    let waited_minutes = waited(request, state, examined_at)?;
    let consent = request.consent.clone().unwrap_or_default();
    let examiner = person_or_actor(&request.examiner_person_id, occasion);
    let (consented, mut flags) = match consent::judge(&consent, request.age_group(), occasion)? {
        Verdict::Declined => return declined(request, occasion, examined_at),
        Verdict::Allowed { consented, flags } => (consented, flags),
    };
    flags.extend(consent::judge_sex(
        std::slice::from_ref(&examiner),
        request.child_sex(),
        &request.examiner_sex_explanation,
        examined_at,
        occasion,
    )?);
    if !is_suitable(&examiner, request, examined_at, occasion) {
        flags.push(ExamFlag::ExaminerNotQualified);
    }
    let event = ChildExamined {
        exam_id: occasion.subject_id.to_string(),
        reception_id: request.reception_id.to_ascii_lowercase(),
        examined_at: Some(timestamp_to_proto(examined_at)),
        waited_minutes,
        examiner_person_id: examiner,
        flags: consent::codes(flags),
        consented,
        support_person_present: request.support_person_present,
        follow_up_at: request.follow_up_at,
        service_areas: service_areas(request.services()),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        specimens_taken: request.specimens_taken,
        consent: Some(consent),
        exam_kinds: request.exam_kinds.clone(),
        findings: request.findings.clone(),
        diagnosis: request.diagnosis.clone(),
        services: request.services.clone(),
        examiner_sex_explanation: request.examiner_sex_explanation.clone(),
        age_group: request.age_group,
        child_sex: request.child_sex,
        caregiver_suspected: occasion.caregiver_suspected,
    };
    Ok(vec![event.into()])
}

fn check_follow_up(
    request: &ExamineChildRequest,
    examined_at: Timestamp,
) -> Result<(), HealthRejection> {
    if request.follow_up_at.is_none() {
        return Ok(());
    }
    let rejection = HealthRejection::FollowUpInvalid;
    match readable(request.follow_up_at.as_ref(), rejection)? >= examined_at {
        true => Ok(()),
        false => Err(rejection),
    }
}

/// How long the child had waited since it arrived.
fn waited(
    request: &ExamineChildRequest,
    state: &HealthState,
    examined_at: Timestamp,
) -> Result<Option<u32>, HealthRejection> {
    if request.reception_id.is_empty() {
        return Ok(None);
    }
    let arrived_at = state.reception(&request.reception_id)?.arrived_at;
    let minutes = examined_at.duration_since(arrived_at).as_mins();
    if examined_at < arrived_at {
        return Err(HealthRejection::ExaminedBeforeArrival);
    }
    Ok(Some(u32::try_from(minutes).unwrap_or(u32::MAX)))
}

/// Whether the registry confirms that the examiner is trained for what was examined. Laboratory and
/// imaging are everybody's work.
fn is_suitable(
    examiner: &str,
    request: &ExamineChildRequest,
    at: Timestamp,
    occasion: &Occasion<'_>,
) -> bool {
    let examines_body = |kind: ExamKind| {
        matches!(
            kind,
            ExamKind::General
                | ExamKind::Injury
                | ExamKind::SexualAbuse
                | ExamKind::GrowthAndNutrition
        )
    };
    let body = [
        Qualification::ChildExamination,
        Qualification::ForensicExaminer,
    ];
    let mind = [
        Qualification::Psychologist,
        Qualification::ForensicPsychiatrist,
        Qualification::ChildExamination,
    ];
    request.exam_kinds().all(|kind| match kind {
        kind if examines_body(kind) => has_any(examiner, &body, at, occasion),
        ExamKind::MentalHealth => has_any(examiner, &mind, at, occasion),
        _ => true,
    })
}

/// The child's refusal is a fact of its own, not an error.
fn declined(
    request: &ExamineChildRequest,
    occasion: &Occasion<'_>,
    declined_at: Timestamp,
) -> Decided {
    let examined_all_the_same =
        !request.findings.is_empty() || !request.diagnosis.is_empty() || request.specimens_taken;
    if examined_all_the_same {
        return Err(HealthRejection::FindingsWithoutAgreement);
    }
    let consent = request.consent.as_ref();
    Ok(vec![
        ExamDeclinedByChild {
            exam_id: occasion.subject_id.to_string(),
            declined_at: Some(timestamp_to_proto(declined_at)),
            examiner_person_id: person_or_actor(&request.examiner_person_id, occasion),
            support_person_present: request.support_person_present,
            follow_up_at: request.follow_up_at,
            service_areas: service_areas(request.services()),
            requisition_id: String::new(),
            exam_kinds: request.exam_kinds.clone(),
            refusal: consent.map_or_else(String::new, |consent| consent.refusal.clone()),
            services: request.services.clone(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
        }
        .into(),
    ])
}
