//! Documents on a denunciation: in which order they stand, and corrections of their number and date.
//!
//! What was decided is changed by another decision, never by a correction.

use api::codes::v1::AppliedLimit;
use api::police::v1::{DecisionKind, DocumentCorrected, DocumentCorrection, DocumentKind};
use api::timestamp_to_proto;
use decider::{Limit, Occasion, explained};
use jiff::Timestamp;
use uuid::Uuid;

use super::matter::Denunciation;
use super::{Decided, PoliceRejection, PoliceState, id_of, stamp, time, told_at};

/// A document on a denunciation, as far as the rules need it.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// The denunciation.
    pub denunciation: Uuid,
    /// Unit that recorded it.
    pub unit: String,
    /// The date it bears.
    pub dated_at: Timestamp,
    /// When it was due, and by which limit.
    pub due: Option<(Timestamp, Option<AppliedLimit>)>,
    /// The document that it follows and before which it cannot be dated.
    pub follows: Option<Uuid>,
}

/// What the event of a document tells of it.
pub(super) struct Recorded<'a> {
    pub(super) id: &'a str,
    pub(super) kind: DocumentKind,
    pub(super) denunciation_id: &'a str,
    pub(super) unit: &'a str,
    pub(super) dated_at: &'a Option<prost_types::Timestamp>,
}

/// What an event tells of a document: its id, its kind, the field of its date.
macro_rules! recorded {
    ($event:ident.$id:ident, $kind:ident, $dated_at:ident) => {
        $crate::decider::document::Recorded {
            id: &$event.$id,
            kind: api::police::v1::DocumentKind::$kind,
            denunciation_id: &$event.denunciation_id,
            unit: &$event.org_unit_id,
            dated_at: &$event.$dated_at,
        }
    };
}
pub(super) use recorded;

/// Number and date of a document of the actor's unit, told anew.
pub(super) fn correct(
    correction: Option<&DocumentCorrection>,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let told = correction.ok_or(PoliceRejection::DocumentUnknown)?;
    let (id, document) = id_of(&told.document_id)
        .and_then(|id| state.documents.get_key_value(&id))
        .ok_or(PoliceRejection::DocumentUnknown)?;
    if !occasion.actor.acts_for(&document.unit) {
        return Err(PoliceRejection::RecordedByAnotherUnit);
    }
    let dated_at = told_at(
        told.dated_at.as_ref(),
        occasion,
        PoliceRejection::CorrectedInFuture,
    )?;
    state.check_order(*id, document, dated_at)?;
    let late = document.due.as_ref().is_some_and(|due| dated_at > due.0);
    explained(
        late,
        told.delay_reason(),
        &told.delay_explanation,
        PoliceRejection::CorrectedDelayUnexplained,
        PoliceRejection::CorrectedDelayUnworded,
    )?;
    let next = state.next_limit(*id, document, dated_at, occasion);
    let event = DocumentCorrected {
        correction_id: occasion.subject_id.to_string(),
        document_id: id.to_string(),
        kind: document.kind.into(),
        denunciation_id: document.denunciation.to_string(),
        org_unit_id: occasion.actor.org_unit_id.to_string(),
        dated_at: stamp(dated_at),
        due_at: document.due.as_ref().map(|due| timestamp_to_proto(due.0)),
        limit: document.due.as_ref().and_then(|due| due.1.clone()),
        late,
        delay_reason: told.delay_reason,
        next_due_at: next
            .as_ref()
            .and_then(|limit| stamp(limit.due_from(dated_at))),
        next_limit: next.map(|limit| limit.applied()),
        document_number: told.document_number.clone(),
        delay_explanation: told.delay_explanation.clone(),
        reason: told.reason.clone(),
    };
    Ok(vec![event.into()])
}

pub(super) fn corrected(state: &mut PoliceState, event: &DocumentCorrected) {
    let (Some(id), Some(dated_at)) = (id_of(&event.document_id), time(&event.dated_at)) else {
        return;
    };
    if let Some(document) = state.documents.get_mut(&id) {
        document.dated_at = dated_at;
    }
    if let Some(decision) = state.decisions.get_mut(&id) {
        decision.decided_at = dated_at;
    }
    if event.next_due_at.is_some() {
        state.set_due(
            &event.denunciation_id,
            &event.next_due_at,
            &event.next_limit,
            id,
        );
    }
}

// === impl PoliceState ===

impl PoliceState {
    /// Whether a step on the denunciation may bear that date: not before the one it follows.
    pub(super) fn follows_last(
        &self,
        denunciation: &Denunciation,
        at: Timestamp,
        refusal: PoliceRejection,
    ) -> Result<(), PoliceRejection> {
        let last = denunciation.last.and_then(|id| self.documents.get(&id));
        match last.is_some_and(|last| at < last.dated_at) {
            true => Err(refusal),
            false => Ok(()),
        }
    }

    /// A step after which the next one follows.
    pub(super) fn add_step(&mut self, recorded: &Recorded<'_>) {
        if let Some(id) = self.add_document(recorded, None)
            && let Some(denunciation) = self.denunciation_mut(recorded.denunciation_id)
        {
            denunciation.last = Some(id);
        }
    }

    /// A document beside the steps. It follows the given one, or else the last step.
    pub(super) fn add_document(
        &mut self,
        recorded: &Recorded<'_>,
        follows: Option<Uuid>,
    ) -> Option<Uuid> {
        let id = id_of(recorded.id)?;
        let dated_at = time(recorded.dated_at)?;
        let denunciation_id = id_of(recorded.denunciation_id)?;
        let denunciation = self.denunciations.get(&denunciation_id)?;
        let document = Document {
            kind: recorded.kind,
            denunciation: denunciation_id,
            unit: recorded.unit.to_owned(),
            dated_at,
            due: None,
            follows: follows.or(denunciation.last).filter(|other| *other != id),
        };
        self.documents.insert(id, document);
        Some(id)
    }

    pub(super) fn set_document_due(
        &mut self,
        id: &str,
        due_at: &Option<prost_types::Timestamp>,
        limit: Option<AppliedLimit>,
    ) {
        let document = id_of(id).and_then(|id| self.documents.get_mut(&id));
        if let (Some(document), Some(due_at)) = (document, time(due_at)) {
            document.due = Some((due_at, limit));
        }
    }

    /// Not before the denunciation was received or the document that it follows, not after one that
    /// follows it.
    fn check_order(
        &self,
        id: Uuid,
        document: &Document,
        at: Timestamp,
    ) -> Result<(), PoliceRejection> {
        let before = document.follows.and_then(|id| self.documents.get(&id));
        let received = self.denunciations.get(&document.denunciation);
        let too_early = before.is_some_and(|before| at < before.dated_at)
            || received.is_some_and(|matter| at < matter.received_at);
        let too_late = self
            .documents
            .values()
            .any(|other| other.follows == Some(id) && other.dated_at < at);
        match too_early || too_late {
            true => Err(PoliceRejection::CorrectedOutOfOrder),
            false => Ok(()),
        }
    }

    /// The limit that runs from the document's date, while it is the one that runs.
    fn next_limit(
        &self,
        id: Uuid,
        document: &Document,
        at: Timestamp,
        occasion: &Occasion<'_>,
    ) -> Option<Limit> {
        let denunciation = self.denunciations.get(&document.denunciation)?;
        let runs = denunciation.due_by == Some(id) && denunciation.check_verifying().is_ok();
        // CPC 2015 Arts 148(3), 149
        runs.then(|| occasion.limit("police.denunciation.decide_resumed", at))
    }
}

/// What document a decision is.
pub(super) fn document_of(kind: DecisionKind) -> DocumentKind {
    match kind {
        DecisionKind::ProsecutionInitiated => DocumentKind::ProsecutionInitiated,
        DecisionKind::ProsecutionDeclined => DocumentKind::ProsecutionDeclined,
        DecisionKind::Suspended => DocumentKind::Suspension,
        DecisionKind::Resumed => DocumentKind::Resumption,
        DecisionKind::Concluded => DocumentKind::Conclusion,
        DecisionKind::Unspecified => DocumentKind::Unspecified,
    }
}
