//! Examinations: who consented, whether the child agreed, who examined.

use api::codes::v1::{AgeGroup, Sex};
use api::health::v1::{ChildExamined, ConsentGiver, ExamDeclinedByChild, ExamineChildRequest};
use api::timestamp_to_proto;
use decider::{Occasion, readable, told_or};
use jiff::Timestamp;

use super::{Decided, HealthRejection, person_or_actor};

pub(super) fn examine(request: &ExamineChildRequest, occasion: &Occasion<'_>) -> Decided {
    let examined_at = told_or(
        request.examined_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ExaminedInFuture,
    )?;
    if request.follow_up_at.is_some() {
        let follow_up_at = readable(
            request.follow_up_at.as_ref(),
            HealthRejection::FollowUpInvalid,
        )?;
        if follow_up_at < examined_at {
            return Err(HealthRejection::FollowUpInvalid);
        }
    }
    // Decision 3133/QĐ-BYT 2020: no examination if the child refuses, unless medically necessary
    if !request.child_agreed && !request.medically_necessary {
        return declined(request, occasion, examined_at);
    }
    if request.medically_necessary && request.medical_necessity.trim().is_empty() {
        return Err(HealthRejection::NecessityUnworded);
    }
    let consent = check_consent(request);
    if let Err(rejection) = consent
        && !request.medically_necessary
    {
        return Err(rejection);
    }
    let other_sex = is_of_other_sex(request);
    if other_sex && request.examiner_sex_explanation.trim().is_empty() {
        return Err(HealthRejection::ExaminerSexUnexplained);
    }
    let mut event = examined(request, occasion, examined_at);
    event.consented = consent.is_ok();
    event.examiner_of_other_sex = other_sex;
    Ok(vec![event.into()])
}

/// Decision 3133/QĐ-BYT 2020: 16 and 17 sign for themselves; under 16 the parent or guardian signs,
/// unless that person is the suspect: then police, a community organisation or the court.
fn check_consent(request: &ExamineChildRequest) -> Result<(), HealthRejection> {
    let giver = request.consent_giver();
    let from_16 = request.age_group() == AgeGroup::AgeGroup16To17;
    match giver {
        ConsentGiver::Unspecified => Err(HealthRejection::ConsentMissing),
        _ if request.consent_giver_suspected => Err(HealthRejection::ConsentBySuspect),
        ConsentGiver::Child if !from_16 => Err(HealthRejection::ChildTooYoungToConsent),
        ConsentGiver::Child | ConsentGiver::Court => Ok(()),
        _ if from_16 => Err(HealthRejection::MinorSignsForThemselves),
        ConsentGiver::Parent
        | ConsentGiver::Guardian
        | ConsentGiver::Police
        | ConsentGiver::CommunityOrganisation => Ok(()),
    }
}

/// Decision 3133/QĐ-BYT 2020: an examiner of the same sex, a woman for girls.
fn is_of_other_sex(request: &ExamineChildRequest) -> bool {
    let child_sex = request.child_sex();
    matches!(child_sex, Sex::Male | Sex::Female) && request.examiner_sex() != child_sex
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
    Ok(vec![
        ExamDeclinedByChild {
            exam_id: occasion.subject_id.to_string(),
            declined_at: Some(timestamp_to_proto(declined_at)),
            examiner_person_id: person_or_actor(&request.examiner_person_id, occasion),
            examiner_sex: request.examiner_sex,
            support_person_present: request.support_person_present,
            follow_up_at: request.follow_up_at,
            exam_kinds: request.exam_kinds.clone(),
            refusal: request.refusal.clone(),
            services: request.services.clone(),
        }
        .into(),
    ])
}

fn examined(
    request: &ExamineChildRequest,
    occasion: &Occasion<'_>,
    examined_at: Timestamp,
) -> ChildExamined {
    ChildExamined {
        exam_id: occasion.subject_id.to_string(),
        examined_at: Some(timestamp_to_proto(examined_at)),
        examiner_person_id: person_or_actor(&request.examiner_person_id, occasion),
        examiner_sex: request.examiner_sex,
        examiner_of_other_sex: false,
        consent_giver: request.consent_giver,
        child_agreed: request.child_agreed,
        medically_necessary: request.medically_necessary,
        specimens_taken: request.specimens_taken,
        support_person_present: request.support_person_present,
        follow_up_at: request.follow_up_at,
        exam_kinds: request.exam_kinds.clone(),
        findings: request.findings.clone(),
        diagnosis: request.diagnosis.clone(),
        services: request.services.clone(),
        medical_necessity: request.medical_necessity.clone(),
        consent_giver_suspected: request.consent_giver_suspected,
        examiner_sex_explanation: request.examiner_sex_explanation.clone(),
        consent_giver_name: request.consent_giver_name.clone(),
        age_group: request.age_group,
        child_sex: request.child_sex,
        consented: false,
    }
}
