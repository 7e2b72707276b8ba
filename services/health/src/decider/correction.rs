//! Corrections of records of care. Whoever made a record states it again, whole, as it should have
//! been; it is judged like a new one. The record itself stays in the log.

use api::codes::v1::Priority;
use api::health::v1::{
    ConsentGiver, CorrectExaminationRequest, CorrectMentalHealthReviewRequest,
    CorrectPsychologicalSessionRequest, CorrectReceptionRequest, CorrectServicesRequest,
    ExamConsent, ExamFlag, ExaminationCorrected, ExamineChildRequest, MentalHealthReviewCorrected,
    ProvideServicesRequest, PsychologicalSessionCorrected, ReceptionCorrected,
    RecordPsychologicalSessionRequest, ReviewMentalHealthRequest, ServicesCorrected,
};
use api::timestamp_to_proto;
use decider::{Occasion, told_or};

use super::care::{self, no_priority, service_areas};
use super::records::{Record, made_by};
use super::{Decided, HealthEvent, HealthRejection, HealthState, authority, exam, psychology};
use crate::limits::first_result as first_result_limit;

pub(super) fn reception(
    request: &CorrectReceptionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let reception = state.reception(&request.reception_id)?;
    made_by(&reception.org_unit_id, occasion.actor)?;
    let arrived_at = told_or(
        request.arrived_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::ArrivedInFuture,
    )?;
    // what was given or told is not due again
    let limit = first_result_limit(occasion, arrived_at).filter(|_| !reception.has_first_result);
    let untold = reception.began_the_case && !reception.authority_told;
    let due_before = reception.authority_due_at.filter(|_| untold);
    // whoever let the time pass does not undo that by a correction
    let overdue = due_before.filter(|due_at| *due_at < occasion.now);
    let authority_due_at =
        overdue.or_else(|| authority::due_at(untold, request.brought_by(), arrived_at, occasion));
    let flags = no_priority(
        &request.suspected_forms,
        request.priority() == Priority::Routine,
    );
    let event = ReceptionCorrected {
        reception_id: request.reception_id.to_ascii_lowercase(),
        arrived_at: Some(timestamp_to_proto(arrived_at)),
        priority: request.priority,
        first_result_due_at: limit.map(|limit| timestamp_to_proto(limit.due_from(arrived_at))),
        flags,
        service_areas: service_areas(request.services()),
        authority_due_at: authority_due_at.map(timestamp_to_proto),
        child: request.child.clone(),
        brought_by: request.brought_by,
        companion: request.companion.clone(),
        evidence_preserved: request.evidence_preserved,
        medical_record_number: request.medical_record_number.clone(),
        state: request.state.clone(),
        suspected_forms: request.suspected_forms.clone(),
        services: request.services.clone(),
        reason: request.reason.clone(),
        authority_newly_due: due_before.is_none() && authority_due_at.is_some(),
    };
    Ok(vec![event.into()])
}

pub(super) fn examination(
    request: &CorrectExaminationRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let record = state.own_record(&request.exam_id, occasion.actor)?;
    let Record::Examination { suspected } = *record else {
        return Err(HealthRejection::RecordUnknown);
    };
    let again = ExamineChildRequest {
        context: None,
        case_id: request.case_id.clone(),
        exam_kinds: request.exam_kinds.clone(),
        examined_at: request.examined_at,
        examiner_person_id: request.examiner_person_id.clone(),
        reception_id: request.reception_id.clone(),
        child_sex: request.child_sex,
        examiner_sex_explanation: request.examiner_sex_explanation.clone(),
        age_group: request.age_group,
        consent: request.consent.clone(),
        findings: request.findings.clone(),
        diagnosis: request.diagnosis.clone(),
        services: request.services.clone(),
        specimens_taken: request.specimens_taken,
        support_person_present: request.support_person_present,
        follow_up_at: request.follow_up_at,
    };
    let judged = exam::examine(&again, state, &as_recorded(suspected, occasion))?;
    let Some(HealthEvent::ChildExamined(exam)) = judged.into_iter().next() else {
        return Err(HealthRejection::CorrectedToRefusal);
    };
    let mut flags = exam.flags;
    flags.extend(suspected_since(exam.consent.as_ref(), suspected, occasion));
    let event = ExaminationCorrected {
        exam_id: request.exam_id.to_ascii_lowercase(),
        reception_id: exam.reception_id,
        examined_at: exam.examined_at,
        waited_minutes: exam.waited_minutes,
        examiner_person_id: exam.examiner_person_id,
        flags,
        consented: exam.consented,
        support_person_present: exam.support_person_present,
        service_areas: exam.service_areas,
        follow_up_at: exam.follow_up_at,
        specimens_taken: exam.specimens_taken,
        consent: exam.consent,
        exam_kinds: exam.exam_kinds,
        findings: exam.findings,
        diagnosis: exam.diagnosis,
        services: exam.services,
        examiner_sex_explanation: exam.examiner_sex_explanation,
        age_group: exam.age_group,
        child_sex: exam.child_sex,
        reason: request.reason.clone(),
        caregiver_suspected: suspected,
    };
    Ok(vec![event.into()])
}

/// What was done with a parent's consent before anybody suspected them was done with consent. A
/// correction made since does not undo that; it is marked. Nor is a record that was made under
/// suspicion corrected into the consent that was refused then.
pub(super) fn as_recorded<'a>(suspected: bool, occasion: &Occasion<'a>) -> Occasion<'a> {
    Occasion {
        caregiver_suspected: suspected,
        ..*occasion
    }
}

/// The mark of a parent's or guardian's consent in a correction made while one of them is suspected.
pub(super) fn suspected_since(
    consent: Option<&ExamConsent>,
    suspected_before: bool,
    occasion: &Occasion<'_>,
) -> Option<i32> {
    let giver = consent.map(ExamConsent::giver);
    let may_be_suspect = matches!(giver, Some(ConsentGiver::Parent | ConsentGiver::Guardian));
    let since = occasion.caregiver_suspected && !suspected_before && may_be_suspect;
    since.then_some(ExamFlag::GiverSuspectedSince.into())
}

pub(super) fn services(
    request: &CorrectServicesRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let Record::Services = state.own_record(&request.delivery_id, occasion.actor)? else {
        return Err(HealthRejection::RecordUnknown);
    };
    let again = ProvideServicesRequest {
        context: None,
        case_id: request.case_id.clone(),
        provided_at: request.provided_at,
        provider_person_id: request.provider_person_id.clone(),
        services: request.services.clone(),
        note: request.note.clone(),
    };
    let entry = care::provided(&again, occasion)?;
    let event = ServicesCorrected {
        delivery_id: request.delivery_id.to_ascii_lowercase(),
        provided_at: entry.provided_at,
        provider_person_id: entry.provider_person_id,
        service_areas: entry.service_areas,
        services: entry.services,
        note: entry.note,
        reason: request.reason.clone(),
    };
    Ok(vec![event.into()])
}

pub(super) fn session(
    request: &CorrectPsychologicalSessionRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let record = state.own_record(&request.session_id, occasion.actor)?;
    let Record::Session { number, plan_id } = record else {
        return Err(HealthRejection::RecordUnknown);
    };
    let again = RecordPsychologicalSessionRequest {
        context: None,
        case_id: request.case_id.clone(),
        form: request.form,
        started_at: request.started_at,
        ended_at: request.ended_at,
        therapist_person_id: request.therapist_person_id.clone(),
        child_attended: request.child_attended,
        observations: request.observations.clone(),
        assessment: request.assessment.clone(),
        plan: request.plan.clone(),
        next_session_at: request.next_session_at,
    };
    let session = psychology::session_held(&again, *number, plan_id.clone(), occasion)?;
    let event = PsychologicalSessionCorrected {
        session_id: request.session_id.to_ascii_lowercase(),
        session_number: session.session_number,
        plan_id: session.plan_id,
        started_at: session.started_at,
        ended_at: session.ended_at,
        therapist_person_id: session.therapist_person_id,
        child_attended: session.child_attended,
        next_session_at: session.next_session_at,
        form: session.form,
        observations: session.observations,
        assessment: session.assessment,
        plan: session.plan,
        reason: request.reason.clone(),
    };
    Ok(vec![event.into()])
}

pub(super) fn review(
    request: &CorrectMentalHealthReviewRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    let record = state.own_record(&request.review_id, occasion.actor)?;
    let Record::Review { plan_id, due_at } = record else {
        return Err(HealthRejection::RecordUnknown);
    };
    let again = ReviewMentalHealthRequest {
        context: None,
        case_id: request.case_id.clone(),
        reviewed_at: request.reviewed_at,
        reviewer_person_id: request.reviewer_person_id.clone(),
        trend: request.trend,
        recommendation: request.recommendation,
        findings: request.findings.clone(),
        next_review_at: request.next_review_at,
        delay_reason: request.delay_reason,
        delay_explanation: request.delay_explanation.clone(),
    };
    let review = psychology::reviewed(&again, plan_id.clone(), *due_at, occasion)?;
    // a later review or plan has said since when the next one is
    let set_by = state.care_plan.as_ref().and_then(|plan| plan.review_set_by);
    let next_review_changed = set_by.is_some() && set_by == request.review_id.parse().ok();
    let event = MentalHealthReviewCorrected {
        review_id: request.review_id.to_ascii_lowercase(),
        plan_id: review.plan_id,
        reviewed_at: review.reviewed_at,
        reviewer_person_id: review.reviewer_person_id,
        due_at: review.due_at,
        late: review.late,
        delay_reason: review.delay_reason,
        next_review_at: review.next_review_at,
        next_review_changed,
        trend: review.trend,
        recommendation: review.recommendation,
        findings: review.findings,
        delay_explanation: review.delay_explanation,
        reason: request.reason.clone(),
    };
    Ok(vec![event.into()])
}
