//! Notice to the procuracy: at once, and from then on it takes part.

use api::police::v1::{NoticeSubject, NotifyProcuracyRequest, ProcuracyNotice, ProcuracyNotified};
use decider::{AgencyKind, LaneBasis, Occasion, explained, lane_opened};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decided, PoliceEvent, PoliceRejection, PoliceState, id_of, stamp, told_at, unit_of};

/// What the procuracy is told of.
struct Subject {
    about: NoticeSubject,
    id: Uuid,
    /// When the time to tell it started.
    since: Timestamp,
}

pub(super) fn notify(
    request: &NotifyProcuracyRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let id = id_of(&request.subject_id).ok_or(PoliceRejection::NoticeSubjectUnknown)?;
    let since = match request.about() {
        NoticeSubject::Denunciation => state.denunciations.get(&id).map(|known| known.received_at),
        NoticeSubject::Decision => state.decisions.get(&id).map(|known| known.decided_at),
        NoticeSubject::Requisition => state.requisitioned_at(id),
        NoticeSubject::Escort => state.escorts.get(&id).copied(),
        NoticeSubject::Unspecified => None,
    };
    let subject = Subject {
        about: request.about(),
        id,
        since: since.ok_or(PoliceRejection::NoticeSubjectUnknown)?,
    };
    let notice = request.procuracy_notice.clone().unwrap_or_default();
    notice_of(&notice, &subject, occasion.subject_id, state, occasion)
}

/// A step and the notice that was given together with it.
pub(super) fn with_notice(
    mut events: Vec<PoliceEvent>,
    (about, since): (NoticeSubject, Timestamp),
    notice: Option<&ProcuracyNotice>,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    if let Some(notice) = notice {
        let notice_id = Uuid::new_v5(&occasion.subject_id, b"procuracy_notice");
        let id = occasion.subject_id;
        let subject = Subject { about, id, since };
        events.extend(notice_of(notice, &subject, notice_id, state, occasion)?);
    }
    Ok(events)
}

fn notice_of(
    notice: &ProcuracyNotice,
    subject: &Subject,
    notice_id: Uuid,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let unit = unit_of(occasion, &notice.org_unit_id, AgencyKind::Procuracy)
        .ok_or(PoliceRejection::ProcuracyUnitUnknown)?;
    let notified_at = told_at(
        notice.notified_at.as_ref(),
        occasion,
        PoliceRejection::ProcuracyToldInFuture,
    )?;
    // "at once": CPC 2015 Arts 127, 145, 148, 154, 158, 205; Joint Circular 01/2022
    let limit = occasion.limit(rule_of(subject.about), subject.since);
    let due_at = limit.due_from(subject.since);
    let late = notified_at > due_at;
    explained(
        late,
        notice.delay_reason(),
        &notice.delay_explanation,
        PoliceRejection::NoticeDelayUnexplained,
        PoliceRejection::NoticeDelayUnworded,
    )?;
    let id_if = |about| match subject.about == about {
        true => subject.id.to_string(),
        false => String::new(),
    };
    let event = ProcuracyNotified {
        notice_id: notice_id.to_string(),
        to_org_unit_id: unit.to_string(),
        about: subject.about.into(),
        denunciation_id: id_if(NoticeSubject::Denunciation),
        decision_id: id_if(NoticeSubject::Decision),
        request_id: id_if(NoticeSubject::Requisition),
        escort_id: id_if(NoticeSubject::Escort),
        notified_at: stamp(notified_at),
        due_at: stamp(due_at),
        limit: Some(limit.applied()),
        late,
        delay_reason: notice.delay_reason,
        delay_explanation: notice.delay_explanation.clone(),
        document_number: notice.document_number.clone(),
    };
    let mut events: Vec<PoliceEvent> = vec![event.into()];
    if !state.roster.includes(unit.as_str()) {
        events.push(lane_opened(&unit, AgencyKind::Procuracy, LaneBasis::Notified).into());
    }
    Ok(events)
}

fn rule_of(about: NoticeSubject) -> &'static str {
    match about {
        NoticeSubject::Decision => "police.procuracy.notify_decision",
        NoticeSubject::Requisition => "police.procuracy.notify_requisition",
        NoticeSubject::Escort => "police.procuracy.notify_escort",
        NoticeSubject::Denunciation | NoticeSubject::Unspecified => {
            "police.procuracy.notify_receipt"
        }
    }
}

pub(super) fn notified(state: &mut PoliceState, event: &ProcuracyNotified) {
    let ids = [
        &event.denunciation_id,
        &event.decision_id,
        &event.request_id,
        &event.escort_id,
    ];
    state
        .procuracy_told_of
        .extend(ids.into_iter().filter_map(|id| id_of(id)));
    let decided_on = id_of(&event.decision_id)
        .and_then(|id| state.decisions.get(&id))
        .map(|decision| decision.denunciation);
    let denunciation = id_of(&event.denunciation_id).or(decided_on);
    if let Some(known) = denunciation.and_then(|id| state.denunciations.get_mut(&id)) {
        known.procuracies.insert(event.to_org_unit_id.clone());
    }
}

// === impl PoliceState ===

impl PoliceState {
    /// When an examination was requisitioned, of whomever.
    fn requisitioned_at(&self, id: Uuid) -> Option<Timestamp> {
        let exam = self.exams.get(&id).map(|known| known.decided_at);
        let criminalistic = || {
            self.criminalistic_exams
                .get(&id)
                .map(|known| known.decided_at)
        };
        exam.or_else(criminalistic)
    }
}
