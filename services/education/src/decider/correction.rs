//! Corrections: what was recorded stays, what is right is recorded beside it with its reason, by the
//! school that recorded it. The rules hold for the corrected facts from then on.

use api::education::v1::{
    AttendanceCorrected, ConcernCorrected, CorrectAttendanceRequest, CorrectConcernRequest,
    CorrectCounsellingRequest, CorrectHarmAssessmentRequest, CounsellingCorrected,
    SchoolHarmAssessmentCorrected,
};
use api::timestamp_to_proto;
use decider::{Occasion, told, told_or};

use super::concern::{Noticed, check_birth_date, check_lifting, must_report};
use super::follow_up::{check_period, fears_dropout};
use super::{Decided, act_time, check_delay, own_unit};
use crate::rejection::EducationRejection as R;
use crate::state::{Duty, SchoolState};

/// What is still to be done about the concern is due from the corrected time on. A suspicion that
/// stands is lifted by an assessment: a slip of the pen must not expose a child.
pub(super) fn concern(
    request: &CorrectConcernRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let id = request.concern_id.to_ascii_lowercase();
    let mut concerns = (1..).zip(&state.concerns);
    let (concern_sequence, concern) = concerns
        .find(|(_, concern)| concern.id == id)
        .ok_or(R::ConcernUnknown)?;
    check_own(&concern.school, occasion)?;
    check_birth_date(request.child.as_ref(), occasion)?;
    let noticed_at = told_or(
        request.noticed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        R::NoticedAtImpossible,
    )?;
    if concern.caregiver_suspected && !request.caregiver_suspected {
        return Err(R::SuspicionStands);
    }
    let due = |rule, duty: Duty| {
        if duty.done {
            return (None, None);
        }
        let limit = occasion.limit(rule, noticed_at);
        let due_at = timestamp_to_proto(limit.due_from(noticed_at));
        (Some(due_at), Some(limit.applied()))
    };
    let (family_due_at, family_limit) = due("education.family.notify", concern.family);
    let (assessment_due_at, assessment_limit) = due("education.assess", concern.assessment);
    let (authority_due_at, authority_limit) = match must_report(request.into()) {
        true => due("education.authority.notify", concern.authority),
        false => (None, None),
    };
    let corrected = ConcernCorrected {
        concern_sequence,
        kind: request.kind,
        noticed_at: Some(timestamp_to_proto(noticed_at)),
        school_org_unit_id: own_unit(occasion),
        abuse_forms: request.abuse_forms.clone(),
        environment: request.environment,
        age_group: request.age_group,
        sex: request.sex,
        school_level: request.school_level,
        caregiver_suspected: request.caregiver_suspected,
        immediate_danger: request.immediate_danger,
        beyond_school: request.beyond_school,
        child: request.child.clone(),
        place: request.place.clone(),
        account: request.account.clone(),
        concern_id: id,
        family_due_at,
        family_limit,
        authority_due_at,
        authority_limit,
        assessment_due_at,
        assessment_limit,
        corrected_at: act_time(occasion),
        reason: request.reason.clone(),
    };
    Ok(vec![corrected.into()])
}

/// Whether it was late is found anew.
pub(super) fn harm(
    request: &CorrectHarmAssessmentRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let id = request.assessment_id.to_ascii_lowercase();
    let assessment = state.assessments.get(&id).ok_or(R::AssessmentUnknown)?;
    check_own(&assessment.school, occasion)?;
    let (said, lifted) = (request.caregiver_suspected, request.suspicion_lifted);
    check_lifting(said, lifted, &request.lifting_explanation)?;
    let assessed_at = told_or(
        request.assessed_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        R::AssessedAtImpossible,
    )?;
    let mut concerns = state.concerns.iter();
    let concern = concerns.find(|concern| concern.id == assessment.concern_id);
    let noticed_at = concern.and_then(|concern| concern.noticed_at);
    if noticed_at.is_some_and(|noticed_at| assessed_at < noticed_at) {
        return Err(R::AssessedAtImpossible);
    }
    let due_at = concern.and_then(|concern| concern.assessment.due_at);
    let late = assessment.was_due && due_at.is_some_and(|due_at| assessed_at > due_at);
    check_delay(late, request.delay_reason(), &request.delay_explanation)?;
    let corrected = SchoolHarmAssessmentCorrected {
        harm_level: request.harm_level,
        medical_care_needed: request.medical_care_needed,
        psychological_care_needed: request.psychological_care_needed,
        caregiver_suspected: said,
        school_org_unit_id: own_unit(occasion),
        assessed_at: Some(timestamp_to_proto(assessed_at)),
        findings: request.findings.clone(),
        concern_id: assessment.concern_id.clone(),
        late,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
        suspicion_lifted: lifted,
        lifting_explanation: request.lifting_explanation.clone(),
        assessment_id: id,
        corrected_at: act_time(occasion),
        reason: request.reason.clone(),
    };
    Ok(vec![corrected.into()])
}

pub(super) fn counselling(
    request: &CorrectCounsellingRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let id = request.session_id.to_ascii_lowercase();
    let session = state.counselling.get(&id).ok_or(R::SessionUnknown)?;
    check_own(&session.school, occasion)?;
    let started_at = told_or(
        request.started_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        R::SessionStartImpossible,
    )?;
    let ended_at = told(
        request.ended_at.as_ref(),
        occasion.now,
        R::SessionEndImpossible,
    )?;
    if ended_at.is_some_and(|end| end < started_at) {
        return Err(R::SessionEndImpossible);
    }
    let programme = state.programmes.get(&session.programme_id);
    if programme.is_some_and(|programme| programme.party != request.party()) {
        return Err(R::OtherParty);
    }
    let corrected = CounsellingCorrected {
        session_id: id,
        school_org_unit_id: own_unit(occasion),
        party: request.party,
        form: request.form,
        started_at: Some(timestamp_to_proto(started_at)),
        ended_at: ended_at.map(timestamp_to_proto),
        notes: request.notes.clone(),
        programme_id: session.programme_id.clone(),
        session_number: session.number,
        corrected_at: act_time(occasion),
        reason: request.reason.clone(),
    };
    Ok(vec![corrected.into()])
}

pub(super) fn attendance(
    request: &CorrectAttendanceRequest,
    state: &SchoolState,
    occasion: &Occasion<'_>,
) -> Decided {
    let id = request.follow_up_id.to_ascii_lowercase();
    let record = state.attendance.get(&id).ok_or(R::AttendanceUnknown)?;
    check_own(&record.school, occasion)?;
    check_period(
        &request.period_from,
        &request.period_to,
        request.record.as_ref(),
        occasion,
    )?;
    let corrected = AttendanceCorrected {
        school_org_unit_id: own_unit(occasion),
        period_from: request.period_from.clone(),
        period_to: request.period_to.clone(),
        followed_up_at: record.followed_up_at.map(timestamp_to_proto),
        dropout_risk: fears_dropout(request.record.as_ref()),
        record: request.record.clone(),
        follow_up_id: id,
        corrected_at: act_time(occasion),
        reason: request.reason.clone(),
    };
    Ok(vec![corrected.into()])
}

/// Nobody corrects what another school recorded.
fn check_own(school: &str, occasion: &Occasion<'_>) -> Result<(), R> {
    match occasion.actor.acts_for(school) {
        true => Ok(()),
        false => Err(R::NotTheRecorder),
    }
}

impl From<&CorrectConcernRequest> for Noticed {
    fn from(request: &CorrectConcernRequest) -> Self {
        Self {
            kind: request.kind(),
            beyond_school: request.beyond_school,
            immediate_danger: request.immediate_danger,
            caregiver_suspected: request.caregiver_suspected,
        }
    }
}
