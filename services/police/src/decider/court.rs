//! What the court does, recorded by its own people.

use api::police::v1::{
    AcceptFileRequest, AppealLodged, ArrangeTrialRequest, FileAccepted, FileReturn,
    FriendlyTrialArranged, JudgmentDelivered, JudgmentOutcome, RecordAppealRequest,
    RecordJudgmentRequest, ReturningAgency, TrialArrangement, TrialInstance,
};
use decider::{Actor, AgencyKind, LaneBasis, Occasion, lane_opened, readable};

use super::document::recorded;
use super::file_return::file_returned;
use super::matter::{Denunciation, Stage};
use super::{Decided, PoliceEvent, PoliceRejection, PoliceState, id_of, stamp, told_at, unit_of};

/// What keeps a child that appears apart from the accused.
const KEEPS_APART: [TrialArrangement; 3] = [
    TrialArrangement::Screen,
    TrialArrangement::VideoLink,
    TrialArrangement::RecordedTestimony,
];

pub(super) fn accept(
    request: &AcceptFileRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.before_court(&request.denunciation_id, occasion.actor)?;
    let awaited = match request.instance() {
        TrialInstance::Appeal => Stage::Appealed,
        TrialInstance::First | TrialInstance::Unspecified => Stage::Indicted,
    };
    if denunciation.stage != awaited {
        return Err(PoliceRejection::FileNotForCourt);
    }
    let accepted_at = told_at(
        request.accepted_at.as_ref(),
        occasion,
        PoliceRejection::AcceptedInFuture,
    )?;
    state.follows_last(
        denunciation,
        accepted_at,
        PoliceRejection::AcceptedOutOfOrder,
    )?;
    Ok(vec![
        FileAccepted {
            acceptance_id: occasion.subject_id.to_string(),
            denunciation_id: request.denunciation_id.to_ascii_lowercase(),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            instance: request.instance,
            accepted_at: stamp(accepted_at),
            register_number: request.register_number.clone(),
        }
        .into(),
    ])
}

pub(super) fn arrange(
    request: &ArrangeTrialRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    state.on_trial(&request.denunciation_id, occasion.actor)?;
    let hearing_at = readable(
        request.hearing_at.as_ref(),
        PoliceRejection::HearingUnreadable,
    )?;
    let legal_aid = &request.legal_aid_org_unit_id;
    if !legal_aid.is_empty() && unit_of(occasion, legal_aid, AgencyKind::LegalAid).is_none() {
        return Err(PoliceRejection::LegalAidUnitUnknown);
    }
    let kept_apart = KEEPS_APART
        .into_iter()
        .any(|kind| request.arrangements.contains(&i32::from(kind)));
    Ok(vec![
        FriendlyTrialArranged {
            arrangement_id: occasion.subject_id.to_string(),
            denunciation_id: request.denunciation_id.to_ascii_lowercase(),
            hearing_at: stamp(hearing_at),
            arrangements: request.arrangements.clone(),
            child_appears: request.child_appears,
            faces_accused: request.child_appears && !kept_apart,
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            legal_aid_org_unit_id: legal_aid.clone(),
            note: request.note.clone(),
        }
        .into(),
    ])
}

pub(super) fn return_file(
    form: Option<&FileReturn>,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let form = form.ok_or(PoliceRejection::DenunciationUnknown)?;
    let denunciation = state.on_trial(&form.denunciation_id, occasion.actor)?;
    // CPC 2015 Art 280: before judgment in first instance
    if denunciation.stage != Stage::OnTrial {
        return Err(PoliceRejection::FileNotOnTrial);
    }
    let times = denunciation.returned_by_court;
    file_returned(
        form,
        ReturningAgency::Court,
        times,
        denunciation,
        state,
        occasion,
    )
}

pub(super) fn judge(
    request: &RecordJudgmentRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation = state.on_trial(&request.denunciation_id, occasion.actor)?;
    let on_appeal = denunciation.stage == Stage::OnAppeal;
    let says_appeal = request.instance() == TrialInstance::Appeal;
    let of_appeal = matches!(
        request.outcome(),
        JudgmentOutcome::Upheld | JudgmentOutcome::Amended | JudgmentOutcome::Annulled
    );
    if says_appeal != on_appeal {
        return Err(PoliceRejection::InstanceMismatch);
    }
    if of_appeal && !on_appeal {
        return Err(PoliceRejection::OutcomeOfAppealOnly);
    }
    let delivered_at = told_at(
        request.delivered_at.as_ref(),
        occasion,
        PoliceRejection::DeliveredInFuture,
    )?;
    state.follows_last(
        denunciation,
        delivered_at,
        PoliceRejection::DeliveredOutOfOrder,
    )?;
    Ok(vec![
        JudgmentDelivered {
            judgment_id: occasion.subject_id.to_string(),
            denunciation_id: request.denunciation_id.to_ascii_lowercase(),
            instance: request.instance,
            outcome: request.outcome,
            delivered_at: stamp(delivered_at),
            compensation_awarded: request.compensation_awarded,
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            judgment_number: request.judgment_number.clone(),
            summary: request.summary.clone(),
        }
        .into(),
    ])
}

pub(super) fn appeal(
    request: &RecordAppealRequest,
    state: &PoliceState,
    occasion: &Occasion<'_>,
) -> Decided {
    let denunciation_id = id_of(&request.judgment_id)
        .and_then(|id| state.judgments.get(&id))
        .ok_or(PoliceRejection::JudgmentUnknown)?
        .to_string();
    let denunciation = state.denunciation(&denunciation_id)?;
    // several parties may appeal against one judgment
    if !matches!(denunciation.stage, Stage::Judged | Stage::Appealed) {
        return Err(PoliceRejection::JudgmentNotOpenToAppeal);
    }
    let lodged_at = told_at(
        request.lodged_at.as_ref(),
        occasion,
        PoliceRejection::LodgedInFuture,
    )?;
    let judgment = id_of(&request.judgment_id).and_then(|id| state.documents.get(&id));
    if judgment.is_some_and(|judgment| lodged_at < judgment.dated_at) {
        return Err(PoliceRejection::LodgedBeforeJudged);
    }
    let court = match request.court_org_unit_id.as_str() {
        "" => None,
        id => Some(unit_of(occasion, id, AgencyKind::Court).ok_or(PoliceRejection::CourtUnknown)?),
    };
    let mut events: Vec<PoliceEvent> = vec![
        AppealLodged {
            appeal_id: occasion.subject_id.to_string(),
            denunciation_id,
            judgment_id: request.judgment_id.to_ascii_lowercase(),
            kind: request.kind,
            lodged_at: stamp(lodged_at),
            org_unit_id: occasion.actor.org_unit_id.to_string(),
            court_org_unit_id: request.court_org_unit_id.clone(),
            document_number: request.document_number.clone(),
            content: request.content.clone(),
        }
        .into(),
    ];
    if let Some(court) = court.filter(|court| !state.roster.includes(court.as_str())) {
        events.push(lane_opened(&court, AgencyKind::Court, LaneBasis::Notified).into());
    }
    Ok(events)
}

pub(super) fn accepted(state: &mut PoliceState, event: &FileAccepted) {
    if let Some(denunciation) = state.denunciation_mut(&event.denunciation_id) {
        denunciation.stage = match event.instance() {
            TrialInstance::Appeal => Stage::OnAppeal,
            TrialInstance::First | TrialInstance::Unspecified => Stage::OnTrial,
        };
    }
    state.add_step(&recorded!(event.acceptance_id, Acceptance, accepted_at));
}

pub(super) fn judged(state: &mut PoliceState, event: &JudgmentDelivered) {
    let first = event.instance() != TrialInstance::Appeal;
    if let (Some(id), Some(denunciation), true) = (
        id_of(&event.judgment_id),
        id_of(&event.denunciation_id),
        first,
    ) {
        state.judgments.insert(id, denunciation);
    }
    if let Some(denunciation) = state.denunciation_mut(&event.denunciation_id) {
        denunciation.stage = match event.outcome() {
            // what was annulled is investigated or tried again
            JudgmentOutcome::Annulled => Stage::Investigating,
            _ if first => Stage::Judged,
            _ => Stage::Ended,
        };
    }
    state.add_step(&recorded!(event.judgment_id, Judgment, delivered_at));
}

pub(super) fn appealed(state: &mut PoliceState, event: &AppealLodged) {
    if let Some(denunciation) = state.denunciation_mut(&event.denunciation_id) {
        denunciation.stage = Stage::Appealed;
        if !event.court_org_unit_id.is_empty() {
            denunciation.court.clone_from(&event.court_org_unit_id);
        }
    }
    // several may appeal, in whatever order
    state.add_document(
        &recorded!(event.appeal_id, Appeal, lodged_at),
        id_of(&event.judgment_id),
    );
}

// === impl PoliceState ===

impl PoliceState {
    /// The matter, if it was brought before the actor's court.
    fn before_court(&self, id: &str, actor: &Actor) -> Result<&Denunciation, PoliceRejection> {
        let denunciation = self.denunciation(id)?;
        match actor.acts_for(&denunciation.court) {
            true => Ok(denunciation),
            false => Err(PoliceRejection::BeforeAnotherCourt),
        }
    }

    /// The matter, if the actor's court has the file.
    fn on_trial(&self, id: &str, actor: &Actor) -> Result<&Denunciation, PoliceRejection> {
        let denunciation = self.before_court(id, actor)?;
        match denunciation.stage {
            Stage::OnTrial | Stage::OnAppeal => Ok(denunciation),
            _ => Err(PoliceRejection::FileNotOnTrial),
        }
    }
}
