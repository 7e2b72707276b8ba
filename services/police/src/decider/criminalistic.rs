//! Examinations by police forensic units (kỹ thuật hình sự): asked for, received, concluded
//! (CPC 2015 Arts 205 to 211; MPS Circular 43/2021 Art 22).

use api::codes::v1::{AppliedLimit, DelayReason};
use api::police::v1::{
    ConcludeCriminalisticExamRequest, CriminalisticDelayNotified, CriminalisticExamConcluded,
    CriminalisticExamEnded, CriminalisticExamReceived, CriminalisticExamRequested,
    EndCriminalisticExamRequest, NoticeSubject, NotifyCriminalisticDelayRequest,
    ReceiveCriminalisticExamRequest, RequestCriminalisticExamRequest,
};
use decider::{Actor, AgencyKind, LaneBasis, Occasion, Role, explained, lane_opened, readable};
use jiff::Timestamp;

use super::forensic::kind_in_a_row;
use super::handover::check_condition;
use super::notice::with_notice;
use super::{
    Decided, PoliceEvent, PoliceRejection, PoliceState, id_of, stamp, time, told_at, unit_of,
};

/// An examination by a police forensic unit, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct CriminalisticExam {
    /// Unit that was asked.
    pub to_unit: String,
    /// Unit that asked.
    pub from_unit: String,
    /// When it was decided to ask.
    pub decided_at: Timestamp,
    /// Since when the time runs, once requisition and objects were received.
    pub received: Option<Received>,
    /// Whether a delay was told in time.
    pub delay_told: bool,
    /// Whether it was concluded.
    pub concluded: bool,
    /// Whether the unit that asked ended it.
    pub ended: bool,
}

/// The time that runs for a conclusion.
#[derive(Debug, Clone)]
pub struct Received {
    /// When requisition and objects were received.
    pub at: Timestamp,
    /// When the conclusion is due.
    pub due_at: Timestamp,
    /// The limit behind it.
    pub limit: Option<AppliedLimit>,
}

/// Also while verification is suspended: forensic work goes on (CPC 2015 Art 148).
pub(super) fn request(
    request: &RequestCriminalisticExamRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let unit = unit_of(occasion, &request.to_org_unit_id, AgencyKind::Police)
        .filter(|unit| !occasion.actor.acts_for(unit.as_str()))
        .ok_or(PoliceRejection::CriminalisticUnitUnknown)?;
    let decided_at = told_at(
        request.decided_at.as_ref(),
        occasion,
        PoliceRejection::DecidedInFuture,
    )?;
    let previous = &request.previous_request_id;
    let known = id_of(previous).is_some_and(|id| state.criminalistic_exams.contains_key(&id));
    let kind = kind_in_a_row(request.request_kind(), previous, known)?;
    let event = CriminalisticExamRequested {
        request_id: occasion.subject_id.to_string(),
        to_org_unit_id: unit.to_string(),
        from_org_unit_id: occasion.actor.org_unit_id.to_string(),
        priority: request.priority,
        decided_at: stamp(decided_at),
        request_kind: kind.into(),
        previous_request_id: previous.to_ascii_lowercase(),
        requisition_number: request.requisition_number.clone(),
        fields: request.fields.clone(),
        questions: request.questions.clone(),
        items: request.items.clone(),
    };
    let mut events: Vec<PoliceEvent> = vec![event.into()];
    if !state.roster.includes(unit.as_str()) {
        events.push(lane_opened(&unit, AgencyKind::Police, LaneBasis::Notified).into());
    }
    let told_of = (NoticeSubject::Requisition, decided_at);
    let notice = request.procuracy_notice.as_ref();
    with_notice(events, told_of, notice, state, occasion)
}

pub(super) fn receive(
    request: &ReceiveCriminalisticExamRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let exam = state.asked_of(&request.request_id, occasion.actor)?;
    if exam.ended {
        return Err(PoliceRejection::ExamEnded);
    }
    if exam.received.is_some() {
        return Err(PoliceRejection::ExamReceivedBefore);
    }
    let received_at = told_at(
        request.received_at.as_ref(),
        occasion,
        PoliceRejection::ReceivedInFuture,
    )?;
    if received_at < exam.decided_at {
        return Err(PoliceRejection::ReceivedBeforeRequested);
    }
    check_condition(request.condition(), &request.discrepancies)?;
    let limit = occasion.limit("police.criminalistic.conclude", received_at);
    Ok(vec![
        CriminalisticExamReceived {
            request_id: request.request_id.to_ascii_lowercase(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            received_at: stamp(received_at),
            due_at: stamp(limit.due_from(received_at)),
            limit: Some(limit.applied()),
            condition: request.condition,
            discrepancies: request.discrepancies.clone(),
            record_number: request.record_number.clone(),
            delivered_by: request.delivered_by.clone(),
        }
        .into(),
    ])
}

/// The time goes on: a notice excuses nothing, but whoever waits knows.
pub(super) fn notify_delay(
    request: &NotifyCriminalisticDelayRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let received = state.being_examined(&request.request_id, occasion.actor)?;
    let notified_at = told_at(
        request.notified_at.as_ref(),
        occasion,
        PoliceRejection::NotifiedInFuture,
    )?;
    let expected_at = readable(
        request.expected_at.as_ref(),
        PoliceRejection::ExpectedBeforeNotified,
    )?;
    if expected_at <= notified_at || notified_at < received.at {
        return Err(PoliceRejection::ExpectedBeforeNotified);
    }
    if request.reason() == DelayReason::Other && request.explanation.trim().is_empty() {
        return Err(PoliceRejection::ExplanationMissing);
    }
    Ok(vec![
        CriminalisticDelayNotified {
            notice_id: occasion.subject_id.to_string(),
            request_id: request.request_id.to_ascii_lowercase(),
            notified_at: stamp(notified_at),
            due_at: stamp(received.due_at),
            expected_at: stamp(expected_at),
            after_due: notified_at > received.due_at,
            reason: request.reason,
            explanation: request.explanation.clone(),
            document_number: request.document_number.clone(),
        }
        .into(),
    ])
}

pub(super) fn conclude(
    request: &ConcludeCriminalisticExamRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let received = state.being_examined(&request.request_id, occasion.actor)?;
    let concluded_at = told_at(
        request.concluded_at.as_ref(),
        occasion,
        PoliceRejection::ConcludedAtInvalid,
    )?;
    if concluded_at < received.at {
        return Err(PoliceRejection::ConcludedAtInvalid);
    }
    let examiner = occasion
        .directory
        .person(&request.examiner_person_id, occasion.now)
        .filter(|person| person.role == Role::ForensicExaminer)
        .filter(|person| occasion.actor.acts_for(person.org_unit_id.as_str()))
        .ok_or(PoliceRejection::ExaminerUnknown)?;
    let late = concluded_at > received.due_at;
    explained(
        late,
        request.delay_reason(),
        &request.delay_explanation,
        PoliceRejection::DelayUnexplained,
        PoliceRejection::DelayUnworded,
    )?;
    let delay_told = id_of(&request.request_id)
        .and_then(|id| state.criminalistic_exams.get(&id))
        .is_some_and(|exam| exam.delay_told);
    Ok(vec![
        CriminalisticExamConcluded {
            conclusion_id: occasion.subject_id.to_string(),
            request_id: request.request_id.to_ascii_lowercase(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            concluded_at: stamp(concluded_at),
            due_at: stamp(received.due_at),
            limit: received.limit.clone(),
            late,
            delay_reason: request.delay_reason,
            delay_not_notified: late && !delay_told,
            delay_explanation: request.delay_explanation.clone(),
            conclusion_number: request.conclusion_number.clone(),
            findings: request.findings.clone(),
            conclusion: request.conclusion.clone(),
            examiner_person_id: examiner.id.to_string(),
        }
        .into(),
    ])
}

/// Before or after it was received: the time stops.
pub(super) fn end(
    request: &EndCriminalisticExamRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let exam = id_of(&request.request_id)
        .and_then(|id| state.criminalistic_exams.get(&id))
        .ok_or(PoliceRejection::ExamUnknown)?;
    if !occasion.actor.acts_for(&exam.from_unit) {
        return Err(PoliceRejection::ExamAskedByAnotherUnit);
    }
    exam.check_open()?;
    let ended_at = told_at(
        request.ended_at.as_ref(),
        occasion,
        PoliceRejection::ExamEndInvalid,
    )?;
    let received_at = exam.received.as_ref().map(|received| received.at);
    if ended_at < received_at.unwrap_or(exam.decided_at) {
        return Err(PoliceRejection::ExamEndInvalid);
    }
    Ok(vec![
        CriminalisticExamEnded {
            request_id: request.request_id.to_ascii_lowercase(),
            ground: request.ground,
            ended_at: stamp(ended_at),
            explanation: request.explanation.clone(),
            document_number: request.document_number.clone(),
        }
        .into(),
    ])
}

pub(super) fn requested(state: &mut PoliceState, event: &CriminalisticExamRequested) {
    if let (Some(id), Some(decided_at)) = (id_of(&event.request_id), time(&event.decided_at)) {
        let exam = CriminalisticExam {
            to_unit: event.to_org_unit_id.clone(),
            from_unit: event.from_org_unit_id.clone(),
            decided_at,
            received: None,
            delay_told: false,
            concluded: false,
            ended: false,
        };
        state.criminalistic_exams.insert(id, exam);
    }
}

pub(super) fn received(state: &mut PoliceState, event: &CriminalisticExamReceived) {
    let id = id_of(&event.request_id);
    if let (Some(exam), Some(at), Some(due_at)) = (
        id.and_then(|id| state.criminalistic_exams.get_mut(&id)),
        time(&event.received_at),
        time(&event.due_at),
    ) {
        let limit = event.limit.clone();
        exam.received = Some(Received { at, due_at, limit });
    }
}

pub(super) fn delay_notified(state: &mut PoliceState, event: &CriminalisticDelayNotified) {
    let id = id_of(&event.request_id);
    if let Some(exam) = id.and_then(|id| state.criminalistic_exams.get_mut(&id)) {
        exam.delay_told |= !event.after_due;
    }
}

pub(super) fn concluded(state: &mut PoliceState, event: &CriminalisticExamConcluded) {
    let id = id_of(&event.request_id);
    if let Some(exam) = id.and_then(|id| state.criminalistic_exams.get_mut(&id)) {
        exam.concluded = true;
    }
}

pub(super) fn ended(state: &mut PoliceState, event: &CriminalisticExamEnded) {
    let id = id_of(&event.request_id);
    if let Some(exam) = id.and_then(|id| state.criminalistic_exams.get_mut(&id)) {
        exam.ended = true;
    }
}

// === impl CriminalisticExam ===

impl CriminalisticExam {
    /// Neither concluded nor ended.
    fn check_open(&self) -> Result<(), PoliceRejection> {
        match (self.concluded, self.ended) {
            (true, _) => Err(PoliceRejection::ExamConcluded),
            (_, true) => Err(PoliceRejection::ExamEnded),
            (false, false) => Ok(()),
        }
    }
}

// === impl PoliceState ===

impl PoliceState {
    /// The examination, if the actor's unit was asked for it.
    fn asked_of(&self, id: &str, actor: &Actor) -> Result<&CriminalisticExam, PoliceRejection> {
        let exam = id_of(id)
            .and_then(|id| self.criminalistic_exams.get(&id))
            .ok_or(PoliceRejection::ExamUnknown)?;
        match actor.acts_for(&exam.to_unit) {
            true => Ok(exam),
            false => Err(PoliceRejection::ExamOfAnotherUnit),
        }
    }

    /// The time that runs for the actor's unit: received, and neither concluded nor ended.
    fn being_examined(&self, id: &str, actor: &Actor) -> Result<&Received, PoliceRejection> {
        let exam = self.asked_of(id, actor)?;
        exam.check_open()?;
        exam.received
            .as_ref()
            .ok_or(PoliceRejection::ExamNotReceived)
    }
}
