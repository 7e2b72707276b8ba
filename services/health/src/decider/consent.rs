//! Consent to an examination, and the child's own word (Decision 3133/QĐ-BYT 2020).

use api::codes::v1::{AgeGroup, Sex};
use api::health::v1::{ConsentGiver, ExamConsent, ExamFlag, SubstituteReason};
use decider::Occasion;
use jiff::Timestamp;

use super::HealthRejection;
use super::official::sex_of;

/// What follows from who consented and what the child wants.
pub(super) enum Verdict {
    /// The examination may take place.
    Allowed {
        /// Whether somebody entitled to it consented.
        consented: bool,
        /// What a supervisor should see.
        flags: Vec<ExamFlag>,
    },
    /// The child declines, and it is not medically necessary: no examination.
    Declined,
}

/// Decision 3133/QĐ-BYT 2020: no examination if the child refuses, unless medically necessary. An
/// escort decision changes nothing here: the law's compulsion is no medical consent.
pub(super) fn judge(
    consent: &ExamConsent,
    age_group: AgeGroup,
    occasion: &Occasion<'_>,
) -> Result<Verdict, HealthRejection> {
    if !consent.child_agreed && !consent.medically_necessary {
        return Ok(Verdict::Declined);
    }
    if consent.medically_necessary && consent.medical_necessity.trim().is_empty() {
        return Err(HealthRejection::NecessityUnworded);
    }
    let mut flags = Vec::new();
    let entitled = check_giver(consent, age_group, occasion);
    match &entitled {
        Err(rejection) if !consent.medically_necessary => return Err(*rejection),
        Err(_) => flags.push(ExamFlag::NoConsent),
        Ok(flag) => flags.extend(*flag),
    }
    if !consent.child_agreed {
        flags.push(ExamFlag::ChildHadNotAgreed);
    }
    Ok(Verdict::Allowed {
        consented: entitled.is_ok(),
        flags,
    })
}

/// Decision 3133/QĐ-BYT 2020: 16 and 17 sign for themselves; under 16 the parent or guardian signs,
/// unless that person is the suspect: then police, a community organisation or the court. A child
/// whose age nobody knows is taken for one under 16. Nobody here decides alone who is suspected:
/// while the commune holds a parent or caregiver for suspected, none of them signs.
fn check_giver(
    consent: &ExamConsent,
    age_group: AgeGroup,
    occasion: &Occasion<'_>,
) -> Result<Option<ExamFlag>, HealthRejection> {
    let from_16 = age_group == AgeGroup::AgeGroup16To17;
    match consent.giver() {
        ConsentGiver::Unspecified => Err(HealthRejection::ConsentMissing),
        _ if consent.giver_suspected => Err(HealthRejection::ConsentBySuspect),
        ConsentGiver::Child if !from_16 => Err(HealthRejection::ChildTooYoungToConsent),
        ConsentGiver::Child if !consent.child_agreed => Err(HealthRejection::ConsentMissing),
        ConsentGiver::Child => Ok(None),
        _ if from_16 => Err(HealthRejection::MinorSignsForThemselves),
        ConsentGiver::Parent | ConsentGiver::Guardian if occasion.caregiver_suspected => {
            Err(HealthRejection::ConsentBySuspect)
        }
        ConsentGiver::Parent | ConsentGiver::Guardian => Ok(None),
        ConsentGiver::Police | ConsentGiver::CommunityOrganisation | ConsentGiver::Court => {
            match consent.substitute_reason() {
                SubstituteReason::Unspecified => Err(HealthRejection::SubstituteUnexplained),
                SubstituteReason::GuardianSuspected => Ok(None),
                SubstituteReason::GuardianUnreachable | SubstituteReason::NoGuardian => {
                    Ok(Some(ExamFlag::SubstituteWithoutSuspicion))
                }
            }
        }
    }
}

/// Decision 3133/QĐ-BYT 2020: an examiner of the same sex, a woman for girls. Another one needs a
/// reason and is marked; never refused, for a child must not wait because of it.
pub(super) fn judge_sex(
    examiners: &[String],
    child_sex: Sex,
    explanation: &str,
    at: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<Vec<ExamFlag>, HealthRejection> {
    if !matches!(child_sex, Sex::Male | Sex::Female) {
        return Ok(Vec::new());
    }
    let sexes: Vec<Option<Sex>> = examiners
        .iter()
        .map(|examiner| sex_of(examiner, at, occasion))
        .collect();
    let other = |sex: &Option<Sex>| sex.is_some_and(|sex| sex != child_sex);
    let mut flags = Vec::new();
    if sexes.iter().any(other) {
        if explanation.trim().is_empty() {
            return Err(HealthRejection::ExaminerSexUnexplained);
        }
        flags.push(ExamFlag::ExaminerOfOtherSex);
    }
    if sexes.iter().any(Option::is_none) {
        flags.push(ExamFlag::ExaminerSexNotKnown);
    }
    Ok(flags)
}

/// The codes as an event states them.
pub(super) fn codes(flags: Vec<ExamFlag>) -> Vec<i32> {
    flags.into_iter().map(i32::from).collect()
}
