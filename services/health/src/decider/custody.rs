//! Custody of evidence: an unbroken chain of handovers, each a signed record.

use api::health::v1::{EvidenceHandedOver, HandOverEvidenceRequest, ItemKind};
use api::{timestamp_from_proto, timestamp_to_proto};
use decider::{Occasion, told_or};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decided, HealthRejection, HealthState};

/// Where an item is and how it looked when it was last handed over.
#[derive(Debug, Clone)]
pub struct Custody {
    /// What it is.
    pub kind: ItemKind,
    /// Unit that has it.
    pub holder: String,
    /// Since when.
    pub since: Timestamp,
    /// Number on the seal; empty when not sealed.
    pub seal_number: String,
    /// SHA-256 of a digital item; empty for others.
    pub content_sha256: String,
    /// Steps so far.
    pub steps: u32,
}

pub(super) fn hand_over(
    request: &HandOverEvidenceRequest,
    state: &HealthState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_units(request, occasion)?;
    let handed_over_at = told_or(
        request.handed_over_at.as_ref(),
        occasion.occurred_at,
        occasion.now,
        HealthRejection::HandedOverInFuture,
    )?;
    if !request.requisition_id.is_empty() {
        state.requisition(&request.requisition_id)?;
    }
    // an item may come with the id it has in another lane
    let item_id: Uuid = request.item_id.parse().unwrap_or(occasion.subject_id);
    let before = state.items.get(&item_id);
    if before.is_some_and(|before| before.kind != request.item_kind()) {
        return Err(HealthRejection::ItemKindChanged);
    }
    let seal_broken = !request.seal_number.is_empty() && !request.seal_intact;
    let chain_gap =
        seal_broken || before.is_some_and(|before| !before.continues(request, handed_over_at));
    // a gap is recorded, never refused: refusing it would only hide it
    if chain_gap && request.gap_explanation.trim().is_empty() {
        return Err(HealthRejection::GapUnexplained);
    }
    Ok(vec![
        EvidenceHandedOver {
            handover_id: occasion.subject_id.to_string(),
            item_id: item_id.to_string(),
            item_kind: request.item_kind,
            step: before.map_or(1, |before| before.steps.saturating_add(1)),
            from_org_unit_id: request.from_org_unit_id.clone(),
            to_org_unit_id: request.to_org_unit_id.clone(),
            handed_over_at: Some(timestamp_to_proto(handed_over_at)),
            seal_number: request.seal_number.clone(),
            seal_intact: request.seal_intact,
            content_sha256: request.content_sha256.clone(),
            condition: request.condition,
            chain_gap,
            requisition_id: request.requisition_id.to_ascii_lowercase(),
            description: request.description.clone(),
            from_person: request.from_person.clone(),
            to_person: request.to_person.clone(),
            condition_note: request.condition_note.clone(),
            record_number: request.record_number.clone(),
            gap_explanation: request.gap_explanation.clone(),
        }
        .into(),
    ])
}

fn check_units(
    request: &HandOverEvidenceRequest,
    occasion: &Occasion<'_>,
) -> Result<(), HealthRejection> {
    let (from, to) = (&request.from_org_unit_id, &request.to_org_unit_id);
    let is_in_force = |id: &str| occasion.directory.org_unit(id, occasion.now).is_some();
    if !is_in_force(from) {
        return Err(HealthRejection::FromUnitUnknown);
    }
    if !is_in_force(to) {
        return Err(HealthRejection::ToUnitUnknown);
    }
    let own = occasion.actor.org_unit_id.as_str();
    if from != own && to != own {
        return Err(HealthRejection::HandoverOfOthers);
    }
    Ok(())
}

pub(super) fn handed_over(state: &mut HealthState, event: &EvidenceHandedOver) {
    let since = event.handed_over_at.as_ref().and_then(timestamp_from_proto);
    let (Ok(id), Some(since)) = (event.item_id.parse(), since) else {
        return;
    };
    let custody = Custody {
        kind: event.item_kind(),
        holder: event.to_org_unit_id.clone(),
        since,
        seal_number: event.seal_number.clone(),
        content_sha256: event.content_sha256.clone(),
        steps: event.step,
    };
    state.items.insert(id, custody);
}

// === impl Custody ===

impl Custody {
    /// Whether a handover takes up where the last one left off. A first seal or a first digest may
    /// be added on the way; one that was there must stay.
    fn continues(&self, request: &HandOverEvidenceRequest, at: Timestamp) -> bool {
        let stays = |before: &str, now: &str| before.is_empty() || before == now;
        self.holder == request.from_org_unit_id
            && self.since <= at
            && stays(&self.seal_number, &request.seal_number)
            && stays(&self.content_sha256, &request.content_sha256)
    }
}
