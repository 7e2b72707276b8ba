//! Requests for forensic examinations, and the referrals that carry them.

use api::police::v1::{ForensicExamRequested, RequestForensicExamRequest};
use api::referral::v1::{ReferralProposed, ReferralPurpose};
use api::timestamp_to_proto;
use decider::{AgencyKind, Elsewhere, EncodedEvent, Occasion, readable, told, told_or};

use super::{Decided, PoliceRejection, is_unit};

pub(super) fn request(request: &RequestForensicExamRequest, occasion: &Occasion<'_>) -> Decided {
    if !is_unit(occasion, &request.to_org_unit_id, AgencyKind::Health) {
        return Err(PoliceRejection::ExamUnitUnknown);
    }
    let decided_at = told_or(
        request.decided_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        PoliceRejection::DecidedInFuture,
    )?;
    told(
        request.procuracy_notified_at.as_ref(),
        occasion.now,
        PoliceRejection::ProcuracyToldInFuture,
    )?;
    if request.due_at.is_some() {
        let due_at = readable(request.due_at.as_ref(), PoliceRejection::DueBeforeDecided)?;
        if due_at < decided_at {
            return Err(PoliceRejection::DueBeforeDecided);
        }
    }
    Ok(vec![
        ForensicExamRequested {
            request_id: occasion.subject_id.to_string(),
            referral_id: occasion.subject_id.to_string(),
            to_org_unit_id: request.to_org_unit_id.clone(),
            priority: request.priority,
            due_at: request.due_at,
            decided_at: Some(timestamp_to_proto(decided_at)),
            procuracy_notified_at: request.procuracy_notified_at,
            requisition_number: request.requisition_number.clone(),
            exam_kinds: request.exam_kinds.clone(),
            questions: request.questions.clone(),
            escort_decision_number: request.escort_decision_number.clone(),
            child: request.child.clone(),
        }
        .into(),
    ])
}

/// The referral to the health unit: part of the same act, so that neither stands without the other.
pub(super) fn referral(event: &ForensicExamRequested, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
    let Ok(stream_id) = event.referral_id.parse() else {
        return Vec::new();
    };
    let proposed = ReferralProposed {
        referral_id: event.referral_id.clone(),
        from_org_unit_id: occasion.actor.org_unit_id.to_string(),
        from_agency_kind: occasion.actor.agency_kind.into(),
        to_org_unit_id: event.to_org_unit_id.clone(),
        to_agency_kind: AgencyKind::Health.into(),
        purpose: ReferralPurpose::ForensicExam.into(),
        priority: event.priority,
        due_at: event.due_at,
        request: event.questions.clone(),
        child: event.child.clone(),
        case_id: occasion.case_id.to_string(),
    };
    vec![Elsewhere {
        category: "referral",
        stream_id,
        event: EncodedEvent::of(&proposed),
    }]
}
