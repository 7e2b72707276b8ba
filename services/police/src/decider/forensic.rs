//! Requests for forensic examinations, the referrals that carry them, and escorts.

use api::codes::v1::Priority;
use api::options::v1::Compartment;
use api::police::v1::{
    DecideEscortRequest, EscortDecided, ExamRequestKind, ForensicExamRequested, NoticeSubject,
    RequestForensicExamRequest,
};
use api::referral::v1::{ReferralProposed, ReferralPurpose};
use decider::{AgencyKind, Elsewhere, EncodedEvent, Occasion, readable};
use jiff::Timestamp;

use super::notice::with_notice;
use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, time, told_at, unit_of};

/// A request for an examination, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct ExamRequest {
    /// When it was decided.
    pub decided_at: Timestamp,
}

/// Also while verification is suspended: forensic work goes on (CPC 2015 Art 148).
pub(super) fn request(
    request: &RequestForensicExamRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    unit_of(occasion, &request.to_org_unit_id, AgencyKind::Health)
        .ok_or(PoliceRejection::ExamUnitUnknown)?;
    let decided_at = told_at(
        request.decided_at.as_ref(),
        occasion,
        PoliceRejection::DecidedInFuture,
    )?;
    if request.due_at.is_some() {
        let due_at = readable(request.due_at.as_ref(), PoliceRejection::DueBeforeDecided)?;
        if due_at < decided_at {
            return Err(PoliceRejection::DueBeforeDecided);
        }
    }
    let previous = &request.previous_request_id;
    let known = id_of(previous).is_some_and(|id| state.exams.contains_key(&id));
    let kind = kind_in_a_row(request.request_kind(), previous, known)?;
    let event = ForensicExamRequested {
        request_id: occasion.subject_id.to_string(),
        referral_id: occasion.subject_id.to_string(),
        to_org_unit_id: request.to_org_unit_id.clone(),
        priority: request.priority,
        due_at: request.due_at,
        decided_at: stamp(decided_at),
        request_kind: kind.into(),
        previous_request_id: request.previous_request_id.to_ascii_lowercase(),
        requisition_number: request.requisition_number.clone(),
        exam_kinds: request.exam_kinds.clone(),
        questions: request.questions.clone(),
        child: request.child.clone(),
    };
    let events = vec![event.into()];
    let told_of = (NoticeSubject::Requisition, decided_at);
    let notice = request.procuracy_notice.as_ref();
    with_notice(events, told_of, notice, state, occasion)
}

/// A supplementary or repeated examination follows on one of the case; the first follows on none
/// (CPC 2015 Arts 210, 211).
pub(super) fn kind_in_a_row(
    told: ExamRequestKind,
    previous: &str,
    previous_is_known: bool,
) -> Result<ExamRequestKind, PoliceRejection> {
    let kind = match told {
        ExamRequestKind::Unspecified => ExamRequestKind::First,
        told => told,
    };
    let fits = match kind {
        ExamRequestKind::First => previous.is_empty(),
        _ => previous_is_known,
    };
    match fits {
        true => Ok(kind),
        false => Err(PoliceRejection::PreviousExamMismatch),
    }
}

pub(super) fn escort(
    request: &DecideEscortRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let exam = id_of(&request.request_id)
        .and_then(|id| state.exams.get(&id))
        .ok_or(PoliceRejection::ExamUnknown)?;
    let decided_at = told_at(
        request.decided_at.as_ref(),
        occasion,
        PoliceRejection::DecidedInFuture,
    )?;
    if decided_at < exam.decided_at {
        return Err(PoliceRejection::EscortBeforeRequest);
    }
    let event = EscortDecided {
        escort_id: occasion.subject_id.to_string(),
        request_id: request.request_id.to_ascii_lowercase(),
        decided_at: stamp(decided_at),
        decision_number: request.decision_number.clone(),
        persuasion: request.persuasion.clone(),
    };
    let events = vec![event.into()];
    let told_of = (NoticeSubject::Escort, decided_at);
    let notice = request.procuracy_notice.as_ref();
    with_notice(events, told_of, notice, state, occasion)
}

pub(super) fn requested(state: &mut PoliceState, event: &ForensicExamRequested) {
    if let (Some(id), Some(decided_at)) = (id_of(&event.request_id), time(&event.decided_at)) {
        state.exams.insert(id, ExamRequest { decided_at });
    }
}

pub(super) fn escort_decided(state: &mut PoliceState, event: &EscortDecided) {
    if let (Some(id), Some(decided_at)) = (id_of(&event.escort_id), time(&event.decided_at)) {
        state.escorts.insert(id, decided_at);
    }
}

/// The referral to the health unit: part of the same act, so that neither stands without the other.
pub(super) fn referral(event: &ForensicExamRequested, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
    let (Some(stream_id), Some(decided_at)) = (id_of(&event.referral_id), time(&event.decided_at))
    else {
        return Vec::new();
    };
    let limit = event
        .due_at
        .is_none()
        .then(|| occasion.limit(answer_rule(event.priority()), decided_at));
    let due_at = match &limit {
        Some(limit) => stamp(limit.due_from(decided_at)),
        None => event.due_at,
    };
    let mut shared = vec![i32::from(Compartment::Care)];
    if event.child.is_some() {
        shared.insert(0, Compartment::Identity.into());
        shared.sort_unstable();
    }
    let proposed = ReferralProposed {
        referral_id: event.referral_id.clone(),
        from_org_unit_id: occasion.actor.org_unit_id.to_string(),
        from_agency_kind: occasion.actor.agency_kind.into(),
        to_org_unit_id: event.to_org_unit_id.clone(),
        to_agency_kind: AgencyKind::Health.into(),
        purpose: ReferralPurpose::ForensicExam.into(),
        priority: event.priority,
        due_at,
        due_limit: limit.map(|limit| limit.applied()),
        proposed_at: stamp(decided_at),
        request: event.questions.clone(),
        child: event.child.clone(),
        case_id: occasion.case_id.to_string(),
        shared,
        ..ReferralProposed::default()
    };
    vec![Elsewhere {
        category: "referral",
        stream_id,
        event: EncodedEvent::of(&proposed),
    }]
}

/// How soon a referral is answered when the investigator sets no time.
fn answer_rule(priority: Priority) -> &'static str {
    match priority {
        Priority::Emergency => "referral.answer.emergency",
        Priority::Urgent => "referral.answer.urgent",
        Priority::Routine | Priority::Unspecified => "referral.answer.routine",
    }
}
